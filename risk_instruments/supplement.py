"""Firearms, children and the person's own fear are always asked: what an instrument lacks is added here, never scored.

The questions are data (`supplement.toml`), kept apart from every instrument so that no form's count or threshold changes.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from risk_instruments.about import Label, Text, Version
from risk_instruments.conditions import Identifier, Part
from risk_instruments.definition import Choice, Flag
from risk_instruments.instrument import Instrument

FILE = "supplement.toml"
PREFIX = "also_"
"""How the ids of these questions begin; no instrument has an item of such a name."""


class Extra(Part):
    """One question; `covers`: an instrument with an item under any of these flags asks it already."""

    id: Annotated[Identifier, Field(pattern=rf"^{PREFIX}")]
    covers: Annotated[tuple[Flag, ...], Field(min_length=1)]
    label: Label
    guidance: Text
    follow_up: Text
    flags: tuple[Flag, ...]


class Supplement(Part):
    """The questions with the answers they take."""

    schema_: Annotated[Literal["risk-supplement/1"], Field(alias="schema")]
    version: Version
    options: tuple[Choice, ...]
    items: tuple[Extra, ...]


@lru_cache(maxsize=1)
def supplement() -> Supplement:
    """Read the file once; a broken one stops the start (ValidationError)."""
    table = tomllib.loads(files("risk_instruments").joinpath(FILE).read_text("utf-8"))
    return Supplement.model_validate(table, strict=False)


def lacking(instrument: Instrument) -> tuple[Extra, ...]:
    """Give the questions this instrument does not ask itself."""
    asked = {flag for item in instrument.items for flag in item.flags}
    return tuple(extra for extra in supplement().items if not asked.intersection(extra.covers))
