"""Reading one definition file: its bytes become an instrument, or are refused with file, line and reason."""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import NoReturn

from pydantic import ValidationError

from risk_instruments.definition import SCHEMA, AnyDefinition, Scored
from risk_instruments.errors import BrokenDefinition
from risk_instruments.instrument import Instrument
from risk_instruments.layout import Path, line_of, lines, tokens, too_deep
from risk_instruments.soundness import Finding, findings
from risk_instruments.sums import sum_findings

LARGEST = 256 * 1024
LARGEST_NUMBER = 10**9
KINDS = frozenset({"additive", "triggers", "count_only", "spj", "criteria", "external", "repeated"})
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Control characters, marks that turn the direction of reading, and signs nobody sees: a file says what it shows."""


def parse(raw: bytes, name: PurePath | str) -> Instrument:
    """Turn the bytes of one file into an instrument, or refuse it with file, line and reason (BrokenDefinition)."""
    text = text_of(raw, name)
    table = table_of(text, name)
    definition = _definition(table, text, name)
    for where, reason in faults(definition):
        refuse(name, reason, text, where)
    return Instrument(definition, hashlib.sha256(raw).hexdigest())


def faults(definition: AnyDefinition) -> Iterator[Finding]:
    """Yield every fault of a definition that has the right shape, as (path, reason)."""
    yield from findings(definition)
    if isinstance(definition, Scored):
        yield from sum_findings(definition)


def refuse(name: PurePath | str, reason: str, text: str, where: Path) -> NoReturn:
    """Raise BrokenDefinition with the line of a path in the text, or of the nearest thing around it."""
    raise BrokenDefinition(name, reason[:400], line_of(lines(text), where))


def bytes_of(file: Traversable, name: str, limit: int = LARGEST + 1) -> bytes:
    """Read at most one byte more than a file may have; what is no file, or cannot be read, is refused (BrokenDefinition)."""
    if not file.is_file():
        raise BrokenDefinition(name, "this is no file")
    try:
        with file.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise BrokenDefinition(name, f"the file cannot be read: {error.strerror}") from None


def text_of(raw: bytes, name: PurePath | str) -> str:
    """Decode a file; line ends of Windows are read as any others."""
    if len(raw) > LARGEST:
        raise BrokenDefinition(name, f"the file is larger than {LARGEST // 1024} KB")
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BrokenDefinition(name, "the file is not UTF-8", raw.count(b"\n", 0, error.start) + 1) from None
    if found := HIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BrokenDefinition(name, f"a character nobody can see, U+{ord(found[0]):04X}", line)
    return text


def table_of(text: str, name: PurePath | str) -> dict[str, object]:
    """Read TOML of usable values, not nested too deep, or refuse it (BrokenDefinition)."""
    deep = too_deep(text)
    if deep is not None:
        raise BrokenDefinition(name, "the file is nested too deep", deep)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BrokenDefinition(name, f"not TOML: {error}"[:400], line) from None
    except ValueError:  # more digits than Python reads
        line = max(tokens(text), key=lambda token: len(token.text) * (token.kind == "word")).line
        raise BrokenDefinition(name, "a number is too large", line) from None
    for where, value in _values(table):
        if reason := _unusable(value):
            refuse(name, f"{'.'.join(map(str, where))}: {reason}", text, where)
    return table


def _values(value: object, where: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every key and every value that is no table or list, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield where, key
            yield from _values(inner, (*where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _values(inner, (*where, index))
    else:
        yield where, value


def _unusable(value: object) -> str | None:
    if isinstance(value, str):
        found = HIDDEN.search(value)
        return f"a character nobody can see, U+{ord(found[0]):04X}" if found else None
    if isinstance(value, int):
        return "a number is too large" if abs(value) > LARGEST_NUMBER else None
    if isinstance(value, float):
        return None if math.isfinite(value) else "a value cannot be used: no number"
    return None if type(value) is date else f"a value cannot be used: {type(value).__name__}"


def _definition(table: dict[str, object], text: str, name: PurePath | str) -> AnyDefinition:
    try:
        return SCHEMA.validate_json(json.dumps(table, default=date.isoformat))
    except ValidationError as error:
        where, reason = first_fault(error)
    if where and where[0] in KINDS:
        where = where[1:]
    if not where:
        where = ("kind",)
    refuse(name, f"{'.'.join(map(str, where))}: {reason}", text, where)


def first_fault(error: ValidationError) -> Finding:
    """Give the first thing a shape does not allow, as (path, reason)."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return first["loc"], first["msg"].removeprefix("Value error, ")
