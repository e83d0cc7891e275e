"""A circulated meeting, and one that has been held, for tests: made through the services."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.meetings.live import presence
from app.meetings.live import queries as live_queries
from app.meetings.live import service as live
from app.meetings.live import words as live_words
from app.meetings.live.schemas import CloseCase, Declare, OpenMeeting, SaveDiscussion, SaveNote, SetPresence
from app.meetings.minutes import service as minutes
from app.meetings.minutes.models import Minutes
from app.meetings.models import Listing, Meeting, Participation
from tests.factories.world import World
from tests.meetings.agendas import call_meeting, circulate, listed

SPEAKERS = ("police", "idva", "housing")


def circulated(world: World, keys: Iterable[str] = ("anna",)) -> tuple[UUID, dict[str, UUID]]:
    """Call a meeting with these cases (new ones get seats by circulation) and circulate it."""
    meeting_id = call_meeting(world)
    listings = {key: listed(world, key, meeting_id) for key in keys}
    circulate(world, meeting_id)
    return meeting_id, listings


def declare(world: World, meeting_id: UUID, *people: str) -> None:
    for who in people:
        world.do(
            lambda unit, who=who: presence.declare(unit, world.actor(who), meeting_id, Declare(is_agreed=True)) and None
        )


def held(world: World, keys: Iterable[str] = ("anna",), *, closes: str = "coordinator") -> tuple[UUID, dict[str, UUID]]:
    """Hold a meeting: every case heard with words of chair and housing, the session closed, the minutes drafted."""
    meeting_id, listings = circulated(world, keys)
    declare(world, meeting_id, "chair", "coordinator", *SPEAKERS)

    def attend(unit: UnitOfWork) -> None:
        words = SetPresence(
            agency_id=world.agencies["housing"], participation=Participation.PRESENT, user_id=world.users["housing"]
        )
        presence.set_presence(unit, world.actor("coordinator"), meeting_id, words)

    world.do(attend)
    world.do(
        lambda unit: (
            live.open_meeting(unit, world.actor("chair"), meeting_id, OpenMeeting(is_quorum_waived=True)) and None
        )
    )
    for key in keys:
        world.do(lambda unit, key=key: hear(unit, world, key, listings[key]))
    world.do(lambda unit: close(unit, world, meeting_id, closes))
    return meeting_id, listings


def hear(unit: UnitOfWork, world: World, key: str, listing_id: UUID) -> None:
    chair = world.actor("chair")
    discussion = live_queries.discussion_of(unit, listing_id)
    assert discussion is not None
    words = SaveDiscussion(
        risk_summary=f"Summary of {key}", victim_voice=f"Voice of {key}", crimes_reported=f"Crimes of {key}",
        is_informing_unsafe=True, version=discussion.version,
    )  # fmt: skip
    live_words.save_discussion(unit, chair, listing_id, words)
    note = live_queries.note_of(unit, listing_id, world.agencies["housing"])
    said = SaveNote(text=f"Housing told of {key}", version=note.version if note else 0)
    live_words.save_note(unit, chair, listing_id, world.agencies["housing"], said)
    listing = unit.session.get_one(Listing, listing_id)
    live.close_case(unit, chair, listing_id, CloseCase(version=listing.version), [])


def close(unit: UnitOfWork, world: World, meeting_id: UUID, who: str) -> None:
    actor = world.actor(who)
    meeting = live.end_session(unit, actor, meeting_id)
    minutes.draft_from(unit, actor, meeting)


def stored(world: World, meeting_id: UUID) -> Minutes:
    def act(unit: UnitOfWork) -> Minutes:
        found = unit.session.exec(select(Minutes).where(Minutes.meeting_id == meeting_id)).one()
        looked(unit, house_actor(), Tag.MINUTES_VIEWED)
        return found

    return world.do(act)


def long_ago(world: World, meeting_id: UUID, days: int) -> None:
    """Let a meeting have sat that many days ago."""

    def act(unit: UnitOfWork) -> None:
        meeting = unit.session.get_one(Meeting, meeting_id)
        meeting.starts_at = clock.now() - timedelta(days=days)

    world.do(act)
