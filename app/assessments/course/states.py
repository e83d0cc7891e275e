"""What one answer says, whatever the instrument: yes, no, asked but not known, or not asked; sub-questions are never counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.assessments.asks import in_words
from app.assessments.course.completed import Completed
from risk_instruments import Instrument
from risk_instruments.definition import Listed
from risk_instruments.sheet import derived
from risk_instruments.supplement import lacking, supplement

NOT_ASKED = "not_asked"
ABSENT = frozenset({"no", "absent", "not_applicable"})
"""Answers of instruments without points that say: this is not so."""


class State(StrEnum):
    """What an answer comes to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Asked, and not known or not told."""
    NOT_ASKED = "not_asked"

    @property
    def is_open(self) -> bool:
        """Whether nobody can say yet."""
        return self in {State.UNKNOWN, State.NOT_ASKED}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that every filled-in form of this version asks; `is_extra` marks the always-asked ones beside the form."""

    id: str
    n: str
    label: str
    flags: frozenset[str]
    is_extra: bool = False

    @property
    def words(self) -> str:
        """The label in the reader's language."""
        return in_words(self.label)


@lru_cache(maxsize=200)
def asked(instrument: Instrument) -> tuple[Asked, ...]:
    """Give the questions of a form, then those that are asked beside it; details of a question are not among them."""
    items = [Asked(item.id, item.n, item.label, frozenset(item.flags)) for item in instrument.items]
    extras = [Asked(one.id, "", one.label, frozenset(one.flags), is_extra=True) for one in lacking(instrument)]
    return (*items, *extras)


@dataclass(frozen=True, slots=True)
class Filled:
    """One completed checklist with what each of its questions was answered."""

    sheet: Completed
    codes: Mapping[str, str]
    states: Mapping[str, State]

    def of(self, flag: str) -> State:
        """Say what this form knows of a flag: yes as soon as one question says so, no only where every one of them does."""
        found = {self.states[one.id] for one in asked(self.sheet.instrument) if flag in one.flags}
        if State.YES in found:
            return State.YES
        if len(found) == 1:
            return found.pop()
        return State.UNKNOWN if found else State.NOT_ASKED

    def count(self, *states: State) -> int:
        """Count the form's own questions in one of these states."""
        return sum(self.states[item.id] in states for item in self.sheet.instrument.items)


def filled(sheet: Completed, answers: Mapping[str, str]) -> Filled:
    """Read the answers of a checklist (question to code); a question that follows from its details is worked out first."""
    instrument = sheet.instrument
    known = {item: code for item, code in answers.items() if code and item in instrument.plan.missing}
    beside = {item: code for item, code in answers.items() if item not in instrument.plan.missing}
    codes = {**beside, **derived(instrument.plan, known)[0]}
    return Filled(sheet, codes, {one.id: _state(instrument, one, codes.get(one.id)) for one in asked(instrument)})


def _state(instrument: Instrument, question: Asked, code: str | None) -> State:
    if not code or code == NOT_ASKED:
        return State.NOT_ASKED
    if code in _missing(instrument, question):
        return State.UNKNOWN
    if code in {State.YES, State.NO}:
        return State(code)
    if isinstance(instrument.definition, Listed):
        return State.YES if code == instrument.definition.met_by else State.NO
    points = {} if question.is_extra else instrument.points(question.id)
    is_so = points[code] > 0 if code in points else code not in ABSENT
    return State.YES if is_so else State.NO


def _missing(instrument: Instrument, question: Asked) -> frozenset[str]:
    if question.is_extra:
        return frozenset(option.code for option in supplement().options if option.missing)
    return instrument.plan.missing[question.id]
