"""`roundtable user`: a new area and the one-time link for its first administrator."""

import typer

from app.accounts.links import service
from app.areas import service as areas
from app.areas.queries import area_by_code
from app.areas.schemas import CreateArea, FollowProtocol, Parameters
from app.cli.settings import settings
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.main import database_for

app = typer.Typer(no_args_is_help=True)


@app.callback()
def user() -> None:
    """People of the system."""


@app.command("first-administrator")
def first_administrator(
    area: str = typer.Option(
        ..., help="Code of the area, such as alderbrook; made with the default protocol if it is new."
    ),
    area_name: str = typer.Option("", help="Name of a new area."),
    timezone: str = typer.Option("Europe/London", help="Time zone of a new area (IANA name)."),
) -> None:
    """Print a link that works once and for one day: its holder sets name, password and second factor."""
    found = settings()
    with database_for(found).unit() as unit:
        try:
            area_by_code(unit, area)
        except NotFound:
            _make_area(unit, CreateArea(code=area, name=area_name or area.title(), timezone=timezone))
        path = service.first_administrator_link(unit, house_actor(), area)
    typer.echo(f"{found.base_url}{path}")


def _make_area(unit: UnitOfWork, words: CreateArea) -> None:
    made = areas.create(unit, house_actor(), words)
    unit.session.flush()
    first = FollowProtocol(
        valid_from=clock.today(words.timezone),
        parameters=Parameters.of_profile(words.profile),
        approved_by="First set-up: to be confirmed",
    )
    areas.follow(unit, house_actor(), made.id, first)
