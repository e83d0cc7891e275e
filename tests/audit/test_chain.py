from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.audit.chain import anchor_line, verify
from app.audit.record import record
from app.audit.tags import Tag
from app.core.actor import house_actor
from app.core.db import Database
from tests.factories.world import World

pytestmark = pytest.mark.postgres


def grown(database: Database, world: World, events: int = 12) -> None:
    for number in range(events):
        with database.unit() as unit:
            record(
                unit,
                house_actor(),
                Tag.CASE_VIEWED,
                ("case_files", world.cases["anna"]),
                area_id=world.area,
                number=number,
            )


def tamper(database: Database, *statements: str) -> None:
    """Do what only somebody with the database's own rights can: drop the guards first."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in ("audit_events", "audit_subjects"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def chain(database: Database, world: World) -> str:
    return f"'{world.area.hex}'" if database.is_sqlite else f"'{world.area}'"


def test_an_untouched_trail_is_whole(database: Database, world: World) -> None:
    grown(database, world)
    verdict = verify(database)
    assert verdict.faults == ()
    assert verdict.events >= 14
    assert verdict.chains == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET tag = 'case:listed' WHERE chain = {chain} AND seq = 5",
        "UPDATE audit_events SET facts = '{{}}' WHERE chain = {chain} AND seq = 5",
        "UPDATE audit_events SET user_id = agency_id, purpose = 'x' WHERE chain = {chain} AND seq = 5",
        "DELETE FROM audit_events WHERE chain = {chain} AND seq = 5",
        "DELETE FROM audit_subjects WHERE event_id = (SELECT id FROM audit_events WHERE chain = {chain} AND seq = 5)",
        "UPDATE audit_subjects SET subject_table = 'people' WHERE event_id = (SELECT id FROM audit_events WHERE chain = {chain} AND seq = 5)",
    ],
)
def test_any_change_is_found_and_named(database: Database, world: World, statement: str) -> None:
    grown(database, world)
    tamper(database, statement.format(chain=chain(database, world)))
    faults = verify(database).faults
    assert faults
    assert faults[0].chain == world.area
    assert faults[0].seq == 5


def test_a_cut_tail_with_its_head_set_back_is_found_by_the_anchor_alone(
    database: Database, world: World, tmp_path: Path
) -> None:
    grown(database, world)
    anchor = tmp_path / "heads"
    anchor.write_text("\n".join(anchor_line(database)), encoding="utf-8")
    here = chain(database, world)
    tamper(
        database,
        f"DELETE FROM audit_subjects WHERE event_id IN (SELECT id FROM audit_events WHERE chain = {here} AND seq > 6)",
        f"DELETE FROM audit_events WHERE chain = {here} AND seq > 6",
        f"UPDATE audit_heads SET seq = 6, mac = (SELECT mac FROM audit_events WHERE chain = {here} AND seq = 6) WHERE chain = {here}",
    )
    assert verify(database).faults == ()
    assert [(fault.chain, fault.seq) for fault in verify(database, anchor).faults] == [(world.area, 7)]


def test_a_cut_tail_alone_does_not_meet_its_head(database: Database, world: World) -> None:
    grown(database, world)
    here = chain(database, world)
    tamper(
        database,
        f"DELETE FROM audit_subjects WHERE event_id IN (SELECT id FROM audit_events WHERE chain = {here} AND seq > 6)",
        f"DELETE FROM audit_events WHERE chain = {here} AND seq > 6",
    )
    assert [(fault.chain, fault.seq) for fault in verify(database).faults] == [(world.area, 7)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET tag = 'x'",
        "DELETE FROM audit_events",
        "DELETE FROM audit_subjects",
        "UPDATE audit_subjects SET subject_table = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(database: Database, world: World, statement: str) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(statement)
    assert verify(database).faults == ()


def test_replace_and_truncate_are_refused_too(database: Database, world: World) -> None:
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql("TRUNCATE audit_events CASCADE")
            return
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        columns = ", ".join(row[1] for row in connection.exec_driver_sql("PRAGMA table_info(audit_events)"))
        forged = columns.replace("tag", "'forged'", 1)
        for verb in ("INSERT OR REPLACE INTO", "REPLACE INTO"):
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql(f"{verb} audit_events ({columns}) SELECT {forged} FROM audit_events LIMIT 1")


def test_two_hundred_random_alterations_are_all_found(database: Database, world: World) -> None:
    if not database.is_sqlite:
        return
    grown(database, world, 30)
    tamper(database)
    random = Random(20261121)
    found = 0
    for _ in range(200):
        with database.engine.connect() as connection:
            row = random.choice(connection.execute(text("SELECT id, mac, prev, facts FROM audit_events")).all())
            column = random.choice(["mac", "prev", "facts"])
            old = row._mapping[column]
            new = bytes([old[0] ^ 1]) + old[1:] if isinstance(old, bytes) else old + " "
            connection.execute(
                text(f"UPDATE audit_events SET {column} = :new WHERE id = :id"), {"new": new, "id": row.id}
            )
            connection.commit()
        found += bool(verify(database).faults)
        with database.engine.connect() as connection:
            connection.execute(
                text(f"UPDATE audit_events SET {column} = :old WHERE id = :id"), {"old": old, "id": row.id}
            )
            connection.commit()
    assert found == 200
    assert verify(database).faults == ()
