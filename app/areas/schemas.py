"""The dated protocol as values (domain.md 4.1): nothing local is written in code."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.areas.profiles import DEFAULT, profile

Small = Annotated[int, Field(ge=0, le=400)]
Count = Annotated[int, Field(ge=1, le=400)]
Months = Annotated[int, Field(ge=1, le=120)]
InstrumentCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,3})?(\.[a-z0-9]+(-[a-z0-9]+)*)+$", max_length=80)]
"""An instrument's id, as its definition file spells it."""


class LawfulBasis(BaseModel):
    """One legal ground for sharing without consent: its code and its words."""

    code: str
    label: str


class EntryClause(BaseModel):
    """One more way into the conference beside the figures below (BR-2, BR-5, domain.md 1.3); any one is enough.

    `total`: the instrument's total is at least `at_least`; `level`: its own level is at least `level`; `incidents`: at least
    `at_least` dated incidents in `months` calendar months. It is a local threshold, never a reading of one form's level by another's.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["total", "level", "incidents"]
    instrument: InstrumentCode | None = None
    at_least: Count | None = None
    level: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,47}$")
    months: Months | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {
            "total": {"instrument", "at_least"},
            "level": {"instrument", "level"},
            "incidents": {"at_least", "months"},
        }
        if self.model_dump(exclude_none=True).keys() - {"kind"} != needed[self.kind]:
            raise ValueError(f"a clause of kind {self.kind} needs exactly: {', '.join(sorted(needed[self.kind]))}")
        return self


class Parameters(BaseModel):
    """Everything an area decides for itself; what is not given comes from its profile. `_wd` counts working days, `_months` calendar months.

    Handbook settled 6: `referral_threshold` gives the referral criterion alone, never the level.
    """

    model_config = ConfigDict(extra="forbid")

    instruments: list[InstrumentCode]
    required_instruments: list[InstrumentCode]
    """Every open case needs one completed checklist of each; what is missing stands on the area's page of instruments."""
    confirmed_mappings: list[str]
    """Mappings between two forms (`<id>:<other id>`) that a person compared on the licensed forms; others stay switched off."""
    most_open_questions: Small
    """A completed checklist with more open questions than this stands in a list, to be asked again."""
    referral_threshold: dict[InstrumentCode, Count]
    """The total of each checklist from which an area takes a case (BR-2)."""
    entry_clauses: Annotated[list[EntryClause], Field(max_length=50)]
    """Further ways in; professional judgement and repeat are always among them."""
    is_da_certificate_confirmed: bool
    escalation_count: Count
    escalation_months: Months
    repeat_months: Months
    flag_months: Small
    referral_cutoff_wd: Small
    agenda_circulation_wd: Small
    research_due_wd: Small
    minutes_circulation_wd: Small
    action_default_days: Small
    case_cap: Small
    minutes_per_case: Small
    minutes_per_case_max: Small
    break_minutes: Small
    triage_hours: Small
    unreferred_hours: Small
    draft_hours: Small
    returned_days: Small
    challenge_days: Small
    replan_days: Small
    quorum: Small
    country: str
    subdivision: str
    local_closures: list[date]
    lawful_bases: list[LawfulBasis]
    not_accepted_reasons: list[LawfulBasis]
    speaking_order: list[str]
    declaration_version: str
    declaration_text: str
    observer_text: str
    marking: str
    duty_phone: str
    is_information_only_enabled: bool
    standard_actions: list[str]

    if TYPE_CHECKING:

        def __init__(self, **values: Any) -> None:
            """Take any of the fields; the profile fills in the others."""

    @model_validator(mode="before")
    @classmethod
    def _begin_with_profile(cls, values: Any) -> Any:
        return profile(DEFAULT) | values if isinstance(values, dict) else values

    @classmethod
    def of_profile(cls, name: str) -> Self:
        """Give the values an area of this profile begins with."""
        return cls(**profile(name))


class FollowProtocol(BaseModel):
    """Command: from a day on, these values hold."""

    model_config = ConfigDict(extra="forbid")

    valid_from: date
    parameters: Parameters
    approved_by: str = Field(min_length=3, max_length=120)


class CreateArea(BaseModel):
    """Command: a new area with its first protocol."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{1,38}$")
    name: str = Field(min_length=2, max_length=120)
    timezone: str = "Europe/London"
    profile: str = DEFAULT
    postcodes: list[str] = Field(default_factory=list)
    parent_id: UUID | None = None
