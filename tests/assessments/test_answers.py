"""Answers: idempotent, refused as a whole, never a silent no."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.assessments import service
from app.assessments.schemas import AnswerWords, SaveAnswers
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from tests.assessments.sheets import answer, begin, complete, finished, row, said, stored, yes
from tests.factories.world import tags

pytestmark = pytest.mark.postgres


def test_answers_give_a_live_result_with_bounds(world):
    id_ = begin(world)
    found = answer(world, id_, yes(13, unknown=1))
    assert (found.score, found.lower, found.upper) == (13, 13, 24)
    assert (found.answered, found.missing) == (13, 11)
    assert (found.level, found.level_max, found.is_high) == ("below_threshold", "high", False)


def test_the_fourteenth_yes_makes_it_high_and_thirteen_do_not(world):
    id_ = begin(world)
    assert answer(world, id_, yes(13, no=11)).is_high is False
    assert answer(world, id_, {"q14": "yes"}, seq=2).is_high is True


@pytest.mark.parametrize("code", ["unknown", "refused", "not_asked", ""])
def test_an_open_answer_is_never_a_no(world, code):
    id_ = begin(world)
    answer(world, id_, yes(0, no=24))
    found = answer(world, id_, {"q1": code}, seq=2)
    assert (found.lower, found.upper, found.missing) == (0, 1, 1)


def test_a_repeated_or_older_sending_changes_nothing(world):
    id_ = begin(world)
    answer(world, id_, {"q1": "yes"}, seq=5, note="first")
    before = row(world, id_).version
    answer(world, id_, {"q1": "no"}, seq=5, note="replayed")
    answer(world, id_, {"q1": "no"}, seq=4, note="late")
    assert stored(world, id_) == {"q1": ("yes", "first")}
    assert row(world, id_).version == before


def test_between_clients_the_last_writer_wins_and_an_old_replay_does_not_come_back(world):
    id_ = begin(world)
    answer(world, id_, {"q1": "yes"}, client="phone", seq=9)
    answer(world, id_, {"q1": "no"}, client="tablet", seq=1)
    answer(world, id_, {"q1": "yes"}, client="phone", seq=9)
    assert stored(world, id_)["q1"][0] == "no"
    answer(world, id_, {"q1": "yes"}, client="phone", seq=10)
    assert stored(world, id_)["q1"][0] == "yes"


def test_a_note_alone_keeps_the_question_open(world):
    id_ = begin(world)
    actor = world.actor("officer")
    words = SaveAnswers(client="page", answers=[AnswerWords(item="q1", value="", note="Will ask again", seq=1)])
    found = world.do(lambda unit: service.save_answers(unit, actor, id_, words))
    assert (found.answered, found.missing) == (0, 24)
    assert stored(world, id_) == {"q1": ("", "Will ask again")}


@pytest.mark.parametrize(("answers", "wrong"), [({"q1": "yes", "q99": "yes"}, {"q99"}), ({"q1": "yes", "q2": "maybe"}, {"q2"}),
                                                ({"q99": "yes", "q2": "maybe"}, {"q99", "q2"})])  # fmt: skip
def test_unknown_questions_and_answers_are_refused_at_their_place_and_nothing_is_stored(world, answers, wrong):
    id_ = begin(world)
    with pytest.raises(Unprocessable) as refused:
        answer(world, id_, answers)
    assert set(refused.value.fields) == wrong
    assert stored(world, id_) == {}


def test_a_completed_checklist_takes_no_answer(world):
    id_ = finished(world, yes(3))
    with pytest.raises(Conflict):
        answer(world, id_, {"q1": "no"}, seq=2)
    assert stored(world, id_)["q1"][0] == "yes"


def test_nobody_else_finds_a_draft(world):
    id_ = begin(world)
    for who in ("police", "chair", "coordinator", "administrator", "auditor", "coordinator_b"):
        with pytest.raises(NotFound):
            answer(world, id_, {"q1": "yes"}, who)


def test_a_colleague_who_sees_a_completed_one_of_the_case_cannot_change_it(world):
    id_ = finished(world, yes(3), "police", case_file_id=world.cases["anna"])
    with pytest.raises(NotPermitted):
        answer(world, id_, {"q1": "no"}, "idva")


def test_discarding_erases_answers_and_words_and_is_recorded(world, database):
    id_ = begin(world, label="Elm Road")
    answer(world, id_, yes(14), note="words")
    actor = world.actor("officer")
    world.do(lambda unit: service.discard(unit, actor, id_))
    assert stored(world, id_) == {}
    found = row(world, id_)
    assert (found.status, found.label, found.is_high) == ("discarded", "", False)
    assert "assessment:discarded" in tags(database)
    for act in (lambda: answer(world, id_, {"q1": "yes"}), lambda: complete(world, id_)):
        with pytest.raises(Conflict):
            act()


def test_each_change_leaves_its_mark(world, database):
    id_ = finished(world, yes(2))
    answered = [tag for tag in tags(database) if tag.startswith("assessment:") and tag != "assessment:viewed"]
    assert answered == ["assessment:started", "assessment:answered", "assessment:completed"]
    assert row(world, id_).status == "completed"


def test_only_those_who_assess_begin_a_checklist(world):
    may = {"officer", "police", "idva", "housing", "deputy", "education", "lapsed", "walled"}
    for who in ("officer", "police", "idva", "housing", "deputy", "education", "lapsed", "walled", "chair", "coordinator",
                "observer", "auditor", "administrator", "former"):  # fmt: skip
        if who in may:
            assert begin(world, who)
        else:
            with pytest.raises(NotPermitted):
                begin(world, who, area_id=world.area)


def test_a_case_that_is_hidden_cannot_be_named(world):
    for who in ("education", "walled", "police_b"):
        with pytest.raises(NotFound):
            begin(world, who, case_file_id=world.cases["anna"])


def test_an_instrument_outside_the_protocol_is_refused_at_its_field(world):
    with pytest.raises(Unprocessable) as refused:
        begin(world, instrument="ca.odara-13")
    assert set(refused.value.fields) == {"instrument_id"}


def test_a_long_row_of_pages_keeps_the_newest_numbers(world):
    id_ = begin(world)
    for page in range(30):
        answer(world, id_, {"q1": "yes" if page % 2 else "no"}, client=f"page-{page}")
    answer(world, id_, {"q1": "unknown"}, client="page-29")
    assert stored(world, id_)["q1"][0] == "yes"
    assert len(said({"q1": "yes"}).answers) == 1


def test_answers_sent_at_the_same_time_are_all_kept(world):
    id_ = begin(world)
    actor = world.actor("officer")

    def send(number):
        words = said({f"q{number}": "yes"}, client=f"page-{number}")
        world.do(lambda unit: service.save_answers(unit, actor, id_, words))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(1, 25)))
    assert {item: value for item, (value, _) in stored(world, id_).items()} == yes(24)
    assert row(world, id_).score == 24
