"""Who may see and change a checklist: drafts are the assessor's own, completed ones belong to their case."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from app.assessments.models import Assessment, AssessmentStatus
from app.cases.models import CaseFile, Seat, Wall
from app.cases.policy import open_to, walled
from app.cases.policy import why_not_view as why_not_view_case
from app.core.actor import Actor, Role
from app.core.i18n import N_

ASSESSES = frozenset({Role.ASSESSOR, Role.REPRESENTATIVE, Role.DEPUTY, Role.VICTIM_ADVOCATE})
FROZEN = frozenset({AssessmentStatus.COMPLETED, AssessmentStatus.SUPERSEDED})
HIDDEN = N_("There is nothing here, or it is not for you.")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Assessment: the actor's own, and the completed ones of cases open to the actor; never past a wall."""
    own = and_(col(Assessment.assessor_id) == actor.user_id, col(Assessment.area_id).in_(actor.areas))
    of_a_case = and_(col(Assessment.status).in_(FROZEN), col(Assessment.case_file_id).in_(open_to(actor)))
    return and_(or_(own, of_a_case), ~walled(actor, col(Assessment.case_file_id)))


def why_not_view(
    actor: Actor, assessment: Assessment, case: CaseFile | None, seats: Iterable[Seat], walls: Iterable[Wall]
) -> str | None:
    """Say why this actor may not see a checklist, or nothing: the twin of `visible_to`."""
    walls = list(walls)
    if case is not None and any(
        wall.user_id == actor.user_id and wall.case_file_id == case.id and wall.lifted_at is None for wall in walls
    ):
        return HIDDEN
    if assessment.assessor_id == actor.user_id and assessment.area_id in actor.areas:
        return None
    if assessment.status in FROZEN and case is not None:
        return why_not_view_case(actor, case, seats, walls)
    return HIDDEN


def why_not_start(actor: Actor, area_id: UUID) -> str | None:
    """Everybody who meets people at risk may start a checklist, whatever the agency."""
    if actor.has(area_id, *ASSESSES):
        return None
    return N_("Only assessors, representatives, deputies and advocates of this area fill in checklists.")


def why_not_change(actor: Actor, assessment: Assessment) -> str | None:
    """A draft is filled in, completed and discarded by the person who began it."""
    if actor.user_id == assessment.assessor_id and actor.has(assessment.area_id, *ASSESSES):
        return None
    return N_("Only the person who began this checklist can change it.")


def why_not_judge(actor: Actor, assessment: Assessment) -> str | None:
    """Judgement raises: in a draft the assessor's, later that of everybody who assesses and sees the case (BR-4)."""
    if assessment.status is AssessmentStatus.DRAFT:
        return why_not_change(actor, assessment)
    if actor.has(assessment.area_id, *ASSESSES):
        return None
    return N_("Only assessors, representatives, deputies and advocates of this area can add their judgement.")
