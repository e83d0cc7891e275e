"""Risk instruments as data, and a scorer that never takes an open answer for a "no"; usable without any application."""

from typing import TYPE_CHECKING

from risk_instruments import catalogue
from risk_instruments.clauses import Circumstances
from risk_instruments.errors import BrokenDefinition, UnknownAnswer, UnknownInstrument
from risk_instruments.instrument import Instrument
from risk_instruments.policy import Entry, Policy, entry
from risk_instruments.result import Reason, Result, Status
from risk_instruments.scoring import prompts, score

if TYPE_CHECKING:
    from risk_instruments.columns import Columns as Columns
    from risk_instruments.columns import decode as decode
    from risk_instruments.columns import encode as encode
    from risk_instruments.columns import score_many as score_many

__all__ = [
    "BrokenDefinition",
    "Circumstances",
    "Entry",
    "Instrument",
    "Policy",
    "Reason",
    "Result",
    "Status",
    "UnknownAnswer",
    "UnknownInstrument",
    "catalogue",
    "entry",
    "prompts",
    "score",
]


def __getattr__(name: str) -> object:
    """Bring in scoring by columns, and NumPy with it, only when it is asked for."""
    if name in {"Columns", "decode", "encode", "score_many"}:
        from risk_instruments import columns

        return getattr(columns, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
