"""The same for programs of those who run an area's meetings."""

from uuid import UUID

from fastapi import APIRouter

from app.assessments.oversight import queries
from app.assessments.oversight.schemas import Oversight
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/areas", tags=["areas"])


@router.get("/{area_id}/instruments", dependencies=[needs_scope("assessments:read")])
def oversight(unit: Unit, actor: CurrentActor, area_id: UUID) -> Oversight:
    """Give an area's use of its instruments; rates of agencies with too few checklists are null."""
    return queries.oversight_of(unit, actor, area_id)
