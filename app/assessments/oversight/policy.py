"""Who sees how an area uses its instruments; nothing about a case one is shut out of moves a number here (BR-43)."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from app.assessments.models import Assessment
from app.cases.policy import open_to
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.i18n import N_


def why_not_oversee(actor: Actor, area_id: UUID) -> str | None:
    """Only those who run the area's meetings look over all of its agencies."""
    if actor.has(area_id, *RUNS_MEETINGS):
        return None
    return N_("Only the coordinator and the chair see how an area uses its checklists.")


def counted_for(actor: Actor) -> ColumnElement[bool]:
    """Condition on Assessment: without a case yet, or of a case that is open to the actor; drafts are counted, never shown."""
    return or_(col(Assessment.case_file_id).is_(None), col(Assessment.case_file_id).in_(open_to(actor)))
