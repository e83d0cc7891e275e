"""`roundtable api-client`: programs get an id and a secret, shown once."""

import orjson
import typer

from app.accounts.clients import service
from app.accounts.clients.schemas import Scope
from app.accounts.models import AgencyType
from app.accounts.queries import active_signatories, people_of
from app.accounts.schemas import Colleague
from app.accounts.sessions.queries import user_by_email
from app.areas.queries import area_by_code, today_in
from app.cli.settings import database
from app.core.actor import SPEAKS_FOR_AGENCY, Role, house_actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound, Unprocessable
from app.core.i18n import N_

app = typer.Typer(no_args_is_help=True)
RUNNING = frozenset({Scope.TRIAGE_WRITE, Scope.MEETINGS_WRITE, Scope.MINUTES_WRITE, Scope.PROTOCOLS_WRITE})


@app.callback()
def api_client() -> None:
    """Programs that pull packs and send referrals."""


@app.command()
def create(
    area: str = typer.Option(..., help="Code of the area, such as alderbrook."),
    scopes: str = typer.Option(..., help="Comma separated, such as packs:read,actions:write."),
    name: str = typer.Option("Program", help="What people call it."),
    user: str = typer.Option("", help="E-mail of the accountable user; default: who may do what the scopes say."),
    days: int = typer.Option(90, min=1, max=90, help="Days until it expires."),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Create a client; the secret is printed once and stored as a hash. It can never do more than its accountable user."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with database().unit() as unit:
        person = _accountable(unit, area, user, set(wanted))
        client, secret = service.create_client(unit, house_actor(), area, wanted, name, person.user_id, days)
        made = {
            "client_id": str(client.id), "client_secret": secret, "area": area, "scopes": wanted, "accountable": person.name,
            "expires_on": client.expires_on.isoformat(),
        }  # fmt: skip
    if as_json:
        typer.echo(orjson.dumps(made).decode())
        return
    typer.echo(
        f"id      {made['client_id']}\nsecret  {secret}\nanswers {person.name}\n(shown once, expires {made['expires_on']})"
    )


def _accountable(unit: UnitOfWork, area_code: str, email: str, scopes: set[str]) -> Colleague:
    """Find who answers for the program: the named user, or somebody of a signatory agency whose role fits the scopes."""
    area = area_by_code(unit, area_code)
    people = people_of(unit, area.id)
    if email:
        named = user_by_email(unit, email)
        found = [one for one in people if named is not None and one.user_id == named.id]
        if not found:
            raise NotFound(N_("Nobody in this area has that e-mail."))
        return found[0]
    signed = {one.id: one.type for one in active_signatories(unit, area.id, today_in(unit, area.id))}
    roles = frozenset({Role.COORDINATOR}) if scopes & RUNNING else SPEAKS_FOR_AGENCY
    fitting = [one for one in people if one.roles & roles and one.agency_id in signed]
    if not fitting:
        raise Unprocessable(N_("Nobody of a signatory agency has a role that fits these scopes: name one with --user."))
    return min(
        fitting,
        key=lambda one: (
            signed[one.agency_id] is not AgencyType.POLICE,
            Role.REPRESENTATIVE not in one.roles,
            one.name,
        ),
    )
