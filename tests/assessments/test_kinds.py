"""Judgements, lists of criteria and results from elsewhere: filled in like any form, never summed."""

import re

import pytest

from app.assessments import asks, queries, sheet, wording
from app.core.errors import Conflict, Unprocessable
from risk_instruments import catalogue
from risk_instruments.supplement import lacking
from tests.assessments.sheets import answer, begin, complete, judge, new_protocol, row, stored

FACTORS = "rs.article-16"
SARA, CRITERIA, VIOGEN, DVSAT, PARTNER = (
    "ca.sara-v3",
    "de-sn.high-risk",
    "es.viogen",
    "au-nsw.dvsat-25",
    "own.partner-tool",
)
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def protocol(world):
    """An area that uses every form that can be filled in."""
    new_protocol(world, world.do(lambda unit: queries.areas.today_in(unit, world.area)),
                 instruments=[one.id for one in sheet.fillable()])  # fmt: skip


def noted(world, id_, item, words, value=None, seq=5):
    return answer(world, id_, {item: value}, seq=seq, note=words)


def test_every_form_but_outcome_sets_can_be_filled_in_and_asks_everything_it_takes(world):
    offered = world.do(lambda unit: sheet.offered(queries.areas.parameters_on(unit, world.area)))
    kinds = {one.kind for one in offered}
    assert kinds == {"additive", "triggers", "count_only", "spj", "criteria", "external"}
    assert {one.id for one in catalogue.instruments()} - {one.id for one in offered} == {"eu.impact"}
    for one in offered:
        shown = [ask.item for part in asks.parts(one, {}) for ask in part.asks]
        assert len(shown) == len(set(shown))
        assert {item.id for item in one.items} | {extra.id for extra in lacking(one)} <= set(shown)
        for item in shown:
            assert sheet.check(one, item, "") is None, f"{one.id} {item} is asked and refused"


def test_a_judgement_has_a_level_and_no_score_whatever_is_answered(world):
    id_ = begin(world, instrument=SARA)
    items = [item.id for item in catalogue.instrument(SARA).items]
    found = answer(world, id_, dict.fromkeys(items, "present"))
    assert (found.score, found.lower, found.upper, found.level, found.is_high) == (None, None, None, None, False)
    assert answer(world, id_, {"judged_level": "low"}, seq=2).level == "low"
    assert answer(world, id_, {"judged_level": "high"}, seq=3).is_high is True
    with pytest.raises(Unprocessable, match="not fit"):
        answer(world, id_, {"judged_level": "extreme"}, seq=4)


def test_a_judgement_is_complete_only_with_its_level_and_its_reason(world):
    id_ = begin(world, instrument=SARA)
    answer(world, id_, {catalogue.instrument(SARA).items[0].id: "present"})
    with pytest.raises(Unprocessable, match="Choose the level"):
        complete(world, id_)
    answer(world, id_, {"judged_level": "moderate"}, seq=2)
    with pytest.raises(Unprocessable, match="Write why"):
        complete(world, id_)
    noted(world, id_, "judged_level", "Escalation since May")
    noted(world, id_, "scenarios", "Waits at the school", seq=6)
    assert complete(world, id_).level == "moderate"
    assert stored(world, id_)["scenarios"] == ("", "Waits at the school")
    assert judge(world, id_, level="high").judged_level == "high"
    with pytest.raises(Unprocessable, match="highest level"):
        judge(world, id_, level="low")
    assert row(world, id_).level == "moderate", "a later judgement leaves the frozen one as it was"


def test_one_criterion_is_enough_and_needs_its_written_reason(world):
    id_ = begin(world, instrument=CRITERIA)
    first, second, *_ = [item.id for item in catalogue.instrument(CRITERIA).items]
    found = answer(world, id_, {first: "no", second: "unknown"})
    assert (found.level, found.is_high, found.score) == (None, False, None)
    found = answer(world, id_, {second: "yes"}, seq=2)
    assert (found.level, found.is_high) == ("met", True)
    with pytest.raises(Unprocessable, match="reason beside each criterion") as error:
        complete(world, id_)
    assert list(error.value.fields) == [f"{second}-note"]
    noted(world, id_, second, "Knife, twice", value="yes")
    assert complete(world, id_).level == "met"


def test_a_result_from_elsewhere_needs_level_day_and_source_and_old_levels_are_refused(world):
    id_ = begin(world, instrument=VIOGEN)
    with pytest.raises(Unprocessable, match="not fit"):
        answer(world, id_, {"judged_level": "no_apreciado"})
    with pytest.raises(Unprocessable, match="not fit"):
        answer(world, id_, {"result_on": "2026-02-30"})
    with pytest.raises(Unprocessable) as later:
        answer(world, id_, {"result_on": "2999-01-01"})
    assert later.value.fields == {"result_on": sheet.NOT_YET}
    assert answer(world, id_, {"judged_level": "extremo", "result_on": "2025-03-02"}, seq=2).is_high is True
    with pytest.raises(Unprocessable, match="level, the day and the source"):
        complete(world, id_)
    noted(world, id_, "result_source", "Unit of the province, by telephone")
    assert complete(world, id_).level == "extremo"


def test_a_result_whose_levels_nobody_knows_is_kept_in_the_reports_own_words(world):
    id_ = begin(world, instrument=PARTNER)
    noted(world, id_, "result_source", "Partner agency")
    answer(world, id_, {"result_on": "2025-03-02"}, seq=6)
    with pytest.raises(Unprocessable, match="level, the day"):
        complete(world, id_)
    noted(world, id_, "judged_level", "Stage 3 of 4", seq=7)
    found = complete(world, id_)
    assert (found.level, found.is_high, found.score) == (None, False, None)
    with pytest.raises(Conflict):
        answer(world, id_, {"result_on": "2025-03-03"}, seq=8)


def test_what_the_rules_need_beside_the_answers_is_asked_on_screen(world):
    id_ = begin(world, instrument=DVSAT)
    items = [item.id for item in catalogue.instrument(DVSAT).items]
    found = answer(world, id_, {item: "yes" if n < 13 else "no" for n, item in enumerate(items)})
    assert (found.level, found.level_max) == ("at_threat", "at_serious_threat"), "the relationship is not recorded"
    assert answer(world, id_, {"relationship": "intimate"}, seq=2).level == "at_serious_threat"
    found = answer(world, id_, {"relationship": "non_intimate"}, seq=3)
    assert (found.level, found.level_max) == ("at_threat", "at_threat")
    assert answer(world, id_, {"relationship": "unknown"}, seq=4).level_max == "at_serious_threat"


def test_what_is_always_asked_never_touches_the_score(world):
    id_ = begin(world)
    before = answer(world, id_, {"q1": "yes"})
    after = answer(world, id_, {"also_firearm": "yes"}, seq=2)
    assert (after.score, after.lower, after.upper, after.missing, after.level) == (
        before.score, before.lower, before.upper, before.missing, before.level,
    )  # fmt: skip
    assert stored(world, id_)["also_firearm"] == ("yes", "")
    opened = world.do(lambda unit: queries.sheet_for(unit, world.actor("officer"), id_))
    assert str(wording.said(opened.reading)).startswith("Life threat marked. Consider referral now.")
    with pytest.raises(Unprocessable, match="not fit"):
        answer(world, id_, {"also_children": "yes"}, seq=3)  # Dash 24 asks about children itself


def test_factors_without_a_released_rule_need_their_reasons_and_give_no_answer(world):
    id_ = begin(world, instrument=FACTORS)
    item = catalogue.instrument(FACTORS).items[0].id
    found = answer(world, id_, {item: "yes"})
    assert (found.level, found.is_high, found.score) == (None, False, None)
    opened = world.do(lambda unit: queries.sheet_for(unit, world.actor("officer"), id_))
    assert str(wording.said(opened.reading)).startswith("1 factor is marked. No answer is worked out from them")
    with pytest.raises(Unprocessable, match="reason beside each"):
        complete(world, id_)
    noted(world, id_, item, "Said so twice", value="yes")
    assert complete(world, id_).level is None
    assert judge(world, id_).is_high is True


def test_a_met_criterion_stands_at_the_top_already(world):
    id_ = begin(world, instrument=CRITERIA)
    answer(world, id_, {catalogue.instrument(CRITERIA).items[0].id: "yes"})
    with pytest.raises(Unprocessable, match="highest level already"):
        judge(world, id_)


def test_what_calls_for_judgement_is_named_whatever_the_score(door, world):
    id_ = begin(world)
    answer(world, id_, {"q15": "yes", "also_firearm": "yes", "q8": "yes"})
    page = door("officer").get(f"/assessments/{id_}").text
    assert "Life threat marked: Strangulation, choking, suffocation or drowning, Firearm owned or within reach." in page
    assert "Stalking is marked: use your judgement whatever the count" in page
    assert "Look at this" not in door("officer").get(f"/assessments/{begin(world)}").text


@pytest.mark.parametrize("instrument", [SARA, CRITERIA, VIOGEN, PARTNER, DVSAT])
def test_every_kind_goes_the_whole_way_through_its_pages_without_script(door, world, instrument):
    officer = door("officer")
    begun = officer.post("/assessments", data={"instrument_id": instrument})
    id_ = begun.headers["location"].split("/")[2]
    address, number = f"/assessments/{id_}/parts/1", 0
    while address.endswith(f"/parts/{number + 1}"):
        number += 1
        page = officer.get(address).text
        assert f"Part {number} of" in page
        data = {"then": "next"}
        for item in re.findall(r'data-item="(\w+)"', page):
            block = page.partition(f'data-item="{item}"')[2].partition("</fieldset>")[0]
            values = re.findall(r'type="radio"[^>]*value="(\w+)"', block)
            if 'type="date"' in block:
                data[item] = "2025-03-02"
            elif values:
                data[item] = values[-1] if item == "judged_level" else values[0]
            data[f"{item}-note"] = "As she said"
        posted = officer.post(address, data=data)
        assert posted.status_code == 303
        address = posted.headers["location"]
    look = officer.get(address).text
    version = re.search(r'name="version" value="(\d+)"', look)[1]
    done = officer.post(f"{address}/completion", data={"version": version})
    assert done.status_code == 303, re.findall(r'role="alert".*?</div>', done.text, re.DOTALL)
    result = officer.get(address).text
    assert "Completed" in result
    assert ("Score" in result) is (instrument == DVSAT)


def test_a_page_that_lacks_something_says_what_and_leads_there(door, world):
    officer = door("officer")
    id_ = begin(world, instrument=SARA)
    answer(world, id_, {catalogue.instrument(SARA).items[0].id: "present"})
    refused = officer.post(f"/assessments/{id_}/completion", data={"version": str(row(world, id_).version)})
    assert refused.status_code == 422
    last = len(asks.parts(catalogue.instrument(SARA), {}))
    assert f'<a href="/assessments/{id_}/parts/{last}">Choose the level.' in refused.text
