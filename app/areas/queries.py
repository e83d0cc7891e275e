"""Reading areas and the protocol that holds on a day. Nothing here is personal."""

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.areas.models import Area, Protocol
from app.areas.schemas import Parameters
from app.core import clock
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_


def area(unit: UnitOfWork, area_id: UUID) -> Area:
    """Give one area; NotFound if there is none."""
    found = unit.session.get(Area, area_id)
    if found is None:
        raise NotFound(N_("No such area."))
    return found


def area_by_code(unit: UnitOfWork, code: str) -> Area:
    """Give one area by its code; NotFound if there is none."""
    found = unit.session.exec(select(Area).where(Area.code == code)).one_or_none()
    if found is None:
        raise NotFound(N_("No such area."))
    return found


def areas(unit: UnitOfWork) -> list[Area]:
    """Give every area, by name."""
    return list(unit.session.exec(select(Area).order_by(Area.name)).all())


def protocol_on(unit: UnitOfWork, area_id: UUID, day: date) -> Protocol:
    """Give the protocol in force on a day (BR-3); NotFound if the area has none yet."""
    found = unit.session.exec(
        select(Protocol)
        .where(Protocol.area_id == area_id, Protocol.valid_from <= day)
        .order_by(col(Protocol.valid_from).desc(), col(Protocol.number).desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("This area has no protocol yet."))
    return found


def protocol(unit: UnitOfWork, protocol_id: UUID) -> Protocol:
    """Give one protocol by its id, whatever holds today: results and referrals keep theirs (BR-3)."""
    return unit.session.get_one(Protocol, protocol_id)


def parameters_on(unit: UnitOfWork, area_id: UUID, day: date | None = None) -> Parameters:
    """Give the values in force on a day, today by default (in the area's time zone)."""
    day = day or today_in(unit, area_id)
    return Parameters.model_validate(protocol_on(unit, area_id, day).parameters)


def today_in(unit: UnitOfWork, area_id: UUID) -> date:
    """Tell the date in an area."""
    return clock.today(area(unit, area_id).timezone)


def protocols(unit: UnitOfWork, area_id: UUID) -> list[Protocol]:
    """Give an area's protocols, the newest first."""
    return list(
        unit.session.exec(
            select(Protocol).where(Protocol.area_id == area_id).order_by(col(Protocol.number).desc())
        ).all()
    )
