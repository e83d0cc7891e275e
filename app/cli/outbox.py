"""`roundtable outbox send`: waiting mail leaves by SMTP; run it every minute."""

import typer

from app.accounts.outbox import service
from app.cli.settings import settings
from app.main import database_for

app = typer.Typer(no_args_is_help=True)


@app.callback()
def outbox() -> None:
    """Send waiting mail."""


@app.command()
def send() -> None:
    """Send what waits; what fails stays and is tried again."""
    found = settings()
    done = service.send_waiting(database_for(found), found)
    typer.echo(f"{done.sent} sent, {done.failed} failed, {done.waiting} wait.")
    raise typer.Exit(1 if done.failed else 0)
