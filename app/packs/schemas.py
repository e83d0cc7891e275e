"""The pack as programs read it and as the PDF is drawn from it: one shape, `roundtable.pack/1` (docs/pack.md)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.meetings.minutes.schemas import AddendumOut, CaseMinutesOut, PresentOut

SHAPE: Literal["roundtable.pack/1"] = "roundtable.pack/1"


class PackFormat(StrEnum):
    """How a pack is given."""

    JSON = "json"
    PDF = "pdf"
    LARGE = "large"
    """A PDF in large print."""


class Purpose(StrEnum):
    """Why somebody takes a pack; stands in the audit trail."""

    PREPARE = "prepare"
    MEETING = "meeting"
    FOLLOW_UP = "follow_up"


class LeftOut(StrEnum):
    """What is missing because the (accountable) user has not declared for this meeting."""

    RELEASED_RESEARCH = "released_research"
    MINUTES = "minutes"


class Part(BaseModel):
    """What every piece of a pack shares: it reads from rows and lines alike."""

    model_config = ConfigDict(from_attributes=True)


class RecipientOut(Part):
    """Whose copy this is."""

    person: str
    agency: str
    program: str | None = None


class PackMeetingOut(Part):
    """The meeting a pack is for; `revision` is the one the pack was made upon."""

    id: UUID
    area: str
    series: str
    starts_at: datetime
    timezone: str
    minutes: int
    place: str
    chair: str
    status: str
    agenda_version: int
    circulated_at: datetime
    revision: int


class SafeContactPart(Part):
    """How the person at risk may be reached; anything but `yes` means: do not call."""

    phone_safe: str
    how: str = ""
    times: str = ""
    language: str = ""
    who_is_safe: str = ""
    who_is_not_safe: str = ""


class PackPersonOut(Part):
    """Somebody of the case. Phones, restricted addresses and code words are never part of a pack."""

    part: str
    name: str
    aliases: list[str] = Field(default_factory=list)
    births: list[str] = Field(default_factory=list)
    language: str = ""
    notes: str = ""
    relationship: str = ""
    lives_with_victim: bool = False
    addresses: list[str] = Field(default_factory=list)
    has_restricted_address: bool = False


class RiskOut(Part):
    """The latest completed checklist: `lower` and `upper` bound what the open answers could still make of the score."""

    instrument: str
    instrument_id: str
    completed_at: datetime
    score: int | None
    """None where the instrument has no score: a judgement, a list of criteria, a result from elsewhere."""
    lower: int | None
    upper: int | None
    missing: int
    level: str | None
    level_label: str
    judged_level: str | None


class ReasonOut(Part):
    """Why the case comes to the table, where the recipient may read the referral."""

    criteria: list[str]
    reason: str
    actions_taken: str
    victim_wishes: str
    afraid_of: str
    referred_on: date | None


class ItemOut(Part):
    """One released item, or one of the recipient's own agency; withheld items are in no pack (BR-30)."""

    id: UUID
    agency: str
    kind: str
    text: str
    source: str
    is_own: bool
    released_at: datetime | None


class PackActionOut(Part):
    """One action as it stands when the pack is made."""

    id: UUID
    case_reference: str
    agency: str
    text: str
    protects: str
    due_on: date
    status: str
    outcome: str
    completed_on: date | None
    version: int


class LastPlanOut(Part):
    """What was said and agreed when the case was last heard (BR-35)."""

    heard_at: datetime | None
    risk_summary: str
    level: str
    actions: list[PackActionOut] = Field(default_factory=list)


class PackCaseOut(Part):
    """One case; number and time count only what the recipient may see (BR-43)."""

    listing_id: UUID
    case_file_id: UUID
    number: int
    starts_at: datetime
    planned_minutes: int
    reference: str
    name: str
    kind: str
    status: str
    risk_level: str
    flags: list[str]
    presenter: str
    safe_contact: SafeContactPart
    people: list[PackPersonOut]
    risk: RiskOut | None
    further_risks: list[RiskOut] = Field(default_factory=list)
    """The latest completed checklists of other instruments."""
    referral: ReasonOut | None
    research: list[ItemOut]
    last_plan: LastPlanOut | None
    actions: list[PackActionOut]
    minutes: CaseMinutesOut | None = None


class PackMinutesOut(Part):
    """The frame of approved minutes; what was said of each case stands at the case."""

    approved_at: datetime
    approved_by: str
    opening: str
    any_other_business: str
    present: list[PresentOut]
    addenda: list[AddendumOut]


class PackOut(Part):
    """One pack for one recipient."""

    shape: Literal["roundtable.pack/1"] = SHAPE
    number: str = ""
    pulled_at: datetime | None = None
    marking: str
    recipient: RecipientOut
    meeting: PackMeetingOut
    has_declared: bool
    left_out: list[LeftOut]
    cases: list[PackCaseOut]
    matters_arising: list[PackActionOut]
    minutes: PackMinutesOut | None = None


class PackLine(Part):
    """A pack that was handed out: number, time, format, to whom."""

    number: str
    format: str
    at: datetime
    agenda_version: int
    person: str
    agency: str
    is_program: bool
