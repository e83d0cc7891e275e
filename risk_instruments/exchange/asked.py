"""What a sheet asks, as closed questions that any form program can put: the items, and what is recorded beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from risk_instruments.definition import Detail, External, Judged, Question, Repeated
from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.sheet import INFORMANT, JUDGED_LEVEL, LONGEST_LEVEL, TIMEPOINT
from risk_instruments.texts import words_of

YES, NO = "yes", "no"
OPEN = {"unknown": "Not known", "refused": "Did not want to answer", "not_asked": "Not asked"}
"""The values every input may have instead of a recorded one (`soundness.NOT_RECORDED`), with their labels."""


class Beside(NamedTuple):
    """One input: its label and the label of each code, none where the words of a report are taken over (`is_text`).

    A judgement, recorded as true or false, is asked as yes or no.
    """

    id: str
    label: str
    codes: dict[str, str]
    is_judgement: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is typed in words instead of chosen."""
        return not self.codes

    def code(self, value: object) -> str:
        """Turn a recorded value into its code, or words; raises UnknownAnswer for a value of another kind."""
        if self.is_judgement and isinstance(value, bool):
            return YES if value else NO
        known = tuple(OPEN) if self.is_judgement else tuple(self.codes)
        is_line = isinstance(value, str) and value.isprintable() and 1 <= len(value) <= LONGEST_LEVEL
        if not isinstance(value, str) or not (is_line if self.is_text else value in known):
            raise UnknownAnswer(self.id, str(value)[:80], "true" if self.is_judgement else nearest(value, known))
        return value

    def value(self, code: str) -> object:
        """Turn a code back into the value that was recorded."""
        return code == YES if self.is_judgement and code in {YES, NO} else code


def questions(instrument: Instrument, section: str | None = None) -> Iterator[Question | Detail]:
    """Yield everything that takes an answer, of one section or all: each item, then its details."""
    for item in instrument.items if section is None else instrument.items_in(section):
        yield item
        yield from instrument.details(item.id)


def beside(instrument: Instrument) -> tuple[Beside, ...]:
    """Return the inputs of an instrument, and what every sheet of its kind needs beside the answers."""
    definition = instrument.definition
    found = []
    for given in definition.inputs:
        is_judgement = given.type == "judgement"
        codes = {YES: "Given", NO: "Not given"} if is_judgement else {code: words_of(code) for code in given.codes}
        found.append(Beside(given.id, given.label, codes | OPEN, is_judgement))
    if isinstance(definition, Judged | External):
        levels = {level.code: level.label for level in definition.levels}
        found.append(Beside(JUDGED_LEVEL, "Level, as judged or reported", levels and levels | OPEN))
    if isinstance(definition, Repeated):
        times = {code: words_of(code) for code in definition.timepoints}
        people = {code: words_of(code) for code in definition.informants}
        found += [Beside(TIMEPOINT, "Time", times | OPEN), Beside(INFORMANT, "Who was asked", people | OPEN)]
    return tuple(found)


def coded(instrument: Instrument, inputs: Mapping[str, object]) -> Iterator[tuple[Beside, str]]:
    """Yield every input that is recorded, with its code; facts that belong to the local policy alone are left out."""
    for given in beside(instrument):
        value = inputs.get(given.id)
        if value is not None:
            yield given, given.code(value)
