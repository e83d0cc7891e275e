"""Laws that hold for every instrument and every sheet, searched for counter-examples."""

import random
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk_instruments import Status, UnknownAnswer, catalogue, score
from tests.risk_instruments.proof_sheets import issued

EXAMPLES = 400
COMPUTED = [i.id for i in catalogue.instruments() if i.kind in {"additive", "triggers", "count_only"}]
MISSING = ("unknown", "refused", "not_asked", None)
LAW = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@cache
def instrument(name):
    return issued(catalogue.instrument(name))


@st.composite
def sheets(draw, most_open=25):
    chosen = instrument(draw(st.sampled_from(COMPUTED)))
    ids = [item.id for item in chosen.items]
    still_open = draw(st.sets(st.sampled_from(ids), max_size=most_open))
    seed = random.Random(draw(st.integers(0, 2**32)))
    seriousness = draw(st.sampled_from((0.1, 0.4, 0.6, 0.9)))
    answers = {}
    for item in ids:
        codes = [*chosen.points(item)]
        code = (
            seed.choice(MISSING) if item in still_open else "yes" if seed.random() < seriousness else seed.choice(codes)
        )
        if code is not None:
            answers[item] = code
    inputs = {}
    for declared in chosen.definition.inputs:
        value = draw(st.sampled_from((*(declared.codes or (True, False)), None)))
        if value is not None:
            inputs[declared.id] = value
    return chosen, answers, inputs


def result(sheet):
    return score(*sheet, certificate_confirmed=True)


def rank(chosen, level):
    """The place of a level; a count has none, and nothing lies below it."""
    return [None, *(one.code for one in chosen.levels)].index(level)


def searched(law):
    """Run a law and hold it to its least number of examples."""
    seen = []

    @LAW
    @given(source=st.data())
    def held(source):
        law(source.draw)
        seen.append(1)

    held()
    assert len(seen) >= EXAMPLES


def test_every_completion_lies_within_the_bounds_and_both_ends_are_reached():
    def law(draw):
        chosen, answers, inputs = draw(sheets(most_open=4))
        before = result((chosen, answers, inputs))
        still_open = [i.id for i in chosen.items if answers.get(i.id) in MISSING][:4]
        rest = {i.id: "no" for i in chosen.items if answers.get(i.id) in MISSING}
        options = [[(item, code) for code in chosen.points(item)] for item in still_open]
        unknown_input = any(declared.id not in inputs for declared in chosen.definition.inputs if declared.codes)
        ends = set()
        levels = set()
        for completion in product(*options):
            after = result((chosen, answers | rest | dict(completion), inputs))
            ends.add(after.score)
            assert before.lower <= after.score <= before.upper
            assert after.lower == after.upper == after.score
            if after.level is not None:
                levels.add(rank(chosen, after.level))
        assert min(ends) == before.lower
        assert max(ends) == before.upper
        if levels and before.level_min is not None:
            assert min(levels) == rank(chosen, before.level_min)
            assert unknown_input or max(levels) == rank(chosen, before.level_max)
        if before.certain:
            assert unknown_input or levels == {rank(chosen, before.level)}

    searched(law)


def test_no_or_unknown_changed_to_yes_never_lowers_anything():
    def law(draw):
        chosen, answers, inputs = draw(sheets())
        item = draw(st.sampled_from([i.id for i in chosen.items]))
        before = result((chosen, answers, inputs))
        after = result((chosen, answers | {item: "yes"}, inputs))
        assert after.lower >= before.lower
        assert after.score >= before.score or answers.get(item) == "yes"
        assert rank(chosen, after.level_min) >= rank(chosen, before.level_min)
        if before.level and after.level:
            assert rank(chosen, after.level) >= rank(chosen, before.level)
        assert set(before.fired) <= set(after.fired)

    searched(law)


def test_never_lived_together_alone_may_lower_the_score():
    chosen = instrument("us.danger-assessment-20")
    answers = {item.id: "no" for item in chosen.items}
    assert result((chosen, answers | {"q3": "never_lived_together"}, {})).score == -3


def test_a_judgement_never_lowers_a_level_and_withdrawn_judgement_changes_nothing():
    def law(draw):
        chosen, answers, inputs = draw(sheets())
        without = {name: value for name, value in inputs.items() if name != "judgement"}
        plain = result((chosen, answers, without))
        if "judgement" not in chosen.plan.input_codes:
            return
        raised = result((chosen, answers, without | {"judgement": True}))
        refused = result((chosen, answers, without | {"judgement": False}))
        assert refused == plain
        assert raised.level == chosen.levels[-1].code
        assert raised.certain
        assert (raised.score, raised.lower, raised.upper) == (plain.score, plain.lower, plain.upper)

    searched(law)


def test_the_order_of_answers_is_irrelevant():
    def law(draw):
        chosen, answers, inputs = draw(sheets())
        shuffled = dict(draw(st.permutations(list(answers.items()))))
        assert result((chosen, shuffled, inputs)) == result((chosen, answers, inputs))

    searched(law)


def test_counts_add_up_and_the_status_is_the_first_that_applies():
    def law(draw):
        chosen, answers, inputs = draw(sheets())
        found = result((chosen, answers, inputs))
        assert found.answered + found.missing == len(chosen.items)
        assert found.missing_scored <= found.missing
        if found.answered == 0 and not found.fired:
            assert (found.status, found.level) == (Status.NOT_ASSESSED, None)
        elif chosen.plan.max_missing is not None and found.missing > chosen.plan.max_missing:
            assert (found.status, found.level) == (Status.TOO_MANY_MISSING, None)
        elif not chosen.levels:
            assert (found.status, found.level) == (Status.OK, None)
        elif found.level is None:
            assert found.status is Status.WITHHELD
            assert found.level_min != found.level_max
        else:
            assert found.status is Status.OK
        assert found.certain == (found.level is not None and found.level_min == found.level_max)

    searched(law)


def test_what_could_change_the_level_is_open_and_nothing_else_can():
    def law(draw):
        chosen, answers, inputs = draw(sheets(most_open=4))
        found = result((chosen, answers, inputs))
        still_open = {i.id for i in chosen.items if answers.get(i.id) in MISSING}
        assert set(found.could_change) <= still_open | {declared.id for declared in chosen.definition.inputs}
        ends = (found.level_min, found.level_max) if chosen.levels else (found.lower, found.upper)
        assert bool(found.could_change) == (ends[0] != ends[1])
        others = still_open - set(found.could_change)
        after = result((chosen, answers | dict.fromkeys(others, "yes"), inputs))
        assert after.level == found.level or found.level is None

    searched(law)


def test_by_rules_exactly_what_is_named_can_change_the_level():
    """Every open question and input, with every completion of the others: named when it decides in one of them."""

    def law(draw):
        chosen, answers, inputs = draw(sheets(most_open=4))
        if not chosen.definition.rules:
            return
        still_open = [i.id for i in chosen.items if answers.get(i.id) in MISSING]
        answers |= dict.fromkeys(still_open[4:], "no")
        found = result((chosen, answers, inputs))
        asked = dict.fromkeys(still_open[:4], ("yes", "no"))
        asked |= {one.id: one.codes for one in chosen.definition.inputs if one.codes and one.id not in inputs}
        levels = {}
        for completion in product(*asked.values()):
            said = dict(zip(asked, completion, strict=True))
            more = {name: code for name, code in said.items() if name in chosen.plan.input_codes}
            whole = answers | {item: code for item, code in said.items() if item not in more}
            levels[completion] = result((chosen, whole, inputs | more)).level
        decide = set()
        for place, name in enumerate(asked):
            others = {}
            for completion, level in levels.items():
                others.setdefault(completion[:place] + completion[place + 1 :], set()).add(level)
            if any(len(reached) > 1 for reached in others.values()):
                decide.add(name)
        assert set(found.could_change) == decide

    searched(law)


@pytest.mark.parametrize("name", COMPUTED)
def test_an_unknown_item_or_code_is_refused_with_its_name_and_a_suggestion(name):
    chosen = instrument(name)
    with pytest.raises(UnknownAnswer, match="unknown item qq1, did you mean q1") as refused:
        score(chosen, {"q2": "yes", "qq1": "no"})
    assert (refused.value.item, refused.value.code, refused.value.suggestion) == ("qq1", None, "q1")
    with pytest.raises(UnknownAnswer) as refused:
        score(chosen, {"q1": "Yess"})
    assert (refused.value.item, refused.value.code, refused.value.suggestion) == ("q1", "Yess", "yes")
    for hostile in ([], {}, 1, True, ["yes"]):
        with pytest.raises(UnknownAnswer):
            score(chosen, {"q1": hostile})


def test_another_item_is_never_taken_for_never_lived_together():
    with pytest.raises(UnknownAnswer):
        score(instrument("us.danger-assessment-20"), {"q4": "never_lived_together"}, certificate_confirmed=True)


def test_an_input_that_is_misspelt_or_of_the_wrong_type_is_refused():
    lap = instrument("us.lap-1")
    with pytest.raises(UnknownAnswer, match="did you mean judgement"):
        score(lap, {}, {"judgment": True})
    for value in ("yes", 1, [True]):
        with pytest.raises(UnknownAnswer):
            score(lap, {}, {"judgement": value})
    with pytest.raises(UnknownAnswer):
        score(instrument("au-nsw.dvsat-25"), {}, {"relationship": "friend"})
    assert score(lap, {}, {"as_of": "2026-03-15", "last_referral": None, "incident_dates": []}).status == "not_assessed"
