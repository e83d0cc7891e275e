"""`roundtable audit`: verify the chains, and write their heads for another system to keep."""

from pathlib import Path

import orjson
import typer

from app.audit import chain
from app.cli.settings import database

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    anchor: Path | None = typer.Option(None, help="File of earlier heads, as `audit anchor` wrote it."),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Walk every chain; names the first broken link of each, or a cut tail. Exit 1 if anything is wrong."""
    verdict = chain.verify(database(), anchor)
    if as_json:
        typer.echo(orjson.dumps(verdict.as_json()).decode())
    else:
        typer.echo(f"{verdict.events} events in {verdict.chains} chains.")
        for fault in verdict.faults:
            typer.echo(f"chain {fault.chain}, event {fault.seq}: {fault.what}")
        typer.echo("The trail is whole." if not verdict.faults else "The trail is BROKEN.")
    raise typer.Exit(1 if verdict.faults else 0)


@app.command("anchor")
def write_anchor(
    out: Path = typer.Option(..., help="File to append the present heads to; keep it on another system."),
) -> None:
    """Append the present heads."""
    lines = chain.anchor_line(database())
    with out.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    typer.echo(f"{len(lines)} heads written.")
