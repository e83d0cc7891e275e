"""What whole columns of sheets add up to: `sheet.tally` for arrays.

Items that count alike are counted together: for a million Dash sheets "how many yes, how many open" is two counts over 24
columns of bytes, and the sums are these counts times their points.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from risk_instruments.definition import Scored
from risk_instruments.encoding import LEFT_OUT, Bytes, answer_counts, refuse_strange
from risk_instruments.instrument import Instrument
from risk_instruments.plan import Cell, Plan, Row
from risk_instruments.truths import Numbers

TOTAL = "total"
AT_ONCE = 16_384  # sheets per step: 24 columns of that many bytes stay in the cache of a processor core


class Alike(NamedTuple):
    """Items with the same answers, points and sums: `cells` tells which bytes add what; answers that add nothing are not in it."""

    places: list[int]
    sums: tuple[str, ...]
    scored: bool
    cells: tuple[tuple[Cell, tuple[int, ...]], ...]


class ColumnPlan(NamedTuple):
    """What `score_many` needs of one version beside the plan for single sheets; made once for each."""

    definition: Scored
    plan: Plan
    groups: tuple[Alike, ...]
    answer_counts: Bytes
    number: type[np.signedinteger]
    rank: type[np.signedinteger]


class Tallies(NamedTuple):
    """Score name to an array (score, lower, upper; sheets), and the numbers of open items and of open items that score."""

    bounds: dict[str, Numbers]
    missing: Bytes
    missing_scored: Bytes


_made: WeakKeyDictionary[Instrument, ColumnPlan] = WeakKeyDictionary()


def column_plan_of(instrument: Instrument) -> ColumnPlan:
    """Give the compiled form of an instrument, made at the first use and gone with it; ValueError for a kind that is never summed."""
    if instrument not in _made:
        _made[instrument] = _compiled(instrument)
    return _made[instrument]


def _compiled(instrument: Instrument) -> ColumnPlan:
    definition, plan = instrument.definition, instrument.plan
    if not isinstance(definition, Scored):
        raise ValueError(f"{instrument.id} is of kind {instrument.kind} and never summed: use score for each sheet")  # noqa: TRY004 - the instrument, not its type, is refused
    groups: dict[tuple[object, ...], Alike] = {}
    for place, row in enumerate(plan.rows):
        sums = (TOTAL, *(name for name, places in plan.parts.items() if place in places))
        scored, cells = row.item not in plan.unscored, _cells(row)
        groups.setdefault((sums, scored, cells), Alike([], sums, scored, cells)).places.append(place)
    reach = sum(max(abs(worth) for cell in row.cells.values() for worth in cell[:3]) for row in plan.rows)
    return ColumnPlan(
        definition=definition,
        plan=plan,
        groups=tuple(groups.values()),
        answer_counts=answer_counts(plan),
        number=_holding(reach),
        rank=_holding(len(plan.levels), np.int8),
    )


def _cells(row: Row) -> tuple[tuple[Cell, tuple[int, ...]], ...]:
    found: dict[Cell, list[int]] = {row.blank: [LEFT_OUT]}
    for byte, code in enumerate(row.codes):
        found.setdefault(row.cells[code], []).append(byte)
    return tuple((cell, tuple(bytes_)) for cell, bytes_ in found.items() if any(cell))


def _holding(reach: int, *kinds: type[np.signedinteger]) -> type[np.signedinteger]:
    """Return the smallest kind of number that holds -reach to reach (at most 200 items of 1,000 points, so 32 bits do)."""
    return next(kind for kind in (*kinds, np.int16, np.int32) if reach <= np.iinfo(kind).max)


def tallies(plan: ColumnPlan, grid: Bytes) -> Tallies:
    """Add up every sheet; raises ValueError for the first byte that is no answer, with its row and item."""
    count = len(grid)
    bounds = {name: np.zeros((3, count), plan.number) for name in (TOTAL, *plan.plan.parts)}
    found = Tallies(bounds, np.zeros(count, np.uint8), np.zeros(count, np.uint8))
    for start in range(0, count, AT_ONCE):
        step = slice(start, start + AT_ONCE)
        columns = np.ascontiguousarray(grid[step].T)
        refuse_strange(plan.plan, plan.answer_counts, columns, start)
        for group in plan.groups:
            block = columns if len(group.places) == len(columns) else columns[group.places]
            for cell, bytes_ in group.cells:
                _add(found, step, group, cell, _times(block, bytes_))
    return found


def _times(block: Bytes, bytes_: tuple[int, ...]) -> Bytes:
    """Count for each sheet the answers that are one of `bytes_`; at most 200 items, so a byte holds the count."""
    counts = [(block == byte).view(np.uint8).sum(axis=0, dtype=np.uint8) for byte in bytes_]
    together: Bytes = np.sum(counts, axis=0, dtype=np.uint8)
    return together


def _add(found: Tallies, step: slice, group: Alike, cell: Cell, times: Bytes) -> None:
    *points, still_open = cell
    for name in group.sums:
        for sums, worth in zip(found.bounds[name], points, strict=True):
            if worth:
                sums[step] += np.multiply(times, worth, dtype=sums.dtype)
    if still_open:
        found.missing[step] += times
        if group.scored:
            found.missing_scored[step] += times
