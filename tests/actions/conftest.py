"""A meeting at which the case of Anna is heard, and one action that housing promised there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.actions import service
from app.actions.models import Action
from app.actions.schemas import AddAction
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.meetings.models import Listing, Meeting, MeetingStatus, Series
from tests.factories.world import World


def add_listing(world: World, starts_at: datetime, case: str = "anna", area: str = "alderbrook") -> UUID:
    """Add a meeting of the area with one listing for a case; gives the listing's id."""

    def act(unit: UnitOfWork) -> UUID:
        series = Series(
            area_id=world.areas[area], name="Fortnightly", starts_on=date(2026, 1, 1), starts_at=time(9, 30)
        )
        unit.session.add(series)
        unit.session.flush()
        meeting = Meeting(
            area_id=world.areas[area], series_id=series.id, starts_at=starts_at, status=MeetingStatus.IN_SESSION
        )
        unit.session.add(meeting)
        unit.session.flush()
        listing = Listing(
            area_id=world.areas[area], meeting_id=meeting.id, case_file_id=world.cases[case], waiting_since=clock.now()
        )
        unit.session.add(listing)
        record(unit, house_actor(), Tag.LISTING_ADDED, listing)
        return listing.id

    return world.do(act)


@pytest.fixture
def listing(world: World) -> UUID:
    """Give the id of Anna's listing at a meeting that began an hour ago."""
    return add_listing(world, clock.now() - timedelta(hours=1))


Promise = Callable[..., UUID]


@pytest.fixture
def promise(world: World, listing: UUID) -> Promise:
    """Give a maker of actions: the coordinator adds one for an agency; gives its id."""

    def make(agency: str = "housing", text: str = "Change the locks", days: int = 7, **more: Any) -> UUID:
        words = AddAction(
            listing_id=listing, agency_id=world.agencies[agency], text=text,
            due_on=more.pop("due_on", clock.today("Europe/London") + timedelta(days=days)), **more,
        )  # fmt: skip
        actor = world.actor(more.pop("by", "coordinator"))
        return world.do(lambda unit: service.add(unit, actor, words).id)

    return make


@pytest.fixture
def action(promise: Promise) -> UUID:
    """Give the id of housing's action."""
    return promise()


def stored(world: World, action_id: UUID) -> Action:
    """Read an action as it stands."""

    def read(unit: UnitOfWork) -> Action:
        found = unit.session.get_one(Action, action_id)
        record(unit, house_actor(), Tag.ACTION_VIEWED, found)
        return found

    return world.do(read)


LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)
