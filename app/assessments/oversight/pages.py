"""The page on which those who run an area's meetings look over its instruments."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.areas import policy as areas_policy
from app.areas import queries as areas
from app.assessments.oversight import queries
from app.assessments.oversight.schemas import TOO_FEW
from app.web.deps import CurrentActor, Unit
from app.web.render import show

router = APIRouter(prefix="/areas")


@router.get("/{area_id}/instruments", name="assessments:oversight")
def oversight(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show which instruments are in use, how often judgement raised a level, what is open and what is missing."""
    found = queries.oversight_of(unit, actor, area_id)
    area_name = areas.area(unit, area_id).name
    may_choose = areas_policy.why_not_follow(actor, area_id) is None
    return show(
        request, "assessments/oversight/area.html", found=found, area_name=area_name, too_few=TOO_FEW, may_choose=may_choose
    )  # fmt: skip
