"""A tiny application that wears the real face: base page, macros, scripts, headers and CSP, with a state that tests can bend."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import ChoiceLoader, DictLoader

from app.web import forms
from app.web.headers import Shell
from app.web.render import STATIC, make_templates

PAGES = {
    "order.html": """{% extends "base.html" %}{% block title %}Agenda{% endblock %}{% block page_class %}page-agenda{% endblock %}
      {% block main %}<div class="wrap"><h1>Order</h1>{% include "_order.html" %}</div>{% endblock %}""",
    "_order.html": """{% from "components/layout.html" import icon, move_form %}<ol id="list" data-reorder>{% for one in state.order %}
      <li class="it" id="it-{{ one }}" data-id="{{ one }}"><span class="grip">{{ icon("grip") }}</span><div class="nm"><a id="to-{{ one }}" href="#">{{ one }}</a></div>
      {{ move_form("/order/" ~ one, loop.index, state.order|length, one, csrf_token, {}, nonce, "#list") }}</li>{% endfor %}</ol>""",
    "form.html": """{% extends "base.html" %}{% from "components/charts.html" import timer %}{% block title %}Form{% endblock %}
      {% block main %}<div class="wrap">{% include "_form.html" %}<a class="btn" id="next" href="#pressed" data-key="n" data-key-label="Next speaker">Next</a>
      {{ timer("2026-01-01T00:00:00+00:00", 600, 0) }}</div>{% endblock %}""",
    "_form.html": """{% from "components/layout.html" import csrf %}{% from "components/forms.html" import area, error_summary, field %}
      <div id="box">{{ error_summary(form) }}<h1>Form</h1><form id="f" data-guard method="post" action="/form" hx-post="/form" hx-target="#box" hx-swap="outerMorph"
      hx-nonce="{{ nonce }}">{{ csrf(csrf_token) }}{{ field(form, "surname", "Family name") }}{{ area(form, "why", "Why") }}<button id="save">Save</button></form></div>""",
    "check.html": """{% extends "base.html" %}{% from "components/layout.html" import csrf %}{% from "components/forms.html" import choice_buttons %}
      {% block title %}Checklist{% endblock %}{% block page_class %}page-checklist{% endblock %}{% block bar_extra %}<span class="sv" data-save-state data-saved="Saved"
      data-saving="Saving" data-unsent-one="1 answer not sent yet" data-unsent-many="{n} answers not sent yet" data-signed-out="Sign in again" data-refused="Refused"></span>{% endblock %}
      {% block main %}<h1>Part</h1><form method="post" action="/check" data-autosave-url="/autosave">{{ csrf(csrf_token) }}{% for q in ["q1", "q2"] %}
      <fieldset class="q" data-item="{{ q }}"><legend>{{ q }}</legend>{{ choice_buttons(q, [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]) }}
      <div class="fu if-yes"><label for="t-{{ q }}">What</label><textarea id="t-{{ q }}"></textarea></div></fieldset>{% endfor %}<button id="next">Next part</button></form>
      {% include "_dock.html" %}{% endblock %}""",
    "_dock.html": """<div id="dock" class="dock" hx-get="/dock" hx-trigger="answers-saved" hx-swap="outerMorph" hx-nonce="{{ nonce }}"><p>{{ state.sent|length }} sent</p></div>""",
}


@dataclass
class State:
    """What the trial's server remembers, and how it misbehaves."""

    order: list[str] = field(default_factory=lambda: ["a", "b", "c"])
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    token: str = "token-one"
    is_signed_in: bool = True
    is_broken: bool = False
    session_seconds: int = 900


def trial_app(state: State) -> FastAPI:
    """Put the pages on the real face."""
    app = FastAPI()
    app.add_middleware(Shell, is_secure=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    templates = make_templates()
    app.state.known_paths = {}
    templates.loader = ChoiceLoader([DictLoader(PAGES), templates.loader])  # type: ignore[list-item]
    actor = SimpleNamespace(name="Ellie Watts", role_label="coordinator", area_name="Alderbrook")

    def show(request: Request, name: str, status: int = 200, **more: Any) -> HTMLResponse:
        context = {
            "request": request, "nonce": request.state.nonce, "csrf_token": state.token, "actor": actor, "nav": [], "theme": "", "locale": "en", "duty_phone": "",
            "session_seconds": state.session_seconds, "is_demo": False, "form": forms.empty(), "state": state,
        }  # fmt: skip
        return HTMLResponse(templates.get_template(name).render(context | more), status)

    def trouble(request: Request, status: int, sentence: str) -> HTMLResponse:
        return show(
            request,
            "errors/_message.html",
            status,
            title="Trouble",
            sentence=sentence,
            status_code=status,
            reference="",
        )

    def elsewhere() -> Response:
        return Response()

    for name in ("web:help", "accounts:theme", "accounts:sessions", "accounts:sign_out"):
        app.add_api_route("/x/" + name.replace(":", "-"), elsewhere, name=name, methods=["GET"])

    @app.get("/")
    @app.get("/form")
    def form_page(request: Request) -> Response:
        return show(request, "form.html") if state.is_signed_in else Response(status_code=401)

    @app.post("/form")
    async def form_sent(request: Request) -> Response:
        typed = await request.form()
        state.calls.append("form " + request.headers.get("x-csrf-token", ""))
        if state.is_broken:
            return trouble(request, 500, "Something went wrong.")
        if not state.is_signed_in:
            return trouble(request, 401, "Sign in first.")
        errors = [] if typed["surname"] else [("surname", "Enter a family name.")]
        form: forms.Form[Any] = forms.Form({name: [str(value)] for name, value in typed.items()}, errors, None)
        return show(request, "_form.html", 422 if errors else 200, form=form)

    @app.get("/order")
    def order_page(request: Request) -> Response:
        return show(request, "order.html")

    @app.post("/order/{one}")
    async def move(request: Request, one: str) -> Response:
        place = int(str((await request.form())["place"]))
        state.order.remove(one)
        state.order.insert(place - 1, one)
        page = show(request, "_order.html")
        return HTMLResponse(
            bytes(page.body).decode()
            + f'<hx-partial hx-target="#status" hx-swap="innerHTML">{one} moved to place {place}</hx-partial>'
        )

    @app.get("/check")
    def check_page(request: Request) -> Response:
        return show(request, "check.html")

    @app.post("/check")
    def check_sent() -> Response:
        state.calls.append("check")
        return RedirectResponse("/check", 303)

    @app.get("/dock")
    def dock(request: Request) -> Response:
        return show(request, "_dock.html")

    @app.post("/autosave")
    async def autosave(request: Request) -> Response:
        if not state.is_signed_in or request.headers.get("x-csrf-token") != state.token:
            return Response(status_code=401)
        if state.is_broken:
            return Response(status_code=503)
        state.sent.append(await request.json())
        return Response(status_code=204)

    @app.post("/hide", name="accounts:hide")
    def hide() -> Response:
        state.calls.append("hide")
        return RedirectResponse("/away", 303)

    @app.get("/away")
    def away() -> Response:
        return HTMLResponse("<title>Roundtable</title><p>Away</p>")

    @app.post("/stay", name="accounts:stay")
    def stay(request: Request) -> Response:
        state.calls.append("stay")
        return Response(
            status_code=204 if state.is_signed_in and request.headers.get("x-csrf-token") == state.token else 401
        )

    return app
