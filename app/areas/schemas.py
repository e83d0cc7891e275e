"""The dated protocol as values (domain.md 4.1): nothing local is written in code."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.areas.profiles import DEFAULT, profile

Small = Annotated[int, Field(ge=0, le=400)]


class LawfulBasis(BaseModel):
    """One legal ground for sharing without consent: its code and its words."""

    code: str
    label: str


class Parameters(BaseModel):
    """Everything an area decides for itself; what is not given comes from its profile. `_wd` counts working days, `_months` calendar months.

    Handbook settled 6: `referral_threshold` gives the referral criterion alone, never the level.
    """

    model_config = ConfigDict(extra="forbid")

    instruments: list[str]
    referral_threshold: dict[str, Small]
    is_da_certificate_confirmed: bool
    escalation_count: Small
    escalation_months: Small
    repeat_months: Small
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
