"""The ways into the conference: a closed list of kinds, each saying yes, no or could be of a sheet and what is known beside it.

A threshold is local and belongs to the instrument it names: there is no way to write down that a level of one form means a
level of another.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from risk_instruments.about import InstrumentId
from risk_instruments.conditions import COULD, NO, YES, Identifier, Part
from risk_instruments.definition import Listed, Scored
from risk_instruments.instrument import Instrument
from risk_instruments.result import Result, Status
from risk_instruments.window import incidents_in_window, is_repeat

Count = Annotated[int, Field(ge=1, le=1000)]
Months = Annotated[int, Field(ge=1, le=120)]
Sum = Annotated[int, Field(ge=-1000, le=1000)]
HIGH_RISK, JUDGEMENT, ESCALATION, REPEAT = (
    "visible_high_risk",
    "professional_judgement",
    "potential_escalation",
    "repeat",
)
CRITERIA = (HIGH_RISK, JUDGEMENT, ESCALATION, REPEAT)
"""The criteria in the order in which they are told; several clauses can stand behind one."""


class Circumstances(BaseModel):
    """What is known beside the checklist; dates are calendar days, `judgement` was recorded with author and reason."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    as_of: date
    incident_dates: tuple[date, ...] = ()
    last_referral: date | None = None
    judgement: bool | None = False


class Case(NamedTuple):
    """What a clause looks at: one scored sheet, and what is known beside it."""

    instrument: Instrument
    result: Result
    known: Circumstances


class Total(Part):
    """The instrument's total is at least so high; possible while only the upper bound reaches it."""

    criterion: ClassVar[str] = HIGH_RISK
    kind: Literal["total"] = "total"
    instrument: InstrumentId
    at_least: Sum

    def truth(self, case: Case) -> int:
        """Say yes, no or could be of one case."""
        result = case.result
        if self.instrument != case.instrument.id or result.lower is None or result.upper is None:
            return NO
        return YES if result.lower >= self.at_least else COULD if result.upper >= self.at_least else NO


class Level(Part):
    """The instrument's own level is at least so high; possible while only the highest it could still be reaches it.

    A level that may not be shown (no certificate, not released) decides nothing. A form of judgement on which no level is
    chosen yet could still get any.
    """

    criterion: ClassVar[str] = HIGH_RISK
    kind: Literal["level"] = "level"
    instrument: InstrumentId
    level: Identifier

    def truth(self, case: Case) -> int:
        """Say yes, no or could be of one case; a level the instrument does not have is never reached."""
        scale = levels_of(case.instrument)
        if self.instrument != case.instrument.id or self.level not in scale:
            return NO
        lowest, highest = _ranks(case, scale)
        needed = scale.index(self.level)
        return YES if lowest >= needed else COULD if highest >= needed else NO


def _ranks(case: Case, scale: tuple[str, ...]) -> tuple[int, int]:
    """Give the lowest rank that is sure (-1: none) and the highest that is possible."""
    result = case.result
    if result.level_min is None or result.level_max is None:
        return -1, -1 if isinstance(case.instrument.definition, Scored | Listed) else len(scale) - 1
    is_sure = result.status in {Status.OK, Status.WITHHELD}
    return scale.index(result.level_min) if is_sure else -1, scale.index(result.level_max)


class Incidents(Part):
    """So many dated incidents lie in the last calendar months, both ends included."""

    criterion: ClassVar[str] = ESCALATION
    kind: Literal["incidents"] = "incidents"
    at_least: Count
    months: Months

    def count(self, known: Circumstances) -> int:
        """Count the incidents in this clause's window."""
        return incidents_in_window(known.incident_dates, known.as_of, self.months)

    def truth(self, case: Case) -> int:
        """Say yes or no of one case."""
        return YES if self.count(case.known) >= self.at_least else NO


class Judgement(Part):
    """A professional judgement is recorded."""

    criterion: ClassVar[str] = JUDGEMENT
    kind: Literal["judgement"] = "judgement"

    def truth(self, case: Case) -> int:
        """Say yes or no of one case."""
        return YES if case.known.judgement else NO


class Repeat(Part):
    """An incident followed the last referral within so many calendar months, the last day included."""

    criterion: ClassVar[str] = REPEAT
    kind: Literal["repeat"] = "repeat"
    months: Months

    def truth(self, case: Case) -> int:
        """Say yes or no of one case."""
        return YES if is_repeat(case.known.incident_dates, case.known.last_referral, self.months) else NO


Clause = Annotated[Total | Level | Incidents | Judgement | Repeat, Field(discriminator="kind")]


def levels_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the levels a clause can name, from low to high; a list of criteria is `not_met` or `met`."""
    if isinstance(instrument.definition, Listed):
        return ("not_met", "met")
    return tuple(level.code for level in instrument.levels)
