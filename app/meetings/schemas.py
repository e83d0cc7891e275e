"""Commands about cases on agendas, and the shapes that go out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.meetings.models import ListingKind

Reason = Annotated[str, StringConstraints(min_length=3, max_length=200)]
Remark = Annotated[str, StringConstraints(max_length=200)]
Place = Annotated[int, Field(ge=1, le=500)]


class Command(BaseModel):
    """What every command shares: no unknown fields, no blanks around words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ProposeListing(Command):
    """Let a case wait for a place on an agenda."""

    case_file_id: UUID
    referral_id: UUID | None = None
    kind: ListingKind = ListingKind.NEW
    is_urgent: bool = False


class PlaceListing(Command):
    """Put a waiting case on an agenda; without a place it goes where the rule suggests."""

    place: Place | None = None
    override_reason: Remark = ""
    """The chair's reason where the agenda has no room left (BR-24)."""
    version: int


class RemoveListing(Command):
    """Take a case from an agenda; it waits again."""

    version: int


class WithdrawListing(Command):
    """Take a case out altogether, with a reason."""

    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]
    version: int


class Deadlines(BaseModel):
    """The working-day dates that hang on one meeting (design 2.5)."""

    referrals_close: date
    agenda_out: date
    returns_due: date
    minutes_out: date


class MeetingOut(BaseModel):
    """A meeting as the list shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    area_id: UUID
    series_id: UUID
    series_name: str
    starts_at: datetime
    minutes: int
    place: str
    is_urgent: bool
    status: str
    chair_name: str | None
    agenda_version: int
    circulated_at: datetime | None
    revision: int
    version: int
    cases: int
    deadlines: Deadlines | None = None


class ListingOut(BaseModel):
    """One case on an agenda as its reader sees it: numbers count only what the reader may see."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    case_file_id: UUID
    meeting_id: UUID | None
    referral_id: UUID | None
    number: int
    starts_at: datetime | None
    reference: str
    name: str
    kind: str
    status: str
    risk_level: str
    planned_minutes: int
    is_pinned: bool
    is_urgent: bool
    has_children: bool
    needs_interpreter: bool
    is_carried_over: bool
    presenter: str | None
    waiting_since: datetime
    version: int


class AgendaOut(BaseModel):
    """An agenda with its stamp: changes of the order name the stamp they were made upon."""

    meeting: MeetingOut
    stamp: str
    used_minutes: int
    break_after: int | None
    """Number of the case that the break follows."""
    break_minutes: int
    listings: list[ListingOut]
    waiting: list[ListingOut]
