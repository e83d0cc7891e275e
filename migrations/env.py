"""Runs migrations with foreign keys off on SQLite and triggers recreated, on whichever database is given."""

from typing import Any

from alembic import context
from sqlalchemy import LargeBinary, text
from sqlalchemy.types import TypeDecorator

from app.core.db import make_engine
from app.tables import metadata

config = context.config


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write house types as the plain types they store: version files never import the app."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return "sa." + repr(item.impl_instance if hasattr(item, "impl_instance") else item.impl)
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, LargeBinary):
        return "sa.LargeBinary()"
    return False


def run(connection: Any) -> None:
    """Run inside one transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        render_as_batch=is_sqlite,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                message = f"foreign keys broken after migration: {broken[:5]}"
                raise RuntimeError(message)


url = config.attributes.get("url") or config.get_main_option("sqlalchemy.url") or "sqlite:///var/roundtable.db"
engine = make_engine(url)
with engine.connect() as connection:
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    run(connection)
    connection.commit()
engine.dispose()
