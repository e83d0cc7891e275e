"""What an administrator writes about people, and what the pages show."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.actor import Role
from app.core.i18n import N_

LONGEST = timedelta(days=366)


class NewMembership(BaseModel):
    """A role for a time (BR-79): at most a year, then somebody looks again."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    starts_on: date
    ends_on: date
    deputy_for_id: UUID | None = None

    @model_validator(mode="after")
    def _has_a_term(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(N_("The last day lies before the first day."))
        if self.ends_on - self.starts_on > LONGEST:
            raise ValueError(N_("A role is given for a year at most; it can be given again."))
        if (self.role is Role.DEPUTY) != (self.deputy_for_id is not None):
            raise ValueError(N_("A deputy stands in for a named person; other roles do not."))
        return self


class NewPerson(NewMembership):
    """Somebody to be invited, with their first role."""

    name: str = Field(min_length=1, max_length=120)
    job: str = Field(default="", max_length=80)
    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    agency_id: UUID


class LastDay(BaseModel):
    """Another last day of a role; a day that is over ends it at once."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date
    version: int


class SeenVersion(BaseModel):
    """The version of the person that the page showed."""

    model_config = ConfigDict(extra="forbid")

    version: int


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of a person in the area."""

    id: UUID
    role: Role
    starts_on: date
    ends_on: date
    deputy_for: str
    version: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as administrators see them; the e-mail address is not among it."""

    id: UUID
    name: str
    job: str
    agency_id: UUID
    agency_name: str
    is_active: bool
    has_password: bool
    has_factor: bool
    version: int
    roles: list[RoleLine]
    open_sessions: int
