"""Forms of the live meeting: statement, attendance, opening, and what is typed while a case is heard.

The screen that shows them together with actions and coverage belongs to the desk; each form here also stands on a page of its own.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.accounts.queries import agencies_of, user_names, users_of_agency
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY
from app.core.errors import Conflict, NotFound, NotPermitted, NotSignedIn, Unprocessable
from app.core.i18n import gettext
from app.meetings import queries as meetings
from app.meetings.live import policy, presence, queries, service, words
from app.meetings.live.models import AgencyNote
from app.meetings.live.schemas import AddGuest, Declare, DeferCase, GiveFloor, OpenMeeting, SaveNote, SetPresence
from app.meetings.live.watch import Pulse, changes
from app.meetings.models import Listing
from app.meetings.policy import why_not_run
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show, wants_fragment

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who listens to a meeting; asked again while the stream is open."""

    request: Request
    meeting_id: UUID

    def revision(self) -> int | None:
        """Give what this person may be told of now; raises when they may no longer listen."""
        state = self.request.app.state
        self.request.state.actor = None
        with state.database.unit(read_only=True) as unit:
            actor = state.recognise(self.request, unit)
            queries.sitting(unit, actor, self.meeting_id)
            return queries.revision(unit, actor, self.meeting_id)


@router.get("/meetings/{meeting_id}/declaration", name="live:declaration")
def ask_declaration(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> HTMLResponse:
    """Show the statement that everybody agrees to for this one meeting."""
    return _declaration(request, unit, actor, meeting_id, forms.empty())


@router.post("/meetings/{meeting_id}/declaration", name="live:declare")
def declare(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Declare for this meeting."""
    form = forms.read(raw, Declare)
    if form.command is None:
        return _declaration(request, unit, actor, meeting_id, form, 422)
    presence.declare(unit, actor, meeting_id, form.command)
    return go(request, "desk:live", meeting_id=meeting_id)


def _declaration(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, form: Form[Any], status: int = 200
) -> HTMLResponse:
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    if reason := policy.why_not_declare(actor, meeting):
        raise NotPermitted(reason)
    return show(
        request, "live/declaration.html", status=status, form=form, meeting=meeting,
        statement=queries.statement_for(unit, actor, meeting), has_declared=queries.has_declared(unit, actor, meeting.id),
    )  # fmt: skip


@router.get("/meetings/{meeting_id}/attendance", name="live:attendance")
def attendance(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> HTMLResponse:
    """Show who is here; chair and coordinator keep the list."""
    return _attendance(request, unit, actor, meeting_id)


@router.post("/meetings/{meeting_id}/attendance", name="live:presence")
def set_presence(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Record how one agency takes part."""
    form = forms.read(raw, SetPresence)
    agency = form.value("agency_id")
    if form.command is None:
        return _attendance(request, unit, actor, meeting_id, form, agency, 422)
    try:
        presence.set_presence(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _attendance(request, unit, actor, meeting_id, form.refused(error.fields), agency, 422)
    except Conflict as error:
        return _attendance(request, unit, actor, meeting_id, form.refused({"agency_id": error.sentence}), agency, 409)
    if wants_fragment(request):
        return _attendance(request, unit, actor, meeting_id)
    return go(request, "live:attendance", meeting_id=meeting_id)


@router.post("/meetings/{meeting_id}/guests", name="live:guest")
def add_guest(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Record a guest who has signed the statement on paper."""
    form = forms.read(raw, AddGuest)
    if form.command is None:
        return _attendance(request, unit, actor, meeting_id, form, "guest", 422)
    try:
        presence.add_guest(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _attendance(request, unit, actor, meeting_id, form.refused(error.fields), "guest", 422)
    return go(request, "live:attendance", meeting_id=meeting_id)


@router.post("/meetings/{meeting_id}/open", name="live:open")
def open_meeting(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, raw: RawForm) -> Response:
    """Open the meeting with its first case."""
    form = forms.read(raw, OpenMeeting)
    if form.command is None:
        return _attendance(request, unit, actor, meeting_id, form, "open", 422)
    try:
        service.open_meeting(unit, actor, meeting_id, form.command)
    except Unprocessable as error:
        return _attendance(request, unit, actor, meeting_id, form.refused(error.fields), "open", 422)
    return go(request, "desk:live", meeting_id=meeting_id)


@router.post("/meetings/{meeting_id}/pause", name="live:pause")
def pause(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> Response:
    """Stop the clock, or let it run on."""
    service.pause(unit, actor, meeting_id)
    return go(request, "desk:live", meeting_id=meeting_id)


def _attendance(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, form: Form[Any] | None = None, at: str = "",
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    """Show the list; `at` names the agency (or guest, open) whose form was refused."""
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    people = {
        one.agency_id: users_of_agency(unit, meeting.area_id, one.agency_id, *SPEAKS_FOR_AGENCY)
        for one in queries.presences(unit, meeting)
    }
    here = queries.presences(unit, meeting)
    return show(
        request, "live/attendance.html", "live/_attendance.html", status=status, meeting=meeting, presences=here, people=people,
        form=form or forms.empty(), at=at, keeps=policy.why_not_keep_attendance(actor, meeting) is None,
        may_open=policy.why_not_open(actor, meeting) is None, has_declared=queries.has_declared(unit, actor, meeting.id),
        quorum=queries.parameters_of(unit, meeting).quorum, present=sum(one.is_present for one in here),
        declared=queries.declared(unit, meeting.id), agencies=agencies_of(unit, meeting.area_id),
    )  # fmt: skip


@router.post("/live/{listing_id}/start", name="live:start")
def start_case(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID) -> Response:
    """Take up this case now."""
    listing = service.start_case(unit, actor, listing_id)
    return go(request, "desk:live", meeting_id=listing.meeting_id)


@router.post("/live/{listing_id}/floor", name="live:floor")
def give_floor(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Let the next agency speak."""
    form = forms.read(raw, GiveFloor)
    if form.command is None:
        raise Unprocessable(words.PROBLEM, dict(form.errors))
    words.give_floor(unit, actor, listing_id, form.command)
    return _back(request, queries.at_the_table(unit, actor, listing_id)[0])


@router.get("/live/{listing_id}/defer", name="live:defer")
def ask_defer(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID) -> HTMLResponse:
    """Ask why a case is to be heard next time."""
    return _defer(request, unit, actor, listing_id, forms.empty())


@router.post("/live/{listing_id}/defer", name="live:defer_case")
def defer_case(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Defer a case to the next meeting and go to the next one."""
    form = forms.read(raw, DeferCase)
    if form.command is None:
        return _defer(request, unit, actor, listing_id, form, 422)
    meeting_id = queries.at_the_table(unit, actor, listing_id)[1].id
    service.defer_case(unit, actor, listing_id, form.command)
    return go(request, "desk:live", meeting_id=meeting_id)


def _defer(
    request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, form: Form[Any], status: int = 200
) -> HTMLResponse:
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    if reason := why_not_run(actor, listing, frozenset(queries.stand_ins(unit, [listing.id]))):
        raise NotPermitted(reason)
    line = meetings.line_for(unit, actor, listing.id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=meeting.area_id)
    return show(
        request, "live/defer.html", status=status, form=form, line=line, meeting=meeting, version=listing.version,
        following=meetings.next_of_series(unit, meeting),
    )  # fmt: skip


@router.get("/live/{listing_id}/note/{agency_id}", name="live:note")
def ask_note(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, agency_id: UUID) -> HTMLResponse:
    """Show one agency's note to write."""
    return _note(request, unit, actor, listing_id, agency_id, forms.empty())


@router.post("/live/{listing_id}/note/{agency_id}", name="live:save_note")
def save_note(
    request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, agency_id: UUID, raw: RawForm
) -> Response:
    """Save one agency's note; two texts at once come back side by side (409)."""
    form = forms.read(forms.settled(raw, "text"), SaveNote)
    if form.command is None:
        return _note(request, unit, actor, listing_id, agency_id, form, 422)
    try:
        note = words.save_note(unit, actor, listing_id, agency_id, form.command)
    except Conflict:
        return _note(request, unit, actor, listing_id, agency_id, form, 409)
    if wants_fragment(request):
        return _saved(request, note, mended="keep" in raw)
    return _back(request, queries.at_the_table(unit, actor, listing_id)[0])


def _note(
    request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, agency_id: UUID, form: Form[Any], status: int = 200
) -> HTMLResponse:  # fmt: skip
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    runs = queries.runs(unit, actor, listing.id, listing.area_id)
    if reason := policy.why_not_note(actor, listing.area_id, agency_id, runs=runs):
        raise NotPermitted(reason)
    note = queries.note_of(unit, listing.id, agency_id)
    line = meetings.line_for(unit, actor, listing.id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=meeting.area_id)
    if note is None:
        raise Conflict(gettext(policy.NOT_BEING_HEARD))
    name = next((one.short_name for one in agencies_of(unit, meeting.area_id) if one.id == agency_id), "")
    context = {"note": note, "agency_name": name, "conflict": status == 409, "form": form, "is_swap": wants_fragment(request),
               "who": user_names(unit, [note.changed_by]).get(note.changed_by, "") if note.changed_by else ""}  # fmt: skip
    return show(
        request, "live/note.html", "live/_note_again.html", status=status, line=line, meeting=meeting, **context
    )


def _saved(request: Request, note: AgencyNote, *, mended: bool) -> HTMLResponse:
    """Answer an autosave with the new version only; after a conflict was settled with the whole form."""
    template = "live/_note_again.html" if mended else "live/_note_state.html"
    return show(
        request, template, template, note=note, saved_at=clock.now(), conflict=False, form=forms.empty(), who="", agency_name="",
        is_swap=True,
    )  # fmt: skip


def _back(request: Request, listing: Listing) -> Response:
    """Lead back to the case on the screen of the meeting."""
    return go(request, "desk:live_case", meeting_id=listing.meeting_id, listing_id=listing.id)


def watcher(request: Request, meeting_id: UUID) -> Watcher:
    """Recognise who listens, in a unit of its own that is over before the stream begins; 401 instead of a way to the sign-in."""
    watched = Watcher(request, meeting_id)
    try:
        watched.revision()
    except NotSignedIn as error:
        raise HTTPException(NotSignedIn.status) from error
    return watched


@router.get("/meetings/{meeting_id}/stream", name="live:stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    meeting_id: UUID,
    watched: Annotated[Watcher, Depends(watcher)],
    since: Annotated[int | None, Query()] = None,
    last_event_id: Annotated[str, Header()] = "",
) -> AsyncIterable[ServerSentEvent]:
    """Say "changed" with the meeting's revision, and nothing else; what changed is read through the ordinary way."""
    state = request.app.state
    if not hasattr(state, "pulse"):
        state.pulse = Pulse(state.database)
    known = int(last_event_id) if last_event_id.isdigit() else since
    yield ServerSentEvent(comment="here", retry=1000)
    try:
        async for revision in changes(
            state.pulse, meeting_id, known, watched.revision, lambda: getattr(state, "is_stopping", False)
        ):
            yield ServerSentEvent(event="changed", raw_data=str(revision), id=str(revision))
    except (NotSignedIn, NotFound, NotPermitted):
        return
