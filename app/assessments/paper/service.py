"""Putting a filled form on paper: it leaves the house, so that it was printed stands in the trail with its row and its answers."""

from uuid import UUID

from app.assessments import queries
from app.assessments.models import AssessmentStatus
from app.assessments.queries import Sheet
from app.audit.record import record
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_

NOTHING_LEFT = N_("This checklist was discarded. There is nothing to print.")


def take(unit: UnitOfWork, actor: Actor, assessment_id: UUID, form: str) -> Sheet:
    """Open one visible checklist to print it (`form`: page or pdf); whoever may read it may print it. NotFound otherwise."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is AssessmentStatus.DISCARDED:
        raise NotFound(NOTHING_LEFT)
    record(unit, actor, Tag.ASSESSMENT_PRINTED, *unit.touched, area_id=opened.row.area_id, form=form)
    return opened
