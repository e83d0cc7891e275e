"""The catalogue as programs get it: our own definitions, never anybody's licensed wording."""

from typing import Any

from pydantic import BaseModel


class InstrumentLineOut(BaseModel):
    """One installed instrument."""

    id: str
    version: str
    versions: list[str]
    sha256: str
    title: str
    short: str
    kind: str
    release: bool
    needs_certificate: bool
    item_count: int
    wording: str
    """`own-labels`, `open`, `permission` or `overlay-required`."""


class InstrumentDefinitionOut(InstrumentLineOut):
    """One version with everything its file says."""

    definition: dict[str, Any]
