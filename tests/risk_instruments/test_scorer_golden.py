"""Golden files per version, and mutants: each weight and each threshold one off must turn them red."""

import pytest

from risk_instruments import catalogue
from tests.risk_instruments import golden_sheets

ALL = [edition for instrument in catalogue.instruments() for edition in catalogue.versions(instrument.id)]
SCORED = [edition for edition in ALL if edition.kind in {"additive", "triggers", "count_only"}]
NAME = pytest.mark.parametrize("instrument", SCORED, ids=lambda edition: f"{edition.id}-{edition.version}")


@NAME
def test_every_version_scores_its_golden_sheets_as_on_the_day_of_its_release(instrument):
    assert golden_sheets.results(instrument) == golden_sheets.stored(instrument)


@NAME
def test_every_mutant_of_a_definition_turns_a_golden_sheet_red(instrument):
    golden = golden_sheets.stored(instrument)
    survivors = []
    count = 0
    for name, mutant in mutants(instrument.definition):
        count += 1
        if golden_sheets.results(golden_sheets.changed(instrument, mutant)) == golden:
            survivors.append(name)
    assert survivors == []
    assert count >= 2 * len(instrument.items)


def mutants(definition):
    """Yield (name, definition) with one weight, threshold, band edge, part or input condition changed."""
    yield from _weights(definition)
    yield from _thresholds(definition)
    yield from _edges(definition)
    yield from _parts(definition)
    if definition.max_missing is not None:
        for step in (-1, 1):
            yield f"max_missing {step:+}", _with(definition, max_missing=definition.max_missing + step)


def _with(definition, **changes):
    return definition.model_copy(update=changes)


def _replaced(rows, index, row):
    return (*rows[:index], row, *rows[index + 1 :])


def _weights(definition):
    for index, item in enumerate(definition.items):
        for option in definition.options[item.options]:
            if option.missing:
                continue
            value = item.points.get(option.code, option.points)
            for step in (-1, 1):
                points = {**item.points, option.code: value + step}
                row = item.model_copy(update={"points": points})
                yield (
                    f"{item.id} {option.code} {step:+}",
                    _with(definition, items=_replaced(definition.items, index, row)),
                )
        if item.derive:
            for step in (-1, 1):
                derive = item.derive.model_copy(
                    update={"atleast": (item.derive.atleast[0] + step, item.derive.atleast[1])}
                )
                row = item.model_copy(update={"derive": derive})
                yield f"{item.id} derive {step:+}", _with(definition, items=_replaced(definition.items, index, row))


def _thresholds(definition):
    for index, rule in enumerate(definition.rules):
        for step in (-1, 1):
            for condition in _steps(rule.condition, step):
                row = rule.model_copy(update={"condition": condition})
                yield f"{rule.id} {step:+}", _with(definition, rules=_replaced(definition.rules, index, row))
        for part in rule.condition.all_of or ():
            row = rule.model_copy(update={"condition": part})
            yield f"{rule.id} only part", _with(definition, rules=_replaced(definition.rules, index, row))


def _steps(condition, step):
    if condition.gte:
        yield condition.model_copy(update={"gte": (condition.gte[0], condition.gte[1] + step)})
    for index, part in enumerate(condition.all_of or ()):
        for changed in _steps(part, step):
            yield condition.model_copy(update={"all_of": _replaced(condition.all_of, index, changed)})


def _edges(definition):
    for index, band in enumerate(definition.bands):
        for step in (-1, 1) if band.up_to is not None else ():
            row = band.model_copy(update={"up_to": band.up_to + step})
            yield f"{band.level} {step:+}", _with(definition, bands=_replaced(definition.bands, index, row))


def _parts(definition):
    for name, items in definition.scores.items():
        for other in definition.scores.keys() - {name}:
            for item in items:
                left = tuple(i for i in items if i != item)
                scores = definition.scores | {name: left, other: (*definition.scores[other], item)}
                yield f"{item} moved to {other}", _with(definition, scores=scores)
