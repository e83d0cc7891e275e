"""`roundtable api-client`: programs get an id and a secret, shown once."""

import orjson
import typer

from app.accounts.clients import service
from app.cli.settings import database
from app.core.actor import house_actor

app = typer.Typer(no_args_is_help=True)


@app.callback()
def api_client() -> None:
    """Programs that pull packs and send referrals."""


@app.command()
def create(
    area: str = typer.Option(..., help="Code of the area, such as alderbrook."),
    scopes: str = typer.Option(..., help="Comma separated, such as packs:read,actions:write."),
    name: str = typer.Option("Program", help="What people call it."),
    user: str = typer.Option("", help="E-mail of the accountable user; default: a coordinator of the area."),
    days: int = typer.Option(90, min=1, max=90, help="Days until it expires."),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Create a client; the secret is printed once and stored as a hash."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with database().unit() as unit:
        client, secret = service.create_for(
            unit, house_actor(), area_code=area, scopes=wanted, name=name, email=user, days=days
        )
        made = {
            "client_id": str(client.id),
            "client_secret": secret,
            "area": area,
            "scopes": wanted,
            "expires_on": client.expires_on.isoformat(),
        }
    typer.echo(
        orjson.dumps(made).decode()
        if as_json
        else f"id     {made['client_id']}\nsecret {secret}\n(shown once, expires {made['expires_on']})"
    )
