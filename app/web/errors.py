"""Every error becomes problem+json (RFC 9457) under /api, a fragment for htmx, a page otherwise; its reference stands in the log."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.core.errors import Conflict, NotFound, NotPermitted, NotSignedIn, RoundtableError, TooManyTries, Unprocessable
from app.core.i18n import N_, gettext
from app.core.logs import log
from app.web.deps import speak
from app.web.forms import sentence_for
from app.web.render import path_for, show, wants_fragment

TITLES = {
    400: N_("This cannot be read"),
    401: N_("Sign in first"),
    403: N_("This is not allowed"),
    404: N_("Not found"),
    405: N_("This is not possible here"),
    409: N_("Somebody else changed this"),
    412: N_("Somebody else changed this"),
    413: N_("This is too large"),
    422: N_("There is a problem"),
    428: N_("Say which version you changed"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
    503: N_("Not available just now"),
}
TOO_LARGE = N_("Nothing was saved. Go back: shorten the longest text, or choose a smaller file (at most 1 MB).")
NO_SUCH_PAGE = N_("There is nothing here, or it is not for you.")
OURS = N_("Nothing was saved by this request. What you typed is still in your window: go back and try again.")


def sentence_of(error: RoundtableError) -> str:
    """Translate an error's sentence with its facts."""
    text = gettext(error.sentence)
    return text % error.facts if error.facts else text


def problem(status: int, sentence: str, reference: str = "", **more: Any) -> JSONResponse:
    """Answer in the form of RFC 9457; a 404 carries no reference, so that hidden and missing stay byte-equal."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": gettext(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": sentence,
    }
    if reference and status != NotFound.status:
        body["reference"] = reference
    return JSONResponse(body | more, status_code=status, media_type="application/problem+json")


def answer(
    request: Request, status: int, sentence: str, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Give an error in the shape this door speaks."""
    reference = request.state.reference
    response: Response
    if request.url.path.startswith("/api/"):
        response = problem(status, sentence, reference, **more)
    else:
        title = gettext(TITLES.get(status, TITLES[400]))
        response = show(
            request, "errors/page.html", "errors/_message.html", status=status,
            title=title, sentence=sentence, status_code=status, reference="" if status == NotFound.status else reference,
        )  # fmt: skip
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def install(app: FastAPI) -> None:
    """Hang up the handlers."""
    app.add_exception_handler(RoundtableError, on_known)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, on_shape)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, on_http)  # type: ignore[arg-type]
    app.add_exception_handler(StaleDataError, on_stale)
    app.state.on_fault = on_fault


def on_known(request: Request, error: RoundtableError) -> Response:
    """Answer one of our own errors; refusals are recorded in a unit of their own."""
    speak(request) if getattr(request.state, "actor", None) is None else None
    if (
        isinstance(error, NotSignedIn)
        and not request.url.path.startswith("/api/")
        and not wants_fragment(request)
        and request.method == "GET"
    ):
        return RedirectResponse(path_for(request, "accounts:sign_in"), status_code=303)
    if isinstance(error, NotPermitted):
        request.app.state.on_refusal(request, error)
    headers = (
        {"WWW-Authenticate": 'Bearer realm="roundtable"'}
        if error.status == NotSignedIn.status and request.url.path.startswith("/api/")
        else {}
    )
    if isinstance(error, TooManyTries):
        headers["Retry-After"] = str(error.retry_after)
    more: dict[str, Any] = {}
    if isinstance(error, Unprocessable) and error.fields:
        more["errors"] = [{"field": name, "detail": gettext(text)} for name, text in error.fields.items()]
    sentence = gettext(NO_SUCH_PAGE) if isinstance(error, NotFound) else sentence_of(error)
    return answer(request, error.status, sentence, headers, **more)


def on_shape(request: Request, error: RequestValidationError) -> Response:
    """Answer a body or path of the wrong shape: 404 for a path, 422 with one sentence per field otherwise."""
    found = error.errors()
    if any(one["loc"][0] == "path" for one in found):
        return answer(request, 404, gettext(NO_SUCH_PAGE))
    if any(one["type"] == "json_invalid" for one in found):
        return answer(request, 400, gettext(N_("The body is not JSON.")))
    fields = [
        {"field": ".".join(str(part) for part in one["loc"][1:]) or "body", "detail": sentence_for(one)}
        for one in found
    ]
    return answer(request, 422, gettext(N_("Some fields need another look.")), errors=fields)


def on_http(request: Request, error: HTTPException) -> Response:
    """Answer what the framework itself refuses (no such route, wrong method, unreadable form)."""
    speak(request) if getattr(request.state, "actor", None) is None else None
    known = {NotFound.status: NO_SUCH_PAGE, 413: TOO_LARGE}
    sentence = gettext(known.get(error.status_code) or TITLES.get(error.status_code, TITLES[400]))
    return answer(request, error.status_code, sentence, dict(error.headers or {}))


def on_stale(request: Request, _: Exception) -> Response:
    """Answer a version that moved on between reading and writing."""
    conflict = Conflict(
        N_("Somebody else changed this while you were writing. Load it again; what you typed is still in your window.")
    )
    return on_known(request, conflict)


def on_fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours with a reference; the log gets where and what kind, never whose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else "-"
    log.error("fault", reference=request.state.reference, error=type(error).__name__, where=where)
    status = 503 if isinstance(error, OperationalError) else 409 if isinstance(error, IntegrityError) else 500
    return answer(request, status, gettext(OURS))
