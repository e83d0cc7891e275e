"""Conditions over whole columns of sheets: the three-valued operators of `conditions`, written once more for arrays.

A truth column holds 0 (no), 1 (could become true) or 2 (yes) for each sheet, so that `all` is the least, `any` the greatest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk_instruments.conditions import COULD, NO, YES, Condition
from risk_instruments.encoding import LEFT_OUT, Bytes
from risk_instruments.plan import Plan

Truth = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.signedinteger]


class ColumnFacts(NamedTuple):
    """What a condition may look at: score name to an array (score, lower, upper; sheets), the rows, input to its column."""

    plan: Plan
    bounds: Mapping[str, Numbers]
    rows: Bytes
    inputs: Mapping[str, Bytes]


def truth(condition: Condition, facts: ColumnFacts) -> Truth:
    """Evaluate a condition for every sheet at once."""
    if condition.negated:
        return YES - truth(condition.negated, facts)
    if condition.parts:
        return _combined(condition, np.stack([truth(part, facts) for part in condition.parts]))
    if condition.gte:
        _, lower, upper = facts.bounds[condition.gte[0].score or ""]
        return _both(lower >= condition.gte[1], upper >= condition.gte[1])
    if condition.lte:
        _, lower, upper = facts.bounds[condition.lte[0].score or ""]
        return _both(upper <= condition.lte[1], lower <= condition.lte[1])
    if condition.eq:
        term, code = condition.eq
        return _item_is(facts, term.item, code) if term.item else _input_is(facts, term.input or "", code)
    given = facts.inputs[condition.input or ""] == 1
    return _both(given, given)


def _both(surely: npt.NDArray[np.bool_], possibly: npt.NDArray[np.bool_]) -> Truth:
    return surely.astype(np.uint8) + possibly


def _combined(condition: Condition, found: Truth) -> Truth:
    if condition.atleast is None:
        end: Truth = found.min(axis=0) if condition.all_of else found.max(axis=0)
        return end
    enough = condition.atleast[0]
    return _both(np.count_nonzero(found == YES, axis=0) >= enough, np.count_nonzero(found, axis=0) >= enough)


def _item_is(facts: ColumnFacts, item: str, code: str) -> Truth:
    place = facts.plan.places[item]
    codes, missing = facts.plan.rows[place].codes, facts.plan.missing[item]
    table = np.full(LEFT_OUT + 1, NO, np.uint8)
    for byte, known in enumerate(codes):
        table[byte] = COULD if known in missing else YES if known == code else NO
    table[LEFT_OUT] = COULD
    return table[facts.rows[:, place]]


def _input_is(facts: ColumnFacts, name: str, code: str) -> Truth:
    given = facts.inputs[name]
    byte = facts.plan.input_codes[name].index(code)
    return _both(given == byte, (given == byte) | (given == LEFT_OUT))
