"""Commands that change an action, the same for pages and programs, and the shapes programs read."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.actions.models import ActionStatus, Protects, Step
from app.core.i18n import N_

Words = Annotated[str, Field(min_length=3, max_length=500)]
"""What shall be done: one sentence (BR-52)."""
Note = Annotated[str, Field(min_length=3, max_length=2000)]
"""What was done, or why not (BR-55, BR-56)."""
Loose = Annotated[str, Field(max_length=2000)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Command(BaseModel):
    """What every command shares: nothing unknown, no spare spaces."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AddAction(Command):
    """Command: one agency shall do something about one case by a day. Name the listing in a meeting, else the case."""

    listing_id: UUID | None = None
    case_file_id: UUID | None = None
    agency_id: UUID
    text: Words
    due_on: date
    protects: Protects = Protects.VICTIM
    is_immediate: bool = False

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if (self.listing_id is None) == (self.case_file_id is None):
            raise ValueError(N_("Say which listing or which case this action belongs to, not both."))
        return self


class EditWords(Command):
    """What chair and coordinator may change: words, day, whom it protects."""

    text: Words | None = None
    due_on: date | None = None
    protects: Protects | None = None
    note: Loose = ""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.text is None and self.due_on is None and self.protects is None:
            raise ValueError(N_("Say what shall change: the words, the day, or whom the action protects."))
        return self


class EditAction(EditWords):
    """Command: change the words or the day of an action as it was in this version."""

    version: Version


class StartAction(Command):
    """Command: the owner has begun."""

    version: Version
    note: Loose = ""


class CompleteAction(Command):
    """Command: it is done; the day is today unless given (BR-55)."""

    version: Version
    note: Note
    completed_on: date | None = None


class ExplainAction(Command):
    """Command: not possible, not undertaken, or reopened; each needs its reason (BR-56)."""

    version: Version
    note: Note


class AskForTime(Command):
    """Command: the owner asks for a later day; the coordinator decides."""

    version: Version
    due_on: date
    note: Note


class SupersedeAction(Command):
    """Command: this action counts no more (typed wrongly, or replaced by another)."""

    version: Version
    note: Loose = ""


class CompleteSeveral(Command):
    """Command: several actions are done with one note; each is chosen as `id:version`."""

    chosen: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-f-]{36}:[1-9][0-9]{0,8}$")]], Field(max_length=100)
    ] = []
    note: Note
    completed_on: date | None = None

    @model_validator(mode="after")
    def _chooses_some(self) -> Self:
        if not self.chosen:
            raise ValueError(N_("Choose at least one action."))
        return self

    @property
    def pairs(self) -> list[tuple[UUID, int]]:
        """The chosen actions with the versions that were on the screen, in the order in which they are locked."""
        return sorted((UUID(one.partition(":")[0]), int(one.partition(":")[2])) for one in set(self.chosen))


class AgreeLine(Command):
    """Command: a line of the action bar, with the answers to what was unclear in it."""

    line: Annotated[str, Field(min_length=3, max_length=700)]
    agency_id: Annotated[list[UUID], Field(max_length=10)] = []
    due_on: date | None = None
    protects: Protects = Protects.VICTIM


class TakeBack(SupersedeAction):
    """Command: undo one action that has just been added."""

    action_id: UUID


class ActionOut(BaseModel):
    """One action as programs read it; `days_late` counts in the area's time zone (BR-58)."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    area_id: UUID
    case_file_id: UUID
    case_reference: str
    listing_id: UUID | None
    meeting_id: UUID | None
    agency_id: UUID
    agency_name: str
    text: str
    protects: Protects
    is_immediate: bool
    due_on: date
    status: ActionStatus
    days_late: int
    outcome: str
    completed_on: date | None
    asked_due_on: date | None
    created_at: datetime
    changed_at: datetime


class ActionPage(BaseModel):
    """A page of actions; send `next_cursor` back as `cursor` for those that follow."""

    actions: list[ActionOut]
    next_cursor: str | None = None


class StepOut(BaseModel):
    """One step of an action's history; `number` is the version after it."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    step: Step
    status: ActionStatus
    note: str
    text: str
    due_on: date
    asked_due_on: date | None
    by_agency_id: UUID
    on_behalf: bool
    at: datetime


class HistoryPage(BaseModel):
    """Steps of one action, the newest first; send `next_before` back as `before` for older ones."""

    steps: list[StepOut]
    next_before: int | None = None
