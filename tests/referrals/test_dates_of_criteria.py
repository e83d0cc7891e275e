from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import add_months
from app.referrals.criteria import countable, is_escalating, is_repeat, owner_of

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("previous", "referred_on", "is_one"),
    [
        (date(2026, 3, 1), date(2027, 3, 1), True),
        (date(2026, 3, 1), date(2027, 3, 2), False),
        (date(2026, 3, 1), date(2026, 3, 1), True),
        (date(2027, 3, 1), date(2028, 2, 29), True),  # 365 days, over a leap day
        (date(2027, 3, 1), date(2028, 3, 1), True),  # 366 days and still twelve months
        (date(2028, 2, 29), date(2029, 2, 28), True),
        (date(2028, 2, 29), date(2029, 3, 1), False),
        (date(2027, 2, 28), date(2028, 2, 29), False),
        (date(2026, 12, 31), date(2027, 12, 31), True),
    ],
)
def test_a_repeat_counts_calendar_months_to_the_day(previous: date, referred_on: date, is_one: bool) -> None:
    assert is_repeat(previous, referred_on, [], 12) is is_one


def test_without_an_earlier_referral_there_is_no_repeat() -> None:
    assert is_repeat(None, date(2026, 3, 1), [date(2026, 2, 1)], 12) is False


def test_an_incident_inside_the_window_makes_a_later_referral_a_repeat() -> None:
    assert is_repeat(date(2026, 1, 10), date(2027, 1, 20), [date(2026, 12, 24)], 12) is True
    assert is_repeat(date(2026, 1, 10), date(2027, 1, 20), [date(2027, 1, 11)], 12) is False
    assert is_repeat(date(2026, 1, 10), date(2027, 1, 20), [date(2026, 1, 10)], 12) is False


@given(DAYS, st.integers(0, 1200), st.integers(1, 36))
@settings(max_examples=300)
def test_the_window_ends_on_the_same_day_of_the_month_or_its_last(previous: date, later: int, months: int) -> None:
    referred_on = previous + timedelta(days=later)
    assert is_repeat(previous, referred_on, [], months) is (referred_on <= add_months(previous, months))
    if later:
        assert is_repeat(referred_on, previous, [], months) is False


@given(DAYS, st.lists(st.integers(-40, 800), max_size=6), st.integers(1, 5))
@settings(max_examples=200)
def test_escalation_counts_only_what_happened_in_the_window(referred_on: date, ago: list[int], count: int) -> None:
    days = [referred_on - timedelta(days=one) for one in ago]
    inside = [day for day in days if day <= referred_on <= add_months(day, 12)]
    assert countable(days, referred_on, 12) == inside
    assert is_escalating(days, referred_on, count, 12) is (len(inside) >= count)


def test_two_in_twelve_months_and_one_a_day_older_do_not_escalate() -> None:
    referred_on = date(2026, 11, 21)
    days = [date(2026, 11, 1), date(2026, 5, 1), date(2025, 11, 20)]
    assert is_escalating(days, referred_on, 3, 12) is False
    assert is_escalating([*days[:2], date(2025, 11, 21)], referred_on, 3, 12) is True


@pytest.mark.parametrize(
    ("postcode", "owner"),
    [
        ("ZZ1 1AA", "a"), ("zz11aa", "a"), ("ZZ9 9ZZ", "b"), ("ZZ10 1AA", None), ("ZZ2 4QQ", "b"), ("ZZ2 5QQ", None),
        ("", None), ("Z", None),
    ],
)  # fmt: skip
def test_a_postcode_belongs_to_an_area_by_its_outward_code_or_sector(postcode: str, owner: str | None) -> None:
    assert owner_of(postcode, {"a": ["ZZ1"], "b": ["zz9", "ZZ2 4"]}) == owner
