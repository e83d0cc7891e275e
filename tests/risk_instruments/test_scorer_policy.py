"""Entry to the conference: dates at both edges, and what may not be read into a result."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_instruments import Policy, UnknownAnswer, catalogue, entry, score, vectors, window
from risk_instruments.policy import WrongField
from tests.risk_instruments.test_scorer_vectors import CASES
from tests.risk_instruments.trial import LEVELS, PRESENT, YES, made

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
    assert window.months_away(date.fromisoformat(day), months) == date.fromisoformat(moved)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
@settings(max_examples=200, deadline=None, database=None)
def test_a_moved_day_lies_in_the_right_month_and_never_after_its_own_number(day, months):
    moved = window.months_away(day, months)
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
    ("known", "field"),
    [
        ({}, "inputs.as_of"), ({"as_of": "2026-02-30"}, "inputs.as_of"), ({"as_of": "15.03.2026"}, "inputs.as_of"),
        ({"as_of": 0}, "inputs.as_of"), ({"as_of": "2026-03-15", "judgement": "yes"}, "inputs.judgement"),
        ({"as_of": "2026-03-15", "incident_dates": ["2026-01-01", "yesterday"]}, "inputs.incident_dates.1"),
        ({"as_of": "2026-03-15", "last_referral": 5}, "inputs.last_referral"),
    ],
)  # fmt: skip
def test_a_date_or_judgement_that_is_none_is_refused_by_its_name(known, field):
    with pytest.raises(WrongField) as told:
        entry(DASH, NO, {}, known)
    assert told.value.field == field
    assert str(told.value).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"escalation_cuont": 3}, "policy.escalation_cuont"), ({"escalation_count": 0}, "policy.escalation_count"),
        ({"repeat_months": "12"}, "policy.repeat_months"), ({"any_of": []}, "policy.any_of"),
        ({"any_of": [{"kind": "gut feeling"}]}, "policy.any_of.0"),
        ({"any_of": [{"kind": "judgement"}, {"kind": "incidents", "at_least": 3}]}, "policy.any_of.1.incidents.months"),
        ({"any_of": [{"kind": "incidents", "at_least": True, "months": 6}]}, "policy.any_of.0.incidents.at_least"),
        ({"any_of": [{"kind": "total", "instrument": "uk.dash", "at_least": 14}]}, "policy.any_of.0.instrument"),
        ({"any_of": [{"kind": "total", "instrument": DASH.id, "at_least": 25}]}, "policy.any_of.0.at_least"),
        ({"any_of": [{"kind": "level", "instrument": "us.lap-1", "level": "high"}]}, "policy.any_of.0.level"),
        ({"totals": {"uk.safelives.dash-ric-42": 14}}, "policy.totals.uk.safelives.dash-ric-42"),
        ({"levels": {DASH.id: "severe"}}, f"policy.levels.{DASH.id}"),
    ],
)  # fmt: skip
def test_a_policy_that_names_what_does_not_exist_or_makes_no_sense_is_refused_by_the_name_of_its_field(rules, field):
    with pytest.raises(WrongField) as told:
        decided(NO, rules)
    assert told.value.field == field


def test_the_refusal_of_a_misspelt_level_says_which_one_was_meant():
    with pytest.raises(WrongField, match=r"us\.lap-1 has no level screend_in, did you mean screened_in\?"):
        decided(NO, {"any_of": [{"kind": "level", "instrument": "us.lap-1", "level": "screend_in"}]})


@pytest.mark.parametrize("figure", [{"totals": {}}, {"levels": {}}, {"escalation_count": 3}, {"repeat_months": 12}])
def test_a_policy_is_written_in_clauses_or_in_figures_never_in_both(figure):
    with pytest.raises(WrongField, match=next(iter(figure))):
        decided(NO, {"any_of": [{"kind": "judgement"}]} | figure)


def test_an_unknown_answer_is_refused_before_anything_is_decided():
    with pytest.raises(UnknownAnswer):
        decided({"q25": "yes"})


def test_the_default_policy_is_three_in_twelve_months():
    assert (Policy().escalation_count, Policy().escalation_months, Policy().repeat_months) == (3, 12, 12)


JUDGED, AGAIN = {"kind": "judgement"}, {"kind": "repeat", "months": 12}
THREE_IN_SIX = {"kind": "incidents", "at_least": 3, "months": 6}
THREE_IN_TWELVE = {"kind": "incidents", "at_least": 3, "months": 12}
FOURTEEN = {"kind": "total", "instrument": DASH.id, "at_least": 14}


@pytest.mark.parametrize(
    ("clauses", "count", "criteria"),
    [
        ([THREE_IN_SIX], 2, ()),
        ([THREE_IN_TWELVE], 3, ("potential_escalation",)),
        ([THREE_IN_SIX, THREE_IN_TWELVE], 3, ("potential_escalation",)),
        ([THREE_IN_TWELVE, THREE_IN_SIX], 3, ("potential_escalation",)),
        ([THREE_IN_SIX | {"at_least": 2}, THREE_IN_TWELVE | {"at_least": 9}], 3, ("potential_escalation",)),
        ([FOURTEEN, JUDGED], 0, ()),
    ],
)
def test_with_several_windows_any_one_is_enough_and_the_longest_is_the_one_told(clauses, count, criteria):
    dates = ["2026-02-15", "2025-12-15", "2025-08-15"]  # 1, 3 and 7 months ago
    found = decided(NO, {"any_of": clauses}, incident_dates=dates)
    assert (found.incidents_in_window, found.criteria) == (count, criteria)


def test_clauses_say_everything_so_what_they_do_not_name_does_not_lead_in():
    known = {"judgement": True, "incident_dates": ["2026-03-01"], "last_referral": "2026-01-01"}
    assert decided(NO, {"any_of": [FOURTEEN]}, **known).entry == "not_met"
    assert decided(NO, {"any_of": [FOURTEEN, JUDGED]}, **known).criteria == ("professional_judgement",)
    named = decided(NO, {"any_of": [AGAIN, JUDGED, FOURTEEN]}, **known)
    assert (named.criteria, named.repeat) == (("professional_judgement", "repeat"), True)


def test_a_total_is_met_by_its_lower_bound_and_possible_by_its_upper_bound_alone():
    thirteen = NO | {f"q{n}": "yes" for n in range(1, 14)}
    rules = {"any_of": [FOURTEEN]}
    assert decided(thirteen, rules).entry == "not_met"
    open_one = decided(thirteen | {"q14": "unknown"}, rules)
    assert (open_one.criteria, open_one.possible, open_one.entry) == ((), ("visible_high_risk",), "could_be_met")
    assert decided(thirteen | {"q14": "yes", "q15": "unknown"}, rules).criteria == ("visible_high_risk",)


def test_a_criterion_that_is_met_by_one_clause_is_not_told_as_possible_by_another():
    sheet = NO | {f"q{n}": "yes" for n in range(1, 11)} | {f"q{n}": "unknown" for n in range(11, 25)}
    found = decided(sheet, {"any_of": [FOURTEEN, FOURTEEN | {"at_least": 10}]})
    assert (found.criteria, found.possible) == (("visible_high_risk",), ())


@pytest.mark.parametrize(
    ("level", "answers", "certificate", "said"),
    [
        ("increased", {"q2": "yes", "q5": "yes"}, True, "met"),  # 8
        ("increased", {"q2": "yes", "q1": "yes", "q10": "yes"}, True, "not_met"),  # 7
        ("increased", {"q2": "yes", "q1": "yes", "q5": "unknown"}, True, "could_be_met"),  # 6 to 9: level withheld
        ("increased", {"q2": "yes", "q1": "yes", "q3": "unknown"}, True, "could_be_met"),  # 3 to 10
        ("severe", {"q2": "yes", "q4": "yes", "q5": "yes", "q6": "unknown"}, True, "could_be_met"),  # 12 to 15
        ("increased", {"q2": "yes", "q5": "yes"}, False, "not_met"),  # hidden: it decides nothing
    ],
)  # fmt: skip
def test_a_level_is_met_when_its_lowest_end_is_high_enough_and_hidden_levels_decide_nothing(
    level, answers, certificate, said
):
    da = catalogue.instrument("us.danger-assessment-20")
    everything = {item.id: "no" for item in da.items} | answers
    rules = {"any_of": [{"kind": "level", "instrument": da.id, "level": level}]}
    found = entry(da, everything, rules, {"as_of": "2026-03-15"}, certificate_confirmed=certificate)
    assert found.entry == said


def test_a_withheld_level_enters_when_both_its_ends_are_high_enough():
    da = catalogue.instrument("us.danger-assessment-20")
    answers = {item.id: "no" for item in da.items} | {"q2": "yes", "q4": "yes", "q5": "yes", "q6": "unknown"}
    result = score(da, answers, certificate_confirmed=True)
    assert (result.level, result.level_min, result.level_max) == (None, "increased", "severe")
    rules = {"any_of": [{"kind": "level", "instrument": da.id, "level": "increased"}]}
    found = entry(da, answers, rules, {"as_of": "2026-03-15"}, certificate_confirmed=True)
    assert found.criteria == ("visible_high_risk",)


def test_a_threshold_of_one_instrument_never_reads_a_sheet_of_another():
    yes = {f"q{n}": "yes" for n in range(1, 25)}
    rules = {"any_of": [{"kind": "total", "instrument": "us.lap-1", "at_least": 1},
                        {"kind": "level", "instrument": "us.da-5", "level": "high"}]}  # fmt: skip
    found = decided(yes, rules)
    assert (found.criteria, found.possible) == ((), ())


@pytest.mark.parametrize(
    ("chosen", "said"),
    [("high", "met"), ("moderate", "met"), ("low", "not_met"), (None, "could_be_met")],
)
def test_a_judged_level_enters_by_itself_and_stays_possible_until_it_is_chosen(chosen, said):
    form = made("spj", 2, PRESENT, LEVELS)
    known = {"as_of": "2026-03-15"} | ({"judged_level": chosen} if chosen else {})
    rules = {"any_of": [{"kind": "level", "instrument": form.id, "level": "moderate"}]}
    assert entry(form, {"q1": "present"}, rules, known).entry == said


@pytest.mark.parametrize(
    ("answers", "said"),
    [({"q1": "yes"}, "met"), ({"q1": "no", "q2": "no"}, "not_met"), ({"q1": "no", "q2": "unknown"}, "could_be_met")],
)
def test_a_list_of_criteria_enters_when_one_is_met(answers, said):
    form = made("criteria", 2, YES)
    rules = {"any_of": [{"kind": "level", "instrument": form.id, "level": "met"}]}
    assert entry(form, answers, rules, {"as_of": "2026-03-15"}).entry == said


def test_a_list_of_criteria_that_is_not_released_decides_nothing():
    factors = catalogue.instrument("rs.article-16")
    rules = {"any_of": [{"kind": "level", "instrument": factors.id, "level": "met"}]}
    assert entry(factors, {"q2": "yes"}, rules, {"as_of": "2026-03-15"}).entry == "not_met"


def test_what_has_no_total_cannot_have_a_threshold_on_one():
    form = made("spj", 2, PRESENT, LEVELS)
    with pytest.raises(WrongField, match=r"policy\.any_of\.0\.instrument: xx\.trial has no total"):
        entry(form, {}, {"any_of": [{"kind": "total", "instrument": form.id, "at_least": 1}]}, {"as_of": "2026-03-15"})


DATES = st.lists(st.dates(date(2023, 12, 25), date(2026, 4, 1)), max_size=7)
EDGES = st.sampled_from([date(2024, 2, 29), date(2025, 2, 28), date(2026, 3, 31), date(2026, 8, 31), date(2026, 1, 30)])
SHEETS = st.lists(st.sampled_from(["yes", "no", "unknown"]), min_size=24, max_size=24)


def said(clauses, sheet, known):
    """The same decision in other words: relativedelta for the months, two counts for the bounds."""
    low, high = sheet.count("yes"), sheet.count("yes") + sheet.count("unknown")
    met, possible = set(), set()
    for one in clauses:
        if one["kind"] == "total":
            met |= {"visible_high_risk"} if low >= one["at_least"] else set()
            possible |= {"visible_high_risk"} if high >= one["at_least"] else set()
        elif one["kind"] == "incidents":
            first = known["as_of"] - relativedelta(months=one["months"])
            inside = [day for day in known["incident_dates"] if first <= day <= known["as_of"]]
            met |= {"potential_escalation"} if len(inside) >= one["at_least"] else set()
        elif one["kind"] == "repeat" and known["last_referral"]:
            start = known["last_referral"]
            last = start + relativedelta(months=one["months"])
            met |= {"repeat"} if any(start < day <= last for day in known["incident_dates"]) else set()
        elif one["kind"] == "judgement" and known["judgement"]:
            met.add("professional_judgement")
    return met, possible - met


@given(
    total=st.integers(1, 24), count=st.integers(1, 5), months=st.integers(1, 24), again=st.integers(1, 24),
    sheet=SHEETS, dates=DATES, as_of=st.one_of(EDGES, st.dates(date(2025, 1, 1), date(2026, 4, 1))),
    last=st.none() | EDGES | st.dates(date(2024, 1, 1), date(2026, 1, 1)), judgement=st.booleans(), order=st.randoms(),
)  # fmt: skip
@settings(max_examples=300, deadline=None, database=None)
def test_the_short_form_and_the_clauses_agree_with_each_other_and_with_another_formulation(
    total, count, months, again, sheet, dates, as_of, last, judgement, order
):
    clauses = [FOURTEEN | {"at_least": total}, {"kind": "incidents", "at_least": count, "months": months},
               {"kind": "repeat", "months": again}, {"kind": "judgement"}]  # fmt: skip
    order.shuffle(clauses)
    figures = {
        "totals": {DASH.id: total},
        "escalation_count": count,
        "escalation_months": months,
        "repeat_months": again,
    }
    answers = {f"q{n}": code for n, code in enumerate(sheet, start=1)}
    known = {"as_of": as_of, "incident_dates": dates, "last_referral": last, "judgement": judgement}
    short, long = entry(DASH, answers, figures, known), entry(DASH, answers, {"any_of": clauses}, known)
    assert short == long
    assert (set(long.criteria), set(long.possible)) == said(clauses, sheet, known)
    assert long.entry == ("met" if long.criteria else "could_be_met" if long.possible else "not_met")


def thirty_days(day, months):
    return day + timedelta(days=30 * months)


def a_day_early(day, months):
    return REAL(day, months) + timedelta(days=1 if months < 0 else -1)


def a_day_late(day, months):
    return REAL(day, months) - timedelta(days=1 if months < 0 else -1)


REAL = window.months_away


@pytest.mark.parametrize("mutant", [thirty_days, a_day_early, a_day_late])
def test_a_mutant_of_the_calendar_turns_a_vector_red(monkeypatch, mutant):
    cases = [case for case in CASES if case["type"] == "policy"]
    monkeypatch.setattr(window, "months_away", mutant)
    assert list(vectors.differences(cases))


@pytest.mark.parametrize("figure", ["escalation_count", "escalation_months", "repeat_months"])
@pytest.mark.parametrize("step", [-1, 1])
def test_a_mutant_of_a_policy_figure_turns_a_vector_red(figure, step):
    cases = [case for case in CASES if case["type"] == "policy"]
    mutants = [case | {"policy": case["policy"] | {figure: case["policy"][figure] + step}} for case in cases]
    assert list(vectors.differences(mutants))
