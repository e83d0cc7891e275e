"""Shapes of an area's use of its instruments: agencies, counts and case references, never a person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

TOO_FEW = 5
"""Below so many checklists an agency's numbers would speak of single people (BR-73); neither part of the rate is given."""


@dataclass(frozen=True, slots=True)
class InUse:
    """One instrument of the area, and how often it was used."""

    instrument_id: str
    title: str
    version: str
    """The newest one installed; empty where none is."""
    is_offered: bool
    """Whether the protocol names it today; others are listed because they were used."""
    is_required: bool
    completed: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Raised:
    """How often judgement raised a computed level in one agency; both numbers are None where there are too few."""

    agency_id: UUID
    agency_name: str
    raised: int | None
    completed: int | None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent."""
        return round(100 * self.raised / self.completed) if self.raised is not None and self.completed else None


@dataclass(frozen=True, slots=True)
class Unclear:
    """One completed checklist with too many open questions; without a case no referral of it was accepted yet."""

    assessment_id: UUID
    instrument_id: str
    title: str
    agency_id: UUID
    agency_name: str
    completed_at: datetime
    open: int
    case_file_id: UUID | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """One open case that lacks a required checklist."""

    case_file_id: UUID
    reference: str
    opened_at: datetime
    instrument_ids: list[str]
    titles: list[str]


@dataclass(frozen=True, slots=True)
class Oversight:
    """Everything the page shows; lists are cut at `most_lines`, and say so by being that long."""

    area_id: UUID
    since: date
    """Counts begin on this day."""
    most_open_questions: int
    in_use: list[InUse]
    raised: list[Raised]
    unclear: list[Unclear]
    missing: list[Missing]
    most_lines: int
