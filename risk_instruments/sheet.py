"""A filled sheet checked against its instrument: every item, code and input is known, derived items are worked out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import compress
from typing import NamedTuple

from risk_instruments.conditions import Bounds
from risk_instruments.definition import External, Judged, Repeated
from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.plan import Cell, Derivation, Plan
from risk_instruments.soundness import NOT_RECORDED

JUDGED_LEVEL = "judged_level"
TIMEPOINT, INFORMANT = "timepoint", "informant"
LONGEST_LEVEL = 160  # characters, as for every label of a file


class Tally(NamedTuple):
    """What the answers add up to before any rule is looked at: the cell of every item, their sums, the open items."""

    cells: list[Cell]
    total: Bounds
    open_items: list[str]


def tally(plan: Plan, answers: Mapping[str, str]) -> Tally:
    """Look every answer up; raises UnknownAnswer for the first item or code that is not in the instrument."""
    given = answers.get
    try:
        found = [known[given(item)] for item, known in plan.lookup]
    except (KeyError, TypeError):
        _only_known(plan, answers)
        raise
    if not answers.keys() <= plan.places.keys():
        _only_known(plan, answers)
    if not found:
        return Tally([], (0, 0, 0), [])
    scores, lowers, uppers, still_open = zip(*found, strict=True)
    return Tally(found, (sum(scores), sum(lowers), sum(uppers)), list(compress(plan.places, still_open)))


def refusal(item: str, code: object, known: Mapping[str, object] | tuple[str, ...]) -> UnknownAnswer:
    """Build the refusal of an answer code, with the code that was probably meant."""
    return UnknownAnswer(item, str(code)[:80], nearest(code, known))


def _only_known(plan: Plan, answers: Mapping[str, str]) -> None:
    for item, code in answers.items():
        if item not in plan.missing:
            raise UnknownAnswer(str(item)[:80], None, nearest(item, plan.missing))
        codes = plan.details[item] if item in plan.details else plan.rows[plan.places[item]].codes
        if code is not None and code not in codes:
            raise refusal(item, code, codes)


def derived(plan: Plan, answers: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Fill in the items that follow from their details, and name those whose own answer says otherwise.

    An item that contradicts its details counts as not known, so both readings stay inside the bounds.
    """
    filled = dict(answers)
    contradicted = []
    for derivation in plan.derivations:
        worked_out = _from_details(plan, derivation, answers)
        said = answers.get(derivation.item)
        open_codes = plan.missing[derivation.item]
        if worked_out is None:
            continue
        if said is None or said in open_codes:
            filled[derivation.item] = worked_out
        elif said != worked_out and "yes" in {said, worked_out}:
            filled.pop(derivation.item)
            contradicted.append(derivation.item)
    return filled, tuple(contradicted)


def _from_details(plan: Plan, derivation: Derivation, answers: Mapping[str, str]) -> str | None:
    given = [answers.get(detail) for detail in derivation.details]
    yes = given.count("yes")
    still_open = sum(code is None or code in plan.missing[d] for d, code in zip(derivation.details, given, strict=True))
    if yes >= derivation.enough:
        return "yes"
    return "no" if yes + still_open < derivation.enough else None


def recorded(instrument: Instrument, inputs: Mapping[str, object] | None) -> Mapping[str, object]:
    """Return the inputs the instrument declares; a slip of the pen in a name or a value is refused (UnknownAnswer).

    Other names are left alone, because one set of inputs also feeds the local policy.
    """
    if not inputs:
        return {}
    declared = _declared(instrument)
    found: dict[str, object] = {}
    for name, value in inputs.items():
        if name in declared:
            if value is not None and not (isinstance(value, str) and value in NOT_RECORDED):
                in_words = name == JUDGED_LEVEL and not declared[name]
                found[name] = _words(name, value) if in_words else _input_value(name, value, declared[name])
        elif meant := nearest(name, declared, 0.75):
            raise UnknownAnswer(str(name)[:80], None, meant)
    return found


def _declared(instrument: Instrument) -> Mapping[str, tuple[str, ...]]:
    """Return the codes each input takes: the file's own, and what every sheet of the kind needs beside the answers."""
    definition, declared = instrument.definition, instrument.plan.input_codes
    if isinstance(definition, Judged | External):
        return {**declared, JUDGED_LEVEL: tuple(level.code for level in definition.levels)}
    if isinstance(definition, Repeated):
        return {**declared, TIMEPOINT: definition.timepoints, INFORMANT: definition.informants}
    return declared


def _words(name: str, value: object) -> str:
    """Take over a level in the words of a report: one line, no longer than a label."""
    if not isinstance(value, str) or not value.isprintable() or not 1 <= len(value) <= LONGEST_LEVEL:
        raise UnknownAnswer(name, str(value)[:80], None)
    return value


def _input_value(name: str, value: object, codes: tuple[str, ...]) -> object:
    if not codes:
        if not isinstance(value, bool):
            raise UnknownAnswer(name, json.dumps(value, default=str)[:80], "true")
        return value
    if not isinstance(value, str) or value not in codes:
        raise refusal(name, value, codes)
    return value
