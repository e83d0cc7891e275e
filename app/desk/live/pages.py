"""The screen of the live meeting, and the two acts that need to know what was agreed: closing a case, closing the session."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.actions.models import Protects
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.desk.live import queries, service
from app.desk.live.queries import Screen
from app.meetings import queries as meetings
from app.meetings.live import policy, words
from app.meetings.live import queries as live
from app.meetings.live.schemas import LEVEL_WORDS, TYPED, CloseCase, SaveDiscussion
from app.meetings.queries import Line
from app.meetings.research import service as research
from app.meetings.research.schemas import ItemVersion
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show, wants_fragment

router = APIRouter()
STEPS = ("reason", "share", "risk", "plan")
CHOICES = {
    "agreed_level": "agreed_level",
    "informing_agency_id": "informing",
    "is_informing_unsafe": "informing",
    "last_plan_worked": "last_plan_worked",
}
"""Columns that are chosen, with the field of the form that holds them."""
NOT_YOURS = N_("Only those who run this case in the meeting can do this.")
CHOSEN_ANEW = N_("Somebody else chose something meanwhile. Choose again, please.")
TEXTS = ("risk_summary", "level_reason", "victim_voice", "voice_missing_reason", "crimes_reported", "last_plan_words")


@router.get("/meetings/{meeting_id}/live", name="desk:live")
def live_screen(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, step: str = "share") -> Response:
    """Show the meeting with the case that is being heard; before the declaration lead to the statement (BR-36)."""
    return _screen(request, unit, actor, meeting_id, None, step)


@router.get("/meetings/{meeting_id}/live/panel", name="desk:panel")
def panel(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, at: str = "", following: bool = True, step: str = "share",
    open_notes: Annotated[tuple[str, ...], Query(alias="open")] = (),
) -> Response:  # fmt: skip
    """Give the parts of the screen that change by themselves; `open`: notes being written here, with the version written upon.

    Ends in /panel: what a screen fetches by itself does not count as being here.
    """
    shown = _id(at)
    found = queries.screen(unit, actor, meeting_id, shown, step if step in STEPS else "share")
    if (following and found.current_id != shown) or not wants_fragment(request):
        return go(request, "desk:live", meeting_id=meeting_id)
    written = dict(one.partition(".")[::2] for one in open_notes)
    return show(request, "desk/live/_panel.html", **context(found) | {"open_notes": written})


@router.get("/meetings/{meeting_id}/live/{listing_id}/{step}", name="desk:live_step")
@router.get("/meetings/{meeting_id}/live/{listing_id}", name="desk:live_case")
def live_case(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, step: str = "share"
) -> Response:
    """Show the meeting with one case of the agenda."""
    return _screen(request, unit, actor, meeting_id, listing_id, step)


def _screen(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID | None, step: str
) -> Response:
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    if not live.has_declared(unit, actor, meeting.id):
        if reason := policy.why_not_declare(actor, meeting):
            raise NotPermitted(reason)
        return go(request, "live:declaration", meeting_id=meeting_id)
    found = queries.screen(unit, actor, meeting_id, listing_id, step if step in STEPS else "share")
    return show(request, "desk/live/screen.html", **context(found))


def _id(text: str) -> UUID | None:
    """Read the case that a screen says it shows; none while it shows no case."""
    try:
        return UUID(text)
    except ValueError:
        return None


def context(found: Screen) -> dict[str, Any]:
    """Give what page and panels read; the fragments of the actions room find their own words here too."""
    table = found.table
    return {
        "screen": found,
        "table": table,
        "zone": found.zone,
        "step": found.step,
        "form": forms.empty(),
        "theirs": {},
        "open_notes": {},
        "level_words": LEVEL_WORDS,
        "now": clock.now(),
        "place": table.place if table else None,
        "agreed": table.agreed if table else [],
        "undo": table.undo if table else [],
        "may_add": bool(table and table.may_add),
        "protects": [one.value for one in Protects],
        "understood": None,
        "is_next": False,
    }


@router.post("/live/{listing_id}/words", name="desk:words")
def save_words(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Save what the chair says about a case: only the fields of this form; two texts at once come back side by side (409)."""
    form = read_words(raw)
    line = meetings.line_for(unit, actor, listing_id)
    if form.command is None:
        return _refused(request, unit, actor, line, form, 422)
    try:
        saved = words.save_discussion(unit, actor, listing_id, form.command)
    except Unprocessable as error:
        return _refused(request, unit, actor, line, form.refused(error.fields), 422)
    except Conflict:
        return _refused(request, unit, actor, line, form, 409)
    if wants_fragment(request) and "keep" not in raw:
        return _state(request, line, form, saved.version)
    return go(request, "desk:live_step", meeting_id=line.meeting_id, listing_id=line.id, step=_step(form))


@router.post("/live/{listing_id}/release/{item_id}", name="desk:release")
def release(
    request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, item_id: UUID, raw: RawForm
) -> Response:
    """Release one item of one's own agency while the case is heard (BR-28)."""
    listing, meeting = live.at_the_table(unit, actor, listing_id)
    form = forms.read(raw, ItemVersion)
    if form.command is None:
        raise Unprocessable(words.PROBLEM, dict(form.errors))
    research.release(unit, actor, item_id, form.command)
    return go(request, "desk:live_case", meeting_id=meeting.id, listing_id=listing.id)


def _state(request: Request, line: Line, form: Form[Any], version: int | str, status: int = 200) -> HTMLResponse:
    """Answer an autosave with the version to write upon and one sentence; the fields stay as they are."""
    return show(
        request, "desk/live/_words_state.html", status=status, line=line, version=version, step=_step(form),
        saved_at=clock.now(), errors=form.errors,
    )  # fmt: skip


def _refused(
    request: Request, unit: Unit, actor: CurrentActor, line: Line, form: Form[Any], status: int
) -> Response:  # fmt: skip
    """Show the words again with what is wrong, or with both texts; what was typed is kept."""
    if status == 422 and wants_fragment(request):
        looked(unit, actor, Tag.LIVE_VIEWED, area_id=line.area_id)
        return _state(request, line, form, form.value("version", "0"), status)
    if line.meeting_id is None:
        raise Conflict(words.PROBLEM)
    found = queries.screen(unit, actor, line.meeting_id, line.id, _step(form))
    discussion = found.table.discussion if found.table else None
    theirs: dict[str, str] = {}
    if status == 409 and discussion is not None and form.command is not None:
        changed = live.changed_since(discussion, TYPED, form.command.version)
        theirs = {name: getattr(discussion, name) for name in changed if name in TEXTS and name in form.typed}
        form = form.refused({name: CHOSEN_ANEW for name in changed if name in CHOICES and CHOICES[name] in form.typed})
    return show(
        request, "desk/live/screen.html", "desk/live/_words_again.html", status=status, **context(found) | {"form": form, "theirs": theirs}
    )  # fmt: skip


def _step(form: Form[Any]) -> str:
    """Give the step that a form of words belongs to: the two that hold one."""
    return "plan" if form.value("step") == "plan" else "risk"


def read_words(raw: FormData) -> Form[SaveDiscussion]:
    """Read the fields that were sent; one that was emptied is emptied, and one list names who tells her or that nobody does."""
    sent = forms.settled(raw, *TEXTS)
    own = {"informing", "step"}
    pairs = [(name, value) for name, value in sent.multi_items() if name not in own]
    more: dict[str, Any] = {name: "" for name, value in pairs if name in TYPED and not str(value).strip()}
    informing = sent.get("informing")
    if informing is not None:
        more |= {"informing_agency_id": None, "is_informing_unsafe": informing == "unsafe"}
        pairs += [("informing_agency_id", informing)] if informing not in {"", "unsafe"} else []
    form = forms.read(FormData(pairs), SaveDiscussion, **more)
    kept = {name: [str(value)] for name, value in sent.multi_items() if name in own}
    return replace(form, typed={**form.typed, **kept})


@router.get("/live/{listing_id}/close", name="desk:close")
def ask_close(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID) -> Response:
    """Show what closing this case still needs."""
    return _closing(request, unit, actor, listing_id, forms.empty())


@router.post("/live/{listing_id}/close", name="desk:close_case")
def close_case(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Close the case as heard and go to the next; what is missing comes back with the way to it (422)."""
    form = forms.read(raw, CloseCase)
    if form.command is None:
        return _closing(request, unit, actor, listing_id, form, 422)
    try:
        listing = service.close_case(unit, actor, listing_id, form.command)
    except Unprocessable as error:
        return _closing(request, unit, actor, listing_id, form.refused(error.fields), 422)
    return go(request, "desk:live", meeting_id=listing.meeting_id)


def _closing(
    request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, form: Form[Any], status: int = 200
) -> Response:
    line = meetings.line_for(unit, actor, listing_id)
    if line.meeting_id is None:
        raise Conflict(policy.NOT_BEING_HEARD)
    found = queries.screen(unit, actor, line.meeting_id, line.id)
    if not live.runs(unit, actor, line.id, line.area_id):
        raise NotPermitted(NOT_YOURS)
    return show(request, "desk/live/close.html", status=status, **context(found) | {"form": form})


@router.get("/meetings/{meeting_id}/end", name="desk:end")
def ask_end(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> Response:
    """Say what closing the session does, before it is done."""
    found = queries.screen(unit, actor, meeting_id)
    if reason := policy.why_not_end(actor, found.meeting):
        raise NotPermitted(reason)
    return show(request, "desk/live/end.html", **context(found))


@router.post("/meetings/{meeting_id}/end", name="desk:end_session")
def end_session(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> Response:
    """Close the session; the minutes stand as draft."""
    service.end_session(unit, actor, meeting_id)
    return go(request, "desk:live", meeting_id=meeting_id)
