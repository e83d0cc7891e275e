"""Audit events form one HMAC chain per area; they and their subjects never change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment
from app.core.ids import new_id


class AuditEvent(SQLModel, table=True):
    """One look or change by one actor; plain ids without foreign keys, since the trail outlives what it speaks of."""

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    chain: UUID
    """The area, or zero for the house."""
    seq: int
    at: datetime = Field(sa_type=Moment, index=True)
    tag: str = Field(max_length=60)
    op: str = Field(max_length=20)
    user_id: UUID = Field(index=True)
    agency_id: UUID
    client_id: UUID | None = None
    purpose: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=40)
    facts: str = Field(sa_type=Text)
    """Canonical JSON: field names, codes, counts and versions, never values."""
    prev: bytes = Field(sa_type=LargeBinary)
    mac: bytes = Field(sa_type=LargeBinary)


class AuditSubject(SQLModel, table=True):
    """One row that an event speaks of; inside the event's MAC."""

    __tablename__ = "audit_subjects"

    event_id: UUID = Field(primary_key=True)
    subject_table: str = Field(primary_key=True, max_length=60)
    subject_id: UUID = Field(primary_key=True, index=True)


class AuditHead(SQLModel, table=True):
    """The end of one chain: the row that writers of one area queue for, last of all."""

    __tablename__ = "audit_heads"

    chain: UUID = Field(primary_key=True)
    seq: int
    mac: bytes = Field(sa_type=LargeBinary)
