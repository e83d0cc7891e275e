"""`roundtable keys`: new keys for the settings, and sealing everything anew with the current one."""

import base64
import secrets

import typer

from app.audit.record import record
from app.audit.tags import Tag
from app.cli.settings import database
from app.core.actor import house_actor
from app.core.crypto import key_name
from app.core.db import Database, sealed_columns
from app.core.settings import KEY_BYTES
from app.tables import personal_models

app = typer.Typer(no_args_is_help=True)
BATCH = 500


@app.command()
def new(name: str = typer.Option("k1", help="Name of the sealing key in the ring.")) -> None:
    """Print three fresh keys as environment lines; store them where the database is not."""

    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    typer.echo(f"ROUNDTABLE_SEAL_KEYS={name}:{fresh()}\nROUNDTABLE_INDEX_KEY={fresh()}\nROUNDTABLE_AUDIT_KEY={fresh()}")


@app.command()
def rotate() -> None:
    """Seal every value anew that an older key of the ring sealed; can be stopped and started again."""
    opened = database()
    total = rotate_all(opened)
    typer.echo(f"{total} values sealed anew with {opened.vault.current}. Older keys may leave the ring now.")


def rotate_all(database: Database) -> int:
    """Walk all personal tables in batches, each in its own short transaction; gives the number of values sealed anew."""
    return sum(_rotate_table(database, model) for model in personal_models())


def _rotate_table(database: Database, model: type) -> int:
    """Work on the driver's level: the plain values pass through memory only, nobody sees them, one event says so."""
    table, names = model.__table__, sealed_columns(model)  # type: ignore[attr-defined]
    changed, last = 0, None
    while True:
        with database.unit() as unit:
            connection = unit.session.connection()
            statement = table.select().order_by(table.c.id).limit(BATCH).with_for_update()
            rows = connection.execute(statement.where(table.c.id > last) if last is not None else statement).all()
            for row in rows:
                old = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
                stale = {name: value for name, value in old.items() if key_name(value) != database.vault.current}
                if stale:
                    opened = {
                        name: database.vault.open(table.name, name, row.id, value) for name, value in stale.items()
                    }
                    anew = {
                        name: database.vault.seal(table.name, name, row.id, value) for name, value in opened.items()
                    }
                    connection.execute(table.update().where(table.c.id == row.id).values(anew))
                    changed += len(anew)
            if not rows:
                if changed:
                    record(unit, house_actor("keys"), Tag.KEYS_ROTATED, table=table.name, values=changed)
                return changed
            last = rows[-1].id
