"""Every change to an action, for every door. Each one adds a step to its history, numbered by the version after it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col

from app.accounts.outbox.service import queue
from app.accounts.queries import active_signatories, people_of, users_of_agency
from app.actions import policy, queries
from app.actions.agreed import queries as places
from app.actions.models import OPEN_STATES, Action, ActionStatus, ActionUpdate, Step
from app.actions.schemas import (
    AddAction,
    AskForTime,
    CompleteAction,
    CompleteSeveral,
    EditAction,
    ExplainAction,
    StartAction,
    SupersedeAction,
)
from app.areas.queries import area, today_in
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.queries import walls_at
from app.cases.service import give_seat
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor, Role
from app.core.calendar import local_today
from app.core.db import Subject, UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings.models import Meeting, MeetingStatus

CHANGED = N_("Somebody else changed this action while you were writing. Look at it again before you save.")
CLOSED = N_("This action is closed already. The coordinator can reopen it.")
STILL_OPEN = N_("This action is still open.")
TOO_EARLY = N_("The due date cannot lie before the meeting, or before today where there is none.")
LATER_ONLY = N_("Ask for a day after the due date, and not before today.")
CLOSED_STATES = (ActionStatus.COMPLETED, ActionStatus.NOT_POSSIBLE, ActionStatus.NOT_UNDERTAKEN)
OWNERS_STEPS = (Step.STARTED, Step.ASKED_FOR_TIME, Step.COMPLETED, Step.NOT_POSSIBLE, Step.NOT_UNDERTAKEN)
FARTHEST = timedelta(days=3 * 366)
"""A due date beyond this is a slip of the pen."""
WhyNot = Callable[[Actor, policy.Promise], str | None]


def add(unit: UnitOfWork, actor: Actor, words: AddAction) -> Action:
    """Add an action at a listing or case, and give its owner a seat there (BR-52, BR-53, BR-62)."""
    place = (
        places.place_of_listing(unit, actor, words.listing_id)
        if words.listing_id
        else places.place_of_case(unit, actor, words.case_file_id)  # type: ignore[arg-type]
    )
    handed_over = places.is_handed_over(unit, actor, place.listing_id)
    if reason := policy.why_not_add(
        actor, place.area_id, words.agency_id, is_immediate=words.is_immediate, is_handed_over=handed_over
    ):
        raise NotPermitted(reason)
    if place.meeting_status is MeetingStatus.MINUTES_APPROVED:
        raise Conflict(N_("The minutes of this meeting are approved. Add the action to the case itself."))
    if words.agency_id not in {one.id for one in active_signatories(unit, place.area_id, place.today)}:
        sentence = N_("Choose an agency of this area whose signature is in date.")
        raise Unprocessable(sentence, {"agency_id": sentence})
    earliest = place.today if words.is_immediate else place.meeting_day or place.today
    _check_due(words.due_on, earliest, place.today)
    return _add_at(unit, actor, place, words)


def _add_at(unit: UnitOfWork, actor: Actor, place: places.Place, words: AddAction) -> Action:
    now = clock.now()
    action = Action(
        area_id=place.area_id, case_file_id=place.case_file_id, listing_id=place.listing_id, meeting_id=place.meeting_id,
        agency_id=words.agency_id, text=words.text, protects=words.protects, is_immediate=words.is_immediate,
        due_on=words.due_on, created_at=now, created_by=actor.user_id, changed_at=now,
    )  # fmt: skip
    unit.session.add(action)
    unit.session.flush()
    give_seat(unit, actor, place.case_file_id, words.agency_id, reason="action")
    _step(unit, actor, action, Step.ADDED, Tag.ACTION_ADDED, text=action.text, also=place.subjects)
    if action.is_immediate and policy.is_on_behalf(actor, action):
        owners = users_of_agency(unit, action.area_id, action.agency_id, *SPEAKS_FOR_AGENCY)
        _tell(unit, action, [one.user_id for one in owners], "action:assigned")
    return action


def edit(unit: UnitOfWork, actor: Actor, action_id: UUID, words: EditAction) -> Action:
    """Change words, day or whom an action protects; also the answer to a wish for more time."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_edit)
    if words.due_on is not None and words.due_on != action.due_on:
        today = today_in(unit, action.area_id)
        _check_due(words.due_on, _earliest(unit, action), today)
        action.due_on = words.due_on
        action.asked_due_on = None
    fields = [name for name in ("text", "due_on", "protects") if getattr(words, name) is not None]
    action.text = words.text or action.text
    action.protects = words.protects or action.protects
    return _step(
        unit, actor, action, Step.CHANGED, Tag.ACTION_CHANGED, note=words.note, text=action.text, fields=fields
    )


def start(unit: UnitOfWork, actor: Actor, action_id: UUID, words: StartAction) -> Action:
    """Say that the owner has begun."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_update, (ActionStatus.OPEN,))
    action.status = ActionStatus.IN_PROGRESS
    return _step(unit, actor, action, Step.STARTED, Tag.ACTION_STARTED, note=words.note)


def complete(unit: UnitOfWork, actor: Actor, action_id: UUID, words: CompleteAction) -> Action:
    """Close an action as done, with a note and a day not later than today (BR-55)."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_update)
    day = _day_done(unit, action, words.completed_on)
    return _complete(unit, actor, action, words.note, day)


def complete_several(unit: UnitOfWork, actor: Actor, words: CompleteSeveral) -> list[Action]:
    """Close several actions with one note: all of them or none."""
    ready = [_ready(unit, actor, action_id, version, policy.why_not_update) for action_id, version in words.pairs]
    days = [_day_done(unit, action, words.completed_on) for action in ready]
    return [_complete(unit, actor, action, words.note, day) for action, day in zip(ready, days, strict=True)]


def not_possible(unit: UnitOfWork, actor: Actor, action_id: UUID, words: ExplainAction) -> Action:
    """Close an action because circumstances changed (BR-56)."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_update)
    action.status, action.outcome, action.asked_due_on = ActionStatus.NOT_POSSIBLE, words.note, None
    return _step(unit, actor, action, Step.NOT_POSSIBLE, Tag.ACTION_NOT_POSSIBLE, note=words.note)


def not_undertaken(unit: UnitOfWork, actor: Actor, action_id: UUID, words: ExplainAction) -> Action:
    """Close an action that the agency did not do, and tell coordinator and chair (BR-56)."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_update)
    _tell_leaders(unit, action, "action:not-undertaken", Role.COORDINATOR, Role.CHAIR)
    action.status, action.outcome, action.asked_due_on = ActionStatus.NOT_UNDERTAKEN, words.note, None
    return _step(unit, actor, action, Step.NOT_UNDERTAKEN, Tag.ACTION_NOT_UNDERTAKEN, note=words.note)


def ask_for_time(unit: UnitOfWork, actor: Actor, action_id: UUID, words: AskForTime) -> Action:
    """Ask for a later day; the coordinator agrees by changing the due date, and is told."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_update)
    today = today_in(unit, action.area_id)
    _check_due(words.due_on, max(today, action.due_on + timedelta(days=1)), today, LATER_ONLY)
    _tell_leaders(unit, action, "action:time-asked", Role.COORDINATOR)
    action.asked_due_on = words.due_on
    return _step(unit, actor, action, Step.ASKED_FOR_TIME, Tag.ACTION_CHANGED, note=words.note, fields=["asked_due_on"])


def reopen(unit: UnitOfWork, actor: Actor, action_id: UUID, words: ExplainAction) -> Action:
    """Open a closed action again, with the reason."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_reopen, CLOSED_STATES, STILL_OPEN)
    action.status, action.outcome, action.completed_on = ActionStatus.OPEN, "", None
    return _step(unit, actor, action, Step.REOPENED, Tag.ACTION_REOPENED, note=words.note)


def supersede(unit: UnitOfWork, actor: Actor, action_id: UUID, words: SupersedeAction) -> Action:
    """Take back an action that counts no more: undo, or replaced by another."""
    action = _ready(unit, actor, action_id, words.version, policy.why_not_supersede)
    action.status, action.asked_due_on = ActionStatus.SUPERSEDED, None
    return _step(unit, actor, action, Step.SUPERSEDED, Tag.ACTION_CHANGED, note=words.note, fields=["status"])


def _ready(
    unit: UnitOfWork,
    actor: Actor,
    action_id: UUID,
    version: int,
    why_not: WhyNot,
    states: Sequence[ActionStatus] = OPEN_STATES,
    otherwise: str = CLOSED,
) -> Action:
    """Give an action that this actor may change now: visible, permitted, of that version, in the right state."""
    action = queries.visible_action(unit, actor, action_id)
    if reason := why_not(actor, action):
        raise NotPermitted(reason)
    if action.version != version:
        raise Conflict(CHANGED)
    if action.status not in states:
        raise Conflict(otherwise)
    return action


def _step(
    unit: UnitOfWork, actor: Actor, action: Action, step: Step, tag: Tag, *, note: str = "", text: str = "",
    fields: Sequence[str] = (), also: Sequence[Subject] = (),
) -> Action:  # fmt: skip
    """Write one step into the history and the record; a change raises the action's version by exactly one.

    Callers set the action's new values last: a query in between would flush them and raise the version twice.
    """
    if step is not Step.ADDED:
        action.changed_at = clock.now()
        flag_modified(action, "changed_at")
        unit.session.flush()
    on_behalf = step in OWNERS_STEPS and policy.is_on_behalf(actor, action)
    done = ActionUpdate(
        area_id=action.area_id, action_id=action.id, number=action.version, step=step, status=action.status, note=note,
        text=text, due_on=action.due_on, asked_due_on=action.asked_due_on, by_user_id=actor.user_id,
        by_agency_id=actor.agency_id, on_behalf=on_behalf, at=action.changed_at,
    )  # fmt: skip
    unit.session.add(done)
    if action.meeting_id is not None:
        meeting = update(Meeting).where(col(Meeting.id) == action.meeting_id)
        unit.session.execute(meeting.values(revision=Meeting.revision + 1))
    case: Subject = ("case_files", action.case_file_id)
    record(unit, actor, tag, action, done, case, *also, step=step.value, on_behalf=on_behalf, fields=list(fields))
    return action


def _complete(unit: UnitOfWork, actor: Actor, action: Action, note: str, day: date) -> Action:
    action.status, action.outcome, action.completed_on = ActionStatus.COMPLETED, note, day
    action.asked_due_on = None
    return _step(unit, actor, action, Step.COMPLETED, Tag.ACTION_COMPLETED, note=note)


def _day_done(unit: UnitOfWork, action: Action, given: date | None) -> date:
    today = today_in(unit, action.area_id)
    if given is not None and given > today:
        sentence = N_("The day it was done cannot lie in the future.")
        raise Unprocessable(sentence, {"completed_on": sentence})
    return given or today


def _earliest(unit: UnitOfWork, action: Action) -> date:
    """Give the first day an action may be due: its meeting's, or the day it was added (BR-52)."""
    zone = area(unit, action.area_id).timezone
    added = local_today(zone, action.created_at)
    if action.is_immediate or action.meeting_id is None:
        return added
    held = unit.session.execute(select(col(Meeting.starts_at)).where(col(Meeting.id) == action.meeting_id)).scalar_one()
    return local_today(zone, held)


def _check_due(due_on: date, earliest: date, today: date, too_early: str = TOO_EARLY) -> None:
    sentence = ""
    if due_on < earliest:
        sentence = too_early
    elif due_on > max(today, earliest) + FARTHEST:
        sentence = N_("The due date lies more than three years ahead. Check the year.")
    if sentence:
        raise Unprocessable(sentence, {"due_on": sentence})


def _tell_leaders(unit: UnitOfWork, action: Action, kind: str, *roles: Role) -> None:
    _tell(unit, action, [one.user_id for one in people_of(unit, action.area_id, *roles)], kind)


def _tell(unit: UnitOfWork, action: Action, user_ids: Sequence[UUID], kind: str) -> None:
    """Queue a neutral mail to these people, except those who are walled from the case (BR-43, BR-66)."""
    walled = {wall.user_id for wall in walls_at(unit, action.case_file_id) if wall.lifted_at is None}
    queue(unit, action.area_id, [one for one in user_ids if one not in walled], kind, f"/actions/{action.id}")
