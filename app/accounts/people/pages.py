"""Pages for administrators: the people of an area."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.people import policy, queries, service
from app.accounts.people.schemas import LastDay, NewMembership, NewPerson, SeenVersion
from app.accounts.queries import agencies_of, people_of
from app.accounts.schemas import ROLE_WORDS
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import gettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/people")


@router.get("", name="accounts:people")
def people(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the people of the first area one administers."""
    return _list(request, unit, actor, queries.administered(unit, actor)[0].id)


@router.get("/{area_id}", name="accounts:people_of")
def people_of_area(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show the people of an area."""
    return _list(request, unit, actor, area_id)


@router.get("/{area_id}/invite", name="accounts:invite")
def invite_page(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show the form of an invitation."""
    return _invitation(request, unit, actor, area_id, forms.empty())


@router.post("/{area_id}/invite", name="accounts:send_invitation")
def invite(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, raw: RawForm) -> Response:
    """Invite somebody to an agency of the area."""
    form = forms.read(raw, NewPerson)
    if form.command is None:
        return _invitation(request, unit, actor, area_id, form, status=422)
    try:
        user = service.invite(unit, actor, area_id, form.command)
    except Unprocessable as error:
        return _invitation(request, unit, actor, area_id, form.refused(error.fields), status=422)
    return go(request, "accounts:person", area_id=area_id, user_id=user.id)


@router.get("/{area_id}/{user_id}", name="accounts:person")
def person(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID) -> HTMLResponse:
    """Show one person with their roles."""
    return _person(request, unit, actor, area_id, user_id, forms.empty())


@router.post("/{area_id}/{user_id}/roles", name="accounts:give_role")
def give_role(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm
) -> Response:
    """Give another role for a time."""
    form = forms.read(raw, NewMembership)
    if form.command is None:
        return _person(request, unit, actor, area_id, user_id, form, status=422)
    try:
        service.give_role(unit, actor, area_id, user_id, form.command)
    except Unprocessable as error:
        return _person(request, unit, actor, area_id, user_id, form.refused(error.fields), status=422)
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


@router.post("/{area_id}/roles/{membership_id}", name="accounts:set_last_day")
def set_last_day(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, membership_id: UUID, raw: RawForm
) -> Response:
    """Move the last day of a role."""
    form = forms.read(raw, LastDay)
    if form.command is None:
        raise Unprocessable(service.LOOK_AGAIN, dict(form.errors))
    membership = service.set_last_day(unit, actor, area_id, membership_id, form.command)
    return go(request, "accounts:person", area_id=area_id, user_id=membership.user_id)


@router.post("/{area_id}/{user_id}/deactivate", name="accounts:deactivate")
def deactivate(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm
) -> Response:
    """Let somebody go."""
    service.deactivate(unit, actor, area_id, user_id, _version(raw))
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


@router.post("/{area_id}/{user_id}/activate", name="accounts:activate")
def activate(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm) -> Response:
    """Let somebody in again."""
    service.activate(unit, actor, area_id, user_id, _version(raw))
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


@router.post("/{area_id}/{user_id}/reset-factor", name="accounts:reset_factor")
def reset_factor(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm
) -> Response:
    """Take a lost second factor away."""
    service.reset_factor(unit, actor, area_id, user_id, _version(raw))
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


@router.post("/{area_id}/{user_id}/end-sessions", name="accounts:end_sessions")
def end_sessions(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm
) -> Response:
    """End every sign-in of somebody."""
    service.end_sessions(unit, actor, area_id, user_id, _version(raw))
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


@router.post("/{area_id}/{user_id}/send-link", name="accounts:send_link")
def send_link(
    request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, user_id: UUID, raw: RawForm
) -> Response:
    """Send a new link for the password."""
    service.send_link(unit, actor, area_id, user_id, _version(raw))
    return go(request, "accounts:person", area_id=area_id, user_id=user_id)


def _version(raw: RawForm) -> int:
    form = forms.read(raw, SeenVersion)
    if form.command is None:
        raise Unprocessable(service.LOOK_AGAIN, dict(form.errors))
    return form.command.version


def _list(request: Request, unit: UnitOfWork, actor: Actor, area_id: UUID) -> HTMLResponse:
    lines = queries.people_here(unit, actor, area_id)
    areas = queries.administered(unit, actor)
    return show(
        request, "accounts/people.html", people=lines, areas=areas, area_id=area_id, role_words=_role_words(),
        today=clock.now().date(),
    )  # fmt: skip


def _invitation(
    request: Request, unit: UnitOfWork, actor: Actor, area_id: UUID, form: Form[NewPerson], status: int = 200
) -> HTMLResponse:
    area = queries.administered_area(unit, actor, area_id)
    agencies = [(one.id, one.name) for one in agencies_of(unit, area_id)]
    return show(
        request, "accounts/invite.html", status=status, form=form, area=area, agencies=agencies,
        roles=list(_role_words().items()), speakers=_speakers(unit, area_id), today=clock.now().date(),
    )  # fmt: skip


def _person(
    request: Request,
    unit: UnitOfWork,
    actor: Actor,
    area_id: UUID,
    user_id: UUID,
    form: Form[NewMembership],
    status: int = 200,
) -> HTMLResponse:
    view = queries.person(unit, actor, area_id, user_id)
    areas = {area_id} | queries.areas_of_user(unit, user_id)
    return show(
        request, "accounts/person.html", status=status, form=form, person=view, area_id=area_id,
        role_words=_role_words(), roles=list(_role_words().items()), today=clock.now().date(),
        speakers=_speakers(unit, area_id, view.agency_id),
        why_no_roles=policy.why_not_give_role(actor, area_id, user_id),
        why_no_care=policy.why_not_look_after(actor, user_id, areas),
    )  # fmt: skip


def _speakers(unit: UnitOfWork, area_id: UUID, agency_id: UUID | None = None) -> list[tuple[UUID, str]]:
    people = people_of(unit, area_id, *SPEAKS_FOR_AGENCY)
    return [(one.user_id, f"{one.name}, {one.agency_name}") for one in people if agency_id in {None, one.agency_id}]


def _role_words() -> dict[str, str]:
    return {role.value: gettext(words) for role, words in ROLE_WORDS.items()}
