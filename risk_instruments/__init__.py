"""Risk instruments as data, and a scorer that never takes an open answer for a "no"; usable without any application."""

from risk_instruments import catalogue
from risk_instruments.errors import BrokenDefinition, UnknownAnswer, UnknownInstrument
from risk_instruments.instrument import Instrument
from risk_instruments.policy import Circumstances, Entry, Policy, entry
from risk_instruments.result import Reason, Result, Status
from risk_instruments.scoring import prompts, score

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
