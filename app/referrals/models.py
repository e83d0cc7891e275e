"""Referrals from draft to decision, and the one challenge against a decision."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class Criterion(StrEnum):
    """Why a case comes to the table; more than one can hold (BR-7)."""

    VISIBLE_HIGH_RISK = "visible_high_risk"
    PROFESSIONAL_JUDGEMENT = "professional_judgement"
    POTENTIAL_ESCALATION = "potential_escalation"
    REPEAT = "repeat"
    TRANSFER = "transfer"


class ReferralStatus(StrEnum):
    """draft -> submitted -> accepted | returned | not_accepted; withdrawn (domain.md 8.2)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class Referral(SQLModel, Personal, Versioned, table=True):
    """One submission about a case. While a draft, what was typed lies sealed in `draft`; people are made when it is sent."""

    __tablename__ = "referrals"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    reference: str = Field(max_length=12, index=True)
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    referrer_id: UUID = Field(foreign_key="users.id", index=True)
    assessment_id: UUID | None = Field(default=None, foreign_key="assessments.id", index=True)
    case_file_id: UUID | None = Field(default=None, foreign_key="case_files.id", index=True)
    status: ReferralStatus = Field(default=ReferralStatus.DRAFT, sa_type=Word(ReferralStatus))
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=Sealed("C"))
    """`referrals.schemas.ReferralDraft` as JSON; kept after sending as what was said then."""
    protocol_id: UUID | None = Field(default=None, foreign_key="protocols.id")
    """The protocol in force when it was first sent: its criteria are judged and shown under that one for good."""
    criteria: list[str] = Field(default_factory=list, sa_type=JSON)
    reason: str = Field(default="", sa_type=Sealed("C"))
    actions_taken: str = Field(default="", sa_type=Sealed("C"))
    victim_wishes: str = Field(default="", sa_type=Sealed("C"))
    afraid_of: str = Field(default="", sa_type=Sealed("C"))
    answer: str = Field(default="", sa_type=Sealed("C"))
    """What the referring agency answered to questions of triage."""
    is_immediate_danger: bool = False
    referred_on: date | None = None
    previous_on: date | None = None
    """When the case was last referred before this one (BR-8); what other case files of the same pair say is read live."""
    is_repeat_suggested: bool = False
    is_repeat: bool | None = None
    """Confirmed by the coordinator (BR-12)."""
    repeat_reason: str = Field(default="", sa_type=Sealed("C"))
    started_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: UUID | None = None
    version: int = 1


class Verdict(StrEnum):
    """What triage decided."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOT_ACCEPTED = "not_accepted"


class Screening(SQLModel, Personal, table=True):
    """One decision of triage with its reason or questions (BR-19)."""

    __tablename__ = "screenings"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    referral_id: UUID = Field(foreign_key="referrals.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    verdict: Verdict = Field(sa_type=Word(Verdict))
    reason_code: str = Field(default="", max_length=40)
    words: str = Field(default="", sa_type=Sealed("C"))
    decided_by: UUID
    decided_at: datetime = Field(sa_type=Moment)


class Challenge(SQLModel, Personal, Versioned, table=True):
    """The referrer's one challenge, decided by another person (BR-19)."""

    __tablename__ = "challenges"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    referral_id: UUID = Field(foreign_key="referrals.id", unique=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    words: str = Field(sa_type=Sealed("C"))
    raised_by: UUID
    raised_at: datetime = Field(sa_type=Moment)
    is_upheld: bool | None = None
    decision_words: str = Field(default="", sa_type=Sealed("C"))
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
