"""Packs that were handed out, and the private address of each person's calendar."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from app.core.columns import Footprint, Moment
from app.core.ids import new_id


class Pack(SQLModel, Footprint, table=True):
    """One pack given to one recipient: numbered, timed, never stored with its content."""

    __tablename__ = "packs"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    number: str = Field(max_length=12)
    format: str = Field(max_length=10)
    agency_id: UUID = Field(foreign_key="agencies.id")
    user_id: UUID
    client_id: UUID | None = None
    agenda_version: int
    at: datetime = Field(sa_type=Moment)


class CalendarFeed(SQLModel, table=True):
    """A person's calendar address: a capability kept as its hash; the feed holds no personal data."""

    __tablename__ = "calendar_feeds"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", unique=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    created_at: datetime = Field(sa_type=Moment)
