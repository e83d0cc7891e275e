"""What makes a definition sound beyond its shape: every name leads somewhere and is used once, whatever the kind.

A fault is (place in the file, reason); what points, rules and bands need besides stands in `sums`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from risk_instruments.about import Computed
from risk_instruments.conditions import Condition
from risk_instruments.definition import Definition, Item, Listed, Option, Question, Scored
from risk_instruments.layout import Path

DEPTH = 8
RESERVED = frozenset({"judged_level", "timepoint", "informant", "as_of", "incident_dates", "last_referral"})
NOT_RECORDED = frozenset({"unknown", "refused", "not_asked"})
GIVES_LEVELS = frozenset({"rules", "threshold", "bands"})
Finding = tuple[Path, str]


def findings(definition: Definition) -> Iterator[Finding]:
    """Yield every fault as (path, reason), the path as in `layout.lines`; a sound definition yields nothing."""
    for law in (_provenance, _released, _names, _questions, _details, _inputs, _notices, _mappings):
        yield from law(definition)
    if isinstance(definition, Listed):
        yield from _criteria(definition)


def option_codes(definition: Definition, name: str) -> tuple[str, ...]:
    """Return the answer codes of one option list, in the order of the file."""
    options = getattr(definition, "options", {})
    return tuple(option.code for option in options.get(name, ()))


def settled_codes(definition: Definition, name: str) -> tuple[str, ...]:
    """Return the codes of one option list that answer the question, without those that leave it open."""
    options = getattr(definition, "options", {})
    return tuple(option.code for option in options.get(name, ()) if not option.missing)


def item_points(definition: Scored, item: Item) -> dict[str, int]:
    """Return the points of each answer that scores, the item's own values before the list's."""
    listed: tuple[Option, ...] = definition.options.get(item.options, ())
    return {o.code: item.points.get(o.code, o.points) for o in listed if o.points is not None}


def items_of(definition: Definition) -> tuple[Question, ...]:
    """Return the questions; none for a kind without any."""
    items: tuple[Question, ...] = getattr(definition, "items", ())
    return items


def condition_faults(definition: Definition, condition: Condition) -> Iterator[str]:
    """Yield why a condition cannot be evaluated: too deep, a name that leads nowhere, a code that is no answer."""
    if _depth(condition) > DEPTH:
        yield f"conditions are nested more than {DEPTH} deep"
        return
    scores = {"total", *getattr(definition, "scores", {})}
    options = {item.id: item.options for item in items_of(definition)}
    options |= {detail.id: detail.options for detail in definition.details}
    inputs = {given.id: given for given in definition.inputs}
    for term in condition.terms():
        known = scores if term.score else options.keys() if term.item else inputs.keys()
        if (term.score or term.item or term.input) not in known:
            yield f"{term.score or term.item or term.input} does not exist"
    for part in condition.walk():
        if part.input and part.input in inputs and inputs[part.input].type != "judgement":
            yield f"{part.input} is no judgement: compare it with eq"
        if part.eq:
            term, code = part.eq
            codes = settled_codes(definition, options[term.item]) if term.item in options else ()
            codes = inputs[term.input].codes if term.input in inputs else codes
            if code not in codes:
                yield f"{code} is no answer of {term.item or term.input}"


def _depth(condition: Condition) -> int:
    return 1 + max((_depth(part) for part in condition.parts), default=0)


def twice(named: Iterable[tuple[Path, str]]) -> Iterator[Finding]:
    """Yield the second use of each name."""
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield place, f"{name} is used twice"
        seen.add(name)


def _provenance(definition: Definition) -> Iterator[Finding]:
    for index, fact in enumerate(definition.provenance):
        place = ("provenance", index, "status")
        if fact.status in {"verified", "secondary"} and not fact.sources:
            yield place, f"{fact.fact} is called {fact.status} without a source"
        if not definition.release or fact.fact not in get_args(Computed):
            continue
        if fact.status == "recalled":
            yield place, f"{fact.fact} is only recalled: the file cannot be released"
        if fact.status == "secondary" and len(set(fact.sources)) < 2:
            yield place, f"{fact.fact} rests on one secondary source: the file cannot be released"


def _released(definition: Definition) -> Iterator[Finding]:
    """A level is released only on facts that were read somewhere; what is said of missing answers may be our choice."""
    is_worked_out = isinstance(definition, Listed) or (
        isinstance(definition, Scored) and definition.kind != "count_only"
    )
    if not definition.release or not is_worked_out:
        return
    if not GIVES_LEVELS & {fact.fact for fact in definition.provenance}:
        yield ("release",), "nothing says where the rules were read: the file cannot be released"
    for index, fact in enumerate(definition.provenance):
        if fact.fact in GIVES_LEVELS | {"weights"} and fact.status == "own-choice":
            yield ("provenance", index, "status"), f"{fact.fact} is our own choice: the file cannot be released"


def _names(definition: Definition) -> Iterator[Finding]:
    def named(table: str, field: str = "id") -> list[tuple[Path, str]]:
        return [((table, index), getattr(one, field)) for index, one in enumerate(getattr(definition, table, ()))]

    def listed(table: str) -> list[tuple[Path, str]]:
        return [((table, index), name) for index, name in enumerate(getattr(definition, table, ()))]

    yield from twice([*named("items"), *named("details"), *named("inputs")])
    yield from twice([*named("items"), *named("checks"), *named("prompts")])
    for table in ("sections", "rules", "norms"):
        yield from twice(named(table))
    yield from twice(named("levels", "code"))
    for table in ("timepoints", "informants", "confidential", "accept"):
        yield from twice(listed(table))
    for name, options in getattr(definition, "options", {}).items():
        yield from twice((("options", name, index), option.code) for index, option in enumerate(options))


def _questions(definition: Definition) -> Iterator[Finding]:
    items = items_of(definition)
    if hasattr(definition, "items") and len(items) != definition.item_count:
        yield ("item_count",), f"{definition.item_count} items are announced, {len(items)} are listed"
    sections = {section.id for section in definition.sections}
    for index, item in enumerate(items):
        if item.section not in sections:
            yield ("items", index, "section"), f"section {item.section} does not exist"
        if not option_codes(definition, item.options):
            yield ("items", index, "options"), f"option list {item.options} does not exist"


def _details(definition: Definition) -> Iterator[Finding]:
    parents = {item.id: item for item in items_of(definition)}
    for index, detail in enumerate(definition.details):
        parent = parents.get(detail.parent)
        if not option_codes(definition, detail.options):
            yield ("details", index, "options"), f"option list {detail.options} does not exist"
        if parent is None:
            yield ("details", index, "parent"), f"parent {detail.parent} is no item"
        elif detail.when and detail.when not in option_codes(definition, parent.options):
            yield ("details", index, "when"), f"answer {detail.when} is not among those of {parent.id}"


def _inputs(definition: Definition) -> Iterator[Finding]:
    for index, given in enumerate(definition.inputs):
        if given.id in RESERVED:
            yield ("inputs", index, "id"), f"{given.id} has a fixed meaning beside every sheet"
        if given.id == "judgement" and given.type != "judgement":
            yield ("inputs", index, "type"), "an input of the name judgement is a judgement"
        for name in sorted(NOT_RECORDED & {*given.codes}):
            yield ("inputs", index, "codes"), f"{name} means not recorded and is no code"
        yield from twice((("inputs", index, "codes"), code) for code in given.codes)


def _notices(definition: Definition) -> Iterator[Finding]:
    for table, notices in (("checks", definition.checks), ("prompts", definition.prompts)):
        for index, notice in enumerate(notices):
            for reason in condition_faults(definition, notice.condition):
                yield (table, index, "if"), reason


def _mappings(definition: Definition) -> Iterator[Finding]:
    asked = {item.id for item in items_of(definition)}
    yield from twice(((("mappings", i), f"{m.to} {m.version}") for i, m in enumerate(definition.mappings)))
    for index, mapping in enumerate(definition.mappings):
        if mapping.to == definition.id:
            yield ("mappings", index, "to"), "a mapping leads to another instrument"
        if mapping.status in {"verified", "secondary"} and not mapping.sources:
            yield ("mappings", index, "status"), f"the mapping is called {mapping.status} without a source"
        for item in sorted(mapping.pairs.keys() - asked):
            yield ("mappings", index, "pairs", item), f"{item} is mapped, but is no item"


def _criteria(definition: Listed) -> Iterator[Finding]:
    for index, item in enumerate(definition.items):
        if definition.met_by not in settled_codes(definition, item.options):
            yield ("items", index, "options"), f"{item.id} has no answer {definition.met_by}"
