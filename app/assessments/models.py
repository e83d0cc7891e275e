"""Filled-in instruments: answers while they are a draft, frozen with instrument, version and hash once completed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class AssessmentStatus(StrEnum):
    """draft -> completed -> superseded; draft -> discarded (domain.md 8.2)."""

    DRAFT = "draft"
    COMPLETED = "completed"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class Assessment(SQLModel, Personal, Versioned, table=True):
    """One checklist filled in by one assessor, with its result and professional judgement kept apart."""

    __tablename__ = "assessments"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    assessor_id: UUID = Field(foreign_key="users.id", index=True)
    case_file_id: UUID | None = Field(default=None, foreign_key="case_files.id", index=True)
    status: AssessmentStatus = Field(default=AssessmentStatus.DRAFT, sa_type=Word(AssessmentStatus))
    visit_id: UUID | None = Field(default=None, index=True)
    """Forms filled in at one visit share it, so that nobody is asked the same twice."""
    label: str = Field(default="", sa_type=Sealed("C"))
    """What the assessor recognises the draft by (incident, place, initials)."""
    instrument_id: str = Field(max_length=60)
    instrument_version: str = Field(max_length=20)
    instrument_sha256: str = Field(max_length=64)
    protocol_id: UUID | None = Field(default=None, foreign_key="protocols.id")
    """The protocol in force when it was completed (BR-3)."""
    score: int | None = None
    """None where the instrument has no score at all: a judgement, a list of criteria, a result from elsewhere."""
    lower: int | None = None
    upper: int | None = None
    answered: int = 0
    missing: int = 0
    level: str | None = Field(default=None, max_length=40)
    level_min: str | None = Field(default=None, max_length=40)
    level_max: str | None = Field(default=None, max_length=40)
    result_status: str = Field(default="not_assessed", max_length=40)
    fired: list[str] = Field(default_factory=list, sa_type=JSON)
    is_high: bool = False
    """Top level of the instrument fired, the area's local threshold reached, or judged high: what makes a queue."""
    judged_level: str | None = Field(default=None, max_length=40)
    """Only ever above the instrument's level."""
    judgement_reason: str = Field(default="", sa_type=Sealed("C"))
    judged_by: UUID | None = None
    judged_at: datetime | None = Field(default=None, sa_type=Moment)
    """A judgement before completing belongs to the result; a later one leaves the frozen result as it is."""
    started_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    completed_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1


class Answer(SQLModel, Personal, table=True):
    """One item's answer and note; `seen` makes a resent answer harmless."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("assessment_id", "item"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessments.id", index=True)
    item: str = Field(max_length=48)
    """An item, detail, input or always-asked question; or what is asked with a judgement (`app/assessments/asks.py`)."""
    value: str = Field(default="", sa_type=Sealed("C"))
    """Answer code of the instrument, or a day (ISO); empty while only a note stands."""
    note: str = Field(default="", sa_type=Sealed("C"))
    carried_from: str = Field(default="", max_length=80)
    """The instrument of the same visit in which this was asked; empty once somebody answered it here."""
    seen: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """The highest number taken from each page or program that wrote here: an older or repeated one changes nothing."""
    answered_at: datetime = Field(sa_type=Moment)


class AttachedFile(SQLModel, Personal, table=True):
    """The report behind a result made elsewhere: kept sealed, handed out as a download only."""

    __tablename__ = "assessment_files"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessments.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    name: str = Field(default="", sa_type=Sealed("C"))
    media_type: str = Field(max_length=40)
    size: int = 0
    """Bytes."""
    content: str = Field(default="", sa_type=Sealed("R"))
    """Base64."""
    added_by: UUID
    added_at: datetime = Field(sa_type=Moment)
