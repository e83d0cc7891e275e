"""One screen per agency for all its cases of a meeting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.cases.queries import banner
from app.core.errors import Conflict, NotFound, Unprocessable
from app.meetings.research import queries, service
from app.meetings.research.schemas import Answered, ItemVersion, ItemWords, NothingForRest, NothingKnown
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/research")


@router.get("", name="research:list")
def list_requests(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show what is asked of this agency, by meeting."""
    by_meeting: dict[UUID, list[queries.RequestLine]] = {}
    for line in queries.requests_for(unit, actor):
        by_meeting.setdefault(line.meeting_id, []).append(line)
    return show(request, "research/list.html", meetings=by_meeting)


@router.get("/{request_id}", name="research:request")
def one_request(request: Request, unit: Unit, actor: CurrentActor, request_id: UUID) -> HTMLResponse:
    """Show one request beside all others of its meeting."""
    return _screen(request, unit, actor, request_id, forms.empty())


def _screen(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    request_id: UUID,
    form: forms.Form[Any],
    status: int = 200,
    sentence: str = "",
    at: UUID | None = None,
) -> HTMLResponse:
    """Show the screen; `at` names the item whose own form was refused."""
    view = queries.request_view(unit, actor, request_id)
    lines = queries.requests_for(unit, actor, view.request.meeting_id)
    return show(
        request, "research/screen.html", status=status, view=view, lines=lines,
        form=form if at is None else forms.Form(errors=form.errors), item_form=form, at=at, sentence=sentence, case=view.case.case,
        banner=banner(view.case.safe_contact, view.case.victim.language), done=sum(line.is_answered for line in lines),
    )  # fmt: skip


def _next(request: Request, unit: Unit, actor: CurrentActor, request_id: UUID) -> Response:
    """Lead on to the next open case of the meeting, round the end to the first."""
    meeting_id = queries.request_for(unit, actor, request_id).meeting_id
    lines = queries.requests_for(unit, actor, meeting_id)
    here = next(place for place, line in enumerate(lines) if line.id == request_id)
    behind = [line for line in [*lines[here + 1 :], *lines[:here]] if not line.is_answered]
    return go(request, "research:request", request_id=behind[0].id if behind else request_id)


@router.post("/{request_id}/answer", name="research:answer")
def answer(request: Request, unit: Unit, actor: CurrentActor, request_id: UUID, raw: RawForm) -> Response:
    """Save what the agency holds, and go on to the next case."""
    form = forms.read(raw, Answered)
    if form.command is None:
        return _screen(request, unit, actor, request_id, form, 422)
    try:
        service.answer(unit, actor, request_id, form.data)
    except Unprocessable as error:
        return _screen(request, unit, actor, request_id, form.refused(error.fields), 422)
    except Conflict as error:
        return _screen(request, unit, actor, request_id, form, 409, error.sentence)
    return _next(request, unit, actor, request_id)


@router.post("/{request_id}/nothing", name="research:nothing")
def nothing(request: Request, unit: Unit, actor: CurrentActor, request_id: UUID, raw: RawForm) -> Response:
    """Say in one click that nothing is held."""
    form = forms.read(raw, NothingKnown)
    if form.command is None:
        return _screen(request, unit, actor, request_id, form, 422)
    try:
        service.nothing_known(unit, actor, request_id, form.data)
    except Unprocessable as error:
        return _screen(request, unit, actor, request_id, form.refused(error.fields), 422)
    return _next(request, unit, actor, request_id)


@router.get("/meeting/{meeting_id}/rest", name="research:rest")
def rest_form(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> HTMLResponse:
    """Show every name that is still open, to confirm that all were checked."""
    lines = _unanswered(unit, actor, meeting_id)
    return show(request, "research/rest.html", lines=lines, meeting_id=meeting_id, form=forms.empty())


def _unanswered(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> list[queries.RequestLine]:
    """Give what this agency has not answered of a meeting; a meeting that asked nothing of it is hidden."""
    asked = queries.requests_for(unit, actor, meeting_id)
    if not asked:
        raise NotFound(queries.NO_SUCH_REQUEST)
    return [line for line in asked if not line.is_answered]


@router.post("/meeting/{meeting_id}/rest", name="research:nothing_for_rest")
def nothing_for_rest(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Answer the rest at once."""
    form, lines = forms.read(raw, NothingForRest), _unanswered(unit, actor, meeting_id)
    if form.command is not None and form.data.are_names_checked:
        service.nothing_for_rest(unit, actor, meeting_id, form.data)
        return go(request, "research:list")
    form = form.refused({"are_names_checked": "Confirm that every name was checked."})
    return show(request, "research/rest.html", status=422, lines=lines, meeting_id=meeting_id, form=form)


@router.post("/items/{item_id}/release", name="research:release")
def release(request: Request, unit: Unit, actor: CurrentActor, item_id: UUID, raw: RawForm) -> Response:
    """Release one item to the meeting."""
    return _changed(request, unit, actor, item_id, forms.read(raw, ItemVersion), service.release)


@router.post("/items/{item_id}/withhold", name="research:withhold")
def withhold(request: Request, unit: Unit, actor: CurrentActor, item_id: UUID, raw: RawForm) -> Response:
    """Withhold one item with a reason, or take that back."""
    return _changed(request, unit, actor, item_id, forms.read(raw, ItemVersion), service.withhold)


@router.post("/items/{item_id}/change", name="research:change")
def change(request: Request, unit: Unit, actor: CurrentActor, item_id: UUID, raw: RawForm) -> Response:
    """Say one item again."""
    return _changed(request, unit, actor, item_id, forms.read(raw, ItemWords), service.change_item)


def _changed(
    request: Request, unit: Unit, actor: CurrentActor, item_id: UUID, form: forms.Form[Any], act: Callable[..., Any]
) -> Response:
    request_id = queries.item_for(unit, actor, item_id).request_id
    if form.command is None:
        return _screen(request, unit, actor, request_id, form, 422, at=item_id)
    try:
        act(unit, actor, item_id, form.data)
    except Unprocessable as error:
        return _screen(request, unit, actor, request_id, form.refused(error.fields), 422, at=item_id)
    except Conflict as error:
        return _screen(request, unit, actor, request_id, form, 409, error.sentence, item_id)
    return go(request, "research:request", request_id=request_id)
