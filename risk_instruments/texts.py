"""The words of the catalogue that a screen shows, so that they can be translated like any other text."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

SHOWN = frozenset(
    {"label", "guidance", "follow_up", "message", "title", "completed_by", "population", "not_for", "country", "text", "terms",
     "note", "name", "applies_to", "certificate"}
)  # fmt: skip
PLACES = frozenset(
    {"about", "sections", "items", "details", "inputs", "levels", "rules", "checks", "prompts", "options", "licence", "provenance",
     "norms", "mappings", "certificate"}
)  # fmt: skip


def words_of(code: str) -> str:
    """Say the code of an input in words: `non_intimate` reads "Non intimate"."""
    return code.replace("_", " ").capitalize()


def shown(table: Mapping[str, object]) -> Iterator[str]:
    """Yield every text of a parsed definition that users read, each once, in the order of the file."""
    parts = {key: value for key, value in table.items() if key in PLACES}
    inputs = table.get("inputs")
    codes = (
        [code for given in inputs if isinstance(given, dict) for code in given.get("codes", ())]
        if isinstance(inputs, list)
        else []
    )
    yield from dict.fromkeys([*_words(parts), *map(words_of, codes)])


def _words(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and key in SHOWN:
                yield inner
            elif not isinstance(inner, str):
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def extract(
    fileobj: BinaryIO, keywords: Mapping[str, object], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Feed Babel: (line, no function, text, no comments) for every text of one definition file."""
    del keywords, comment_tags, options
    raw = fileobj.read().decode("utf-8")
    for text in shown(tomllib.loads(raw)):
        yield raw.count("\n", 0, _place(raw, text)) + 1, None, text, []


def _place(raw: str, text: str) -> int:
    """Find a text as it is written in the file: plain, with escaped quotes, or as the code it was made from."""
    written = (text, text.replace('"', '\\"'), text.lower().replace(" ", "_"))
    places = (raw.find(f'"{one}"') for one in written)
    return next((place for place in places if place >= 0), 0)
