"""The catalogue: reading definition files, holding them to the lock of hashes, and finding one by id.

A file that is released is never edited: `lock.txt` (the format of `sha256sum -c`) names the hash of every file, and a file
that is missing, added or changed is refused together with the whole catalogue. Nothing is loaded by halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from risk_instruments.errors import BrokenDefinition, UnknownInstrument, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.reading import bytes_of, parse

__all__ = [
    "LOCK",
    "compare_with_lock",
    "definition_files",
    "instrument",
    "instruments",
    "load",
    "parse",
    "read_lock",
    "versions",
]

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
        editions = found.setdefault(edition.id, [])
        if any(_age(edition) == _age(other) for other in editions):
            raise BrokenDefinition(name, "another file has the same version in other figures")
        seen[name] = edition.sha256
        editions.append(edition)
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


def definition_files(folder: Traversable | Path) -> Iterator[tuple[str, bytes]]:
    """Yield (`<id>/<version>.toml`, bytes) of every definition below a folder, in the order of names.

    At most one byte more than a definition may have is read of each; what is no file, or cannot be read, is refused.
    """
    for room in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if room.name.endswith(".toml"):
            raise BrokenDefinition(room.name, "a definition lies in a folder that is named like its id")
        if room.is_dir() and not room.name.startswith("__"):
            for file in sorted(room.iterdir(), key=lambda entry: entry.name):
                name = f"{room.name}/{file.name}"
                yield name, bytes_of(file, name)


def read_lock(folder: Traversable | Path) -> dict[str, str]:
    """Return the lock: file name to the sha256 it was released with."""
    lock: dict[str, str] = {}
    file = folder.joinpath(LOCK)
    raw = bytes_of(file, LOCK) if file.is_file() else b""
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
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
