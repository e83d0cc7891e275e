"""What scoring one sheet yields; the same fields whatever the kind of instrument."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from risk_instruments.conditions import Bounds


class Status(StrEnum):
    """Why there is a level, or why there is none; the first that applies (handbook 7.10)."""

    NOT_ASSESSED = "not_assessed"
    TOO_MANY_MISSING = "too_many_missing"
    NOT_RELEASED = "not_released"
    CERTIFICATE_REQUIRED = "certificate_required"
    WITHHELD = "withheld"
    OK = "ok"


class Reason(NamedTuple):
    """Why a level was given: the rule (or `total` for a band), its level, and the items and inputs behind it."""

    rule: str
    level: str | None
    items: tuple[str, ...]
    inputs: tuple[str, ...] = ()


class Result(NamedTuple):
    """The result of one sheet.

    `score` counts answered items only; `lower` and `upper` hold under every answer still open. A level that is hidden
    (`certificate_required`, `not_released`) hides both ends too. `certain`: no open answer can change the level.
    `could_change`: the open items, then the inputs not recorded, that can still lift the level; between two bands every open
    item that scores.
    """

    instrument: str
    version: str
    sha256: str
    status: Status
    score: int | None
    lower: int | None
    upper: int | None
    scores: dict[str, Bounds]
    answered: int
    missing: int
    missing_scored: int
    level: str | None
    level_min: str | None
    level_max: str | None
    certain: bool
    fired: tuple[str, ...]
    possible: tuple[str, ...]
    could_change: tuple[str, ...]
    reasons: tuple[Reason, ...]
    contradictions: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the result as plain lists, texts and numbers, ready for json.dumps; fields in the order above."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "sha256": self.sha256,
            "status": self.status.value,
            "score": self.score,
            "lower": self.lower,
            "upper": self.upper,
            "scores": {name: list(bounds) for name, bounds in self.scores.items()},
            "answered": self.answered,
            "missing": self.missing,
            "missing_scored": self.missing_scored,
            "level": self.level,
            "level_min": self.level_min,
            "level_max": self.level_max,
            "certain": self.certain,
            "fired": list(self.fired),
            "possible": list(self.possible),
            "could_change": list(self.could_change),
            "reasons": [
                {"rule": r.rule, "level": r.level, "items": list(r.items), "inputs": list(r.inputs)}
                for r in self.reasons
            ],
            "contradictions": list(self.contradictions),
        }
