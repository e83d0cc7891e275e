"""Scoring whole columns of sheets (research, audits, a changed version): the results of `score`, hundreds of times as fast.

NumPy is needed here and nowhere else in the package; it is imported when this module is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

try:
    import numpy as np
    import numpy.typing as npt
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        "scoring whole columns needs NumPy, an optional extra: pip install 'risk-instruments[fast]'", name="numpy"
    ) from missing

from risk_instruments.conditions import NO, YES
from risk_instruments.encoding import (
    LEFT_OUT,
    Buffer,
    Bytes,
    as_grid,
    decode,
    encode,
    input_columns,
    inputs_of_row,
)
from risk_instruments.instrument import Instrument
from risk_instruments.result import Reason, Result, Status
from risk_instruments.scoring import hidden_as, score
from risk_instruments.tallies import TOTAL, ColumnPlan, Tallies, column_plan_of, tallies
from risk_instruments.truths import ColumnFacts, Numbers, truth

__all__ = ["LEFT_OUT", "STATUSES", "Columns", "decode", "encode", "score_many"]

STATUSES = tuple(Status)  # what the numbers in `Columns.status` mean


class Ranks(NamedTuple):
    """Level and both ends as ranks (-1: none), and whether any rule fired."""

    level: Numbers
    lowest: Numbers
    highest: Numbers
    fired: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The results of many sheets, one array a field, one entry a sheet in the order of the rows; meanings as in `Result`.

    `status` counts in `STATUSES`; `level`, `level_min` and `level_max` are ranks in `level_names`, -1 where there is none.
    `parts`: score name to an array of three rows (score, lower, upper). `rows` and `inputs` are kept, not copied.
    """

    instrument: Instrument
    rows: Bytes
    inputs: Mapping[str, object]
    certificate_confirmed: bool
    score: Numbers
    lower: Numbers
    upper: Numbers
    parts: Mapping[str, Numbers]
    status: Bytes
    level: Numbers
    level_min: Numbers
    level_max: Numbers
    answered: Bytes
    missing: Bytes
    missing_scored: Bytes

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def level_names(self) -> tuple[str | None, ...]:
        """The level codes from low to high with None at the end, so that rank -1 finds None and no level."""
        return (*self.instrument.plan.levels, None)

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Where there is a level that no open answer can change."""
        settled: npt.NDArray[np.bool_] = (self.level >= 0) & (self.level_min == self.level_max)
        return settled

    def result(self, row: int) -> Result:
        """Return the full result of one sheet, as `score` gives it; raises IndexError behind the last row."""
        (answers,) = decode(self.instrument, self.rows[row][np.newaxis])
        given = inputs_of_row(self.instrument, self.inputs, row)
        return score(self.instrument, answers, given, certificate_confirmed=self.certificate_confirmed)

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return why one sheet has its level: rules, items and inputs."""
        return self.result(row).reasons


def score_many(
    instrument: Instrument,
    rows: Buffer | Bytes,
    inputs: Mapping[str, object] | None = None,
    *,
    certificate_confirmed: bool = False,
) -> Columns:
    """Score encoded rows (`encode`), with the same results as `score` for each of them.

    An input is one value for all sheets or a column: a judgement an array of bool, a code an array of bytes (its place in
    the input's list of codes, 255 not recorded). Raises ValueError for a kind that is never summed and for bytes that are no
    answers (row and item named), UnknownAnswer for an input value that is not known.
    """
    plan = column_plan_of(instrument)
    grid = as_grid(instrument, rows)
    given = input_columns(instrument, inputs or {}, len(grid))
    found = tallies(plan, grid)
    ranks = _by_bands(plan, found) if plan.plan.banded else _by_rules(plan, found, grid, given)
    hidden = hidden_as(instrument, certificate_confirmed=certificate_confirmed)
    status = _status(plan, found, ranks, hidden)
    none = np.full(len(grid), -1, plan.rank)
    total = found.bounds.pop(TOTAL)
    return Columns(
        instrument=instrument,
        rows=grid,
        inputs=inputs or {},
        certificate_confirmed=certificate_confirmed,
        score=total[0],
        lower=total[1],
        upper=total[2],
        parts=found.bounds,
        status=status,
        level=np.where(status == STATUSES.index(Status.OK), ranks.level, none),
        level_min=none if hidden else ranks.lowest,
        level_max=none if hidden else ranks.highest,
        answered=len(plan.plan.rows) - found.missing,
        missing=found.missing,
        missing_scored=found.missing_scored,
    )


def _by_rules(plan: ColumnPlan, found: Tallies, grid: Bytes, given: Mapping[str, Bytes]) -> Ranks:
    fired = np.zeros(len(grid), np.bool_)
    lowest = np.full(len(grid), 0 if plan.plan.levels else -1, plan.rank)
    highest = lowest.copy()
    facts = ColumnFacts(plan.plan, found.bounds, grid, given)
    for rule, compiled in zip(plan.definition.rules, plan.plan.rules, strict=True):
        true = truth(rule.condition, facts)
        fired |= true == YES
        np.maximum(lowest, plan.rank(compiled.rank), out=lowest, where=true == YES)
        np.maximum(highest, plan.rank(compiled.rank), out=highest, where=true != NO)
    return Ranks(lowest, lowest, highest, fired)


def _by_bands(plan: ColumnPlan, found: Tallies) -> Ranks:
    _, lower, upper = found.bounds[TOTAL]
    lowest, highest = np.zeros(len(lower), plan.rank), np.zeros(len(upper), plan.rank)
    for edge in plan.plan.edges:
        lowest += lower > edge
        highest += upper > edge
    level = np.where(lowest == highest, lowest, plan.rank(-1))
    return Ranks(level, lowest, highest, np.zeros(len(level), np.bool_))


def _status(plan: ColumnPlan, found: Tallies, ranks: Ranks, hidden: Status | None) -> Bytes:
    """Set the weaker reasons first, so that the first that applies stands in the end (handbook 7.10)."""
    status = np.full(len(found.missing), STATUSES.index(hidden or Status.OK), np.uint8)
    if plan.plan.banded and not hidden:
        status[ranks.level < 0] = STATUSES.index(Status.WITHHELD)
    if plan.plan.max_missing is not None:
        status[found.missing > plan.plan.max_missing] = STATUSES.index(Status.TOO_MANY_MISSING)
    status[(found.missing == len(plan.plan.rows)) & ~ranks.fired] = STATUSES.index(Status.NOT_ASSESSED)
    return status
