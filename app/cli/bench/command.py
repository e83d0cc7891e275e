"""The command: builds its own databases, measures, and prints figures with their goals."""

import os
import platform
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import typer

from app.cli.bench import apart
from app.cli.bench.ground import Ground, postgres_ground, sqlite_ground
from app.cli.bench.reading import reading
from app.cli.bench.report import goals, in_words
from app.cli.bench.rounds import FULL, QUICK, Size, run
from app.cli.bench.served import served
from app.cli.bench.writing import driver_level, writing

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
Say = Callable[[str], None]


def bench(
    as_json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
    quick: bool = typer.Option(False, "--quick", help="One short round: shape and counts, no timings worth keeping."),
    postgres: str = typer.Option(
        SERVER, envvar="ROUNDTABLE_BENCH_POSTGRES", help="Server on which a database may be made for the run."
    ),
) -> None:
    """Measure this machine: pages, packs, writes, scoring and start, with policy, audit and decryption on."""
    found = measured(QUICK if quick else FULL, postgres, lambda words: typer.echo(words, err=True))
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if as_json else in_words(found))


def measured(size: Size, server: str, say: Say) -> dict[str, Any]:
    """Run everything and give the figures; a missing PostgreSQL stands under `skipped` with the reason."""
    began = time.perf_counter()
    found: dict[str, Any] = {"machine": _machine(), "is_quick": size.is_quick, "skipped": []}
    say("SQLite: building ten areas and two meetings ...")
    with sqlite_ground(size.listed, size.connections) as ground:
        found["sqlite"] = _one_database(ground, size, say)
        say("Starting workers, scoring ...")
        found["worker"] = run(apart.worker(ground, size))
    found["scoring_per_second"] = apart.scoring(size)
    found["scorer"] = apart.columns(size)
    try:
        say("PostgreSQL: building the same ...")
        with postgres_ground(server, size.listed, size.connections) as ground:
            found["postgresql"] = _one_database(ground, size, say)
            say("PostgreSQL: by the driver alone ...")
            found["postgresql"]["driver"] = run(driver_level(ground, size))
            with psycopg.connect(server) as connection:
                found["machine"]["postgresql"] = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        found["skipped"].append({"what": "postgresql", "why": str(error).splitlines()[0][:200]})
    found["goals"] = goals(found)
    found["seconds"] = round(time.perf_counter() - began, 1)
    return found


def _one_database(ground: Ground, size: Size, say: Say) -> dict[str, Any]:
    """Read with one worker, write with two; a quick run writes with the one it has."""
    with served(ground.settings) as one:
        say("Pages, fragments, packs ...")
        found: dict[str, Any] = {"reading": run(reading(ground, one, size))}
        if size.is_quick:
            return found | {"writing": run(writing(ground, one, size))}
    with served(ground.settings, workers=2) as two:
        say(f"Writes at {size.connections} connections ...")
        found["writing"] = run(writing(ground, two, size))
    return found


def _machine() -> dict[str, Any]:
    """Say what was measured on; names and addresses of the machine stay out."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "load_at_start": load,
    }  # fmt: skip
