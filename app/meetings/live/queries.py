"""Reading a meeting while it runs: who has declared, who is here, what is said about a case, and where the time went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts import queries as accounts
from app.accounts.models import Membership
from app.accounts.schemas import AgencyHere
from app.areas import queries as areas
from app.areas.schemas import Parameters
from app.cases.identity.queries import same_pair_cases
from app.cases.policy import open_to
from app.core import clock
from app.core.actor import RUNS_MEETINGS, Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted
from app.meetings import queries as meetings
from app.meetings.live import policy
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.live.schemas import TYPED
from app.meetings.models import (
    Attendance,
    Declaration,
    Handover,
    Listing,
    ListingStatus,
    Meeting,
    MeetingStatus,
    Participation,
)
from app.meetings.policy import visible_listings
from app.meetings.queries import Line


@dataclass(frozen=True, slots=True)
class Statement:
    """The text that is agreed to, with its version."""

    version: str
    text: str
    is_observer: bool


@dataclass(slots=True)
class Presence:
    """How one agency takes part, or a guest; version 0: nothing recorded yet."""

    agency_id: UUID
    agency_name: str
    participation: Participation | None = None
    user_id: UUID | None = None
    person: str = ""
    is_deputy: bool = False
    is_information_sent: bool = False
    information_sent_on: date | None = None
    version: int = 0

    @property
    def is_present(self) -> bool:
        """Whether somebody of the agency is here."""
        return self.participation is Participation.PRESENT


@dataclass(slots=True)
class Spent:
    """Where a case's time went, and the version that closing names."""

    id: UUID
    status: ListingStatus
    started_at: datetime | None
    seconds_spent: int
    ended_at: datetime | None
    version: int

    @property
    def is_running(self) -> bool:
        """Whether its clock runs now."""
        return self.status is ListingStatus.IN_DISCUSSION and self.started_at is not None

    @property
    def seconds(self) -> int:
        """Seconds heard so far, pauses left out."""
        running = (clock.now() - self.started_at).total_seconds() if self.started_at and self.is_running else 0
        return self.seconds_spent + int(running)


def statement_for(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> Statement:
    """Give the protocol's text that this person agrees to: observers have their own (BR-37)."""
    words = parameters_of(unit, meeting)
    if policy.is_observer(actor, meeting.area_id):
        return Statement(words.declaration_version, words.observer_text, is_observer=True)
    return Statement(words.declaration_version, words.declaration_text, is_observer=False)


def parameters_of(unit: UnitOfWork, meeting: Meeting) -> Parameters:
    """Give the protocol that holds on the meeting's day."""
    return areas.parameters_on(unit, meeting.area_id)


def has_declared(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> bool:
    """Tell whether this person has declared for this meeting (BR-36)."""
    found = unit.session.execute(
        select(col(Declaration.id)).where(
            col(Declaration.meeting_id) == meeting_id, col(Declaration.user_id) == actor.user_id
        )
    )
    return found.first() is not None


def declared(unit: UnitOfWork, meeting_id: UUID) -> int:
    """Count who has declared for a meeting."""
    counted = select(func.count()).select_from(Declaration).where(col(Declaration.meeting_id) == meeting_id)
    return int(unit.session.execute(counted).scalar_one())


def sitting(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    """Load a meeting for somebody who takes part: hidden is NotFound, without declaration NotPermitted (BR-36)."""
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    if reason := policy.why_not_attend(actor, meeting, has_declared=has_declared(unit, actor, meeting.id)):
        raise NotPermitted(reason)
    return meeting


def at_the_table(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> tuple[Listing, Meeting]:
    """Load a visible case and its meeting for somebody who has declared; the caller records the look or the change."""
    listing = meetings.listing_for(unit, actor, listing_id)
    meeting = sitting(unit, actor, listing.meeting_id or UUID(int=0))
    return listing, meeting


def runs(unit: UnitOfWork, actor: Actor, listing_id: UUID, area_id: UUID) -> bool:
    """Tell whether the actor runs this case: chair, coordinator, or whoever it was handed to (BR-43)."""
    return actor.has(area_id, *RUNS_MEETINGS) or actor.user_id in stand_ins(unit, [listing_id])


def stand_ins(unit: UnitOfWork, listing_ids: Iterable[UUID]) -> set[UUID]:
    """Give the people these cases were handed over to."""
    found = select(col(Handover.to_user_id)).where(col(Handover.listing_id).in_(list(listing_ids)))
    return set(unit.session.execute(found).scalars())


def presences(unit: UnitOfWork, meeting: Meeting) -> list[Presence]:
    """Give every signatory agency in the order of speaking with how it takes part, and then the guests."""
    here = speakers(unit, meeting)
    rows = unit.session.exec(select_row(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    names = accounts.user_names(unit, [row.user_id for row in rows if row.user_id])
    by_agency = {row.agency_id: row for row in rows if row.participation is not Participation.OBSERVER}
    found = [_presence(agency.id, agency.short_name, by_agency.get(agency.id), names) for agency in here]
    guests = [row for row in rows if row.participation is Participation.OBSERVER]
    agencies = accounts.agency_names(unit, [row.agency_id for row in guests])
    return found + [_presence(row.agency_id, agencies.get(row.agency_id, ""), row, names) for row in guests]


def _presence(agency_id: UUID, name: str, row: Attendance | None, names: dict[UUID, str]) -> Presence:
    if row is None:
        return Presence(agency_id, name)
    person = names.get(row.user_id, "") if row.user_id else row.guest_name
    return Presence(agency_id, name, row.participation, row.user_id, person, row.deputy_for_id is not None,
                    row.is_information_sent, row.information_sent_on, row.version)  # fmt: skip


def speakers(unit: UnitOfWork, meeting: Meeting, first: UUID | None = None) -> list[AgencyHere]:
    """Give the signatory agencies in the protocol's order of speaking (BR-45); who presents the case comes first."""
    day = areas.today_in(unit, meeting.area_id)
    order = {kind: place for place, kind in enumerate(parameters_of(unit, meeting).speaking_order)}
    agencies = [one for one in accounts.active_signatories(unit, meeting.area_id, day) if one.type != "coordination"]
    return sorted(agencies, key=lambda one: (one.id != first, order.get(one.type.value, len(order)), one.short_name))


def stands_for(unit: UnitOfWork, area_id: UUID, user_id: UUID) -> UUID | None:
    """Give whom a registered deputy stands for; nobody for a representative."""
    found = select(col(Membership.deputy_for_id)).where(
        col(Membership.area_id) == area_id,
        col(Membership.user_id) == user_id,
        col(Membership.role) == Role.DEPUTY,
        col(Membership.ends_on) >= clock.now().date(),
    )
    return unit.session.execute(found).scalars().first()


def times(unit: UnitOfWork, meeting_id: UUID) -> dict[UUID, Spent]:
    """Give state and time of every case of a meeting by id; clear columns only, to be matched with what the reader sees."""
    statement = select(
        col(Listing.id), col(Listing.status), col(Listing.started_at), col(Listing.seconds_spent), col(Listing.ended_at),
        col(Listing.version),
    ).where(col(Listing.meeting_id) == meeting_id)  # fmt: skip
    return {row[0]: Spent(*row) for row in unit.session.execute(statement)}


def seen_current(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> UUID | None:
    """Give the case being heard if this actor may know of it, else nothing."""
    if meeting.status is not MeetingStatus.IN_SESSION or meeting.current_listing_id is None:
        return None
    statement = select(col(Listing.id)).where(
        col(Listing.id) == meeting.current_listing_id,
        col(Listing.status) == ListingStatus.IN_DISCUSSION,
        visible_listings(actor),
    )
    return unit.session.execute(statement).scalar_one_or_none()


def discussion_of(unit: UnitOfWork, listing_id: UUID, *, is_locked: bool = False) -> Discussion | None:
    """Load the words about a case found visible; the caller records the look."""
    statement = select_row(Discussion).where(Discussion.listing_id == listing_id)
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return unit.session.exec(statement).one_or_none()


def notes_of(unit: UnitOfWork, listing_id: UUID) -> dict[UUID, AgencyNote]:
    """Load what the agencies said about a case found visible, by agency; the caller records the look."""
    found = unit.session.exec(select_row(AgencyNote).where(AgencyNote.listing_id == listing_id)).all()
    return {note.agency_id: note for note in found}


def note_of(unit: UnitOfWork, listing_id: UUID, agency_id: UUID, *, is_locked: bool = False) -> AgencyNote | None:
    """Load one agency's note about a case found visible; the caller records the look."""
    statement = select_row(AgencyNote).where(AgencyNote.listing_id == listing_id, AgencyNote.agency_id == agency_id)
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return unit.session.exec(statement).one_or_none()


@dataclass(frozen=True, slots=True)
class LastTime:
    """When the same two people were last spoken of, and what was said then (BR-35)."""

    listing_id: UUID
    case_file_id: UUID
    heard_at: datetime | None
    risk_summary: str
    last_level: str


def last_time(unit: UnitOfWork, actor: Actor, listing: Listing | Line) -> LastTime | None:
    """Give the last discussion of the same pair that this actor may know of; the caller records the look."""
    pair = same_pair_cases(unit, listing.case_file_id)
    statement = (
        select(col(Discussion.id), col(Listing.id), col(Listing.case_file_id), col(Listing.ended_at),
               col(Discussion.risk_summary), col(Discussion.agreed_level))
        .join(Listing, col(Listing.id) == col(Discussion.listing_id))
        .where(
            col(Listing.case_file_id).in_(pair), col(Listing.case_file_id).in_(open_to(actor)),
            col(Listing.status) == ListingStatus.HEARD, col(Listing.id) != listing.id,
        )
        .order_by(col(Listing.ended_at).desc())
        .limit(1)
    )  # fmt: skip
    found = unit.rows(statement, lambda _, *values: LastTime(*values))
    return found[0] if found else None


def missing(discussion: Discussion | None) -> list[str]:
    """Name the fields that closing a case still asks for (BR-46, BR-48, BR-49)."""
    if discussion is None:
        return ["risk_summary", "victim_voice", "informing"]
    gaps = []
    if not discussion.risk_summary.strip() or "risk_summary" not in discussion.changed_in:
        gaps.append("risk_summary")
    if not discussion.victim_voice.strip() and not discussion.voice_missing_reason.strip():
        gaps.append("victim_voice")
    if discussion.informing_agency_id is None and not discussion.is_informing_unsafe:
        gaps.append("informing")
    return gaps


def changed_since(discussion: Discussion, fields: Sequence[str], version: int) -> list[str]:
    """Name those fields that somebody changed after this version."""
    return [name for name in fields if name in TYPED and discussion.changed_in.get(name, 0) > version]


def revision(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> int | None:
    """Give the revision a watcher may be told of; none while a case is heard that the watcher must not know of (BR-43).

    Reads two clear columns and nothing personal: a stream asks this again and again.
    """
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    is_hidden = meeting.current_listing_id is not None and seen_current(unit, actor, meeting) is None
    return None if is_hidden and meeting.status is MeetingStatus.IN_SESSION else meeting.revision
