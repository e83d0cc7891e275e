"""Results of the kinds that are never summed: judged levels, lists of criteria, outside results, repeated questions."""

from __future__ import annotations

from collections.abc import Mapping

from risk_instruments.conditions import YES, Facts
from risk_instruments.definition import Listed
from risk_instruments.instrument import Instrument
from risk_instruments.result import Reason, Result, Status
from risk_instruments.sheet import JUDGED_LEVEL, recorded, tally


def judged(instrument: Instrument, answers: Mapping[str, str], inputs: Mapping[str, object] | None) -> Result:
    """Record a sheet of a judgement kind: the level is the assessor's choice whatever the answers (handbook 7.13).

    No choice yet gives `withheld` (a draft that cannot be finished), or `not_assessed` when nothing is answered either.
    """
    plan = instrument.plan
    given = recorded(instrument, inputs)
    counted = tally(plan, answers)
    open_items = counted.open_items
    met = _met(instrument, answers)
    chosen = str(given[JUDGED_LEVEL]) if JUDGED_LEVEL in given else None
    if instrument.kind == "criteria":
        chosen = "met" if met else "not_met" if not open_items else None
    facts = Facts({}, answers, given)
    if chosen or (instrument.kind == "repeated" and not open_items and plan.rows):
        status = Status.OK
    else:
        status = Status.NOT_ASSESSED if len(open_items) == len(plan.rows) else Status.WITHHELD
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        sha256=instrument.sha256,
        status=status,
        score=None,
        lower=None,
        upper=None,
        scores={},
        answered=len(plan.rows) - len(open_items),
        missing=len(open_items),
        missing_scored=0,
        level=chosen,
        level_min=chosen,
        level_max=chosen,
        certain=chosen is not None,
        fired=met,
        possible=tuple(open_items) if instrument.kind == "criteria" and not met else (),
        could_change=tuple(open_items) if instrument.kind == "criteria" and not met else (),
        reasons=tuple(Reason(item, "met", (item,)) for item in met),
        contradictions=tuple(notice.id for notice in plan.checks if notice.check(facts) == YES),
    )


def _met(instrument: Instrument, answers: Mapping[str, str]) -> tuple[str, ...]:
    definition = instrument.definition
    if not isinstance(definition, Listed):
        return ()
    return tuple(item.id for item in definition.items if answers.get(item.id) == definition.met_by)
