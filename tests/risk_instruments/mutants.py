"""Mutants: a definition, or the text of its file, with one thing changed that a hand could change by mistake."""

import re

from tests.risk_instruments.oracle import FACTS

STEPS = (-1, 1)


def mutants(definition):
    """Yield (name, definition) with one weight, answer, threshold, rule, edge, part or derived item changed."""
    for family in (_weights, _answers, _derived, _rules, _notices, _edges, _parts, _missing, _whole):
        yield from family(definition)


def _with(definition, **changes):
    return definition.model_copy(update=changes)


def replaced(rows, index, *row):
    """Return the rows with one replaced, or left out."""
    return (*rows[:index], *row, *rows[index + 1 :])


def _items(definition, index, **changes):
    row = definition.items[index].model_copy(update=changes)
    return _with(definition, items=replaced(definition.items, index, row))


def _weights(definition):
    for index, item in enumerate(definition.items):
        for option in definition.options[item.options]:
            if not option.missing:
                value = item.points.get(option.code, option.points)
                for step in STEPS:
                    points = {**item.points, option.code: value + step}
                    yield f"{item.id} {option.code} {step:+}", _items(definition, index, points=points)


def _answers(definition):
    """An open answer taken for a no, and an answer taken for an open one."""
    for index, item in enumerate(definition.items):
        for place, option in enumerate(definition.options[item.options]):
            changes = {"missing": False, "points": 0} if option.missing else {"missing": True, "points": None}
            options = replaced(definition.options[item.options], place, option.model_copy(update=changes))
            points = {code: value for code, value in item.points.items() if code != option.code}
            mutant = _items(definition, index, options="mutant", points=points)
            yield (
                f"{item.id} {option.code} open or not",
                _with(mutant, options={**definition.options, "mutant": options}),
            )


def _derived(definition):
    for index, item in enumerate(definition.items):
        if item.derive:
            enough, names = item.derive.atleast
            counts = [(enough + step, names) for step in STEPS]
            for atleast in [*counts, *((enough, replaced(names, place)) for place in range(len(names)))]:
                derive = item.derive.model_copy(update={"atleast": atleast})
                yield f"{item.id} derived by {atleast}", _items(definition, index, derive=derive)
            yield f"{item.id} not derived", _items(definition, index, derive=None)


def _rules(definition):
    for index, rule in enumerate(definition.rules):
        changes = [{"condition": condition} for condition in conditions(rule.condition)]
        changes += [{"level": level.code} for level in definition.levels if level.code != rule.level]
        changes += [{"silent": not rule.silent}]
        for change in changes:
            row = rule.model_copy(update=change)
            yield f"{rule.id} {change}", _with(definition, rules=replaced(definition.rules, index, row))
        yield f"{rule.id} dropped", _with(definition, rules=replaced(definition.rules, index))


def _notices(definition):
    for table in ("checks", "prompts"):
        rows = getattr(definition, table)
        for index, notice in enumerate(rows):
            yield f"{notice.id} dropped", _with(definition, **{table: replaced(rows, index)})
            for condition in conditions(notice.condition):
                row = notice.model_copy(update={"condition": condition})
                yield f"{notice.id} {condition}", _with(definition, **{table: replaced(rows, index, row)})


def conditions(condition):
    """Yield a condition with one figure, code or operator changed, or one part left out."""
    for name in ("gte", "lte"):
        if compared := getattr(condition, name):
            for step in STEPS:
                yield condition.model_copy(update={name: (compared[0], compared[1] + step)})
    if condition.eq:
        other = {"yes": "no", "no": "yes", "intimate": "non_intimate", "non_intimate": "intimate"}[condition.eq[1]]
        yield condition.model_copy(update={"eq": (condition.eq[0], other)})
    for name, turned in (("all_of", "any_of"), ("any_of", "all_of")):
        if parts := getattr(condition, name):
            yield condition.model_copy(update={name: None, turned: parts})
            for index, part in enumerate(parts):
                yield condition.model_copy(update={name: replaced(parts, index)}) if len(parts) > 1 else part
                for changed in conditions(part):
                    yield condition.model_copy(update={name: replaced(parts, index, changed)})


def _edges(definition):
    bands = definition.bands
    for index, band in enumerate(bands):
        for step in STEPS if band.up_to is not None else ():
            row = band.model_copy(update={"up_to": band.up_to + step})
            yield f"{band.level} {step:+}", _with(definition, bands=replaced(bands, index, row))
        if band.up_to is not None:
            yield f"{band.level} dropped", _with(definition, bands=replaced(bands, index))


def _parts(definition):
    for name, items in definition.scores.items():
        for index, item in enumerate(items):
            left = definition.scores | {name: replaced(items, index)}
            yield f"{item} out of {name}", _with(definition, scores=left)
            for other in definition.scores.keys() - {name}:
                moved = left | {other: (*definition.scores[other], item)}
                yield f"{item} moved to {other}", _with(definition, scores=moved)
        for item in {one.id for one in definition.items} - {*items}:
            yield f"{item} also in {name}", _with(definition, scores=definition.scores | {name: (*items, item)})


def _missing(definition):
    most = definition.max_missing
    for other in (None, most - 1, most + 1) if most is not None else (0, len(definition.items) - 2):
        yield f"max_missing {other}", _with(definition, max_missing=other)


def _whole(definition):
    """Levels in another order, an item lost, the gates opened."""
    levels = definition.levels
    for index in range(len(levels) - 1):
        swapped = (*levels[:index], levels[index + 1], levels[index], *levels[index + 2 :])
        bands = tuple(
            band.model_copy(update={"level": level.code})
            for band, level in zip(definition.bands, swapped, strict=False)
        )
        yield f"levels {index} swapped", _with(definition, levels=swapped, bands=bands)
    if not definition.scores:
        for index, item in enumerate(definition.items):
            yield f"{item.id} lost", _with(definition, items=replaced(definition.items, index))
    if definition.certificate:
        yield "no certificate needed", _with(definition, certificate=None)
    if FACTS[definition.id].hidden:
        yield "released", _with(definition, release=True)


# what decides the result: points of an answer, totals in conditions, edges of bands, counts of details, missing answers allowed
FIGURE = re.compile(
    r"(?:points = |\b(?:yes|no|never_lived_together) = |\}, |up_to = |max_missing = |atleast = \[)(-?\d+)(?=[\s,}\]])"
)


def file_mutants(text):
    """Yield (line, text) of a definition file with one figure one up or down, as a hand with an editor would leave it."""
    for found in FIGURE.finditer(text):
        for step in STEPS:
            changed = f"{text[: found.start(1)]}{int(found[1]) + step}{text[found.end(1) :]}"
            yield text.count("\n", 0, found.start()) + 1, changed
