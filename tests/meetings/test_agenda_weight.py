"""What the agenda's page costs: statements and bytes, whatever its length (performance, decisions 2 to 4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import event

from app.accounts.models import Agency, AgencyType, Signatory
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import house_actor
from app.core.db import Database
from app.meetings import service
from app.meetings.models import Listing, ListingKind
from tests.factories.world import Door, World
from tests.meetings.agendas import call_meeting, circulate, listed, new_case, propose

MOST_STATEMENTS = 8
MOST_BYTES = 70_000


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def agenda_of(world: World, number: int) -> UUID:
    """An agenda of so many cases, circulated to twelve agencies, with every mark that is usual, and three waiting."""
    for index in range(8):
        partner = Agency(name=f"Partner {index}", short_name=f"Partner {index}", type=AgencyType.OTHER)
        world.do(lambda unit, one=partner: unit.session.add(one))
        signed = Signatory(area_id=world.area, agency_id=partner.id, signed_on=date(2020, 1, 1))
        world.do(lambda unit, one=signed: unit.session.add(one))
    meeting_id = call_meeting(world, minutes=600)
    chair = world.actor("chair")
    for index in range(number):
        key = f"case{index}"
        new_case(world, key, children=index % 2)
        one = propose(world, key, "chair", ListingKind.REPEAT if index % 3 == 0 else ListingKind.NEW)
        world.do(
            lambda unit, one=one: service.place(unit, chair, one, meeting_id, 500, override_reason="All are needed").id
        )
        world.do(lambda unit, one=one: mark(unit, world.agencies["police"], one))
    for index in range(3):
        new_case(world, f"waiting{index}")
        propose(world, f"waiting{index}", "chair")
    circulate(world, meeting_id)
    return meeting_id


def mark(unit, agency_id, listing_id):
    row = unit.session.get_one(Listing, listing_id)
    row.risk_level, row.presenter_agency_id, row.needs_interpreter = "high", agency_id, row.place % 4 == 0
    looked(unit, house_actor(), Tag.LISTING_CHANGED)


def own(statements: list[str]) -> list[str]:
    """The page's own statements: without session, roles, signature and area of the asker, and without the record."""
    others = ("audit_", "sign_ins", "SELECT memberships", "FROM areas")
    asker = "FROM signatories \nWHERE"
    return [one for one in statements if not any(word in one for word in others) and asker not in one]


def test_the_builder_needs_at_most_eight_statements_for_three_cases_as_for_thirty(
    world: World, door: Door, database: Database
) -> None:
    found = []
    for meeting_id in (agenda_of(world, 3), grown(world, 30)):
        door("coordinator").get("/meetings")
        with counted(database) as seen:
            page = door("coordinator").get(f"/meetings/{meeting_id}")
        assert page.status_code == 200
        found.append(own(seen))
    assert len(found[0]) == len(found[1]), found
    assert 5 < len(found[1]) <= MOST_STATEMENTS


def grown(world: World, number: int) -> UUID:
    meeting_id = call_meeting(world, minutes=600)
    chair = world.actor("chair")
    for index in range(number):
        new_case(world, f"more{index}", children=index % 2)
        one = propose(world, f"more{index}", "chair")
        world.do(
            lambda unit, one=one: service.place(unit, chair, one, meeting_id, 500, override_reason="All are needed").id
        )
    return meeting_id


@pytest.mark.parametrize("who", ["chair", "coordinator"])
def test_the_page_of_thirty_cases_stays_under_seventy_kilobytes(world: World, door: Door, who: str) -> None:
    meeting_id = agenda_of(world, 30)
    page = door(who).get(f"/meetings/{meeting_id}")
    assert page.status_code == 200
    assert page.text.count('class="it') == 30
    assert len(page.content) <= MOST_BYTES


def test_the_list_of_meetings_needs_the_same_statements_for_many_as_for_few(
    world: World, door: Door, database: Database
) -> None:
    first = call_meeting(world)
    listed(world, "anna", first)
    with counted(database) as few:
        assert door("coordinator").get("/meetings").status_code == 200
    for _ in range(6):
        call_meeting(world)
    with counted(database) as many:
        assert door("coordinator").get("/meetings").status_code == 200
    assert len(few) == len(many)
