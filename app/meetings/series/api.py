"""Series and the life of meetings before their session, for programs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.accounts.replays.keys import Asked, IdempotencyKey
from app.accounts.replays.service import once
from app.meetings import queries as lists
from app.meetings.models import Series
from app.meetings.schemas import MeetingOut
from app.meetings.series import queries, service
from app.meetings.series.schemas import (
    CallUrgent,
    CancelMeeting,
    ConfirmDates,
    CreateSeries,
    MeetingIds,
    MoveMeeting,
    ProposedOut,
    SeriesOut,
)
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(tags=["meetings"])
READ, WRITE = needs_scope("meetings:read"), needs_scope("meetings:write")


@router.get("/series", response_model=list[SeriesOut], dependencies=[READ])
def list_series(unit: Unit, actor: CurrentActor) -> list[Series]:
    """Give the series of the areas the actor runs."""
    return queries.all_series(unit, actor)


@router.post("/series", response_model=SeriesOut, status_code=201, dependencies=[WRITE])
def create_series(unit: Unit, actor: CurrentActor, words: CreateSeries) -> Series:
    """Set up a recurring forum."""
    return service.create(unit, actor, words)


@router.get("/series/{series_id}/dates", response_model=list[ProposedOut], dependencies=[READ])
def list_dates(
    unit: Unit, actor: CurrentActor, series_id: UUID, months: Annotated[int, Query(ge=1, le=24)] = 12
) -> list[queries.Proposal]:
    """Give the proposed dates, moved off closed days."""
    return queries.proposals(unit, queries.series_for(unit, actor, series_id), months)


@router.post("/series/{series_id}/dates", status_code=201, dependencies=[WRITE])
def confirm_dates(unit: Unit, actor: CurrentActor, series_id: UUID, words: ConfirmDates) -> MeetingIds:
    """Call the meetings of confirmed days."""
    called = service.confirm(unit, actor, series_id, words)
    return MeetingIds(ids=[one.id for one in called], starts=[one.starts_at for one in called])


@router.post("/meetings/urgent", response_model=MeetingOut, status_code=201, dependencies=[WRITE])
def call_urgent(
    unit: Unit, actor: CurrentActor, words: CallUrgent, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Call an urgent or one-off meeting with a reason; the same key calls it once."""

    def act() -> tuple[int, dict[str, Any]]:
        return 201, _out(unit, actor, service.call_urgent(unit, actor, words).id).model_dump(mode="json")

    status, body = once(unit, actor, key, asked, act)
    return JSONResponse(body, status_code=status)


@router.post("/meetings/{meeting_id}/move", dependencies=[WRITE])
def move_meeting(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: MoveMeeting) -> MeetingOut:
    """Move a meeting that has not begun."""
    return _out(unit, actor, service.move(unit, actor, meeting_id, words).id)


@router.post("/meetings/{meeting_id}/cancel", dependencies=[WRITE])
def cancel_meeting(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: CancelMeeting) -> MeetingOut:
    """Cancel a meeting that has not begun; its cases wait again."""
    return _out(unit, actor, service.cancel(unit, actor, meeting_id, words).id)


def _out(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> MeetingOut:
    return MeetingOut.model_validate(lists.meeting_line(unit, actor, meeting_id))
