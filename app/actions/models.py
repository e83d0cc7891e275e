"""Actions: what one agency promised about one case, by when, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class ActionStatus(StrEnum):
    """open -> in_progress -> completed | not_possible | not_undertaken | superseded (domain.md 8.2); overdue is derived."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NOT_POSSIBLE = "not_possible"
    NOT_UNDERTAKEN = "not_undertaken"
    SUPERSEDED = "superseded"


OPEN_STATES = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)


class Protects(StrEnum):
    """Whom an action makes safer; closing a case asks about each of them."""

    VICTIM = "victim"
    CHILD = "child"
    PERPETRATOR = "perpetrator"
    PROFESSIONAL = "professional"
    OTHER = "other"


class Action(SQLModel, Personal, Versioned, table=True):
    """One promise by one agency (BR-52 to BR-58)."""

    __tablename__ = "actions"
    __table_args__ = (Index("ix_actions_worklist", "agency_id", "status", "due_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    listing_id: UUID | None = Field(default=None, foreign_key="listings.id", index=True)
    meeting_id: UUID | None = Field(default=None, foreign_key="meetings.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id")
    user_id: UUID | None = Field(default=None, foreign_key="users.id")
    text: str = Field(sa_type=Sealed("C"))  # type: ignore[call-overload]
    protects: Protects = Field(default=Protects.VICTIM, sa_type=Word(Protects))  # type: ignore[call-overload]
    is_immediate: bool = False
    due_on: date
    status: ActionStatus = Field(default=ActionStatus.OPEN, sa_type=Word(ActionStatus))  # type: ignore[call-overload]
    outcome: str = Field(default="", sa_type=Sealed("C"))  # type: ignore[call-overload]
    """What was done, or why not."""
    completed_on: date | None = None
    created_at: datetime = Field(sa_type=Moment)
    created_by: UUID
    changed_at: datetime = Field(sa_type=Moment)
    version: int = 1


class ActionUpdate(SQLModel, Personal, table=True):
    """One step in an action's history."""

    __tablename__ = "action_updates"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    action_id: UUID = Field(foreign_key="actions.id", index=True)
    number: int
    """The action's version after this step."""
    status: ActionStatus = Field(sa_type=Word(ActionStatus))  # type: ignore[call-overload]
    note: str = Field(default="", sa_type=Sealed("C"))  # type: ignore[call-overload]
    due_on: date
    by_user_id: UUID
    by_agency_id: UUID
    on_behalf: bool = False
    """The coordinator acted for the owner (BR-54)."""
    at: datetime = Field(sa_type=Moment)
