"""What makes the sums of a scored definition sound: points, derived items, rules that only ever raise, bands that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from risk_instruments.conditions import Condition, monotone
from risk_instruments.definition import Derive, Item, Scored
from risk_instruments.soundness import Finding, condition_faults, item_points, settled_codes


def sum_findings(definition: Scored) -> Iterator[Finding]:
    """Yield every fault of a scored definition as (path, reason)."""
    for law in (_points, _derived, _scores, _kinds, _rules, _thresholds, _bands, _norms):
        yield from law(definition)


def _points(definition: Scored) -> Iterator[Finding]:
    for index, item in enumerate(definition.items):
        scored = item_points(definition, item)
        for code in item.points:
            if code not in scored:
                yield (
                    ("items", index, "points", code),
                    f"points are given to {code}, which is no scored answer of {item.id}",
                )
        if len(scored) < 2:
            yield ("items", index, "options"), f"{item.id} has fewer than two scored answers"


def _derived(definition: Scored) -> Iterator[Finding]:
    for index, item in enumerate(definition.items):
        if item.derive:
            for reason in _derive_faults(definition, item, item.derive):
                yield ("items", index, "derive"), reason


def _derive_faults(definition: Scored, item: Item, derive: Derive) -> Iterator[str]:
    own = {detail.id: detail for detail in definition.details if detail.parent == item.id}
    count, names = derive.atleast
    strangers = [name for name in names if name not in own]
    if strangers or len(set(names)) != len(names) or count > len(names):
        yield f"{item.id} is derived from {', '.join(strangers) or 'too few or repeated details'}"
    for lists in (item.options, *(own[name].options for name in names if name in own)):
        if not {"yes", "no"} <= set(settled_codes(definition, lists)):
            yield f"{item.id} is derived: it and its details need the answers yes and no"
    for name in names:
        if name in own and own[name].when:
            yield f"{item.id} is derived from {name}, which is asked only after {item.id} is answered"


def _scores(definition: Scored) -> Iterator[Finding]:
    items = {item.id for item in definition.items}
    for name, parts in definition.scores.items():
        if name == "total":
            yield ("scores", name), "total is the sum of all items and cannot be redefined"
        for index, part in enumerate(parts):
            if part not in items:
                yield ("scores", name, index), f"{name} sums {part}, which is no item"
        if len(set(parts)) != len(parts):
            yield ("scores", name), f"{name} sums an item twice"


def _kinds(definition: Scored) -> Iterator[Finding]:
    ways = (bool(definition.rules), bool(definition.bands))
    if definition.kind == "count_only" and (any(ways) or definition.levels):
        yield ("kind",), "a count-only instrument has no levels, rules or bands"
    if definition.kind != "count_only" and sum(ways) != 1:
        yield ("kind",), "a level comes either from rules or from bands"
    if definition.kind == "triggers" and definition.bands:
        yield ("kind",), "triggers have rules, not bands"


def _rules(definition: Scored) -> Iterator[Finding]:
    levels = [level.code for level in definition.levels]
    best = {item.id: _most_serious(definition, item) for item in definition.items}
    for index, rule in enumerate(definition.rules):
        if rule.level not in levels:
            yield ("rules", index, "level"), f"level {rule.level} does not exist"
        if not monotone(rule.condition, best):
            yield ("rules", index, "if"), f"{rule.id} could be undone by a more serious answer"
        yield from ((("rules", index, "if"), reason) for reason in condition_faults(definition, rule.condition))
    if definition.rules and levels and levels[-1] not in {rule.level for rule in definition.rules}:
        yield ("levels", len(levels) - 1), f"no rule gives the highest level, {levels[-1]}"


def _most_serious(definition: Scored, item: Item) -> frozenset[str]:
    """Return the codes no other answer outweighs; where all weigh the same, yes alone."""
    points = item_points(definition, item)
    top = max(points.values(), default=0)
    if min(points.values(), default=0) == top:
        return frozenset({"yes"} & points.keys())
    return frozenset(code for code in points if points[code] == top)


def _thresholds(definition: Scored) -> Iterator[Finding]:
    """A threshold nobody can reach, or everybody has reached, is a slip of the pen (a rule would be true of a blank sheet)."""
    reach = {name: _reach(definition, parts) for name, parts in definition.scores.items()}
    reach["total"] = _reach(definition, tuple(item.id for item in definition.items))
    for table in ("rules", "checks", "prompts"):
        for index, one in enumerate(getattr(definition, table)):
            for reason in _out_of_reach(one.condition, reach):
                yield (table, index, "if"), reason


def _reach(definition: Scored, parts: tuple[str, ...]) -> tuple[int, int]:
    points = [item_points(definition, item).values() for item in definition.items if item.id in parts]
    return sum(min(one, default=0) for one in points), sum(max(one, default=0) for one in points)


def _out_of_reach(condition: Condition, reach: dict[str, tuple[int, int]]) -> Iterator[str]:
    for part in condition.walk():
        for compared, step in ((part.gte, 0), (part.lte, 1)):
            if compared and compared[0].score in reach:
                lowest, highest = reach[compared[0].score]
                if not lowest < compared[1] + step <= highest:
                    yield f"{compared[0].score} lies between {lowest} and {highest}: {compared[1]} divides nothing"


def _bands(definition: Scored) -> Iterator[Finding]:
    if not definition.bands:
        return
    if [band.level for band in definition.bands] != [level.code for level in definition.levels]:
        yield ("bands",), "bands name every level once, from low to high"
    edges = [band.up_to for band in definition.bands]
    ends = [edge for edge in edges if edge is not None]
    if edges[-1] is not None or len(ends) != len(edges) - 1:
        yield ("bands", len(edges) - 1), "every band but the last ends somewhere, the last is open"
        return
    lowest, highest = _reach(definition, tuple(item.id for item in definition.items))
    for index, (below, edge) in enumerate(pairwise([lowest - 1, *ends])):
        if edge <= below:
            yield ("bands", index, "up_to"), "bands rise strictly, from the lowest total there is"
        if edge >= highest:
            yield ("bands", index, "up_to"), f"the highest total is {highest}: no band above {edge} can be reached"


def _norms(definition: Scored) -> Iterator[Finding]:
    levels = {level.code for level in definition.levels}
    for index, norm in enumerate(definition.norms):
        if definition.release and norm.status == "recalled":
            yield ("norms", index, "status"), f"norm {norm.id} is only recalled: the file cannot be released"
        if norm.status in {"verified", "secondary"} and not norm.sources:
            yield ("norms", index, "sources"), f"norm {norm.id} is called {norm.status} without a source"
        for place, row in enumerate(norm.rows):
            if row.level not in levels:
                yield ("norms", index, "rows", place), f"level {row.level} does not exist"
