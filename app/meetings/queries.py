"""Reading meetings, agendas and waiting cases, always through the policy; numbers and times count only what the reader sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts.models import Agency, User
from app.areas import queries as areas
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile, Person, SafeContact, Wall
from app.cases.queries import short_name
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings import policy
from app.meetings.deadlines import AreaCalendar
from app.meetings.models import Handover, Listing, ListingKind, ListingStatus, Meeting, MeetingStatus, Series
from app.meetings.order import schedule
from app.meetings.running import Entry, Running

NO_SUCH_MEETING = N_("No such meeting.")
NO_SUCH_LISTING = N_("No such case on the agenda.")


@dataclass(slots=True)
class MeetingLine:
    """One meeting in a list; `cases` counts only what the reader may see."""

    id: UUID
    area_id: UUID
    series_id: UUID
    starts_at: datetime
    minutes: int
    break_minutes: int
    break_after: int | None
    place: str
    is_urgent: bool
    status: MeetingStatus
    agenda_version: int
    circulated_at: datetime | None
    capacity_reason: str
    late_reason: str
    chair_id: UUID | None
    revision: int
    version: int
    series_name: str
    chair_name: str | None
    cases: int = 0


@dataclass(slots=True)
class Line:
    """One case on an agenda, or waiting for one."""

    id: UUID
    case_file_id: UUID
    meeting_id: UUID | None
    area_id: UUID
    referral_id: UUID | None
    status: ListingStatus
    kind: ListingKind
    place: int
    planned_minutes: int
    is_pinned: bool
    is_urgent: bool
    has_children: bool
    needs_interpreter: bool
    risk_level: str
    presenter_agency_id: UUID | None
    carried_from_id: UUID | None
    waiting_since: datetime
    stranded_at: datetime | None
    version: int
    presenter: str | None
    case_id: UUID
    reference: str
    victim_id: UUID
    given_name: str
    family_name: str
    is_walled: bool
    """Somebody is shut out of this case; told only to those who run the meeting."""
    has_safe_contact: bool
    number: int = 0
    starts_at: datetime | None = None

    @property
    def name(self) -> str:
        """Given name and initial, such as Anna K."""
        return short_name(self.given_name, self.family_name)

    @property
    def is_carried_over(self) -> bool:
        """Whether it comes from an earlier agenda (BR-41)."""
        return self.carried_from_id is not None or self.stranded_at is not None

    @property
    def flags(self) -> list[str]:
        """Codes of the tags that stand beside the name (BR-25)."""
        marks = {
            "urgent": self.is_urgent,
            "repeat": self.kind is ListingKind.REPEAT,
            "transfer": self.kind is ListingKind.TRANSFER_IN,
            "children": self.has_children,
            "interpreter": self.needs_interpreter,
            "carried": self.is_carried_over,
            "walled": self.is_walled,
        }
        return [name for name, holds in marks.items() if holds]

    @property
    def entry(self) -> Entry:
        """The line as the running order takes it."""
        return Entry(self.id, self.planned_minutes, self.has_children, self.is_pinned, self.carried_from_id is not None)


MEETINGS = (
    select(
        col(Meeting.id), col(Meeting.area_id), col(Meeting.series_id), col(Meeting.starts_at), col(Meeting.minutes),
        col(Meeting.break_minutes), col(Meeting.break_after), col(Meeting.place), col(Meeting.is_urgent), col(Meeting.status),
        col(Meeting.agenda_version), col(Meeting.circulated_at), col(Meeting.capacity_reason), col(Meeting.late_reason),
        col(Meeting.chair_id), col(Meeting.revision), col(Meeting.version), col(Series.name), col(User.name),
    )
    .join(Series, col(Series.id) == col(Meeting.series_id))
    .outerjoin(User, col(User.id) == col(Meeting.chair_id))
)  # fmt: skip
WALLED = select(col(Wall.id)).where(col(Wall.case_file_id) == col(Listing.case_file_id), col(Wall.lifted_at).is_(None))
SAFE = select(col(SafeContact.id)).where(col(SafeContact.person_id) == col(CaseFile.victim_id))
LINES = (
    select(
        col(Listing.id), col(Listing.case_file_id), col(Listing.meeting_id), col(Listing.area_id), col(Listing.referral_id),
        col(Listing.status), col(Listing.kind), col(Listing.place), col(Listing.planned_minutes), col(Listing.is_pinned),
        col(Listing.is_urgent), col(Listing.has_children), col(Listing.needs_interpreter), col(Listing.risk_level),
        col(Listing.presenter_agency_id), col(Listing.carried_from_id), col(Listing.waiting_since), col(Listing.stranded_at),
        col(Listing.version), col(Agency.short_name), col(CaseFile.id), col(CaseFile.reference),
        col(Person.id), col(Person.given_name), col(Person.family_name), WALLED.exists(), SAFE.exists(),
    )
    .join(CaseFile, col(CaseFile.id) == col(Listing.case_file_id))
    .join(Person, col(Person.id) == col(CaseFile.victim_id))
    .outerjoin(Agency, col(Agency.id) == col(Listing.presenter_agency_id))
)  # fmt: skip


def calendar_for(unit: UnitOfWork, area_id: UUID) -> AreaCalendar:
    """Give an area's zone, holidays and lead times."""
    return AreaCalendar.of(areas.area(unit, area_id), areas.parameters_on(unit, area_id))


def meeting_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    """Load one visible meeting; NotFound if it is missing or hidden. It holds nothing personal."""
    found = unit.session.exec(
        select_row(Meeting).where(Meeting.id == meeting_id, policy.visible_meetings(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_MEETING)
    return found


def meeting_line(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> MeetingLine:
    """Give one visible meeting with the names of series and chair; NotFound otherwise."""
    found = unit.rows(MEETINGS.where(col(Meeting.id) == meeting_id, policy.visible_meetings(actor)), MeetingLine)
    if not found:
        raise NotFound(NO_SUCH_MEETING)
    return found[0]


def meetings_for(unit: UnitOfWork, actor: Actor, *, past: bool = False, limit: int = 40) -> list[MeetingLine]:
    """Give the visible meetings: those to come, the next first, or those past and cancelled, the latest first."""
    over = col(Meeting.status).in_(
        [MeetingStatus.SESSION_CLOSED, MeetingStatus.MINUTES_APPROVED, MeetingStatus.CANCELLED]
    )
    statement = _counted(actor).where(policy.visible_meetings(actor), over if past else ~over)
    order = col(Meeting.starts_at).desc() if past else col(Meeting.starts_at)
    return unit.rows(statement.order_by(order, col(Meeting.id)).limit(limit), MeetingLine)


def meetings_of_series(unit: UnitOfWork, actor: Actor, series_id: UUID) -> list[MeetingLine]:
    """Give the visible meetings of one series from today on, the next first."""
    statement = _counted(actor).where(
        policy.visible_meetings(actor), col(Meeting.series_id) == series_id, col(Meeting.starts_at) >= clock.now()
    )
    return unit.rows(statement.order_by(col(Meeting.starts_at)), MeetingLine)


def _counted(actor: Actor) -> Any:
    cases = (
        select(func.count(col(Listing.id)))
        .where(
            col(Listing.meeting_id) == col(Meeting.id),
            col(Listing.status) != ListingStatus.WITHDRAWN,
            policy.visible_listings(actor),
        )
        .scalar_subquery()
    )
    return MEETINGS.add_columns(cases)


def listing_for(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Load one visible listing; the caller records the look or the change. NotFound if it is missing or hidden."""
    found = unit.session.exec(
        select_row(Listing).where(Listing.id == listing_id, policy.visible_listings(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_LISTING)
    return found


def lines_on(unit: UnitOfWork, actor: Actor, meeting: Meeting | MeetingLine) -> list[Line]:
    """Give a meeting's visible cases in order, numbered and timed for this reader; the caller records the look."""
    statement = LINES.where(
        col(Listing.meeting_id) == meeting.id,
        col(Listing.status) != ListingStatus.WITHDRAWN,
        policy.visible_listings(actor),
    ).order_by(col(Listing.place), col(Listing.id))
    return numbered(unit.rows(statement, Line), meeting)


def numbered(lines: list[Line], meeting: Meeting | MeetingLine) -> list[Line]:
    """Number and time lines as the reader sees them: what is hidden leaves no gap (BR-43)."""
    starts = schedule(
        meeting.starts_at, [line.entry.slot for line in lines], seen_break(lines, meeting), meeting.break_minutes
    )
    for number, (line, starts_at) in enumerate(zip(lines, starts, strict=True), start=1):
        line.number, line.starts_at = number, starts_at
    return lines


def seen_break(lines: list[Line], meeting: Meeting | MeetingLine) -> int | None:
    """Give the break's index (from 0) among the lines that the reader sees."""
    if meeting.break_after is None:
        return None
    before = sum(line.place <= meeting.break_after + 1 for line in lines)
    return before - 1 if 0 < before < len(lines) else None


def listings_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> list[Line]:
    """Give a visible meeting's visible cases, numbered and timed for this reader, and record the look: for every upper room."""
    meeting = meeting_line(unit, actor, meeting_id)
    lines = lines_on(unit, actor, meeting)
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=meeting.area_id, count=len(lines))
    return lines


def line_for(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> Line:
    """Give one visible case of an agenda or of those waiting (number 0), and record the look."""
    listing = listing_for(unit, actor, listing_id)
    if listing.meeting_id is None:
        found = unit.rows(LINES.where(col(Listing.id) == listing_id, policy.visible_listings(actor)), Line)
    else:
        found = lines_on(unit, actor, meeting_line(unit, actor, listing.meeting_id))
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=listing.area_id, count=1)
    line = next((one for one in found if one.id == listing_id), None)
    if line is None:
        raise NotFound(NO_SUCH_LISTING)
    return line


def waiting_lines(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[Line]:
    """Give an area's cases that wait for a place: of cancelled meetings first, then carried over, urgent, and by days waited."""
    statement = LINES.where(
        col(Listing.area_id) == area_id,
        col(Listing.meeting_id).is_(None),
        col(Listing.status) == ListingStatus.PROPOSED,
        policy.visible_listings(actor),
    )
    lines = unit.rows(statement, Line)
    return sorted(
        lines,
        key=lambda line: (
            line.stranded_at is None,
            line.carried_from_id is None,
            not line.is_urgent,
            line.waiting_since,
            line.reference,
        ),
    )


def waiting_for(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[Line]:
    """Give an area's waiting cases with names, and record the look."""
    lines = waiting_lines(unit, actor, area_id)
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=area_id, waiting=len(lines))
    return lines


@dataclass(slots=True)
class Waiting:
    """A case without a place on an agenda, without names: what a queue needs."""

    id: UUID
    case_file_id: UUID
    area_id: UUID
    kind: ListingKind
    is_urgent: bool
    waiting_since: datetime
    stranded_at: datetime | None

    @property
    def days_waited(self) -> int:
        """Whole days since the case was accepted (BR-41)."""
        return (clock.now() - self.waiting_since).days


WAITING = (
    select(
        col(Listing.id), col(Listing.case_file_id), col(Listing.area_id), col(Listing.kind), col(Listing.is_urgent),
        col(Listing.waiting_since), col(Listing.stranded_at),
    )
    .where(col(Listing.meeting_id).is_(None), col(Listing.status) == ListingStatus.PROPOSED)
    .order_by(col(Listing.waiting_since))
)  # fmt: skip


def waiting_listings(unit: UnitOfWork, actor: Actor) -> list[Waiting]:
    """Give every visible case that waits for a place, the longest wait first; no names, nothing sealed."""
    return [Waiting(*row) for row in unit.session.execute(WAITING.where(policy.visible_listings(actor)))]


def stranded(unit: UnitOfWork, area_id: UUID, actor: Actor | None = None) -> list[Waiting]:
    """Give an area's cases of cancelled meetings that have no new place yet; with an actor only what that actor may know of."""
    statement = WAITING.where(col(Listing.area_id) == area_id, col(Listing.stranded_at).is_not(None))
    if actor is not None:
        statement = statement.where(policy.visible_listings(actor))
    return [Waiting(*row) for row in unit.session.execute(statement)]


NOT_OPENED = (
    select(
        col(Listing.id), col(Listing.case_file_id), col(Listing.area_id), col(Listing.kind), col(Listing.is_urgent),
        col(Listing.waiting_since), col(Meeting.starts_at),
    )
    .join(Meeting, col(Meeting.id) == col(Listing.meeting_id))
    .where(
        col(Meeting.status).in_(policy.OPEN_MEETINGS), col(Meeting.starts_at) < bindparam("before"),
        col(Listing.status).in_(policy.PLACEABLE),
    )
    .order_by(col(Listing.waiting_since))
)  # fmt: skip
SHOULD_HAVE_BEGUN = timedelta(hours=4)


def never_opened(unit: UnitOfWork, actor: Actor) -> list[Waiting]:
    """Give every visible case of a meeting whose time passed although nobody opened or cancelled it; `stranded_at` is that time."""
    statement = NOT_OPENED.where(policy.visible_listings(actor))
    found = unit.session.execute(statement, {"before": clock.now() - SHOULD_HAVE_BEGUN})
    return [Waiting(*row) for row in found]


def running(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> Running:
    """Give a meeting's whole order with marks of what this actor sees; reads clear columns only."""
    statement = (
        select(
            col(Listing.id), col(Listing.planned_minutes), col(Listing.has_children), col(Listing.is_pinned),
            col(Listing.carried_from_id).is_not(None), policy.visible_listings(actor).label("seen"),
        )
        .where(col(Listing.meeting_id) == meeting.id, col(Listing.status) != ListingStatus.WITHDRAWN)
        .order_by(col(Listing.place), col(Listing.id))
    )  # fmt: skip
    return Running(tuple(Entry(*row) for row in unit.session.execute(statement)), meeting.break_after)


def next_of_series(unit: UnitOfWork, meeting: Meeting) -> Meeting | None:
    """Give the next meeting of the same series whose agenda is still open."""
    return unit.session.exec(
        select_row(Meeting)
        .where(
            Meeting.series_id == meeting.series_id,
            Meeting.starts_at > meeting.starts_at,
            col(Meeting.status).in_(policy.OPEN_MEETINGS),
        )
        .order_by(col(Meeting.starts_at))
        .limit(1)
    ).first()


def handed_to(unit: UnitOfWork, listing_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Give by listing the people it was handed over to (BR-43)."""
    found = unit.session.execute(
        select(col(Handover.listing_id), col(Handover.to_user_id)).where(
            col(Handover.listing_id).in_(list(listing_ids))
        )
    )
    people: dict[UUID, set[UUID]] = {}
    for listing_id, user_id in found:
        people.setdefault(listing_id, set()).add(user_id)
    return {listing_id: frozenset(users) for listing_id, users in people.items()}
