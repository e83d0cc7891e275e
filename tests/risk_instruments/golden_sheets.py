"""The fixed sheets behind the golden files: every item alone, everything but one, both sides of each threshold.

`python -m tests.risk_instruments.golden_sheets` writes the file of a new version; the result is read before it is committed.
"""

import json
from pathlib import Path

from risk_instruments import catalogue, score
from tests.risk_instruments.proof_sheets import issued

GOLDEN = Path(__file__).parent / "golden"


def first(instrument, count, rest="no"):
    """Answer the first `count` scored items yes and all others `rest`."""
    return {item.id: "yes" if n < count else rest for n, item in enumerate(instrument.items)}


def sheets(instrument):
    """Yield (title, answers, inputs) of one instrument."""
    ids = [item.id for item in instrument.items]
    for item in ids:
        for code in instrument.answer_codes(item):
            yield f"{item} {code}, nothing else", {item: code}, {}
    if instrument.kind in {"additive", "triggers", "count_only"}:
        yield from _counts(instrument, ids)
        yield from _totals(instrument, ids)
        yield from _inputs(instrument)
        yield from _details(instrument, ids)
    else:
        yield "nothing", {}, {}
        yield from _recorded(instrument, {item: instrument.answer_codes(item) for item in ids})


def _counts(instrument, ids):
    for count in range(len(ids) + 1):
        yield f"first {count} yes", first(instrument, count), {}
        yield f"first {count} yes, rest open", first(instrument, count, "unknown"), {}
        if count < len(ids):
            yield f"first {count} yes, next open", first(instrument, count) | {ids[count]: "unknown"}, {}
        yield f"last {count} yes", {i: "yes" if n >= len(ids) - count else "no" for n, i in enumerate(ids)}, {}
    for item in ids:
        yield f"only {item}", dict.fromkeys(ids, "no") | {item: "yes"}, {}
        yield f"only {item} open", dict.fromkeys(ids, "no") | {item: "refused"}, {}


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


def _recorded(instrument, codes):
    """What is recorded beside the answers of a form that is never summed: a level, or who answered when."""
    ways = [{"judged_level": level.code} for level in instrument.levels]
    times = getattr(instrument.definition, "timepoints", ()) if instrument.kind == "repeated" else ()
    ways += [{"timepoint": time, "informant": who} for time in times for who in instrument.definition.informants]
    for place in range(max(map(len, codes.values()), default=0)):
        answers = {item: known[min(place, len(known) - 1)] for item, known in codes.items()}
        yield f"every answer number {place + 1}", answers, {}
        for way in ways:
            yield f"every answer number {place + 1}, {' '.join(way.values())}", answers, way
    for way in ways:
        yield " ".join(way.values()), {}, way


def _details(instrument, ids):
    for item in instrument.items:
        details = [detail.id for detail in instrument.details(item.id)]
        for count in range(len(details) + 1):
            marks = {detail: "yes" if n < count else "no" for n, detail in enumerate(details)}
            yield f"{item.id} from {count} details", {i: "no" for i in ids if i != item.id} | marks, {}


FIELDS = ("score", "lower", "upper", "status", "level", "level_min", "level_max", "answered", "missing_scored")
LISTS = ("fired", "possible", "contradictions")


def results(instrument):
    """Score every golden sheet as if the file were released; ids and hash are left out, so that only the meaning is held."""
    found = {}
    instrument = issued(instrument)
    for title, answers, inputs in sheets(instrument):
        row = score(instrument, answers, inputs, certificate_confirmed=True).as_json()
        found[title] = [*[row[name] for name in FIELDS], *[row[name] for name in LISTS], row["scores"]]
    return found


def stored(instrument):
    """Read the golden file of this version."""
    return json.loads((GOLDEN / f"{instrument.id}-{instrument.version}.json").read_text("utf-8"))


def write():
    """Write the golden file of every version that has none; one that exists is never written again."""
    for latest in catalogue.instruments():
        for edition in catalogue.versions(latest.id):
            file = GOLDEN / f"{edition.id}-{edition.version}.json"
            if not file.exists():
                rows = ",\n".join(f"{json.dumps(title)}: {json.dumps(row)}" for title, row in results(edition).items())
                file.write_text("{\n" + rows + "\n}\n", "utf-8")


if __name__ == "__main__":
    write()
