"""What a sheet records beside the answers, as closed questions that any form program can ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.sheet import JUDGED_LEVEL

YES, NO = "yes", "no"
OPEN = {"unknown": "Not known", "refused": "Did not want to answer", "not_asked": "Not asked"}
"""The values every input may have instead of a recorded one (`sheet.NOT_RECORDED`), with their labels."""


class Beside(NamedTuple):
    """One input: its label and the label of each code; a judgement (true or false) is asked as yes or no."""

    id: str
    label: str
    codes: dict[str, str]
    is_judgement: bool

    def code(self, value: object) -> str:
        """Turn a recorded value into its code; raises UnknownAnswer for a value of another kind."""
        if self.is_judgement and isinstance(value, bool):
            return YES if value else NO
        known = tuple(OPEN) if self.is_judgement else tuple(self.codes)
        if not isinstance(value, str) or value not in known:
            raise UnknownAnswer(self.id, str(value)[:80], "true" if self.is_judgement else nearest(value, known))
        return value

    def value(self, code: str) -> object:
        """Turn a code back into the value that was recorded."""
        return code == YES if self.is_judgement and code in {YES, NO} else code


def beside(instrument: Instrument) -> tuple[Beside, ...]:
    """Return the inputs of an instrument, then the judged level, the time and the informant where its kind has them."""
    definition = instrument.definition
    found = []
    for given in definition.inputs:
        judgement = given.type == "judgement"
        codes = {YES: "Given", NO: "Not given"} if judgement else {code: _words(code) for code in given.codes}
        found.append(Beside(given.id, given.label, codes | OPEN, judgement))
    if instrument.kind in {"spj", "external"}:
        levels = {level.code: level.label for level in instrument.levels}
        found.append(Beside(JUDGED_LEVEL, "Level chosen by the assessor", levels | OPEN, is_judgement=False))
    for name, label in (("timepoint", "Time"), ("informant", "Who was asked")):
        codes = {code: _words(code) for code in getattr(definition, f"{name}s", ())}
        if codes:
            found.append(Beside(name, label, codes | OPEN, is_judgement=False))
    return tuple(found)


def coded(instrument: Instrument, inputs: Mapping[str, object]) -> dict[str, str]:
    """Return the code of every input that is recorded; facts that belong to the local policy alone are left out."""
    return {given.id: given.code(inputs[given.id]) for given in beside(instrument) if inputs.get(given.id) is not None}


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()
