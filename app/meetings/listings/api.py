"""One case's line on an agenda, for programs."""

from uuid import UUID

from fastapi import APIRouter

from app.meetings import queries
from app.meetings.listings import service
from app.meetings.listings.schemas import ChangeListing, HandOver
from app.meetings.schemas import ListingOut
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/meetings/listings", tags=["meetings"])
READ, WRITE = needs_scope("meetings:read"), needs_scope("meetings:write")


@router.get("/{listing_id}", dependencies=[READ])
def read_listing(unit: Unit, actor: CurrentActor, listing_id: UUID) -> ListingOut:
    """Give one case's line."""
    return ListingOut.model_validate(queries.line_for(unit, actor, listing_id))


@router.post("/{listing_id}", dependencies=[WRITE])
def change_listing(unit: Unit, actor: CurrentActor, listing_id: UUID, words: ChangeListing) -> ListingOut:
    """Change how long, how fixed and how urgent a case is, and who presents it."""
    service.change(unit, actor, listing_id, words)
    return ListingOut.model_validate(queries.line_for(unit, actor, listing_id))


@router.post("/{listing_id}/hand-over", status_code=204, dependencies=[WRITE])
def hand_over_listing(unit: Unit, actor: CurrentActor, listing_id: UUID, words: HandOver) -> None:
    """Let another person run one case."""
    service.hand_over(unit, actor, listing_id, words)
