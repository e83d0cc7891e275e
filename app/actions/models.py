"""Actions: what one agency promised about one case, by when, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
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


class Step(StrEnum):
    """What happened to an action in one step of its history."""

    ADDED = "added"
    CHANGED = "changed"
    STARTED = "started"
    ASKED_FOR_TIME = "asked_for_time"
    COMPLETED = "completed"
    NOT_POSSIBLE = "not_possible"
    NOT_UNDERTAKEN = "not_undertaken"
    REOPENED = "reopened"
    SUPERSEDED = "superseded"


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
    text: str = Field(sa_type=Sealed("C"))
    protects: Protects = Field(default=Protects.VICTIM, sa_type=Word(Protects))
    is_immediate: bool = False
    due_on: date
    status: ActionStatus = Field(default=ActionStatus.OPEN, sa_type=Word(ActionStatus))
    outcome: str = Field(default="", sa_type=Sealed("C"))
    """What was done, or why not."""
    completed_on: date | None = None
    asked_due_on: date | None = None
    """The later date the owner asked for, until the coordinator decides."""
    created_at: datetime = Field(sa_type=Moment)
    created_by: UUID
    changed_at: datetime = Field(sa_type=Moment)
    version: int = 1


class ActionUpdate(SQLModel, Personal, table=True):
    """One step in an action's history: never changed, one for each version."""

    __tablename__ = "action_updates"
    __table_args__ = (UniqueConstraint("action_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    action_id: UUID = Field(foreign_key="actions.id")
    number: int
    """The action's version after this step."""
    step: Step = Field(sa_type=Word(Step))
    status: ActionStatus = Field(sa_type=Word(ActionStatus))
    note: str = Field(default="", sa_type=Sealed("C"))
    text: str = Field(default="", sa_type=Sealed("C"))
    """The action's words after this step, where the step set them."""
    due_on: date
    asked_due_on: date | None = None
    by_user_id: UUID
    by_agency_id: UUID
    on_behalf: bool = False
    """The coordinator acted for the owner (BR-54)."""
    at: datetime = Field(sa_type=Moment)
