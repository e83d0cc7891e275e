"""Agencies and colleagues of a program's area: the ids that other doors ask for."""

from fastapi import APIRouter

from app.accounts.agencies import queries
from app.accounts.agencies.schemas import AgencyOut, ColleagueOut
from app.web.deps import CurrentActor, Unit

router = APIRouter(tags=["agencies"])


@router.get("/agencies", name="api:agencies")
def agencies(unit: Unit, actor: CurrentActor) -> list[AgencyOut]:
    """Give the agencies of the asker's areas, and whether their signature is in date."""
    return queries.agencies_for(unit, actor)


@router.get("/colleagues", name="api:colleagues")
def colleagues(unit: Unit, actor: CurrentActor) -> list[ColleagueOut]:
    """Give the people with a role in the asker's areas today."""
    return queries.colleagues_for(unit, actor)
