"""The rules of the live meeting, each by its number (BR-36 to BR-50), with what stands in the record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile, CaseStatus
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.desk.live import service as desk
from app.meetings.live import presence, queries, service, words
from app.meetings.live.models import Discussion
from app.meetings.live.schemas import (
    AddGuest,
    CloseCase,
    DeferCase,
    GiveFloor,
    OpenMeeting,
    SaveDiscussion,
    SaveNote,
    SetPresence,
)
from app.meetings.models import Declaration, ListingKind, ListingStatus, Meeting, MeetingStatus, Participation
from app.meetings.research.models import RequestStatus
from app.meetings.research.queries import returns_on
from tests.factories.world import World, tags
from tests.meetings.agendas import listing, meeting, next_meeting
from tests.meetings.hearings import circulated, declare, held

pytestmark = pytest.mark.postgres
EVERYBODY = ("chair", "coordinator", "police", "idva", "housing")


def act(world: World, who: str, verb: Any, *more: Any) -> Any:
    """Do one verb as somebody of the cast in a unit of its own."""
    return world.do(lambda unit: verb(unit, world.actor(who), *more))


def in_session(world: World, *keys: str) -> tuple[UUID, dict[str, UUID]]:
    """Open a circulated meeting at which everybody has declared."""
    meeting_id, listings = circulated(world, keys or ("anna",))
    declare(world, meeting_id, *EVERYBODY)
    act(world, "chair", service.open_meeting, meeting_id, OpenMeeting(is_quorum_waived=True))
    return meeting_id, listings


def told(world: World, listing_id: UUID, **fields: Any) -> Discussion:
    """Save words of the chair upon the newest version."""
    version = discussion(world, listing_id).version
    return act(world, "chair", words.save_discussion, listing_id, SaveDiscussion(version=version, **fields))


def discussion(world: World, listing_id: UUID) -> Discussion:
    def read(unit: UnitOfWork) -> Discussion:
        found = unit.session.exec(select(Discussion).where(Discussion.listing_id == listing_id)).one()
        looked(unit, house_actor(), Tag.LIVE_VIEWED)
        return found

    return world.do(read)


def ready(world: World, listing_id: UUID) -> None:
    told(world, listing_id, risk_summary="High.", victim_voice="Wants to stay.", is_informing_unsafe=True)


def close(world: World, listing_id: UUID, reason: str = "He is in custody.", who: str = "chair") -> None:
    act(
        world,
        who,
        desk.close_case,
        listing_id,
        CloseCase(version=listing(world, listing_id).version, unsafe_reason=reason),
    )


def test_a_declaration_is_made_once_and_is_for_one_meeting(world: World, database: Database) -> None:
    meeting_id, _ = circulated(world)
    for _ in range(2):
        declare(world, meeting_id, "police")
    rows = world.do(lambda unit: unit.session.exec(select(Declaration)).all())
    assert [(row.text_version, row.is_observer) for row in rows] == [("2026-1", False)]
    assert tags(database).count("declaration:made") == 1
    other, _ = circulated(world, ["clara"])
    assert not act(world, "police", queries.has_declared, other)


def test_nothing_of_a_case_is_given_before_the_declaration(world: World) -> None:
    meeting_id, listings = circulated(world)
    with pytest.raises(NotPermitted, match="First read and agree"):
        act(world, "housing", queries.sitting, meeting_id)
    with pytest.raises(NotPermitted, match="First read and agree"):
        act(world, "chair", service.open_meeting, meeting_id, OpenMeeting())
    with pytest.raises(NotPermitted, match="First read and agree"):
        act(
            world,
            "housing",
            words.save_note,
            listings["anna"],
            world.agencies["housing"],
            SaveNote(text="x", version=0),
        )


def test_nobody_declares_before_the_agenda_is_circulated(world: World) -> None:
    from tests.meetings.agendas import call_meeting

    meeting_id = call_meeting(world)
    with pytest.raises(NotPermitted, match="has not been circulated"):
        declare(world, meeting_id, "chair")
    with pytest.raises(NotFound):
        declare(world, meeting_id, "housing")


def test_an_observer_agrees_to_the_observers_statement_and_stands_in_the_attendance(world: World) -> None:
    meeting_id, _ = circulated(world)
    statement = world.do(
        lambda unit: queries.statement_for(unit, world.actor("observer"), unit.session.get_one(Meeting, meeting_id))
    )
    assert statement.is_observer
    assert "I observe only" in statement.text
    declare(world, meeting_id, "observer")
    here = world.do(lambda unit: queries.presences(unit, unit.session.get_one(Meeting, meeting_id)))
    assert [(one.person, one.participation) for one in here if one.participation] == [
        ("Observer", Participation.OBSERVER)
    ]


def test_a_guest_signs_first(world: World) -> None:
    meeting_id, _ = circulated(world)
    guest = {"agency_id": world.agencies["police"], "guest_name": "Student Officer"}
    with pytest.raises(Unprocessable) as refused:
        act(world, "coordinator", presence.add_guest, meeting_id, AddGuest(**guest))
    assert list(refused.value.fields) == ["has_signed"]
    act(world, "coordinator", presence.add_guest, meeting_id, AddGuest(**guest, has_signed=True))


def test_apologies_hold_whether_information_was_sent_and_when(world: World, database: Database) -> None:
    meeting_id, _ = circulated(world)
    yesterday = clock.now().date() - timedelta(days=1)
    sorry = SetPresence(
        agency_id=world.agencies["housing"], participation=Participation.APOLOGIES, information_sent_on=yesterday
    )
    row = act(world, "coordinator", presence.set_presence, meeting_id, sorry)
    assert (row.is_information_sent, row.information_sent_on, row.version) == (True, yesterday, 1)
    assert "attendance:changed" in tags(database)
    with pytest.raises(Conflict):
        act(world, "coordinator", presence.set_presence, meeting_id, sorry)
    late = sorry.model_copy(update={"version": 1, "information_sent_on": yesterday + timedelta(days=9)})
    with pytest.raises(Unprocessable) as refused:
        act(world, "coordinator", presence.set_presence, meeting_id, late)
    assert list(refused.value.fields) == ["information_sent_on"]


@pytest.mark.parametrize(
    ("who", "accepted"), [("housing", True), ("deputy", True), ("former", False), ("police", False)]
)
def test_only_registered_people_of_the_agency_stand_for_it(world: World, who: str, accepted: bool) -> None:
    meeting_id, _ = circulated(world)
    here = SetPresence(
        agency_id=world.agencies["housing"], participation=Participation.PRESENT, user_id=world.users[who]
    )
    if accepted:
        assert act(world, "chair", presence.set_presence, meeting_id, here).user_id == world.users[who]
        return
    with pytest.raises(Unprocessable) as refused:
        act(world, "chair", presence.set_presence, meeting_id, here)
    assert list(refused.value.fields) == ["user_id"]


@pytest.mark.parametrize("who", ["housing", "idva", "observer"])
def test_only_those_who_run_the_meeting_keep_attendance_and_open(world: World, who: str) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, who)
    here = SetPresence(agency_id=world.agencies["housing"], participation=Participation.PRESENT)
    with pytest.raises(NotPermitted):
        act(world, who, presence.set_presence, meeting_id, here)
    with pytest.raises(NotPermitted):
        act(world, who, service.open_meeting, meeting_id, OpenMeeting())
    with pytest.raises(NotPermitted):
        act(world, who, desk.end_session, meeting_id)


def test_below_the_quorum_the_meeting_opens_only_knowingly(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, "chair")
    whole = queries.parameters_of
    monkeypatch.setattr(queries, "parameters_of", lambda *given: whole(*given).model_copy(update={"quorum": 3}))
    with pytest.raises(Unprocessable) as refused:
        act(world, "chair", service.open_meeting, meeting_id, OpenMeeting())
    assert list(refused.value.fields) == ["is_quorum_waived"]
    assert meeting(world, meeting_id).status is MeetingStatus.AGENDA_CIRCULATED
    act(world, "chair", service.open_meeting, meeting_id, OpenMeeting(is_quorum_waived=True))
    assert meeting(world, meeting_id).status is MeetingStatus.IN_SESSION


def test_opening_starts_the_first_case_and_releases_nothing(world: World, database: Database) -> None:
    meeting_id, listings = in_session(world, "anna", "clara")
    found = meeting(world, meeting_id)
    assert (found.status, found.current_listing_id) == (MeetingStatus.IN_SESSION, listings["anna"])
    assert listing(world, listings["anna"]).status is ListingStatus.IN_DISCUSSION
    assert {"meeting:opened", "listing:started"} <= set(tags(database))
    assert "item:released" not in tags(database)
    with pytest.raises(NotPermitted, match="opened already"):
        act(world, "chair", service.open_meeting, meeting_id, OpenMeeting())


def test_the_protocol_gives_the_order_of_speaking_and_the_presenter_comes_first(world: World) -> None:
    meeting_id, _ = circulated(world)

    def order(unit: UnitOfWork, first: UUID | None = None) -> list[str]:
        return [one.short_name for one in queries.speakers(unit, unit.session.get_one(Meeting, meeting_id), first)]

    assert world.do(order) == ["police", "victim_advocate", "education", "housing"]
    assert world.do(lambda unit: order(unit, world.agencies["housing"]))[0] == "housing"


def test_an_agency_writes_its_own_note_and_no_other(world: World, database: Database) -> None:
    _, listings = in_session(world)
    anna, own, other = listings["anna"], world.agencies["housing"], world.agencies["police"]
    note = act(world, "housing", words.save_note, anna, own, SaveNote(text="Sole tenant.", version=1))
    assert note.text == "Sole tenant."
    assert "discussion:saved" in tags(database)
    with pytest.raises(NotPermitted, match="your own agency only"):
        act(world, "housing", words.save_note, anna, other, SaveNote(text="x", version=1))
    assert (
        act(world, "coordinator", words.save_note, anna, other, SaveNote(text="On bail.", version=1)).text == "On bail."
    )
    with pytest.raises(NotFound):
        act(world, "walled", words.save_note, anna, other, SaveNote(text="x", version=1))


def test_a_note_on_an_older_text_is_a_conflict_and_the_same_text_again_is_not(world: World) -> None:
    _, listings = in_session(world)
    anna, own = listings["anna"], world.agencies["housing"]
    act(world, "coordinator", words.save_note, anna, own, SaveNote(text="Theirs.", version=1))
    with pytest.raises(Conflict, match="Both texts are here"):
        act(world, "housing", words.save_note, anna, own, SaveNote(text="Mine.", version=1))
    again = act(world, "housing", words.save_note, anna, own, SaveNote(text="Theirs.", version=1))
    assert again.version == 2


def test_the_floor_moves_without_disturbing_who_is_writing(world: World) -> None:
    _, listings = in_session(world)
    anna, police, housing = listings["anna"], world.agencies["police"], world.agencies["housing"]
    assert discussion(world, anna).speaker_id == police
    act(world, "chair", words.give_floor, anna, GiveFloor(agency_id=housing))
    after = world.do(
        lambda unit: (queries.note_of(unit, anna, police), looked(unit, house_actor(), Tag.LIVE_VIEWED))[0]
    )
    assert (after.has_spoken, after.version) == (True, 2)
    act(world, "police", words.save_note, anna, police, SaveNote(text="Typed while the floor moved.", version=1))
    with pytest.raises(NotPermitted):
        act(world, "housing", words.give_floor, anna, GiveFloor(agency_id=police))


def test_two_who_write_in_different_fields_do_not_disturb_each_other(world: World) -> None:
    _, listings = in_session(world)
    anna, version = listings["anna"], discussion(world, listings["anna"]).version
    act(world, "chair", words.save_discussion, anna, SaveDiscussion(version=version, risk_summary="High."))
    act(
        world,
        "coordinator",
        words.save_discussion,
        anna,
        SaveDiscussion(version=version, crimes_reported="Breach of bail."),
    )
    with pytest.raises(Conflict):
        act(world, "coordinator", words.save_discussion, anna, SaveDiscussion(version=version, risk_summary="Other."))
    found = discussion(world, anna)
    assert (found.risk_summary, found.crimes_reported) == ("High.", "Breach of bail.")


def test_closing_needs_the_risk_summary_her_voice_and_who_tells_her(world: World) -> None:
    _, listings = in_session(world)
    anna = listings["anna"]
    with pytest.raises(Unprocessable) as refused:
        close(world, anna)
    assert set(refused.value.fields) == {"risk_summary", "victim_voice", "informing"}
    told(world, anna, risk_summary="High.", voice_missing_reason="No safe time was found.")
    with pytest.raises(Unprocessable) as refused:
        close(world, anna)
    assert set(refused.value.fields) == {"informing"}
    told(world, anna, informing_agency_id=world.agencies["victim_advocate"])
    close(world, anna)
    assert listing(world, anna).status is ListingStatus.HEARD


def test_naming_who_tells_her_takes_back_that_telling_is_unsafe(world: World) -> None:
    _, listings = in_session(world)
    told(world, listings["anna"], is_informing_unsafe=True)
    found = told(world, listings["anna"], informing_agency_id=world.agencies["victim_advocate"])
    assert (found.is_informing_unsafe, found.informing_agency_id) == (False, world.agencies["victim_advocate"])


def test_closing_with_a_gap_in_the_plan_needs_a_reason_and_keeps_it(world: World, database: Database) -> None:
    meeting_id, listings = in_session(world)
    anna = listings["anna"]
    ready(world, anna)
    with pytest.raises(Unprocessable) as refused:
        close(world, anna, reason="")
    assert set(refused.value.fields) == {"unsafe_reason"}
    close(world, anna)
    assert listing(world, anna).reason == "He is in custody."
    case = world.do(
        lambda unit: (
            unit.session.get_one(CaseFile, world.cases["anna"]),
            looked(unit, house_actor(), Tag.CASE_VIEWED),
        )[0]
    )
    assert (case.status, case.last_heard_on) == (CaseStatus.PLAN_ACTIVE, clock.today("Europe/London"))
    assert "listing:heard" in tags(database)
    assert meeting(world, meeting_id).current_listing_id is None


@pytest.mark.parametrize("who", ["housing", "idva"])
def test_only_those_who_run_a_case_close_or_defer_it(world: World, who: str) -> None:
    _, listings = in_session(world)
    with pytest.raises(NotPermitted):
        close(world, listings["anna"], who=who)
    with pytest.raises(NotPermitted):
        act(world, who, service.defer_case, listings["anna"], DeferCase(reason="Nobody here", version=9))


def test_a_stale_version_closes_and_defers_nothing(world: World) -> None:
    _, listings = in_session(world)
    ready(world, listings["anna"])
    with pytest.raises(Conflict):
        act(world, "chair", desk.close_case, listings["anna"], CloseCase(version=1, unsafe_reason="He is in custody."))
    with pytest.raises(Conflict):
        act(world, "chair", service.defer_case, listings["anna"], DeferCase(version=1, reason="Nobody here."))


@pytest.mark.parametrize(
    ("stored", "agreed", "reason", "field"),
    [("high", "medium", "We think so.", "agreed_level"), ("medium", "high", "", "level_reason"), ("medium", "high", "New weapon.", None), ("high", "high", "", None)],
)  # fmt: skip
def test_the_agreed_level_never_falls_and_another_one_needs_a_reason(
    world: World, stored: str, agreed: str, reason: str, field: str | None
) -> None:
    _, listings = in_session(world)

    def level(unit: UnitOfWork) -> None:
        from app.audit.record import record
        from app.meetings.models import Listing

        row = unit.session.get_one(Listing, listings["anna"])
        row.risk_level = stored
        record(unit, house_actor(), Tag.LISTING_CHANGED, row)

    world.do(level)
    if field is None:
        assert told(world, listings["anna"], agreed_level=agreed, level_reason=reason).agreed_level == agreed
        return
    with pytest.raises(Unprocessable) as refused:
        told(world, listings["anna"], agreed_level=agreed, level_reason=reason)
    assert list(refused.value.fields) == [field]


def test_a_deferred_case_stands_first_next_time_with_the_days_it_has_waited(world: World) -> None:
    meeting_id, listings = in_session(world, "anna", "clara")
    following = next_meeting(world, meeting_id)
    before = listing(world, listings["anna"])
    new = act(
        world,
        "chair",
        service.defer_case,
        listings["anna"],
        DeferCase(reason="The referrer is ill.", version=before.version),
    )
    after = listing(world, new.id)
    assert (after.meeting_id, after.place, after.waiting_since) == (following, 1, before.waiting_since)
    assert listing(world, listings["clara"]).status is ListingStatus.IN_DISCUSSION


def test_what_was_not_reached_goes_on_in_order_and_unanswered_research_is_no_return(
    world: World, database: Database
) -> None:
    meeting_id, listings = in_session(world, "anna", "clara", "dora")
    following = next_meeting(world, meeting_id)
    with pytest.raises(Conflict, match="still being heard"):
        act(world, "chair", desk.end_session, meeting_id)
    ready(world, listings["anna"])
    close(world, listings["anna"])
    act(
        world,
        "chair",
        service.defer_case,
        listings["clara"],
        DeferCase(reason="Nobody here.", version=listing(world, listings["clara"]).version),
    )
    act(
        world,
        "chair",
        service.defer_case,
        listings["dora"],
        DeferCase(reason="Nobody here.", version=listing(world, listings["dora"]).version),
    )
    act(world, "chair", desk.end_session, meeting_id)
    assert meeting(world, meeting_id).status is MeetingStatus.SESSION_CLOSED
    states = world.do(
        lambda unit: (
            [one.status for one in returns_on(unit, [listings["anna"]])],
            looked(unit, house_actor(), Tag.RESEARCH_VIEWED),
        )[0]
    )
    assert set(states) == {RequestStatus.NO_RETURN}
    assert {"meeting:closed", "minutes:changed"} <= set(tags(database))
    assert following is not None


def test_cases_left_at_the_end_are_not_reached(world: World) -> None:
    meeting_id, listings = in_session(world, "anna", "clara")
    ready(world, listings["anna"])
    close(world, listings["anna"])
    act(world, "chair", service.start_case, listings["clara"])
    act(world, "chair", service.pause, meeting_id)
    assert listing(world, listings["clara"]).started_at is None
    act(world, "chair", service.pause, meeting_id)
    assert listing(world, listings["clara"]).started_at is not None


def test_a_case_taken_up_out_of_turn_sets_the_other_aside_with_its_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id, listings = in_session(world, "anna", "clara")
    later = clock.now() + timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    act(world, "chair", service.start_case, listings["clara"])
    aside = listing(world, listings["anna"])
    assert aside.status is ListingStatus.CIRCULATED
    assert 239 <= aside.seconds_spent <= 241
    assert meeting(world, meeting_id).current_listing_id == listings["clara"]


def test_a_repeat_begins_with_last_times_summary_which_must_be_saved_anew(world: World) -> None:
    from tests.meetings.agendas import call_meeting, circulate, place, propose

    held(world)
    meeting_id = call_meeting(world)
    again = propose(world, "anna", kind=ListingKind.REPEAT)
    place(world, again, meeting_id)
    circulate(world, meeting_id)
    declare(world, meeting_id, "chair")
    act(world, "chair", service.open_meeting, meeting_id, OpenMeeting(is_quorum_waived=True))
    before = discussion(world, again).risk_summary
    assert before
    assert "risk_summary" in queries.missing(discussion(world, again))
    told(world, again, risk_summary=before)
    assert "risk_summary" not in queries.missing(discussion(world, again))
