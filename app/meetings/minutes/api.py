"""Minutes for programs: read, correct a draft with its version, approve, add."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.accounts.replays.keys import Asked, IdempotencyKey
from app.accounts.replays.service import once
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings.minutes import queries, service
from app.meetings.minutes.schemas import AddAddendum, ApproveMinutes, EditCase, EditMinutes, MinutesOut
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/meetings/{meeting_id}/minutes", tags=["minutes"])
READS = [needs_scope("minutes:read")]
WRITES = [needs_scope("minutes:write")]


@router.get("", dependencies=READS)
def read_minutes(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> MinutesOut:
    """Give the minutes of a meeting as this actor may know them."""
    return _out(unit, actor, meeting_id)


@router.patch("", dependencies=WRITES)
def edit_minutes(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: EditMinutes) -> MinutesOut:
    """Correct opening and any other business of a draft; a stale version is 409."""
    service.edit(unit, actor, meeting_id, words)
    return _out(unit, actor, meeting_id)


@router.patch("/cases/{listing_id}", dependencies=WRITES)
def edit_case(unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, words: EditCase) -> MinutesOut:
    """Correct the words of one case of a draft; a stale version is 409 where somebody else changed the same field."""
    service.edit_case(unit, actor, meeting_id, listing_id, words)
    return _out(unit, actor, meeting_id)


@router.post("/approve", dependencies=WRITES)
def approve(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: ApproveMinutes) -> MinutesOut:
    """Approve and lock the minutes."""
    service.approve(unit, actor, meeting_id, words)
    return _out(unit, actor, meeting_id)


@router.post("/addenda", response_model=MinutesOut, status_code=201, dependencies=WRITES)
def add_addendum(
    unit: Unit, actor: CurrentActor, meeting_id: UUID, words: AddAddendum, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Add a correction to approved minutes; the same key adds it once."""

    def act() -> tuple[int, dict[str, Any]]:
        service.add_addendum(unit, actor, meeting_id, words)
        return 201, _out(unit, actor, meeting_id).model_dump(mode="json")

    status, body = once(unit, actor, key, asked, act)
    return JSONResponse(body, status_code=status)


def _out(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> MinutesOut:
    return MinutesOut.model_validate(queries.reading_for(unit, actor, meeting_id))
