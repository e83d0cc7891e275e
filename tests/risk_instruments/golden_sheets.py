"""The fixed sheets behind the golden files: every item alone, everything but one, both sides of each threshold."""

import json
from pathlib import Path

from risk_instruments import Instrument, score

GOLDEN = Path(__file__).parent / "golden"


def first(instrument, count, rest="no"):
    """Answer the first `count` scored items yes and all others `rest`."""
    return {item.id: "yes" if n < count else rest for n, item in enumerate(instrument.items)}


def sheets(instrument):
    """Yield (title, answers, inputs) of one instrument."""
    ids = [item.id for item in instrument.items]
    for count in range(len(ids) + 1):
        yield f"first {count} yes", first(instrument, count), {}
        yield f"first {count} yes, rest open", first(instrument, count, "unknown"), {}
        if count < len(ids):
            yield f"first {count} yes, next open", first(instrument, count) | {ids[count]: "unknown"}, {}
        yield f"last {count} yes", {i: "yes" if n >= len(ids) - count else "no" for n, i in enumerate(ids)}, {}
    for item in ids:
        yield f"only {item}", dict.fromkeys(ids, "no") | {item: "yes"}, {}
        yield f"only {item} open", dict.fromkeys(ids, "no") | {item: "refused"}, {}
        for code in instrument.answer_codes(item):
            yield f"{item} {code}, nothing else", {item: code}, {}
    yield from _totals(instrument, ids)
    yield from _inputs(instrument)
    yield from _details(instrument, ids)


def _totals(instrument, ids):
    ways = {0: dict.fromkeys(ids, "no")}
    for item in ids:
        for code, points in instrument.points(item).items():
            for total, answers in list(ways.items()):
                if answers[item] == "no":
                    ways.setdefault(total + points, answers | {item: code})
    for total, answers in sorted(ways.items()):
        yield f"total {total}", answers, {}


def _inputs(instrument):
    for given in instrument.definition.inputs:
        for value in given.codes or (True, False):
            for count in range(len(instrument.items) + 1):
                yield f"{given.id} {value}, first {count} yes", first(instrument, count), {given.id: value}


def _details(instrument, ids):
    for item in instrument.items:
        details = [detail.id for detail in instrument.details(item.id)]
        for count in range(len(details) + 1):
            marks = {detail: "yes" if n < count else "no" for n, detail in enumerate(details)}
            yield f"{item.id} from {count} details", {i: "no" for i in ids if i != item.id} | marks, {}


FIELDS = ("score", "lower", "upper", "status", "level", "level_min", "level_max", "answered", "missing_scored")
LISTS = ("fired", "possible", "contradictions")


def results(instrument):
    """Score every golden sheet; ids and hash are left out, so that only the meaning is held."""
    found = {}
    for title, answers, inputs in sheets(instrument):
        row = score(instrument, answers, inputs, certificate_confirmed=True).as_json()
        found[title] = [*[row[name] for name in FIELDS], *[row[name] for name in LISTS], row["scores"]]
    return found


def stored(instrument):
    """Read the golden file of this version."""
    return json.loads((GOLDEN / f"{instrument.id}-{instrument.version}.json").read_text("utf-8"))


def changed(instrument, definition):
    """Return the instrument with another definition, for mutants."""
    return Instrument(definition, instrument.sha256)
