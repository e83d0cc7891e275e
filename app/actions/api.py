"""Actions for programs: read what was agreed, tell what was done. ETag is the version; `If-Match` guards a change."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from app.accounts.replays.keys import Asked, IdempotencyKey
from app.accounts.replays.service import once
from app.actions import queries, service
from app.actions.models import OPEN_STATES, Action, ActionStatus
from app.actions.queries import ActionLine, HistoryStep, Wanted
from app.actions.schemas import (
    ActionOut,
    ActionPage,
    AddAction,
    AskForTime,
    CompleteAction,
    EditAction,
    EditWords,
    ExplainAction,
    HistoryPage,
    StartAction,
    StepOut,
)
from app.core.db import UnitOfWork
from app.core.errors import Conflict, PreconditionFailed, PreconditionRequired, Unprocessable
from app.core.i18n import N_
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/actions", tags=["actions"])
READS = [needs_scope("actions:read")]
WRITES = [needs_scope("actions:write")]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("", dependencies=READS)
def list_actions(
    unit: Unit,
    actor: CurrentActor,
    status: Annotated[list[ActionStatus] | None, Query()] = None,
    agency: UUID | None = None,
    late: bool = False,
    limit: Limit = 50,
    cursor: Annotated[str, Query(max_length=120)] = "",
) -> ActionPage:
    """Give visible actions by due date; open ones unless `status` says otherwise."""
    wanted = Wanted(
        agency_id=agency,
        statuses=tuple(status or OPEN_STATES),
        is_late=late,
        after=_place_after(cursor),
        limit=limit + 1,
    )
    found = queries.find(unit, actor, wanted)
    more = _cursor(found[limit - 1]) if len(found) > limit else None
    return ActionPage(actions=[ActionOut.model_validate(one) for one in found[:limit]], next_cursor=more)


@router.get("/{action_id}", response_model=ActionOut, dependencies=READS)
def read_action(unit: Unit, actor: CurrentActor, action_id: UUID, response: Response) -> ActionLine:
    """Give one action; its ETag is the version that a change must name."""
    line = queries.action_line(unit, actor, action_id)
    response.headers["ETag"] = f'"{line.version}"'
    return line


@router.get("/{action_id}/history", dependencies=READS)
def read_history(
    unit: Unit,
    actor: CurrentActor,
    action_id: UUID,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Limit = 200,
) -> HistoryPage:
    """Give the steps of an action, the newest first."""
    steps: list[HistoryStep] = queries.history(unit, actor, action_id, limit=limit, before=before)
    more = steps[-1].number if len(steps) == limit and steps[-1].number > 1 else None
    return HistoryPage(steps=[StepOut.model_validate(one) for one in steps], next_before=more)


@router.post("", response_model=ActionOut, status_code=201, dependencies=WRITES)
def add_action(
    unit: Unit, actor: CurrentActor, words: AddAction, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Add an action at a listing or a case; the same key adds it once."""

    def act() -> tuple[int, dict[str, Any]]:
        line = queries.changed_line(unit, service.add(unit, actor, words))
        return 201, ActionOut.model_validate(line).model_dump(mode="json")

    status, body = once(unit, actor, key, asked, act)
    return JSONResponse(body, status_code=status, headers={"ETag": f'"{body["version"]}"'})


@router.patch("/{action_id}", response_model=ActionOut, dependencies=WRITES)
def edit_action(
    unit: Unit,
    actor: CurrentActor,
    action_id: UUID,
    words: EditWords,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> ActionLine:
    """Change words or day; `If-Match` must carry the ETag last read (428 without, 412 when it is old)."""
    command = EditAction(**words.model_dump(exclude_unset=True), version=_version(if_match))
    try:
        return _changed(unit, response, service.edit(unit, actor, action_id, command))
    except Conflict as conflict:
        if conflict.sentence != service.CHANGED:
            raise
        raise PreconditionFailed(conflict.sentence) from conflict


@router.post("/{action_id}/start", response_model=ActionOut, dependencies=WRITES)
def start_action(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: StartAction, response: Response
) -> ActionLine:
    """Say that the owner has begun."""
    return _changed(unit, response, service.start(unit, actor, action_id, words))


@router.post("/{action_id}/complete", response_model=ActionOut, dependencies=WRITES)
def complete_action(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: CompleteAction, response: Response
) -> ActionLine:
    """Close an action as done."""
    return _changed(unit, response, service.complete(unit, actor, action_id, words))


@router.post("/{action_id}/not-possible", response_model=ActionOut, dependencies=WRITES)
def action_not_possible(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: ExplainAction, response: Response
) -> ActionLine:
    """Close an action because circumstances changed."""
    return _changed(unit, response, service.not_possible(unit, actor, action_id, words))


@router.post("/{action_id}/not-undertaken", response_model=ActionOut, dependencies=WRITES)
def action_not_undertaken(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: ExplainAction, response: Response
) -> ActionLine:
    """Close an action that was not done; coordinator and chair are told."""
    return _changed(unit, response, service.not_undertaken(unit, actor, action_id, words))


@router.post("/{action_id}/need-time", response_model=ActionOut, dependencies=WRITES)
def action_needs_time(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: AskForTime, response: Response
) -> ActionLine:
    """Ask the coordinator for a later day."""
    return _changed(unit, response, service.ask_for_time(unit, actor, action_id, words))


@router.post("/{action_id}/reopen", response_model=ActionOut, dependencies=WRITES)
def reopen_action(
    unit: Unit, actor: CurrentActor, action_id: UUID, words: ExplainAction, response: Response
) -> ActionLine:
    """Open a closed action again."""
    return _changed(unit, response, service.reopen(unit, actor, action_id, words))


def _changed(unit: UnitOfWork, response: Response, action: Action) -> ActionLine:
    line = queries.changed_line(unit, action)
    response.headers["ETag"] = f'"{line.version}"'
    return line


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise PreconditionRequired(N_("Send If-Match with the ETag of the version that you changed."))
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 10 and int(number) > 0):
        raise PreconditionFailed(N_("If-Match names no version of this action."))
    return int(number)


def _cursor(line: ActionLine) -> str:
    return base64.urlsafe_b64encode(f"{line.due_on}|{line.id}".encode()).decode()


def _place_after(cursor: str) -> tuple[date, UUID] | None:
    if not cursor:
        return None
    try:
        day, _, action_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii").partition("|")
        return date.fromisoformat(day), UUID(action_id)
    except (ValueError, binascii.Error) as error:
        sentence = N_("This cursor is not one of ours. Begin again without it.")
        raise Unprocessable(sentence, {"cursor": sentence}) from error
