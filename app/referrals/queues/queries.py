"""Open matters of referral. Every referral that is not finished stands in exactly one of these queues."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from app.areas import queries as areas
from app.assessments.models import Assessment
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.policy import walled
from app.core.actor import RUNS_MEETINGS, Actor, Role
from app.core.db import UnitOfWork
from app.referrals.models import Challenge, Referral, ReferralStatus
from app.referrals.queues.schemas import OpenMatter

WORK = (col(Referral.id), col(Referral.area_id), col(Referral.agency_id), col(Referral.referrer_id))
DRAFTS = (
    select(*WORK, col(Referral.started_at))
    .join(Assessment, col(Assessment.id) == col(Referral.assessment_id))
    .where(col(Referral.status) == ReferralStatus.DRAFT, col(Assessment.is_high))
)
UNDECIDED = select(*WORK, col(Referral.submitted_at)).where(col(Referral.status) == ReferralStatus.SUBMITTED)
RETURNED = select(*WORK, col(Referral.decided_at)).where(col(Referral.status) == ReferralStatus.RETURNED)
CHALLENGED = (
    select(*WORK, col(Challenge.raised_at), col(Challenge.id))
    .join(Challenge, col(Challenge.referral_id) == col(Referral.id))
    .where(col(Challenge.is_upheld).is_(None), col(Referral.status) == ReferralStatus.NOT_ACCEPTED)
)
ACCEPTED = select(*WORK, col(Referral.decided_at)).where(col(Referral.status) == ReferralStatus.ACCEPTED)


def drafts_on_high(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[OpenMatter]:
    """Give drafts that stand on a high checklist; due `draft_hours` after they were begun. Their checklist is in no other queue."""
    due = timedelta(hours=areas.parameters_on(unit, area_id).draft_hours)
    return _matters(unit, actor, area_id, DRAFTS, "draft_on_high", due, None, Assessment.case_file_id)


def undecided(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[OpenMatter]:
    """Give what was submitted and not decided; the coordinator's, due after `triage_hours`."""
    due = timedelta(hours=areas.parameters_on(unit, area_id).triage_hours)
    return _matters(unit, actor, area_id, UNDECIDED, "undecided", due, Role.COORDINATOR)


def returned(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[OpenMatter]:
    """Give what was returned and never sent again; the referrer's, due after `returned_days`."""
    due = timedelta(days=areas.parameters_on(unit, area_id).returned_days)
    return _matters(unit, actor, area_id, RETURNED, "returned", due, None)


def challenged(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[OpenMatter]:
    """Give challenges nobody has decided; due after `challenge_days`, by another person than the first decider (BR-19)."""
    due = timedelta(days=areas.parameters_on(unit, area_id).challenge_days)
    return _matters(unit, actor, area_id, CHALLENGED, "challenged", due, Role.CHAIR)


def accepted_without_listing(
    unit: UnitOfWork, area_id: UUID, listed: Select[Any], actor: Actor | None = None
) -> list[OpenMatter]:
    """Give accepted referrals that stand on no agenda; `listed` selects the referral ids that do. The coordinator's, due after `replan_days`.

    Without an actor the caller filters and records the look.
    """
    due = timedelta(days=areas.parameters_on(unit, area_id).replan_days)
    ids = listed.subquery()
    known = select(ids.c[0]).where(ids.c[0].is_not(None))
    statement = ACCEPTED.where(col(Referral.id).not_in(known))
    if actor is not None:
        return _matters(unit, actor, area_id, statement, "accepted_unlisted", due, Role.COORDINATOR)
    found = unit.rows(
        statement.where(col(Referral.area_id) == area_id), _shape("accepted_unlisted", due, Role.COORDINATOR)
    )
    return sorted(found, key=lambda one: one.due_at)


def open_matters(unit: UnitOfWork, actor: Actor, area_id: UUID, listed: Select[Any]) -> list[OpenMatter]:
    """Give every open matter of referral that concerns the actor, the most urgent first."""
    found = [
        *drafts_on_high(unit, actor, area_id), *undecided(unit, actor, area_id), *returned(unit, actor, area_id),
        *challenged(unit, actor, area_id), *accepted_without_listing(unit, area_id, listed, actor),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.due_at)


def _matters(
    unit: UnitOfWork, actor: Actor, area_id: UUID, statement: Any, kind: str, due: timedelta, role: Role | None,
    case_column: Any = Referral.case_file_id,
) -> list[OpenMatter]:  # fmt: skip
    """Read one queue for those who run the area's meetings, and for the owner; nothing past a wall."""
    mine: ColumnElement[bool] = col(Referral.referrer_id) == actor.user_id
    if actor.has(area_id, *RUNS_MEETINGS):
        mine = or_(mine, col(Referral.area_id) == area_id)
    found = unit.rows(
        statement.where(and_(col(Referral.area_id) == area_id, mine, ~walled(actor, col(case_column)))),
        _shape(kind, due, role),
    )
    looked(unit, actor, Tag.QUEUES_VIEWED, area_id=area_id, queue=kind, count=len(found))
    return sorted(found, key=lambda one: one.due_at)


def _shape(kind: str, due: timedelta, role: Role | None) -> Callable[..., OpenMatter]:
    def shape(referral: UUID, area: UUID, agency: UUID, referrer: UUID, since: datetime, *_: Any) -> OpenMatter:
        owner = referrer if role is None else None
        return OpenMatter(kind, referral, area, agency, owner, role, since, since + due)

    return shape
