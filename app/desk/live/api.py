"""Closing a case and a session for programs: what was agreed counts there too."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.desk.live import service
from app.meetings.live.schemas import CloseCase
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(tags=["live meeting"])
WRITE = needs_scope("meetings:write")


class ClosedOut(BaseModel):
    """A case or session that was closed, with its state now."""

    id: UUID
    status: str


@router.post("/live/{listing_id}/close", dependencies=[WRITE], name="api:close_case")
def close_case(unit: Unit, actor: CurrentActor, listing_id: UUID, words: CloseCase) -> ClosedOut:
    """Close a case as heard and go to the next; 422 names what is missing."""
    listing = service.close_case(unit, actor, listing_id, words)
    return ClosedOut(id=listing.id, status=listing.status.value)


@router.post("/meetings/{meeting_id}/end", dependencies=[WRITE], name="api:end_session")
def end_session(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> ClosedOut:
    """Close the session; the minutes stand as draft."""
    meeting = service.end_session(unit, actor, meeting_id)
    return ClosedOut(id=meeting.id, status=meeting.status.value)
