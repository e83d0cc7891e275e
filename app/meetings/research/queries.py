"""Reading research: an agency's own list and screen, and what was released to the meeting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases.models import CaseFile, Person
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings.models import Listing, Meeting, MeetingStatus
from app.meetings.research import policy
from app.meetings.research.models import ItemKind, RequestStatus, ResearchItem, ResearchRequest

NO_SUCH_REQUEST = N_("No such research request.")


@dataclass(slots=True)
class RequestLine:
    """One request in an agency's list."""

    id: UUID
    meeting_id: UUID
    listing_id: UUID
    case_file_id: UUID
    status: RequestStatus
    due_on: date
    is_late: bool
    version: int
    case_id: UUID
    reference: str
    person_id: UUID
    given_name: str
    family_name: str
    place: int
    starts_at: datetime
    area_id: UUID

    @property
    def short_name(self) -> str:
        """Given name and initial."""
        return cases.short_name(self.given_name, self.family_name)

    @property
    def is_answered(self) -> bool:
        """Whether the agency has said something, be it nothing known."""
        return self.status in policy.ANSWERED


LINES = (
    select(
        col(ResearchRequest.id), col(ResearchRequest.meeting_id), col(Listing.id), col(ResearchRequest.case_file_id),
        col(ResearchRequest.status), col(ResearchRequest.due_on), col(ResearchRequest.is_late), col(ResearchRequest.version),
        col(CaseFile.id), col(CaseFile.reference), col(Person.id), col(Person.given_name), col(Person.family_name),
        col(Listing.place), col(Meeting.starts_at), col(ResearchRequest.area_id),
    )
    .join(Listing, col(Listing.id) == col(ResearchRequest.listing_id))
    .join(Meeting, col(Meeting.id) == col(ResearchRequest.meeting_id))
    .join(CaseFile, col(CaseFile.id) == col(ResearchRequest.case_file_id))
    .join(Person, col(Person.id) == col(CaseFile.victim_id))
    .order_by(col(Meeting.starts_at), col(Listing.place))
)  # fmt: skip


@dataclass(slots=True)
class ItemLine:
    """One thing an agency knows."""

    id: UUID
    listing_id: UUID
    agency_id: UUID
    kind: ItemKind
    text: str
    source: str
    is_withheld: bool
    withheld_reason: str
    released_at: datetime | None
    created_at: datetime
    version: int


ITEMS = select(
    col(ResearchItem.id), col(ResearchItem.listing_id), col(ResearchItem.agency_id), col(ResearchItem.kind), col(ResearchItem.text),
    col(ResearchItem.source), col(ResearchItem.is_withheld), col(ResearchItem.withheld_reason), col(ResearchItem.released_at),
    col(ResearchItem.created_at), col(ResearchItem.version),
).order_by(col(ResearchItem.created_at), col(ResearchItem.id))  # fmt: skip


@dataclass(slots=True)
class RequestView:
    """One request with whom to look for, what the agency wrote, and its neighbours."""

    request: ResearchRequest
    meeting: Meeting
    case: cases.CaseView
    items: list[ItemLine] = field(default_factory=list)


def requests_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID | None = None) -> list[RequestLine]:
    """Give the own agency's requests of meetings that are not over, by meeting and place."""
    statement = LINES.where(policy.visible_requests(actor))
    if meeting_id is not None:
        statement = statement.where(col(ResearchRequest.meeting_id) == meeting_id)
    else:
        statement = statement.where(
            col(Meeting.status).in_([MeetingStatus.AGENDA_CIRCULATED, MeetingStatus.IN_SESSION])
        )
    lines = unit.rows(statement, RequestLine)
    looked(unit, actor, Tag.RESEARCH_VIEWED, area_id=lines[0].area_id if lines else None, count=len(lines))
    return lines


def request_for(unit: UnitOfWork, actor: Actor, request_id: UUID) -> ResearchRequest:
    """Load one request of the own agency; NotFound otherwise."""
    found = unit.session.exec(
        select_row(ResearchRequest).where(ResearchRequest.id == request_id, policy.visible_requests(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_REQUEST)
    looked(unit, actor, Tag.RESEARCH_VIEWED, area_id=found.area_id)
    return found


def request_view(unit: UnitOfWork, actor: Actor, request_id: UUID) -> RequestView:
    """Give one request of the own agency with whom to look for and what was written."""
    request = request_for(unit, actor, request_id)
    own = ITEMS.where(
        col(ResearchItem.request_id) == request.id,
        policy.visible_items(actor),
        col(ResearchItem.agency_id) == actor.agency_id,
    )
    view = RequestView(
        request, unit.session.get_one(Meeting, request.meeting_id), cases.case_view(unit, actor, request.case_file_id)
    )
    view.items = unit.rows(own, ItemLine)
    looked(unit, actor, Tag.RESEARCH_VIEWED, area_id=request.area_id, items=len(view.items))
    return view


def item_for(unit: UnitOfWork, actor: Actor, item_id: UUID) -> ResearchItem:
    """Load one visible item; NotFound otherwise."""
    found = unit.session.exec(
        select_row(ResearchItem).where(ResearchItem.id == item_id, policy.visible_items(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(N_("No such item."))
    looked(unit, actor, Tag.RESEARCH_VIEWED, area_id=found.area_id)
    return found


def visible_items_on(unit: UnitOfWork, actor: Actor, listing_ids: Iterable[UUID]) -> list[ItemLine]:
    """Give the items this actor may read at these listings: own ones, and released ones after the declaration. The caller records the look."""
    ids = list(listing_ids)
    return (
        unit.rows(ITEMS.where(col(ResearchItem.listing_id).in_(ids), policy.visible_items(actor)), ItemLine)
        if ids
        else []
    )


def released_on(unit: UnitOfWork, actor: Actor, listing_ids: Iterable[UUID]) -> list[ItemLine]:
    """Give only what was released to the meeting and this actor may read; the caller records the look."""
    return [
        item
        for item in visible_items_on(unit, actor, listing_ids)
        if item.released_at is not None and not item.is_withheld
    ]


@dataclass(slots=True)
class ReturnLine:
    """How far one agency is with one listing: no content."""

    id: UUID
    listing_id: UUID
    agency_id: UUID
    status: RequestStatus
    is_late: bool


RETURNS = select(
    col(ResearchRequest.id), col(ResearchRequest.listing_id), col(ResearchRequest.agency_id), col(ResearchRequest.status),
    col(ResearchRequest.is_late),
)  # fmt: skip


def returns_on(unit: UnitOfWork, listing_ids: Iterable[UUID]) -> list[ReturnLine]:
    """Give the state of every agency's return at listings already found visible; the caller records the look."""
    ids = list(listing_ids)
    return unit.rows(RETURNS.where(col(ResearchRequest.listing_id).in_(ids)), ReturnLine) if ids else []
