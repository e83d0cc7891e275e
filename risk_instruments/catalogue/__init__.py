"""The catalogue: reading definition files, holding them to the lock of hashes, and finding one by id.

A file that is released is never edited: `lock.txt` (the format of `sha256sum -c`) names the hash of every file, and a file
that is missing, added or changed is refused together with the whole catalogue. Nothing is loaded by halves.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from risk_instruments.definition import SCHEMA
from risk_instruments.errors import BrokenDefinition, UnknownInstrument, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.soundness import findings

LARGEST = 256 * 1024
LOCK = "lock.txt"


def instrument(id: str, version: str | None = None) -> Instrument:  # noqa: A002 - the public name of the argument
    """Return one instrument, its latest version unless a version is asked for; raises UnknownInstrument."""
    shelf = _shelf()
    if id not in shelf:
        raise UnknownInstrument(id, version, nearest(id, shelf))
    if version is None:
        return shelf[id][-1]
    for edition in shelf[id]:
        if edition.version == version:
            return edition
    raise UnknownInstrument(id, version, f"{id} version {shelf[id][-1].version}")


def instruments() -> list[Instrument]:
    """Return the latest version of every instrument, sorted by id."""
    return [editions[-1] for _, editions in sorted(_shelf().items())]


def versions(id: str) -> tuple[Instrument, ...]:  # noqa: A002 - as in instrument()
    """Return every version of one instrument, oldest first; raises UnknownInstrument."""
    instrument(id)
    return _shelf()[id]


@lru_cache(maxsize=1)
def _shelf() -> Mapping[str, tuple[Instrument, ...]]:
    return load(files(__name__))


def load(folder: Traversable | Path, *, locked: bool = True) -> dict[str, tuple[Instrument, ...]]:
    """Read a whole folder `<id>/<version>.toml`; raises BrokenDefinition at the first file that is not right."""
    found: dict[str, list[Instrument]] = {}
    seen: dict[str, str] = {}
    for name, raw in definition_files(folder):
        edition = parse(raw, name)
        if name != f"{edition.id}/{edition.version}.toml":
            raise BrokenDefinition(name, f"the file says it is {edition.id}/{edition.version}.toml")
        seen[name] = edition.sha256
        found.setdefault(edition.id, []).append(edition)
    if locked:
        compare_with_lock(seen, read_lock(folder))
    shelf = {key: tuple(sorted(editions, key=_age)) for key, editions in found.items()}
    _mappings_lead_somewhere(shelf)
    return shelf


def _mappings_lead_somewhere(shelf: Mapping[str, tuple[Instrument, ...]]) -> None:
    """Refuse a mapping to a version or an item that is not there: questions would be taken for answered by nobody."""
    for edition in (one for editions in shelf.values() for one in editions):
        for mapping in edition.definition.mappings:
            other = next((one for one in shelf.get(mapping.to, ()) if one.version == mapping.version), None)
            known = {item.id for item in other.items} if other else set()
            for item in mapping.pairs.values():
                if item not in known:
                    name = f"{edition.id}/{edition.version}.toml"
                    raise BrokenDefinition(
                        name, f"mapped to {mapping.to} {mapping.version} {item}, which does not exist"
                    )


def _age(edition: Instrument) -> tuple[int, ...]:
    return tuple(int(part) for part in edition.version.split("."))


def definition_files(folder: Traversable | Path) -> Iterable[tuple[str, bytes]]:
    """Yield (`<id>/<version>.toml`, bytes) of every definition below a folder, in the order of names."""
    for room in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if room.is_dir() and not room.name.startswith("__"):
            for file in sorted(room.iterdir(), key=lambda entry: entry.name):
                yield f"{room.name}/{file.name}", file.read_bytes()


def parse(raw: bytes, name: PurePosixPath | str) -> Instrument:
    """Turn the bytes of one file into an instrument, or refuse it with file, line and reason (BrokenDefinition)."""
    if len(raw) > LARGEST:
        raise BrokenDefinition(name, f"the file is larger than {LARGEST // 1024} KB")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenDefinition(name, "the file is not UTF-8", raw.count(b"\n", 0, error.start) + 1) from None
    try:
        table = tomllib.loads(text)
        definition = SCHEMA.validate_json(json.dumps(table, default=_plain, allow_nan=False))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDefinition(name, f"not TOML: {error}", _named_line(str(error), text)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = [part for part in first["loc"] if part not in {"additive", "triggers", "count_only"}]
        place = ".".join(str(part) for part in where)
        raise BrokenDefinition(name, f"{place}: {first['msg']}"[:400], _line(text, where)) from None
    except RecursionError:
        raise BrokenDefinition(name, "the file is nested too deep") from None
    except ValueError as error:
        raise BrokenDefinition(name, f"a value cannot be used: {error}"[:400]) from None
    for (table_name, index), reason in findings(definition):
        raise BrokenDefinition(name, reason, _line(text, [table_name, *([] if index is None else [index])]))
    return Instrument(definition, hashlib.sha256(raw).hexdigest())


def _plain(value: object) -> str:
    if type(value) is date:
        return value.isoformat()
    raise ValueError(f"{type(value).__name__} is no value of this schema")


def _named_line(message: str, text: str) -> int:
    found = re.search(r"\(at line (\d+)", message)
    return int(found[1]) if found else text.count("\n") + 1


def _line(text: str, where: list[int | str]) -> int | None:
    """Find the line of the nth `[[table]]`, or of the key or `[table]` itself."""
    if not where:
        return None
    table, rest = where[0], where[1:]
    wanted = int(rest[0]) if rest and isinstance(rest[0], int) else 0
    for number, line in enumerate(text.split("\n"), start=1):
        head = line.strip()
        if head == f"[[{table}]]" or head.startswith((f"[{table}", f"{table} =")):
            if wanted == 0:
                return number
            wanted -= 1
    return None


def read_lock(folder: Traversable | Path) -> dict[str, str]:
    """Return the lock: file name to the sha256 it was released with."""
    lock: dict[str, str] = {}
    file = folder.joinpath(LOCK)
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    for number, line in enumerate(lines, start=1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or name in lock:
            raise BrokenDefinition(LOCK, "a line is a sha256, two spaces and a file name, each file once", number)
        lock[name] = digest
    return lock


def compare_with_lock(seen: Mapping[str, str], lock: Mapping[str, str]) -> None:
    """Refuse a catalogue that is not exactly what the lock names; raises BrokenDefinition."""
    for name in sorted({*seen, *lock}):
        if name not in lock:
            raise BrokenDefinition(name, f"the file is not in {LOCK}")
        if name not in seen:
            raise BrokenDefinition(name, f"{LOCK} names it, but the file is missing")
        if seen[name] != lock[name]:
            raise BrokenDefinition(name, "the file was changed after its release: make a new version instead")
