"""Areas and their dated protocols."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment
from app.core.ids import new_id


class Area(SQLModel, table=True):
    """One place with its own conference: the tenant."""

    __tablename__ = "areas"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    parent_id: UUID | None = Field(default=None, foreign_key="areas.id")
    profile: str = Field(default="uk_marac", max_length=40)
    timezone: str = Field(default="Europe/London", max_length=60)
    postcodes: list[str] = Field(default_factory=list, sa_type=JSON)
    """Beginnings of the postcodes that belong here (BR-17)."""


class Protocol(SQLModel, table=True):
    """An area's values from one day on; never changed, only followed by the next (BR-3)."""

    __tablename__ = "protocols"
    __table_args__ = (UniqueConstraint("area_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    number: int
    valid_from: date
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """See `areas.schemas.Parameters`."""
    approved_by: str = Field(default="", max_length=120)
    created_at: datetime = Field(sa_type=Moment)
