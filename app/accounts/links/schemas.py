"""What is sent with a one-time link, and when a password is forgotten."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.accounts.models import LinkKind


class ForgottenWords(BaseModel):
    """Whose password is forgotten."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=1, max_length=254)


class NewPassword(BaseModel):
    """A password, typed twice so that a slip shows at once."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field(min_length=1, max_length=1024)
    again: str = Field(min_length=1, max_length=1024)


class FirstAdministrator(NewPassword):
    """The first person of an area, with the agency that coordinates it."""

    name: str = Field(min_length=1, max_length=120)
    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    agency_name: str = Field(min_length=1, max_length=120)


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a live link is good for, and for whom (no name for the first administrator)."""

    kind: LinkKind
    user_id: UUID | None
    area_id: UUID | None
