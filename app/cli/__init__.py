"""The console command `roundtable`: every command is one more door to the same services."""

import sys

import typer

from app.cli import api_client, audit, bench, database, demo, instruments, keys, outbox, people, server, user
from app.core.errors import RoundtableError
from app.core.settings import UnsafeSettingsError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False, help="Roundtable.")
app.command("serve")(server.serve)
app.command("backup")(database.backup)
app.command("restore")(database.restore)
app.command("demo")(demo.demo)
app.command("bench")(bench.bench)
app.add_typer(database.app, name="db", help="Move the database up and down.")
app.add_typer(audit.app, name="audit", help="Prove that the audit trail is whole.")
app.add_typer(keys.app, name="keys", help="Make and rotate keys.")
app.add_typer(outbox.app, name="outbox", help="Send waiting mail.")
app.add_typer(user.app, name="user", help="People of the system.")
app.add_typer(api_client.app, name="api-client", help="Programs that pull packs and send referrals.")
app.add_typer(people.app, name="people", help="Find the same people in lists.")
app.add_typer(instruments.app, name="instruments", help="Risk instruments.")


def main() -> None:
    """Run the command; a wrong setting or a refused act is one clear sentence and exit code 2."""
    try:
        app()
    except (UnsafeSettingsError, RoundtableError) as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
