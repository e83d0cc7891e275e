"""The agenda: a builder for those who run the meeting, a list to read for everybody else, each counted per reader."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import RUNS_MEETINGS
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import gettext
from app.meetings import policy
from app.meetings import queries as lists
from app.meetings.agenda import queries
from app.meetings.agenda import service as agenda
from app.meetings.agenda.drawing import context_of
from app.meetings.agenda.schemas import MOST_VERSIONS, ArrangeAgenda, Circulate, MoveListing, Order, SetBreak
from app.meetings.agenda.wording import change_words, check_words, level_words
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import announce, go, show, wants_fragment

router = APIRouter(prefix="/meetings")
Form = forms.Form[Any]


@router.get("/{meeting_id}", name="meetings:agenda")
def read_agenda(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, moved: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """Show the builder to those who may change the agenda now, and the case list to everybody else who may see it."""
    meeting = lists.meeting_line(unit, actor, meeting_id)
    if policy.why_not_change(actor, meeting) is None:
        return _builder(request, unit, actor, meeting_id, moved=moved, meeting=meeting)
    view = queries.told_for(unit, actor, meeting)
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=meeting.area_id, count=len(view.lines))
    return show(
        request, "meetings/agenda/read.html", view=view, level_words=level_words,
        runs=actor.has(meeting.area_id, *RUNS_MEETINGS),
    )  # fmt: skip


@router.post("/{meeting_id}/listings/{listing_id}/move", name="meetings:move")
def move(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Put a case at another place; the answer is the list with its new times."""
    form = forms.read(raw, MoveListing)
    if form.command is None:
        return _builder(request, unit, actor, meeting_id, status=422, trouble=form.errors[0][1])
    try:
        agenda.move(unit, actor, meeting_id, listing_id, form.command)
    except Conflict as error:
        return _builder(request, unit, actor, meeting_id, status=409, trouble=gettext(error.sentence))
    return _after(request, unit, actor, meeting_id, listing_id)


@router.post("/{meeting_id}/order", name="meetings:order")
def arrange(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Move one case by the list's own form: arrows, drag and Alt with an arrow all come here."""
    form = forms.read(raw, ArrangeAgenda)
    if form.command is None:
        return _builder(request, unit, actor, meeting_id, status=422, trouble=form.errors[0][1])
    words = MoveListing(place=form.command.place, stamp=form.command.stamp)
    try:
        agenda.move(unit, actor, meeting_id, form.command.listing_id, words)
    except Conflict as error:
        return _builder(request, unit, actor, meeting_id, status=409, trouble=gettext(error.sentence))
    return _after(request, unit, actor, meeting_id, form.command.listing_id)


@router.post("/{meeting_id}/group", name="meetings:group")
def group(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Put cases with children before the break."""
    form = forms.read(raw, Order)
    try:
        agenda.group(unit, actor, meeting_id, form.command or Order(stamp=""))
    except Conflict as error:
        return _builder(request, unit, actor, meeting_id, status=409, trouble=gettext(error.sentence))
    return _after(request, unit, actor, meeting_id)


@router.post("/{meeting_id}/break", name="meetings:break")
def set_break(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Let the break follow a place, or take it away."""
    form = forms.read(raw, SetBreak)
    if form.command is None:
        return _builder(request, unit, actor, meeting_id, status=422, form=form)
    try:
        agenda.set_break(unit, actor, meeting_id, form.command)
    except Conflict as error:
        return _builder(request, unit, actor, meeting_id, status=409, trouble=gettext(error.sentence))
    except Unprocessable as error:
        return _builder(request, unit, actor, meeting_id, status=422, form=form.refused(error.fields))
    return _after(request, unit, actor, meeting_id)


@router.get("/{meeting_id}/publish", name="meetings:publish")
def publish(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> HTMLResponse:
    """Show what stands in the way, and what will happen."""
    return _publish(request, unit, actor, meeting_id, forms.empty())


@router.post("/{meeting_id}/publish", name="meetings:circulate")
def circulate(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Circulate the agenda."""
    form = forms.read(raw, Circulate)
    if form.command is None:
        return _publish(request, unit, actor, meeting_id, form, 422)
    try:
        version = agenda.circulate(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _publish(request, unit, actor, meeting_id, form.refused(error.fields), 422)
    except Conflict as error:
        return _publish(request, unit, actor, meeting_id, form, 409, gettext(error.sentence))
    return go(request, "meetings:version", meeting_id=meeting_id, number=version.number)


@router.get("/{meeting_id}/versions/{number}", name="meetings:version")
def version(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    number: Annotated[int, Path(ge=1, le=MOST_VERSIONS)],
) -> HTMLResponse:
    """Show a circulated version and what changed since the one before."""
    view = queries.version_for(unit, actor, meeting_id, number)
    return show(request, "meetings/agenda/version.html", view=view, change_words=change_words)


def _builder(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    *,
    moved: UUID | None = None,
    status: int = 200,
    trouble: str = "",
    form: Form | None = None,
    meeting: lists.MeetingLine | None = None,
) -> HTMLResponse:
    meeting = meeting or lists.meeting_line(unit, actor, meeting_id)
    if reason := policy.why_not_change(actor, meeting):
        raise NotPermitted(reason)
    view = queries.builder_for(unit, actor, meeting)
    line = next((one for one in view.lines if one.id == moved), None)
    sentence = trouble or _moved(line, view)
    page = show(
        request, "meetings/agenda/build.html", "meetings/agenda/_agenda.html", status=status,
        **context_of(actor, view, line, sentence, form or forms.empty(), is_trouble=bool(trouble)),
    )  # fmt: skip
    return announce(page, sentence) if sentence and wants_fragment(request) else page


def _moved(line: lists.Line | None, view: queries.AgendaView) -> str:
    if line is None or line.starts_at is None:
        return ""
    starts = line.starts_at.astimezone(view.calendar.tz).strftime("%H:%M")
    return gettext("%(name)s moved to place %(place)s, starts %(time)s") % {
        "name": line.name,
        "place": line.number,
        "time": starts,
    }


def _after(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID | None = None
) -> Response:
    """Answer a change: the fresh list to htmx, the page's address to everybody else."""
    if wants_fragment(request):
        return _builder(request, unit, actor, meeting_id, moved=listing_id)
    answer = go(request, "meetings:agenda", meeting_id=meeting_id)
    if listing_id is not None:
        answer.headers["location"] += f"?moved={listing_id}"
    return answer


def _publish(
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
    view = queries.builder_for(unit, actor, meeting)
    codes = {check.code for check in view.checks if check.state == "stop"}
    return show(
        request, "meetings/agenda/publish.html", status=status, form=form, view=view, meeting=view.meeting,
        trouble=trouble, checks=[check_words(check) for check in view.checks], needs_late="late" in codes,
        needs_override="room" in codes, may_overrun=policy.why_not_overrun(actor, meeting) is None,
        is_blocked=bool(codes - {"late", "room"}),
    )  # fmt: skip
