"""Why this level, item by item: points, rules with their figures, what open answers could do; hidden levels stay hidden."""

from typing import Any

import pytest

from app.areas.schemas import Parameters
from app.assessments import sheet
from app.assessments.explanation import Explanation, explain, ranges
from app.core.i18n import PSEUDO, SOURCE, use_locale
from risk_instruments import catalogue
from risk_instruments.sheet import JUDGED_LEVEL
from tests.assessments.sheets import DA, DASH, LAP, yes

DVSAT, ODARA, BSAFER, SAXONY, VIOGEN, SDASH = (
    "au-nsw.dvsat-25", "ca.odara-13", "ca.b-safer-2", "de-sn.high-risk", "es.viogen", "uk.s-dash-2009",
)  # fmt: skip


def explained(instrument: str, answers: dict[str, str], *, is_judged: bool = False, **rules: Any) -> Explanation:
    return explain(sheet.read(catalogue.instrument(instrument), answers, Parameters(**rules), is_judged=is_judged))


def states(found: Explanation) -> dict[str, str]:
    return {rule.label: rule.state for rule in found.rules}


def test_every_question_says_its_answer_its_points_and_what_it_did():
    found = explained(DASH, yes(14, unknown=1, no=8))
    lines = {item.n: (item.answer, item.points, item.part, item.is_open, item.is_behind) for item in found.items}
    assert lines["1"] == ("Yes", "+1", "Behind: 14 or more of 24", False, True)
    assert lines["15"] == ("Not known", "0 to 1", "Open; cannot change the level", True, False)
    assert lines["16"] == ("No", "0", "Adds nothing", False, False)
    assert lines["24"] == ("Not asked", "0 to 1", "Open; cannot change the level", True, False)
    assert found.sentence == "The level is certain: no open answer can change it."
    assert [(one.label, one.level, one.state, one.figures, one.is_true) for one in found.rules] == [
        ("14 or more of 24", "Visible high risk", "True", "at least 14 and at most 16, needs 14", True)
    ]


@pytest.mark.parametrize(
    ("count", "unknown", "state", "part"),
    [(13, 1, "Could become true", "Open; could change the level"), (12, 1, "Not reached", "Open; cannot change the level"),
     (14, 1, "True", "Open; cannot change the level")],
)  # fmt: skip
def test_an_open_answer_says_whether_it_could_still_change_the_level(count, unknown, state, part):
    found = explained(DASH, yes(count, unknown=unknown, no=24 - count - unknown))
    assert found.rules[0].state == state
    assert {item.part for item in found.items if item.is_open} == {part}


def test_answers_count_towards_a_rule_that_does_not_hold_without_standing_behind_it():
    found = explained(DASH, yes(3, no=21))
    assert found.items[0].part == "Counts"
    assert not any(item.is_behind for item in found.items)


def test_rules_over_parts_and_judgement_are_told_apart():
    found = explained(LAP, {"q1": "yes", "q4": "yes"})
    assert states(found) == {
        "Any yes in questions 1 to 3": "True",
        "4 or more yes in questions 4 to 11": "Could become true",
        "The officer's belief": "Not given",
    }
    assert [rule.figures for rule in found.rules] == [
        "at least 1 and at most 3, needs 1", "at least 1 and at most 8, needs 4", "",
    ]  # fmt: skip
    assert {item.n: item.part for item in found.items if item.points == "+1"} == {
        "1": "Behind: Any yes in questions 1 to 3", "4": "Counts",
    }  # fmt: skip
    judged = explained(LAP, {"q4": "no"}, is_judged=True)
    assert states(judged)["The officer's belief"] == "True"


def test_bands_show_both_ends_while_the_level_is_withheld():
    found = explained(DA, {"q1": "yes", "q20": "yes"}, is_da_certificate_confirmed=True)
    assert found.sentence.startswith("The least and the most it can be lie at different levels")
    assert [(one.label, one.state) for one in found.rules] == [
        ("Total up to 7", "Could become true"), ("Total 8 to 13", "Could become true"),
        ("Total 14 to 17", "Could become true"), ("Total 18 or more", "Could become true"),
    ]  # fmt: skip
    lines = {item.n: (item.points, item.part) for item in found.items}
    assert lines["3"] == ("-3 to 4", "Open; could change the level")
    assert lines["20"] == ("not scored", "Recorded, never counted")


def test_a_band_that_stands_is_the_true_one():
    whole = dict.fromkeys((item.id for item in catalogue.instrument(DA).items), "no") | {"q3": "never_lived_together"}
    found = explained(DA, whole, is_da_certificate_confirmed=True)
    assert [one.state for one in found.rules] == ["True", "Not reached", "Not reached", "Not reached"]
    assert next(item.points for item in found.items if item.n == "3") == "-3"


def test_a_hidden_level_hides_its_rules_and_what_answers_could_do_to_it():
    found = explained(DA, {"q1": "yes", "q2": "yes"})
    assert found.sentence == "The level is not shown: your area has not confirmed its certificate."
    assert found.rules == []
    assert {item.part for item in found.items if item.is_open} == {
        "Open; could change the total",
        "Open; never counted",
    }


def test_too_many_open_questions_are_said():
    assert explained(ODARA, {"q1": "yes"}).sentence.startswith("More questions are open than this form allows")
    assert explained(DASH, {}).sentence == "Nothing is answered yet, so there is no level."


def test_a_derived_answer_shows_what_its_details_make_of_it():
    found = {item.n: item for item in explained(ODARA, {"q11a": "yes", "q11b": "yes"}).items}
    assert (found["11"].answer, found["11"].points, found["11"].is_open) == ("Yes", "+1", False)
    against = {item.n: item for item in explained(ODARA, {"q11": "no", "q11a": "yes", "q11b": "yes"}).items}
    assert against["11"].part == "Its details say otherwise: counted as open"
    assert against["11"].is_open


def test_what_a_rule_reads_beside_the_questions_is_a_line_too():
    answers = {f"q{n}": "yes" for n in range(1, 14)}
    unknown = explained(DVSAT, answers).items[-1]
    assert (unknown.n, unknown.answer, unknown.part) == ("", "Not known", "Open; could change the level")
    known = explained(DVSAT, answers | {"relationship": "intimate"}).items[-1]
    assert (known.answer, known.part, known.is_behind) == ("Intimate", "Read by a rule", True)


def test_a_count_has_no_level():
    found = explained(SDASH, {"q1": "yes"})
    assert found.sentence == "Answers are counted. This form has no threshold and gives no level."
    assert found.rules == []
    assert found.items[0].part == "Counts"


@pytest.mark.parametrize(
    ("instrument", "sentence"),
    [(BSAFER, "The level is the assessor's choice. No answer computes it."),
     (SAXONY, "Any one criterion that is met is enough. Nothing is added up."),
     ("rs.article-16", "Factors with written reasons. No answer is worked out from them: whether they are enough is a person's judgement."),
     (VIOGEN, "The result was made elsewhere. Nothing is computed here.")],
)  # fmt: skip
def test_kinds_without_points_say_what_gives_their_level(instrument, sentence):
    found = explained(instrument, {})
    assert found.sentence == sentence
    assert found.rules == []
    assert not found.has_points


def test_no_answer_computes_a_judged_level():
    first = catalogue.instrument(BSAFER).items[0]
    found = explained(BSAFER, {first.id: "present", JUDGED_LEVEL: "low"})
    assert (found.items[0].answer, found.items[0].part, found.items[0].points) == (
        "Present",
        "Informs the judgement",
        "",
    )


def test_a_criterion_is_met_open_or_not_met():
    items = [item.id for item in catalogue.instrument(SAXONY).items]
    found = explained(SAXONY, {items[0]: "yes", items[1]: "no"})
    assert [item.part for item in found.items[:3]] == ["Met: enough on its own", "Not met", "Open; could be met"]


def test_every_instrument_is_explained_whatever_is_answered():
    for instrument in catalogue.instruments():
        for given in ({}, {item.id: instrument.answer_codes(item.id)[0] for item in instrument.items}):
            found = explained(instrument.id, given)
            assert found.sentence
            assert len(found.items) >= len(instrument.items)


def test_ranges_leave_no_gap():
    assert list(ranges(catalogue.instrument(ODARA).definition)) == [
        ("c1", "Total up to 0"), ("c2", "Total 1"), ("c3", "Total 2"), ("c4", "Total 3"), ("c5", "Total 4"),
        ("c6", "Total 5 to 6"), ("c7", "Total 7 or more"),
    ]  # fmt: skip


def test_every_word_of_it_is_translated():
    use_locale(PSEUDO)
    try:
        for answers in ({}, {"q1": "yes", "q2": "unknown"}):
            found = explained(LAP, answers)
            words = [found.sentence, *(text for rule in found.rules for text in (rule.label, rule.level, rule.state))]
            words += [text for item in found.items for text in (item.label, item.answer, item.part)]
            assert all(text.startswith("⟦") for text in words), words
    finally:
        use_locale(SOURCE)
