"""The live meeting for programs: declare, keep attendance, open, follow, and write what was said."""

from uuid import UUID

from fastapi import APIRouter

from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings import queries as meetings
from app.meetings.live import presence, queries, service, words
from app.meetings.live.schemas import (
    AddGuest,
    Declare,
    DeferCase,
    DiscussionOut,
    GiveFloor,
    HeardOut,
    LiveOut,
    NoteOut,
    OpenMeeting,
    PresenceOut,
    SaveDiscussion,
    SaveNote,
    SetPresence,
)
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(tags=["live meeting"])
READ, WRITE = needs_scope("meetings:read"), needs_scope("meetings:write")


@router.get("/meetings/{meeting_id}/live", dependencies=[READ], name="api:live")
def live(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> LiveOut:
    """Tell where a meeting stands; the case being heard only after the declaration."""
    return _live(unit, actor, meeting_id)


@router.post("/meetings/{meeting_id}/declaration", dependencies=[WRITE], name="api:declare")
def declare(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: Declare) -> LiveOut:
    """Declare for this meeting, as the accountable user of this program."""
    presence.declare(unit, actor, meeting_id, words)
    return _live(unit, actor, meeting_id)


@router.put("/meetings/{meeting_id}/attendance", dependencies=[WRITE], name="api:presence")
def set_presence(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: SetPresence) -> LiveOut:
    """Record how one agency takes part."""
    presence.set_presence(unit, actor, meeting_id, words)
    return _live(unit, actor, meeting_id)


@router.post("/meetings/{meeting_id}/guests", dependencies=[WRITE], name="api:guest")
def add_guest(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: AddGuest) -> LiveOut:
    """Record a guest who has signed the statement on paper."""
    presence.add_guest(unit, actor, meeting_id, words)
    return _live(unit, actor, meeting_id)


@router.post("/meetings/{meeting_id}/open", dependencies=[WRITE], name="api:open")
def open_meeting(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: OpenMeeting) -> LiveOut:
    """Open the meeting with its first case."""
    service.open_meeting(unit, actor, meeting_id, words)
    return _live(unit, actor, meeting_id)


@router.post("/meetings/{meeting_id}/pause", dependencies=[WRITE], name="api:pause")
def pause(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> LiveOut:
    """Stop the clock, or let it run on."""
    service.pause(unit, actor, meeting_id)
    return _live(unit, actor, meeting_id)


@router.get("/live/{listing_id}", dependencies=[READ], name="api:heard")
def heard(unit: Unit, actor: CurrentActor, listing_id: UUID) -> HeardOut:
    """Give what was said about one case so far."""
    return _heard(unit, actor, listing_id)


@router.post("/live/{listing_id}/start", dependencies=[WRITE], name="api:start")
def start_case(unit: Unit, actor: CurrentActor, listing_id: UUID) -> HeardOut:
    """Take up this case now."""
    service.start_case(unit, actor, listing_id)
    return _heard(unit, actor, listing_id)


@router.post("/live/{listing_id}/floor", dependencies=[WRITE], name="api:floor")
def give_floor(unit: Unit, actor: CurrentActor, listing_id: UUID, next_one: GiveFloor) -> HeardOut:
    """Let the next agency speak."""
    words.give_floor(unit, actor, listing_id, next_one)
    return _heard(unit, actor, listing_id)


@router.put("/live/{listing_id}/notes/{agency_id}", dependencies=[WRITE], name="api:note")
def save_note(unit: Unit, actor: CurrentActor, listing_id: UUID, agency_id: UUID, note: SaveNote) -> NoteOut:
    """Save one agency's note; 409 where somebody else saved another text meanwhile."""
    return NoteOut.model_validate(words.save_note(unit, actor, listing_id, agency_id, note))


@router.patch("/live/{listing_id}/words", dependencies=[WRITE], name="api:words")
def save_words(unit: Unit, actor: CurrentActor, listing_id: UUID, said: SaveDiscussion) -> HeardOut:
    """Save the chair's words that are sent; 409 where somebody else changed the same field meanwhile."""
    words.save_discussion(unit, actor, listing_id, said)
    return _heard(unit, actor, listing_id)


@router.post("/live/{listing_id}/defer", status_code=204, dependencies=[WRITE], name="api:defer")
def defer_case(unit: Unit, actor: CurrentActor, listing_id: UUID, words: DeferCase) -> None:
    """Defer a case to the next meeting."""
    service.defer_case(unit, actor, listing_id, words)


def _live(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> LiveOut:
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    declared = queries.has_declared(unit, actor, meeting.id)
    here = [one for one in queries.presences(unit, meeting) if one.participation is not None]
    return LiveOut(
        meeting_id=meeting.id, status=meeting.status.value, revision=meeting.revision, has_declared=declared,
        declaration=queries.statement_for(unit, actor, meeting).text,
        presences=[PresenceOut.model_validate(one) for one in here],
        current_listing_id=queries.seen_current(unit, actor, meeting) if declared else None,
    )  # fmt: skip


def _heard(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> HeardOut:
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    discussion = queries.discussion_of(unit, listing.id)
    notes = queries.notes_of(unit, listing.id).values()
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=meeting.area_id)
    return HeardOut(
        listing_id=listing.id, status=listing.status.value, listing_version=listing.version,
        seconds_spent=queries.times(unit, meeting.id)[listing.id].seconds,
        discussion=DiscussionOut.model_validate(discussion) if discussion else None,
        notes=[NoteOut.model_validate(one) for one in sorted(notes, key=lambda one: str(one.agency_id))],
        missing=queries.missing(discussion),
    )  # fmt: skip
