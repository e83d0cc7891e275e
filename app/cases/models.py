"""People, the pairing of victim and perpetrators as a case file, and who has a seat at it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class Person(SQLModel, Personal, Versioned, table=True):
    """Somebody a case speaks of, with every name and every date of birth that was ever given (BR-18)."""

    __tablename__ = "people"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    given_name: str = Field(sa_type=Sealed("C"))
    family_name: str = Field(sa_type=Sealed("C"))
    aliases: list[str] = Field(default_factory=list, sa_type=Sealed("C"))
    """Other names and spellings, each a full name."""
    births: list[str] = Field(default_factory=list, sa_type=Sealed("C"))
    """ISO dates of birth, the most likely first."""
    phones: list[str] = Field(default_factory=list, sa_type=Sealed("R"))
    gender: str = Field(default="", sa_type=Sealed("C"))
    ethnicity: str = Field(default="", sa_type=Sealed("C"))
    disability: str = Field(default="", sa_type=Sealed("C"))
    language: str = Field(default="", sa_type=Sealed("C"))
    notes: str = Field(default="", sa_type=Sealed("C"))
    """Needs, occupation, order conditions: what an agency must know."""
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1


class KeyKind(StrEnum):
    """What a blind token stands for."""

    NAME = "name"
    BIRTH = "birth"
    PHONE = "phone"
    POSTCODE = "postcode"


class PersonKey(SQLModel, table=True):
    """A keyed, truncated token by which the same person is found again without being readable."""

    __tablename__ = "person_keys"
    __table_args__ = (Index("ix_person_keys_lookup", "kind", "token"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    kind: KeyKind = Field(sa_type=Word(KeyKind))
    token: bytes = Field(sa_type=LargeBinary)


class Address(SQLModel, Personal, Versioned, table=True):
    """Where somebody lives or can be found. A restricted one is class R: never in a list or pack by default."""

    __tablename__ = "addresses"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    lines: str = Field(sa_type=Sealed("R"))
    postcode: str = Field(default="", sa_type=Sealed("R"))
    kind: str = Field(default="home", max_length=20)
    is_restricted: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    version: int = 1


class PhoneSafe(StrEnum):
    """Whether calling is safe; unknown shows as do not call (BR-13)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class SafeContact(SQLModel, Personal, Versioned, table=True):
    """How, when and whether a victim may be contacted."""

    __tablename__ = "safe_contacts"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", unique=True)
    area_id: UUID = Field(foreign_key="areas.id")
    phone_safe: PhoneSafe = Field(default=PhoneSafe.UNKNOWN, sa_type=Word(PhoneSafe))
    way: str = Field(default="", sa_type=Sealed("R"))
    times: str = Field(default="", sa_type=Sealed("R"))
    who_is_safe: str = Field(default="", sa_type=Sealed("R"))
    who_is_not_safe: str = Field(default="", sa_type=Sealed("R"))
    code_word: str = Field(default="", sa_type=Sealed("R"))
    reviewed_at: datetime = Field(sa_type=Moment)
    version: int = 1


class CaseStatus(StrEnum):
    """Where a case stands in its life (domain.md 8.2)."""

    REFERRED = "referred"
    SCHEDULED = "scheduled"
    PLAN_ACTIVE = "plan_active"
    MONITORING = "monitoring"
    CLOSED = "closed"


class CaseFile(SQLModel, Personal, Versioned, table=True):
    """The lasting pairing of one victim with one or more perpetrators."""

    __tablename__ = "case_files"
    __table_args__ = (UniqueConstraint("area_id", "reference"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    reference: str = Field(max_length=12)
    victim_id: UUID = Field(foreign_key="people.id", index=True)
    status: CaseStatus = Field(default=CaseStatus.REFERRED, sa_type=Word(CaseStatus))
    is_perpetrator_unknown: bool = False
    children_count: int = 0
    needs_interpreter: bool = False
    risk_level: str = Field(default="", max_length=40)
    """Level of the latest completed assessment: standard, medium, high or the instrument's own."""
    last_referred_on: date | None = None
    last_heard_on: date | None = None
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1


class Part(StrEnum):
    """What somebody is in a case."""

    PERPETRATOR = "perpetrator"
    CHILD = "child"
    OTHER = "other"


class CasePerson(SQLModel, Personal, table=True):
    """One person's part in one case besides the victim's."""

    __tablename__ = "case_people"
    __table_args__ = (UniqueConstraint("case_file_id", "person_id", "part"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    part: Part = Field(sa_type=Word(Part))
    relationship: str = Field(default="", sa_type=Sealed("C"))
    lives_with_victim: bool = False


class LinkVerdict(StrEnum):
    """What somebody decided about two persons."""

    SAME = "same"
    DIFFERENT = "different"


class PersonLink(SQLModel, Versioned, table=True):
    """The remembered answer to "is this the same person?"; undoing keeps the row (A19: reversible)."""

    __tablename__ = "person_links"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    first_id: UUID = Field(foreign_key="people.id", index=True)
    second_id: UUID = Field(foreign_key="people.id", index=True)
    verdict: LinkVerdict = Field(sa_type=Word(LinkVerdict))
    decided_by: UUID
    decided_at: datetime = Field(sa_type=Moment)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: UUID | None = None
    version: int = 1


class Seat(SQLModel, table=True):
    """Why an agency (or one user alone) may see a case, from when until when."""

    __tablename__ = "seats"
    __table_args__ = (Index("ix_seats_agency", "agency_id", "case_file_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id")
    user_id: UUID | None = Field(default=None, foreign_key="users.id", index=True)
    """Set: the seat is this user's alone (the referrer); empty: everybody who speaks for the agency."""
    reason: str = Field(max_length=40)
    """referrer, victim_advocate, research, action, assessor."""
    since: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)


class Wall(SQLModel, Versioned, table=True):
    """A user shut out of a case for a conflict of interest (BR-43): no role overrides it, nothing betrays it."""

    __tablename__ = "walls"
    __table_args__ = (Index("ix_walls_user", "user_id", "case_file_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    user_id: UUID = Field(foreign_key="users.id")
    reason: str = Field(default="", max_length=200)
    raised_by: UUID
    raised_at: datetime = Field(sa_type=Moment)
    lift_asked_by: UUID | None = None
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    lifted_by: UUID | None = None
    version: int = 1


class Incident(SQLModel, Personal, table=True):
    """Something that happened and counts for escalation and repeat."""

    __tablename__ = "incidents"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id")
    happened_on: date
    agency_id: UUID | None = Field(default=None, foreign_key="agencies.id")
    description: str = Field(default="", sa_type=Sealed("C"))
