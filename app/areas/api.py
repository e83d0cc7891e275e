"""JSON doors to areas: what holds today, for programs that must know the local thresholds."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.areas import policy, queries
from app.areas.schemas import Parameters
from app.core.errors import NotFound
from app.core.i18n import N_
from app.web.deps import CurrentActor, Unit

router = APIRouter(prefix="/areas", tags=["areas"])


class AreaOut(BaseModel):
    """An area in which the asker has a role."""

    id: UUID
    code: str
    name: str
    timezone: str


class ProtocolOut(BaseModel):
    """The protocol in force."""

    area_id: UUID
    number: int
    valid_from: date
    approved_by: str
    parameters: Parameters


@router.get("", name="api:areas")
def list_areas(unit: Unit, actor: CurrentActor) -> list[AreaOut]:
    """Give the asker's areas."""
    found = [area for area in queries.areas(unit) if area.id in actor.areas]
    return [AreaOut(id=area.id, code=area.code, name=area.name, timezone=area.timezone) for area in found]


@router.get("/{area_id}/protocol", name="api:protocol")
def protocol(unit: Unit, actor: CurrentActor, area_id: UUID) -> ProtocolOut:
    """Give the protocol that holds today."""
    if policy.why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    found = queries.protocol_on(unit, area_id, queries.today_in(unit, area_id))
    return ProtocolOut(
        area_id=area_id,
        number=found.number,
        valid_from=found.valid_from,
        approved_by=found.approved_by,
        parameters=Parameters(**found.parameters),
    )
