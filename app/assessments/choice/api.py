"""The same choice for programs: what can be chosen and what holds, and the next protocol."""

from uuid import UUID

from fastapi import APIRouter

from app.assessments.choice import queries, service
from app.assessments.choice.schemas import ChoiceOut, ChooseInstruments
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/areas", tags=["areas"])


@router.get("/{area_id}/instruments/choice")
def choice(unit: Unit, actor: CurrentActor, area_id: UUID) -> ChoiceOut:
    """Give what an area can choose, what holds today, and the number a command has to name."""
    return queries.choice_out(queries.choice_of(unit, actor, area_id))


@router.post("/{area_id}/instruments/choice", status_code=201, dependencies=[needs_scope("protocols:write")])
def choose(unit: Unit, actor: CurrentActor, area_id: UUID, words: ChooseInstruments) -> ChoiceOut:
    """Set the area's next protocol with this choice; a `number` that is not the newest is 409."""
    service.choose(unit, actor, area_id, words)
    unit.settle()
    return queries.choice_out(queries.choice_of(unit, actor, area_id))
