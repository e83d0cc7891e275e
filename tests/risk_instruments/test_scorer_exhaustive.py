"""Every sheet there is, where the number is finite; two formulations and random sheets where it is not."""

import random
from itertools import product

import pytest

from risk_instruments import catalogue, score
from tests.risk_instruments import oracle
from tests.risk_instruments.proof_sheets import issued

CODES = ("yes", "no", "unknown")


def every_sheet(instrument, inputs):
    """Score all sheets of yes, no and not known; yields (codes in the order of the form, result)."""
    ids = [item.id for item in instrument.items]
    for codes in product(CODES, repeat=len(ids)):
        yield codes, score(instrument, dict(zip(ids, codes, strict=True)), inputs)


@pytest.mark.slow
@pytest.mark.parametrize("belief", [True, False])
def test_lap_agrees_with_an_independent_formula_on_all_177147_sheets(belief):
    count = 0
    for codes, result in every_sheet(catalogue.instrument("us.lap-1"), {"judgement": belief}):
        count += 1
        critical, critical_open = codes[:3].count("yes"), codes[:3].count("unknown")
        other, other_open = codes[3:].count("yes"), codes[3:].count("unknown")
        low = belief or critical > 0 or other > 3
        high = low or critical_open > 0 or other + other_open > 3
        nothing = critical_open + other_open == 11 and not belief
        fired = ["any_of_1_3"] * (critical > 0) + ["four_of_4_11"] * (other > 3) + ["officer_belief"] * belief
        assert result.level == (None if nothing else "screened_in" if low else "not_screened_in")
        assert result.level_max == ("screened_in" if high else "not_screened_in")
        assert result.certain is (not nothing and low == high)
        assert result.scores["critical"] == (critical, critical, critical + critical_open)
        assert result.scores["other"] == (other, other, other + other_open)
        assert list(result.fired) == fired
    assert count == 3**11 == 177_147


@pytest.mark.parametrize(
    ("name", "count", "needed", "rule", "levels"),
    [
        ("us.da-5", 5, 3, "three_of_five", ("lower", "high")),
        ("uk.hark-4", 4, 1, "any_of_four", ("negative", "positive")),
        pytest.param("us.da-le-11", 11, 7, "seven_of_eleven", ("lower", "high"), marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("override", [True, False])
def test_a_count_of_yes_agrees_with_counting_on_every_sheet(name, count, needed, rule, levels, override):
    instrument = issued(catalogue.instrument(name))
    override = override and "judgement" in instrument.plan.input_codes
    sheets = 0
    for codes, result in every_sheet(instrument, {"judgement": override}):
        sheets += 1
        yes, still_open = codes.count("yes"), codes.count("unknown")
        low, high = override or yes >= needed, override or yes + still_open >= needed
        nothing = still_open == count and not override
        assert (result.score, result.lower, result.upper) == (yes, yes, yes + still_open)
        assert result.level == (None if nothing else levels[low])
        assert (result.level_min, result.level_max) == (levels[low], levels[high])
        assert result.certain is (not nothing and low == high)
        assert set(result.fired) == {*[rule] * (yes >= needed), *["officer_override"] * override}
        assert (rule in result.possible) is (yes < needed <= yes + still_open)
    assert sheets == 3**count


def test_the_danger_assessment_agrees_with_two_formulations_on_200000_random_sheets():
    twenty = catalogue.instrument("us.danger-assessment-20")
    draw = random.Random(20)
    ids = [item.id for item in twenty.items]
    for _ in range(200_000):
        openness = draw.choice((0, 0, 1, 3))
        codes = draw.choices(("yes", "no", "unknown"), weights=(3, draw.choice((2, 6, 18)), openness), k=20)
        answers = dict(zip(ids, codes, strict=True))
        if draw.random() < 0.2:
            answers["q3"] = "never_lived_together"
        result = score(twenty, answers, certificate_confirmed=True)
        bounds = (result.score, result.lower, result.upper)
        assert bounds == oracle.da_by_weights(answers) == oracle.da_by_count(answers)
        low, high = oracle.da_band(result.lower), oracle.da_band(result.upper)
        assert (result.level_min, result.level_max) == (low, high)
        if result.answered:
            assert result.level == (low if low == high else None)
            assert result.status == ("ok" if low == high else "withheld")


def test_the_danger_assessment_ranges_from_minus_3_to_37():
    twenty = catalogue.instrument("us.danger-assessment-20")
    result = score(twenty, {}, certificate_confirmed=True)
    assert (result.lower, result.upper) == (-3, 37)
    totals = {0}
    for row in twenty.plan.rows:
        totals = {total + cell[0] for total in totals for cell in row.cells.values() if not cell[3]}
    assert totals == set(range(-3, 38))
