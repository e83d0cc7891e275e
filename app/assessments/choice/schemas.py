"""The choice as a command, as it stands, and what it is made from."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.areas.schemas import Count, InstrumentCode, Months, Small
from app.core.i18n import N_

Codes = Annotated[list[InstrumentCode], Field(max_length=200)]


class Window(BaseModel):
    """So many dated incidents in so many calendar months lead to the table (BR-5)."""

    model_config = ConfigDict(extra="forbid")

    at_least: Count
    months: Months


class Chosen(BaseModel):
    """What an area chose: forms, local thresholds of each, counts of incidents (any one is enough), and what a person confirmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    instruments: Codes
    required_instruments: Codes = Field(default_factory=list)
    totals: dict[InstrumentCode, Count] = Field(default_factory=dict)
    levels: dict[InstrumentCode, Annotated[str, Field(max_length=48)]] = Field(default_factory=dict)
    incidents: Annotated[list[Window], Field(max_length=20)]
    repeat_months: Months
    most_open_questions: Small
    confirmed_mappings: Annotated[list[str], Field(max_length=200)] = Field(default_factory=list)
    """`<id>:<other id>`: whoever approves the protocol says that somebody compared the two licensed forms."""
    is_da_certificate_confirmed: bool = False

    @field_validator("instruments", "required_instruments", "confirmed_mappings")
    @classmethod
    def _once(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class ChooseInstruments(Chosen):
    """Command: from a day on, the area chooses this; `number` is the newest protocol the chooser saw."""

    number: int
    valid_from: date
    approved_by: Annotated[str, Field(min_length=3, max_length=120)]

    @field_validator("instruments")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError(N_("Choose at least one form."))
        return value

    @field_validator("incidents")
    @classmethod
    def _counted(cls, value: list[Window]) -> list[Window]:
        if not value:
            raise ValueError(N_("Say how many incidents count, and in how many months."))
        return value


class LevelOut(BaseModel):
    """One level that a threshold can name."""

    code: str
    label: str


class FormOut(BaseModel):
    """One instrument that can be filled in here, and which thresholds it can have."""

    id: str
    version: str
    title: str
    kind: str
    release: bool
    needs_certificate: bool
    highest_total: int | None
    levels: list[LevelOut]


class MappingOut(BaseModel):
    """Questions that two forms share, by their ids; `is_verified` ones need no confirmation."""

    key: str
    status: str
    is_verified: bool
    pairs: dict[str, str]


class ChoiceOut(BaseModel):
    """What can be chosen, and what holds on a day under which protocol."""

    area_id: UUID
    number: int
    """The newest protocol: what a command names."""
    valid_from: date
    approved_by: str
    chosen: Chosen
    forms: list[FormOut]
    mappings: list[MappingOut]
