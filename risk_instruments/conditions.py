"""The closed list of operators a definition file may use, and their three-valued evaluation (handbook 7.5).

A condition is false, true, or could become true: an open answer never counts as "no". There is no arithmetic and no code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

NO, COULD, YES = 0, 1, 2
Bounds = tuple[int, int, int]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]


class Part(BaseModel):
    """Base of everything read from a file: no unknown field, no silent conversion, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_max_length=2000)


class Facts(NamedTuple):
    """What a condition may look at: score name to (score, lower, upper), item to code, input to value."""

    bounds: Mapping[str, Bounds]
    answers: Mapping[str, str]
    inputs: Mapping[str, object]


Check = Callable[[Facts], int]


class Term(Part):
    """What is compared: an item's answer, a score, or an input; exactly one of them."""

    item: Identifier | None = None
    score: Identifier | None = None
    input: Identifier | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Term:
        if len(self.model_fields_set) != 1:
            raise ValueError("a term names exactly one of item, score, input")
        return self


class Condition(Part):
    """One operator with its operands; `input` alone means "this judgement is given"."""

    all_of: tuple[Condition, ...] | None = Field(default=None, alias="all", min_length=1)
    any_of: tuple[Condition, ...] | None = Field(default=None, alias="any", min_length=1)
    negated: Condition | None = Field(default=None, alias="not")
    gte: tuple[Term, int] | None = None
    lte: tuple[Term, int] | None = None
    eq: tuple[Term, Identifier] | None = None
    atleast: tuple[int, tuple[Condition, ...]] | None = None
    input: Identifier | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Condition:
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition has exactly one operator: all, any, not, gte, lte, eq, atleast, input")
        for compared in (self.gte, self.lte):
            if compared and compared[0].score is None:
                raise ValueError("gte and lte compare a score with a whole number")
        if self.eq and self.eq[0].score is not None:
            raise ValueError("eq compares an item or an input with a code")
        if self.atleast and not 1 <= self.atleast[0] <= len(self.atleast[1]):
            raise ValueError("atleast asks for between one and all of its conditions")
        return self

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions directly inside this one."""
        inner = (self.negated,) if self.negated else ()
        return (self.all_of or ()) + (self.any_of or ()) + inner + (self.atleast[1] if self.atleast else ())

    def walk(self) -> Iterator[Condition]:
        """Yield this condition and every one inside it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def terms(self) -> Iterator[Term]:
        """Yield everything the condition looks at."""
        for condition in self.walk():
            for compared in (condition.gte, condition.lte, condition.eq):
                if compared:
                    yield compared[0]
            if condition.input:
                yield Term(input=condition.input)


def monotone(condition: Condition, best: Mapping[str, frozenset[str]]) -> bool:
    """Say whether a more serious answer can never make the condition less true (`best`: item to its highest codes)."""
    for part in condition.walk():
        if part.negated or part.lte:
            return False
        if part.eq and part.eq[0].item and part.eq[1] not in best.get(part.eq[0].item, ()):
            return False
    return True


def compiled(condition: Condition, missing: Mapping[str, frozenset[str]]) -> Check:
    """Turn a condition into one function of the facts; `missing` holds each item's codes for "not known"."""
    if condition.parts:
        return _combined(condition, [compiled(part, missing) for part in condition.parts])
    if condition.gte:
        return _at_least(condition.gte[0].score or "", condition.gte[1])
    if condition.lte:
        return _at_most(condition.lte[0].score or "", condition.lte[1])
    if condition.eq:
        term, code = condition.eq
        return _item_is(term.item, code, missing[term.item]) if term.item else _input_is(term.input or "", code)
    return _given(condition.input or "")


def _combined(condition: Condition, checks: list[Check]) -> Check:
    if condition.negated:
        return lambda facts: YES - checks[0](facts)
    if condition.all_of:
        return lambda facts: min(check(facts) for check in checks)
    if condition.any_of:
        return lambda facts: max(check(facts) for check in checks)
    return _enough(condition.atleast[0] if condition.atleast else 1, checks)


def _at_least(score: str, threshold: int) -> Check:
    def check(facts: Facts) -> int:
        _, lower, upper = facts.bounds[score]
        return YES if lower >= threshold else COULD if upper >= threshold else NO

    return check


def _at_most(score: str, threshold: int) -> Check:
    def check(facts: Facts) -> int:
        _, lower, upper = facts.bounds[score]
        return YES if upper <= threshold else COULD if lower <= threshold else NO

    return check


def _item_is(item: str, code: str, missing: frozenset[str]) -> Check:
    def check(facts: Facts) -> int:
        given = facts.answers.get(item)
        if given is None or given in missing:
            return COULD
        return YES if given == code else NO

    return check


def _input_is(name: str, code: str) -> Check:
    def check(facts: Facts) -> int:
        given = facts.inputs.get(name)
        return COULD if given is None else YES if given == code else NO

    return check


def _given(name: str) -> Check:
    return lambda facts: YES if facts.inputs.get(name) is True else NO


def _enough(count: int, checks: list[Check]) -> Check:
    def check(facts: Facts) -> int:
        found = [one(facts) for one in checks]
        if found.count(YES) >= count:
            return YES
        return COULD if len(found) - found.count(NO) >= count else NO

    return check
