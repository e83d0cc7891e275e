"""Sheets as JSON in, results as JSON out: what the command line and any other program exchange with the scorer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from risk_instruments import catalogue
from risk_instruments.instrument import Instrument
from risk_instruments.policy import entry
from risk_instruments.scoring import score

Row = dict[str, object]


class BadSheet(ValueError):  # noqa: N818 - named for what it is
    """A sheet that is not the JSON it should be; the text says which part."""


def score_sheet(instrument: Instrument, sheet: Row, *, certificate_confirmed: bool) -> Row:
    """Score `{"answers": {...}, "inputs": {...}}`; raises BadSheet or UnknownAnswer."""
    result = score(instrument, answers_of(sheet), table(sheet, "inputs"), certificate_confirmed=certificate_confirmed)
    return result.as_json()


def enter_sheet(sheet: Row, *, certificate_confirmed: bool) -> Row:
    """Decide entry for `{"instrument", "answers", "policy", "inputs"}`; raises BadSheet, UnknownAnswer, ValueError."""
    name = sheet.get("instrument")
    if not isinstance(name, str):
        raise BadSheet("instrument is missing")
    answers, policy, inputs = answers_of(sheet), table(sheet, "policy"), table(sheet, "inputs")
    instrument = catalogue.instrument(name)
    return entry(instrument, answers, policy, inputs, certificate_confirmed=certificate_confirmed).as_json()


def answers_of(sheet: Row) -> dict[str, str]:
    """Return the answers of a sheet; codes that are no texts are refused later with the item's name."""
    return {item: code if isinstance(code, str) else json.dumps(code) for item, code in table(sheet, "answers").items()}


def table(sheet: Row, key: str) -> Row:
    """Return one part of a sheet, empty when it is left out."""
    value = sheet.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadSheet(f"{key} is no table")
    return value


def parse(text: str) -> Row:
    """Read one sheet; a key given twice is refused, because one of the two answers would be lost."""
    try:
        sheet = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise BadSheet("nested too deep") from None
    except json.JSONDecodeError as error:
        raise BadSheet(f"not JSON: {error}") from None
    if not isinstance(sheet, dict):
        raise BadSheet("a sheet is a table")
    return sheet


def _once(pairs: list[tuple[str, object]]) -> Row:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise BadSheet(f"{twice} is given twice")
    return found


def batch(lines: Iterable[str], work: Callable[[Row], Row]) -> Iterator[str]:
    """Work through JSON lines in order, one result line per sheet; an error names its line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield json.dumps(work(parse(line)))
            except (ValueError, LookupError) as error:
                raise BadSheet(f"line {number}: {error}") from error
