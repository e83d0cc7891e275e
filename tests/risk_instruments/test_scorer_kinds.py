"""The kinds that are never summed: counts, judged levels, criteria, outside results; repeated ones in their own file."""

import json

import pytest

from risk_instruments import BrokenDefinition, Status, UnknownAnswer, catalogue, score
from risk_instruments.wording import State, live
from tests.risk_instruments.trial import HEAD, LEVELS, PRESENT, YES, item, made


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
    assert (met.level_min, met.level_max, met.possible) == ("met", "met", ())
    still_open = score(listed, {"q1": "no", "q2": "no"})
    assert (still_open.level, still_open.status, still_open.possible) == (None, Status.WITHHELD, ("q3",))
    assert (still_open.level_min, still_open.level_max, still_open.could_change) == ("not_met", "met", ("q3",))


def test_the_answer_of_criteria_is_worked_out_and_so_needs_a_released_file():
    text = HEAD.replace("release = true", "release = false") % ("criteria", 2, "") + YES + item(1) + item(2)
    found = score(catalogue.parse(text.encode(), "xx.trial/1.0.toml"), {"q1": "yes"})
    assert (found.status, found.level, found.level_max, found.fired) == (Status.NOT_RELEASED, None, None, ())


def test_a_judged_level_is_shown_also_where_the_items_are_only_recalled():
    dash = catalogue.instrument("uk.police.dash-2009-27")
    assert dash.release is False
    found = score(dash, {"q1": "no"}, {"judged_level": "high"})
    assert (found.status, found.level, found.certain) == (Status.OK, "high", True)
    assert score(dash, {f"q{n}": "yes" for n in range(1, 28)}).level is None


def test_an_outside_result_is_only_recorded():
    outside = made("external", 0, "", LEVELS + 'accept = ["level", "date", "source"]')
    assert score(outside, {}, {"judged_level": "high"}).level == "high"
    assert score(outside, {}).status is Status.NOT_ASSESSED
    with pytest.raises(UnknownAnswer):
        score(outside, {}, {"judged_level": "no_apreciado"})


def test_an_outside_result_without_known_levels_is_taken_over_in_the_words_of_the_report():
    report = catalogue.instrument("de.dyrias")
    assert report.levels == ()
    found = score(report, {}, {"judged_level": "Stufe 4: erhöhtes Risiko"})
    assert (found.level, found.status, found.score) == ("Stufe 4: erhöhtes Risiko", Status.OK, None)
    assert score(report, {}, {"judged_level": "unknown"}).status is Status.NOT_ASSESSED
    for words in ("", "two\nlines", "x" * 161, True, 4, ["high"]):
        with pytest.raises(UnknownAnswer, match="judged_level"):
            score(report, {}, {"judged_level": words})


@pytest.mark.parametrize(("version", "level"), [("2019.1", "no_apreciado"), ("2019.1", "bajo"), ("2025.1", "bajo_2")])
def test_a_result_of_viogen_belongs_to_its_protocol(version, level):
    known = catalogue.instrument("es.viogen", version)
    other = catalogue.instrument("es.viogen", "2025.1" if version == "2019.1" else "2019.1")
    assert score(known, {}, {"judged_level": level}).level == level
    with pytest.raises(UnknownAnswer, match=f"unknown answer {level} for judged_level"):
        score(other, {}, {"judged_level": level})


JUDGED = [one for one in catalogue.instruments() if one.kind == "spj"]


@pytest.mark.parametrize("instrument", JUDGED, ids=lambda one: one.id)
def test_each_judged_instrument_of_the_catalogue_takes_each_of_its_levels_and_no_other(instrument):
    everything = {item.id: instrument.answer_codes(item.id)[0] for item in instrument.items}
    for level in instrument.levels:
        found = score(instrument, everything, {"judged_level": level.code})
        assert (found.level, found.status, found.score, found.scores) == (level.code, Status.OK, None, {})
    assert score(instrument, everything).level is None
    with pytest.raises(UnknownAnswer):
        score(instrument, everything, {"judged_level": "extremely"})


def test_a_factor_is_answered_with_its_past_and_its_relevance_beside_it():
    sara = catalogue.instrument("ca.sara-v3")
    assert [detail.id for detail in sara.details("k1")] == ["k1_past", "k1_relevance"]
    found = score(
        sara, {"k1": "absent", "k1_past": "present", "k1_relevance": "relevant"}, {"judged_level": "moderate"}
    )
    assert (found.answered, found.missing, found.level) == (1, 23, "moderate")
    with pytest.raises(UnknownAnswer, match="k1_relevance"):
        score(sara, {"k1_relevance": "present"})


def test_patriarch_has_a_second_conclusion_beside_its_level():
    patriarch = catalogue.instrument("ca.patriarch")
    assert score(patriarch, {}, {"judged_level": "low", "acute_risk": "high"}).level == "low"
    with pytest.raises(UnknownAnswer, match="acute_risk, did you mean high"):
        score(patriarch, {}, {"acute_risk": "hihg"})


def test_what_was_not_read_is_a_placeholder_and_gives_no_level():
    screening = catalogue.instrument("uk.hark-4")
    found = score(screening, {"q1": "yes"})
    assert (found.status, found.score, found.upper, found.level, found.level_max) == (
        Status.NOT_RELEASED,
        1,
        4,
        None,
        None,
    )
    young = score(catalogue.instrument("uk.safelives.dash-yp"), {"q1": "yes"})
    assert (young.status, young.score, young.upper, young.level) == (Status.NOT_RELEASED, 1, 24, None)
    for instrument in catalogue.instruments():
        placeholders = [item for item in instrument.items if "of your licensed form" in item.label]
        assert not placeholders or instrument.definition.licence.wording == "overlay-required"
        assert not any(item.flags for item in placeholders), "nobody knows what a placeholder asks"


def test_the_police_form_maps_to_the_dash_24_without_its_three_own_questions_and_the_mapping_is_off():
    police = catalogue.instrument("uk.police.dash-2009-27")
    (mapping,) = police.definition.mappings
    assert (mapping.to, mapping.version, mapping.is_verified) == ("uk.safelives.dash-ric-24", "1.0", False)
    assert {*mapping.pairs} == {item.id for item in police.items} - {"q10", "q11", "q12"}
    other = catalogue.instrument(mapping.to)
    assert {*mapping.pairs.values()} == {item.id for item in other.items}
    for own, theirs in mapping.pairs.items():
        assert police.item(own).label == other.item(theirs).label


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
