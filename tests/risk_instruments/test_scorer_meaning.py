"""Single points of meaning that a table of vectors does not show."""

import json

import pytest

from risk_instruments import Instrument, Status, UnknownAnswer, UnknownInstrument, catalogue, prompts, score
from risk_instruments.definition import Notice

DASH = catalogue.instrument("uk.safelives.dash-ric-24")
LAP = catalogue.instrument("us.lap-1")
DA = catalogue.instrument("us.danger-assessment-20")
ODARA = catalogue.instrument("ca.odara-13")
DVSAT = catalogue.instrument("au-nsw.dvsat-25")


def no(instrument, **others):
    return {item.id: "no" for item in instrument.items} | others


def test_the_level_of_the_danger_assessment_is_hidden_until_the_certificate_is_confirmed():
    hidden = score(DA, no(DA, q2="yes", q6="yes"))
    assert hidden.status is Status.CERTIFICATE_REQUIRED
    assert (hidden.score, hidden.lower, hidden.upper) == (8, 8, 8)
    assert (hidden.level, hidden.level_min, hidden.level_max, hidden.certain) == (None, None, None, False)
    assert "increased" not in json.dumps(hidden.as_json())
    assert score(DA, no(DA, q2="yes", q6="yes"), certificate_confirmed=True).level == "increased"


def test_nothing_answered_is_not_assessed_also_where_an_input_is_present_but_false():
    for instrument in catalogue.instruments():
        found = score(instrument, {}, {"judgement": False, "incidents": 0}, certificate_confirmed=True)
        assert (found.status, found.level) == (Status.NOT_ASSESSED, None)


def test_a_question_that_does_not_apply_scores_nothing_and_counts_as_answered():
    found = score(DASH, {"q9": "not_applicable"})
    assert (found.answered, found.missing, found.score, found.upper) == (1, 23, 0, 23)


def test_all_no_but_one_open_may_become_below_threshold_but_never_standard():
    found = score(DASH, no(DASH, q9="unknown"))
    assert (found.level, found.level_max, found.possible) == ("none_identified", "below_threshold", ())
    assert found.could_change == ("q9",)


def test_the_reason_names_the_items_behind_a_rule_by_their_ids():
    found = score(LAP, no(LAP, q2="yes", q5="yes", q6="yes", q7="yes", q11="yes"), {"judgement": True})
    assert {reason.rule: reason.items for reason in found.reasons} == {
        "any_of_1_3": ("q2",),
        "four_of_4_11": ("q5", "q6", "q7", "q11"),
        "officer_belief": (),
    }
    assert [reason.inputs for reason in found.reasons] == [(), (), ("judgement",)]


def test_a_derived_item_follows_from_its_details_in_three_values():
    rest = {item.id: "no" for item in ODARA.items if item.id != "q11"}
    two = score(ODARA, rest | {"q11a": "yes", "q11h": "yes"})
    one = score(ODARA, rest | {"q11a": "yes"})
    none = score(ODARA, rest | {f"q11{letter}": "no" for letter in "abcdefg"})
    assert [(r.score, r.upper, r.missing) for r in (two, one, none)] == [(1, 1, 0), (0, 1, 1), (0, 0, 0)]


def test_an_item_that_contradicts_its_details_counts_as_not_known_and_is_named():
    found = score(ODARA, no(ODARA, q11a="yes", q11b="yes"))
    assert found.contradictions == ("q11",)
    assert (found.lower, found.upper, found.status) == (0, 1, Status.WITHHELD)


def test_a_question_that_is_said_not_to_apply_while_its_details_say_yes_is_a_contradiction_too():
    found = score(ODARA, no(ODARA, q13="not_applicable", q13b="yes"))
    assert (found.contradictions, found.score, found.upper) == (("q13",), 0, 1)
    assert score(ODARA, no(ODARA, q13="not_applicable", q13b="no")).contradictions == ()


def test_a_prompt_reads_what_follows_from_details():
    follows = {"item": "q11"}
    asked = Notice.model_validate_json(
        json.dumps({"id": "substances", "if": {"eq": [follows, "yes"]}, "message": "Ask on."})
    )
    instrument = Instrument(ODARA.definition.model_copy(update={"prompts": (asked,)}), ODARA.sha256)
    assert prompts(instrument, {"q11a": "yes", "q11b": "yes"}) == ("substances",)
    assert prompts(instrument, {"q11a": "yes", "q11b": "no"}) == ()


def test_a_gun_marked_without_a_weapon_is_a_contradiction():
    assert score(DA, no(DA, q5a="yes")).contradictions == ("gun_without_weapon",)
    assert score(DA, no(DA, q5="yes", q5a="yes")).contradictions == ()
    assert score(DA, no(DA, q15="yes", q15a="yes")).contradictions == ("beaten_while_never_pregnant",)


def test_prompts_ask_for_judgement_and_never_change_the_level():
    assert prompts(DASH, no(DASH, q15="yes")) == ("strangulation",)
    assert score(DASH, no(DASH, q15="yes")).level == "below_threshold"
    twenty = {f"q{n}": "yes" for n in range(1, 21)}
    assert prompts(DVSAT, twenty, {"relationship": "non_intimate"}) == ("twelve_not_intimate",)
    assert prompts(DVSAT, twenty, {"relationship": "intimate"}) == ()


def test_the_dvsat_needs_the_relationship_and_says_so():
    found = score(DVSAT, {f"q{n}": "yes" for n in range(1, 26)})
    assert (found.level, found.level_max, found.could_change) == ("at_threat", "at_serious_threat", ("relationship",))


def test_an_open_question_that_can_no_longer_change_the_level_is_not_named():
    thirteen = {f"q{n}": "yes" if n <= 13 else "no" for n in range(1, 24)}
    assert score(DVSAT, thirteen).could_change == ("relationship",)
    eleven = thirteen | {"q12": "no", "q13": "no"}
    assert score(DVSAT, eleven).could_change == ("q24", "q25", "relationship")
    assert score(DVSAT, eleven, {"relationship": "intimate"}).could_change == ("q24", "q25")
    assert score(DVSAT, eleven, {"relationship": "non_intimate"}).could_change == ()


@pytest.mark.parametrize(
    ("name", "threshold"),
    [
        ("uk.safelives.dash-ric-24", 14), ("us.lap-1", None), ("us.danger-assessment-20", None), ("us.da-5", 3),
        ("us.da-le-11", 7), ("au-nsw.dvsat-25", 12), ("ca.odara-13", None),
    ],
)  # fmt: skip
def test_the_threshold_is_the_total_of_the_top_rule(name, threshold):
    assert catalogue.instrument(name).threshold == threshold


def test_the_instrument_tells_the_screen_what_to_ask():
    assert [len(DASH.items_in(section.id)) for section in DASH.sections] == [5, 4, 5, 5, 5]
    assert [item.id for section in DASH.sections for item in DASH.items_in(section.id)] == [i.id for i in DASH.items]
    assert DASH.item("q15").label.startswith("Strangulation")
    assert DASH.answer_codes("q1")[:3] == ("yes", "no", "unknown")
    assert DA.answer_codes("q3")[2] == "never_lived_together"
    assert DA.answer_codes("q5a") == DA.answer_codes("q5")
    assert DASH.flagged("critical") == ("q14", "q15")
    assert DA.points("q20") == {"yes": 0, "no": 0, "not_applicable": 0}


def test_the_instrument_has_words_for_levels_rules_prompts_and_contradictions():
    assert DASH.level_label("high") == "Visible high risk"
    assert LAP.rule_label("four_of_4_11") == "4 or more yes in questions 4 to 11"
    assert DASH.message("strangulation").startswith("Strangulation is marked")
    assert ODARA.message("q11") == ODARA.item("q11").label
    assert DASH.answer_label("q1", "unknown") == "Not known"
    with pytest.raises(UnknownAnswer):
        DASH.answer_label("q1", "perhaps")
    with pytest.raises(UnknownAnswer, match="did you mean q2"):
        DASH.item("q2x")


def test_what_an_item_offers_and_asks_next_is_in_the_catalogue():
    offered = {(one.id, item.id): item.offers for one in catalogue.instruments() for item in one.items if item.offers}
    dash = ("uk.police.dash-2009-27", "uk.safelives.dash-ric-24")
    assert offered == {(form, "q8"): "uk.s-dash-2009" for form in dash}
    assert all(catalogue.instrument(name) for name in offered.values())
    assert all(item.guidance and item.follow_up for item in DASH.items)


def test_a_result_is_frozen_and_serialises_in_the_agreed_order_of_fields():
    found = score(DASH, no(DASH))
    with pytest.raises(AttributeError):
        found.level = "high"
    fields = (
        "instrument version sha256 status score lower upper scores answered missing missing_scored level level_min level_max "
        "certain fired possible could_change reasons contradictions"
    )
    assert list(found.as_json()) == fields.split()
    assert json.loads(json.dumps(found.as_json())) == found.as_json()


def test_an_unknown_instrument_or_version_is_refused_with_a_suggestion():
    with pytest.raises(UnknownInstrument, match=r"did you mean us\.lap-1"):
        catalogue.instrument("us.lap1")
    with pytest.raises(UnknownInstrument, match=r"version 9\.9, did you mean us.lap-1 version 1\.0"):
        catalogue.instrument("us.lap-1", "9.9")
