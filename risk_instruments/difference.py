"""What changed between two definitions, place by place; any two, whatever their kinds, can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from risk_instruments.conditions import Condition
from risk_instruments.instrument import Instrument
from risk_instruments.plainly import in_words

KEYS = ("id", "code", "fact", "level", "to")
"""The fields that name one entry of a list, the first that the entry has: items, answers, facts, bands, mappings."""


class Change(NamedTuple):
    """One place that differs, such as `items q2 points yes`; `before` or `after` is None where there was nothing."""

    place: str
    before: str | None
    after: str | None


def differences(old: Instrument, new: Instrument) -> list[Change]:
    """Return every change in the order of the schema; empty when both files say the same."""
    return list(_between((), old.definition, new.definition))


def _between(place: tuple[str, ...], old: object, new: object) -> Iterator[Change]:
    before, after = _entries(old, beside=new), _entries(new, beside=old)
    if before is None or after is None:
        if _said(old) != _said(new):
            yield Change(" ".join(place), _said(old), _said(new))
        return
    for name in dict.fromkeys([*before, *after]):
        yield from _between((*place, name), before.get(name), after.get(name))
    if not isinstance(new, BaseModel):
        yield from _order(place, list(before), list(after))


def _order(place: tuple[str, ...], before: list[str], after: list[str]) -> Iterator[Change]:
    """Tell a move among the entries both sides have; what came or went is told by itself."""
    kept, now = [name for name in before if name in after], [name for name in after if name in before]
    if kept != now:
        yield Change(" ".join((*place, "(order)")), ", ".join(kept), ", ".join(now))


def _entries(value: object, beside: object = None) -> dict[str, object] | None:
    """Give the named parts of a table or list; None for what is compared as one text.

    A list that one kind does not have (`beside` is the other side) is an empty one, so its entries are told one by one.
    """
    if value is None and isinstance(beside, dict | tuple):
        return {} if _entries(beside) is not None else None
    if isinstance(value, Condition):
        return None
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {field.alias or name: getattr(value, name) for name, field in fields.items()}
    if isinstance(value, dict):
        return value
    if isinstance(value, tuple) and (not value or isinstance(value[0], BaseModel)):
        return dict(_named(value))
    return None


def _named(entries: tuple[BaseModel, ...]) -> Iterator[tuple[str, BaseModel]]:
    seen: dict[str, int] = {}
    for position, entry in enumerate(entries, start=1):
        key = next((key for key in KEYS if key in type(entry).model_fields), None)
        name = str(position) if key is None else str(getattr(entry, key))
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", entry


def _said(value: object) -> str | None:
    """Say a value as text; None for nothing."""
    if value is None or value in ((), {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Condition):
        return in_words(value)
    if isinstance(value, tuple) and not isinstance(value[0], BaseModel):
        return ", ".join(_said(part) or "nothing" for part in value)
    inner = _entries(value)
    if inner is None:
        return str(value)
    return "; ".join(f"{name}: {text}" for name, part in inner.items() if (text := _said(part)) is not None)
