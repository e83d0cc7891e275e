"""The page "Who looked": for auditors."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.audit import policy, queries
from app.audit.schemas import SearchTrail
from app.core.errors import NotPermitted
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import show

router = APIRouter(prefix="/audit")


@router.get("", name="audit:search")
def search(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the newest events and the question form."""
    return _page(request, unit, actor, forms.empty(), SearchTrail())


@router.post("", name="audit:find")
def find(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> HTMLResponse:
    """Answer a question; ids are asked by POST, so that they stand in no address."""
    if reason := policy.why_not_search(actor):
        raise NotPermitted(reason)
    form = forms.read(raw, SearchTrail)
    if form.command is None:
        return show(request, "audit/search.html", status=422, form=form, events=[], names={})
    return _page(request, unit, actor, form, form.data)


def _page(request: Request, unit: Any, actor: Any, form: Any, words: SearchTrail) -> HTMLResponse:
    events = queries.events_for(unit, actor, words)
    names = request.app.state.names_of(unit, {event.user_id for event in events})
    return show(request, "audit/search.html", "audit/_events.html", form=form, events=events, names=names)
