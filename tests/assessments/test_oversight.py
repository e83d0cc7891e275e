"""The area's page of instruments: who may, walls, numbers that cannot speak of single people, and lists that lead to cases."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.assessments.models import Assessment
from app.assessments.oversight import queries
from app.assessments.oversight.schemas import TOO_FEW, Oversight
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import CaseFile, CaseStatus, Wall
from app.core import clock
from app.core.actor import house_actor
from app.core.errors import NotFound, NotPermitted
from tests.assessments.courses import ago, every
from tests.assessments.sheets import DASH, LAP, begin, finished, judge, new_protocol, yes
from tests.factories.world import CAST, Door, World, add_case, tags

RUNS = {"chair", "coordinator"}
HERE = {who for who, (area, _, _) in CAST.items() if area == "alderbrook" and who != "former"}
SPJ = "ca.b-safer-2"


def seen(world: World, who: str = "coordinator") -> Oversight:
    actor = world.actor(who)
    return world.do(lambda unit: queries.oversight_of(unit, actor, world.area))


def require(world: World, *instruments: str, **values: Any) -> None:
    new_protocol(world, clock.now().date(), required_instruments=list(instruments), **values)


def change(world: World, case: UUID, **values: Any) -> None:
    def act(unit: Any) -> None:
        row = unit.session.get_one(CaseFile, case)
        for name, value in values.items():
            setattr(row, name, value)
        record(unit, house_actor(), Tag.CASE_CHANGED, row)

    world.do(act)


def wall_off(world: World, who: str, case: UUID) -> None:
    def act(unit: Any) -> None:
        wall = Wall(case_file_id=case, area_id=world.area, user_id=world.users[who], reason="a cousin",
                    raised_by=world.users["chair"], raised_at=clock.now())  # fmt: skip
        unit.session.add(wall)
        record(unit, house_actor(), Tag.WALL_RAISED, wall)

    world.do(act)


def an_open_case(world: World, key: str, days: int = 0) -> UUID:
    """One more case of Alderbrook, opened so many days ago."""
    world.do(
        lambda unit: (
            add_case(unit, world, key, "alderbrook", (key.title(), "Vell"), ("Olan", "Vell"), ["police"]) and None
        )
    )
    change(world, world.cases[key], created_at=clock.now() - timedelta(days=days))
    return world.cases[key]


# Who may


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_run_the_areas_meetings_open_either_door(door: Door, world: World, who: str) -> None:
    status = 200 if who in RUNS else 403 if who in HERE else 404
    page = door(who).get(f"/areas/{world.area}/instruments")
    assert page.status_code == status
    if status == 403:
        assert "Only the coordinator and the chair see" in page.text
    if who not in {"lapsed", "former"}:
        api = door.api(who, "assessments:read").get(f"/api/v1/areas/{world.area}/instruments")
        assert api.status_code == status


def test_a_program_needs_the_scope(door: Door, world: World) -> None:
    assert door.api("coordinator", "cases:read").get(f"/api/v1/areas/{world.area}/instruments").status_code == 403


def test_another_area_and_none_at_all_are_the_same(world: World) -> None:
    actor = world.actor("coordinator")
    for area in (world.areas["brackenford"], UUID(int=7)):
        with pytest.raises(NotFound):
            world.do(lambda unit, area=area: queries.oversight_of(unit, actor, area))
    observer = world.actor("observer")
    with pytest.raises(NotPermitted):
        world.do(lambda unit: queries.oversight_of(unit, observer, world.area))


# In use


@pytest.mark.postgres
def test_instruments_stand_in_the_order_of_the_protocol_then_those_used_all_the_same(world: World) -> None:
    ago(world, 10, every(LAP), instrument=LAP)
    begin(world, instrument=LAP)
    require(world, DASH, instruments=[DASH, "xx.not-here"])
    found = seen(world).in_use
    assert [(one.instrument_id, one.is_offered, one.is_required, one.completed, one.drafts) for one in found] == [
        (DASH, True, True, 0, 0), ("xx.not-here", True, False, 0, 0), (LAP, False, False, 1, 1),
    ]  # fmt: skip
    assert [one.version for one in found] == ["1.0", "", "1.0"]
    assert found[0].title.startswith("SafeLives Dash")


def test_only_the_last_twelve_months_count_and_superseded_ones_too(world: World) -> None:
    ago(world, 400, every())
    ago(world, 300, every())
    ago(world, 5, every())
    dash = next(one for one in seen(world).in_use if one.instrument_id == DASH)
    assert (dash.completed, dash.drafts) == (2, 0)


# Judgement


def filed(world: World, count: int, who: str, raised: int = 0, **words: Any) -> None:
    for number in range(count):
        id_ = finished(world, yes(1), who, **words)
        if number < raised:
            judge(world, id_, who)


@pytest.mark.postgres
def test_a_rate_is_given_from_five_checklists_on_and_below_that_neither_of_its_numbers(world: World) -> None:
    filed(world, TOO_FEW, "police", raised=2)
    filed(world, TOO_FEW - 1, "idva", raised=1)
    found = {one.agency_id: one for one in seen(world).raised}
    police, idva = found[world.agencies["police"]], found[world.agencies["victim_advocate"]]
    assert (police.raised, police.completed, police.percent) == (2, 5, 40)
    assert (idva.raised, idva.completed, idva.percent) == (None, None, None)
    assert set(found) == {world.agencies["police"], world.agencies["victim_advocate"]}


def test_drafts_and_levels_that_were_chosen_anyway_are_no_part_of_the_rate(world: World) -> None:
    filed(world, TOO_FEW, "police", raised=1)
    judge(world, begin(world, "police"), "police")
    require(world, instruments=[DASH, SPJ])
    chosen = begin(world, "police", instrument=SPJ)

    def choose(unit: Any) -> None:
        row = unit.session.get_one(Assessment, chosen)
        row.status, row.completed_at, row.level, row.judged_level = "completed", clock.now(), "low", "high"
        record(unit, house_actor(), Tag.ASSESSMENT_COMPLETED, row)

    world.do(choose)
    (police,) = seen(world).raised
    assert (police.raised, police.completed, police.percent) == (1, 5, 20)


# Done, but open


@pytest.mark.postgres
def test_a_completed_checklist_with_too_many_open_questions_is_listed_with_its_case(world: World) -> None:
    at_the_limit = every(**{f"q{n}": "unknown" for n in range(1, 6)})
    ago(world, 9, every(LAP, "unknown", q11="no"), instrument=LAP)
    ago(world, 8, at_the_limit)
    (lap,) = seen(world).unclear
    assert (lap.title, lap.open, lap.case_file_id, lap.agency_id) == (
        "LAP", 10, world.cases["anna"], world.agencies["police"],
    )  # fmt: skip
    id_ = ago(world, 7, at_the_limit | {"q6": "unknown"}, "idva")
    assert [(one.assessment_id == id_, one.open) for one in seen(world).unclear] == [(False, 10), (True, 6)]
    ago(world, 6, every())
    assert [one.title for one in seen(world).unclear] == ["LAP"], "the newest of its instrument stands for the case"
    require(world, most_open_questions=10)
    assert seen(world).unclear == []


def test_one_without_a_case_is_listed_without_a_person_and_a_closed_case_is_not_asked_again(world: World) -> None:
    finished(world, yes(1), label="blue door")
    ago(world, 5, yes(1))
    assert {one.case_file_id for one in seen(world).unclear} == {None, world.cases["anna"]}
    change(world, world.cases["anna"], status=CaseStatus.CLOSED)
    assert [one.reference for one in seen(world).unclear] == [None]


def test_one_without_a_case_is_listed_for_twelve_months(world: World) -> None:
    ago(world, 360, yes(1), case_file_id=None)
    ago(world, 370, yes(2), case_file_id=None)
    assert [one.open for one in seen(world).unclear] == [23]


def test_drafts_are_never_listed(world: World) -> None:
    begin(world, "police", case_file_id=world.cases["anna"])
    assert seen(world).unclear == []


# Required, but missing


@pytest.mark.postgres
def test_open_cases_without_a_completed_required_checklist_are_listed_the_oldest_first(world: World) -> None:
    an_open_case(world, "old", 90)
    an_open_case(world, "done", 50)
    closed = an_open_case(world, "closed", 70)
    change(world, closed, status=CaseStatus.CLOSED)
    ago(world, 3, every(), case_file_id=world.cases["done"])
    ago(world, 2, every())
    ago(world, 1, every(LAP), instrument=LAP)
    begin(world, "police", case_file_id=world.cases["old"])
    assert seen(world).missing == []
    require(world, DASH, LAP)
    found = [(one.case_file_id, one.titles) for one in seen(world).missing]
    assert found == [(world.cases["old"], ["Dash 24", "LAP"]), (world.cases["done"], ["LAP"])]


# Walls


def test_a_case_one_is_shut_out_of_moves_no_number_and_stands_in_no_list(world: World) -> None:
    secret = an_open_case(world, "secret", 30)
    ago(world, 2, every(LAP, "unknown", q11="no"), case_file_id=secret, instrument=LAP)
    for _ in range(TOO_FEW):
        ago(world, 1, every(), case_file_id=secret)
    begin(world, "police", case_file_id=secret)
    require(world, "us.da-5")
    wall_off(world, "coordinator", secret)
    blind, open_eyed = seen(world), seen(world, "chair")
    assert {one.case_file_id for one in open_eyed.missing} == {world.cases["anna"], secret}
    assert {one.case_file_id for one in blind.missing} == {world.cases["anna"]}
    assert [one.case_file_id for one in open_eyed.unclear] == [secret]
    assert blind.unclear == []
    assert (sum(one.completed for one in open_eyed.in_use), sum(one.drafts for one in open_eyed.in_use)) == (6, 1)
    assert (sum(one.completed for one in blind.in_use), sum(one.drafts for one in blind.in_use)) == (0, 0)
    assert (len(open_eyed.raised), blind.raised) == (1, [])


# The page


def test_the_page_names_no_person_and_leads_to_cases(door: Door, world: World) -> None:
    finished(world, yes(1), label="blue door")
    ago(world, 5, yes(1))
    filed(world, TOO_FEW, "idva", raised=1)
    require(world, LAP)
    page = door("coordinator").get(f"/areas/{world.area}/instruments").text
    assert page.count(f'href="/cases/{world.cases["anna"]}/history"') == 2
    assert "Done, but more than 5 questions open" in page
    assert "20 %" in page
    assert "Fewer than 5 checklists" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    names = [*(who.replace("_", " ").title() for who in CAST), "Kowalczyk", "blue door"]
    assert [name for name in names if name in main and name != "Police"] == []
    assert "assessment:listed" in tags(world.database)


def test_an_area_that_does_nothing_yet_says_so_in_words(door: Door, world: World) -> None:
    new_protocol(world, clock.now().date(), instruments=[])
    page = door("chair").get(f"/areas/{world.area}/instruments").text
    for words in (
        "The protocol names no instrument.",
        "No checklist with a computed result was completed.",
        "Every newest checklist has an answer to almost everything.",
        "The protocol requires no checklist.",
    ):
        assert words in page
    require(world, DASH)
    change(world, world.cases["anna"], status=CaseStatus.CLOSED)
    assert (
        "Every open case has what the protocol requires." in door("chair").get(f"/areas/{world.area}/instruments").text
    )


def test_a_program_reads_the_same_numbers(door: Door, world: World) -> None:
    filed(world, TOO_FEW - 1, "police", raised=1)
    require(world, LAP)
    body = door.api("coordinator", "assessments:read").get(f"/api/v1/areas/{world.area}/instruments").json()
    assert body["missing"][0]["instrument_ids"] == [LAP]
    assert body["raised"] == [
        {"agency_id": str(world.agencies["police"]), "agency_name": "police", "raised": None, "completed": None}
    ]
    assert body["most_open_questions"] == 5
