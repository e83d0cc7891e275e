"""Working days, months, recurrence and local time: the examples of the handbook, and properties."""

import time as stopwatch
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from app.core.calendar import (
    NO_HOLIDAYS,
    SUNDAY_ONLY,
    WEEKEND_CLASH,
    DateRefused,
    ProposedDate,
    RuleRefused,
    RuleWords,
    add_months,
    add_working_days,
    is_overdue,
    is_working_day,
    local_today,
    next_working_day,
    occurrences,
    proposed_dates,
    public_holidays,
    read_rule,
    rule_in_words,
    start_of,
    working_days_between,
)
from app.core.errors import Unprocessable

THURSDAY = date(2026, 3, 26)
ENGLAND = public_holidays("GB", "ENG", range(2025, 2029))
SCOTLAND = public_holidays("GB", "SCT", range(2025, 2029))
BADEN = public_holidays("DE", "BW", [2026])
ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
HOLIDAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40)
NEAR_DAYS = st.dates(date(2026, 2, 1), date(2027, 10, 31))


# Working days (BR-22, BR-23)


def test_eight_working_days_before_26_march_2026_is_16_march():
    assert add_working_days(THURSDAY, -8, ENGLAND) == date(2026, 3, 16)


def test_working_days_across_christmas_skip_both_bank_holidays_and_the_new_year():
    assert add_working_days(date(2026, 12, 23), 5, ENGLAND) == date(2027, 1, 4)
    assert add_working_days(date(2026, 12, 23), 5, NO_HOLIDAYS) == date(2026, 12, 30)


def test_a_regional_holiday_counts_only_in_its_region():
    saint_andrews = date(2026, 11, 30)
    assert add_working_days(date(2026, 11, 27), 1, ENGLAND) == saint_andrews
    assert add_working_days(date(2026, 11, 27), 1, SCOTLAND) == date(2026, 12, 1)


def test_german_werktage_count_saturdays_and_skip_easter():
    assert add_working_days(date(2026, 4, 2), 4, BADEN, SUNDAY_ONLY) == date(2026, 4, 9)
    assert add_working_days(date(2026, 4, 2), 4, BADEN) == date(2026, 4, 10)


def test_no_working_days_stay_on_the_day_even_when_it_is_closed():
    assert add_working_days(date(2026, 3, 28), 0, ENGLAND) == date(2026, 3, 28)


def test_a_working_day_is_its_own_next_working_day_and_a_saturday_gives_monday():
    assert next_working_day(THURSDAY, ENGLAND) == THURSDAY
    assert next_working_day(date(2026, 3, 28), ENGLAND) == date(2026, 3, 30)


def test_days_between_are_negative_backwards_and_zero_on_the_same_day():
    assert working_days_between(date(2026, 3, 16), THURSDAY, ENGLAND) == 8
    assert working_days_between(THURSDAY, date(2026, 3, 16), ENGLAND) == -8
    assert working_days_between(THURSDAY, THURSDAY, ENGLAND) == 0


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever():
    with pytest.raises(DateRefused, match="no working day within a year"):
        add_working_days(THURSDAY, 1, NO_HOLIDAYS, weekend=range(7))


def test_absurd_counts_and_the_end_of_the_calendar_are_refused():
    with pytest.raises(DateRefused, match="At most"):
        add_working_days(THURSDAY, 1_000_000, NO_HOLIDAYS)
    for day, n in ((date.max, 1), (date.min, -1)):
        with pytest.raises(DateRefused, match="outside the calendar"):
            add_working_days(day, n, NO_HOLIDAYS)


@settings(max_examples=300, deadline=None)
@given(NEAR_DAYS, st.integers(-40, 40), HOLIDAYS)
def test_counting_undoes_stepping_and_every_step_lands_on_a_working_day(day, n, holidays):
    landed = add_working_days(day, n, holidays)
    assert working_days_between(day, landed, holidays) == n
    assert n == 0 or is_working_day(landed, holidays)


@settings(max_examples=300, deadline=None)
@given(NEAR_DAYS, st.integers(-20, 20), st.integers(-20, 20), HOLIDAYS)
def test_more_working_days_never_land_earlier(day, few, more, holidays):
    few, more = sorted((few, more))
    assert add_working_days(day, few, holidays) <= add_working_days(day, more, holidays)


# Calendar months (BR-8, BR-60, instruments 5)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 8, 31), -6, date(2026, 2, 28)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2026, 3, 1), 12, date(2027, 3, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_keep_the_day_number_or_take_the_months_last_day(day, months, expected):
    assert add_months(day, months) == expected


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(-240, 240))
def test_months_land_in_the_counted_month_and_never_on_a_later_day_number(day, months):
    landed = add_months(day, months)
    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day == day.day or (landed.day < day.day and (landed + timedelta(days=1)).day == 1)


def test_months_beyond_the_calendar_are_refused():
    with pytest.raises(DateRefused, match="outside the calendar"):
        add_months(THURSDAY, 12 * 9000)


# Recurrence (settled 23, design 2.5)


def test_second_and_fourth_thursdays_are_found():
    days = occurrences("FREQ=MONTHLY;BYDAY=2TH,4TH", date(2026, 3, 1), date(2026, 5, 31), 10)
    assert days == [
        date(2026, 3, 12), date(2026, 3, 26), date(2026, 4, 9), date(2026, 4, 23), date(2026, 5, 14), date(2026, 5, 28)
    ]  # fmt: skip


def test_fortnights_are_counted_from_the_start_and_both_ends_belong():
    assert occurrences("FREQ=WEEKLY;INTERVAL=2", THURSDAY, date(2026, 4, 23), 10) == [
        THURSDAY,
        date(2026, 4, 9),
        date(2026, 4, 23),
    ]


def test_the_last_working_day_of_each_month_is_found():
    days = occurrences("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2026, 1, 1), date(2026, 3, 31), 9)
    assert days == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 31)]


def test_count_until_and_limit_each_end_the_list():
    start, far = THURSDAY, date(2027, 3, 26)
    assert len(occurrences("FREQ=WEEKLY;COUNT=3", start, far, 50)) == 3
    assert occurrences("RRULE:FREQ=WEEKLY;UNTIL=20260402T235959Z", start, far, 50) == [start, date(2026, 4, 2)]
    assert len(occurrences("FREQ=DAILY", start, far, 50)) == 50
    assert occurrences("FREQ=DAILY", far, start, 50) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTHDAY=3",
        "FREQ=YEARLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO,1TH",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999",
        "FREQ=DAILY;COUNT=1000000000000",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20261341",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=1,,2",
        "FREQ=MONTHLY;BYMONTH=-2",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "FREQ=SOMETIMES",
        "FREQ=",
        "every Thursday",
        "",
        ";" * 500,
    ],
)
def test_a_rule_that_is_broken_too_fine_or_never_hits_is_refused_at_once_with_a_sentence(rule):
    began = stopwatch.perf_counter()
    with pytest.raises(ValueError, match=r"\.$") as refused:
        occurrences(rule, date(2026, 1, 1), date(2027, 1, 1), 10)
    assert isinstance(refused.value, RuleRefused)
    assert isinstance(refused.value, Unprocessable)
    assert stopwatch.perf_counter() - began < 0.5


def test_a_horizon_beyond_ten_years_and_absurd_limits_are_refused():
    with pytest.raises(RuleRefused, match="ten years"):
        occurrences("FREQ=YEARLY", date(2026, 1, 1), date(2046, 1, 1), 10)
    for limit in (0, -1, 10**9):
        with pytest.raises(RuleRefused, match="At most"):
            occurrences("FREQ=DAILY", date(2026, 1, 1), date(2026, 2, 1), limit)


def test_any_allowed_rule_answers_quickly_and_in_order():
    """Bounded work for every rule that the reader lets pass, whatever its parts; broken ones are refused, nothing else is raised."""
    seen = Counter()
    numbers = st.integers(-32, 32).map(str)
    weekday = st.builds(
        "{}{}".format, st.sampled_from(["", "1", "2", "4", "5", "-1"]), st.sampled_from(["MO", "TH", "SU"])
    )
    parts = {
        "INTERVAL": st.integers(1, 54).map(str),
        "COUNT": st.integers(0, 1001).map(str),
        "BYDAY": st.lists(weekday, min_size=1, max_size=3).map(",".join),
        "BYMONTHDAY": st.lists(numbers, min_size=1, max_size=2).map(",".join),
        "BYMONTH": st.lists(st.integers(1, 12).map(str), min_size=1, max_size=2).map(",".join),
        "BYSETPOS": numbers,
    }
    frequencies = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    some_parts = st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: parts[name] for name in names})
    )

    @settings(max_examples=600, deadline=None, phases=[Phase.generate])
    @given(frequencies, some_parts, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
    def every_rule(frequency, chosen, start):
        rule = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in chosen.items())])
        began = stopwatch.process_time()
        try:
            days = occurrences(rule, start, start + timedelta(days=730), 100)
        except RuleRefused:
            seen["refused"] += 1
            return
        assert stopwatch.process_time() - began < 0.5
        assert days == sorted(set(days))
        assert all(start <= day <= start + timedelta(days=730) for day in days)
        assert rule_in_words(rule).interval == read_rule(rule).interval
        seen["allowed"] += 1

    every_rule()
    assert seen["allowed"] >= 150
    assert seen["refused"] >= 50


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="FREQ=DAILYWKMONTHBUCP;,0123456789-", max_size=60)))
def test_no_text_at_all_makes_the_reader_raise_anything_but_its_refusal(text):
    with suppress(RuleRefused):
        assert read_rule(text).frequency in text.upper()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", RuleWords("daily", 1)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", RuleWords("weekly_weekdays", 2, weekdays=(3,))),
        ("FREQ=MONTHLY;BYDAY=2TH,4TH", RuleWords("monthly_weekdays", 1, weekdays=(3, 3), ordinals=(2, 4))),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=-1", RuleWords("monthly_weekdays", 1, weekdays=(3,), ordinals=(-1,))),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", RuleWords("monthly_month_days", 1, month_days=(1, 15))),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO", RuleWords("yearly_weekdays", 1, weekdays=(0,), ordinals=(1,), months=(3,))),
    ],
)
def test_a_rule_gives_the_key_and_numbers_of_its_sentence(rule, words):
    assert rule_in_words(rule) == words


# Dates that clash with holidays (design 2.5)


def test_a_meeting_on_a_bank_holiday_is_proposed_for_the_next_working_day_with_the_holidays_name():
    proposals = proposed_dates("FREQ=WEEKLY", date(2026, 12, 18), date(2027, 1, 8), ENGLAND)
    assert proposals == [
        ProposedDate(date(2026, 12, 18), date(2026, 12, 18)),
        ProposedDate(date(2026, 12, 25), date(2026, 12, 29), "Christmas Day"),
        ProposedDate(date(2027, 1, 1), date(2027, 1, 4), "New Year's Day"),
        ProposedDate(date(2027, 1, 8), date(2027, 1, 8)),
    ]
    assert [proposal.moved for proposal in proposals] == [False, True, True, False]


def test_a_meeting_on_a_saturday_clashes_with_the_weekend():
    (proposal,) = proposed_dates("FREQ=MONTHLY;BYMONTHDAY=28", date(2026, 3, 1), date(2026, 3, 31), ENGLAND)
    assert proposal == ProposedDate(date(2026, 3, 28), date(2026, 3, 30), WEEKEND_CLASH)


def test_a_moved_date_that_meets_another_of_the_series_says_so():
    proposals = proposed_dates("FREQ=DAILY", date(2026, 3, 27), date(2026, 3, 30), NO_HOLIDAYS_NAMED)
    assert [(each.day.day, each.taken) for each in proposals] == [(27, False), (30, True), (30, True), (30, False)]


NO_HOLIDAYS_NAMED: dict[date, str] = {}


# Public holidays


@pytest.mark.parametrize(
    ("country", "subdivision", "day"),
    [
        ("GB", "ENG", date(2026, 12, 28)),
        ("DE", "BW", date(2026, 6, 4)),
        ("DE", "SN", date(2026, 11, 18)),
        ("DK", None, date(2026, 6, 5)),
        ("SE", "", date(2026, 6, 6)),
        ("RS", None, date(2026, 2, 16)),
        ("XK", None, date(2026, 2, 17)),
    ],
)
def test_every_network_of_the_handbook_has_its_holidays(country, subdivision, day):
    listed = public_holidays(country, subdivision, [2026])
    assert listed.get(day, "") or day == date(2026, 6, 5)
    assert {each.year for each in listed} == {2026}
    assert 5 < len(listed) < 25


def test_local_closures_join_the_public_holidays_and_do_not_stick():
    closure = {date(2026, 7, 3): "Town fair"}
    assert public_holidays("GB", "ENG", [2026], closure)[date(2026, 7, 3)] == "Town fair"
    assert date(2026, 7, 3) not in public_holidays("GB", "ENG", [2026])


def test_holidays_can_be_named_in_the_areas_language():
    assert public_holidays("DE", "BW", [2026], language="de")[date(2026, 12, 25)] == "Erster Weihnachtstag"


@pytest.mark.parametrize(("country", "subdivision"), [("QQ", None), ("GB", "QQ"), ("", None)])
def test_an_unknown_country_or_region_is_refused_with_a_sentence(country, subdivision):
    with pytest.raises(DateRefused, match="No public holidays are known"):
        public_holidays(country, subdivision, [2026])


# Local time (BR-58, BR-80)


def test_a_due_date_passes_at_the_areas_midnight_and_not_at_utcs():
    due = date(2026, 7, 1)
    assert not is_overdue(due, "Europe/London", datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    assert is_overdue(due, "Europe/London", datetime(2026, 7, 1, 23, 0, tzinfo=UTC))
    assert not is_overdue(due, "America/New_York", datetime(2026, 7, 2, 3, 59, tzinfo=UTC))


def test_a_wall_time_in_the_spring_gap_is_read_as_the_clock_shows_it_afterwards():
    moment = start_of(date(2026, 3, 29), time(1, 30), "Europe/London")
    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo("Europe/London")).time() == time(2, 30)


def test_a_wall_time_in_a_gap_before_midnight_stays_on_its_day():
    moment = start_of(date(2024, 3, 30), time(23, 30), "America/Nuuk")
    local = moment.astimezone(ZoneInfo("America/Nuuk"))
    assert (local.date(), local.time()) == (date(2024, 3, 30), time(22, 30))


def test_a_wall_time_that_comes_twice_in_autumn_is_the_first_of_the_two():
    assert start_of(date(2026, 10, 25), time(1, 30), "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_weekly_meeting_keeps_its_wall_time_when_the_clocks_change():
    days = occurrences("FREQ=WEEKLY", date(2026, 3, 26), date(2026, 4, 2), 5)
    assert [start_of(day, time(9, 30), "Europe/London").hour for day in days] == [9, 8]


def test_an_unknown_zone_and_the_end_of_the_calendar_are_refused():
    for zone in ("Mars/Olympus", "", "../../etc/passwd", "Europe"):
        with pytest.raises(DateRefused, match="time zone"):
            local_today(zone, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(DateRefused, match="outside the calendar"):
        start_of(date.max, time(23, 59), "America/New_York")


def test_no_due_date_moves_with_the_clock_in_any_zone():
    """A due date stays due from its first to its last local minute, across every change of clocks (BR-80)."""
    seen = Counter()

    @settings(max_examples=1_500, deadline=None)
    @given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2035, 12, 31)), st.times())
    def every_day(zone, due, wall_time):
        assume(not _was_skipped(zone, due))
        moment = start_of(due, wall_time, zone)
        assert moment.tzinfo is UTC
        assert local_today(zone, moment) == due
        assert not is_overdue(due, zone, moment)
        assert is_overdue(due, zone, moment + timedelta(days=2))
        assert not is_overdue(due, zone, moment - timedelta(days=2))
        seen["days"] += 1
        seen[zone] += 1

    every_day()
    assert seen["days"] >= 1_000
    assert len(seen) > 200


def test_no_due_date_moves_on_the_very_days_when_clocks_change():
    """Every change of 2020 to 2030 in every zone: the local day of the change is one day, begun and ended once."""
    changes = 0
    for name in ZONES:
        for day in _days_of_change(name):
            changes += 1
            for wall_time in (time(0, 0), time(1, 30), time(2, 30), time(12, 0), time(23, 59, 59)):
                moment = start_of(day, wall_time, name)
                assert local_today(name, moment) == day
                assert not is_overdue(day, name, moment)
                assert is_overdue(day - timedelta(days=1), name, moment)
    assert changes >= 2_000


def _days_of_change(name: str) -> list[date]:
    """Find the local days on which a zone's offset changes."""
    zone = ZoneInfo(name)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(11 * 365)]
    offsets = [datetime.combine(day, time(), zone).utcoffset() for day in days]
    return [day for day, now, then in zip(days, offsets, offsets[1:], strict=False) if now != then]


def _was_skipped(name: str, day: date) -> bool:
    """Tell whether a zone left out a whole day, as Samoa did on 30 December 2011."""
    zone = ZoneInfo(name)
    return datetime.combine(day, time(12), zone).astimezone(UTC).astimezone(zone).date() != day
