"""Meetings and the cases on them, for programs. Withdrawn cases stand on no agenda: their answer is empty."""

from uuid import UUID

from fastapi import APIRouter

from app.core.actor import RUNS_MEETINGS
from app.meetings import queries, service
from app.meetings.schemas import (
    ListingOut,
    MeetingOut,
    PlaceListing,
    ProposeListing,
    RemoveListing,
    WithdrawListing,
)
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/meetings", tags=["meetings"])
READ, WRITE = needs_scope("meetings:read"), needs_scope("meetings:write")


@router.get("", dependencies=[READ])
def list_meetings(unit: Unit, actor: CurrentActor, *, past: bool = False) -> list[MeetingOut]:
    """Give the meetings to come, the next first, or those past."""
    lines = queries.meetings_for(unit, actor, past=past, limit=200)
    calendars = {area_id: queries.calendar_for(unit, area_id) for area_id in {line.area_id for line in lines}}
    found = []
    for line in lines:
        out = MeetingOut.model_validate(line)
        out.deadlines = calendars[line.area_id].deadlines(line.starts_at)
        found.append(out)
    return found


@router.get("/waiting", dependencies=[READ])
def list_waiting(unit: Unit, actor: CurrentActor) -> list[ListingOut]:
    """Give the cases that wait for a place in the areas the actor runs."""
    areas = sorted(actor.areas_as(*RUNS_MEETINGS))
    return [ListingOut.model_validate(line) for area_id in areas for line in queries.waiting_for(unit, actor, area_id)]


@router.post("/listings", status_code=201, dependencies=[WRITE])
def propose_listing(unit: Unit, actor: CurrentActor, words: ProposeListing) -> ListingOut:
    """Let a case wait for a place; twice for one referral gives the same listing."""
    listing = service.propose(unit, actor, words.case_file_id, words.referral_id, words.kind, is_urgent=words.is_urgent)
    return ListingOut.model_validate(queries.line_for(unit, actor, listing.id))


@router.post("/{meeting_id}/listings/{listing_id}/place", dependencies=[WRITE])
def place_listing(
    unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, words: PlaceListing
) -> ListingOut:
    """Put a case on an agenda."""
    service.place_with(unit, actor, listing_id, meeting_id, words)
    return ListingOut.model_validate(queries.line_for(unit, actor, listing_id))


@router.post("/listings/{listing_id}/remove", dependencies=[WRITE])
def remove_listing(unit: Unit, actor: CurrentActor, listing_id: UUID, words: RemoveListing) -> ListingOut:
    """Take a case from its agenda; it waits again."""
    service.remove(unit, actor, listing_id, words.version)
    return ListingOut.model_validate(queries.line_for(unit, actor, listing_id))


@router.post("/listings/{listing_id}/withdraw", status_code=204, dependencies=[WRITE])
def withdraw_listing(unit: Unit, actor: CurrentActor, listing_id: UUID, words: WithdrawListing) -> None:
    """Take a case out altogether, with a reason."""
    service.withdraw(unit, actor, listing_id, words)


@router.get("/{meeting_id}", dependencies=[READ])
def read_meeting(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> MeetingOut:
    """Give one meeting with its dates."""
    line = queries.meeting_line(unit, actor, meeting_id)
    out = MeetingOut.model_validate(line)
    out.deadlines = queries.calendar_for(unit, line.area_id).deadlines(line.starts_at)
    out.cases = len(queries.listings_for(unit, actor, meeting_id))
    return out
