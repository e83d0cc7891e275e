"""A circulated meeting with research and actions, and packs of it, for tests."""

from typing import Any
from uuid import UUID

from sqlmodel import select

from app.actions import service as actions
from app.actions.schemas import AddAction
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases.models import Address, Person, SafeContact
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.meetings.models import Listing, Meeting
from app.meetings.research.models import ItemKind, ResearchItem, ResearchRequest
from app.packs import queries, service
from app.packs.schemas import PackFormat, PackOut, Purpose
from tests.factories.world import World

WITHHELD, RELEASED, PRIVATE, OWN = (
    "CANARY-withheld-kestrel",
    "told-by-housing-heron",
    "CANARY-private-plover",
    "own-of-police-osprey",
)
HIDDEN_STREET, OPEN_STREET, PHONE, CODE_WORD = (
    "CANARY-restricted-wren",
    "Open Street 5",
    "+447700900123",
    "CANARY-codeword-stork",
)


def add_item(
    world: World, listing_id: UUID, agency: str, text: str, *, released: bool = False, withheld: bool = False
) -> UUID:
    def act(unit: UnitOfWork) -> UUID:
        listing = unit.session.get_one(Listing, listing_id)
        asked = unit.session.exec(
            select(ResearchRequest).where(
                ResearchRequest.listing_id == listing_id, ResearchRequest.agency_id == world.agencies[agency]
            )
        ).one()
        item = ResearchItem(
            area_id=listing.area_id, request_id=asked.id, listing_id=listing.id, case_file_id=listing.case_file_id,
            agency_id=world.agencies[agency], kind=ItemKind.FACT, text=text, is_withheld=withheld,
            withheld_reason="secret" if withheld else "", released_at=clock.now() if released else None, created_at=clock.now(),
        )  # fmt: skip
        unit.session.add(item)
        record(unit, house_actor(), Tag.RESEARCH_SAVED, item, listing, asked)
        return item.id

    found: UUID = world.do(act)
    return found


def plant(world: World, listing_id: UUID, key: str = "anna") -> None:
    """Plant canaries: withheld and unreleased research, a restricted address, a code word; and what may be read beside them."""
    add_item(world, listing_id, "housing", WITHHELD, withheld=True)
    add_item(world, listing_id, "housing", RELEASED, released=True)
    add_item(world, listing_id, "housing", PRIVATE)
    add_item(world, listing_id, "police", OWN)

    def act(unit: UnitOfWork) -> None:
        person = unit.session.get_one(Person, world.people[key])
        homes = [
            Address(
                person_id=person.id, area_id=person.area_id, lines=HIDDEN_STREET, postcode="ZZ1 1AA", is_restricted=True
            ),
            Address(person_id=person.id, area_id=person.area_id, lines=OPEN_STREET, postcode="ZZ1 2BB"),
        ]
        unit.session.add_all(homes)
        safe = unit.session.exec(select(SafeContact).where(SafeContact.person_id == person.id)).one()
        safe.code_word = CODE_WORD
        record(unit, house_actor(), Tag.PERSON_CHANGED, person, safe, *homes)

    world.do(act)


def add_action(world: World, listing_id: UUID, text: str, agency: str = "housing") -> UUID:
    actor = world.actor("coordinator")

    def act(unit: UnitOfWork) -> UUID:
        listing = unit.session.get_one(Listing, listing_id)
        meeting = unit.session.get_one(Meeting, listing.meeting_id)
        looked(unit, house_actor(), Tag.AGENDA_VIEWED)
        words = AddAction(
            listing_id=listing_id,
            agency_id=world.agencies[agency],
            text=text,
            due_on=meeting.starts_at.date(),
            protects="victim",
        )
        return actions.add(unit, actor, words).id

    found: UUID = world.do(act)
    return found


def pull(world: World, who: str, meeting_id: UUID, form: PackFormat = PackFormat.JSON) -> PackOut:
    actor = world.actor(who)

    def act(unit: UnitOfWork) -> PackOut:
        return service.pull(unit, actor, queries.ready_for(unit, actor, meeting_id), form, Purpose.PREPARE)

    found: PackOut = world.do(act)
    return found


def change(world: World, model: Any, row_id: UUID, **values: Any) -> None:
    """Change a row directly, recorded by the house."""

    def act(unit: UnitOfWork) -> None:
        row = unit.session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        unit.session.flush()
        looked(unit, house_actor(), Tag.CASE_CHANGED)

    world.do(act)
