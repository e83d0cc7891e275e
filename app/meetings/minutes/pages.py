"""The minutes of a meeting: a draft to correct, then the record to read and to add to."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.core.actor import RUNS_MEETINGS, Role
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import gettext
from app.meetings import queries as meetings
from app.meetings.minutes import queries, service, wording
from app.meetings.minutes.policy import APPROVED
from app.meetings.minutes.schemas import EDITABLE, FRAME, AddAddendum, ApproveMinutes, EditCase, EditMinutes
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/meetings/{meeting_id}/minutes")
Form = forms.Form[Any]
WORDS: dict[str, Any] = {
    "status_word": lambda code: wording.word(wording.STATUS_WORDS, code),
    "presence_word": lambda code: wording.word(wording.PRESENCE_WORDS, code),
    "worked_word": lambda code: wording.word(wording.WORKED_WORDS, code),
    "field_word": lambda code: wording.word(wording.FIELD_WORDS, code),
}


@router.get("", name="minutes:minutes")
def minutes(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> Response:
    """Show the minutes; who has not declared yet is led to the statement first (BR-36)."""
    if queries.needs_declaration(unit, actor, meeting_id):
        return go(request, "live:declaration", meeting_id=meeting_id)
    return _minutes(request, unit, actor, meeting_id, forms.empty())


@router.post("", name="minutes:edit")
def edit(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Save opening and any other business of the draft."""
    form = forms.read(_settled(raw, FRAME), EditMinutes)
    if form.command is None:
        return _minutes(request, unit, actor, meeting_id, form, 422)
    try:
        service.edit(unit, actor, meeting_id, _whole(form, FRAME))
    except Conflict:
        return _minutes(request, unit, actor, meeting_id, form, 409)
    return go(request, "minutes:minutes", meeting_id=meeting_id)


@router.get("/cases/{listing_id}", name="minutes:case")
def case(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID) -> HTMLResponse:
    """Show the words of one case of a draft to correct them."""
    return _case(request, unit, actor, meeting_id, listing_id, forms.empty())


@router.post("/cases/{listing_id}", name="minutes:edit_case")
def edit_case(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Save the words of one case of the draft."""
    form = forms.read(_settled(raw, EDITABLE), EditCase)
    if form.command is None:
        return _case(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        service.edit_case(unit, actor, meeting_id, listing_id, _whole(form, EDITABLE))
    except Conflict:
        return _case(request, unit, actor, meeting_id, listing_id, form, 409)
    return go(request, "minutes:minutes", meeting_id=meeting_id)


@router.post("/approve", name="minutes:approve")
def approve(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Approve and lock the minutes."""
    form = forms.read(raw, ApproveMinutes)
    if form.command is None:
        return _minutes(request, unit, actor, meeting_id, forms.empty(), 422, form.errors[0][1])
    try:
        service.approve(unit, actor, meeting_id, form.command)
    except Conflict as error:
        return _minutes(request, unit, actor, meeting_id, forms.empty(), 409, gettext(error.sentence))
    return go(request, "minutes:minutes", meeting_id=meeting_id)


@router.post("/addenda", name="minutes:add")
def add(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Add a correction to approved minutes."""
    form = forms.read(raw, AddAddendum)
    if form.command is None:
        return _minutes(request, unit, actor, meeting_id, form, 422)
    try:
        service.add_addendum(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _minutes(request, unit, actor, meeting_id, form.refused(error.fields), 422)
    return go(request, "minutes:minutes", meeting_id=meeting_id)


def _whole(form: Form, names: tuple[str, ...]) -> Any:
    """Give the command with emptied boxes as empty texts: a box that was sent empty means no words."""
    sent = {name: "" for name in names if name in form.typed and getattr(form.data, name) is None}
    return form.data.model_copy(update=sent)


def _settled(raw: FormData, names: tuple[str, ...]) -> FormData:
    """Turn the conflict panel's choice (keep mine, theirs, or both) into the words to save."""
    keep = raw.get("keep")
    pairs: list[tuple[str, Any]] = []
    for name, value in raw.multi_items():
        if name == "keep" or any(name in {f"{one}_mine", f"{one}_theirs"} for one in names):
            continue
        chosen = raw.get(f"{name}_{keep}") if name in names and keep in {"mine", "theirs"} else None
        pairs.append((name, value if chosen is None else chosen))
    return FormData(pairs)


def _minutes(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    form: Form,
    status: int = 200,
    trouble: str = "",
) -> HTMLResponse:
    meeting = meetings.meeting_line(unit, actor, meeting_id)
    view = queries.reading_for(unit, actor, meeting_id)
    sent = form.value("version", "")
    clash = queries.changed_since(view.changed_in, FRAME, int(sent)) if status == 409 and sent else []
    return show(
        request, "minutes/minutes.html", status=status, form=form, meeting=meeting, view=view, trouble=trouble,
        runs=actor.has(meeting.area_id, *RUNS_MEETINGS), may_approve=actor.has(meeting.area_id, Role.CHAIR), clash=clash,
        cases=[("", gettext("The whole minutes")), *((str(one.case_file_id), f"{one.name}, {one.reference}") for one in view.cases)],
        **WORDS,
    )  # fmt: skip


def _case(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    listing_id: UUID,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    sheet = queries.case_sheet(unit, actor, meeting_id, listing_id)
    if not sheet.minutes.is_draft or not actor.has(sheet.minutes.area_id, *RUNS_MEETINGS):
        raise NotPermitted(APPROVED)
    sent = form.value("version", "")
    clash = queries.changed_since(sheet.changed_in, EDITABLE, int(sent)) if status == 409 and sent else []
    return show(
        request, "minutes/case.html", status=status, form=form, sheet=sheet, case=sheet.case, fields=EDITABLE, clash=clash, **WORDS
    )  # fmt: skip
