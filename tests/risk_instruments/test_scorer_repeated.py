"""The same questions at several times from several informants: side by side, never summed, never one side alone."""

import pytest

from risk_instruments import BrokenDefinition, Status, UnknownAnswer, catalogue, score
from risk_instruments.judgement import Line, Sheet, side_by_side
from tests.risk_instruments.trial import LEVELS, PRESENT, YES, made

TIMES = 'timepoints = ["intake", "end"]\ninformants = ["perpetrator", "partner"]'
AT_END = {"timepoint": "end", "informant": "partner"}


def test_repeated_questions_have_no_level_and_no_score():
    repeated = made("repeated", 2, YES, TIMES)
    whole = score(repeated, {"q1": "yes", "q2": "no"}, AT_END)
    assert (whole.status, whole.level, whole.score) == (Status.OK, None, None)
    assert score(repeated, {"q1": "yes"}, AT_END).status is Status.WITHHELD
    assert score(repeated, {}, AT_END).status is Status.NOT_ASSESSED
    for lacking in ({}, {"timepoint": "end"}, {"informant": "partner"}, AT_END | {"informant": "unknown"}):
        assert score(repeated, {"q1": "yes", "q2": "no"}, lacking).status is Status.WITHHELD


@pytest.mark.parametrize(
    ("given", "meant"),
    [({"timepoint": "ends"}, "end"), ({"informant": "partnr"}, "partner"), ({"timepiont": "end"}, "timepoint")],
)
def test_an_unknown_time_or_informant_is_refused_with_a_suggestion(given, meant):
    with pytest.raises(UnknownAnswer, match=f"did you mean {meant}"):
        score(made("repeated", 2, YES, TIMES), {"q1": "yes"}, given)


SHEETS = [
    Sheet("end", "partner", {"q1": "no", "q2": "yes"}),
    Sheet("intake", "partner", {"q1": "yes", "q2": "unknown"}),
    Sheet("intake", "perpetrator", {"q1": "no", "q2": "yes"}),
]


def test_informants_stand_side_by_side_question_by_question_through_the_times():
    lines = side_by_side(made("repeated", 2, YES, TIMES), SHEETS)
    assert [(one.item, one.timepoint) for one in lines] == [
        ("q1", "intake"),
        ("q1", "end"),
        ("q2", "intake"),
        ("q2", "end"),
    ]
    assert lines[0] == Line("q1", "intake", {"perpetrator": "no", "partner": "yes"}, (), differ=True)
    assert lines[2].differ is False, "an open answer contradicts nobody"


def test_one_side_is_never_taken_for_the_whole():
    lines = side_by_side(made("repeated", 2, YES, TIMES), SHEETS[:1])
    assert [one.answers for one in lines] == [
        {"perpetrator": None, "partner": "no"},
        {"perpetrator": None, "partner": "yes"},
    ]
    assert {one.lacking for one in lines} == {("perpetrator",)}
    assert side_by_side(made("repeated", 2, YES, TIMES), []) == ()


def test_whoever_may_not_see_the_partner_sees_no_comparison_at_all():
    impact = catalogue.instrument("eu.impact")
    sheets = [Sheet("t0", who, {"safety": "serious"}) for who in ("perpetrator", "partner")]
    assert side_by_side(impact, sheets) == ()
    assert len(side_by_side(impact, sheets, sees_confidential=True)) == len(impact.items)


def test_a_comparison_refuses_what_it_does_not_know():
    repeated = made("repeated", 2, YES, TIMES)
    for sheet, meant in (
        (Sheet("ende", "partner", {}), "end"),
        (Sheet("end", "partners", {}), "partner"),
        (Sheet("end", "partner", {"q1": "yess"}), "yes"),
    ):
        with pytest.raises(UnknownAnswer, match=f"did you mean {meant}"):
            side_by_side(repeated, [sheet])
    with pytest.raises(ValueError, match="two sheets of partner at end"):
        side_by_side(repeated, [SHEETS[0], SHEETS[0]])
    with pytest.raises(ValueError, match="not asked repeatedly"):
        side_by_side(made("spj", 1, PRESENT, LEVELS), [])


def test_a_confidential_informant_is_one_of_the_informants():
    with pytest.raises(BrokenDefinition, match="neighbour is confidential, but no informant"):
        made("repeated", 2, YES, TIMES + '\nconfidential = ["neighbour"]')


@pytest.mark.parametrize("name", ["timepoint", "informant"])
def test_no_file_gives_another_meaning_to_time_and_informant(name):
    own = f'\n[[inputs]]\nid = "{name}"\nlabel = "Own"\ntype = "code"\ncodes = ["a"]\n'
    with pytest.raises(BrokenDefinition, match=f"{name} has a fixed meaning"):
        made("repeated", 2, YES + own, TIMES)
