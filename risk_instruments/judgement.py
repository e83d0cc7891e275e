"""Results of the kinds that are never summed: judged levels, lists of criteria, outside results, repeated questions.

A level that a person chose, or that was made elsewhere, is recorded and never held back. The answer of a list of criteria is
worked out, so like every computed level it needs a released file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from risk_instruments.conditions import YES, Facts
from risk_instruments.definition import Listed, Repeated
from risk_instruments.instrument import Instrument
from risk_instruments.result import Reason, Result, Status
from risk_instruments.sheet import INFORMANT, JUDGED_LEVEL, TIMEPOINT, recorded, refusal, tally

MET, NOT_MET = "met", "not_met"


class Outcome(NamedTuple):
    """The level with its two ends, the criteria met and those still open; None and empty where a level is hidden."""

    level: str | None
    lowest: str | None
    highest: str | None
    met: tuple[str, ...] = ()
    could_be_met: tuple[str, ...] = ()


class Sheet(NamedTuple):
    """What one informant answered at one time point: item to code."""

    timepoint: str
    informant: str
    answers: Mapping[str, str]


class Line(NamedTuple):
    """One question at one time point: the answer of every informant, None where one has not answered it.

    `lacking` names those without an answer; `differ`: two of the answers that settle the question are not the same.
    """

    item: str
    timepoint: str
    answers: dict[str, str | None]
    lacking: tuple[str, ...]
    differ: bool


def judged(instrument: Instrument, answers: Mapping[str, str], inputs: Mapping[str, object] | None) -> Result:
    """Record a sheet of a judgement kind: the level is the assessor's choice whatever the answers (handbook 7.13).

    No choice yet gives `withheld` (a draft that cannot be finished), or `not_assessed` when nothing is answered either.
    A sheet of a repeated kind is whole with all its answers, its time point and its informant.
    """
    plan = instrument.plan
    given = recorded(instrument, inputs)
    open_items = tally(plan, answers).open_items
    outcome = _criteria(instrument, answers, open_items) if instrument.kind == "criteria" else _chosen(given)
    facts = Facts({}, answers, given)
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        sha256=instrument.sha256,
        status=_status(instrument, given, outcome, open_items),
        score=None,
        lower=None,
        upper=None,
        scores={},
        answered=len(plan.rows) - len(open_items),
        missing=len(open_items),
        missing_scored=0,
        level=outcome.level,
        level_min=outcome.lowest,
        level_max=outcome.highest,
        certain=outcome.level is not None,
        fired=outcome.met,
        possible=outcome.could_be_met,
        could_change=outcome.could_be_met,
        reasons=tuple(Reason(item, MET, (item,)) for item in outcome.met),
        contradictions=tuple(notice.id for notice in plan.checks if notice.check(facts) == YES),
    )


def _chosen(given: Mapping[str, object]) -> Outcome:
    level = str(given[JUDGED_LEVEL]) if JUDGED_LEVEL in given else None
    return Outcome(level, level, level)


def _criteria(instrument: Instrument, answers: Mapping[str, str], open_items: list[str]) -> Outcome:
    definition = instrument.definition
    if not isinstance(definition, Listed) or not instrument.release:
        return Outcome(None, None, None)
    met = tuple(item.id for item in definition.items if answers.get(item.id) == definition.met_by)
    if met:
        return Outcome(MET, MET, MET, met)
    if open_items:
        return Outcome(None, NOT_MET, MET, (), tuple(open_items))
    return Outcome(NOT_MET, NOT_MET, NOT_MET)


def _status(instrument: Instrument, given: Mapping[str, object], outcome: Outcome, open_items: list[str]) -> Status:
    plan = instrument.plan
    is_whole = bool(plan.rows) and not open_items and TIMEPOINT in given and INFORMANT in given
    if outcome.level or (instrument.kind == "repeated" and is_whole):
        return Status.OK
    if len(open_items) == len(plan.rows):
        return Status.NOT_ASSESSED
    return Status.NOT_RELEASED if instrument.kind == "criteria" and not instrument.release else Status.WITHHELD


def side_by_side(
    instrument: Instrument, sheets: Iterable[Sheet], *, sees_confidential: bool = False
) -> tuple[Line, ...]:
    """Lay the answers of all informants beside each other, question by question through the time points; nothing is summed.

    Every informant has a column, so nobody reads one side for the whole. For whoever may not see the confidential informants
    there is no comparison at all: one side alone would mislead (handbook 3.15). Raises ValueError for an instrument of another
    kind or a sheet given twice, UnknownAnswer for a time point, informant, item or code the instrument does not have.
    """
    definition = instrument.definition
    if not isinstance(definition, Repeated):
        raise ValueError(f"{instrument.id} is not asked repeatedly")  # noqa: TRY004 - the kind of data, not of a value
    found = _by_place(instrument, definition, sheets)
    if definition.confidential and not sees_confidential:
        return ()
    times = [time for time in definition.timepoints if any(place[0] == time for place in found)]
    return tuple(_lines(instrument, definition, found, times))


def _by_place(
    instrument: Instrument, definition: Repeated, sheets: Iterable[Sheet]
) -> dict[tuple[str, str], Mapping[str, str]]:
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for timepoint, informant, answers in sheets:
        for name, value, known in (
            (TIMEPOINT, timepoint, definition.timepoints),
            (INFORMANT, informant, definition.informants),
        ):
            if value not in known:
                raise refusal(name, value, known)
        if (timepoint, informant) in found:
            raise ValueError(f"two sheets of {informant} at {timepoint}")
        tally(instrument.plan, answers)
        found[timepoint, informant] = answers
    return found


def _lines(
    instrument: Instrument, definition: Repeated, found: Mapping[tuple[str, str], Mapping[str, str]], times: list[str]
) -> Iterator[Line]:
    for item in definition.items:
        open_codes = instrument.plan.missing[item.id]
        for time in times:
            answers = {who: found.get((time, who), {}).get(item.id) for who in definition.informants}
            lacking = tuple(who for who, code in answers.items() if code is None)
            settled = {code for code in answers.values() if code is not None and code not in open_codes}
            yield Line(item.id, time, answers, lacking, len(settled) > 1)
