"""Reading an agenda for its page: eight statements whatever its length (performance 3), and its circulated versions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts.models import Agency, AgencyType, Membership, Signatory, User
from app.accounts.policy import counts
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases.models import CaseFile, Wall
from app.cases.policy import open_to
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings import queries
from app.meetings.agenda import policy
from app.meetings.agenda.schemas import Change, Check, Frozen
from app.meetings.agenda.versions import changes_between, lines_of
from app.meetings.deadlines import AreaCalendar
from app.meetings.models import AgendaVersion, Handover, Listing, Meeting, MeetingStatus
from app.meetings.order import Capacity, capacity, schedule, suggest_place
from app.meetings.queries import Line, MeetingLine
from app.meetings.research.models import RequestStatus, ResearchRequest
from app.meetings.running import Running
from app.meetings.schemas import Deadlines
from app.referrals.models import Referral

ANSWERED = (RequestStatus.SUBMITTED, RequestStatus.NOTHING_KNOWN)


@dataclass(slots=True)
class WaitingCard:
    """A waiting case with the place and time that the rule suggests, and why it was referred."""

    line: Line
    place: int
    starts_at: datetime
    criteria: list[str]


@dataclass(slots=True)
class AgendaView:
    """Everything the builder shows, as this reader counts it."""

    meeting: MeetingLine
    calendar: AreaCalendar
    deadlines: Deadlines
    lines: list[Line]
    order: Running
    room: Capacity
    returns: dict[UUID, tuple[int, int]]
    waiting: list[WaitingCard]
    checks: list[Check]

    @property
    def ends_at(self) -> datetime:
        """When the sitting ends."""
        return self.meeting.starts_at + timedelta(minutes=self.meeting.minutes)

    @property
    def break_at(self) -> datetime | None:
        """When the break begins."""
        if self.order.seen_break is None:
            return None
        line = self.lines[self.order.seen_break]
        return (line.starts_at or self.meeting.starts_at) + timedelta(minutes=line.planned_minutes)


RETURNS = select(
    col(ResearchRequest.listing_id),
    func.sum(case((col(ResearchRequest.status).in_(ANSWERED), 1), else_=0)),
    func.count(col(ResearchRequest.id)),
).group_by(col(ResearchRequest.listing_id))
CHAIR_CONFLICTS = (
    select(col(Listing.id))
    .join(Meeting, col(Meeting.id) == col(Listing.meeting_id))
    .join(Wall, col(Wall.case_file_id) == col(Listing.case_file_id))
    .where(
        col(Wall.user_id) == col(Meeting.chair_id),
        col(Wall.lifted_at).is_(None),
        ~select(col(Handover.id)).where(col(Handover.listing_id) == col(Listing.id)).exists(),
    )
)
SPEAKERS = (
    select(func.count(col(Membership.id)))
    .join(User, col(User.id) == col(Membership.user_id))
    .where(
        col(User.agency_id) == col(Agency.id),
        col(Membership.area_id) == col(Signatory.area_id),
        col(Membership.role).in_(SPEAKS_FOR_AGENCY),
        col(User.is_active),
    )
)
AGENCIES = (
    select(
        col(Agency.id), col(Agency.short_name), col(Agency.type), col(Signatory.signed_on), col(Signatory.review_on),
        col(Signatory.withdrawn_on),
    )
    .join(Signatory, col(Signatory.agency_id) == col(Agency.id))
    .order_by(col(Agency.name))
)  # fmt: skip


def builder_for(unit: UnitOfWork, actor: Actor, meeting: MeetingLine, late_reason: str = "") -> AgendaView:
    """Give a visible meeting's agenda with all that its builder shows, and record the look."""
    view = reading_for(unit, actor, meeting)
    calendar = view.calendar
    waiting = queries.waiting_lines(unit, actor, meeting.area_id)
    view.returns = returns_on(unit, meeting.id)
    view.waiting = _cards(unit, view, waiting)
    view.checks = policy.gate(
        policy.Facts(
            lines=view.lines,
            room=view.room,
            capacity_reason=meeting.capacity_reason,
            returns=view.returns,
            chair_conflicts=_chair_conflicts(unit, meeting.id),
            without_representative=_without_representative(unit, meeting.area_id, calendar),
            is_late=calendar.is_late(meeting.starts_at) and not meeting.is_urgent,
            late_reason=late_reason,
            is_circulated=meeting.circulated_at is not None,
        )
    )
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=meeting.area_id, count=len(view.lines), waiting=len(waiting))
    return view


def reading_for(unit: UnitOfWork, actor: Actor, meeting: MeetingLine) -> AgendaView:
    """Give a visible meeting's agenda as a list to read; the caller records the look."""
    calendar = queries.calendar_for(unit, meeting.area_id)
    lines = queries.lines_on(unit, actor, meeting)
    order = Running(tuple(line.entry for line in lines), queries.seen_break(lines, meeting))
    words = calendar.parameters
    rest = meeting.break_minutes if order.seen_break is not None else 0
    room = capacity(order.slots, meeting.minutes, rest, words.case_cap, words.minutes_per_case)
    return AgendaView(
        meeting, calendar, calendar.deadlines(meeting.starts_at), lines, order, room, returns={}, waiting=[], checks=[]
    )


def told_for(unit: UnitOfWork, actor: Actor, meeting: MeetingLine) -> AgendaView:
    """Give the agenda as it was last circulated: what is changed since is nobody's news before the supplement (BR-26).

    Those who run the meeting, and everybody once it has begun, read the order as it stands. The caller records the look.
    """
    view = reading_for(unit, actor, meeting)
    is_told = meeting.status is MeetingStatus.AGENDA_CIRCULATED and not actor.has(meeting.area_id, *RUNS_MEETINGS)
    if is_told:
        version = _versions(unit, meeting.id, (meeting.agenda_version,)).get(meeting.agenda_version)
        known = {line.id: line for line in view.lines}
        view.lines = []
        for frozen in lines_of(version, {line.case_file_id for line in known.values()}):
            line = known.get(frozen.listing_id)
            if line is not None:
                line.number, line.starts_at, line.planned_minutes = frozen.number, frozen.starts_at, frozen.minutes
                view.lines.append(line)
    return view


def returns_on(unit: UnitOfWork, meeting_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Count answered and sent research requests by listing; counts alone, no row is read."""
    found = unit.session.execute(RETURNS.where(col(ResearchRequest.meeting_id) == meeting_id))
    return {listing_id: (int(answered), int(total)) for listing_id, answered, total in found}


def researchers(unit: UnitOfWork, area_id: UUID, calendar: AreaCalendar) -> list[UUID]:
    """Give the agencies that are asked for research today: signature in date (BR-34); the coordination itself holds no records."""
    return [agency_id for agency_id, _, _ in _signed(unit, area_id, calendar)]


def _signed(unit: UnitOfWork, area_id: UUID, calendar: AreaCalendar) -> list[tuple[UUID, str, int]]:
    speakers = SPEAKERS.where(
        col(Membership.starts_on) <= calendar.today, col(Membership.ends_on) >= calendar.today
    ).scalar_subquery()
    found = unit.session.execute(AGENCIES.add_columns(speakers).where(col(Signatory.area_id) == area_id))
    return [
        (row[0], row[1], row[6])
        for row in found
        if row[2] is not AgencyType.COORDINATION and counts(row[3], row[4], row[5], calendar.today)
    ]


def _without_representative(unit: UnitOfWork, area_id: UUID, calendar: AreaCalendar) -> list[str]:
    return [name for _, name, speakers in _signed(unit, area_id, calendar) if not speakers]


def _chair_conflicts(unit: UnitOfWork, meeting_id: UUID) -> set[UUID]:
    return set(unit.session.scalars(CHAIR_CONFLICTS.where(col(Listing.meeting_id) == meeting_id)))


def _cards(unit: UnitOfWork, view: AgendaView, waiting: Sequence[Line]) -> list[WaitingCard]:
    criteria = _criteria(unit, [line.referral_id for line in waiting if line.referral_id])
    cards = []
    for line in waiting:
        place = suggest_place(
            view.order.seen, line.has_children, start=view.meeting.starts_at, minutes=line.planned_minutes
        ).place
        order = view.order.inserted(line.entry, place)
        starts = schedule(view.meeting.starts_at, order.slots, order.seen_break, view.meeting.break_minutes)
        words = criteria.get(line.referral_id, []) if line.referral_id else []
        cards.append(WaitingCard(line, place, starts[place - 1], words))
    return cards


def _criteria(unit: UnitOfWork, referral_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    if not referral_ids:
        return {}
    statement = select(col(Referral.id), col(Referral.criteria)).where(col(Referral.id).in_(referral_ids))
    return {referral_id: list(criteria) for referral_id, criteria in unit.rows(statement, lambda *row: row)}


def line_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID, listing_id: UUID) -> tuple[AgendaView, Line]:
    """Give one visible case of a visible agenda with the agenda around it, and record the look; NotFound otherwise."""
    view = reading_for(unit, actor, queries.meeting_line(unit, actor, meeting_id))
    line = next((one for one in view.lines if one.id == listing_id), None)
    if line is None:
        raise NotFound(queries.NO_SUCH_LISTING)
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=view.meeting.area_id, count=1)
    return view, line


@dataclass(slots=True)
class VersionView:
    """One circulated version as this reader counts it, with the names of what is open to the reader."""

    meeting: MeetingLine
    version: AgendaVersion
    lines: list[Frozen]
    changes: list[Change]
    names: dict[UUID, cases.CaseLine]


def version_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID, number: int) -> VersionView:
    """Give a circulated version and its changes against the one before, over the cases open to this reader alone."""
    meeting = queries.meeting_line(unit, actor, meeting_id)
    found = _versions(unit, meeting_id, (number - 1, number))
    if number not in found:
        raise NotFound(N_("No such version."))
    version, before = found[number], found.get(number - 1)
    listed = {UUID(line["case_file_id"]) for one in found.values() for line in one.lines}
    opened = set(unit.session.scalars(open_to(actor).where(col(CaseFile.id).in_(listed))))
    lines = lines_of(version, opened)
    changes = changes_between(lines_of(before, opened), lines) if before is not None else []
    names = cases.case_lines(unit, actor, opened)
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=meeting.area_id, version=number, count=len(lines))
    return VersionView(meeting, version, lines, changes, names)


def last_version(unit: UnitOfWork, meeting: Meeting) -> AgendaVersion | None:
    """Give the version that stands; the caller records the look."""
    return _versions(unit, meeting.id, (meeting.agenda_version,)).get(meeting.agenda_version)


def _versions(unit: UnitOfWork, meeting_id: UUID, numbers: Collection[int]) -> dict[int, AgendaVersion]:
    found = unit.session.exec(
        select_row(AgendaVersion).where(
            AgendaVersion.meeting_id == meeting_id, col(AgendaVersion.number).in_(list(numbers))
        )
    ).all()
    return {version.number: version for version in found}
