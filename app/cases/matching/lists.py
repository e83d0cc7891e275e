"""Two lists of people, or one list against itself: which rows are the same person (for cleaning spreadsheets before import)."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

from app.cases.matching.blocking import candidates
from app.cases.matching.comparison import ALIKE, CLOSE, SAME
from app.cases.matching.decision import decide_between, decide_inside
from app.cases.matching.mixture import Evidence, Model
from app.cases.matching.rows import COLUMNS, Entry, Field, Row, entry

MOST_ROWS = 200_000
_HOPELESS = 1e-6  # probability under which a candidate is not kept
_SNIFFED = 4096

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
    for pair in pairs:
        model.weigh(pair)
    chosen = (
        decide_inside(model, pairs, left) if right is None else decide_between(model, pairs, right, (len(left), len(right)))
    )
    if progress:
        progress(len(left), len(left))
    return [_pair(evidence) for evidence in sorted(chosen, key=lambda e: (e.a, e.b))]


def read_csv(path: Path) -> list[Row]:
    """Read the rows of a CSV file in UTF-8, with commas, semicolons or tabs; ListError when it holds no usable list.

    Other encodings are refused, not guessed: a wrong guess spoils names quietly.
    """
    name = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ListError(f"{name} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ListError(f"{name} is not in UTF-8: save it as CSV UTF-8 and try again.") from error
    if not text.strip():
        raise ListError(f"{name} is empty.")
    lines = text.splitlines(keepends=True)
    delimiter = max(",;\t", key=lines[0].count)
    rows = _records(csv.reader(lines, delimiter=delimiter, skipinitialspace=True), name)
    return rows


def reasons(evidence: Evidence) -> list[str]:
    """Give the codes of what agrees in a pair, names first."""
    comparison = evidence.comparison
    levels = comparison.levels
    given, surname = levels[Field.GIVEN], levels[Field.SURNAME]
    codes = []
    if comparison.names_swapped:
        codes.append("name_swapped")
    elif given == surname == SAME:
        codes.append("name_same")
    else:
        codes += [code for level, code in ((given, "given_name"), (surname, "surname")) if level == SAME for code in [f"{code}_same"]]
        codes += [f"{code}_similar" for level, code in ((given, "given_name"), (surname, "surname")) if level in (CLOSE, ALIKE)]
    return codes
