"""Two lists of people, or one list against itself: which rows are the same person (for cleaning spreadsheets before import)."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from app.cases.matching.blocking import candidates
from app.cases.matching.decision import decide_between, decide_inside
from app.cases.matching.mixture import Evidence, Model
from app.cases.matching.reasons import reasons
from app.cases.matching.rows import COLUMNS, Row, entry

MOST_ROWS = 200_000
_HOPELESS = 1e-6  # probability under which a candidate is not kept
_SEPARATORS = ",;\t"

Progress = Callable[[int, int], None]


class Pair(TypedDict):
    """One match: row numbers from 0, a score from 0 to 1 and the codes of what agreed."""

    a: int
    b: int
    score: float
    reasons: list[str]


class ListError(ValueError):
    """A list cannot be read; the message is a sentence for the person who gave it."""


def match_files(a: Path, b: Path | None = None, progress: Progress | None = None) -> dict[str, list[Pair]]:
    """Match two CSV files, or one against itself, and give the answer as it is printed; ListError when one cannot be read."""
    return {"pairs": match_lists(read_csv(a), None if b is None else read_csv(b), progress)}


def match_lists(a: Sequence[Row], b: Sequence[Row] | None = None, progress: Progress | None = None) -> list[Pair]:
    """Find the rows of two lists, or of one, that are the same person; progress hears rows done and rows in all."""
    left = [entry(row) for row in a]
    right = None if b is None else [entry(row) for row in b]
    others = left if right is None else right
    if not left or not others:
        return []
    model = Model.of(left, right)
    pairs = []
    for one, other in candidates(left, right, progress):
        evidence = model.evidence(one, other, left[one], others[other])
        if model.weigh(evidence) > _HOPELESS:
            pairs.append(evidence)
    model.learn(pairs)
    if right is None:
        chosen = decide_inside(model, pairs, left)
    else:
        chosen = decide_between(model, pairs, right, (len(left), len(right)))
    if progress:
        progress(len(left), len(left))
    return [_pair(evidence) for evidence in sorted(chosen, key=lambda e: (e.a, e.b))]


def read_csv(path: Path) -> list[Row]:
    """Read the rows of a CSV file in UTF-8, with commas, semicolons or tabs; ListError when it holds no usable list.

    Other encodings are refused, not guessed: a wrong guess spoils names quietly. Blank lines are no rows.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ListError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ListError(f"{path.name} is not in UTF-8. Save it as “CSV UTF-8” and try again.") from error
    if not text.strip():
        raise ListError(f"{path.name} is empty.")
    try:
        return _rows(text.replace("\0", ""), path.name)
    except csv.Error as error:
        raise ListError(f"{path.name} is no CSV file that can be read: {error}.") from error


def _rows(text: str, name: str) -> list[Row]:
    """Read known columns by their header, whatever its case and spaces."""
    stripped = text.lstrip("\r\n")
    separator = max(_SEPARATORS, key=stripped.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(stripped, newline=""), delimiter=separator, skipinitialspace=True)
    header = ["_".join(column.casefold().replace("_", " ").split()) for column in next(reader)]
    if not set(header) & set(COLUMNS):
        raise ListError(
            f"{name} has no column that can be matched. Its first line must name some of: {', '.join(COLUMNS)}."
        )
    rows: list[Row] = []
    for cells in _filled(reader):
        if len(rows) == MOST_ROWS:
            raise ListError(f"{name} has more than {MOST_ROWS:,} rows. Split it into parts.")
        rows.append(Row.from_columns(dict(zip(header, cells, strict=False))))
    return rows


def _filled(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Leave out blank lines."""
    return (cells for cells in reader if cells)


def _pair(evidence: Evidence) -> Pair:
    """Give a match as it is printed."""
    return {
        "a": evidence.a,
        "b": evidence.b,
        "score": round(evidence.match, 4),
        "reasons": reasons(evidence.comparison),
    }
