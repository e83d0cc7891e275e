"""High results nobody referred: seen by those who run the meetings, with agency, assessor and age, without a name."""

from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.assessments import queries
from app.assessments.queries import UnreferredHigh
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.referrals.models import Referral
from tests.assessments.sheets import answer, begin, finished, judge, yes
from tests.factories.world import CAST, tags

pytestmark = pytest.mark.postgres
REFERRED = select(col(Referral.assessment_id))


def queue(world, who="coordinator", area=None):
    actor = world.actor(who)
    return world.do(lambda unit: queries.unreferred_high(unit, actor, area or world.area, REFERRED))


def refer(world, id_):
    def act(unit):
        referral = Referral(
            area_id=world.area, reference="26-TEST", agency_id=world.agencies["police"], referrer_id=world.users["officer"],
            assessment_id=id_, started_at=clock.now(),
        )  # fmt: skip
        unit.session.add(referral)
        record(unit, house_actor(), Tag.REFERRAL_STARTED, referral)

    world.do(act)


def test_a_high_result_stands_in_the_queue_until_it_is_referred(world, database):
    low, high = finished(world, yes(13, no=11)), finished(world, yes(14))
    refer(world, None)
    found = queue(world)
    assert [one.assessment_id for one in found] == [high]
    assert (found[0].agency_id, found[0].assessor_id, found[0].is_draft) == (
        world.agencies["police"], world.users["officer"], False,
    )  # fmt: skip
    assert "queue:viewed" in tags(database)
    refer(world, high)
    assert queue(world) == []
    assert low


def test_a_judged_one_stands_in_it_too(world):
    id_ = finished(world, yes(1))
    judge(world, id_)
    assert [one.assessment_id for one in queue(world)] == [id_]


def test_a_high_draft_counts_once_it_is_left_alone_for_the_protocols_hours(world):
    id_ = begin(world)
    answer(world, id_, yes(14))
    assert queue(world) == []
    with clock.standing_at(clock.now() + timedelta(hours=12, minutes=1)):
        found = queue(world)
    assert [(one.assessment_id, one.is_draft) for one in found] == [(id_, True)]


def test_a_newer_high_or_referred_one_of_the_case_stands_for_the_older(world):
    case = world.cases["anna"]
    first = finished(world, yes(14), "police", case_file_id=case)
    lower = finished(world, yes(2), "police", case_file_id=case)
    assert [one.assessment_id for one in queue(world)] == [first]
    second = finished(world, yes(15), "police", case_file_id=case)
    assert [one.assessment_id for one in queue(world)] == [second]
    refer(world, second)
    assert queue(world) == []
    assert lower


def test_only_those_who_run_the_areas_meetings_see_the_queue(world):
    id_ = finished(world, yes(14))
    seen = {who for who in CAST if [one.assessment_id for one in queue(world, who)] == [id_]}
    assert seen == {"chair", "coordinator"}
    assert queue(world, "coordinator_b", world.areas["brackenford"]) == []


def test_the_queue_holds_no_words():
    assert {field.name for field in fields(UnreferredHigh)} == {
        "assessment_id", "agency_id", "assessor_id", "instrument_id", "level", "since", "is_draft",
    }  # fmt: skip
