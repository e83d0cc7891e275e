"""Where each table, key and list entry of a TOML text stands, so that a refusal names its line.

The text is read once more for lines alone: `tomllib` says what the values are, this says where they are. Nesting is measured
before, because a key of 100,000 parts or an array as deep would keep `tomllib` busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]
DEEPEST = 32  # brackets inside brackets; eight conditions in one another need half of it
LONGEST_KEY = 8  # parts of a dotted key
_TOKEN = re.compile(
    r'(?P<text>"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)|\'\'\'.*?(?:\'{3,5}|\Z)|"(?:\\.|[^"\\\n])*"?|\'[^\'\n]*\'?)'
    r"|(?P<remark>\#[^\n]*)|(?P<mark>[\[\]{}=,.])|(?P<word>[^\s\[\]{}=,.\"'\#]+)",
    re.DOTALL,
)


class Token(NamedTuple):
    """One word, text or mark with its line (the first is 1)."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """Yield what the text is made of, without space and remarks; works on any text, TOML or not."""
    line, at = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        if found.lastgroup and found.lastgroup != "remark":
            yield Token(found.lastgroup, found[0], line)


def too_deep(text: str) -> int | None:
    """Return the line where nesting passes what any definition needs, or None."""
    depth = parts = 0
    for found in _TOKEN.finditer(text):
        mark = found["mark"]
        if not mark:
            continue
        parts = parts + 1 if mark == "." else 0
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST or parts >= LONGEST_KEY:
            return text.count("\n", 0, found.start()) + 1
    return None


def lines(text: str) -> dict[Path, int]:
    """Return the line of every table, key and list entry by its path, `()` for the file; the text is TOML."""
    return _Reader(text).read()


def line_of(found: dict[Path, int], where: Path) -> int:
    """Return the line of the place, or of the nearest thing around it when it is not in the file."""
    while where not in found:
        where = where[:-1]
    return found[where]


class _Reader:
    """Walks the tokens of a text that `tomllib` has read, which is why nothing is checked here."""

    def __init__(self, text: str) -> None:
        self.tokens = [*tokens(text), Token("mark", "", 0)]
        self.at = 0
        self.found: dict[Path, int] = {(): 1}
        self.entries: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        base: Path = ()
        while self.tokens[self.at].line:
            if self.tokens[self.at].text == "[":
                base = self.header()
            else:
                self.pair(base)
        return self.found

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def note(self, path: Path, line: int) -> None:
        self.found.setdefault(path, line)

    def key(self) -> list[str]:
        parts = [self.take().text.strip("\"'")]
        while self.tokens[self.at].text == ".":
            self.at += 1
            parts.append(self.take().text.strip("\"'"))
        return parts

    def header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]`; a name that is a list of tables means its last entry."""
        line = self.take().line
        listed = self.tokens[self.at].text == "["
        self.at += listed
        path: Path = ()
        parts = self.key()
        for position, part in enumerate(parts):
            path = (*path, part)
            self.note(path, line)
            if listed and position == len(parts) - 1:
                self.entries[path] = self.entries.get(path, -1) + 1
            if path in self.entries:
                path = (*path, self.entries[path])
                self.note(path, line)
        self.at += 1 + listed
        return path

    def pair(self, base: Path) -> None:
        line = self.tokens[self.at].line
        for part in self.key():
            base = (*base, part)
            self.note(base, line)
        self.at += 1
        self.value(base)

    def value(self, path: Path) -> None:
        token = self.take()
        if token.text == "[":
            index = 0
            while self.tokens[self.at].text != "]":
                self.note((*path, index), self.tokens[self.at].line)
                self.value((*path, index))
                self.at += self.tokens[self.at].text == ","
                index += 1
            self.at += 1
        elif token.text == "{":
            while self.tokens[self.at].text != "}":
                self.pair(path)
                self.at += self.tokens[self.at].text == ","
            self.at += 1
        elif token.kind == "word":
            self.rest_of_number(token.line)

    def rest_of_number(self, line: int) -> None:
        """Pass the rest of a fraction or of a date with a time, which are several words to us."""
        while self.tokens[self.at].line == line and (
            self.tokens[self.at].kind == "word" or self.tokens[self.at].text == "."
        ):
            self.at += 1
