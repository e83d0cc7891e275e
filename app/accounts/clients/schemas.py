"""Scopes, what an administrator chooses for a program, and the answers of the token door (RFC 6749)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Scope(StrEnum):
    """What a token may do at most; it never does more than its accountable user."""

    PACKS_READ = "packs:read"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_WRITE = "assessments:write"
    REFERRALS_READ = "referrals:read"
    REFERRALS_WRITE = "referrals:write"
    TRIAGE_WRITE = "triage:write"
    MEETINGS_READ = "meetings:read"
    MEETINGS_WRITE = "meetings:write"
    RESEARCH_READ = "research:read"
    RESEARCH_WRITE = "research:write"
    ACTIONS_READ = "actions:read"
    ACTIONS_WRITE = "actions:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    MINUTES_READ = "minutes:read"
    MINUTES_WRITE = "minutes:write"
    PROTOCOLS_WRITE = "protocols:write"


class NewClient(BaseModel):
    """A program to be let in: its name, who answers for it, what it may do, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    accountable_user_id: UUID
    scopes: list[Scope] = Field(min_length=1)
    days: int = Field(ge=1, le=90)


class TokenOut(BaseModel):
    """A bearer token and how many seconds it lives (RFC 6749 5.1)."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    scope: str


class TokenProblem(BaseModel):
    """Why there is no token (RFC 6749 5.2)."""

    error: str
    error_description: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused request for a token: RFC 6749's word, a sentence, and the status it answers with."""

    error: str
    sentence: str
    status: int = 400
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A program in the administrators' list."""

    id: UUID
    name: str
    agency_name: str
    accountable: str
    scopes: list[str]
    created_at: datetime
    expires_on: date
    revoked_at: datetime | None
    version: int
