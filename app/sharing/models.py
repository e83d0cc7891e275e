"""Why something may be told, and to whom it was told."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.core.columns import Footprint, Moment, Personal, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class ConsentState(StrEnum):
    """What the person said, or why nobody asked."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_SOUGHT = "not_sought"
    WITHDRAWN = "withdrawn"


class Consent(SQLModel, Personal, table=True):
    """Consent and awareness of one referral; without consent a lawful basis and the necessity stand here (BR-14)."""

    __tablename__ = "consents"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    state: ConsentState = Field(sa_type=Word(ConsentState))
    lawful_basis: str = Field(default="", max_length=60)
    """Code from the area's protocol."""
    necessity: str = Field(default="", sa_type=Sealed("C"))
    is_victim_aware: bool = False
    not_aware_reason: str = Field(default="", sa_type=Sealed("C"))
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Moment)


class Disclosure(SQLModel, Footprint, table=True):
    """What left the house, when and to whom (DPA 2018 s.62)."""

    __tablename__ = "disclosures"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    kind: str = Field(max_length=40)
    subject_table: str = Field(max_length=60)
    subject_id: UUID = Field(index=True)
    to_agency_id: UUID = Field(foreign_key="agencies.id")
    to_user_id: UUID
    client_id: UUID | None = None
    at: datetime = Field(sa_type=Moment)
