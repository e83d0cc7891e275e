"""One clean migrated database per test, an invented world in it, and a browser-like client for each of its people."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.core.db import Database
from app.core.settings import demo_settings
from app.main import create_app, database_for
from tests.factories.databases import postgres_database, template_file
from tests.factories.world import Door, World, build_world

os.environ.setdefault("PYTHONHASHSEED", "0")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on PostgreSQL too where it is marked so (`@pytest.mark.postgres`)."""
    if "database" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("postgres") is not None
        metafunc.parametrize("database", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite database for the whole session; tests copy it."""
    return template_file(tmp_path_factory.mktemp("template"))


@pytest.fixture
def database(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Give a clean database of the wanted kind."""
    if request.param == "postgresql":
        with postgres_database() as url:
            database = database_for(demo_settings(database_url=url))
            yield database
            database.dispose()
        return
    file = tmp_path / "test.db"
    shutil.copy(migrated_file, file)
    database = database_for(demo_settings(database_url=f"sqlite:///{file}"))
    yield database
    database.dispose()
    sqlite3.connect(file).close()


@pytest.fixture
def app(database: Database) -> FastAPI:
    """Give the whole application on the test's database."""
    return create_app(demo_settings(database_url=database.url), database)


@pytest.fixture
def world(database: Database) -> World:
    """Give two areas with agencies, people and one case each: see `tests/factories/world.py`."""
    return build_world(database)


@pytest.fixture
def door(app: FastAPI, world: World) -> Iterator[Door]:
    """Give clients: `door("coordinator")` is a signed-in browser, `door(None)` a stranger's."""
    with Door(app, world) as opened:
        yield opened
