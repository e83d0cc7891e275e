"""Scoring one sheet with three-valued answers (handbook 7): the score, what it could still become, and the level.

An open answer is never a silent "no"; a missing answer never lowers a fired rule; judgement never lowers a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from risk_instruments.conditions import COULD, YES, Bounds, Facts
from risk_instruments.instrument import Instrument
from risk_instruments.judgement import judged
from risk_instruments.plan import CompiledRule, Plan
from risk_instruments.result import Reason, Result, Status
from risk_instruments.sheet import Tally, derived, recorded, tally


class Verdict(NamedTuple):
    """Ranks of the level and its two ends (None: no level), with the rules behind them."""

    rank: int | None
    lowest: int | None
    highest: int | None
    fired: tuple[CompiledRule, ...]
    possible: tuple[CompiledRule, ...]


def score(
    instrument: Instrument,
    answers: Mapping[str, str],
    inputs: Mapping[str, object] | None = None,
    *,
    certificate_confirmed: bool = False,
) -> Result:
    """Score one sheet; an item left out is missing. Raises UnknownAnswer for an item, code or input that is not known."""
    if instrument.kind in {"spj", "criteria", "external", "repeated"}:
        return judged(instrument, answers, inputs)
    plan = instrument.plan
    contradictions: tuple[str, ...] = ()
    given = recorded(instrument, inputs)
    counted = tally(plan, answers)
    if plan.derivations:
        answers, contradictions = derived(plan, answers)
        counted = tally(plan, answers)
    parts = _parts(plan, counted) if plan.parts else {}
    facts = Facts({"total": counted.total, **parts}, answers, given)
    verdict = _by_bands(plan, counted.total) if plan.banded else _by_rules(plan, facts)
    hidden = hidden_as(instrument, certificate_confirmed=certificate_confirmed)
    status = _status(plan, counted, verdict, hidden)
    if plan.checks:
        contradictions += tuple(notice.id for notice in plan.checks if notice.check(facts) == YES)
    shown = Verdict(None, None, None, (), ()) if hidden else verdict
    return _result(instrument, counted, facts, shown, status=status, parts=parts, contradictions=contradictions)


def prompts(
    instrument: Instrument, answers: Mapping[str, str], inputs: Mapping[str, object] | None = None
) -> tuple[str, ...]:
    """Return the ids of the prompts for judgement that apply to a sheet; a prompt never changes a level."""
    plan = instrument.plan
    if not plan.prompts:
        return ()
    given = recorded(instrument, inputs)
    tally(plan, answers)
    answers, _ = derived(plan, answers)
    counted = tally(plan, answers)
    facts = Facts({"total": counted.total, **_parts(plan, counted)}, answers, given)
    return tuple(notice.id for notice in plan.prompts if notice.check(facts) == YES)


def _parts(plan: Plan, counted: Tally) -> dict[str, Bounds]:
    parts = {}
    for name, places in plan.parts.items():
        score_of, lower, upper, _ = map(sum, zip(*(counted.cells[place] for place in places), strict=True))
        parts[name] = (score_of, lower, upper)
    return parts


def _by_rules(plan: Plan, facts: Facts) -> Verdict:
    if not plan.levels:
        return Verdict(None, None, None, (), ())
    rank = highest = 0
    fired = []
    possible = []
    for rule in plan.rules:
        truth = rule.check(facts)
        if truth == YES:
            fired.append(rule)
            rank = max(rank, rule.rank)
        elif truth == COULD:
            possible.append(rule)
            highest = max(highest, rule.rank)
    return Verdict(rank, rank, max(rank, highest), tuple(fired), tuple(possible))


def _by_bands(plan: Plan, total: Bounds) -> Verdict:
    lowest = sum(total[1] > edge for edge in plan.edges)
    highest = sum(total[2] > edge for edge in plan.edges)
    return Verdict(lowest if lowest == highest else None, lowest, highest, (), ())


def hidden_as(instrument: Instrument, *, certificate_confirmed: bool) -> Status | None:
    """Say why the level of this instrument may not be shown here, or None where it may."""
    if instrument.needs_certificate:
        return None if certificate_confirmed else Status.CERTIFICATE_REQUIRED
    return None if instrument.release else Status.NOT_RELEASED


def _status(plan: Plan, counted: Tally, verdict: Verdict, hidden: Status | None) -> Status:
    if len(counted.open_items) == len(plan.rows) and not verdict.fired:
        return Status.NOT_ASSESSED
    if plan.max_missing is not None and len(counted.open_items) > plan.max_missing:
        return Status.TOO_MANY_MISSING
    if hidden:
        return hidden
    if plan.banded and verdict.rank is None:
        return Status.WITHHELD
    return Status.OK


def _result(
    instrument: Instrument,
    counted: Tally,
    facts: Facts,
    verdict: Verdict,
    *,
    status: Status,
    parts: dict[str, Bounds],
    contradictions: tuple[str, ...],
) -> Result:
    plan = instrument.plan
    open_items = counted.open_items
    open_scored = [item for item in open_items if item not in plan.unscored] if plan.unscored else open_items
    levels = plan.levels
    if verdict.lowest is None or verdict.highest is None:
        level = lowest = highest = None
    else:
        lowest, highest = levels[verdict.lowest], levels[verdict.highest]
        level = levels[verdict.rank] if status is Status.OK and verdict.rank is not None else None
    return Result(
        instrument.id,
        instrument.version,
        instrument.sha256,
        status,
        *counted.total,
        parts,
        len(plan.rows) - len(open_items),
        len(open_items),
        len(open_scored),
        level,
        lowest,
        highest,
        level is not None and lowest == highest,
        tuple([rule.id for rule in verdict.fired if not rule.silent]),
        tuple([rule.id for rule in verdict.possible if not rule.silent]),
        _could_change(verdict, facts, open_scored) if open_scored or verdict.possible else (),
        _reasons(plan, counted, facts, verdict, level) if verdict.fired or plan.banded else (),
        contradictions,
    )


def _could_change(verdict: Verdict, facts: Facts, open_scored: list[str]) -> tuple[str, ...]:
    if verdict.lowest is not None and verdict.lowest == verdict.highest:
        return ()
    if not verdict.possible:
        return tuple(open_scored)
    lifting = [rule for rule in verdict.possible if rule.rank > (verdict.lowest or 0)]
    undecided = [one for rule in lifting for one in rule.comparisons if one.check(facts) == COULD]
    items = {item for one in undecided for item in one.items} if len(undecided) > 1 else undecided[0].items
    inputs = dict.fromkeys(name for one in undecided for name in one.inputs)
    return (*[item for item in open_scored if item in items], *inputs)


def _reasons(plan: Plan, counted: Tally, facts: Facts, verdict: Verdict, level: str | None) -> tuple[Reason, ...]:
    told = [rule for rule in verdict.fired if not rule.silent]
    if not (level if plan.banded else told):
        return ()
    adding = [row.item for row, points in zip(plan.rows, counted.cells, strict=True) if points[0] > 0]
    if plan.banded:
        return (Reason("total", level, tuple(adding)),)
    found = []
    for rule in told:
        behind = tuple([item for item in adding if item in rule.items])
        inputs = tuple(name for name in rule.inputs if facts.inputs.get(name) not in {None, False})
        found.append(Reason(rule.id, plan.levels[rule.rank], behind, inputs))
    return tuple(found)
