"""Who sees a checklist: the filter and the sentence say the same for everybody, and doors keep to it."""

import pytest
from sqlmodel import select

from app.assessments import policy, queries
from app.assessments.models import Assessment, AssessmentStatus
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile, Seat, Wall
from app.core.actor import house_actor
from tests.assessments.sheets import begin, finished, yes
from tests.factories.world import CAST

pytestmark = pytest.mark.postgres


@pytest.fixture
def things(world):
    """A draft and completed ones, with and without a case, of several people and both areas."""
    anna = world.cases["anna"]
    return {
        "officer's draft": begin(world),
        "officer's completed": finished(world, yes(3)),
        "police draft of the case": begin(world, "police", case_file_id=anna),
        "police completed of the case": finished(world, yes(14), "police", case_file_id=anna),
        "idva's newer of the case": finished(world, yes(15), "idva", case_file_id=anna),
        "of the other area": finished(world, yes(2), "police_b", case_file_id=world.cases["berta"]),
        "walled one's own without a case": begin(world, "walled"),
    }


def test_the_filter_and_the_sentence_agree_for_everybody(world, things):
    def compare(unit):
        seats, walls = unit.session.exec(select(Seat)).all(), unit.session.exec(select(Wall)).all()
        cases = {case.id: case for case in unit.session.exec(select(CaseFile)).all()}
        everything = unit.session.exec(select(Assessment)).all()
        pairs = []
        for who in CAST:
            actor = actors[who]
            visible = set(unit.session.exec(select(Assessment.id).where(policy.visible_to(actor))).all())
            for one in everything:
                sentence = policy.why_not_view(actor, one, cases.get(one.case_file_id), seats, walls)
                pairs.append((who, one.id, one.id in visible, sentence is None))
        looked(unit, house_actor(), Tag.ASSESSMENTS_LISTED)
        return pairs

    actors = {who: world.actor(who) for who in CAST}
    pairs = world.do(compare)
    assert len(pairs) == len(CAST) * len(things)
    assert [pair for pair in pairs if pair[2] is not pair[3]] == []
    assert any(pair[2] for pair in pairs)


EXPECTED = {
    "officer's draft": {"officer"},
    "officer's completed": {"officer"},
    "police draft of the case": {"police"},
    "police completed of the case": {"police", "idva", "housing", "deputy", "chair", "coordinator"},
    "idva's newer of the case": {"police", "idva", "housing", "deputy", "chair", "coordinator"},
    "of the other area": {"police_b", "coordinator_b"},
    "walled one's own without a case": {"walled"},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_both_doors_open_for_exactly_those_who_may_see_it(world, things, door, name):
    id_ = things[name]
    pages = {who for who in CAST if door(who).get(f"/assessments/{id_}").status_code == 200}
    assert pages == EXPECTED[name]
    members = [who for who in CAST if who not in {"former", "lapsed"}]
    api = {who: door.api(who, "assessments:read").get(f"/api/v1/assessments/{id_}") for who in members}
    assert {who for who, answer in api.items() if answer.status_code == 200} == EXPECTED[name]


def test_hidden_and_missing_answer_with_the_same_bytes(world, things, door):
    draft = things["officer's draft"]
    hidden = door.api("education", "assessments:read").get(f"/api/v1/assessments/{draft}")
    missing = door.api("education", "assessments:read").get("/api/v1/assessments/00000000-0000-4000-8000-000000000000")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert hidden.status_code == 404


def test_a_wall_hides_even_ones_own_checklist_of_the_case(world, database):
    id_ = begin(world, "police", case_file_id=world.cases["anna"])
    complete_id = finished(world, yes(2), "police", case_file_id=world.cases["anna"])

    def move(unit):
        for one in (id_, complete_id):
            unit.session.get_one(Assessment, one).assessor_id = world.users["walled"]
        looked(unit, house_actor(), Tag.ASSESSMENT_ANSWERED)

    world.do(move)
    actor = world.actor("walled")
    assert world.do(lambda unit: queries.every(unit, actor)) == []


def test_lists_show_the_actors_own_and_nothing_else(world, things):
    officer, police = world.actor("officer"), world.actor("police")
    assert [line.id for line in world.do(lambda unit: queries.drafts(unit, officer))] == [things["officer's draft"]]
    assert [line.id for line in world.do(lambda unit: queries.completed(unit, officer))] == [
        things["officer's completed"]
    ]
    statuses = {line.status for line in world.do(lambda unit: queries.of_case(unit, police, world.cases["anna"]))}
    assert statuses == {AssessmentStatus.COMPLETED, AssessmentStatus.SUPERSEDED}
