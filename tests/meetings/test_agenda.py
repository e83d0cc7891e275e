"""The order of an agenda through its services and pages: places, times, room, versions of what was seen."""

from uuid import UUID

import pytest

from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.meetings import queries, service
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import MoveListing, Order, SetBreak
from app.meetings.listings import service as listings
from app.meetings.listings.schemas import ChangeListing
from app.meetings.models import ListingStatus, Meeting
from app.meetings.schemas import WithdrawListing
from app.referrals.models import Referral
from tests.factories.world import Door, World, tags
from tests.meetings.agendas import (
    call_meeting,
    lines,
    listed,
    listing,
    meeting,
    names,
    new_case,
    place,
    propose,
    stamp,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def three(world: World) -> UUID:
    """An agenda of three: Ada, Bea, Cleo."""
    meeting_id = call_meeting(world)
    for key in ("ada", "bea", "cleo"):
        listed(world, key, meeting_id)
    return meeting_id


def test_an_accepted_case_waits_for_a_place(world: World, database: Database) -> None:
    first = propose(world, "anna")
    waiting = world.do(lambda unit: queries.waiting_for(unit, world.actor("coordinator"), world.area))
    assert [(line.id, line.name, line.planned_minutes) for line in waiting] == [(first, "Anna K", 12)]
    assert "listing:added" in tags(database)


def test_one_referral_is_proposed_once_and_its_agency_presents(world: World) -> None:
    def refer(unit):
        referral = Referral(area_id=world.area, reference="26-R3F5", agency_id=world.agencies["housing"], case_file_id=world.cases["anna"],
                            referrer_id=world.users["housing"], started_at=clock.now())  # fmt: skip
        unit.session.add(referral)
        record(unit, house_actor(), Tag.REFERRAL_SUBMITTED, referral)
        return referral.id

    referral_id = world.do(refer)
    chair, case_id = world.actor("chair"), world.cases["anna"]
    made = [world.do(lambda unit: service.propose(unit, chair, case_id, referral_id).id) for _ in range(2)]
    assert made[0] == made[1]
    assert listing(world, made[0]).presenter_agency_id == world.agencies["housing"]


def test_a_placed_case_is_numbered_timed_and_no_longer_waits(world: World) -> None:
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    listed(world, "ada", meeting_id)
    found = lines(world, "coordinator", meeting_id)
    assert [(line.number, line.name) for line in found] == [(1, "Anna K"), (2, "Ada S")]
    assert [line.starts_at.strftime("%M") for line in found] == ["30", "42"]
    assert world.do(lambda unit: queries.waiting_listings(unit, world.actor("coordinator"))) == []
    assert listing(world, found[0].id).status is ListingStatus.LISTED


def test_a_move_changes_places_times_and_revision(world: World, three: UUID, database: Database) -> None:
    before = meeting(world, three).revision
    last = lines(world, "coordinator", three)[2]
    words = MoveListing(place=1, stamp=stamp(world, "coordinator", three))
    world.do(lambda unit: agenda.move(unit, world.actor("coordinator"), three, last.id, words).id)
    assert names(world, "coordinator", three) == ["Cleo S", "Ada S", "Bea S"]
    assert meeting(world, three).revision == before + 1
    assert tags(database)[-3:-1] == ["agenda:changed", "listing:changed"]


def test_a_move_upon_an_older_order_is_a_conflict(world: World, three: UUID) -> None:
    old = stamp(world, "coordinator", three)
    first, second, _ = lines(world, "coordinator", three)
    words = MoveListing(place=3, stamp=old)
    world.do(lambda unit: agenda.move(unit, world.actor("coordinator"), three, first.id, words).id)
    with pytest.raises(Conflict):
        world.do(lambda unit: agenda.move(unit, world.actor("chair"), three, second.id, words).id)
    assert names(world, "coordinator", three) == ["Bea S", "Cleo S", "Ada S"]


def test_children_come_before_the_break_and_a_pin_stays(world: World, three: UUID) -> None:
    listed(world, "dora", three, children=2)
    _, bea, _, _ = lines(world, "coordinator", three)
    change = ChangeListing(planned_minutes=12, is_pinned=True, version=bea.version)
    world.do(lambda unit: listings.change(unit, world.actor("coordinator"), bea.id, change).id)
    words = Order(stamp=stamp(world, "coordinator", three))
    world.do(lambda unit: agenda.group(unit, world.actor("coordinator"), three, words).id)
    assert names(world, "coordinator", three) == ["Dora S", "Bea S", "Ada S", "Cleo S"]
    starts = [line.starts_at.strftime("%H:%M") for line in lines(world, "coordinator", three)]
    assert starts == ["09:30", "09:52", "10:04", "10:16"]  # the break of ten minutes follows the first


def test_the_break_moves_by_hand_and_not_beyond_the_agenda(world: World, three: UUID) -> None:
    words = SetBreak(stamp=stamp(world, "coordinator", three), after=2, minutes=20)
    world.do(lambda unit: agenda.set_break(unit, world.actor("coordinator"), three, words).id)
    assert lines(world, "coordinator", three)[2].starts_at.strftime("%H:%M") == "10:14"
    beyond = SetBreak(stamp=stamp(world, "coordinator", three), after=9)
    with pytest.raises(Unprocessable) as refused:
        world.do(lambda unit: agenda.set_break(unit, world.actor("coordinator"), three, beyond).id)
    assert list(refused.value.fields) == ["after"]


def test_one_case_more_than_fits_needs_the_chair_and_a_reason(world: World) -> None:
    meeting_id = call_meeting(world, minutes=30)
    for key in ("ada", "bea"):
        listed(world, key, meeting_id)
    new_case(world, "cleo")
    third = propose(world, "cleo")
    with pytest.raises(NotPermitted):
        place(world, third, meeting_id)
    with pytest.raises(Unprocessable) as refused:
        place(world, third, meeting_id, who="chair")
    assert list(refused.value.fields) == ["override_reason"]
    chair = world.actor("chair")
    world.do(lambda unit: service.place(unit, chair, third, meeting_id, override_reason="All three are at risk now").id)
    assert len(lines(world, "chair", meeting_id)) == 3
    assert meeting(world, meeting_id).capacity_reason == "All three are at risk now"


def test_the_case_cap_holds_although_minutes_are_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_id = call_meeting(world, minutes=600)
    for number in range(20):
        listed(world, f"case{number}", meeting_id)
    new_case(world, "beyond")
    with pytest.raises(NotPermitted):
        place(world, propose(world, "beyond"), meeting_id)


def test_a_case_taken_off_waits_again_with_the_days_it_has_waited(world: World, three: UUID) -> None:
    first = lines(world, "coordinator", three)[0]
    since = listing(world, first.id).waiting_since
    world.do(lambda unit: service.remove(unit, world.actor("coordinator"), first.id, first.version).id)
    assert names(world, "coordinator", three) == ["Bea S", "Cleo S"]
    again = listing(world, first.id)
    assert (again.status, again.meeting_id, again.waiting_since) == (ListingStatus.PROPOSED, None, since)


def test_a_withdrawn_case_keeps_its_reason_sealed_and_waits_no_longer(world: World, three: UUID) -> None:
    first = lines(world, "coordinator", three)[0]
    words = WithdrawListing(reason="She moved abroad", version=first.version)
    world.do(lambda unit: service.withdraw(unit, world.actor("coordinator"), first.id, words).id)
    gone = listing(world, first.id)
    assert (gone.status, gone.reason) == (ListingStatus.WITHDRAWN, "She moved abroad")
    assert world.do(lambda unit: queries.waiting_listings(unit, world.actor("coordinator"))) == []
    with pytest.raises(NotPermitted):
        place(world, first.id, three)


def test_a_stale_version_of_a_line_is_a_conflict(world: World, three: UUID) -> None:
    first = lines(world, "coordinator", three)[0]
    words = ChangeListing(planned_minutes=15, version=first.version)
    world.do(lambda unit: listings.change(unit, world.actor("coordinator"), first.id, words).id)
    with pytest.raises(Conflict):
        world.do(lambda unit: listings.change(unit, world.actor("coordinator"), first.id, words).id)


@pytest.mark.parametrize("status", ["in_session", "session_closed", "cancelled"])
def test_an_agenda_no_longer_changes_once_the_meeting_began(world: World, three: UUID, status: str) -> None:
    def begin(unit):
        unit.session.get_one(Meeting, three).status = status

    world.do(begin)
    first = lines(world, "coordinator", three)[0]
    with pytest.raises(NotPermitted):
        world.do(lambda unit: service.remove(unit, world.actor("coordinator"), first.id))


def test_the_page_moves_a_case_and_says_where_it_stands(world: World, three: UUID, door: Door) -> None:
    last = lines(world, "coordinator", three)[2]
    url = f"/meetings/{three}/order"
    words = {"to": f"{last.id}:1", "stamp": stamp(world, "coordinator", three)}
    part = door("coordinator").post(url, data=words, htmx=True)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="agenda">')
    assert "Cleo S moved to place 1, starts 09:30" in part.text
    assert 'hx-target="#status"' in part.text
    stale = door("coordinator").post(url, data=words, htmx=True)
    assert stale.status_code == 409
    assert "Somebody else changed this agenda" in stale.text
    words = {"place": "2", "stamp": stamp(world, "coordinator", three)}
    plain = door("coordinator").post(f"/meetings/{three}/listings/{last.id}/move", data=words)
    assert plain.status_code == 303
    assert "Cleo S moved to place 2, starts 09:42" in door("coordinator").get(plain.headers["location"]).text


@pytest.mark.parametrize("field", [{"place": "x"}, {"place": "1", "stamp": "s" * 99}, {"place": ""}])
def test_bad_input_to_a_move_is_told_and_changes_nothing(world: World, three: UUID, door: Door, field: dict) -> None:
    first = lines(world, "coordinator", three)[0]
    words = {"stamp": stamp(world, "coordinator", three)} | field
    answer = door("coordinator").post(f"/meetings/{three}/listings/{first.id}/move", data=words)
    assert answer.status_code == 422
    words = {"stamp": stamp(world, "coordinator", three), "to": f"{first.id}"}
    assert door("coordinator").post(f"/meetings/{three}/order", data=words).status_code == 422
    assert names(world, "coordinator", three) == ["Ada S", "Bea S", "Cleo S"]
