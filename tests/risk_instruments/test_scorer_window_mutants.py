"""The dates that decide entry: every comparison made strict or loose and every month counted otherwise is noticed (handbook 9.6, 9.7).

Two checks stand against each mutant: days worked out here in another way than in the code, and the public vectors.
"""

from datetime import date, timedelta

import pytest

from risk_instruments import catalogue, clauses, entry, vectors, window
from tests.risk_instruments.code_mutants import code_mutants
from tests.risk_instruments.test_scorer_vectors import CASES

POLICY_CASES = [case for case in CASES if case["type"] == "policy"]
DAY = timedelta(days=1)
DAYS = [date(2024, 2, 29), date(2026, 8, 31), date(2026, 3, 31), date(2025, 2, 28), date(2026, 3, 15), date(2026, 1, 1)]
FAR = [(date(1, 1, 1), -1, date.min), (date(9999, 12, 31), 1, date.max), (date(1, 2, 28), -1, date(1, 1, 28)), (date(9999, 11, 30), 1, date(9999, 12, 30))]  # fmt: skip
# nothing overflows by moving no month at all, so these two say the same as the code
SAME = {("months_away", "months < 0 -> months <= 0"), ("months_away", "0 -> 1")}


def same_day_elsewhere(day, months):
    """The day so many months away, by walking: month by month, then back to a day that exists."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def months_are_wrong():
    near = [(day, months, same_day_elsewhere(day, months)) for day in DAYS for months in range(-25, 26)]
    return any(window.months_away(day, months) != moved for day, months, moved in [*near, *FAR])


def windows_are_wrong():
    """Around both edges: the day before, the edge, the day after."""
    for day in DAYS:
        for months in (1, 6, 12):
            first = same_day_elsewhere(day, -months)
            around = {first - DAY: 0, first: 1, first + DAY: 1, day - DAY: 1, day: 1, day + DAY: 0}
            if any(window.incidents_in_window([one], day, months) != counted for one, counted in around.items()):
                return True
            if window.incidents_in_window([*around], day, months) != sum(around.values()):
                return True
    return False


def repeats_are_wrong():
    for day in DAYS:
        for months in (1, 6, 12):
            last = same_day_elsewhere(day, months)
            around = {day - DAY: False, day: False, day + DAY: True, last - DAY: True, last: True, last + DAY: False}
            if any(window.is_repeat([one], day, months) is not again for one, again in around.items()):
                return True
    return window.is_repeat([], DAYS[0], 12) or window.is_repeat(DAYS, None, 12)


def is_noticed():
    """A crash is noticed as well."""
    try:
        return months_are_wrong() or windows_are_wrong() or repeats_are_wrong()
    except (ValueError, OverflowError, LookupError):
        return True


def thresholds_are_wrong():
    """The local total of 14 on both sides, sure and possible; the third incident."""
    dash = catalogue.instrument("uk.safelives.dash-ric-24")
    for yes, still_open, outcome in (
        (13, 0, "not_met"),
        (14, 0, "met"),
        (15, 9, "met"),
        (13, 1, "could_be_met"),
        (12, 1, "not_met"),
    ):
        codes = ["yes"] * yes + ["unknown"] * still_open + ["no"] * (24 - yes - still_open)
        answers = {f"q{n}": code for n, code in enumerate(codes, start=1)}
        if entry(dash, answers, {}, {"as_of": "2026-03-15"}).entry != outcome:
            return True
    return False


def put_in(monkeypatch, name, function):
    """Put a function where the code looks for it."""
    monkeypatch.setattr(window, name, function)
    if hasattr(clauses, name):
        monkeypatch.setattr(clauses, name, function)


def test_the_dates_are_right_as_they_stand():
    assert not is_noticed()
    assert not thresholds_are_wrong()
    assert list(vectors.differences(POLICY_CASES)) == []


@pytest.mark.parametrize("name", ["months_away", "incidents_in_window", "is_repeat"])
def test_every_comparison_made_strict_or_loose_and_every_figure_one_off_is_noticed(monkeypatch, name):
    made = list(code_mutants(getattr(window, name)))
    survivors = []
    for what, mutant in made:
        with monkeypatch.context() as patch:
            put_in(patch, name, mutant)
            if not is_noticed() and (name, what) not in SAME:
                survivors.append(what)
    assert survivors == []
    assert len(made) >= 2


def thirty_days(day, months):
    return day + timedelta(days=30 * months)


def same_day_in_a_year_of_365(day, months):
    return day + timedelta(days=round(365 * months / 12))


def first_of_the_next_month(day, months):
    moved = same_day_elsewhere(day, months)
    return moved if moved.day == day.day else moved + DAY


def open_at_the_end(incidents, as_of, months):
    return sum(window.months_away(as_of, -months) <= one for one in incidents)


def all_incidents(incidents, as_of, months):
    return len(incidents)


def repeat_without_end(incidents, last_referral, months):
    return last_referral is not None and any(one > last_referral for one in incidents)


def repeat_from_before(incidents, last_referral, months):
    return last_referral is not None and any(one <= window.months_away(last_referral, months) for one in incidents)


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("months_away", thirty_days), ("months_away", same_day_in_a_year_of_365), ("months_away", first_of_the_next_month),
        ("incidents_in_window", open_at_the_end), ("incidents_in_window", all_incidents),
        ("is_repeat", repeat_without_end), ("is_repeat", repeat_from_before),
    ],
)  # fmt: skip
def test_another_calendar_is_noticed(monkeypatch, name, mutant):
    put_in(monkeypatch, name, mutant)
    assert is_noticed()


@pytest.mark.parametrize("owner", [clauses.Total, clauses.Incidents, clauses.Judgement, clauses.Repeat])
def test_every_comparison_of_a_clause_made_strict_or_loose_is_noticed(monkeypatch, owner):
    survivors, count = [], 0
    for what, mutant in code_mutants(owner.truth):
        count += 1
        with monkeypatch.context() as patch:
            patch.setattr(owner, "truth", mutant)
            if not thresholds_are_wrong() and not list(vectors.differences(POLICY_CASES)):
                survivors.append(what)
    assert survivors == []
    assert count or owner in {clauses.Judgement, clauses.Repeat}, "these compare nothing themselves"
