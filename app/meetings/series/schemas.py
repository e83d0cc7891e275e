"""Commands about series and meetings before their session, and the shapes that go out."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator

from app.core.calendar import RuleRefused, read_rule
from app.meetings.schemas import Command, Reason

Length = Annotated[int, Field(ge=15, le=600)]
Line = Annotated[str, StringConstraints(max_length=200)]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Rhythm(StrEnum):
    """The usual rhythms, so that nobody has to write a rule; `own` takes the rule as typed."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    OWN = "own"


class CreateSeries(Command):
    """A recurring forum of an area; the first day gives the weekday, and its place in the month."""

    area_id: UUID
    name: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    rhythm: Rhythm = Rhythm.FORTNIGHTLY
    rule: Annotated[str, StringConstraints(max_length=200)] = Field(default="", validate_default=True)
    """RRULE (RFC 5545), DAILY to YEARLY; used where the rhythm is `own`."""
    starts_on: date
    starts_at: time
    minutes: Length = 150
    place: Line = ""
    chair_id: UUID | None = None

    @field_validator("rule")
    @classmethod
    def _readable(cls, rule: str, info: ValidationInfo) -> str:
        if info.data.get("rhythm") is Rhythm.OWN:
            try:
                read_rule(rule)
            except RuleRefused as error:
                raise ValueError(error.sentence % error.facts if error.facts else error.sentence) from error
        return rule

    @property
    def recurrence(self) -> str:
        """The rule of the chosen rhythm."""
        day, nth = WEEKDAYS[self.starts_on.weekday()], min((self.starts_on.day - 1) // 7 + 1, 4)
        return {
            Rhythm.WEEKLY: f"FREQ=WEEKLY;BYDAY={day}",
            Rhythm.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
            Rhythm.FOUR_WEEKLY: f"FREQ=WEEKLY;INTERVAL=4;BYDAY={day}",
            Rhythm.MONTHLY: f"FREQ=MONTHLY;BYDAY={nth}{day}",
            Rhythm.OWN: self.rule,
        }[self.rhythm]


class ConfirmDates(Command):
    """The proposed days on which meetings are wanted (settled 23: the coordinator confirms)."""

    days: list[date] = Field(min_length=1, max_length=400)
    months: Annotated[int, Field(ge=1, le=24)] = 12


class CallUrgent(Command):
    """An urgent or one-off meeting: it skips lead times, never declaration, audit or minutes (BR-50)."""

    area_id: UUID
    starts_on: date
    starts_at: time
    minutes: Length = 60
    place: Line = ""
    chair_id: UUID | None = None
    reason: Reason


class MoveMeeting(Command):
    """Another time or place for a meeting that has not begun."""

    starts_on: date
    starts_at: time
    minutes: Length = 150
    place: Line = ""
    chair_id: UUID | None = None
    version: int


class CancelMeeting(Command):
    """No meeting; its cases wait again."""

    reason: Reason
    version: int


class SeriesOut(BaseModel):
    """A recurring forum."""

    id: UUID
    area_id: UUID
    name: str
    kind: str
    rule: str
    starts_on: date
    starts_at: time
    minutes: int
    place: str
    version: int


class ProposedOut(BaseModel):
    """A date of the rule, the day proposed for it, why it moved, and the meeting that stands there already."""

    rule_date: date
    day: date
    clash: str
    is_taken: bool
    meeting_id: UUID | None


class MeetingIds(BaseModel):
    """The meetings a command made."""

    ids: list[UUID]
    starts: list[datetime]
