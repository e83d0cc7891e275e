"""The kinds that are never summed: counts, judged levels, criteria, outside results, repeated questions."""

import json

import pytest

from risk_instruments import BrokenDefinition, Status, UnknownAnswer, catalogue, score
from risk_instruments.wording import State, live

HEAD = """
schema = "risk-instrument/1"
id = "xx.trial"
version = "1.0"
kind = "%s"
release = true
item_count = %d
%s
[about]
title = "Trial"
short = "Trial"
owner = "Nobody"
year = 2020
country = "Nowhere"
languages = ["en"]
completed_by = "Nobody"
population = "Nobody"
training = "none"
[licence]
wording = "own-labels"
terms = "None"
checked_on = 2026-11-21
labels = "Our own words: ask from your organisation's licensed form."
[[provenance]]
fact = "labels"
status = "own-choice"
sources = []
seen_on = 2026-11-21
by = "Test"
[[sections]]
id = "all"
label = "All"
"""
LEVELS = """levels = [{ code = "low", label = "Low" }, { code = "moderate", label = "Moderate" }, { code = "high", label = "High" }]
"""
PRESENT = """
[options]
present = [
  { code = "present", label = "Present" }, { code = "partly", label = "Partly" },
  { code = "absent", label = "Absent" }, { code = "omit", label = "Not known", missing = true },
]
"""
YES = """
[options]
present = [{ code = "yes", label = "Yes" }, { code = "no", label = "No" }, { code = "unknown", label = "Not known", missing = true }]
"""


def item(n):
    return f'[[items]]\nid = "q{n}"\nn = "{n}"\nsection = "all"\nlabel = "Factor {n}"\noptions = "present"\n'


def made(kind, count=0, options="", extra=""):
    text = HEAD % (kind, count, extra) + options + "".join(item(n) for n in range(1, count + 1))
    return catalogue.parse(text.encode(), "xx.trial/1.0.toml")


def test_a_count_has_bounds_and_no_level():
    stalking = catalogue.instrument("uk.s-dash-2009")
    answers = {f"q{n}": "yes" for n in range(1, 6)} | {f"q{n}": "no" for n in range(6, 11)}
    found = score(stalking, answers)
    assert (found.score, found.lower, found.upper, found.status) == (5, 5, 6, Status.OK)
    assert (found.level, found.level_min, found.level_max, found.certain) == (None, None, None, False)
    assert (found.fired, found.could_change) == ((), ("q11",))
    assert score(stalking, {}).status is Status.NOT_ASSESSED
    assert live(stalking, answers, found).state is State.WITHHELD


@pytest.mark.parametrize("code", ["present", "absent", "partly"])
@pytest.mark.parametrize("level", ["low", "moderate", "high"])
def test_a_judged_level_is_the_choice_of_the_assessor_whatever_the_answers(code, level):
    judged = made("spj", 3, PRESENT, LEVELS)
    answers = {f"q{n}": code for n in range(1, 4)}
    found = score(judged, answers, {"judged_level": level})
    assert (found.level, found.certain, found.status) == (level, True, Status.OK)
    assert (found.score, found.lower, found.upper, found.scores) == (None, None, None, {})
    assert judged.judged
    assert judged.points("q1") == {}


def test_a_missing_choice_is_a_draft_and_nothing_at_all_is_not_assessed():
    judged = made("spj", 3, PRESENT, LEVELS)
    draft = score(judged, {"q1": "present"})
    assert (draft.status, draft.level, draft.answered, draft.missing) == (Status.WITHHELD, None, 1, 2)
    assert score(judged, {"q1": "omit"}).status is Status.NOT_ASSESSED
    assert score(judged, {}).status is Status.NOT_ASSESSED
    assert json.loads(json.dumps(draft.as_json()))["score"] is None


def test_a_judged_level_or_answer_that_does_not_exist_is_refused():
    judged = made("spj", 3, PRESENT, LEVELS)
    with pytest.raises(UnknownAnswer, match="did you mean high"):
        score(judged, {}, {"judged_level": "hihg"})
    with pytest.raises(UnknownAnswer):
        score(judged, {"q1": "yes"}, {"judged_level": "high"})
    with pytest.raises(UnknownAnswer, match="did you mean judged_level"):
        score(judged, {}, {"judgedlevel": "high"})


@pytest.mark.parametrize("extra", ["scores = { total = ['q1'] }", "bands = []", "rules = []", "max_missing = 3"])
def test_a_judgement_kind_has_no_field_that_could_sum_it(extra):
    with pytest.raises(BrokenDefinition, match=extra.split()[0]):
        made("spj", 1, PRESENT, LEVELS + extra)


def test_any_one_criterion_is_enough_and_open_ones_could_still_be_met():
    listed = made("criteria", 3, YES)
    assert score(listed, {"q1": "no", "q2": "no", "q3": "no"}).level == "not_met"
    met = score(listed, {"q1": "no", "q2": "yes"})
    assert (met.level, met.fired, met.certain, met.score) == ("met", ("q2",), True, None)
    still_open = score(listed, {"q1": "no", "q2": "no"})
    assert (still_open.level, still_open.status, still_open.possible) == (None, Status.WITHHELD, ("q3",))


def test_an_outside_result_is_only_recorded():
    outside = made("external", 0, "", LEVELS + 'accept = ["level", "date", "source"]')
    assert score(outside, {}, {"judged_level": "high"}).level == "high"
    assert score(outside, {}).status is Status.NOT_ASSESSED
    with pytest.raises(UnknownAnswer):
        score(outside, {}, {"judged_level": "no_apreciado"})


def test_repeated_questions_have_no_level_and_no_score():
    repeated = made("repeated", 2, YES, 'timepoints = ["intake", "end"]\ninformants = ["perpetrator", "partner"]')
    whole = score(repeated, {"q1": "yes", "q2": "no"})
    assert (whole.status, whole.level, whole.score) == (Status.OK, None, None)
    assert score(repeated, {"q1": "yes"}).status is Status.WITHHELD


def test_a_file_that_is_not_released_gives_score_and_bounds_only():
    text = HEAD.replace("release = true", "release = false") % ("additive", 2, LEVELS)
    text += YES.replace('label = "Yes"', 'label = "Yes", points = 1').replace(
        'label = "No"', 'label = "No", points = 0'
    )
    text += (
        item(1)
        + item(2)
        + '[[rules]]\nid = "one"\nlabel = "One"\nif = { gte = [{ score = "total" }, 1] }\nlevel = "high"\n'
    )
    found = score(catalogue.parse(text.encode(), "xx.trial/1.0.toml"), {"q1": "yes"}, certificate_confirmed=True)
    assert (found.status, found.score, found.upper) == (Status.NOT_RELEASED, 1, 2)
    assert (found.level, found.level_max, found.fired, found.possible, found.reasons) == (None, None, (), (), ())
