"""The action inbox and one action's page; each form works alone and, with htmx, inside its row of the list."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.accounts.queries import agencies_of
from app.actions import policy, queries, service
from app.actions.deeds import DEEDS, Verb, deeds_for
from app.actions.models import OPEN_STATES, Protects
from app.actions.queries import ActionLine, Wanted
from app.actions.schemas import CompleteSeveral
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_, gettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import announce, go, show, wants_fragment

router = APIRouter(prefix="/actions")
ON_A_PAGE = 100
STEPS_SHOWN = 100
SAVED = N_("Saved.")


@router.get("", name="actions:list")
def list_actions(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    scope: Annotated[str, Query(pattern="^(agency|area)$")] = "",
    agency: str = "",
    late: bool = False,
    after: date | None = None,
    after_id: UUID | None = None,
) -> HTMLResponse:
    """Show my agency's open actions, or every agency's to those who run meetings; late ones first."""
    place = (after, after_id) if after and after_id else None
    return show(request, "actions/list.html", **_inbox(unit, actor, scope, agency, is_late=late, after=place))


@router.post("/done", name="actions:done")
def complete_several(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Close the chosen actions with one note: all of them or none."""
    form = forms.read(raw, CompleteSeveral)
    status = 422
    if form.command is not None:
        try:
            service.complete_several(unit, actor, form.command)
            return go(request, "actions:list")
        except Unprocessable as error:
            form = form.refused(error.fields)
        except Conflict as error:
            form, status = form.refused({"chosen": error.sentence}), 409
    else:
        form = Form(form.typed, [("chosen" if name == "form" else name, words) for name, words in form.errors])
    return show(request, "actions/list.html", status=status, **_inbox(unit, actor, "", "", form=form))


@router.get("/{action_id}", name="actions:detail")
def show_action(request: Request, unit: Unit, actor: CurrentActor, action_id: UUID) -> HTMLResponse:
    """Show one action with its history and what can be done; its row alone to htmx."""
    return _page(request, unit, actor, queries.action_line(unit, actor, action_id), fragment="actions/_row.html")


@router.get("/{action_id}/{verb}", name="actions:ask")
def ask(request: Request, unit: Unit, actor: CurrentActor, action_id: UUID, verb: Verb) -> HTMLResponse:
    """Show the form for one deed: on the action's page, or in its row to htmx."""
    line = queries.action_line(unit, actor, action_id)
    deed = DEEDS[verb]
    if reason := deed.why_not(actor, line):
        raise NotPermitted(reason)
    if line.status not in deed.states:
        raise Conflict(service.CLOSED if line.status not in OPEN_STATES else service.STILL_OPEN)
    return _page(request, unit, actor, line, verb=verb)


@router.post("/{action_id}/{verb}", name="actions:do")
def do(request: Request, unit: Unit, actor: CurrentActor, action_id: UUID, verb: Verb, raw: RawForm) -> Response:
    """Do one deed; what was typed comes back with a sentence when it cannot be done (422) or was overtaken (409)."""
    deed = DEEDS[verb]
    form: Form[Any] = forms.read(_settled(raw), deed.command)
    if form.command is None:
        line = queries.action_line(unit, actor, action_id)
        if reason := deed.why_not(actor, line):
            raise NotPermitted(reason)
        return _page(request, unit, actor, line, verb=verb, form=form, status=422)
    try:
        action = deed.act(unit, actor, action_id, form.command)
    except Unprocessable as error:
        line = queries.action_line(unit, actor, action_id)
        return _page(request, unit, actor, line, verb=verb, form=form.refused(error.fields), status=422)
    except Conflict as error:
        line = queries.action_line(unit, actor, action_id)
        return _page(request, unit, actor, line, verb=verb, form=form, status=409, conflict=error.sentence)
    if not wants_fragment(request):
        return go(request, "actions:detail", action_id=action_id)
    answer = show(
        request, "actions/detail.html", "actions/_row.html", **_row(actor, queries.changed_line(unit, action))
    )
    return announce(answer, gettext(SAVED))


def _settled(raw: FormData) -> FormData:
    """Turn the conflict panel's choice (keep mine, theirs, or both) into the words to save."""
    items = [(name, value) for name, value in raw.multi_items() if not name.startswith(("keep", "text_"))]
    kept = raw.get(f"text_{raw['keep']}") if raw.get("keep") in {"mine", "theirs"} else None
    if kept is not None:
        items = [(name, value) for name, value in items if name != "text"] + [("text", kept)]
    return FormData(items)


def _page(
    request: Request, unit: UnitOfWork, actor: Actor, line: ActionLine, *, fragment: str = "actions/_row_form.html",
    verb: Verb | None = None, form: Form[Any] | None = None, status: int = 200, conflict: str = "",
) -> HTMLResponse:  # fmt: skip
    """Give an action's page, or its row (with the open form), with what was typed."""
    more: dict[str, Any] = {
        "verb": verb,
        "form": form or forms.empty(),
        "conflict": conflict,
        "protects": list(Protects),
    }
    if not wants_fragment(request) or conflict:
        more["steps"] = queries.history(unit, actor, line.id, limit=STEPS_SHOWN)
        more["older"] = more["steps"][-1].number - 1
    return show(request, "actions/detail.html", fragment, status=status, **_row(actor, line), **more)


def _row(actor: Actor, line: ActionLine) -> dict[str, Any]:
    return {
        "line": line,
        "deeds": [deed.verb.value for deed in deeds_for(actor, line)],
        "is_area": line.agency_id != actor.agency_id,
        "chosen": [],
    }


def _inbox(
    unit: UnitOfWork, actor: Actor, scope: str, agency: str, *, is_late: bool = False,
    after: tuple[date, UUID] | None = None, form: Form[Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Gather a list: the agency's own, or those of the areas whose meetings the actor runs."""
    if reason := policy.why_not_list(actor):
        raise NotPermitted(reason)
    runs = actor.areas_as(*RUNS_MEETINGS)
    is_area = bool(runs) and (scope == "area" or (not scope and not actor.areas_as(*SPEAKS_FOR_AGENCY)))
    chosen = _uuid(agency)
    whose = Wanted(agency_id=chosen, area_ids=runs) if is_area else Wanted(agency_id=actor.agency_id)
    wanted = Wanted(whose.agency_id, whose.area_ids, is_late=is_late, after=after, limit=ON_A_PAGE + 1)
    lines = queries.find(unit, actor, wanted)
    shown = lines[:ON_A_PAGE]
    return {
        "rows": [_row(actor, line) | {"is_area": is_area} for line in shown],
        "tally": queries.tally(unit, actor, whose),
        "last": shown[-1] if len(lines) > ON_A_PAGE else None,
        "is_area": is_area,
        "may_see_area": bool(runs),
        "agencies": [(one.id, one.short_name) for area_id in sorted(runs) for one in agencies_of(unit, area_id)] if is_area else [],
        "agency": agency if chosen else "",
        "is_late": is_late,
        "form": form or forms.empty(),
        "chosen": form.values("chosen") if form else [],
    }  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
