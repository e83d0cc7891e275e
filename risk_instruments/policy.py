"""Entry to the conference: a dated local policy over results, incidents, judgement and repeat (handbook 5).

A policy is a list of clauses of which any one is enough. It is written either as `any_of`, or in the short form: the figures
of a usual Marac, which stand for the same clauses. Every threshold here is local and belongs to the instrument it names:
there is no way to write down that a level of one form means a level of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from risk_instruments import catalogue
from risk_instruments.about import InstrumentId
from risk_instruments.clauses import (
    CRITERIA,
    REPEAT,
    Case,
    Circumstances,
    Clause,
    Count,
    Incidents,
    Judgement,
    Level,
    Months,
    Repeat,
    Sum,
    Total,
    levels_of,
)
from risk_instruments.conditions import COULD, NO, YES, Identifier, Part
from risk_instruments.errors import UnknownInstrument, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.result import Result
from risk_instruments.scoring import score

Words = TypeVar("Words", bound=BaseModel)
FIGURES = ("escalation_count", "escalation_months", "repeat_months", "totals", "levels")


class WrongField(ValueError):  # noqa: N818 - named for what it is
    """A field of a policy or of the circumstances that cannot be used: which one, and why."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class Policy(Part):
    """An area's ways into the conference from one day on; any one clause is enough.

    `any_of` says everything: what it does not name (judgement and repeat too) does not lead in. Without it the figures of the
    short form hold: a total or a level per instrument, one count of incidents, judgement, repeat. Both at once are refused.
    """

    id: str | None = None
    valid_from: date | None = None
    any_of: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=100)] | None = None
    escalation_count: Count = 3
    escalation_months: Months = 12
    repeat_months: Months = 12
    totals: dict[InstrumentId, Sum] = Field(default_factory=lambda: {"uk.safelives.dash-ric-24": 14})
    levels: dict[InstrumentId, Identifier] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Policy:
        both = [name for name in FIGURES if name in self.model_fields_set]
        if self.any_of is not None and both:
            raise ValueError(f"any_of says everything: leave out {', '.join(both)}")
        return self

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, whichever form the policy is written in."""
        return tuple(clause for _, clause in self.placed())

    def placed(self) -> Iterator[tuple[str, Clause]]:
        """Yield each clause with the name of the field it was written in."""
        if self.any_of is not None:
            yield from ((f"any_of.{place}", clause) for place, clause in enumerate(self.any_of))
            return
        yield from ((f"totals.{name}", Total(instrument=name, at_least=sum_)) for name, sum_ in self.totals.items())
        yield from ((f"levels.{name}", Level(instrument=name, level=code)) for name, code in self.levels.items())
        yield "escalation_count", Incidents(at_least=self.escalation_count, months=self.escalation_months)
        yield "judgement", Judgement()
        yield "repeat_months", Repeat(months=self.repeat_months)

    def count(self, known: Circumstances) -> int:
        """Count the incidents in the longest window that any clause looks at; 0 where none counts incidents."""
        windows = [clause for clause in self.clauses if isinstance(clause, Incidents)]
        return max(windows, key=lambda clause: clause.months).count(known) if windows else 0

    def is_escalating(self, known: Circumstances) -> bool:
        """Say whether any clause over incidents is met: all that can be told without a checklist."""
        return any(clause.count(known) >= clause.at_least for clause in self.clauses if isinstance(clause, Incidents))


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether the case enters: the criteria that fired, those still open, and the count behind them (see Policy.count)."""

    incidents_in_window: int
    repeat: bool
    criteria: tuple[str, ...]
    possible: tuple[str, ...]
    entry: Literal["met", "could_be_met", "not_met"]

    def as_json(self) -> dict[str, object]:
        """Return the entry as plain lists and values, ready for json.dumps."""
        return {**asdict(self), "criteria": list(self.criteria), "possible": list(self.possible)}


def entry(
    instrument: Instrument,
    answers: Mapping[str, str],
    policy: Policy | Mapping[str, object] | None = None,
    inputs: Circumstances | Mapping[str, object] | None = None,
    *,
    certificate_confirmed: bool = False,
) -> Entry:
    """Score a sheet and decide entry under a policy; raises UnknownAnswer, or WrongField naming what cannot be used."""
    given = inputs if isinstance(inputs, Mapping) else {}
    result = score(instrument, answers, given, certificate_confirmed=certificate_confirmed)
    rules = policy if isinstance(policy, Policy) else stated(Policy, "policy", policy)
    known = inputs if isinstance(inputs, Circumstances) else stated(Circumstances, "inputs", inputs)
    for place, reason in misnamed(rules, instrument):
        raise WrongField(f"policy.{place}", reason)
    return decide(instrument, result, rules, known)


def stated(shape: type[Words], name: str, values: Mapping[str, object] | None) -> Words:
    """Read JSON-like values into one of the shapes; raises WrongField with the first field that is wrong."""
    text = json.dumps(values or {}, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join([name, *(str(part) for part in first["loc"])])
    raise WrongField(field, first["msg"].removeprefix("Value error, "))


def misnamed(policy: Policy, *also: Instrument) -> Iterator[tuple[str, str]]:
    """Yield (field, reason) for every instrument, level or total of a policy that neither the catalogue nor `also` has."""
    beside = {one.id: one for one in also}
    for place, clause in policy.placed():
        if isinstance(clause, Total | Level) and (found := _unknown(clause, beside)):
            field, reason = found
            yield place if policy.any_of is None else f"{place}.{field}", reason


def _unknown(clause: Total | Level, beside: Mapping[str, Instrument]) -> tuple[str, str] | None:
    try:
        instrument = beside.get(clause.instrument) or catalogue.instrument(clause.instrument)
    except UnknownInstrument as error:
        return "instrument", str(error)
    if isinstance(clause, Level):
        scale = levels_of(instrument)
        near = nearest(clause.level, scale)
        hint = f", did you mean {near}?" if near else ""
        return None if clause.level in scale else ("level", f"{instrument.id} has no level {clause.level}{hint}")
    most = score(instrument, {}).upper
    if most is None:
        return "instrument", f"{instrument.id} has no total"
    return None if clause.at_least <= most else ("at_least", f"{instrument.id} has no total above {most}")


def decide(instrument: Instrument, result: Result, policy: Policy, known: Circumstances) -> Entry:
    """Decide entry for a sheet already scored; any one clause is enough, and the order of clauses never matters."""
    case = Case(instrument, result, known)
    found = dict.fromkeys(CRITERIA, NO)
    for clause in policy.clauses:
        found[clause.criterion] = max(found[clause.criterion], clause.truth(case))
    criteria = tuple(name for name in CRITERIA if found[name] == YES)
    possible = tuple(name for name in CRITERIA if found[name] == COULD)
    outcome: Literal["met", "could_be_met", "not_met"] = (
        "met" if criteria else "could_be_met" if possible else "not_met"
    )
    return Entry(policy.count(known), REPEAT in criteria, criteria, possible, outcome)
