"""The dated protocol as values (domain.md 4.1): nothing local is written in code."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Small = Annotated[int, Field(ge=0, le=400)]


class LawfulBasis(BaseModel):
    """One legal ground for sharing without consent: its code and its words."""

    code: str
    label: str


class Parameters(BaseModel):
    """Everything an area decides for itself. `_wd` counts working days, `_months` calendar months."""

    model_config = ConfigDict(extra="forbid")

    instruments: list[str] = Field(
        default_factory=lambda: ["uk.safelives.dash-ric-24", "us.lap-1", "us.danger-assessment-20"]
    )
    referral_threshold: dict[str, Small] = Field(default_factory=lambda: {"uk.safelives.dash-ric-24": 14})
    """Local threshold by instrument: the referral criterion only, never the level (handbook, settled 6)."""
    is_da_certificate_confirmed: bool = False
    escalation_count: Small = 3
    escalation_months: Small = 12
    repeat_months: Small = 12
    flag_months: Small = 12
    referral_cutoff_wd: Small = 10
    agenda_circulation_wd: Small = 8
    research_due_wd: Small = 5
    minutes_circulation_wd: Small = 3
    action_default_days: Small = 14
    case_cap: Small = 20
    minutes_per_case: Small = 12
    minutes_per_case_max: Small = 15
    break_minutes: Small = 10
    triage_hours: Small = 24
    unreferred_hours: Small = 24
    draft_hours: Small = 12
    returned_days: Small = 3
    challenge_days: Small = 2
    replan_days: Small = 2
    quorum: Small = 0
    """Least number of agencies present; 0: none. Failing warns (BR-39)."""
    country: str = "GB"
    subdivision: str = "ENG"
    local_closures: list[date] = Field(default_factory=list)
    lawful_bases: list[LawfulBasis] = Field(
        default_factory=lambda: [
            LawfulBasis(code="public_task", label="Public task, UK GDPR 6(1)(e) and 9(2)(g)"),
            LawfulBasis(code="vital_interests", label="Vital interests, UK GDPR 6(1)(d) and 9(2)(c)"),
            LawfulBasis(code="legal_obligation", label="Legal obligation, UK GDPR 6(1)(c)"),
        ]
    )
    not_accepted_reasons: list[LawfulBasis] = Field(
        default_factory=lambda: [
            LawfulBasis(code="criteria_not_met", label="None of the criteria is met"),
            LawfulBasis(code="other_area", label="The case belongs to another area"),
            LawfulBasis(code="duplicate", label="Already on the agenda"),
            LawfulBasis(code="other_process", label="Another process is leading"),
        ]
    )
    speaking_order: list[str] = Field(
        default_factory=lambda: [
            "police", "victim_advocate", "probation", "children_social_care", "education", "health_gp", "health_acute",
            "health_mental", "health_community", "adult_social_care", "housing", "substance_misuse", "perpetrator_service",
            "specialist", "other",
        ]
    )  # fmt: skip
    declaration_version: str = "2026-1"
    declaration_text: str = (
        "What is said here is confidential. I share only what is relevant and proportionate to the safety of the people in these "
        "cases, I use it only for that, I keep it safe, and I tell nobody without the agreement of the agency it came from."
    )
    observer_text: str = "I observe only. I take nothing away and tell nobody what I hear."
    marking: str = "OFFICIAL-SENSITIVE"
    duty_phone: str = ""
    is_information_only_enabled: bool = False
    standard_actions: list[str] = Field(default_factory=list)


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
    profile: str = "uk_marac"
    postcodes: list[str] = Field(default_factory=list)
    parent_id: UUID | None = None
