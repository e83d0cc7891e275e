"""Commands of the live meeting, the same for pages and programs, and the shapes that programs read."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.i18n import N_
from app.meetings.models import Participation
from app.meetings.schemas import Command

Words = Annotated[str, StringConstraints(max_length=8000)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=500)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""Version of what was on the screen; 0 where nothing had been written yet."""

LEVELS = ("standard", "medium", "high")
"""Agreed levels, the lowest first."""
LEVEL_WORDS = {"standard": N_("Standard risk"), "medium": N_("Medium risk"), "high": N_("High risk")}
TYPED = (
    "risk_summary", "agreed_level", "level_reason", "victim_voice", "voice_missing_reason", "crimes_reported",
    "informing_agency_id", "is_informing_unsafe", "last_plan_worked", "last_plan_words",
)  # fmt: skip
"""Fields of a discussion that people write."""


def _agreed(is_agreed: bool) -> bool:
    if not is_agreed:
        raise ValueError(N_("Tick the box when you have read the statement and keep it."))
    return is_agreed


class Declare(Command):
    """Command: I have read the statement and keep it (BR-36, BR-37)."""

    is_agreed: Annotated[bool, AfterValidator(_agreed)] = Field(default=False, validate_default=True)


class SetPresence(Command):
    """Command: how one agency takes part (BR-38); a deputy only if registered as one."""

    agency_id: UUID
    participation: Participation
    user_id: UUID | None = None
    is_information_sent: bool = False
    information_sent_on: date | None = None
    version: Version = 0


class AddGuest(Command):
    """Command: somebody observes; a guest without an account has signed the statement on paper (BR-37)."""

    agency_id: UUID
    guest_name: Annotated[str, StringConstraints(min_length=3, max_length=120)]
    has_signed: bool = False


class OpenMeeting(Command):
    """Command: begin; below the quorum only knowingly (BR-39)."""

    is_quorum_waived: bool = False


class SaveNote(Command):
    """Command: what one agency said about a case, in words for the minutes."""

    text: Words = ""
    version: Version


class SaveDiscussion(Command):
    """Command: the words about one case; only the fields that are sent change (BR-46 to BR-49)."""

    risk_summary: Words | None = None
    agreed_level: Literal["", "standard", "medium", "high"] | None = None
    level_reason: Words | None = None
    victim_voice: Words | None = None
    voice_missing_reason: Words | None = None
    crimes_reported: Words | None = None
    informing_agency_id: UUID | None = None
    is_informing_unsafe: bool | None = None
    last_plan_worked: Literal["", "yes", "partly", "no"] | None = None
    last_plan_words: Words | None = None
    version: Version


class GiveFloor(Command):
    """Command: this agency speaks next; none: everybody has spoken."""

    agency_id: UUID | None = None


class CloseCase(Command):
    """Command: the case has been heard; a gap in the plan needs a reason."""

    unsafe_reason: Annotated[str, StringConstraints(max_length=1000)] = ""
    version: Version


class DeferCase(Command):
    """Command: hear this case next time, with the reason (BR-41)."""

    reason: Reason
    version: Version


class PresenceOut(BaseModel):
    """How one agency takes part."""

    model_config = ConfigDict(from_attributes=True)

    agency_id: UUID
    agency_name: str
    participation: str
    user_id: UUID | None
    is_information_sent: bool
    information_sent_on: date | None
    version: int


class NoteOut(BaseModel):
    """What one agency said."""

    model_config = ConfigDict(from_attributes=True)

    agency_id: UUID
    text: str
    has_spoken: bool
    changed_at: datetime
    version: int


class DiscussionOut(BaseModel):
    """The words about one case."""

    model_config = ConfigDict(from_attributes=True)

    listing_id: UUID
    risk_summary: str
    agreed_level: str
    level_reason: str
    victim_voice: str
    voice_missing_reason: str
    crimes_reported: str
    informing_agency_id: UUID | None
    is_informing_unsafe: bool
    last_plan_worked: str
    last_plan_words: str
    unsafe_reason: str
    speaker_id: UUID | None
    changed_at: datetime
    version: int


class HeardOut(BaseModel):
    """One case in the meeting: its state, its words, and what is missing before it can be closed."""

    listing_id: UUID
    status: str
    listing_version: int
    seconds_spent: int
    discussion: DiscussionOut | None
    notes: list[NoteOut]
    missing: list[str]
    """Fields that closing still asks for."""


class LiveOut(BaseModel):
    """Where a meeting stands; numbers count only what the reader may see."""

    meeting_id: UUID
    status: str
    revision: int
    has_declared: bool
    declaration: str
    """The text that is agreed to by declaring."""
    presences: list[PresenceOut]
    current_listing_id: UUID | None
    """The case being heard, if the reader may know of it."""
