"""One case's line: placing it, changing it, letting somebody else run it, and taking it off. Plain forms, no script needed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import agencies_of, user_names
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import gettext
from app.meetings import policy, queries
from app.meetings import service as ground
from app.meetings.listings import service
from app.meetings.listings.schemas import ChangeListing, HandOver
from app.meetings.schemas import PlaceListing, RemoveListing, WithdrawListing
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/meetings")
Form = forms.Form[Any]


@router.get("/{meeting_id}/listings/{listing_id}/place", name="meetings:ask_place")
def ask_place(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID) -> HTMLResponse:
    """Ask where a waiting case goes, and for the chair's reason where there is no room."""
    return _place(request, unit, actor, meeting_id, listing_id, forms.empty())


@router.post("/{meeting_id}/listings/{listing_id}/place", name="meetings:place")
def place(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Put a waiting case on the agenda."""
    form = forms.read(raw, PlaceListing)
    if form.command is None:
        return _place(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        ground.place_with(unit, actor, listing_id, meeting_id, form.command)
    except Unprocessable as error:
        return _place(request, unit, actor, meeting_id, listing_id, form.refused(error.fields), 422)
    except Conflict as error:
        return _place(request, unit, actor, meeting_id, listing_id, form, 409, gettext(error.sentence))
    return _back(request, meeting_id, listing_id)


@router.get("/{meeting_id}/listings/{listing_id}", name="meetings:listing")
def listing(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID) -> HTMLResponse:
    """Show one case's line with everything that can be changed about it."""
    return _listing(request, unit, actor, meeting_id, listing_id, forms.empty())


@router.post("/{meeting_id}/listings/{listing_id}", name="meetings:change")
def change(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Change how long, how fixed and how urgent a case is, and who presents it."""
    form = forms.read(raw, ChangeListing)
    if form.command is None:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        service.change(unit, actor, listing_id, form.command)
    except Unprocessable as error:
        return _listing(request, unit, actor, meeting_id, listing_id, form.refused(error.fields), 422)
    except Conflict as error:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 409, gettext(error.sentence))
    return _back(request, meeting_id, listing_id)


@router.post("/{meeting_id}/listings/{listing_id}/remove", name="meetings:remove")
def remove(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Take a case off the agenda; it waits again."""
    form = forms.read(raw, RemoveListing)
    if form.command is None:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        ground.remove(unit, actor, listing_id, form.command.version)
    except Conflict as error:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 409, gettext(error.sentence))
    return _back(request, meeting_id)


@router.post("/{meeting_id}/listings/{listing_id}/withdraw", name="meetings:withdraw")
def withdraw(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Take a case out altogether, with a reason."""
    form = forms.read(raw, WithdrawListing)
    if form.command is None:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        ground.withdraw(unit, actor, listing_id, form.command)
    except Conflict as error:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 409, gettext(error.sentence))
    return _back(request, meeting_id)


@router.post("/{meeting_id}/listings/{listing_id}/hand-over", name="meetings:hand_over")
def hand_over(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, raw: RawForm
) -> Response:
    """Let another person run one case."""
    form = forms.read(raw, HandOver)
    if form.command is None:
        return _listing(request, unit, actor, meeting_id, listing_id, form, 422)
    try:
        service.hand_over(unit, actor, listing_id, form.command)
    except Unprocessable as error:
        return _listing(request, unit, actor, meeting_id, listing_id, form.refused(error.fields), 422)
    return _back(request, meeting_id)


def _place(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    listing_id: UUID,
    form: Form,
    status: int = 200,
    trouble: str = "",
) -> HTMLResponse:
    meeting = queries.meeting_line(unit, actor, meeting_id)
    if reason := policy.why_not_change(actor, meeting):
        raise NotPermitted(reason)
    return show(
        request, "meetings/listings/place.html", status=status, form=form, meeting=meeting, trouble=trouble,
        line=queries.line_for(unit, actor, listing_id), may_overrun=policy.why_not_overrun(actor, meeting) is None,
    )  # fmt: skip


def _listing(
    request: Request,
    unit: Unit,
    actor: CurrentActor,
    meeting_id: UUID,
    listing_id: UUID,
    form: Form,
    status: int = 200,
    trouble: str = "",
) -> HTMLResponse:
    meeting = queries.meeting_line(unit, actor, meeting_id)
    if reason := policy.why_not_plan(actor, meeting.area_id):
        raise NotPermitted(reason)
    line = queries.line_for(unit, actor, listing_id)
    if line.meeting_id != meeting.id:
        raise NotFound(queries.NO_SUCH_LISTING)
    stand_ins = service.stand_ins(unit, actor, line.area_id, line.case_file_id)
    runs = queries.handed_to(unit, [line.id]).get(line.id, frozenset())
    return show(
        request, "meetings/listings/listing.html", status=status, form=form, meeting=meeting, line=line, trouble=trouble,
        presenters=[(str(one.id), one.name) for one in agencies_of(unit, meeting.area_id)],
        people=[(str(one.user_id), f"{one.name}, {one.agency_name}") for one in stand_ins],
        runs=sorted(user_names(unit, runs).values()), may_change=policy.why_not_change(actor, meeting) is None,
        stamp=queries.running(unit, actor, queries.meeting_for(unit, actor, meeting_id)).stamp,
        may_hand_over=policy.why_not_hand_over(actor, meeting) is None,
    )  # fmt: skip


def _back(request: Request, meeting_id: UUID, listing_id: UUID | None = None) -> Response:
    answer = go(request, "meetings:agenda", meeting_id=meeting_id)
    if listing_id is not None and "location" in answer.headers:
        answer.headers["location"] += f"?moved={listing_id}"
    return answer
