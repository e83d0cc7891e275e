"""Databases for tests: a migrated SQLite template, and PostgreSQL databases named roundtable_test_<random>."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from app.core.house import find

SERVER = os.environ.get("ROUNDTABLE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
TEMPLATE = f"roundtable_test_{secrets.token_hex(4)}"


def alembic_config(url: str) -> Config:
    config = Config(str(find("alembic.ini")))
    config.set_main_option("script_location", str(find("migrations")))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    command.upgrade(alembic_config(url), "head")


def template_file(folder: Path) -> Path:
    file = folder / "template.db"
    migrate(f"sqlite:///{file}")
    return file


def postgres_answers() -> bool:
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _in(name: str) -> str:
    return SERVER.rsplit("/", 1)[0] + "/" + name


@cache
def _template() -> str:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate(_in(TEMPLATE))
    return TEMPLATE


def drop_template() -> None:
    if _template.cache_info().currsize:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")


@contextmanager
def postgres_database() -> Iterator[str]:
    if not postgres_answers():
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL does not answer, and with CI=true that is a failure")
        pytest.skip(f"no PostgreSQL answers at {SERVER}")
    name = f"roundtable_test_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {_template()}")
    try:
        yield _in(name)
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
