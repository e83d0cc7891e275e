"""The words of the catalogue that a screen shows, so that they can be translated like any other text."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

SHOWN = frozenset({"label", "guidance", "follow_up", "message", "title", "completed_by", "population", "not_for"})
PLACES = frozenset(
    {"about", "sections", "items", "details", "inputs", "levels", "rules", "checks", "prompts", "options"}
)


def words_of(code: str) -> str:
    """Say the code of an input in words: `non_intimate` reads "Non intimate"."""
    return code.replace("_", " ").capitalize()


def shown(table: Mapping[str, object]) -> Iterator[str]:
    """Yield every text of a parsed definition that users read, each once, in the order of the file."""
    parts = [value for key, value in table.items() if key in PLACES]
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
        place = raw.find(f'"{text}"')
        yield raw.count("\n", 0, max(place, 0)) + 1, None, text, []
