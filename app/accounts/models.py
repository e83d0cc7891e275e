"""Agencies, their signatures, the people who speak for them, and how they come in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.actor import Role
from app.core.columns import Footprint, Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class AgencyType(StrEnum):
    """Kinds of agency; they order the speakers and fill the return."""

    POLICE = "police"
    VICTIM_ADVOCATE = "victim_advocate"
    PROBATION = "probation"
    CHILDREN_SOCIAL_CARE = "children_social_care"
    EDUCATION = "education"
    HEALTH_GP = "health_gp"
    HEALTH_ACUTE = "health_acute"
    HEALTH_MENTAL = "health_mental"
    HEALTH_COMMUNITY = "health_community"
    ADULT_SOCIAL_CARE = "adult_social_care"
    HOUSING = "housing"
    SUBSTANCE_MISUSE = "substance_misuse"
    PERPETRATOR_SERVICE = "perpetrator_service"
    SPECIALIST = "specialist"
    COORDINATION = "coordination"
    OTHER = "other"


class Agency(SQLModel, table=True):
    """A partner organisation."""

    __tablename__ = "agencies"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    short_name: str = Field(max_length=20)
    type: AgencyType = Field(sa_type=Word(AgencyType))
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    """Words by which the action bar knows it."""


class Signatory(SQLModel, Versioned, table=True):
    """An agency's signature of one area's information-sharing agreement (BR-34)."""

    __tablename__ = "signatories"
    __table_args__ = (UniqueConstraint("area_id", "agency_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    signed_on: date | None = None
    review_on: date | None = None
    """Signature counts while today is before this date (no date: until withdrawn)."""
    withdrawn_on: date | None = None
    is_core: bool = True
    version: int = 1


class User(SQLModel, Versioned, table=True):
    """A person of an agency. Staff names are class O (shown to every participant); the e-mail is sealed apart."""

    __tablename__ = "users"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    job: str = Field(default="", max_length=80)
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    password_hash: str = Field(default="", max_length=255)
    is_active: bool = True
    locale: str = Field(default="en_GB", max_length=10)
    theme: str = Field(default="", max_length=10)
    large_print: bool = False
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1


class UserContact(SQLModel, Personal, table=True):
    """Where mail reaches a user; found at sign-in by its blind index."""

    __tablename__ = "user_contacts"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", unique=True)
    email: str = Field(sa_type=Sealed("C"))
    email_key: bytes = Field(sa_type=LargeBinary, unique=True)


class Membership(SQLModel, Versioned, table=True):
    """One role of one user in one area for a time (BR-79)."""

    __tablename__ = "memberships"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    role: Role = Field(sa_type=Word(Role))
    deputy_for_id: UUID | None = Field(default=None, foreign_key="users.id")
    starts_on: date
    ends_on: date
    """Last day on which the role counts."""
    version: int = 1


class SignIn(SQLModel, Footprint, table=True):
    """A session: only the SHA-256 of its 256-bit token is kept."""

    __tablename__ = "sign_ins"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    csrf_token: str = Field(max_length=64)
    has_second_factor: bool = False
    browser: str = Field(default="", max_length=60)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInTry(SQLModel, Footprint, table=True):
    """Failures per account and per address, by keyed hash: a delay that grows, never a lock."""

    __tablename__ = "sign_in_tries"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: bytes = Field(sa_type=LargeBinary, unique=True)
    failures: int = 0
    last_at: datetime = Field(sa_type=Moment)


class Factor(SQLModel, Personal, table=True):
    """A TOTP seed; each step is accepted once."""

    __tablename__ = "factors"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    seed: str = Field(sa_type=Sealed("R"))
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for a lost phone, as an argon2id hash."""

    __tablename__ = "recovery_codes"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    number: int
    """Stands before the code, so that one hash is compared, not ten."""
    code_hash: str = Field(max_length=255)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class LinkKind(StrEnum):
    """What a one-time link is good for."""

    FIRST_ADMINISTRATOR = "first_administrator"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"


class OneTimeLink(SQLModel, table=True):
    """A capability that works once; only its hash is kept."""

    __tablename__ = "one_time_links"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID | None = Field(default=None, foreign_key="users.id", index=True)
    area_id: UUID | None = Field(default=None, foreign_key="areas.id")
    kind: LinkKind = Field(sa_type=Word(LinkKind))
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class ApiClient(SQLModel, Versioned, table=True):
    """A program of one agency in one area, with an accountable user and narrow scopes."""

    __tablename__ = "api_clients"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id")
    accountable_user_id: UUID = Field(foreign_key="users.id")
    name: str = Field(max_length=120)
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(sa_type=Moment)
    expires_on: date
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1


class ApiToken(SQLModel, Footprint, table=True):
    """A short-lived bearer token, stored as its hash."""

    __tablename__ = "api_tokens"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="api_clients.id", index=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    issued_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)


class Replay(SQLModel, Personal, table=True):
    """The answer to one idempotency key, kept for a day so that a repeated request has one effect."""

    __tablename__ = "replays"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    key: str = Field(max_length=80)
    body_hash: bytes = Field(sa_type=LargeBinary)
    status: int
    answer: Any = Field(default=None, sa_type=Sealed("C"))
    created_at: datetime = Field(sa_type=Moment)


class OutboxMail(SQLModel, table=True):
    """A mail waiting to be sent: a kind and a neutral path, never names (BR-66). The address is opened only when it leaves."""

    __tablename__ = "outbox_mails"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID | None = Field(default=None, foreign_key="areas.id")
    user_id: UUID = Field(foreign_key="users.id", index=True)
    kind: str = Field(max_length=60)
    path: str = Field(default="", max_length=200)
    secret: str | None = Field(default=None, max_length=200)
    """Token of a one-time link, emptied once sent."""
    created_at: datetime = Field(sa_type=Moment)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a sender last took it in hand; another one leaves it alone for a while."""
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0
