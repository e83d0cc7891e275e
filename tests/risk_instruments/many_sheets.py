"""Many drawn sheets, and the results of columns and of single sheets side by side in the same words."""

import random

import numpy as np
import pytest

from risk_instruments import catalogue, score
from risk_instruments.columns import LEFT_OUT, STATUSES

EDITIONS = [edition for one in catalogue.instruments() for edition in catalogue.versions(one.id)]
COMPUTED = [edition for edition in EDITIONS if edition.kind in {"additive", "triggers", "count_only"}]
EACH = pytest.mark.parametrize("instrument", COMPUTED, ids=lambda edition: f"{edition.id}-{edition.version}")
FIELDS = ("score", "lower", "upper", "answered", "missing", "missing_scored", "certain")


def told(columns):
    """One tuple a sheet, in the words of `Result`."""
    names, rows = columns.level_names, []
    figures = zip(*(getattr(columns, field).tolist() for field in FIELDS), strict=True)
    ranks = zip(columns.level.tolist(), columns.level_min.tolist(), columns.level_max.tolist(), strict=True)
    for row, (numbers, levels, status) in enumerate(zip(figures, ranks, columns.status.tolist(), strict=True)):
        parts = {name: tuple(bounds[:, row].tolist()) for name, bounds in columns.parts.items()}
        rows.append((*numbers, *(names[rank] for rank in levels), STATUSES[status], parts))
    return rows


def one_by_one(instrument, sheets, confirmed):
    results = (score(instrument, answers, inputs, certificate_confirmed=confirmed) for answers, inputs in sheets)
    return [
        (*(getattr(one, field) for field in FIELDS), one.level, one.level_min, one.level_max, one.status, one.scores)
        for one in results
    ]


def as_columns(instrument, sheets):
    """The inputs of all sheets as columns: an open judgement is not given, an open code is 255."""
    found = {}
    for name, codes in instrument.plan.input_codes.items():
        values = [inputs.get(name) for _, inputs in sheets]
        places = [codes.index(value) if value in codes else LEFT_OUT for value in values]
        found[name] = np.array(places, np.uint8) if codes else np.array([value is True for value in values])
    return found


def drawn(instrument, count, seed=7):
    """Sheets with every code there is, from hardly answered to all yes."""
    chance = random.Random(seed)
    for _ in range(count):
        yes, left_out = chance.random(), chance.choice((0, 0.1, 0.3, 0.95))
        answers = {}
        for question in instrument.items:
            codes = instrument.answer_codes(question.id)
            code = "yes" if chance.random() < yes else chance.choice(codes)
            answers |= {} if chance.random() < left_out else {question.id: code}
        inputs = {
            name: chance.choice((*(codes or (True, False)), None))
            for name, codes in instrument.plan.input_codes.items()
        }
        yield answers, inputs
