"""What opens behind a one-time link, and asking for one when the password is forgotten."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.accounts.links import service
from app.accounts.links.schemas import FirstAdministrator, ForgottenWords, NewPassword
from app.accounts.models import LinkKind, OneTimeLink
from app.accounts.sessions.cookies import visitor
from app.core.errors import Unprocessable
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit, speak
from app.web.forms import Form
from app.web.render import path_for, show

router = APIRouter()
Token = Annotated[str, Path(min_length=20, max_length=100)]


@router.get("/forgotten", name="accounts:forgotten")
def forgotten_page(request: Request) -> HTMLResponse:
    """Ask whose password is forgotten."""
    speak(request)
    return show(request, "accounts/forgotten.html", is_sent=False)


@router.post("/forgotten", name="accounts:ask_reset")
def ask_reset(request: Request, unit: Unit, raw: RawForm) -> HTMLResponse:
    """Send a link if the address is known; the answer is the same if it is not."""
    speak(request)
    form = forms.read(raw, ForgottenWords)
    if form.command is None:
        return show(request, "accounts/forgotten.html", status=422, form=form, is_sent=False)
    service.ask_reset(unit, form.command, visitor(request).place)
    return show(request, "accounts/forgotten.html", is_sent=True)


@router.post("/sessions/new-password", name="accounts:new_password")
def new_password(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Send oneself a link for a new password: whoever stands at an unlocked screen cannot choose it."""
    service.send_own(unit, actor)
    return show(request, "accounts/forgotten.html", is_sent=True)


@router.get("/link/{token}", name="accounts:link")
def link_page(request: Request, unit: Unit, token: Token) -> HTMLResponse:
    """Show what a link is good for; looking at it does not use it up."""
    speak(request)
    return _page(request, service.find(unit, token), token, forms.empty())


@router.post("/link/{token}", name="accounts:use_link")
def use_link(request: Request, unit: Unit, token: Token, raw: RawForm) -> Response:
    """Choose the password, or begin an area; sign-in follows by the ordinary door."""
    speak(request)
    settings = request.app.state.settings
    is_first = "agency_name" in raw
    form: Form[FirstAdministrator] | Form[NewPassword] = forms.read(
        raw, FirstAdministrator if is_first else NewPassword
    )
    if form.command is None:
        return _page(request, service.find(unit, token), token, form, status=422)
    try:
        if isinstance(form.command, FirstAdministrator):
            service.begin_area(unit, settings, token, form.command)
        else:
            service.choose_password(unit, settings, token, form.command)
    except Unprocessable as error:
        return _page(request, service.find(unit, token), token, form.refused(error.fields), status=422)
    return RedirectResponse(path_for(request, "accounts:sign_in"), status_code=303)


def _page(
    request: Request,
    link: OneTimeLink,
    token: str,
    form: Form[NewPassword] | Form[FirstAdministrator],
    status: int = 200,
) -> HTMLResponse:
    is_first = link.kind is LinkKind.FIRST_ADMINISTRATOR
    return show(
        request,
        "accounts/link.html",
        status=status,
        form=form,
        token=token,
        is_first=is_first,
        is_reset=link.kind is LinkKind.PASSWORD_RESET,
    )
