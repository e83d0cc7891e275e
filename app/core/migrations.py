"""Moving the database up and down; a downgrade that would destroy data asks first, and audit is never discarded."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app.core.db import make_engine
from app.core.house import find

AUDIT_TABLES = ("audit_events", "audit_subjects")


class DataWouldBeLostError(RuntimeError):
    """The step down would throw away rows; `tables` says which."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"this would discard rows of: {', '.join(tables)}")
        self.tables = tables


def config(url: str) -> Config:
    """Give Alembic's configuration for a database, in a checkout or an installed wheel."""
    found = Config(str(find("alembic.ini")))
    found.set_main_option("script_location", str(find("migrations")))
    found.attributes["url"] = url
    return found


def upgrade(url: str, revision: str = "head") -> None:
    """Move the database up."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str, *, discard: bool = False) -> None:
    """Move the database down; DataWouldBeLostError if rows stand in the way and `discard` is not set; audit always stands."""
    filled = _filled(url)
    standing = [table for table in filled if table in AUDIT_TABLES]
    if standing or (filled and not discard):
        raise DataWouldBeLostError(standing or filled)
    command.downgrade(config(url), revision)


def current(url: str) -> str | None:
    """Tell the revision of the database, or None for an empty one."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found


def head() -> str | None:
    """Tell the newest revision the code knows."""
    return ScriptDirectory.from_config(config("sqlite://")).get_current_head()


def _filled(url: str) -> list[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        names: list[Any] = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        filled = [name for name in names if connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first()]  # noqa: S608 - names from the catalogue
    engine.dispose()
    return sorted(filled)
