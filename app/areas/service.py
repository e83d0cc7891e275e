"""Creating areas and following one protocol by the next."""

from uuid import UUID

from sqlmodel import func, select

from app.areas import policy, queries
from app.areas.models import Area, Protocol
from app.areas.schemas import CreateArea, FollowProtocol
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import HOUSE, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_


def create(unit: UnitOfWork, actor: Actor, words: CreateArea) -> Area:
    """Create an area (the command line does this)."""
    area = Area(**words.model_dump())
    unit.session.add(area)
    record(unit, actor, Tag.AREA_CREATED, area, area_id=area.id)
    return area


def follow(unit: UnitOfWork, actor: Actor, area_id: UUID, words: FollowProtocol) -> Protocol:
    """Set the values that hold from a day on; earlier results keep theirs (BR-3)."""
    area = queries.area(unit, area_id)
    if reason := policy.why_not_follow(actor, area.id):
        raise NotPermitted(reason)
    if actor.user_id != HOUSE and words.valid_from < queries.today_in(unit, area.id):
        raise Unprocessable(
            N_("There is a problem"),
            {"valid_from": N_("A protocol begins today or later: what was decided under the old one stays.")},
        )
    last = unit.session.exec(select(func.max(Protocol.number)).where(Protocol.area_id == area.id)).one()
    protocol = Protocol(
        area_id=area.id,
        number=(last or 0) + 1,
        valid_from=words.valid_from,
        parameters=words.parameters.model_dump(mode="json"),
        approved_by=words.approved_by,
        created_at=clock.now(),
    )
    unit.session.add(protocol)
    record(unit, actor, Tag.PROTOCOL_CHANGED, protocol, area_id=area.id, number=protocol.number)
    return protocol
