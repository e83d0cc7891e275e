"""`roundtable demo`: the invented area Alderbrook in your browser, by one command."""

import json
import os
import socket
import time
from datetime import date
from pathlib import Path

import typer
import uvicorn
from rich.console import Console

from app.cli.settings import DEMO_MARK
from app.core import clock, migrations
from app.core.db import Database
from app.core.settings import Settings, demo_settings, sqlite_path
from app.main import create_app, database_for

GRACE = 5
console = Console(stderr=True, highlight=False)


def demo(
    reset: bool = typer.Option(False, "--reset", help="Throw the demo's database away first."),
    today: str = typer.Option("", help="Day on which the demo stands (ISO); kept at the first run."),
    seed: int = typer.Option(1, help="Another seed, other invented people."),
    only_fill: bool = typer.Option(False, "--only-fill", help="Fill the database and stop."),
) -> None:
    """Fill an SQLite database under var/ with invented people, and serve it on this machine alone."""
    port = int(os.environ.get("PORT") or os.environ.get("ROUNDTABLE_PORT") or 8000)
    settings = demo_settings(port=port, log_file=os.environ.get("ROUNDTABLE_LOG_FILE") or "var/roundtable.log")
    Path(settings.log_file).parent.mkdir(parents=True, exist_ok=True)
    if not only_fill:
        _refuse_taken_port(settings)
    fill(settings, reset=reset, today=date.fromisoformat(today) if today else None, seed=seed)
    if only_fill:
        return
    application = create_app(settings)
    _say_what_to_try(settings)
    uvicorn.run(
        application, host=settings.host, port=settings.port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=GRACE,
    )  # fmt: skip


def fill(settings: Settings, *, reset: bool, today: date | None, seed: int) -> None:
    """Migrate and fill the demo's database unless it holds the demo already."""
    from app.demo import alderbrook

    file = sqlite_path(settings.database_url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if reset:
            _throw_away(file)
    database = _opened(settings)
    if alderbrook.is_begun(database) and not alderbrook.is_built(database) and file is not None:
        console.print("The last start was interrupted while inventing; beginning anew.")
        database.dispose()
        _throw_away(file)
        database = _opened(settings)
    if not alderbrook.is_built(database):
        started = time.perf_counter()
        with console.status("Inventing Alderbrook: agencies, people, two years of meetings ..."):
            alderbrook.build(
                database, today=today, seed=seed, progress=lambda words: console.print(f"  {words}", style="dim")
            )
        DEMO_MARK.parent.mkdir(parents=True, exist_ok=True)
        DEMO_MARK.write_text(json.dumps({"today": str(today or clock.now().date()), "seed": seed}), encoding="utf-8")
        console.print(f"Alderbrook stands after {time.perf_counter() - started:.0f} s.")
    database.dispose()


def _opened(settings: Settings) -> Database:
    if migrations.current(settings.database_url) != migrations.head():
        migrations.upgrade(settings.database_url)
    return database_for(settings)


def _throw_away(file: Path) -> None:
    for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        one.unlink(missing_ok=True)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            console.print(f"Port {settings.port} is taken. Choose another: PORT=8010 make demo")
            raise typer.Exit(2) from error


def _say_what_to_try(settings: Settings) -> None:
    console.print(f"\n[bold]Roundtable's demo[/bold] is at  http://{settings.host}:{settings.port}\n")
    console.print("Everybody in it is invented. Sign in by one click as")
    for role, words in (
        ("police officer", "fill in a checklist on a narrow window, then refer"),
        ("coordinator", "accept the referral, build the next agenda, circulate it"),
        ("representative", "answer the research, update your actions"),
        ("chair", "open the meeting and take the cases through it"),
        ("victim advocate", "see who needs you before the meeting"),
        ("auditor", "see who looked at what"),
    ):
        console.print(f"  {role:<16} {words}")
    console.print("\nStop with Ctrl+C. A second start keeps your data; `make demo-reset` begins anew.\n")
