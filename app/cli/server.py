"""`roundtable serve`: uvicorn with our settings, several workers, and a stop that lets requests finish."""

import typer
import uvicorn

from app.cli.settings import settings
from app.core import migrations

GRACE = 5


def serve(
    host: str | None = typer.Option(None),
    port: int | None = typer.Option(None),
    workers: int | None = typer.Option(None),
) -> None:
    """Serve the application; refuses a database that is not at the newest revision."""
    found = settings()
    if found.is_demo:
        typer.echo("The demo signs in by one click and is never served for real: use `roundtable demo`.", err=True)
        raise typer.Exit(2)
    if migrations.current(found.database_url) != migrations.head():
        typer.echo("The database is not at the newest revision: run `roundtable db upgrade` first.", err=True)
        raise typer.Exit(2)
    run(host or found.host, port or found.port, workers or found.workers, found.trusted_proxies)


def run(host: str, port: int, workers: int, proxies: str = "") -> None:
    """Run uvicorn; its own access log stays off, since ours carries no addresses; only named proxies are believed."""
    uvicorn.run(
        "app.main:create_app", factory=True, host=host, port=port, workers=workers, access_log=False, server_header=False,
        date_header=True, timeout_graceful_shutdown=GRACE, log_level="warning", proxy_headers=bool(proxies), forwarded_allow_ips=proxies or None,
    )  # fmt: skip
