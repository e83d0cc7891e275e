"""Two forms at one visit: offered where a yes asks for it, and nobody is asked the same twice."""

import re
from datetime import timedelta

import pytest

from app.assessments import queries, service
from app.assessments.schemas import StartAssessment
from app.core import clock
from app.core.errors import Conflict, NotFound, Unprocessable
from tests.assessments.sheets import DASH, answer, begin, complete, new_protocol, row, stored

S_DASH, POLICE = "uk.s-dash-2009", "uk.police.dash-2009-27"
MAPPING = f"{POLICE}:{DASH}"
pytestmark = pytest.mark.postgres


def protocol(world, **values):
    today = world.do(lambda unit: queries.areas.today_in(unit, world.area))
    new_protocol(world, today, instruments=[DASH, S_DASH, POLICE, "us.da-5"], **values)


def beside(world, first, instrument, who="officer"):
    actor = world.actor(who)
    words = StartAssessment(instrument_id=instrument, beside_id=first)
    return world.do(lambda unit: service.start(unit, actor, words).id)


def test_stalking_offers_its_own_form_only_where_the_area_uses_it(door, world):
    officer = door("officer")
    id_ = begin(world)
    part = next(n for n in range(1, 6) if 'data-item="q8"' in officer.get(f"/assessments/{id_}/parts/{n}").text)
    address = f"/assessments/{id_}/parts/{part}"
    assert f'value="beside:{S_DASH}"' in officer.get(address).text
    begun = officer.post(address, data={"q8": "yes", "then": f"beside:{S_DASH}"})
    assert begun.status_code == 303
    other = begun.headers["location"].split("/")[2]
    assert stored(world, id_)["q8"][0] == "yes", "the part is saved before the other form begins"
    assert begun.headers["location"] == f"/assessments/{other}/parts/1"
    assert f'value="beside:{S_DASH}"' not in officer.get(address).text, "it is begun already"
    assert "At the same visit" in officer.get(f"/assessments/{id_}").text
    again = officer.post(address, data={"then": f"beside:{S_DASH}"})
    assert again.headers["location"] == begun.headers["location"], "pressed twice, it is begun once"
    new_protocol(world, world.do(lambda unit: queries.areas.today_in(unit, world.area)), instruments=[DASH])
    fresh = f"/assessments/{begin(world)}/parts/{part}"
    assert "beside:" not in officer.get(fresh).text
    for wanted in (S_DASH, "", "x" * 70):
        assert officer.post(fresh, data={"then": f"beside:{wanted}"}).status_code == 422


def test_a_mapping_takes_answers_over_only_once_a_person_confirmed_it(world):
    protocol(world)
    first = begin(world)
    answer(world, first, {"q1": "yes", "q15": "yes", "q2": "unknown"}, note="In her words")
    assert stored(world, beside(world, first, POLICE)) == {}, "recalled, and nobody confirmed it: it stays off"
    protocol(world, confirmed_mappings=[MAPPING])
    other = beside(world, first, POLICE)
    assert {item: value for item, (value, _) in stored(world, other).items()} == {
        "q1": "yes",
        "q2": "unknown",
        "q18": "yes",
    }
    assert stored(world, other)["q18"][1] == "In her words"


def test_the_other_draft_of_the_visit_learns_what_is_answered_later_but_keeps_its_own_answers(world):
    protocol(world, confirmed_mappings=[MAPPING])
    first = begin(world)
    other = beside(world, first, POLICE)
    answer(world, other, {"q14": "no"})
    assert stored(world, first)["q11"][0] == "no", "a mapping is read in both directions"
    answer(world, first, {"q12": "yes", "also_firearm": "yes"}, seq=2)
    assert {item: stored(world, other)[item][0] for item in ("q15", "also_firearm")} == {
        "q15": "yes",
        "also_firearm": "yes",
    }
    answer(world, first, {"q12": "no"}, seq=3)
    assert stored(world, other)["q15"][0] == "no", "what was taken over follows where it was asked"
    answer(world, other, {"q15": "unknown"}, seq=4)
    answer(world, first, {"q12": "yes"}, seq=5)
    assert stored(world, other)["q15"][0] == "unknown", "what was answered here stays"
    answer(world, other, {"judged_level": "high"}, seq=5, note="Escalation")
    complete(world, other)
    answer(world, first, {"also_firearm": "no"}, seq=6)
    assert stored(world, other)["also_firearm"][0] == "yes", "a completed form does not change"
    assert row(world, first).visit_id == row(world, other).visit_id


def test_what_was_taken_over_follows_its_own_source_and_no_third_form(world):
    protocol(world)
    first = begin(world)
    answer(world, first, {"also_firearm": "yes"})
    second = beside(world, first, S_DASH)
    third = beside(world, first, "us.da-5")
    answer(world, third, {"also_firearm": "no"}, seq=2)
    assert stored(world, second)["also_firearm"][0] == "yes", "a no said in a third form takes no yes away"
    answer(world, first, {"also_firearm": "unknown"}, seq=2)
    assert stored(world, second)["also_firearm"][0] == "unknown"
    assert stored(world, third)["also_firearm"][0] == "no"


def test_what_came_through_a_second_form_follows_the_first(world):
    protocol(world)
    first = begin(world)
    answer(world, first, {"also_firearm": "no"})
    third = beside(world, beside(world, first, S_DASH), "us.da-5")
    assert stored(world, third)["also_firearm"][0] == "no"
    answer(world, first, {"also_firearm": "yes"}, seq=2)
    assert stored(world, third)["also_firearm"][0] == "yes"


def test_a_carried_answer_is_shown_as_asked_and_not_asked_again(door, world):
    protocol(world)
    first = begin(world)
    answer(world, first, {"also_firearm": "yes"})
    other = beside(world, first, S_DASH)
    officer = door("officer")
    pages = [officer.get(f"/assessments/{other}/parts/{n}").text for n in range(1, 9)]
    carried = re.search(r'<details class="carried"><summary>(.*?)</summary>', "".join(pages), re.DOTALL)[1]
    assert "Firearm" in carried
    assert "asked with Dash 24" in carried
    assert "asked with Dash 24" in officer.get(f"/assessments/{other}").text
    assert world.do(lambda unit: queries.sheet_for(unit, world.actor("officer"), other)).carried == {
        "also_firearm": DASH
    }


def test_nobody_begins_a_form_beside_anothers_or_outside_the_protocol(world):
    protocol(world)
    first = begin(world)
    with pytest.raises(NotFound):
        beside(world, first, S_DASH, "police")
    with pytest.raises(Unprocessable, match="does not use this checklist"):
        beside(world, first, "us.lap-1")


def test_a_visit_ends_after_a_day_and_what_was_said_then_is_asked_anew(door, world):
    protocol(world)
    found = {}
    for hours in (23, 25):
        with clock.standing_at(clock.now() - timedelta(hours=hours)):
            found[hours] = begin(world)
            answer(world, found[hours], {"q1": "no", "also_firearm": "no"})
            complete(world, found[hours])
    officer = door("officer")
    for hours, id_ in found.items():
        is_offered = f"/assessments/new?beside={id_}" in officer.get(f"/assessments/{id_}").text
        assert is_offered is (hours < 24)
    beside(world, found[23], S_DASH)
    with pytest.raises(Conflict, match="more than a day ago"):
        beside(world, found[25], S_DASH)


def test_a_form_is_not_begun_beside_itself(world):
    protocol(world)
    with pytest.raises(Unprocessable, match="another form"):
        beside(world, begin(world), DASH)


def test_a_refused_beginning_keeps_the_visit_it_came_from(door, world):
    protocol(world)
    first = begin(world)
    sent = {"instrument_id": S_DASH, "beside_id": str(first), "label": "x" * 200}
    refused = door("officer").post("/assessments", data=sent)
    assert refused.status_code == 422
    assert f'name="beside_id" value="{first}"' in refused.text


def test_the_other_forms_of_a_visit_go_to_the_case_with_the_referral(world):
    protocol(world)
    first = begin(world)
    other = beside(world, first, S_DASH)
    alone = begin(world, instrument=S_DASH)
    for id_ in (first, other, alone):
        answer(world, id_, {"q1": "yes"})
        complete(world, id_)
    anna = world.cases["anna"]
    actor = world.actor("coordinator")
    world.do(lambda unit: service.attach(unit, actor, first, anna))
    assert [row(world, id_).case_file_id for id_ in (first, other, alone)] == [anna, anna, None]
