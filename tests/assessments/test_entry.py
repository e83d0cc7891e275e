"""Entry under an area's protocol: what the protocol states is what the library decides, dates at every edge."""

import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.areas.schemas import InstrumentCode, Parameters
from app.assessments import entry
from app.core import clock
from risk_instruments import catalogue, score
from risk_instruments.about import InstrumentId
from tests.assessments.sheets import DA, DASH, LAP, begin, finished, new_protocol, row, yes
from tests.factories.world import World

SIX = {"kind": "incidents", "at_least": 3, "months": 6}
LAP_IN = {"kind": "level", "instrument": LAP, "level": "screened_in"}
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


def under(rules: Parameters, answers: dict[str, str], instrument: str = DASH, **known):
    form = catalogue.instrument(instrument)
    return entry.entry_under(rules, form, score(form, answers), **{"as_of": date(2026, 3, 15)} | known)


def test_judgement_and_repeat_always_lead_in_whatever_an_area_adds() -> None:
    rules = Parameters(referral_threshold={}, entry_clauses=[SIX])
    assert [clause.kind for clause in entry.policy_of(rules).clauses] == [
        "incidents",
        "incidents",
        "judgement",
        "repeat",
    ]
    assert under(rules, yes(24)).criteria == ()
    assert under(rules, {}, is_judged=True).criteria == ("professional_judgement",)
    again = under(rules, {}, incidents=[date(2026, 3, 1)], last_referral=date(2025, 3, 2))
    assert (again.criteria, again.repeat) == (("repeat",), True)


@pytest.mark.parametrize(
    ("clauses", "threshold", "answers", "said"),
    [
        ([], {DASH: 14}, yes(13, unknown=1, no=10), ((), ("visible_high_risk",))),
        ([], {DASH: 14}, yes(14), (("visible_high_risk",), ())),
        ([{"kind": "total", "instrument": DASH, "at_least": 10}], {DASH: 14}, yes(10, no=14), (("visible_high_risk",), ())),
        ([{"kind": "level", "instrument": DASH, "level": "below_threshold"}], {}, yes(1, no=23), (("visible_high_risk",), ())),
        ([LAP_IN], {}, yes(24), ((), ())),
    ],
)  # fmt: skip
def test_any_total_or_level_of_the_same_form_is_enough_and_the_bounds_decide(clauses, threshold, answers, said) -> None:
    found = under(Parameters(referral_threshold=threshold, entry_clauses=clauses), answers)
    assert (found.criteria, found.possible) == said


def test_the_highest_level_of_a_form_is_no_way_in_by_itself() -> None:
    everything = {"q1": "yes"} | {f"q{n}": "no" for n in range(2, 12)}
    assert score(catalogue.instrument(LAP), everything).level == "screened_in"
    assert under(Parameters(), everything, LAP).entry == "not_met"
    assert under(Parameters(entry_clauses=[LAP_IN]), everything, LAP).criteria == ("visible_high_risk",)


@pytest.mark.parametrize(
    ("as_of", "incident", "counted"),
    [
        (date(2024, 2, 29), date(2023, 2, 28), True),  # the window begins on the last day of February
        (date(2024, 2, 29), date(2023, 2, 27), False),
        (date(2025, 2, 28), date(2024, 2, 28), True),
        (date(2025, 2, 28), date(2024, 2, 27), False),
        (date(2026, 8, 31), date(2025, 8, 31), True),
        (date(2026, 3, 15), date(2025, 3, 15), True),
        (date(2026, 3, 15), date(2025, 3, 14), False),
        (date(2026, 3, 15), date(2026, 3, 15), True),
        (date(2026, 3, 15), date(2026, 3, 16), False),
    ],
)
def test_the_window_of_twelve_months_has_both_its_ends(as_of: date, incident: date, counted: bool) -> None:
    rules = Parameters(escalation_count=1)
    assert entry.is_escalating(rules, [incident], as_of) is counted


@given(DAYS, st.lists(st.integers(-40, 800), max_size=6), st.integers(1, 5), st.integers(1, 24))
@example(date(2024, 2, 29), [366], 1, 12)
@example(date(2026, 8, 31), [184, 185], 1, 6)
@settings(max_examples=200, deadline=None)
def test_escalation_counts_only_what_happened_in_the_window(
    as_of: date, ago: list[int], count: int, months: int
) -> None:
    days = [as_of - timedelta(days=one) for one in ago]
    inside = [day for day in days if as_of - relativedelta(months=months) <= day <= as_of]
    rules = Parameters(escalation_count=count, escalation_months=months)
    assert entry.is_escalating(rules, days, as_of) is (len(inside) >= count)


@given(DAYS, st.lists(st.integers(0, 500), max_size=6), st.integers(1, 4), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_the_figures_of_a_protocol_and_the_same_count_as_a_further_clause_agree(as_of, ago, count, months) -> None:
    days = [as_of - timedelta(days=one) for one in ago]
    never = {"escalation_count": 400, "escalation_months": 1}
    clause = {"kind": "incidents", "at_least": count, "months": months}
    figures = Parameters(escalation_count=count, escalation_months=months, referral_threshold={})
    clauses = Parameters(entry_clauses=[clause], referral_threshold={}, **never)
    found = [under(rules, {}, as_of=as_of, incidents=days) for rules in (figures, clauses)]
    assert found[0].criteria == found[1].criteria


def test_either_window_is_enough() -> None:
    rules = Parameters(entry_clauses=[{"kind": "incidents", "at_least": 2, "months": 1}])
    as_of = date(2026, 3, 31)
    assert entry.is_escalating(rules, [date(2026, 2, 28), date(2026, 3, 1)], as_of)
    assert not entry.is_escalating(rules, [date(2026, 2, 27), date(2026, 3, 1)], as_of)
    assert entry.is_escalating(rules, [date(2026, 2, 27), date(2026, 3, 1), date(2025, 3, 31)], as_of)


def test_thresholds_are_said_as_local_in_words_and_per_form() -> None:
    rules = Parameters(entry_clauses=[SIX, LAP_IN, {"kind": "total", "instrument": DASH, "at_least": 10}])
    assert entry.threshold_words(rules, DASH) == ["Dash 24 from 14", "Dash 24 from 10"]
    assert entry.threshold_words(rules, LAP) == ["LAP at the level Screened in or higher"]
    assert entry.incident_words(rules) == ["3 incidents in 6 months", "3 incidents in 12 months"]
    assert (entry.least_total(rules, DASH), entry.least_total(rules, LAP), entry.least_total(rules)) == (10, None, 10)
    assert entry.incident_words(Parameters(escalation_count=1, escalation_months=1)) == ["1 incident in 1 month"]


def test_a_form_that_left_the_catalogue_is_named_by_its_code() -> None:
    rules = Parameters(referral_threshold={"uk.gone-5": 3})
    assert entry.threshold_words(rules) == ["uk.gone-5"]
    assert under(rules, yes(24)).criteria == ()


def test_a_protocol_spells_instruments_as_definition_files_do() -> None:
    patterns = [re.search(r"pattern='([^']+)'", str(one)) for one in (InstrumentCode, InstrumentId)]
    assert patterns[0][1] == patterns[1][1]


def test_a_level_of_the_area_makes_a_result_high_and_is_named_as_local(world: World) -> None:
    clause = {"kind": "level", "instrument": DASH, "level": "below_threshold"}
    new_protocol(world, clock.now().date(), referral_threshold={}, entry_clauses=[clause])
    assert row(world, finished(world, yes(1, no=23))).is_high is True
    assert row(world, begin(world)).is_high is False


def test_a_hidden_level_is_no_way_in(world: World) -> None:
    clause = {"kind": "level", "instrument": DA, "level": "variable"}
    new_protocol(world, clock.now().date(), entry_clauses=[clause])
    everything = {item.id: "no" for item in catalogue.instrument(DA).items}
    assert row(world, finished(world, everything, instrument=DA)).is_high is False
