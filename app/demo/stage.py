"""The ground of the demo: two areas, their agencies, their people, and quick ways to act as one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from app.accounts.links.service import add_user
from app.accounts.models import Agency, Membership, Signatory, User
from app.accounts.queries import actor_for
from app.areas import service as areas
from app.areas.schemas import CreateArea, FollowProtocol, Parameters
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor, house_actor
from app.core.db import Database, UnitOfWork
from app.demo import cast

ZONE = ZoneInfo("Europe/London")
HOUSE = house_actor("demo")


@dataclass
class Stage:
    """Everything the story needs at hand: the database, dice, the day it is, and ids by name."""

    database: Database
    random: Random
    today: date
    areas: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    agency_of: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[UnitOfWork]:
        """Open a unit that stands at another moment."""
        with clock.standing_at(moment), self.database.unit() as unit:
            yield unit

    def actor(self, unit: UnitOfWork, name: str) -> Actor:
        """Act as somebody of the cast, with the roles of that moment."""
        user = unit.session.get_one(User, self.users[name])
        return actor_for(unit, user, unit.session.get_one(Agency, user.agency_id))

    def when(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """Give a local moment; it never lies behind the day the demo stands on."""
        return datetime.combine(min(day, self.today), time(hour, minute), ZONE)


def build_ground(stage: Stage) -> None:
    """Make both areas with everybody in them, three years before the demo's day."""
    first = stage.today - timedelta(days=3 * 365)
    with stage.at(stage.when(first)) as unit:
        for code, name, postcodes in (
            ("alderbrook", "Alderbrook", ["ZZ1", "ZZ2"]),
            ("brackenford", "Brackenford", ["ZZ9"]),
        ):
            area = areas.create(unit, HOUSE, CreateArea(code=code, name=name, postcodes=postcodes))
            unit.session.flush()
            rules = Parameters(minutes_per_case=10, case_cap=20, duty_phone="+44 7700 900000")
            areas.follow(
                unit, HOUSE, area.id, FollowProtocol(valid_from=first, parameters=rules, approved_by="Steering group")
            )
            stage.areas[code] = area.id
        _people(stage, unit, "alderbrook", cast.AGENCIES, cast.USERS, first)
        _people(stage, unit, "brackenford", cast.NEXT_DOOR_AGENCIES, cast.NEXT_DOOR_USERS, first)


def _people(
    stage: Stage,
    unit: UnitOfWork,
    area: str,
    agencies: tuple[cast.InventedAgency, ...],
    users: tuple[cast.InventedUser, ...],
    first: date,
) -> None:
    area_id = stage.areas[area]
    for one in agencies:
        agency = Agency(name=one.name, short_name=one.short, type=one.type, aliases=list(one.aliases))
        unit.session.add(agency)
        unit.session.flush()
        stage.agencies[one.short] = agency.id
        review_on = stage.today + timedelta(days=400)
        unit.session.add(Signatory(area_id=area_id, agency_id=agency.id, signed_on=first, review_on=review_on))
    for person in users:
        email = f"{person.name.lower().replace(' ', '.')}@example.org"
        user = add_user(unit, HOUSE, area_id, stage.agencies[person.agency], person.name, person.job, email)
        stage.users[person.name], stage.agency_of[person.name] = user.id, person.agency
        for role in person.roles:
            ends = stage.today + timedelta(days=365)
            unit.session.add(Membership(area_id=area_id, user_id=user.id, role=role, starts_on=first, ends_on=ends))
    record(unit, HOUSE, Tag.MEMBERSHIP_CHANGED, area_id=area_id)
