from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.assessments.models import Assessment
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import service as cases
from app.cases.schemas import RaiseWall
from app.core import clock
from app.core.actor import Role
from app.core.db import UnitOfWork
from app.referrals import queries as referrals
from app.referrals import service
from app.referrals.drafts import service as drafts
from app.referrals.models import Referral
from app.referrals.queues import queries
from app.referrals.queues.schemas import OpenMatter
from app.referrals.schemas import RaiseChallenge, StartReferral, Withdraw
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import Accept, DecideChallenge, NotAccept, ReturnReferral
from tests.factories.world import World
from tests.referrals.papers import row, send

NOTHING_LISTED = select(Referral.id).where(col(Referral.id).is_(None))


def high(world: World, is_high: bool = True) -> UUID:
    """Add a completed checklist of the officer."""

    def add(unit: UnitOfWork) -> UUID:
        now = clock.now()
        one = Assessment(
            area_id=world.area, agency_id=world.agencies["police"], assessor_id=world.users["officer"], status="completed",
            instrument_id="uk.safelives.dash-ric-24", instrument_version="1", instrument_sha256="0" * 64, is_high=is_high,
            started_at=now, changed_at=now, completed_at=now,
        )  # fmt: skip
        unit.session.add(one)
        record(unit, actor, Tag.ASSESSMENT_COMPLETED, one)
        return one.id

    actor = world.actor("officer")
    found: UUID = world.do(add)
    return found


def begun_on(world: World, assessment_id: UUID) -> UUID:
    """Begin a draft on a checklist, past the reading of its answers."""
    actor = world.actor("officer")

    def begin(unit: UnitOfWork) -> UUID:
        draft = drafts.start(unit, actor, StartReferral())
        draft.assessment_id = assessment_id
        record(unit, actor, Tag.REFERRAL_CHANGED, draft)
        return draft.id

    found: UUID = world.do(begin)
    return found


def matters(world: World, who: str = "coordinator", listed: Any = NOTHING_LISTED) -> list[OpenMatter]:
    actor = world.actor(who)
    found: list[OpenMatter] = world.do(lambda unit: queries.open_matters(unit, actor, world.area, listed))
    return found


def kinds(world: World, who: str = "coordinator", listed: Any = NOTHING_LISTED) -> list[tuple[str, UUID]]:
    return [(one.kind, one.subject_id) for one in matters(world, who, listed)]


def act(world: World, who: str, do: Any, about: UUID, words: Any) -> Any:
    actor = world.actor(who)
    return world.do(lambda unit: do(unit, actor, about, words))


@pytest.mark.postgres
def test_a_referral_stands_in_exactly_one_queue_all_its_life(world: World) -> None:
    sent = send(world, "housing")
    assert kinds(world) == [("undecided", sent.id)]
    act(
        world,
        "coordinator",
        triage.return_with_questions,
        sent.id,
        ReturnReferral(version=sent.version, questions="Which school?"),
    )
    assert kinds(world) == [("returned", sent.id)]
    from app.referrals.schemas import Resubmit

    act(world, "housing", service.resubmit, sent.id, Resubmit(version=row(world, sent.id).version, answer="Hill"))
    assert kinds(world) == [("undecided", sent.id)]
    words = NotAccept(version=row(world, sent.id).version, reason_code="duplicate", words="There already")
    act(world, "coordinator", triage.not_accept, sent.id, words)
    assert kinds(world) == []
    raised = act(
        world,
        "housing",
        service.challenge,
        sent.id,
        RaiseChallenge(version=row(world, sent.id).version, words="It is not"),
    )
    assert kinds(world) == [("challenged", sent.id)]
    act(
        world,
        "chair",
        triage.decide_challenge,
        raised.id,
        DecideChallenge(version=raised.version, is_upheld=True, words="Right"),
    )
    assert kinds(world) == [("accepted_unlisted", sent.id)]
    assert kinds(world, listed=select(Referral.id).where(Referral.id == sent.id)) == []


def test_every_matter_has_one_owner_and_its_clock(world: World) -> None:
    sent = send(world, "housing")
    (undecided,) = matters(world)
    assert (undecided.owner_role, undecided.owner_id) == (Role.COORDINATOR, None)
    assert undecided.due_at - undecided.since == timedelta(hours=24)
    act(
        world,
        "coordinator",
        triage.return_with_questions,
        sent.id,
        ReturnReferral(version=sent.version, questions="Which school?"),
    )
    (returned,) = matters(world, "housing")
    assert (returned.owner_role, returned.owner_id) == (None, world.users["housing"])
    assert returned.due_at - returned.since == timedelta(days=3)


@pytest.mark.parametrize("is_high", [True, False])
def test_a_draft_on_a_high_checklist_waits_for_its_writer_and_the_coordinator_sees_it(
    world: World, is_high: bool
) -> None:
    draft = begun_on(world, high(world, is_high))
    expected = [("draft_on_high", draft)] if is_high else []
    assert kinds(world) == expected
    assert kinds(world, "officer") == expected
    assert kinds(world, "police") == kinds(world, "idva") == []


def test_a_checklist_with_a_draft_is_referred_until_the_draft_is_thrown_away(world: World) -> None:
    assessment = high(world)

    def referred() -> list[UUID]:
        return list(world.do(lambda unit: unit.session.execute(referrals.referred_assessments()).scalars().all()))

    assert referred() == []
    draft = begun_on(world, assessment)
    assert referred() == [assessment]
    act(world, "officer", service.withdraw, draft, Withdraw(version=row(world, draft).version))
    assert referred() == []
    assert kinds(world) == []


def test_queues_hold_nothing_behind_a_wall_and_nothing_of_another_area(world: World) -> None:
    sent = send(world, "housing")
    chair, wall = world.actor("chair"), RaiseWall(user_id=world.users["coordinator"], reason="neighbour")
    world.do(lambda unit: cases.raise_wall(unit, chair, sent.case_file_id, wall))
    assert kinds(world) == []
    assert kinds(world, "chair") == [("undecided", sent.id)]
    assert kinds(world, "coordinator_b") == []


def test_accepted_ones_without_a_listing_are_told_to_the_meetings_room(world: World) -> None:
    sent = send(world, "housing")
    act(world, "coordinator", triage.accept, sent.id, Accept(version=sent.version))
    coordinator = world.actor("coordinator")

    def ask(unit: UnitOfWork) -> list[UUID]:
        from app.audit.record import looked

        found = referrals.accepted_without_listing(unit, world.area, NOTHING_LISTED)
        looked(unit, coordinator, Tag.QUEUES_VIEWED)
        return [one.subject_id for one in found]

    assert world.do(ask) == [sent.id]
