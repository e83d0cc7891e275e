import pytest
from sqlalchemy import select, text, update
from sqlmodel import col
from sqlmodel import select as select_row

from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases.models import CaseFile, Person
from app.core.actor import house_actor
from app.core.crypto import Ciphertext, SealBroken
from app.core.db import Database
from app.core.errors import UnauditedAccess
from tests.factories.world import World, tags

pytestmark = pytest.mark.postgres


def test_a_silent_read_of_a_person_is_refused(database: Database, world: World) -> None:
    with pytest.raises(UnauditedAccess), database.unit() as unit:
        unit.session.get(Person, world.people["anna"])


def test_a_recorded_read_passes_and_leaves_its_mark(database: Database, world: World) -> None:
    with database.unit() as unit:
        person = unit.session.get_one(Person, world.people["anna"])
        assert person.given_name == "Anna"
        looked(unit, house_actor(), Tag.CASE_VIEWED, area_id=world.area)
    assert tags(database)[-1] == "case:viewed"


def test_a_silent_change_is_refused_and_not_stored(database: Database, world: World) -> None:
    with pytest.raises(UnauditedAccess), database.unit() as unit:
        unit.session.get_one(Person, world.people["anna"]).given_name = "Changed"
    with database.unit() as unit:
        assert unit.session.get_one(Person, world.people["anna"]).given_name == "Anna"
        looked(unit, house_actor(), Tag.CASE_VIEWED)


def test_sealed_columns_hold_no_readable_text_and_stay_plain_in_python_after_a_flush(
    database: Database, world: World
) -> None:
    with database.unit() as unit:
        person = unit.session.get_one(Person, world.people["anna"])
        person.aliases = ["Ania K"]
        record(unit, house_actor(), Tag.PERSON_CHANGED, person)
        assert person.aliases == ["Ania K"]
        assert person.version == 2
        raw = unit.session.connection().execute(text("SELECT given_name, aliases FROM people")).all()
        assert all(b"Ani" not in bytes(value) for row in raw for value in row)


def test_columns_that_go_round_the_unit_yield_ciphertext(database: Database, world: World) -> None:
    with database.unit() as unit:
        value = unit.session.execute(select(select(col(Person.given_name)).limit(1).scalar_subquery())).scalar()
        assert isinstance(value, Ciphertext)


def test_rows_need_the_id_of_every_personal_table(database: Database, world: World) -> None:
    with database.unit() as unit, pytest.raises(UnauditedAccess):
        unit.rows(select(col(Person.given_name)), tuple)


def test_rows_open_values_and_note_them(database: Database, world: World) -> None:
    statement = select(col(CaseFile.id), col(Person.id), col(Person.given_name)).join(
        Person, col(Person.id) == col(CaseFile.victim_id)
    )
    with pytest.raises(UnauditedAccess), database.unit() as unit:
        unit.rows(statement, lambda *values: values)
    with database.unit() as unit:
        found = unit.rows(statement, lambda *values: values)
        assert {row[2] for row in found} == {"Anna", "Berta"}
        looked(unit, house_actor(), Tag.CASES_LISTED)


def test_a_ciphertext_moved_to_another_row_does_not_open(database: Database, world: World) -> None:
    with database.unit() as unit:
        first, second = world.people["anna"], world.people["berta"]
        stolen = unit.session.execute(select(col(Person.given_name)).where(col(Person.id) == first)).scalar_one()
        unit.session.connection().execute(
            update(Person.__table__).where(Person.__table__.c.id == second).values(given_name=stolen)
        )
    with pytest.raises(SealBroken), database.unit() as unit:
        unit.session.exec(select_row(Person).where(Person.id == second)).one()


def test_a_reading_request_changes_nothing(database: Database, world: World) -> None:
    with pytest.raises(UnauditedAccess), database.unit(read_only=True) as unit:  # noqa: PT012 - the commit raises
        person = unit.session.get_one(Person, world.people["anna"])
        person.given_name = "X"
        record(unit, house_actor(), Tag.PERSON_CHANGED, person)


def test_bulk_changes_of_personal_rows_are_refused(database: Database, world: World) -> None:
    with pytest.raises(UnauditedAccess), database.unit() as unit:
        unit.session.execute(update(CaseFile).values(children_count=3))
