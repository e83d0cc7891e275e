"""Entry to the conference: dates at both edges, and what may not be read into a result."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from risk_instruments import Policy, UnknownAnswer, catalogue, entry, policy, vectors
from tests.risk_instruments.test_scorer_vectors import CASES

DASH = catalogue.instrument("uk.safelives.dash-ric-24")
NO = {f"q{n}": "no" for n in range(1, 25)}
DAY = date(2026, 3, 15)


def decided(answers=NO, rules=None, **known):
    return entry(DASH, answers, rules, {"as_of": DAY.isoformat()} | known)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2024-02-29", -12, "2023-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2023-02-28", 12, "2024-02-28"),
        ("2026-08-31", -6, "2026-02-28"), ("2024-08-31", -6, "2024-02-29"), ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 2, "2027-02-28"), ("2026-03-31", -1, "2026-02-28"), ("0001-01-01", -1, "0001-01-01"),
        ("9999-12-31", 1, "9999-12-31"),
    ],
)  # fmt: skip
def test_calendar_months_keep_the_day_or_take_the_last_of_the_month(day, months, moved):
    assert policy.months_away(date.fromisoformat(day), months) == date.fromisoformat(moved)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
@settings(max_examples=200, deadline=None, database=None)
def test_a_moved_day_lies_in_the_right_month_and_never_after_its_own_number(day, months):
    moved = policy.months_away(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(("offset", "counted"), [(-1, 2), (0, 3), (1, 3)])
def test_the_first_day_of_the_window_counts(offset, counted):
    edge = date(2025, 3, 15) + timedelta(days=offset)
    found = decided(incident_dates=[edge.isoformat(), "2025-09-30", "2026-01-01"])
    assert found.incidents_in_window == counted


@pytest.mark.parametrize(("incident", "counted"), [("2026-03-14", 1), ("2026-03-15", 1), ("2026-03-16", 0)])
def test_the_last_day_of_the_window_is_the_day_of_the_decision(incident, counted):
    assert decided(incident_dates=[incident]).incidents_in_window == counted


@pytest.mark.parametrize(
    ("incident", "again"),
    [("2025-06-10", False), ("2025-06-11", True), ("2026-06-10", True), ("2026-06-11", False), ("2025-06-09", False)],
)
def test_a_repeat_follows_the_last_referral_by_at_most_twelve_months(incident, again):
    assert decided(incident_dates=[incident], last_referral="2025-06-10").repeat is again


def test_incidents_before_the_last_referral_count_for_escalation_but_not_for_repeat():
    found = decided(incident_dates=["2025-05-01", "2025-05-02", "2025-05-03"], last_referral="2025-06-01")
    assert found.criteria == ("potential_escalation",)
    assert found.repeat is False


def test_several_criteria_are_all_named():
    yes = {f"q{n}": "yes" for n in range(1, 25)}
    dates = ["2026-01-01", "2026-02-01", "2026-03-01"]
    found = decided(yes, incident_dates=dates, last_referral="2025-12-01", judgement=True)
    assert set(found.criteria) == {"visible_high_risk", "professional_judgement", "potential_escalation", "repeat"}
    assert found.entry == "met"


def test_a_local_threshold_changes_entry_and_never_the_level():
    ten = NO | {f"q{n}": "yes" for n in range(1, 11)}
    assert decided(ten).entry == "not_met"
    assert decided(ten, {"totals": {DASH.id: 10}}).criteria == ("visible_high_risk",)
    assert decided(ten | {"q10": "unknown"}, {"totals": {DASH.id: 10}}).entry == "could_be_met"


def test_another_instrument_enters_only_by_its_own_level_in_the_policy():
    lap = catalogue.instrument("us.lap-1")
    answers = {f"q{n}": "no" for n in range(1, 12)} | {"q3": "yes"}
    known = {"as_of": "2026-03-15"}
    assert entry(lap, answers, {}, known).entry == "not_met"
    assert entry(lap, answers, {"levels": {lap.id: "screened_in"}}, known).criteria == ("visible_high_risk",)
    assert entry(lap, answers | {"q3": "unknown"}, {"levels": {lap.id: "screened_in"}}, known).entry == "could_be_met"


@pytest.mark.parametrize(
    "known",
    [
        {}, {"as_of": "2026-02-30"}, {"as_of": "15.03.2026"}, {"as_of": 0}, {"as_of": "2026-03-15", "judgement": "yes"},
        {"as_of": "2026-03-15", "incident_dates": ["yesterday"]}, {"as_of": "2026-03-15", "last_referral": 5},
    ],
)  # fmt: skip
def test_a_date_or_judgement_that_is_none_is_refused(known):
    with pytest.raises(ValidationError):
        entry(DASH, NO, {}, known)


@pytest.mark.parametrize("rules", [{"escalation_cuont": 3}, {"escalation_count": 0}, {"repeat_months": "12"}])
def test_a_policy_with_an_unknown_or_senseless_figure_is_refused(rules):
    with pytest.raises(ValidationError):
        decided(NO, rules)


def test_an_unknown_answer_is_refused_before_anything_is_decided():
    with pytest.raises(UnknownAnswer):
        decided({"q25": "yes"})


def test_the_default_policy_is_three_in_twelve_months():
    assert (Policy().escalation_count, Policy().escalation_months, Policy().repeat_months) == (3, 12, 12)


def thirty_days(day, months):
    return day + timedelta(days=30 * months)


def a_day_early(day, months):
    return REAL(day, months) + timedelta(days=1 if months < 0 else -1)


def a_day_late(day, months):
    return REAL(day, months) - timedelta(days=1 if months < 0 else -1)


REAL = policy.months_away


@pytest.mark.parametrize("mutant", [thirty_days, a_day_early, a_day_late])
def test_a_mutant_of_the_calendar_turns_a_vector_red(monkeypatch, mutant):
    cases = [case for case in CASES if case["type"] == "policy"]
    monkeypatch.setattr(policy, "months_away", mutant)
    assert list(vectors.differences(cases))


@pytest.mark.parametrize("figure", ["escalation_count", "escalation_months", "repeat_months"])
@pytest.mark.parametrize("step", [-1, 1])
def test_a_mutant_of_a_policy_figure_turns_a_vector_red(figure, step):
    cases = [case for case in CASES if case["type"] == "policy"]
    mutants = [case | {"policy": case["policy"] | {figure: case["policy"][figure] + step}} for case in cases]
    assert list(vectors.differences(mutants))
