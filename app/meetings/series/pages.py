"""Series, urgent meetings, and moving or cancelling one meeting. Plain forms, no script needed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.areas import queries as areas
from app.core.actor import RUNS_MEETINGS
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_, gettext
from app.meetings import policy
from app.meetings import queries as lists
from app.meetings.series import queries, service
from app.meetings.series.schemas import CallUrgent, CancelMeeting, ConfirmDates, CreateSeries, MoveMeeting
from app.meetings.series.wording import rule_words
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/meetings")
Form = forms.Form[Any]
NOT_YOURS = N_("Only the coordinator or the chair can plan meetings and agendas.")


@router.get("/series", name="meetings:all_series")
def all_series(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the recurring forums of the areas this person runs."""
    _must_plan(actor)
    found = queries.all_series(unit, actor)
    return show(request, "meetings/series/all.html", series=[(one, rule_words(one.rule)) for one in found])


@router.get("/series/new", name="meetings:new_series")
def new_series(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the form for a recurring forum."""
    return _new_series(request, unit, actor, forms.empty())


@router.post("/series", name="meetings:create_series")
def create_series(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Set up a recurring forum; its dates are confirmed on the next page."""
    form = forms.read(raw, CreateSeries)
    if form.command is None:
        return _new_series(request, unit, actor, form, 422)
    try:
        series = service.create(unit, actor, form.command)
    except Unprocessable as error:
        return _new_series(request, unit, actor, _told(form, error), 422)
    return go(request, "meetings:series", series_id=series.id)


@router.get("/series/{series_id}", name="meetings:series")
def show_series(request: Request, unit: Unit, actor: CurrentActor, series_id: UUID) -> HTMLResponse:
    """Show a series: its rhythm in words, and the dates it proposes."""
    return _series(request, unit, actor, series_id, forms.empty())


@router.post("/series/{series_id}/dates", name="meetings:confirm_dates")
def confirm_dates(request: Request, unit: Unit, actor: CurrentActor, series_id: UUID, raw: RawForm) -> Response:
    """Call the meetings of the days that were ticked."""
    form = forms.read(raw, ConfirmDates)
    if form.command is None:
        return _series(request, unit, actor, series_id, form, 422)
    try:
        service.confirm(unit, actor, series_id, form.command)
    except Unprocessable as error:
        return _series(request, unit, actor, series_id, _told(form, error), 422)
    return go(request, "meetings:list")


@router.get("/urgent", name="meetings:urgent")
def urgent(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the form for an urgent or one-off meeting."""
    return _urgent(request, unit, actor, forms.empty())


@router.post("/urgent", name="meetings:call_urgent")
def call_urgent(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Call an urgent or one-off meeting."""
    form = forms.read(raw, CallUrgent)
    if form.command is None:
        return _urgent(request, unit, actor, form, 422)
    try:
        meeting = service.call_urgent(unit, actor, form.command)
    except Unprocessable as error:
        return _urgent(request, unit, actor, _told(form, error), 422)
    return go(request, "meetings:agenda", meeting_id=meeting.id)


@router.get("/{meeting_id}/plan", name="meetings:plan")
def plan(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> HTMLResponse:
    """Show the forms that move or cancel a meeting."""
    return _plan(request, unit, actor, meeting_id, forms.empty())


@router.post("/{meeting_id}/plan", name="meetings:move_meeting")
def move(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Move a meeting that has not begun."""
    form = forms.read(raw, MoveMeeting)
    if form.command is None:
        return _plan(request, unit, actor, meeting_id, form, 422)
    try:
        service.move(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _plan(request, unit, actor, meeting_id, _told(form, error), 422)
    except Conflict as error:
        return _plan(request, unit, actor, meeting_id, form, 409, gettext(error.sentence))
    return go(request, "meetings:agenda", meeting_id=meeting_id)


@router.post("/{meeting_id}/cancel", name="meetings:cancel")
def cancel(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Cancel a meeting that has not begun; its cases wait again."""
    form = forms.read(raw, CancelMeeting)
    if form.command is None:
        return _plan(request, unit, actor, meeting_id, form, 422)
    try:
        service.cancel(unit, actor, meeting_id, form.command)
    except Conflict as error:
        return _plan(request, unit, actor, meeting_id, form, 409, gettext(error.sentence))
    return go(request, "meetings:list")


def _must_plan(actor: CurrentActor) -> None:
    if not actor.areas_as(*RUNS_MEETINGS):
        raise NotPermitted(NOT_YOURS)


def _told(form: Form, error: Unprocessable) -> Form:
    """Show a rule's sentences at their fields, or the sentence alone."""
    return form.refused(error.fields or {"": error.sentence % error.facts if error.facts else error.sentence})


def _areas(unit: Unit, actor: CurrentActor) -> list[tuple[str, str]]:
    runs = actor.areas_as(*RUNS_MEETINGS)
    return [(str(one.id), one.name) for one in areas.areas(unit) if one.id in runs]


def _chairs(unit: Unit, actor: CurrentActor) -> list[tuple[str, str]]:
    runs = sorted(actor.areas_as(*RUNS_MEETINGS))
    return [(str(one.user_id), one.name) for area_id in runs for one in queries.chairs(unit, area_id)]


def _new_series(request: Request, unit: Unit, actor: CurrentActor, form: Form, status: int = 200) -> HTMLResponse:
    _must_plan(actor)
    return show(
        request, "meetings/series/new.html", status=status, form=form, areas=_areas(unit, actor), chairs=_chairs(unit, actor)
    )  # fmt: skip


def _urgent(request: Request, unit: Unit, actor: CurrentActor, form: Form, status: int = 200) -> HTMLResponse:
    _must_plan(actor)
    return show(
        request, "meetings/series/urgent.html", status=status, form=form, areas=_areas(unit, actor), chairs=_chairs(unit, actor)
    )  # fmt: skip


def _series(
    request: Request, unit: Unit, actor: CurrentActor, series_id: UUID, form: Form, status: int = 200
) -> HTMLResponse:
    series = queries.series_for(unit, actor, series_id)
    months = form.command.months if form.command is not None else 12
    return show(
        request, "meetings/series/series.html", status=status, form=form, series=series, rule=rule_words(series.rule),
        dates=queries.proposals(unit, series, months), months=months,
    )  # fmt: skip


def _plan(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    form: Form,
    status: int = 200,
    trouble: str = "",
) -> HTMLResponse:
    meeting = lists.meeting_line(unit, actor, meeting_id)
    if reason := policy.why_not_change(actor, meeting):
        raise NotPermitted(reason)
    local = meeting.starts_at.astimezone(lists.calendar_for(unit, meeting.area_id).tz)
    chairs = [(str(one.user_id), one.name) for one in queries.chairs(unit, meeting.area_id)]
    return show(
        request, "meetings/series/plan.html", status=status, form=form, meeting=meeting, local=local, chairs=chairs,
        trouble=trouble,
    )  # fmt: skip
