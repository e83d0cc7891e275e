from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from app.core import migrations
from app.core.db import Database, make_engine
from app.tables import metadata
from tests.factories.world import World

pytestmark = pytest.mark.postgres


def triggers(database: Database) -> set[str]:
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'" if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )  # fmt: skip
    with database.engine.connect() as connection:
        return set(connection.execute(text(statement)).scalars())


def rows(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_the_head_matches_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_one_step_down_and_up_again_keeps_rows_and_triggers(database: Database, world: World) -> None:
    before_rows, before_triggers = rows(database), triggers(database)
    assert before_rows["people"] == 4
    assert before_triggers
    from alembic import command

    config = migrations.config(database.url)
    command.downgrade(config, "-1")
    assert triggers(database) == set()
    command.upgrade(config, "head")
    assert rows(database) == before_rows
    assert triggers(database) == before_triggers


def test_an_empty_database_goes_all_the_way_down_and_up_again(database: Database) -> None:
    migrations.downgrade(database.url, "base")
    assert rows(database) == {}
    migrations.upgrade(database.url)
    assert migrations.current(database.url) == migrations.head()
    assert triggers(database)


def test_a_downgrade_that_would_destroy_data_is_refused_and_audit_is_never_discarded(
    database: Database, world: World
) -> None:
    for discard in (False, True):
        with pytest.raises(migrations.DataWouldBeLostError) as refused:
            migrations.downgrade(database.url, "base", discard=discard)
        assert refused.value.tables == ["audit_events", "audit_subjects"]
    assert rows(database)["people"] == 4


def test_version_files_never_import_the_app() -> None:
    from app.core.house import find

    files = list((find("migrations") / "versions").glob("*.py"))
    assert len(files) >= 2
    assert all("import app" not in file.read_text() and "from app" not in file.read_text() for file in files)


def test_sqlite_runs_with_the_settings_that_keep_acknowledged_writes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    engine.dispose()
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
