"""One `show()` decides between page and fragment; HX headers are read in this file and nowhere else."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.core import i18n
from app.core.house import find
from app.web import forms

STATIC = Path(__file__).parent / "static"


def make_templates() -> Environment:
    """Make the one template environment: autoescaped, strict, compiled once."""
    environment = Environment(
        loader=FileSystemLoader(find("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=static, url_for=url_for, no_form=forms.empty())
    environment.filters.update(
        birth=_birth, day=_day("EEE d MMMM y"), short_day=_day("EEE d MMM"), axis_day=_day("d MMM yy"), iso=lambda value: value.isoformat() if value else "",
        time=_time, moment=_moment, number=lambda value: numbers.format_decimal(value, locale=_babel()),
    )  # fmt: skip
    return environment


def _babel() -> str:
    return "en_GB" if i18n.locale() == i18n.PSEUDO else i18n.locale()


def _zone(context: Context) -> ZoneInfo:
    return ZoneInfo(context.get("zone") or "Europe/London")


def _birth(value: str) -> str:
    """Write a stored date of birth (ISO) as people say it."""
    return dates.format_date(date.fromisoformat(value), "d MMMM y", locale=_babel())


def _day(pattern: str) -> Callable[..., str]:
    @pass_context
    def format_day(context: Context, value: date | datetime | None) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = value.astimezone(_zone(context)).date()
        return dates.format_date(value, pattern, locale=_babel())

    return format_day


@pass_context
def _time(context: Context, value: datetime | time | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone(context)).time()
    return dates.format_time(value, "HH:mm", locale=_babel())


@pass_context
def _moment(context: Context, value: datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(_zone(context))
    return dates.format_datetime(local, "EEE d MMM y, HH:mm", locale=_babel())


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """Give the address of a static file with a piece of its hash, so that it may be cached for long."""
    path = STATIC / name
    stamp = sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "missing"
    return f"/static/{name}?v={stamp}"


@pass_context
def url_for(context: Context, name: str, **parameters: Any) -> str:
    """Give the path of a route by its name, without host."""
    return path_for(context["request"], name, **parameters)


def path_for(request: Request, name: str, **parameters: Any) -> str:
    """Give the path of a route by its name, for doors; NoMatchFound if there is none.

    Each route is looked for once: a page asks for a hundred paths, and looking through all routes took most of its time.
    """
    app, words = request.app, {key: str(value) for key, value in parameters.items()}
    known: dict[tuple[str, ...], str] = app.state.known_paths
    pattern = known.get((name, *words))
    if pattern is None:
        blanks = {key: f"~{number}~" for number, key in enumerate(words)}
        pattern = known[(name, *words)] = str(app.url_path_for(name, **blanks))
    for number, value in enumerate(words.values()):
        pattern = pattern.replace(f"~{number}~", value)
    return pattern


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of the page (htmx 4 says so in every request)."""
    return request.headers.get("hx-request-type") == "partial"


def frame(request: Request) -> dict[str, Any]:
    """Give what base.html and every fragment may rely on."""
    state = request.state
    actor = getattr(state, "actor", None)
    app_state = request.app.state
    return {
        "request": request,
        "nonce": state.nonce,
        "csrf_token": getattr(state, "csrf_token", ""),
        "actor": actor,
        "actor_view": getattr(state, "actor_view", None),
        "nav": app_state.navigation(request, actor) if actor is not None else [],
        "theme": getattr(state, "theme", ""),
        "is_large_print": getattr(state, "large_print", False),
        "locale": i18n.locale().split("_")[0] if i18n.locale() != i18n.PSEUDO else "en",
        "zone": getattr(state, "zone", "Europe/London"),
        "duty_phone": getattr(state, "duty_phone", "") or app_state.settings.duty_phone,
        "session_seconds": getattr(state, "session_seconds", 0),
        "is_demo": app_state.settings.is_demo,
    }


def render(request: Request, template: str, **context: Any) -> str:
    """Render one template with the frame."""
    environment: Environment = request.app.state.templates
    return environment.get_template(template).render({"form": forms.empty(), **frame(request), **context})


def show(request: Request, page: str, fragment: str | None = None, status: int = 200, **context: Any) -> HTMLResponse:
    """Answer with the fragment if htmx asked for a part and there is one, with the whole page otherwise."""
    name = fragment if fragment and wants_fragment(request) else page
    response = HTMLResponse(render(request, name, **context), status_code=status)
    response.headers["Vary"] = "HX-Request, HX-Request-Type"
    return response


def go(request: Request, name: str, **parameters: Any) -> Response:
    """Lead on to another page after a change: 303, or htmx's own way of it."""
    path = path_for(request, name, **parameters)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": path, "Vary": "HX-Request, HX-Request-Type"})
    return RedirectResponse(path, status_code=303, headers={"Vary": "HX-Request, HX-Request-Type"})


def announce(response: HTMLResponse, sentence: str) -> HTMLResponse:
    """Add one sentence for the page's status line to a fragment."""
    extra = Markup('<hx-partial hx-target="#status" hx-swap="innerHTML">{}</hx-partial>').format(sentence)
    response.body = bytes(response.body) + str(extra).encode()
    response.headers["content-length"] = str(len(response.body))
    return response
