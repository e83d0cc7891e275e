"""Research is each agency's own work until it releases an item (BR-28); others see released items after their declaration."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from app.cases.policy import open_to
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.i18n import N_
from app.meetings.models import Declaration, Listing, Meeting, MeetingStatus
from app.meetings.policy import visible_listings
from app.meetings.research.models import RequestStatus, ResearchItem, ResearchRequest

STILL_OPEN = frozenset({MeetingStatus.AGENDA_CIRCULATED, MeetingStatus.IN_SESSION})
ANSWERED = frozenset({RequestStatus.SUBMITTED, RequestStatus.NOTHING_KNOWN})


def visible_requests(actor: Actor) -> ColumnElement[bool]:
    """Condition on ResearchRequest: the own agency's, at cases that are open to the actor."""
    areas = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    if not areas:
        return false()
    return and_(
        col(ResearchRequest.agency_id) == actor.agency_id,
        col(ResearchRequest.area_id).in_(areas),
        col(ResearchRequest.case_file_id).in_(open_to(actor)),
    )


def visible_items(actor: Actor) -> ColumnElement[bool]:
    """Condition on ResearchItem: the own agency's all, the others' once released and once the actor has declared."""
    areas = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    own = (
        and_(col(ResearchItem.agency_id) == actor.agency_id, col(ResearchItem.area_id).in_(areas)) if areas else false()
    )
    declared = select(col(Declaration.meeting_id)).where(col(Declaration.user_id) == actor.user_id)
    listings = select(col(Listing.id)).where(visible_listings(actor), col(Listing.meeting_id).in_(declared))
    told = and_(
        col(ResearchItem.released_at).is_not(None),
        col(ResearchItem.is_withheld).is_(False),
        col(ResearchItem.listing_id).in_(listings),
    )
    return and_(or_(own, told), col(ResearchItem.case_file_id).in_(open_to(actor)))


def why_not_view_item(actor: Actor, item: ResearchItem, *, has_declared: bool, case_reason: str | None) -> str | None:
    """Say why this actor may not read an item: the twin of `visible_items`; `case_reason` is the listing's own answer."""
    if case_reason is not None:
        return case_reason
    speaks = actor.has(item.area_id, *SPEAKS_FOR_AGENCY) and item.area_id in actor.is_signatory_in
    if speaks and item.agency_id == actor.agency_id:
        return None
    if item.released_at is not None and not item.is_withheld and has_declared:
        return None
    return N_("There is nothing here, or it is not for you.")


def why_not_answer(actor: Actor, request: ResearchRequest, meeting: Meeting) -> str | None:
    """The agency itself answers, late too (BR-32), until the session is closed."""
    if not actor.has(request.area_id, *SPEAKS_FOR_AGENCY) or actor.agency_id != request.agency_id:
        return N_("Only the agency that was asked can answer.")
    if meeting.status not in STILL_OPEN:
        return N_("This meeting is over. What you know now belongs to a new referral or to your actions.")
    return None


def why_not_change_item(actor: Actor, item: ResearchItem) -> str | None:
    """What was released stands: it was told. Before that the agency may say it again."""
    if not actor.has(item.area_id, *SPEAKS_FOR_AGENCY) or actor.agency_id != item.agency_id:
        return N_("Only the agency that wrote this can change it.")
    if item.released_at is not None:
        return N_("This was released to the meeting and stands as it was told. Add another item instead.")
    return None
