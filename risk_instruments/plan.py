"""A definition compiled once, so that scoring a sheet is a walk over small tables (50,000 sheets a second and more)."""

from __future__ import annotations

from typing import NamedTuple

from risk_instruments.conditions import Check, Condition, compiled
from risk_instruments.definition import AnyDefinition, Notice, Scored
from risk_instruments.soundness import item_points, option_codes

Cell = tuple[int, int, int, bool]


class Row(NamedTuple):
    """One item: what each answer code adds to (score, lower, upper) and whether it leaves the question open."""

    item: str
    cells: dict[str, Cell]
    blank: Cell
    codes: tuple[str, ...]


class Comparison(NamedTuple):
    """One comparison inside a rule, with what it reads: what decides only while it could still become true."""

    check: Check
    items: frozenset[str]
    inputs: tuple[str, ...]


class CompiledRule(NamedTuple):
    """A rule ready to run, with its level's rank, the items and inputs it reads, and the comparisons it is made of."""

    id: str
    check: Check
    rank: int
    silent: bool
    items: frozenset[str]
    inputs: tuple[str, ...]
    comparisons: tuple[Comparison, ...]


class CompiledNotice(NamedTuple):
    """A check or prompt ready to run."""

    id: str
    check: Check


class Derivation(NamedTuple):
    """A question answered by its details, from `enough` of them on."""

    item: str
    enough: int
    details: tuple[str, ...]


class Plan(NamedTuple):
    """Everything the scorer needs of one version; `lookup` is what `rows` says, with None for an item left out."""

    rows: tuple[Row, ...]
    lookup: tuple[tuple[str, dict[str | None, Cell]], ...]
    places: dict[str, int]
    unscored: frozenset[str]
    details: dict[str, tuple[str, ...]]
    missing: dict[str, frozenset[str]]
    parts: dict[str, tuple[int, ...]]
    levels: tuple[str, ...]
    rules: tuple[CompiledRule, ...]
    edges: tuple[int, ...]
    derivations: tuple[Derivation, ...]
    checks: tuple[CompiledNotice, ...]
    prompts: tuple[CompiledNotice, ...]
    input_codes: dict[str, tuple[str, ...]]
    banded: bool
    max_missing: int | None


def plan_of(definition: AnyDefinition) -> Plan:
    """Compile a sound definition; kinds without points get rows that add nothing."""
    items = getattr(definition, "items", ())
    rows = tuple(_row(definition, position) for position in range(len(items)))
    places = {row.item: position for position, row in enumerate(rows)}
    missing = {item.id: _missing(definition, item.options) for item in (*items, *definition.details)}
    scored = definition if isinstance(definition, Scored) else None
    levels = tuple(level.code for level in getattr(definition, "levels", ()))
    bands = scored.bands if scored else ()
    return Plan(
        rows=rows,
        lookup=tuple((row.item, dict([(None, row.blank), *row.cells.items()])) for row in rows),
        places=places,
        unscored=frozenset(row.item for row in rows if row.blank[1] == row.blank[2]),
        details={detail.id: option_codes(definition, detail.options) for detail in definition.details},
        missing=missing,
        parts={name: tuple(places[item] for item in parts) for name, parts in scored.scores.items()} if scored else {},
        levels=levels,
        rules=_rules(scored, levels, missing) if scored else (),
        edges=tuple(band.up_to for band in bands if band.up_to is not None),
        derivations=_derivations(scored) if scored else (),
        checks=_notices(definition.checks, missing),
        prompts=_notices(definition.prompts, missing),
        input_codes={given.id: given.codes for given in definition.inputs},
        banded=bool(bands),
        max_missing=scored.max_missing if scored else None,
    )


def _missing(definition: AnyDefinition, name: str) -> frozenset[str]:
    options = getattr(definition, "options", {})
    return frozenset(option.code for option in options[name] if option.missing)


def _row(definition: AnyDefinition, position: int) -> Row:
    item = getattr(definition, "items", ())[position]
    codes = option_codes(definition, item.options)
    points = item_points(definition, item) if isinstance(definition, Scored) else dict.fromkeys(codes, 0)
    blank = (0, min(points.values()), max(points.values()), True)
    lost = _missing(definition, item.options)
    cells = {code: blank if code in lost else (points[code], points[code], points[code], False) for code in codes}
    return Row(item.id, cells, blank, codes)


def _rules(definition: Scored, levels: tuple[str, ...], missing: dict[str, frozenset[str]]) -> tuple[CompiledRule, ...]:
    found = []
    for rule in definition.rules:
        items, inputs = _read(definition, rule.condition)
        check = compiled(rule.condition, missing)
        single = [part for part in rule.condition.walk() if not part.parts]
        comparisons = tuple(Comparison(compiled(part, missing), *_read(definition, part)) for part in single)
        found.append(CompiledRule(rule.id, check, levels.index(rule.level), rule.silent, items, inputs, comparisons))
    return tuple(found)


def _read(definition: Scored, condition: Condition) -> tuple[frozenset[str], tuple[str, ...]]:
    items: set[str] = set()
    inputs: list[str] = []
    for term in condition.terms():
        if term.score:
            items |= set(definition.scores.get(term.score, [item.id for item in definition.items]))
        elif term.item:
            items.add(term.item)
        elif term.input:
            inputs.append(term.input)
    return frozenset(items), tuple(inputs)


def _derivations(definition: Scored) -> tuple[Derivation, ...]:
    return tuple(Derivation(item.id, *item.derive.atleast) for item in definition.items if item.derive)


def _notices(notices: tuple[Notice, ...], missing: dict[str, frozenset[str]]) -> tuple[CompiledNotice, ...]:
    return tuple(CompiledNotice(notice.id, compiled(notice.condition, missing)) for notice in notices)
