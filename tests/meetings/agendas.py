"""Meetings and cases on agendas for tests: made through the services, so that every rule has been kept."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.meetings import queries, service
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import Circulate
from app.meetings.models import Listing, ListingKind, Meeting, Series
from app.meetings.queries import Line
from tests.factories.world import World, add_case

FAR = timedelta(days=60)


def call_meeting(world: World, *, ahead: timedelta = FAR, minutes: int = 150, area: str = "alderbrook") -> UUID:
    """Call a meeting of a new series, two months ahead so that no lead time is short."""

    def act(unit: UnitOfWork) -> UUID:
        starts = (clock.now() + ahead).replace(hour=9, minute=30, second=0, microsecond=0)
        series = Series(
            area_id=world.areas[area],
            name="Conference",
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
            starts_on=date(2026, 1, 1),
            starts_at=time(9, 30),
            minutes=minutes,
        )
        unit.session.add(series)
        unit.session.flush()
        meeting = Meeting(
            area_id=world.areas[area],
            series_id=series.id,
            starts_at=starts,
            minutes=minutes,
            chair_id=world.users["chair"] if area == "alderbrook" else None,
        )
        unit.session.add(meeting)
        unit.session.flush()
        return meeting.id

    return world.do(act)


def next_meeting(world: World, meeting_id: UUID, days: int = 14) -> UUID:
    """Call the next meeting of the same series."""

    def act(unit: UnitOfWork) -> UUID:
        one = unit.session.get_one(Meeting, meeting_id)
        new = Meeting(
            area_id=one.area_id,
            series_id=one.series_id,
            starts_at=one.starts_at + timedelta(days=days),
            minutes=one.minutes,
            chair_id=one.chair_id,
        )
        unit.session.add(new)
        unit.session.flush()
        return new.id

    return world.do(act)


def new_case(
    world: World, key: str, *, seats: tuple[str, ...] = (), children: int = 0, area: str = "alderbrook"
) -> UUID:
    """Add a case; `children` above 0 lets it stand before the break."""

    def act(unit: UnitOfWork) -> UUID:
        case = add_case(unit, world, key, area, (key.title(), "Somebody"), ("Other", "Somebody"), list(seats))
        case.children_count = children
        looked(unit, house_actor(), Tag.CASE_VIEWED)
        return case.id

    return world.do(act)


def propose(world: World, key: str, who: str = "coordinator", kind: ListingKind = ListingKind.NEW) -> UUID:
    return world.do(lambda unit: service.propose(unit, world.actor(who), world.cases[key], None, kind).id)


def place(world: World, listing_id: UUID, meeting_id: UUID, at: int | None = None, who: str = "coordinator") -> None:
    world.do(lambda unit: service.place(unit, world.actor(who), listing_id, meeting_id, at) and None)


def listed(world: World, key: str, meeting_id: UUID, **more: object) -> UUID:
    """Add a case (unless it is known), propose it and put it last on the agenda."""
    if key not in world.cases:
        new_case(world, key, **more)  # type: ignore[arg-type]
    listing_id = propose(world, key)
    place(world, listing_id, meeting_id, 500)
    return listing_id


def lines(world: World, who: str, meeting_id: UUID) -> list[Line]:
    return world.do(lambda unit: queries.listings_for(unit, world.actor(who), meeting_id))


def names(world: World, who: str, meeting_id: UUID) -> list[str]:
    return [line.name for line in lines(world, who, meeting_id)]


def stamp(world: World, who: str, meeting_id: UUID) -> str:
    def act(unit: UnitOfWork) -> str:
        return queries.running(unit, world.actor(who), unit.session.get_one(Meeting, meeting_id)).stamp

    return world.do(act)


def circulate(world: World, meeting_id: UUID, who: str = "coordinator", **more: str) -> int:
    words = Circulate(stamp=stamp(world, who, meeting_id), **more)
    return world.do(lambda unit: agenda.circulate(unit, world.actor(who), meeting_id, words).number)


def listing(world: World, listing_id: UUID) -> Listing:
    def act(unit: UnitOfWork) -> Listing:
        found = unit.session.get_one(Listing, listing_id)
        looked(unit, house_actor(), Tag.AGENDA_VIEWED)
        return found

    return world.do(act)


def meeting(world: World, meeting_id: UUID) -> Meeting:
    return world.do(lambda unit: unit.session.get_one(Meeting, meeting_id))


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
