"""FHIR R4 out: every instrument is a valid Questionnaire that says what the file says, and no kind of judgement is summed."""

import json

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_instruments import UnknownAnswer, catalogue, score
from risk_instruments.exchange import WrongDocument, answers_from_response, questionnaire, questionnaire_response
from risk_instruments.exchange.fhir import BASE, WEIGHTS
from tests.risk_instruments.sheets_drawn import KINDS, every_edition, sheets, valid_response

EDITIONS = every_edition()
IDS = [f"{one.id}-{one.version}" for one in EDITIONS]


def walk(items):
    for item in items:
        yield item
        yield from walk(item.get("item", []))


def by_link(document):
    found = list(walk(document.get("item", [])))
    links = {item["linkId"]: item for item in found}
    assert len(links) == len(found), "a link id stands twice"
    return links


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_every_instrument_is_a_valid_questionnaire_with_its_licence(instrument):
    document = questionnaire(instrument)
    again = json.loads(Questionnaire.model_validate(document).model_dump_json())
    assert by_link(again).keys() == by_link(document).keys()
    assert document["url"] == f"{BASE}:{instrument.id}"
    assert document["version"] == instrument.version
    assert document["status"] == ("active" if instrument.release else "draft")
    assert document["name"].isalnum()
    assert document["name"][0].isupper()
    assert instrument.definition.licence.terms in document["copyright"]
    assert instrument.definition.licence.labels in document["copyright"]


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_every_question_stands_in_its_section_with_its_answers_and_weights(instrument):
    links = by_link(questionnaire(instrument))
    for item in instrument.items:
        assert item.id in {row["linkId"] for row in links[f"section-{item.section}"]["item"]}
        shown = links[item.id]
        assert (shown["type"], shown["text"], shown["prefix"]) == ("choice", item.label, item.n)
        codes = {option["valueCoding"]["code"]: option for option in shown["answerOption"]}
        assert tuple(codes) == instrument.answer_codes(item.id)
        weights = {
            code: {one["url"]: one["valueDecimal"] for one in option["extension"]}
            for code, option in codes.items()
            if "extension" in option
        }
        assert weights == {code: dict.fromkeys(WEIGHTS, points) for code, points in instrument.points(item.id).items()}
    for detail in instrument.definition.details:
        when = links[detail.id].get("enableWhen", [])
        assert [row["answerCoding"]["code"] for row in when] == ([detail.when] if detail.when else [])
        assert all(row["question"] == detail.parent for row in when)


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_only_kinds_with_points_have_a_total_and_it_is_read_only(instrument):
    links = by_link(questionnaire(instrument))
    scores = {link for link in links if link.startswith(("score", "result"))}
    if instrument.kind in {"additive", "triggers", "count_only"}:
        assert {"score-total", "score-lower", "score-upper", "result-status"} <= scores
        assert all(links[link]["readOnly"] for link in scores if link != "result")
        assert ("result-level" in scores) == bool(instrument.levels)
    else:
        assert scores == set()
        assert "itemWeight" not in json.dumps(links)
        assert "ordinalValue" not in json.dumps(links)
    if instrument.kind in {"spj", "external"} and not instrument.levels:
        assert links["input-judged_level"]["type"] == "string"
    elif instrument.kind in {"spj", "external"}:
        codes = [option["valueCoding"]["code"] for option in links["input-judged_level"]["answerOption"]]
        assert codes[: len(instrument.levels)] == [level.code for level in instrument.levels]


def test_an_open_answer_has_no_weight_and_never_living_together_has_a_negative_one():
    links = by_link(questionnaire(catalogue.instrument("us.danger-assessment-20")))
    options = {option["valueCoding"]["code"]: option for option in links["q3"]["answerOption"]}
    assert options["never_lived_together"]["extension"][0]["valueDecimal"] == -3
    assert "extension" not in options["unknown"]
    assert links["q5a"]["enableWhen"][0]["question"] == "q5"


def test_a_question_that_follows_from_its_details_says_so():
    links = by_link(questionnaire(catalogue.instrument("ca.odara-13")))
    assert "yes from 2 of 8 on" in links["q11-help"]["text"]
    assert links["q11-help"]["type"] == "display"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("instrument", EDITIONS + KINDS, ids=[*IDS, *(one.id for one in KINDS)])
def test_a_sheet_comes_back_with_every_answer_and_nothing_more(instrument, data):
    answers, inputs = data.draw(sheets(instrument))
    result = score(instrument, answers, inputs, certificate_confirmed=True)
    document = questionnaire_response(instrument, answers, result, inputs)
    assert answers_from_response(instrument, document) == (answers, inputs)
    again = valid_response(document)
    assert answers_from_response(instrument, again) == (answers, inputs)
    assert by_link(document).keys() <= by_link(questionnaire(instrument)).keys()
    assert score(instrument, *answers_from_response(instrument, again), certificate_confirmed=True) == result


def test_the_calculated_result_travels_with_its_bounds():
    lap = catalogue.instrument("us.lap-1")
    answers = {"q4": "yes", "q5": "unknown"}
    links = by_link(questionnaire_response(lap, answers, score(lap, answers)))
    told = {link: row["answer"][0]["valueInteger"] for link, row in links.items() if link.startswith("score")}
    assert told == {
        "score-total": 1, "score-lower": 1, "score-upper": 11, "score-part-critical": 0, "score-part-other": 1,
    }  # fmt: skip
    assert links["result-level"]["answer"][0]["valueCoding"]["code"] == "not_screened_in"


def test_a_hidden_level_is_not_transported():
    weighted = catalogue.instrument("us.danger-assessment-20")
    answers = {"q2": "yes"}
    links = by_link(questionnaire_response(weighted, answers, score(weighted, answers)))
    assert "result-level" not in links
    assert links["result-status"]["answer"][0]["valueCoding"]["code"] == "certificate_required"


def test_a_response_is_completed_only_when_every_item_has_an_answer():
    short = catalogue.instrument("us.da-5")
    whole = {f"q{n}": "unknown" for n in range(1, 6)}
    assert questionnaire_response(short, whole, score(short, whole))["status"] == "completed"
    part = {"q1": "yes"}
    assert questionnaire_response(short, part, score(short, part))["status"] == "in-progress"
    nothing = valid_response(questionnaire_response(short, {}, score(short, {})))
    assert answers_from_response(short, nothing) == ({}, {})


def test_what_the_instrument_does_not_know_is_not_written():
    lap = catalogue.instrument("us.lap-1")
    result = score(lap, {})
    with pytest.raises(UnknownAnswer, match="did you mean q4"):
        questionnaire_response(lap, {"q44": "yes"}, result)
    with pytest.raises(UnknownAnswer, match="jes for q4"):
        questionnaire_response(lap, {"q4": "jes"}, result)
    with pytest.raises(UnknownAnswer, match="judgement"):
        questionnaire_response(lap, {}, result, {"judgement": "maybe"})


LAP = catalogue.instrument("us.lap-1")
GOOD = {"linkId": "q4", "answer": [{"valueCoding": {"code": "yes"}}]}


def response(*items, **fields):
    return {
        "resourceType": "QuestionnaireResponse", "questionnaire": f"{BASE}:us.lap-1|1.0", "status": "completed",
        "item": list(items), **fields,
    }  # fmt: skip


def nested(depth):
    row = GOOD
    for _ in range(depth):
        row = {"linkId": "section-other", "item": [row]}
    return row


def test_a_level_in_the_words_of_a_report_is_one_line_of_text():
    reported = KINDS[-1]

    def level(*answers):
        return {
            "resourceType": "QuestionnaireResponse", "questionnaire": f"{BASE}:xx.in-words|1.0", "status": "completed",
            "item": [{"linkId": "input-judged_level", "answer": list(answers)}],
        }  # fmt: skip

    assert answers_from_response(reported, level({"valueString": "hoch"})) == ({}, {"judged_level": "hoch"})
    with pytest.raises(WrongDocument, match="input-judged_level: the answer is no valueString"):
        answers_from_response(reported, level({"valueCoding": {"code": "hoch"}}))
    with pytest.raises(WrongDocument, match="input-judged_level: has more than one answer"):
        answers_from_response(reported, level({"valueString": "a"}, {"valueString": "b"}))
    for text in ("two\nlines", "x" * 161, "", "\ud800"):
        with pytest.raises(UnknownAnswer, match="judged_level"):
            answers_from_response(reported, level({"valueString": text}))


def test_link_ids_decide_whatever_the_grouping_and_depth():
    assert answers_from_response(LAP, response(GOOD)) == ({"q4": "yes"}, {})
    assert answers_from_response(LAP, response(nested(50_000))) == ({"q4": "yes"}, {})
    inside = {"linkId": "q1", "answer": [{"valueCoding": {"code": "no"}, "item": [GOOD]}]}
    assert answers_from_response(LAP, response(inside)) == ({"q1": "no", "q4": "yes"}, {})
    assert answers_from_response(LAP, response({"linkId": "q4"}, {"linkId": "q5", "answer": []})) == ({}, {})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (None, "no QuestionnaireResponse"),
        ([], "no QuestionnaireResponse"),
        ({"resourceType": "Questionnaire"}, "no QuestionnaireResponse"),
        (response(questionnaire=f"{BASE}:us.lap-1|2.0"), "questionnaire: answers .*2.0, not"),
        (response(questionnaire=f"{BASE}:us.da-5|1.0"), "questionnaire: answers .*us.da-5"),
        (response(questionnaire=["x"]), "questionnaire: answers no questionnaire"),
        (response(item={"q4": "yes"}), "item is no list"),
        (response("q4"), "an item has no linkId"),
        (response({"linkId": 4}), "an item has no linkId"),
        (response({"linkId": "q44"}), "unknown item q44, did you mean q4"),
        (response({"linkId": "\ud800"}), "unknown item"),
        (response({"linkId": "q4", "answer": "yes"}), "q4: answer is no list"),
        (response({"linkId": "q4", "answer": ["yes"]}), "q4: the answer is no valueCoding"),
        (response({"linkId": "q4", "answer": [{"valueBoolean": True}]}), "q4: the answer is no valueCoding"),
        (response({"linkId": "q4", "answer": [{"valueCoding": {"code": 1}}]}), "q4: the answer is no valueCoding"),
        (response({"linkId": "q4", "answer": [{"valueCoding": {"code": "jes"}}]}), "unknown answer jes for q4, did you mean yes"),
        (response({"linkId": "q4", "answer": [{"valueCoding": {"code": "\udfff"}}]}), "unknown answer .* for q4"),
        (response({"linkId": "q4", "answer": [{"valueCoding": {"code": "yes", "system": "urn:other"}}]}), "q4: the code is from another"),
        (response({"linkId": "q4", "answer": GOOD["answer"] * 2}), "q4: has more than one answer"),
        (response(GOOD, GOOD), "q4: stands twice"),
        (response({"linkId": "section-other", "answer": GOOD["answer"]}), "section-other: is a group"),
        (response({"linkId": "input-judgement", "answer": [{"valueCoding": {"code": "maybe"}}]}), "maybe for input-judgement"),
        (response({"linkId": "input-relationship"}), "unknown item input-relationship"),
        (response({"linkId": "section-other", "item": "all"}), "section-other: item is no list"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_refused_and_the_link_id_is_named(document, said):
    with pytest.raises((WrongDocument, UnknownAnswer), match=said):
        answers_from_response(LAP, document)


def test_a_huge_document_is_read_in_one_pass():
    filler = [{"linkId": "section-other", "item": []}] * 200_000
    assert answers_from_response(LAP, response(*filler, GOOD)) == ({"q4": "yes"}, {})


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["q4", "yes", "section-other"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["item", "linkId", "answer", "valueCoding", "code", "system", "x"]), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(items=JUNK)
def test_whatever_stands_in_a_document_it_is_read_or_refused(items):
    try:
        answers, inputs = answers_from_response(LAP, response(item=items))
    except (WrongDocument, UnknownAnswer):
        return
    score(LAP, answers, inputs)
