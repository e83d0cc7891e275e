"""What the live result says while a checklist is filled: a state and its numbers, which the screen turns into words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from risk_instruments.conditions import Condition
from risk_instruments.definition import Scored
from risk_instruments.instrument import Instrument
from risk_instruments.result import Result, Status
from risk_instruments.sheet import recorded


class State(StrEnum):
    """The one thing to say now; the first that applies."""

    NOT_STARTED = "not_started"
    REACHED = "reached"
    CRITICAL_MARKED = "critical_marked"
    WITHHELD = "withheld"
    REACH_POSSIBLE = "reach_possible"
    UNREACHABLE = "unreachable"


class Wording(NamedTuple):
    """The state with its numbers.

    `more_needed`: fewest further yes answers that reach the top level, None when no answers can (or none is given);
    `open`: scored questions still open that count towards it; `threshold`: the total needed, where there is one;
    `critical`: marked items that stand for a threat to life, whatever the state.
    """

    state: State
    more_needed: int | None
    open: int
    threshold: int | None
    score: int | None
    lower: int | None
    upper: int | None
    level: str | None
    critical: tuple[str, ...]


class _Way(NamedTuple):
    more_needed: int
    open: int


def live(
    instrument: Instrument, answers: Mapping[str, str], result: Result, inputs: Mapping[str, object] | None = None
) -> Wording:
    """Say where a sheet stands; `result` is what score() gave for the same answers and inputs."""
    way = _shortest(instrument, answers, recorded(instrument, inputs)) if result.level_max else None
    critical = marked(instrument, answers)
    return Wording(
        state=_state(instrument, result, critical),
        more_needed=way.more_needed if way else None,
        open=way.open if way else result.missing_scored,
        threshold=instrument.threshold,
        score=result.score,
        lower=result.lower,
        upper=result.upper,
        level=result.level,
        critical=critical,
    )


def marked(instrument: Instrument, answers: Mapping[str, str], flag: str = "critical") -> tuple[str, ...]:
    """Return the items with a flag whose answer is the most serious one."""
    found = []
    for item in instrument.flagged(flag):
        points = instrument.points(item)
        code = answers.get(item)
        if points.get(code or "") == max(points.values(), default=0) and code in points:
            found.append(item)
    return tuple(found)


def _state(instrument: Instrument, result: Result, critical: tuple[str, ...]) -> State:
    top = instrument.levels[-1].code if instrument.levels else None
    if result.status is Status.NOT_ASSESSED:
        return State.NOT_STARTED
    if result.level is not None and result.level == top:
        return State.REACHED
    if critical:
        return State.CRITICAL_MARKED
    if result.level is None:
        return State.WITHHELD
    return State.REACH_POSSIBLE if result.level_max == top else State.UNREACHABLE


def _shortest(instrument: Instrument, answers: Mapping[str, str], inputs: Mapping[str, object]) -> _Way | None:
    definition = instrument.definition
    if not isinstance(definition, Scored) or not definition.rules:
        return None
    top = instrument.levels[-1].code
    sheet = _Sheet(instrument, answers, inputs)
    ways = [sheet.way(rule.condition) for rule in definition.rules if rule.level == top]
    return min((way for way in ways if way), default=None)


class _Sheet:
    """The open questions of one sheet, asked how few of them are enough."""

    def __init__(self, instrument: Instrument, answers: Mapping[str, str], inputs: Mapping[str, object]) -> None:
        self.plan = instrument.plan
        self.answers = answers
        self.inputs = inputs
        everything = tuple(range(len(self.plan.rows)))
        self.places = {"total": everything, **self.plan.parts}

    def is_open(self, item: str) -> bool:
        code = self.answers.get(item)
        return code is None or code in self.plan.missing[item]

    def way(self, condition: Condition) -> _Way | None:
        """Return the fewest answers that make a condition true; None when answers alone cannot."""
        if condition.gte:
            return self.total_way(condition.gte[0].score or "", condition.gte[1])
        if condition.eq:
            return self.answer_way(condition.eq[0].item, condition.eq[0].input, condition.eq[1])
        if condition.input:
            return _Way(0, 0) if self.inputs.get(condition.input) is True else None
        ways = [self.way(part) for part in condition.parts]
        can = sorted(way for way in ways if way)
        count = 1 if condition.any_of else condition.atleast[0] if condition.atleast else len(ways)
        return _Way(can[count - 1].more_needed, max(way.open for way in can)) if len(can) >= count else None

    def total_way(self, score: str, threshold: int) -> _Way | None:
        """Take the weightiest open answers first until the total reaches the threshold."""
        reached, gains = 0, []
        for place in self.places[score]:
            row = self.plan.rows[place]
            if self.is_open(row.item):
                reached += row.blank[1]
                gains.append(row.blank[2] - row.blank[1])
            else:
                reached += row.cells[self.answers[row.item]][1]
        still_open = sum(gain > 0 for gain in gains)
        for taken, gain in enumerate([0, *sorted(gains, reverse=True)]):
            reached += gain
            if reached >= threshold:
                return _Way(taken, still_open)
        return None

    def answer_way(self, item: str | None, given: str | None, code: str) -> _Way | None:
        """One answer is enough when the item is open; an input not recorded costs no answer."""
        if item is None:
            return _Way(0, 0) if self.inputs.get(given or "") in {None, code} else None
        if self.is_open(item):
            return _Way(1, 1)
        return _Way(0, 0) if self.answers[item] == code else None
