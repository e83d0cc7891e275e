"""The wording engine as a table: what the live result says at each point of a sheet."""

import pytest

from risk_instruments import catalogue, score
from risk_instruments.wording import State, live, marked


def filled(yes=(), open_items=(), *, of):
    """Answer the named numbers yes, leave others open, everything else no."""
    numbers = range(1, len(of.items) + 1)
    return {f"q{n}": "yes" if n in yes else "unknown" if n in open_items else "no" for n in numbers}


DASH, LAP, DA = (
    catalogue.instrument(name) for name in ("uk.safelives.dash-ric-24", "us.lap-1", "us.danger-assessment-20")
)
DVSAT, ODARA = catalogue.instrument("au-nsw.dvsat-25"), catalogue.instrument("ca.odara-13")
NINE = range(1, 10)
TABLE = [
    ("nothing yet", DASH, {}, {}, State.NOT_STARTED, 14, 24),
    ("9 yes, 11 open: 5 more reach 14", DASH, filled(NINE, range(10, 21), of=DASH), {}, State.REACH_POSSIBLE, 5, 11),
    ("9 yes, 5 open: all five are needed", DASH, filled(NINE, range(10, 15), of=DASH), {}, State.REACH_POSSIBLE, 5, 5),
    ("9 yes, 4 open: out of reach", DASH, filled(NINE, range(10, 14), of=DASH), {}, State.UNREACHABLE, None, 4),
    ("13 yes and all answered", DASH, filled(set(range(1, 14)), of=DASH), {}, State.UNREACHABLE, None, 0),
    ("14 yes", DASH, filled({*range(1, 14), 16}, of=DASH), {}, State.REACHED, 0, 0),
    ("14 yes with strangulation is reached first", DASH, filled(range(2, 16), of=DASH), {}, State.REACHED, 0, 0),
    ("strangulation alone", DASH, filled({15}, of=DASH), {}, State.CRITICAL_MARKED, None, 0),
    ("threat to kill, rest open", DASH, {"q14": "yes"}, {}, State.CRITICAL_MARKED, 13, 23),
    ("LAP: 3 of 8 and two open", LAP, filled({6, 7, 8}, {9, 10}, of=LAP), {}, State.REACH_POSSIBLE, 1, 2),
    ("LAP: one critical open is the shortest way", LAP, filled({6}, {1, 9, 10}, of=LAP), {}, State.REACH_POSSIBLE, 1, 1),
    ("LAP: one yes of 8, two open", LAP, filled({6}, {9, 10}, of=LAP), {}, State.UNREACHABLE, None, 2),
    ("LAP: belief", LAP, filled(of=LAP), {"judgement": True}, State.REACHED, 0, 0),
    ("DVSAT: not intimate", DVSAT, filled(set(range(1, 14)), {20}, of=DVSAT), {"relationship": "non_intimate"},
     State.UNREACHABLE, None, 1),
    ("DVSAT: relationship open", DVSAT, filled(set(range(1, 14)), of=DVSAT), {}, State.REACH_POSSIBLE, 0, 0),
    ("ODARA: between two categories", ODARA, filled({1, 2, 3, 4}, {8}, of=ODARA), {}, State.WITHHELD, None, 1),
]  # fmt: skip


@pytest.mark.parametrize(("title", "instrument", "answers", "inputs", "state", "more", "still_open"), TABLE)
def test_the_live_result_says(title, instrument, answers, inputs, state, more, still_open):
    said = live(instrument, answers, score(instrument, answers, inputs), inputs)
    assert (said.state, said.more_needed, said.open) == (state, more, still_open)
    assert said.threshold == instrument.threshold


@pytest.mark.parametrize("yes", range(25))
def test_more_needed_is_exactly_enough_and_one_fewer_is_not(yes):
    answers = {f"q{n}": "yes" for n in range(1, yes + 1)}
    said = live(DASH, answers, score(DASH, answers))
    assert said.more_needed == max(0, 14 - yes)
    open_items = [f"q{n}" for n in range(yes + 1, 25)]
    enough = answers | dict.fromkeys(open_items[: said.more_needed], "yes")
    assert score(DASH, enough).level == "high"
    if said.more_needed:
        fewer = answers | dict.fromkeys(open_items[: said.more_needed - 1], "yes")
        assert score(DASH, fewer).level != "high"


def test_without_the_certificate_nothing_of_the_level_shows_through():
    answers = filled({2, 3, 4}, {11}, of=DA)
    said = live(DA, answers, score(DA, answers))
    assert (said.state, said.level, said.more_needed, said.threshold) == (State.WITHHELD, None, None, None)
    assert live(DA, answers, score(DA, answers, certificate_confirmed=True)).state is State.WITHHELD
    certain = filled({2, 3, 4, 11}, of=DA)
    assert live(DA, certain, score(DA, certain, certificate_confirmed=True)).state is State.UNREACHABLE
    top = filled({2, 3, 4, 7, 8}, of=DA)
    assert live(DA, top, score(DA, top, certificate_confirmed=True)).state is State.REACHED


def test_an_open_answer_never_marks_a_threat_to_life():
    assert marked(DASH, {"q14": "unknown", "q15": "no"}) == ()
    assert marked(DASH, {"q14": "yes", "q15": "yes", "q1": "yes"}) == ("q14", "q15")
    assert marked(DASH, {"q8": "yes"}, "stalking") == ("q8",)
