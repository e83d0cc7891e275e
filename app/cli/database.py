"""`roundtable db`, `backup` and `restore`: a backup that was not read back is none."""

import gzip
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

import orjson
import typer

from app.audit.chain import verify
from app.cli.settings import settings
from app.core import clock, migrations
from app.core.settings import Settings, sqlite_path
from app.main import database_for

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade(revision: str = "head") -> None:
    """Move the database up to a revision."""
    url = settings().database_url
    file = sqlite_path(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(url, revision)
    typer.echo(f"The database stands at {migrations.current(url)}.")


@app.command()
def downgrade(
    revision: str, discard_data: bool = typer.Option(False, "--discard-data", help="Throw away rows.")
) -> None:
    """Move the database down to a revision; audit is never discarded."""
    try:
        migrations.downgrade(settings().database_url, revision, discard=discard_data)
    except migrations.DataWouldBeLostError as error:
        typer.echo(
            f"Refused: {error}. The audit trail is never discarded; other rows go with --discard-data.", err=True
        )
        raise typer.Exit(2) from error
    typer.echo(f"The database stands at {migrations.current(settings().database_url)}.")


@app.command()
def current() -> None:
    """Tell where the database stands and whether the code knows newer."""
    found, head = migrations.current(settings().database_url), migrations.head()
    typer.echo(f"{found or 'empty'} ({'newest' if found == head else f'newest is {head}'})")
    raise typer.Exit(0 if found == head else 1)


def backup(target: Path = typer.Argument(help="File to write, such as roundtable-2026-11-21.tar")) -> None:
    """Write a consistent copy of the database, read it back, and verify its audit chain. Sealed values stay sealed."""
    found = settings()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "database.gz"
        with gzip.open(dump, "wb") as out:
            _dump(found, Path(folder), out)
        about = {
            "at": clock.now().isoformat(),
            "revision": migrations.current(found.database_url),
            "kind": _kind(found),
            "sha256": _sha(dump),
        }
        (Path(folder) / "about.json").write_bytes(orjson.dumps(about))
        with tarfile.open(target, "w") as archive:
            archive.add(dump, "database.gz")
            archive.add(Path(folder) / "about.json", "about.json")
    with tempfile.TemporaryDirectory() as folder:
        _unpack(target, Path(folder))
    os.chmod(target, 0o600)  # noqa: PTH101 - mode of a file that holds everything
    typer.echo(f"Written and read back: {target}. Keep the keys apart from it.")


def restore(
    source: Path, force: bool = typer.Option(False, "--force", help="Replace a database that holds rows.")
) -> None:
    """Bring a backup into the database of the settings and verify its audit chain."""
    found = settings()
    if migrations.current(found.database_url) is not None and not force:
        typer.echo("The database is not empty; --force replaces it.", err=True)
        raise typer.Exit(2)
    with tempfile.TemporaryDirectory() as folder:
        about = _unpack(source, Path(folder))
        if about["kind"] != _kind(found):
            typer.echo(f"This backup is of {about['kind']}, the settings name {_kind(found)}.", err=True)
            raise typer.Exit(2)
        _load(found, Path(folder) / "database.gz")
    migrations.upgrade(found.database_url)
    verdict = verify(database_for(found))
    typer.echo(
        f"Restored; {verdict.events} audit events in {verdict.chains} chains, {'whole' if not verdict.faults else 'BROKEN'}."
    )
    raise typer.Exit(0 if not verdict.faults else 1)


def _kind(found: Settings) -> str:
    return "sqlite" if found.database_url.startswith("sqlite") else "postgresql"


def _dump(found: Settings, folder: Path, out: gzip.GzipFile) -> None:
    file = sqlite_path(found.database_url)
    if file is None:
        with subprocess.Popen(["pg_dump", "--no-owner", found.database_url], stdout=subprocess.PIPE) as dump:  # noqa: S603, S607 - our own address
            shutil.copyfileobj(dump.stdout, out)  # type: ignore[arg-type]
        if dump.returncode:
            raise typer.Exit(dump.returncode)
        return
    copy = folder / "copy.db"
    with sqlite3.connect(file) as live, sqlite3.connect(copy) as target:
        live.backup(target)
    with copy.open("rb") as raw:
        shutil.copyfileobj(raw, out)


def _load(found: Settings, dump: Path) -> None:
    file = sqlite_path(found.database_url)
    with gzip.open(dump, "rb") as raw:
        if file is None:
            reset = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", reset, found.database_url], check=True)  # noqa: S603, S607
            psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", found.database_url]
            subprocess.run(psql, input=raw.read(), check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
            old.unlink(missing_ok=True)
        with file.open("wb") as target:
            shutil.copyfileobj(raw, target)


def _unpack(source: Path, folder: Path) -> dict[str, str]:
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    about: dict[str, str] = orjson.loads((folder / "about.json").read_bytes())
    if _sha(folder / "database.gz") != about["sha256"]:
        typer.echo("This backup is damaged: its checksum differs.", err=True)
        raise typer.Exit(1)
    return about


def _sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
