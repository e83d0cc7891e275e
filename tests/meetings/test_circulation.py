"""Circulating: the gate, the frozen version, who is asked, who is told, and what changed (BR-22, 24, 26, 27, 34, 43)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.accounts.models import OutboxMail
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import SafeContact, Seat, Wall
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.meetings.agenda import queries as agenda_queries
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import MoveListing
from app.meetings.listings import service as listings
from app.meetings.listings.schemas import ChangeListing, HandOver
from app.meetings.models import ListingStatus, Meeting, MeetingStatus
from app.meetings.research.models import RequestStatus, ResearchRequest
from tests.factories.world import Door, World, tags
from tests.meetings.agendas import call_meeting, circulate, lines, listed, listing, meeting, names, stamp

pytestmark = pytest.mark.postgres
ASKED = {"police", "victim_advocate", "housing", "education"}
"""Signature in date and no coordination: `probation` let its signature lapse."""


@pytest.fixture
def two(world: World) -> UUID:
    """An agenda of two: Anna (known to police, advocate, housing; `walled` is shut out) and Ada."""
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    listed(world, "ada", meeting_id)
    return meeting_id


def requests(world: World) -> list[ResearchRequest]:
    def act(unit):
        found = list(unit.session.exec(select(ResearchRequest)).all())
        looked(unit, house_actor(), Tag.RESEARCH_VIEWED)
        return found

    return world.do(act)


def mailed(world: World, kind: str) -> set[str]:
    who = {user_id: name for name, user_id in world.users.items()}
    return world.do(
        lambda unit: {who[one.user_id] for one in unit.session.exec(select(OutboxMail)).all() if one.kind == kind}
    )


def test_every_signatory_gets_one_request_and_a_seat_per_case(world: World, two: UUID, database: Database) -> None:
    assert circulate(world, two) == 1
    agencies = {agency_id: name for name, agency_id in world.agencies.items()}
    asked = requests(world)
    assert sorted((agencies[one.agency_id], one.case_file_id) for one in asked) == sorted(
        (name, world.cases[key]) for name in ASKED for key in ("anna", "ada")
    )
    seats = world.do(lambda unit: unit.session.exec(select(Seat).where(Seat.case_file_id == world.cases["ada"])).all())
    assert {agencies[seat.agency_id] for seat in seats if seat.reason == "research"} == ASKED
    found = meeting(world, two)
    assert (found.status, found.agenda_version) == (MeetingStatus.AGENDA_CIRCULATED, 1)
    assert {"agenda:circulated", "seat:given"} <= set(tags(database))
    assert all(line.status is ListingStatus.CIRCULATED for line in lines(world, "coordinator", two))


def test_requests_are_due_five_working_days_before(world: World, two: UUID) -> None:
    circulate(world, two)
    day = meeting(world, two).starts_at.date()
    due = {one.due_on for one in requests(world)}
    assert len(due) == 1
    assert timedelta(days=7) <= day - due.pop() <= timedelta(days=12)


def test_representatives_are_told_without_names_and_the_shut_out_only_of_the_meeting(world: World, two: UUID) -> None:
    circulate(world, two)
    assert mailed(world, "agenda:circulated") == {"police", "walled", "idva", "housing", "deputy", "education"}
    paths = world.do(lambda unit: {one.path for one in unit.session.exec(select(OutboxMail)).all()})
    assert paths == {f"/meetings/{two}"}


def test_a_lone_case_makes_no_mail_for_who_is_shut_out_of_it(world: World) -> None:
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    circulate(world, meeting_id)
    assert "walled" not in mailed(world, "agenda:circulated")
    assert "police" in mailed(world, "agenda:circulated")


def test_before_circulation_nobody_but_those_who_run_it_sees_the_meeting(world: World, two: UUID) -> None:
    with pytest.raises(NotFound):
        lines(world, "housing", two)
    circulate(world, two)
    assert names(world, "housing", two) == ["Anna K", "Ada S"]
    assert names(world, "walled", two) == ["Ada S"]
    assert names(world, "observer", two) == []


def test_a_later_change_makes_a_supplement_with_its_changes(world: World, two: UUID) -> None:
    circulate(world, two)
    with pytest.raises(Unprocessable) as refused:
        circulate(world, two)
    assert "Nothing has changed" in refused.value.sentence
    listed(world, "cleo", two)
    assert names(world, "housing", two) == ["Anna K", "Ada S"]  # not told yet
    first = lines(world, "coordinator", two)[0]
    words = ChangeListing(planned_minutes=20, version=first.version)
    world.do(lambda unit: listings.change(unit, world.actor("coordinator"), first.id, words).id)
    assert circulate(world, two) == 2
    view = world.do(lambda unit: agenda_queries.version_for(unit, world.actor("housing"), two, 2))
    assert [(one.kind, view.names[one.case_file_id].short_name) for one in view.changes] == [
        ("resized", "Anna K"),
        ("retimed", "Ada S"),
        ("added", "Cleo S"),
    ]
    hidden = world.do(lambda unit: agenda_queries.version_for(unit, world.actor("walled"), two, 2))
    assert [(one.kind, one.after.number) for one in hidden.changes] == [("added", 2)]


def test_another_time_concerns_only_those_who_hold_something(world: World, two: UUID) -> None:
    circulate(world, two)

    def answer(unit):
        for one in unit.session.exec(select(ResearchRequest)).all():
            knows = one.agency_id == world.agencies["housing"]
            one.status = RequestStatus.SUBMITTED if knows else RequestStatus.NOTHING_KNOWN
        looked(unit, house_actor(), Tag.RESEARCH_SAVED)

    world.do(answer)
    last = lines(world, "coordinator", two)[1]
    words = MoveListing(place=1, stamp=stamp(world, "coordinator", two))
    world.do(lambda unit: agenda.move(unit, world.actor("coordinator"), two, last.id, words).id)
    circulate(world, two)
    assert mailed(world, "agenda:changed") == {"housing", "deputy"}


def test_circulating_late_needs_a_reason_that_is_kept(world: World) -> None:
    meeting_id = call_meeting(world, ahead=timedelta(days=5))
    listed(world, "ada", meeting_id)
    with pytest.raises(Unprocessable) as refused:
        circulate(world, meeting_id)
    assert list(refused.value.fields) == ["late_reason"]
    assert meeting(world, meeting_id).agenda_version == 0
    circulate(world, meeting_id, late_reason="Two urgent referrals came yesterday")
    assert meeting(world, meeting_id).late_reason == "Two urgent referrals came yesterday"


def test_an_urgent_meeting_needs_no_lead_time(world: World) -> None:
    meeting_id = call_meeting(world, ahead=timedelta(days=1))
    world.do(lambda unit: setattr(unit.session.get_one(Meeting, meeting_id), "is_urgent", True))
    listed(world, "ada", meeting_id)
    assert circulate(world, meeting_id) == 1


def test_a_case_without_safe_contact_stops_it(world: World, two: UUID) -> None:
    def forget(unit):
        safe = unit.session.exec(select(SafeContact).where(SafeContact.person_id == world.people["ada"])).one()
        unit.session.delete(safe)
        looked(unit, house_actor(), Tag.PERSON_CHANGED)

    world.do(forget)
    with pytest.raises(Unprocessable) as refused:
        circulate(world, two)
    assert "safe contact" in refused.value.sentence


def test_a_chair_with_a_conflict_hands_over_before_the_agenda_goes_out(world: World, two: UUID) -> None:
    anna = lines(world, "chair", two)[0]
    words = HandOver(to_user_id=world.users["coordinator"], is_own_conflict=True)

    def wall(unit):
        unit.session.add(Wall(case_file_id=world.cases["anna"], area_id=world.area, user_id=world.users["chair"],
                              raised_by=world.users["chair"], raised_at=clock.now()))  # fmt: skip

    world.do(wall)
    with pytest.raises(Unprocessable) as refused:
        circulate(world, two)
    assert "shut out" in refused.value.sentence
    other = HandOver(to_user_id=world.users["idva"])
    world.do(lambda unit: listings.hand_over(unit, world.actor("coordinator"), anna.id, other).id)
    assert circulate(world, two) == 1
    assert names(world, "chair", two) == ["Ada S"]
    with pytest.raises(NotFound):
        world.do(lambda unit: listings.hand_over(unit, world.actor("chair"), anna.id, words).id)


def test_who_declares_a_conflict_finds_nothing_of_the_case_from_then_on(world: World, two: UUID) -> None:
    anna = lines(world, "chair", two)[0]
    words = HandOver(to_user_id=world.users["coordinator"], is_own_conflict=True)
    world.do(lambda unit: listings.hand_over(unit, world.actor("chair"), anna.id, words).id)
    assert names(world, "chair", two) == ["Ada S"]
    assert "walled" in lines(world, "coordinator", two)[0].flags


def test_a_case_is_not_handed_to_somebody_shut_out_of_it(world: World, two: UUID) -> None:
    anna = lines(world, "chair", two)[0]
    for who in ("walled", "police_b", "former", "observer"):
        words = HandOver(to_user_id=world.users[who])
        with pytest.raises(Unprocessable):
            world.do(lambda unit, words=words: listings.hand_over(unit, world.actor("chair"), anna.id, words).id)


def test_an_overfull_agenda_goes_out_only_by_the_chairs_leave(world: World, two: UUID) -> None:
    world.do(lambda unit: setattr(unit.session.get_one(Meeting, two), "minutes", 20))
    with pytest.raises(Unprocessable):
        circulate(world, two)
    with pytest.raises(NotPermitted):
        circulate(world, two, override_reason="Both are needed")
    assert circulate(world, two, who="chair", override_reason="Both are needed") == 1


def test_an_older_order_is_not_circulated(world: World, two: UUID) -> None:
    from app.meetings.agenda.schemas import Circulate

    words = Circulate(stamp=stamp(world, "coordinator", two))
    listed(world, "cleo", two)
    with pytest.raises(Conflict):
        world.do(lambda unit: agenda.circulate(unit, world.actor("coordinator"), two, words).id)
    assert listing(world, lines(world, "coordinator", two)[0].id).status is ListingStatus.LISTED


def test_representatives_read_the_order_that_was_circulated_until_the_supplement(
    world: World, two: UUID, door: Door
) -> None:
    circulate(world, two)
    last = lines(world, "coordinator", two)[1]
    words = MoveListing(place=1, stamp=stamp(world, "coordinator", two))
    world.do(lambda unit: agenda.move(unit, world.actor("coordinator"), two, last.id, words).id)
    told, standing = (
        door.api(who, "meetings:read").get(f"/api/v1/meetings/{two}/agenda").json()["listings"]
        for who in ("housing", "chair")
    )
    assert [line["name"] for line in told] == ["Anna K", "Ada S"]
    assert [line["name"] for line in standing] == ["Ada S", "Anna K"]
    page = door("housing").get(f"/meetings/{two}").text
    assert page.index("Anna K") < page.index("Ada S")
    circulate(world, two)
    page = door("housing").get(f"/meetings/{two}").text
    assert page.index("Ada S") < page.index("Anna K")
