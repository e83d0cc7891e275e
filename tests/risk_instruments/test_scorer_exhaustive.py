"""Every sheet there is, where the number is finite; two formulations and random sheets where it is not."""

import random
from itertools import product

from risk_instruments import catalogue, score
from tests.risk_instruments import oracle

CODES = ("yes", "no", "unknown")


def test_lap_agrees_with_an_independent_formula_on_all_177147_sheets_with_and_without_belief():
    lap = catalogue.instrument("us.lap-1")
    ids = [item.id for item in lap.items]
    count = 0
    for codes in product(CODES, repeat=11):
        count += 1
        best = tuple("yes" if code == "unknown" else code for code in codes)
        belief = count % 2 == 0
        result = score(lap, dict(zip(ids, codes, strict=True)), {"judgement": belief})
        low, high = oracle.lap_screened_in(codes, belief), oracle.lap_screened_in(best, belief)
        nothing = codes.count("unknown") == 11 and not belief
        assert result.level == (None if nothing else "screened_in" if low else "not_screened_in")
        assert result.level_max == ("screened_in" if high else "not_screened_in")
        assert result.certain is (not nothing and low == high)
        assert result.scores["critical"] == _bounds(codes[:3])
        assert result.scores["other"] == _bounds(codes[3:])
        assert set(result.fired) == _rules(codes, belief)
    assert count == 177_147


def _bounds(codes):
    return codes.count("yes"), codes.count("yes"), len(codes) - codes.count("no")


def _rules(codes, belief):
    named = {"any_of_1_3": "yes" in codes[:3], "four_of_4_11": codes[3:].count("yes") > 3, "officer_belief": belief}
    return {name for name, true in named.items() if true}


def test_da_5_agrees_with_counting_on_all_243_sheets():
    five = catalogue.instrument("us.da-5")
    for codes in product(CODES, repeat=5):
        result = score(five, {f"q{n}": code for n, code in enumerate(codes, start=1)})
        yes, still_open = codes.count("yes"), codes.count("unknown")
        assert (result.score, result.lower, result.upper) == (yes, yes, yes + still_open)
        assert result.level == (None if still_open == 5 else "high" if yes >= 3 else "lower")
        assert result.level_max == ("high" if yes + still_open >= 3 else "lower")


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
