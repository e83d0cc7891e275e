"""What an administrator writes about agencies."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.accounts.models import AgencyType
from app.core.actor import Role
from app.core.i18n import N_


class Signature(BaseModel):
    """When an agency signed the area's agreement, when it must be looked at again, and whether it withdrew (BR-34)."""

    model_config = ConfigDict(extra="forbid")

    signed_on: date | None = None
    review_on: date | None = None
    withdrawn_on: date | None = None
    is_core: bool = False
    version: int

    @model_validator(mode="after")
    def _follows(self) -> Self:
        for later in (self.review_on, self.withdrawn_on):
            if later is not None and (self.signed_on is None or later < self.signed_on):
                raise ValueError(N_("Review and withdrawal come after the signature."))
        return self


class NewAgency(BaseModel):
    """An agency that takes part in the area."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field(min_length=1, max_length=20)
    type: AgencyType
    aliases: str = Field(default="", max_length=200)
    is_core: bool = False


class AgencyOut(BaseModel):
    """An agency as programs see it; `is_in_date`: it receives requests today (BR-34)."""

    id: UUID
    area_id: UUID
    name: str
    short_name: str
    type: AgencyType
    is_core: bool
    is_in_date: bool


class ColleagueOut(BaseModel):
    """A person with a role today, as programs see them."""

    id: UUID
    area_id: UUID
    name: str
    agency_id: UUID
    roles: list[Role]
