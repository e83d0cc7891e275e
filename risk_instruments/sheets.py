"""Sheets as JSON in, results as JSON out: what the command line and any other program exchange with the scorer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from risk_instruments import catalogue
from risk_instruments.clauses import Circumstances
from risk_instruments.errors import nearest
from risk_instruments.exchange.fhir_answers import answers_from_response
from risk_instruments.instrument import Instrument
from risk_instruments.policies import in_force
from risk_instruments.policy import Policy, entry, stated
from risk_instruments.scoring import score

Row = dict[str, object]
Stream = IO[str] | IO[bytes]
Work = Callable[[Row], Row]
LONGEST = 1_000_000
"""Characters of one sheet; the largest instrument with every answer needs a hundredth of it."""


PARTS = ("instrument", "answers", "policy", "inputs")
"""What a sheet is made of; whatever else a program writes beside them, such as a number of its own, is left alone."""


class BadSheet(ValueError):  # noqa: N818 - named for what it is
    """A sheet that is not the JSON it should be; the text says which part."""


def score_sheet(instrument: Instrument, sheet: Row, *, certificate_confirmed: bool) -> Row:
    """Score one sheet as read() takes it; raises BadSheet, UnknownAnswer or WrongDocument."""
    answers, inputs = read(instrument, sheet)
    return score(instrument, answers, inputs, certificate_confirmed=certificate_confirmed).as_json()


def read(instrument: Instrument, sheet: Row) -> tuple[dict[str, str], Row]:
    """Return answers and inputs of `{"answers": {...}, "inputs": {...}}` or of a FHIR QuestionnaireResponse."""
    if "resourceType" in sheet:
        return answers_from_response(instrument, sheet)
    return answers_of(sheet), table(sheet, "inputs")


def enter_sheet(sheet: Row, *, certificate_confirmed: bool, dated: Sequence[Policy] = ()) -> Row:
    """Decide entry for `{"instrument", "answers", "policy", "inputs"}`; raises BadSheet, UnknownAnswer, ValueError.

    A sheet that brings no policy is decided by the one of `dated` that was in force on its day.
    """
    name = sheet.get("instrument")
    if not isinstance(name, str):
        raise BadSheet("instrument is missing")
    answers, inputs = answers_of(sheet), table(sheet, "inputs")
    policy: Policy | Row = table(sheet, "policy")
    if dated and sheet.get("policy") is None:
        policy = in_force(dated, stated(Circumstances, "inputs", inputs).as_of)
    instrument = catalogue.instrument(name)
    return entry(instrument, answers, policy, inputs, certificate_confirmed=certificate_confirmed).as_json()


def answers_of(sheet: Row) -> dict[str, str]:
    """Return the answers of a sheet; codes that are no texts are refused later with the item's name.

    A part whose name is missing or misspelt is refused: an answer lost without a word would be scored as not given.
    """
    for key in sheet:
        if key not in PARTS and (meant := nearest(key, PARTS, 0.75)):
            raise BadSheet(f"{key[:80]} is no part of a sheet, did you mean {meant}?")
    if "answers" not in sheet:
        raise BadSheet("answers is missing")
    return {item: code if isinstance(code, str) else json.dumps(code) for item, code in table(sheet, "answers").items()}


def table(sheet: Row, key: str) -> Row:
    """Return one part of a sheet, empty when it is left out."""
    value = sheet.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadSheet(f"{key} is no table")
    return value


def parse(text: str | bytes) -> Row:
    """Read one sheet; a key given twice is refused, because one of the two answers would be lost."""
    if len(text) > LONGEST:
        raise BadSheet(f"longer than {LONGEST} characters")
    try:
        whole = text if isinstance(text, str) else text.decode("utf-8-sig")
        sheet = json.loads(whole, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise BadSheet("not UTF-8") from None
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
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise BadSheet(f"{twice[:80]} is given twice")
    return found


def one(stream: Stream, work: Work) -> Row:
    """Work through the one sheet of a stream."""
    try:
        return work(parse(stream.read(LONGEST + 1)))
    except RecursionError:
        raise BadSheet("nested too deep") from None


def batch(stream: Stream, work: Work) -> Iterator[str]:
    """Work through JSON lines in order, one result line per sheet, one sheet in memory; an error names its line."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if line.isspace() and len(line) <= LONGEST:
            continue
        try:
            yield json.dumps(work(parse(line)))
        except (ValueError, LookupError, RecursionError) as error:
            reason = "nested too deep" if isinstance(error, RecursionError) else error
            raise BadSheet(f"line {number}: {reason}") from error
