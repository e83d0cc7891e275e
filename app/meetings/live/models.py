"""What is said about one case in the meeting: one discussion per listing, one note per agency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned
from app.core.crypto import Sealed
from app.core.ids import new_id


class Discussion(SQLModel, Personal, Versioned, table=True):
    """The chair's words about one listing: risk summary, victim's voice, who tells her (BR-46 to BR-49)."""

    __tablename__ = "discussions"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    listing_id: UUID = Field(foreign_key="listings.id", unique=True)
    case_file_id: UUID = Field(foreign_key="case_files.id")
    risk_summary: str = Field(default="", sa_type=Sealed("C"))
    agreed_level: str = Field(default="", max_length=40)
    level_reason: str = Field(default="", sa_type=Sealed("C"))
    victim_voice: str = Field(default="", sa_type=Sealed("C"))
    voice_missing_reason: str = Field(default="", sa_type=Sealed("C"))
    crimes_reported: str = Field(default="", sa_type=Sealed("C"))
    informing_agency_id: UUID | None = Field(default=None, foreign_key="agencies.id")
    is_informing_unsafe: bool = False
    last_plan_worked: str = Field(default="", max_length=20)
    """yes, partly, no: did the last plan work?"""
    last_plan_words: str = Field(default="", sa_type=Sealed("C"))
    unsafe_reason: str = Field(default="", sa_type=Sealed("C"))
    """Why the case closes although somebody is left without an action."""
    speaker_id: UUID | None = Field(default=None, foreign_key="agencies.id")
    """The agency that speaks now."""
    changed_in: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """In which version each field was last changed: two people who write in different fields do not disturb each other."""
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: UUID | None = None
    version: int = 1


class AgencyNote(SQLModel, Personal, Versioned, table=True):
    """What one agency said about one case, in words for the minutes."""

    __tablename__ = "agency_notes"
    __table_args__ = (UniqueConstraint("listing_id", "agency_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    listing_id: UUID = Field(foreign_key="listings.id", index=True)
    case_file_id: UUID = Field(foreign_key="case_files.id")
    agency_id: UUID = Field(foreign_key="agencies.id")
    text: str = Field(default="", sa_type=Sealed("C"))
    text_in: int = 0
    """In which version the text was last changed."""
    has_spoken: bool = False
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: UUID | None = None
    version: int = 1
