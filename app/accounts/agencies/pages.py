"""Pages for administrators: agencies of an area and their signatures."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.agencies import service
from app.accounts.agencies.schemas import NewAgency, Signature
from app.accounts.people.queries import administered_area
from app.accounts.policy import counts
from app.accounts.queries import agencies_of
from app.accounts.schemas import AGENCY_WORDS
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import gettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/agencies")


@router.get("/{area_id}", name="accounts:agencies")
def agencies(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show the agencies of an area with their signatures."""
    return _page(request, unit, actor, area_id, forms.empty())


@router.post("/{area_id}", name="accounts:add_agency")
def add(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, raw: RawForm) -> Response:
    """Let another agency take part."""
    form = forms.read(raw, NewAgency)
    if form.command is None:
        return _page(request, unit, actor, area_id, form, status=422)
    try:
        service.add(unit, actor, area_id, form.command)
    except Unprocessable as error:
        return _page(request, unit, actor, area_id, form.refused(error.fields), status=422)
    return go(request, "accounts:agencies", area_id=area_id)


@router.get("/{area_id}/{agency_id}", name="accounts:agency")
def agency(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, agency_id: UUID) -> HTMLResponse:
    """Show one agency's signature."""
    return _signature(request, unit, actor, area_id, agency_id, None)


@router.post("/{area_id}/{agency_id}", name="accounts:sign")
def sign(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, agency_id: UUID, raw: RawForm) -> Response:
    """Note a signature, its review date or a withdrawal."""
    form = forms.read(raw, Signature)
    if form.command is None:
        return _signature(request, unit, actor, area_id, agency_id, form, status=422)
    service.sign(unit, actor, area_id, agency_id, form.command)
    return go(request, "accounts:agencies", area_id=area_id)


def _page(
    request: Request, unit: UnitOfWork, actor: Actor, area_id: UUID, form: Form[NewAgency], status: int = 200
) -> HTMLResponse:
    area = administered_area(unit, actor, area_id)
    today = clock.now().date()
    lines = [(one, counts(one.signed_on, one.review_on, one.withdrawn_on, today)) for one in agencies_of(unit, area_id)]
    kinds = [(kind.value, gettext(words)) for kind, words in AGENCY_WORDS.items()]
    return show(
        request,
        "accounts/agencies.html",
        status=status,
        form=form,
        area=area,
        lines=lines,
        kinds=kinds,
        kind_words=dict(kinds),
    )


def _signature(
    request: Request,
    unit: UnitOfWork,
    actor: Actor,
    area_id: UUID,
    agency_id: UUID,
    form: Form[Signature] | None,
    status: int = 200,
) -> HTMLResponse:
    area = administered_area(unit, actor, area_id)
    one = service.agency_here(unit, area_id, agency_id)
    if form is None:
        form = forms.filled({"is_core": one.is_core})
    return show(request, "accounts/agency.html", status=status, form=form, area=area, agency=one)
