"""Minutes: a draft that the meeting wrote, approved and locked, then addenda only (BR-63, BR-64)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class MinutesStatus(StrEnum):
    """draft -> approved, and never back."""

    DRAFT = "draft"
    APPROVED = "approved"


class Minutes(SQLModel, Personal, Versioned, table=True):
    """The written record of one meeting; `content` is frozen when approved."""

    __tablename__ = "minutes"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    meeting_id: UUID = Field(foreign_key="meetings.id", unique=True)
    status: MinutesStatus = Field(default=MinutesStatus.DRAFT, sa_type=Word(MinutesStatus))
    opening: str = Field(default="", sa_type=Sealed("C"))
    any_other_business: str = Field(default="", sa_type=Sealed("C"))
    content: list[dict[str, Any]] = Field(default_factory=list, sa_type=Sealed("C"))
    """One entry per listing (`minutes.schemas.CaseMinutes`), filled from the live meeting when the session closes."""
    present: list[dict[str, Any]] = Field(default_factory=list, sa_type=Sealed("C"))
    """Who took part and how (`minutes.schemas.PresentOut`), as it was when the session closed (BR-38)."""
    changed_in: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """In which version opening and any other business last changed: people who write at other places do not disturb each other."""
    changed_by: UUID | None = None
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by: UUID | None = None
    version: int = 1


class Addendum(SQLModel, Personal, table=True):
    """A correction after approval."""

    __tablename__ = "addenda"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    minutes_id: UUID = Field(foreign_key="minutes.id", index=True)
    case_file_id: UUID | None = Field(default=None, foreign_key="case_files.id")
    text: str = Field(sa_type=Sealed("C"))
    added_by: UUID
    added_at: datetime = Field(sa_type=Moment)
