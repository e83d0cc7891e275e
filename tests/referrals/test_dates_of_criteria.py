from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import add_months
from app.referrals.criteria import is_repeat, owner_of

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


@pytest.mark.parametrize(
    ("postcode", "owner"),
    [
        ("ZZ1 1AA", "a"), ("zz11aa", "a"), ("ZZ9 9ZZ", "b"), ("ZZ10 1AA", None), ("ZZ2 4QQ", "b"), ("ZZ2 5QQ", None),
        ("", None), ("Z", None),
    ],
)  # fmt: skip
def test_a_postcode_belongs_to_an_area_by_its_outward_code_or_sector(postcode: str, owner: str | None) -> None:
    assert owner_of(postcode, {"a": ["ZZ1"], "b": ["zz9", "ZZ2 4"]}) == owner
