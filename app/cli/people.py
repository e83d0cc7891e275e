"""`roundtable people match`: find the same people in spreadsheets before they are imported."""

from pathlib import Path

import orjson
import typer
from rich.progress import Progress

from app.cases.matching.lists import ListError, match_files

app = typer.Typer(no_args_is_help=True)


@app.callback()
def people() -> None:
    """Find the same people in lists."""


@app.command()
def match(
    a: Path = typer.Argument(help="CSV file with a heading line."),
    b: Path | None = typer.Argument(None, help="Second list; without it, pairs inside the first."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Print pairs that are likely the same person, best first; rows count from 0."""
    from rich.console import Console

    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Comparing", total=None)
            found = match_files(a, b, lambda done, total: bar.update(task, completed=done, total=total))
    except (ListError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(found).decode())
        return
    for pair in sorted(found["pairs"], key=lambda one: -one["score"]):
        typer.echo(f"{pair['a']:>6} {pair['b']:>6}  {pair['score']:.2f}  {', '.join(pair['reasons'])}")
    typer.echo(f"{len(found['pairs'])} pairs.")
