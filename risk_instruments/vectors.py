"""Test vectors `risk-vectors/1`: agreed sheets with the result everybody must get (handbook 10)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from risk_instruments import catalogue
from risk_instruments.errors import UnknownAnswer, UnknownInstrument
from risk_instruments.policy import WrongField, entry
from risk_instruments.scoring import score

SETS = frozenset({"fired", "possible", "criteria"})
LARGEST = 64 * 1024**2


class Difference(NamedTuple):
    """One field of one vector that came out otherwise."""

    vector: str
    field: str
    expected: object
    found: object


def read(path: Path) -> list[dict[str, object]]:
    """Return the vectors of a file; raises ValueError when it is not a vector file."""
    with path.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST // 1024**2} MB")
    document = json.loads(raw)
    if not isinstance(document, dict) or document.get("schema") != "risk-vectors/1":
        raise ValueError(f"{path.name} is no file of schema risk-vectors/1")
    vectors = document.get("vectors")
    if not isinstance(vectors, list) or not all(isinstance(vector, dict) for vector in vectors):
        raise ValueError(f"{path.name} has no list of vectors")
    return vectors


def outcome(vector: Mapping[str, object]) -> dict[str, object]:
    """Run one vector; the Danger Assessment runs with its certificate confirmed, since vectors are about the rule."""
    instrument = catalogue.instrument(str(vector["instrument"]))
    answers, inputs = _table(vector, "answers"), _table(vector, "inputs")
    codes = {item: str(code) for item, code in answers.items()}
    if vector["type"] == "policy":
        return entry(instrument, codes, _table(vector, "policy"), inputs).as_json()
    return score(instrument, codes, inputs, certificate_confirmed=True).as_json()


def differences(vectors: list[dict[str, object]]) -> Iterator[Difference]:
    """Yield every field that differs from what a vector expects; `fired`, `possible`, `criteria` compare as sets.

    A vector whose sheet is refused has no result, and differs in that.
    """
    for vector in vectors:
        try:
            found = outcome(vector)
        except (UnknownAnswer, UnknownInstrument, WrongField) as refused:
            yield Difference(str(vector.get("id")), "refused", "a result", str(refused))
            continue
        for field, expected in _table(vector, "expect").items():
            got = found.get(field)
            if (_set(got) != _set(expected)) if field in SETS else (got != expected):
                yield Difference(str(vector.get("id")), field, expected, got)


def _table(vector: Mapping[str, object], key: str) -> dict[str, object]:
    value = vector.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"vector {vector.get('id')}: {key} is no table")  # noqa: TRY004 - a fault of the file
    return value


def _set(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value
