"""JSON door: accept a referral to an agenda."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.meetings.intake import service
from app.meetings.intake.schemas import AcceptToAgenda
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/inbox", tags=["triage"])


class AcceptedOut(BaseModel):
    """Where the accepted case stands now."""

    referral_id: UUID
    case_file_id: UUID
    listing_id: UUID
    meeting_id: UUID | None
    status: str
    version: int


@router.post("/{referral_id}/accept", dependencies=[needs_scope("triage:write")], name="api:accept_to_agenda")
def accept_referral(unit: Unit, actor: CurrentActor, referral_id: UUID, words: AcceptToAgenda) -> AcceptedOut:
    """Accept a referral and let its case stand on an agenda, or wait for a place."""
    listing = service.accept_referral(unit, actor, referral_id, words)
    return AcceptedOut(
        referral_id=referral_id, case_file_id=listing.case_file_id, listing_id=listing.id, meeting_id=listing.meeting_id,
        status=listing.status.value, version=listing.version,
    )  # fmt: skip
