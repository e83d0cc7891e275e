"""What makes a definition sound beyond its shape: every name leads somewhere, every rule only ever raises."""

from collections.abc import Iterable, Iterator
from typing import get_args

from risk_instruments.about import Computed
from risk_instruments.conditions import Condition, monotone
from risk_instruments.definition import (
    Definition,
    External,
    Item,
    Listed,
    Option,
    Question,
    Scored,
)

DEPTH = 8
Place = tuple[str, int | None]
Finding = tuple[Place, str]


def findings(definition: Definition) -> Iterator[Finding]:
    """Yield every fault as ((table, index), reason); a sound definition yields nothing."""
    yield from _provenance(definition)
    if not isinstance(definition, External):
        yield from _questions(definition)
    if isinstance(definition, Scored):
        for law in (_points, _derived, _scores, _kinds, _rules, _bands, _norms):
            yield from law(definition)
    if isinstance(definition, Listed):
        yield from _criteria(definition)
    yield from _notices(definition)
    yield from _mappings(definition)


def option_codes(definition: Definition, name: str) -> tuple[str, ...]:
    """Return the answer codes of one option list, in the order of the file."""
    options = getattr(definition, "options", {})
    return tuple(option.code for option in options.get(name, ()))


def item_points(definition: Scored, item: Item) -> dict[str, int]:
    """Return the points of each answer that scores, the item's own values before the list's."""
    listed: tuple[Option, ...] = definition.options.get(item.options, ())
    return {o.code: item.points.get(o.code, o.points) for o in listed if o.points is not None}


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _provenance(definition: Definition) -> Iterator[Finding]:
    for index, fact in enumerate(definition.provenance):
        place = ("provenance", index)
        if fact.status in {"verified", "secondary"} and not fact.sources:
            yield place, f"{fact.fact} is called {fact.status} without a source"
        if not definition.release or fact.fact not in get_args(Computed):
            continue
        if fact.status == "recalled":
            yield place, f"{fact.fact} is only recalled: the file cannot be released"
        if fact.status == "secondary" and len(fact.sources) < 2:
            yield place, f"{fact.fact} rests on one secondary source: the file cannot be released"


def _questions(definition: Definition) -> Iterator[Finding]:
    items: tuple[Question, ...] = getattr(definition, "items", ())
    if len(items) != definition.item_count:
        yield ("item_count", None), f"{definition.item_count} items are announced, {len(items)} are listed"
    yield from _names(definition, items)
    sections = {section.id for section in definition.sections}
    for index, item in enumerate(items):
        if item.section not in sections:
            yield ("items", index), f"section {item.section} does not exist"
        if not option_codes(definition, item.options):
            yield ("items", index), f"option list {item.options} does not exist"
    yield from _details(definition, {item.id: item for item in items})


def _names(definition: Definition, items: tuple[Question, ...]) -> Iterator[Finding]:
    asked = [item.id for item in items]
    tables = (
        ("items", asked),
        ("sections", [section.id for section in definition.sections]),
        ("inputs", [given.id for given in definition.inputs]),
        ("levels", [level.code for level in getattr(definition, "levels", ())]),
        ("rules", [rule.id for rule in getattr(definition, "rules", ())]),
    )
    for table, names in tables:
        for index, name in _repeated(names):
            yield (table, index), f"{name} is used twice"
    for index, name in _repeated([*asked, *(detail.id for detail in definition.details)]):
        if index >= len(asked):
            yield ("details", index - len(asked)), f"{name} is used twice"
    for name in getattr(definition, "options", {}):
        for _, code in _repeated(option_codes(definition, name)):
            yield ("options", None), f"answer {code} is used twice in {name}"


def _details(definition: Definition, parents: dict[str, Question]) -> Iterator[Finding]:
    for index, detail in enumerate(definition.details):
        parent = parents.get(detail.parent)
        if not option_codes(definition, detail.options):
            yield ("details", index), f"option list {detail.options} does not exist"
        if parent is None:
            yield ("details", index), f"parent {detail.parent} is no item"
        elif detail.when and detail.when not in option_codes(definition, parent.options):
            yield ("details", index), f"answer {detail.when} is not among those of {parent.id}"


def _points(definition: Scored) -> Iterator[Finding]:
    for index, item in enumerate(definition.items):
        scored = item_points(definition, item)
        for code in item.points:
            if code not in scored:
                yield ("items", index), f"points are given to {code}, which is no scored answer of {item.id}"
        if len(scored) < 2:
            yield ("items", index), f"{item.id} has fewer than two scored answers"


def _derived(definition: Scored) -> Iterator[Finding]:
    children = {detail.id: detail for detail in definition.details}
    for index, item in enumerate(definition.items):
        if item.derive is None:
            continue
        count, names = item.derive.atleast
        strangers = [name for name in names if name not in children or children[name].parent != item.id]
        if strangers or len(set(names)) != len(names) or count > len(names):
            yield ("items", index), f"{item.id} is derived from {', '.join(strangers) or 'too few or repeated details'}"
        for lists in (item.options, *(children[n].options for n in names if n in children)):
            if not {"yes", "no"} <= set(option_codes(definition, lists)):
                yield ("items", index), f"{item.id} is derived: it and its details need the answers yes and no"


def _scores(definition: Scored) -> Iterator[Finding]:
    items = {item.id for item in definition.items}
    for name, parts in definition.scores.items():
        if name == "total":
            yield ("scores", None), "total is the sum of all items and cannot be redefined"
        for part in {*parts} - items:
            yield ("scores", None), f"{name} sums {part}, which is no item"
        if len(set(parts)) != len(parts):
            yield ("scores", None), f"{name} sums an item twice"


def _kinds(definition: Scored) -> Iterator[Finding]:
    ways = (bool(definition.rules), bool(definition.bands))
    if definition.kind == "count_only" and (any(ways) or definition.levels):
        yield ("kind", None), "a count-only instrument has no levels, rules or bands"
    if definition.kind != "count_only" and sum(ways) != 1:
        yield ("kind", None), "a level comes either from rules or from bands"
    if definition.kind == "triggers" and definition.bands:
        yield ("kind", None), "triggers have rules, not bands"


def _rules(definition: Scored) -> Iterator[Finding]:
    levels = {level.code for level in definition.levels}
    best = {}
    for item in definition.items:
        points = item_points(definition, item)
        best[item.id] = frozenset(code for code in points if points[code] == max(points.values()))
    for index, rule in enumerate(definition.rules):
        place = ("rules", index)
        if rule.level not in levels:
            yield place, f"level {rule.level} does not exist"
        if not monotone(rule.condition, best):
            yield place, f"{rule.id} could be undone by a more serious answer"
        yield from ((place, reason) for reason in _condition(definition, rule.condition))


def _condition(definition: Definition, condition: Condition) -> Iterator[str]:
    if _depth(condition) > DEPTH:
        yield f"conditions are nested more than {DEPTH} deep"
        return
    scores = {"total", *getattr(definition, "scores", {})}
    options = {item.id: item.options for item in getattr(definition, "items", ())}
    options |= {detail.id: detail.options for detail in definition.details}
    inputs = {i.id: i for i in definition.inputs}
    for term in condition.terms():
        known = {*scores} if term.score else {*options} if term.item else {*inputs}
        name = term.score or term.item or term.input or ""
        if name not in known:
            yield f"{name} does not exist"
    for part in condition.walk():
        if part.input and part.input in inputs and inputs[part.input].type != "judgement":
            yield f"{part.input} is no judgement: compare it with eq"
        if part.eq:
            term, code = part.eq
            codes = option_codes(definition, options[term.item]) if term.item in options else ()
            codes = inputs[term.input].codes if term.input in inputs else codes
            if code not in codes:
                yield f"{code} is no answer of {term.item or term.input}"


def _depth(condition: Condition) -> int:
    return 1 + max((_depth(part) for part in condition.parts), default=0)


def _bands(definition: Scored) -> Iterator[Finding]:
    if not definition.bands:
        return
    order = [level.code for level in definition.levels]
    if [band.level for band in definition.bands] != order:
        yield ("bands", 0), "bands name every level once, from low to high"
    edges = [band.up_to for band in definition.bands]
    if edges[-1] is not None or None in edges[:-1]:
        yield ("bands", len(edges) - 1), "every band but the last ends somewhere, the last is open"
        return
    ends = [edge for edge in edges if edge is not None]
    if ends != sorted(set(ends)):
        yield ("bands", 0), "bands rise strictly"


def _norms(definition: Scored) -> Iterator[Finding]:
    levels = {level.code for level in definition.levels}
    for index, norm in enumerate(definition.norms):
        if definition.release and norm.status == "recalled":
            yield ("norms", index), f"norm {norm.id} is only recalled: the file cannot be released"
        for row in norm.rows:
            if row.level not in levels:
                yield ("norms", index), f"level {row.level} does not exist"


def _criteria(definition: Listed) -> Iterator[Finding]:
    for index, item in enumerate(definition.items):
        if definition.met_by not in option_codes(definition, item.options):
            yield ("items", index), f"{item.id} has no answer {definition.met_by}"


def _notices(definition: Definition) -> Iterator[Finding]:
    for table, notices in (("checks", definition.checks), ("prompts", definition.prompts)):
        for index, notice in enumerate(notices):
            for reason in _condition(definition, notice.condition):
                yield (table, index), reason


def _mappings(definition: Definition) -> Iterator[Finding]:
    asked = {item.id for item in getattr(definition, "items", ())}
    for index, mapping in enumerate(definition.mappings):
        if mapping.to == definition.id:
            yield ("mappings", index), "a mapping leads to another instrument"
        for item in mapping.pairs.keys() - asked:
            yield ("mappings", index), f"{item} is mapped, but is no item"
