"""Pages for administrators: the programs that an area lets in."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.clients import queries, service
from app.accounts.clients.schemas import NewClient, Scope
from app.accounts.people.queries import administered_area
from app.accounts.people.schemas import SeenVersion
from app.accounts.queries import people_of
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/programs")


@router.get("/{area_id}", name="accounts:programs")
def programs(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show the programs of an area."""
    return _page(request, unit, actor, area_id, forms.empty())


@router.post("/{area_id}", name="accounts:admit")
def admit(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, raw: RawForm) -> Response:
    """Let a program in and show its secret, this once."""
    area = administered_area(unit, actor, area_id)
    form = forms.read(raw, NewClient)
    if form.command is None:
        return _page(request, unit, actor, area_id, form, status=422)
    try:
        client, secret = service.admit(unit, actor, area_id, area.code, form.command)
    except Unprocessable as error:
        return _page(request, unit, actor, area_id, form.refused(error.fields), status=422)
    return show(request, "accounts/program_secret.html", status=201, area=area, client=client, secret=secret)


@router.post("/{area_id}/{client_id}/revoke", name="accounts:revoke")
def revoke(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, client_id: UUID, raw: RawForm) -> Response:
    """Shut a program out at once."""
    form = forms.read(raw, SeenVersion)
    if form.command is None:
        raise Unprocessable(service.LOOK_AGAIN, dict(form.errors))
    service.revoke(unit, actor, client_id, form.command.version)
    return go(request, "accounts:programs", area_id=area_id)


def _page(
    request: Request, unit: UnitOfWork, actor: Actor, area_id: UUID, form: Form[NewClient], status: int = 200
) -> HTMLResponse:
    area = administered_area(unit, actor, area_id)
    people = [(one.user_id, f"{one.name}, {one.agency_name}") for one in people_of(unit, area_id)]
    return show(
        request, "accounts/programs.html", status=status, form=form, area=area, people=people,
        clients=queries.clients_of(unit, actor, area_id), scopes=[(scope.value, scope.value) for scope in Scope],
        today=clock.now().date(),
    )  # fmt: skip
