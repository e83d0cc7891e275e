"""What stands in the minutes: stored entries, commands that change them, and the shapes that go out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(max_length=8000)]
FRAME = ("opening", "any_other_business")
EDITABLE = ("risk_summary", "level_reason", "victim_voice", "crimes_reported", "last_plan_words")
"""Words of one case that chair and coordinator may correct in a draft; what was decided stands as it was decided."""


class Command(BaseModel):
    """What every command shares: no unknown fields, no blanks around words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Said(BaseModel):
    """What one agency told the meeting about one case."""

    agency_id: UUID
    text: str


class CaseMinutes(BaseModel):
    """One case as it is stored in the minutes: ids, words and decisions; actions stand in their own room (domain 2.4)."""

    listing_id: UUID
    case_file_id: UUID
    kind: str
    status: str
    reason: str = ""
    presenter_agency_id: UUID | None = None
    seconds_spent: int = 0
    said: list[Said] = Field(default_factory=list)
    risk_summary: str = ""
    risk_level: str = ""
    level_reason: str = ""
    victim_voice: str = ""
    voice_missing_reason: str = ""
    crimes_reported: str = ""
    informing_agency_id: UUID | None = None
    is_informing_unsafe: bool = False
    last_plan_worked: str = ""
    last_plan_words: str = ""
    unsafe_reason: str = ""
    changed_in: dict[str, int] = Field(default_factory=dict)
    """By field the version of the minutes in which it last changed."""
    changed_by: UUID | None = None
    changed_at: datetime | None = None


class PresentOut(BaseModel):
    """One agency or guest in the head of the minutes (BR-38)."""

    agency: str
    person: str = ""
    participation: str
    is_deputy: bool = False
    is_information_sent: bool = False
    information_sent_on: str = ""


class EditMinutes(Command):
    """New words for the frame of a draft; a field that is not sent stays as it is."""

    opening: Words | None = None
    any_other_business: Words | None = None
    version: int


class EditCase(Command):
    """New words for one case of a draft; a field that is not sent stays as it is."""

    risk_summary: Words | None = None
    level_reason: Words | None = None
    victim_voice: Words | None = None
    crimes_reported: Words | None = None
    last_plan_words: Words | None = None
    version: int


class ApproveMinutes(Command):
    """Approve and lock."""

    version: int


class AddAddendum(Command):
    """A correction after approval, to one case or to the whole (BR-64)."""

    text: Annotated[str, StringConstraints(min_length=3, max_length=8000)]
    case_file_id: UUID | None = None


class AddendumOut(BaseModel):
    """An addendum with who wrote it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    case_file_id: UUID | None
    text: str
    added_by: str
    added_at: datetime


class SaidOut(BaseModel):
    """What one agency told, with its name."""

    model_config = ConfigDict(from_attributes=True)

    agency_id: UUID
    agency: str
    text: str


class CaseMinutesOut(BaseModel):
    """One case of the minutes as its reader sees it; numbers count only what the reader may see."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    listing_id: UUID
    case_file_id: UUID
    reference: str
    name: str
    kind: str
    status: str
    reason: str
    presenter: str
    said: list[SaidOut]
    risk_summary: str
    risk_level: str
    level_reason: str
    victim_voice: str
    voice_missing_reason: str
    crimes_reported: str
    informing: str
    is_informing_unsafe: bool
    last_plan_worked: str
    last_plan_words: str
    unsafe_reason: str


class MinutesOut(BaseModel):
    """The minutes of one meeting as their reader may know them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    meeting_id: UUID
    status: str
    opening: str
    any_other_business: str
    present: list[PresentOut]
    cases: list[CaseMinutesOut]
    addenda: list[AddendumOut]
    due_at: datetime
    approved_at: datetime | None
    approved_by: str
    version: int
