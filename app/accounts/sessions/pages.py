"""Sign-in in two steps, sign-out, hiding the screen, and one's own list of sign-ins. Every form works without script."""

import re
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from app.accounts.factors import service as factors
from app.accounts.models import SignIn, User
from app.accounts.schemas import ROLE_WORDS
from app.accounts.sessions import queries, service
from app.accounts.sessions.cookies import farewell, hand_over, token_of, visitor
from app.accounts.sessions.schemas import CodeWords, SignInWords, Theme
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotSignedIn
from app.core.i18n import N_, gettext
from app.web import csrf, forms
from app.web.deps import CurrentActor, MaybeActor, RawForm, Unit, speak
from app.web.forms import Form
from app.web.render import go, path_for, show

router = APIRouter()
SAME_WORDS = N_("E-mail or password is wrong. Check both and try again.")
WRONG_CODE = N_("This code is wrong, too old, or was used before. Wait for the next one.")
TOO_SLOW = N_("The time for the second step is over. Begin again.")
PLAIN_PATH = re.compile(r"[a-z0-9/-]{0,200}")


@router.get("/sign-in", name="accounts:sign_in")
def sign_in_page(request: Request, unit: Unit, actor: MaybeActor) -> Response:
    """Show the first step; the demonstration offers its roles beside it."""
    if actor is not None:
        return RedirectResponse("/", status_code=303)
    return _first_step(request, unit, forms.empty())


@router.post("/sign-in", name="accounts:enter")
def sign_in(request: Request, raw: RawForm) -> Response:
    """Take e-mail and password; opens its own short units, since hashing must not hold the database."""
    speak(request)
    state = request.app.state
    form = forms.read(raw, SignInWords)
    opened = None
    if form.command is not None:
        opened = service.enter(state.database, state.settings, form.command, visitor(request))
        form = form.refused({"password": SAME_WORDS})
    if opened is None:
        with state.database.unit(read_only=True) as unit:
            return _first_step(request, unit, form, status=422)
    name = "accounts:enrol" if opened.needs_enrolment else "accounts:code"
    return hand_over(request, RedirectResponse(path_for(request, name), status_code=303), opened.token)


@router.post("/sign-in/demo", name="accounts:enter_demo")
def sign_in_demo(request: Request, unit: Unit, raw: RawForm) -> Response:
    """Come in as one of the demonstration's invented people; there is no such door elsewhere."""
    speak(request)
    try:
        user_id = UUID(str(raw.get("user_id", "")))
    except ValueError:
        raise NotFound(N_("No such person.")) from None
    token = service.enter_demo(unit, request.app.state.settings, user_id, visitor(request))
    return hand_over(request, RedirectResponse("/", status_code=303), token)


@router.get("/sign-in/code", name="accounts:code")
def code_page(request: Request, unit: Unit) -> HTMLResponse:
    """Show the second step."""
    _half_open(request, unit)
    return show(request, "accounts/code.html")


@router.post("/sign-in/code", name="accounts:give_code")
def give_code(request: Request, unit: Unit, raw: RawForm) -> Response:
    """Take the code of the app or a recovery code; the session gets a new token."""
    half, user = _half_open(request, unit)
    form = forms.read(raw, CodeWords)
    token = None
    if form.command is not None:
        token = service.pass_code(unit, half, user, form.command.code, visitor(request))
        form = form.refused({"code": WRONG_CODE})
    if token is None:
        return show(request, "accounts/code.html", status=422, form=_untyped(form))
    return hand_over(request, RedirectResponse("/", status_code=303), token)


@router.get("/sign-in/app", name="accounts:enrol")
def enrol_page(request: Request, unit: Unit) -> Response:
    """Show the picture that links an authenticator app."""
    _, user = _half_open(request, unit)
    return _enrolment(request, unit, user, forms.empty())


@router.post("/sign-in/app", name="accounts:confirm_app")
def confirm_app(request: Request, unit: Unit, raw: RawForm) -> Response:
    """Link the app by its first code and show the recovery codes, this once."""
    half, user = _half_open(request, unit)
    form = forms.read(raw, CodeWords)
    passed = None
    if form.command is not None:
        passed = service.pass_enrolment(unit, half, user, form.command.code, visitor(request))
        form = form.refused({"code": WRONG_CODE})
    if passed is None:
        return _enrolment(request, unit, user, _untyped(form), status=422)
    token, codes = passed
    return hand_over(request, show(request, "accounts/recovery_codes.html", codes=codes), token)


@router.post("/sign-out", name="accounts:sign_out")
def sign_out(request: Request, unit: Unit, actor: CurrentActor) -> Response:
    """End the session and leave nothing in the browser."""
    service.leave(unit, actor, "sign-out")
    return farewell(request, "accounts:sign_in")


@router.post("/hide", name="accounts:hide")
def hide(request: Request, unit: Unit, actor: CurrentActor) -> Response:
    """End the session and land on a page that says nothing; without a session too, since somebody is in a hurry."""
    service.leave(unit, actor, "hide")
    return farewell(request, "accounts:away")


@router.get("/away", name="accounts:away")
def away(request: Request) -> HTMLResponse:
    """Show a page that tells a stranger nothing."""
    speak(request)
    return show(request, "accounts/away.html")


@router.get("/arrive{path:path}", name="accounts:arrive")
def arrive(request: Request, path: Annotated[str, Path(max_length=220)]) -> HTMLResponse:
    """Lead on from a mail: the cookie is not sent from other sites, but from this page it is."""
    speak(request)
    if not path.startswith("/") or path.startswith("//") or not PLAIN_PATH.fullmatch(path):
        raise NotFound(N_("No such page."))
    return show(request, "accounts/arrive.html", path=path)


@router.post("/stay", name="accounts:stay")
def stay(unit: Unit, actor: CurrentActor) -> Response:
    """Begin the idle time anew: "I am still here"."""
    service.stay(unit, actor)
    return Response(status_code=204)


@router.post("/theme", name="accounts:theme")
def theme(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Remember light or dark and lead back to where one was."""
    wanted = str(raw.get("theme", ""))
    service.choose_theme(unit, actor, Theme(wanted) if wanted in set(Theme) else Theme.SYSTEM)
    came_from = urlsplit(request.headers.get("referer", ""))
    is_ours = came_from.netloc == request.headers.get("host") and PLAIN_PATH.fullmatch(came_from.path)
    path = came_from.path if is_ours and not came_from.path.startswith("//") else ""
    return RedirectResponse(path or "/", status_code=303)


@router.get("/sessions", name="accounts:sessions")
def sessions(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show one's own account and open sign-ins."""
    lines = queries.own_sessions(unit, request.app.state.settings, actor)
    return show(request, "accounts/sessions.html", lines=lines)


@router.post("/sessions/end-others", name="accounts:end_others")
def end_others(request: Request, unit: Unit, actor: CurrentActor) -> Response:
    """End every other sign-in of one's own."""
    service.end_all(unit, actor, actor.user_id, "own list", but=actor.session_id)
    return go(request, "accounts:sessions")


@router.post("/sessions/{session_id}/end", name="accounts:end_session")
def end_session(request: Request, unit: Unit, actor: CurrentActor, session_id: UUID) -> Response:
    """End one of one's own sign-ins."""
    service.end(unit, actor, session_id)
    if session_id == actor.session_id:
        return farewell(request, "accounts:sign_in")
    return go(request, "accounts:sessions")


def _first_step(request: Request, unit: UnitOfWork, form: Form[SignInWords], status: int = 200) -> HTMLResponse:
    is_demo = request.app.state.settings.is_demo
    roles = [(one, gettext(ROLE_WORDS[one.role])) for one in queries.demo_roles(unit)] if is_demo else []
    return show(request, "accounts/sign_in.html", status=status, form=form, demo_roles=roles)


def _half_open(request: Request, unit: UnitOfWork) -> tuple[SignIn, User]:
    """Give the session between its two steps, with its own token against strangers' forms."""
    speak(request)
    found = queries.half_open(unit, request.app.state.settings, token_of(request))
    if found is None:
        raise NotSignedIn(TOO_SLOW)
    csrf.check_token(request, found[0].csrf_token)
    request.state.csrf_token = found[0].csrf_token
    return found


def _enrolment(
    request: Request, unit: UnitOfWork, user: User, form: Form[CodeWords], status: int = 200
) -> HTMLResponse:
    import segno

    enrolment = factors.waiting(unit, service.oneself(user), user)
    if enrolment is None:
        raise NotSignedIn(TOO_SLOW)
    picture = segno.make(enrolment.uri, error="m").svg_inline(scale=4, light="#fff", border=3, omitsize=True)
    return show(
        request, "accounts/enrol.html", status=status, form=form,
        picture=Markup(picture),  # noqa: S704 - segno draws it; nothing of it was typed by anybody
        seed=" ".join(enrolment.seed[at : at + 4] for at in range(0, len(enrolment.seed), 4)),
    )  # fmt: skip


def _untyped(form: Form[CodeWords]) -> Form[CodeWords]:
    """Give the form without the code, which is good for one try only."""
    return Form({}, form.errors, None)
