"""What was agreed, now and last time, and what a case is about: for many cases in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.actions import policy as actions_policy
from app.actions.models import Action, ActionStatus
from app.actions.queries import LINES as ACTION_LINES
from app.actions.queries import ActionLine
from app.assessments import policy as assessments_policy
from app.assessments import queries as assessments
from app.assessments.models import Assessment, AssessmentStatus
from app.cases.models import CaseFile, CasePerson, Part
from app.cases.policy import open_to
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings.live.models import Discussion
from app.meetings.models import Listing, ListingStatus
from app.meetings.queries import Line
from app.packs.schemas import PackActionOut, ReasonOut, RiskOut
from app.referrals import policy as referrals_policy
from app.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Heard:
    """One earlier discussion."""

    listing_id: UUID
    case_file_id: UUID
    heard_at: datetime | None
    risk_summary: str
    level: str


HEARD = (
    select(
        col(Discussion.id), col(Listing.id), col(Listing.case_file_id), col(Listing.ended_at), col(Discussion.risk_summary),
        col(Discussion.agreed_level),
    )
    .join(Listing, col(Listing.id) == col(Discussion.listing_id))
    .where(col(Listing.status) == ListingStatus.HEARD)
    .order_by(col(Listing.ended_at))
)  # fmt: skip
REASONS = select(
    col(Referral.id), col(Referral.criteria), col(Referral.reason), col(Referral.actions_taken), col(Referral.victim_wishes),
    col(Referral.afraid_of), col(Referral.referred_on),
)  # fmt: skip


def pairs_of(unit: UnitOfWork, actor: Actor, case_file_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Give by case the open case files of the same two people, the case itself included (BR-8, BR-35)."""
    victims = select(col(CaseFile.victim_id)).where(col(CaseFile.id).in_(case_file_ids))
    files = select(col(CaseFile.id), col(CaseFile.victim_id)).where(
        col(CaseFile.victim_id).in_(victims), col(CaseFile.id).in_(open_to(actor))
    )
    victim_of = {row[0]: row[1] for row in unit.session.execute(files)}
    harmers: dict[UUID, set[UUID]] = {}
    parts = select(col(CasePerson.case_file_id), col(CasePerson.person_id)).where(
        col(CasePerson.case_file_id).in_(list(victim_of)), col(CasePerson.part) == Part.PERPETRATOR
    )
    for case_file_id, person_id in unit.session.execute(parts):
        harmers.setdefault(case_file_id, set()).add(person_id)
    return {
        one: {one}
        | {
            other
            for other, victim in victim_of.items()
            if victim == victim_of.get(one) and harmers.get(one, set()) & harmers.get(other, set())
        }
        for one in case_file_ids
    }


def last_heard(unit: UnitOfWork, actor: Actor, lines: Sequence[Line]) -> dict[UUID, Heard]:
    """Give by listing the last discussion of the same pair before this listing; the caller records the look."""
    pairs = pairs_of(unit, actor, [line.case_file_id for line in lines])
    wanted = {one for pair in pairs.values() for one in pair}
    found = unit.rows(HEARD.where(col(Listing.case_file_id).in_(wanted)), lambda _, *values: Heard(*values))
    here = {line.id for line in lines}
    last: dict[UUID, Heard] = {}
    for line in lines:
        earlier = [one for one in found if one.case_file_id in pairs[line.case_file_id] and one.listing_id not in here]
        if earlier:
            last[line.id] = earlier[-1]
    return last


def actions_at(unit: UnitOfWork, actor: Actor, case_file_ids: Sequence[UUID]) -> list[ActionLine]:
    """Give the visible actions of cases except those taken back; the caller records the look."""
    statement = ACTION_LINES.where(
        actions_policy.visible_to(actor),
        col(Action.case_file_id).in_(case_file_ids),
        col(Action.status) != ActionStatus.SUPERSEDED,
    )
    return unit.rows(statement, lambda *values: ActionLine(*values[:-1]))


def action_out(line: ActionLine) -> PackActionOut:
    """Give an action as packs tell it."""
    return PackActionOut(
        id=line.id, case_reference=line.case_reference, agency=line.agency_name, text=line.text, protects=line.protects.value,
        due_on=line.due_on, status=line.status.value, outcome=line.outcome, completed_on=line.completed_on, version=line.version,
    )  # fmt: skip


def risks_of(unit: UnitOfWork, actor: Actor, case_file_ids: Sequence[UUID]) -> dict[UUID, list[RiskOut]]:
    """Give by case the latest completed checklist of each instrument that this actor may see; the caller records the look.

    One that gives a level comes before one that only counts: a stalking screening never hides a high checklist.
    """
    statement = assessments.LINES.limit(None).where(
        assessments_policy.visible_to(actor),
        col(Assessment.case_file_id).in_(case_file_ids),
        col(Assessment.status) == AssessmentStatus.COMPLETED,
    )
    latest: dict[tuple[UUID, str], assessments.Line] = {}
    for line in sorted(unit.rows(statement, assessments.Line), key=lambda line: line.completed_at or line.changed_at):
        if line.case_file_id is not None:
            latest[line.case_file_id, line.instrument_id] = line
    risks: dict[UUID, list[RiskOut]] = {}
    for (case_file_id, _), line in sorted(latest.items(), key=lambda pair: assessments.leads(pair[1]), reverse=True):
        risks.setdefault(case_file_id, []).append(_risk(line))
    return risks


def _risk(line: assessments.Line) -> RiskOut:
    return RiskOut(
        instrument=line.title, instrument_id=line.instrument_id, completed_at=line.completed_at or line.changed_at,
        score=line.score, lower=line.lower, upper=line.upper, missing=line.missing, level=line.level,
        level_label=line.level_label, judged_level=line.judged_level,
    )  # fmt: skip


def reasons_of(unit: UnitOfWork, actor: Actor, referral_ids: Sequence[UUID]) -> dict[UUID, ReasonOut]:
    """Give the referrals behind listings, those this actor may read; the caller records the look."""
    statement = REASONS.where(col(Referral.id).in_(referral_ids), referrals_policy.visible_to(actor))
    return dict(unit.rows(statement, _reason))


def _reason(
    referral_id: UUID, criteria: list[str], reason: str, taken: str, wishes: str, afraid_of: str, day: Any
) -> Any:
    return referral_id, ReasonOut(
        criteria=criteria,
        reason=reason,
        actions_taken=taken,
        victim_wishes=wishes,
        afraid_of=afraid_of,
        referred_on=day,
    )
