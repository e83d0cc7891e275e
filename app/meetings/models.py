"""Series, meetings, and cases on their agendas."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class SeriesKind(StrEnum):
    """What a series is for."""

    CASE_CONFERENCE = "case_conference"
    EMERGENCY_CONFERENCE = "emergency_conference"


class Series(SQLModel, Versioned, table=True):
    """A recurring forum of an area."""

    __tablename__ = "series"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    name: str = Field(max_length=120)
    kind: SeriesKind = Field(default=SeriesKind.CASE_CONFERENCE, sa_type=Word(SeriesKind))
    rule: str = Field(default="", max_length=200)
    """RRULE; empty for an emergency series."""
    starts_on: date
    starts_at: time
    minutes: int = 150
    place: str = Field(default="", max_length=200)
    chair_id: UUID | None = Field(default=None, foreign_key="users.id")
    version: int = 1


class MeetingStatus(StrEnum):
    """scheduled -> agenda_circulated -> in_session -> session_closed -> minutes_approved; cancelled before a session."""

    SCHEDULED = "scheduled"
    AGENDA_CIRCULATED = "agenda_circulated"
    IN_SESSION = "in_session"
    SESSION_CLOSED = "session_closed"
    MINUTES_APPROVED = "minutes_approved"
    CANCELLED = "cancelled"


class Meeting(SQLModel, Versioned, table=True):
    """One dated sitting of a series. Class O: dates, people of the system, numbers."""

    __tablename__ = "meetings"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    series_id: UUID = Field(foreign_key="series.id", index=True)
    protocol_id: UUID | None = Field(default=None, foreign_key="protocols.id")
    starts_at: datetime = Field(sa_type=Moment, index=True)
    minutes: int = 150
    """Length of the sitting."""
    break_minutes: int = 10
    break_after: int | None = None
    """Index (from 0) of the case that the break follows."""
    place: str = Field(default="", max_length=200)
    is_urgent: bool = False
    urgent_reason: str = Field(default="", max_length=200)
    chair_id: UUID | None = Field(default=None, foreign_key="users.id")
    status: MeetingStatus = Field(default=MeetingStatus.SCHEDULED, sa_type=Word(MeetingStatus))
    agenda_version: int = 0
    circulated_at: datetime | None = Field(default=None, sa_type=Moment)
    late_reason: str = Field(default="", max_length=200)
    capacity_reason: str = Field(default="", max_length=200)
    """Why the chair lets this agenda hold more than it has room for (BR-24)."""
    cancel_reason: str = Field(default="", max_length=200)
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    current_listing_id: UUID | None = None
    revision: int = 0
    """Raised in the transaction of every change to what participants see: live stream and ETag hang on it."""
    version: int = 1


class ListingKind(StrEnum):
    """Why a case is on the agenda."""

    NEW = "new"
    REPEAT = "repeat"
    TRANSFER_IN = "transfer_in"
    CARRIED_OVER = "carried_over"
    INFORMATION_ONLY = "information_only"


class ListingStatus(StrEnum):
    """proposed -> listed -> circulated -> in_discussion -> heard; deferred, not_reached, withdrawn aside."""

    PROPOSED = "proposed"
    LISTED = "listed"
    CIRCULATED = "circulated"
    IN_DISCUSSION = "in_discussion"
    HEARD = "heard"
    DEFERRED = "deferred"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"


class Listing(SQLModel, Personal, Versioned, table=True):
    """One case on one meeting's agenda. `meeting_id` empty: accepted and waiting to be placed."""

    __tablename__ = "listings"
    __table_args__ = (Index("ix_listings_agenda", "meeting_id", "place"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    meeting_id: UUID | None = Field(default=None, foreign_key="meetings.id")
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    referral_id: UUID | None = Field(default=None, foreign_key="referrals.id")
    kind: ListingKind = Field(default=ListingKind.NEW, sa_type=Word(ListingKind))
    status: ListingStatus = Field(default=ListingStatus.PROPOSED, sa_type=Word(ListingStatus))
    place: int = 0
    planned_minutes: int = 12
    is_pinned: bool = False
    is_urgent: bool = False
    has_children: bool = False
    needs_interpreter: bool = False
    risk_level: str = Field(default="", max_length=40)
    presenter_agency_id: UUID | None = Field(default=None, foreign_key="agencies.id")
    carried_from_id: UUID | None = Field(default=None, foreign_key="listings.id")
    waiting_since: datetime = Field(sa_type=Moment)
    """When the case was accepted; carried over unchanged, so that days waited count on (BR-41)."""
    stranded_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its meeting was cancelled; empty again as soon as it has another place."""
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    seconds_spent: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", sa_type=Sealed("C"))
    """Why deferred, withdrawn or heard with gaps."""
    version: int = 1


class AgendaVersion(SQLModel, Personal, table=True):
    """A circulated agenda: order and times as they were, and what changed since the last (BR-26)."""

    __tablename__ = "agenda_versions"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    number: int
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=Sealed("C"))
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=Sealed("C"))
    starts_at: datetime = Field(sa_type=Moment)
    break_minutes: int = 0
    break_after: int | None = None
    circulated_at: datetime = Field(sa_type=Moment)
    circulated_by: UUID


class Participation(StrEnum):
    """How an agency or person took part (BR-38)."""

    PRESENT = "present"
    APOLOGIES = "apologies"
    ABSENT = "absent"
    OBSERVER = "observer"


class Attendance(SQLModel, Versioned, table=True):
    """One agency's or guest's presence at one meeting."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("meeting_id", "agency_id", "user_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id")
    user_id: UUID | None = Field(default=None, foreign_key="users.id")
    guest_name: str = Field(default="", max_length=120)
    """A guest without an account, who signed the observers' statement on paper (BR-37)."""
    deputy_for_id: UUID | None = Field(default=None, foreign_key="users.id")
    participation: Participation = Field(sa_type=Word(Participation))
    is_information_sent: bool = False
    information_sent_on: date | None = None
    version: int = 1


class Declaration(SQLModel, table=True):
    """One person's confidentiality declaration for one meeting (BR-36, BR-37)."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    user_id: UUID = Field(foreign_key="users.id")
    agency_id: UUID = Field(foreign_key="agencies.id")
    text_version: str = Field(max_length=40)
    is_observer: bool = False
    made_at: datetime = Field(sa_type=Moment)


class Handover(SQLModel, table=True):
    """Who runs one listing when chair or coordinator has a conflict (BR-43)."""

    __tablename__ = "chair_handovers"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    listing_id: UUID = Field(foreign_key="listings.id", index=True)
    to_user_id: UUID = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
