"""One published version of an instrument, as the scorer and the screens use it."""

from __future__ import annotations

from functools import cached_property

from risk_instruments.conditions import Condition
from risk_instruments.definition import (
    AnyDefinition,
    Detail,
    Judged,
    Level,
    Listed,
    Question,
    Scored,
    Section,
)
from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.plan import Plan, plan_of
from risk_instruments.soundness import option_codes


class Instrument:
    """A definition with the hash of its file; compiled once, then read only."""

    def __init__(self, definition: AnyDefinition, sha256: str) -> None:
        self.definition = definition
        self.sha256 = sha256
        self.id = definition.id
        self.version = definition.version
        self.kind = definition.kind
        self.release = definition.release
        self.title = definition.about.title
        self.short = definition.about.short
        self.needs_certificate = isinstance(definition, Scored) and definition.certificate is not None

    def __repr__(self) -> str:
        return f"Instrument({self.id!r}, {self.version!r})"

    @cached_property
    def plan(self) -> Plan:
        """The compiled form."""
        return plan_of(self.definition)

    @cached_property
    def items(self) -> tuple[Question, ...]:
        """The questions, in the order of the form."""
        return getattr(self.definition, "items", ())

    @property
    def sections(self) -> tuple[Section, ...]:
        """The groups of questions for one screen each."""
        return self.definition.sections

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels from low to high; empty for a count."""
        return getattr(self.definition, "levels", ())

    @property
    def top_level(self) -> str | None:
        """The highest level a result can have (`met` for a list of criteria); None where there is no order of levels."""
        if isinstance(self.definition, Listed):
            return "met"
        return self.levels[-1].code if self.levels else None

    @cached_property
    def threshold(self) -> int | None:
        """The total needed for the top level by rule, or None where the top level is not a matter of one total."""
        if not isinstance(self.definition, Scored) or not self.levels:
            return None
        top = self.levels[-1].code
        totals = [t for rule in self.definition.rules if rule.level == top for t in _totals(rule.condition)]
        return min(totals, default=None)

    def item(self, item_id: str) -> Question:
        """Return one question; raises UnknownAnswer with the nearest id."""
        try:
            return self.items[self.plan.places[item_id]]
        except KeyError:
            raise UnknownAnswer(item_id, None, nearest(item_id, self.plan.places)) from None

    def items_in(self, section_id: str) -> tuple[Question, ...]:
        """Return the questions of one section, in order."""
        return tuple(item for item in self.items if item.section == section_id)

    def details(self, item_id: str) -> tuple[Detail, ...]:
        """Return the sub-questions of one item; they are never counted."""
        return tuple(detail for detail in self.definition.details if detail.parent == item_id)

    def answer_codes(self, item_id: str) -> tuple[str, ...]:
        """Return the codes an item (or a detail) takes, in the order of the file."""
        if item_id in self.plan.details:
            return self.plan.details[item_id]
        return option_codes(self.definition, self.item(item_id).options)

    def answer_label(self, item_id: str, code: str) -> str:
        """Return the label of one answer; raises UnknownAnswer for a code the item does not take."""
        options = {o.code: o.label for o in getattr(self.definition, "options", {})[self.item(item_id).options]}
        if code not in options:
            raise UnknownAnswer(item_id, code, nearest(code, options))
        return str(options[code])

    def points(self, item_id: str) -> dict[str, int]:
        """Return the points of each answer that scores; empty for kinds without points."""
        if not isinstance(self.definition, Scored):
            return {}
        row = self.plan.rows[self.plan.places[self.item(item_id).id]]
        return {code: cell[0] for code, cell in row.cells.items() if not cell[3]}

    def level_label(self, code: str) -> str:
        """Return the label of a level; raises KeyError for a level the instrument does not have."""
        return {level.code: level.label for level in self.levels}[code]

    def rule_label(self, rule_id: str) -> str:
        """Return the label of a rule that fired or could fire; raises KeyError for a rule that does not exist."""
        rules = self.definition.rules if isinstance(self.definition, Scored) else ()
        return {rule.id: rule.label for rule in rules}[rule_id]

    def message(self, notice_id: str) -> str:
        """Return the sentence of a contradiction or prompt; an item that contradicts its details is named by its label."""
        notices = {notice.id: notice.message for notice in (*self.definition.checks, *self.definition.prompts)}
        return notices.get(notice_id) or self.item(notice_id).label

    def flagged(self, flag: str) -> tuple[str, ...]:
        """Return the ids of the items that carry a flag such as `critical`."""
        return tuple(item.id for item in self.items if flag in item.flags)

    @property
    def judged(self) -> bool:
        """Whether the level is chosen by the assessor instead of computed."""
        return isinstance(self.definition, Judged)


def _totals(condition: Condition) -> list[int]:
    if condition.gte and condition.gte[0].score == "total":
        return [condition.gte[1]]
    return [total for part in condition.all_of or () for total in _totals(part)]
