"""Sheets that hold an instrument to the oracle: each answer alone, both sides of each threshold, inputs, details, chance."""

import random

from risk_instruments import Instrument, prompts, score
from tests.risk_instruments import oracle
from tests.risk_instruments.oracle import NO, YES

OPEN_CODES = ("unknown", "refused", "not_asked")
RANDOM_SHEETS = 300


def sheets(name):
    """Yield (answers, inputs), those that tell most mutants first; made from the oracle's facts, never from the file."""
    facts = oracle.FACTS[name]
    ids = list(facts.points)
    no = dict.fromkeys(ids, NO)
    yield from ((no | {item: code}, {}) for item in ids for code in [*facts.points[item], *OPEN_CODES])
    yield from (({item: code}, {}) for item in ids for code in [*facts.points[item], *OPEN_CODES])
    for inputs in _inputs(facts):
        for count in range(len(ids) + 1):
            yield from ((answers, inputs) for answers in _counts(ids, count))
    yield from ((answers, {}) for answers in _totals(facts, no))
    yield from ((answers, {}) for answers in _details(name, facts, no))
    yield from _chance(name, facts, ids)


def _inputs(facts):
    ways = [{}]
    for name, values in facts.inputs.items():
        ways = [way | more for way in ways for more in ({}, *({name: value} for value in values))]
    return ways


def _counts(ids, count):
    """The first and the last so many yes; the rest no, open, or one of each."""
    for order in (ids, ids[::-1]):
        yes, rest = dict.fromkeys(order[:count], YES), order[count:]
        yield yes | dict.fromkeys(rest, NO)
        yield yes | dict.fromkeys(rest, "unknown")
        for some in (1, 2, 3):
            yield yes | dict.fromkeys(rest, NO) | dict.fromkeys(rest[:some], "refused")


def _totals(facts, no):
    """One sheet for every total there is."""
    ways = {0: no}
    for item, row in facts.points.items():
        for code, points in row.items():
            for total, answers in list(ways.items()):
                if answers[item] == NO:
                    ways.setdefault(total + points, answers | {item: code})
    return ways.values()


ASIDE = {oracle.DA: {"q5": ["q5a"], "q13": ["q13a"], "q15": ["q15a"]}}


def _details(name, facts, no):
    """Every number of details yes and open, beside each own answer of the item."""
    details = {item: names for item, (_, names) in facts.derived.items()} | ASIDE.get(name, {})
    for item, names in details.items():
        rest = {other: code for other, code in no.items() if other != item}
        for own in ({}, {item: YES}, {item: NO}, {item: "not_applicable"}, {item: "unknown"}):
            for detail, beside in zip(names, [*names[1:], names[0]], strict=True):
                yield rest | own | dict.fromkeys(names, NO) | {detail: YES}
                yield rest | own | dict.fromkeys(names, NO) | {detail: YES, beside: YES}
            for yes in range(len(names) + 1):
                for still_open in range(len(names) + 1 - yes):
                    yield rest | own | _marks(names, yes, still_open)
                    yield rest | own | _marks(names[::-1], yes, still_open)


def _marks(names, yes, still_open):
    codes = [YES] * yes + ["unknown"] * still_open
    return dict(zip(names, [*codes, *[NO] * (len(names) - len(codes))], strict=True))


def _chance(name, facts, ids):
    draw = random.Random(name)
    ways = _inputs(facts)
    for _ in range(RANDOM_SHEETS):
        weights = draw.choice(((1, 1, 1), (4, 1, 0), (1, 6, 1), (2, 2, 0)))
        kinds = draw.choices((YES, NO, "open"), weights, k=len(ids))
        answers = {
            item: draw.choice(OPEN_CODES) if kind == "open" else kind for item, kind in zip(ids, kinds, strict=True)
        }
        strange = [item for item in ids if draw.random() < 0.1]
        answers |= {item: draw.choice(list(facts.points[item])) for item in strange}
        yield answers, draw.choice(ways)


SETS = ("fired", "possible", "contradictions")


def outcome(instrument, answers, inputs):
    """Score a sheet and return what the oracle speaks about."""
    row = score(instrument, answers, inputs, certificate_confirmed=True).as_json()
    return row | {name: set(row[name]) for name in SETS} | {"prompts": set(prompts(instrument, answers, inputs))}


def issued(instrument):
    """Return the instrument as if a person had released it, so that its level can be held to the oracle."""
    released = instrument.definition.model_copy(update={"release": True})
    return instrument if instrument.release else Instrument(released, instrument.sha256)


def first_difference(instrument):
    """Return the first sheet that comes out otherwise than the oracle says, or None; a crash is a difference."""
    name = instrument.id
    try:
        hidden = score(instrument, {"q1": YES, "q2": NO}).status.value
        if (oracle.FACTS[name].hidden or hidden) != hidden or (instrument.release and oracle.FACTS[name].hidden):
            return "release or certificate", hidden
        open_book = issued(instrument)
        for answers, inputs in sheets(name):
            found, wanted = outcome(open_book, answers, inputs), oracle.expected(name, answers, inputs)
            wrong = {field: (found[field], value) for field, value in wanted.items() if found[field] != value}
            if wrong:
                return answers, inputs, wrong
    except Exception as error:  # noqa: BLE001 - a mutant that cannot be scored is noticed as well
        return "crash", error
    return None
