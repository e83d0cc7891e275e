"""Consent and awareness as a professional records them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator
from pydantic_core.core_schema import ValidationInfo

from app.core.i18n import N_
from app.sharing.models import ConsentState

Text = Annotated[str, StringConstraints(max_length=4000)]


class ConsentWords(BaseModel):
    """What the person said about sharing, and if they know of it; reasons where the answer is no (BR-14)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)

    state: ConsentState
    lawful_basis: Annotated[str, StringConstraints(max_length=60)] = ""
    """Code from the area's protocol."""
    necessity: Text = ""
    is_victim_aware: bool
    not_aware_reason: Text = ""

    @field_validator("lawful_basis", "necessity")
    @classmethod
    def _grounds(cls, value: str, info: ValidationInfo) -> str:
        if value or info.data.get("state", ConsentState.GIVEN) is ConsentState.GIVEN:
            return value
        if info.field_name == "lawful_basis":
            raise ValueError(N_("Choose the lawful basis for sharing without consent."))
        raise ValueError(N_("Say why sharing is necessary and proportionate."))

    @field_validator("not_aware_reason")
    @classmethod
    def _unaware(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("is_victim_aware") is False:
            raise ValueError(N_("Say why the person does not know of this referral."))
        return value


class Disclose(BaseModel):
    """What leaves the house: its kind (`pack`, `calendar`), the thing, and who receives it."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    subject_table: Annotated[str, StringConstraints(max_length=60)]
    subject_id: UUID
    area_id: UUID
    to_agency_id: UUID
    to_user_id: UUID
    client_id: UUID | None = None
