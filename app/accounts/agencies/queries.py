"""Reading agencies and colleagues for programs."""

from app.accounts.agencies.schemas import AgencyOut, ColleagueOut
from app.accounts.policy import counts
from app.accounts.queries import agencies_of, people_of
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork


def agencies_for(unit: UnitOfWork, actor: Actor) -> list[AgencyOut]:
    """Give the agencies of the areas in which the asker has a role."""
    today = clock.now().date()
    return [
        AgencyOut(
            id=one.id,
            area_id=area_id,
            name=one.name,
            short_name=one.short_name,
            type=one.type,
            is_core=one.is_core,
            is_in_date=counts(one.signed_on, one.review_on, one.withdrawn_on, today),
        )
        for area_id in sorted(actor.areas)
        for one in agencies_of(unit, area_id)
    ]


def colleagues_for(unit: UnitOfWork, actor: Actor) -> list[ColleagueOut]:
    """Give the people of the areas in which the asker has a role."""
    return [
        ColleagueOut(id=one.user_id, area_id=area_id, name=one.name, agency_id=one.agency_id, roles=sorted(one.roles))
        for area_id in sorted(actor.areas)
        for one in people_of(unit, area_id)
    ]
