"""Reading actions: always through `visible_to`, in a constant number of statements, leaving one mark per look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts.models import Agency, User
from app.actions.models import OPEN_STATES, Action, ActionStatus, ActionUpdate, Protects, Step
from app.actions.policy import UNDO_WITHIN, visible_to
from app.areas.models import Area
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings.models import Meeting

NO_SUCH_ACTION = N_("No such action.")
MOST = 200


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as lists and pages show it; lateness is derived in the area's time zone (BR-58, BR-80)."""

    id: UUID
    version: int
    area_id: UUID
    case_file_id: UUID
    case_reference: str
    listing_id: UUID | None
    meeting_id: UUID | None
    agency_id: UUID
    agency_name: str
    text: str
    protects: Protects
    is_immediate: bool
    due_on: date
    status: ActionStatus
    outcome: str
    completed_on: date | None
    asked_due_on: date | None
    created_at: datetime
    changed_at: datetime
    created_by: UUID
    zone: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in OPEN_STATES

    @property
    def today(self) -> date:
        """The date in the action's area."""
        return clock.today(self.zone)

    @property
    def days_late(self) -> int:
        """Days since the due date while the action is open, else 0; the whole due day is in time."""
        return max(0, (self.today - self.due_on).days) if self.is_open else 0

    @property
    def is_fresh(self) -> bool:
        """Whether it was added so recently that Undo is offered."""
        return self.status is ActionStatus.OPEN and clock.now() - self.created_at <= UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of an action's history with the names of who made it."""

    id: UUID
    number: int
    step: Step
    status: ActionStatus
    note: str
    text: str
    due_on: date
    asked_due_on: date | None
    by_agency_id: UUID
    by_user_name: str | None
    by_agency_name: str
    on_behalf: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list asks for; `after` is the (due date, id) of the last action already shown."""

    agency_id: UUID | None = None
    area_ids: frozenset[UUID] | None = None
    statuses: tuple[ActionStatus, ...] = OPEN_STATES
    is_late: bool = False
    after: tuple[date, UUID] | None = None
    limit: int = MOST


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open actions are late, due by Sunday, and later."""

    late: int = 0
    week: int = 0
    later: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.late + self.week + self.later


LINES: Select[tuple[object, ...]] = (
    select(  # type: ignore[call-overload]
        Action.id, Action.version, Action.area_id, Action.case_file_id, CaseFile.reference, Action.listing_id,
        Action.meeting_id, Action.agency_id, Agency.short_name, Action.text, Action.protects, Action.is_immediate,
        Action.due_on, Action.status, Action.outcome, Action.completed_on, Action.asked_due_on, Action.created_at,
        Action.changed_at, Action.created_by, Area.timezone, CaseFile.id,
    )
    .join(CaseFile, col(CaseFile.id) == col(Action.case_file_id))
    .join(Agency, col(Agency.id) == col(Action.agency_id))
    .join(Area, col(Area.id) == col(Action.area_id))
    .order_by(col(Action.due_on), col(Action.id))
)  # fmt: skip

HISTORY: Select[tuple[object, ...]] = (
    select(  # type: ignore[call-overload]
        ActionUpdate.id, ActionUpdate.number, ActionUpdate.step, ActionUpdate.status, ActionUpdate.note,
        ActionUpdate.text, ActionUpdate.due_on, ActionUpdate.asked_due_on, ActionUpdate.by_agency_id, User.name,
        Agency.short_name, ActionUpdate.on_behalf, ActionUpdate.at,
    )
    .join(Agency, col(Agency.id) == col(ActionUpdate.by_agency_id))
    .join(User, col(User.id) == col(ActionUpdate.by_user_id), isouter=True)
    .order_by(col(ActionUpdate.number).desc())
)  # fmt: skip


def _line(*values: object) -> ActionLine:
    return ActionLine(*values[:-1])  # type: ignore[arg-type]


def visible_action(unit: UnitOfWork, actor: Actor, action_id: UUID) -> Action:
    """Give one action to be changed, locked until the unit ends; NotFound if there is none for this actor.

    Leaves no mark of its own: the event of the change covers the row.
    """
    statement = select_row(Action).where(Action.id == action_id, visible_to(actor)).with_for_update(of=Action)
    found = unit.session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_ACTION)
    return found


def action_line(unit: UnitOfWork, actor: Actor, action_id: UUID) -> ActionLine:
    """Give one action for a page or program; NotFound if there is none for this actor."""
    found = unit.rows(LINES.where(col(Action.id) == action_id, visible_to(actor)), _line)
    if not found:
        raise NotFound(NO_SUCH_ACTION)
    looked(unit, actor, Tag.ACTION_VIEWED, area_id=found[0].area_id)
    return found[0]


def changed_line(unit: UnitOfWork, action: Action) -> ActionLine:
    """Give an action as it is after a change in this unit, whose event already covers it and its case."""
    return unit.rows(LINES.where(col(Action.id) == action.id), _line)[0]


def history(
    unit: UnitOfWork, actor: Actor, action_id: UUID, *, limit: int = MOST, before: int | None = None
) -> list[HistoryStep]:
    """Give the steps of a visible action, the newest first; NotFound if there is none for this actor."""
    statement = HISTORY.join(Action, col(Action.id) == col(ActionUpdate.action_id)).add_columns(col(Action.id))
    statement = statement.where(col(ActionUpdate.action_id) == action_id, visible_to(actor)).limit(limit)
    if before is not None:
        statement = statement.where(col(ActionUpdate.number) < before)
    steps = unit.rows(statement, lambda *values: HistoryStep(*values[:-1]))
    if not steps and before is None:
        raise NotFound(NO_SUCH_ACTION)
    looked(unit, actor, Tag.ACTION_VIEWED, area_id=None)
    return steps


def find(unit: UnitOfWork, actor: Actor, wanted: Wanted) -> list[ActionLine]:
    """Give the actions that a list asks for, the earliest due date (so the latest action) first."""
    statement = LINES.where(visible_to(actor), *_conditions(unit, actor, wanted)).limit(wanted.limit)
    if wanted.after is not None:
        statement = statement.where(tuple_(col(Action.due_on), col(Action.id)) > tuple_(*wanted.after))
    return _listed(unit, actor, statement)


def tally(unit: UnitOfWork, actor: Actor, wanted: Wanted) -> Tally:
    """Count open actions as late, this week (to Sunday) and later, each by its area's calendar."""
    days = todays(unit, actor)
    found = unit.session.execute(
        select(Action.due_on, Action.area_id, func.count())  # type: ignore[call-overload]
        .where(visible_to(actor), col(Action.status).in_(OPEN_STATES), *_whose(wanted))
        .group_by(Action.due_on, Action.area_id)
    )
    late = week = later = 0
    for due_on, area_id, count in found:
        today = days.get(area_id) or clock.now().date()
        if due_on < today:
            late += count
        elif due_on <= today + timedelta(days=6 - today.weekday()):
            week += count
        else:
            later += count
    return Tally(late, week, later)


def worklist(unit: UnitOfWork, actor: Actor) -> list[ActionLine]:
    """Give the open actions of the actor's own agency across all meetings, late ones first."""
    return find(unit, actor, Wanted(agency_id=actor.agency_id))


def open_actions_for(unit: UnitOfWork, actor: Actor) -> list[ActionLine]:
    """Give what the home page shows of the agency's open actions: the ten that are due first."""
    return find(unit, actor, Wanted(agency_id=actor.agency_id, limit=10))


def actions_of_case(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> list[ActionLine]:
    """Give every action of a case except those taken back."""
    statement = LINES.where(
        visible_to(actor), col(Action.case_file_id) == case_file_id, col(Action.status) != ActionStatus.SUPERSEDED
    )
    return _listed(unit, actor, statement)


def actions_of_listing(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> list[ActionLine]:
    """Give what was agreed when a case was heard, in the order in which it was agreed."""
    statement = LINES.where(
        visible_to(actor), col(Action.listing_id) == listing_id, col(Action.status) != ActionStatus.SUPERSEDED
    )
    return sorted(_listed(unit, actor, statement), key=lambda line: line.created_at)


def matters_arising(
    unit: UnitOfWork, actor: Actor, area_id: UUID, series_id: UUID | None = None, before: datetime | None = None
) -> list[ActionLine]:
    """Give every open action of earlier meetings of an area or series (BR-57); without a series also those of no meeting."""
    statement = LINES.join(Meeting, col(Meeting.id) == col(Action.meeting_id), isouter=series_id is None).where(
        visible_to(actor), col(Action.area_id) == area_id, col(Action.status).in_(OPEN_STATES)
    )
    if series_id is not None:
        statement = statement.where(col(Meeting.series_id) == series_id)
    if before is not None:
        statement = statement.where(or_(col(Meeting.id).is_(None), col(Meeting.starts_at) < before))
    return _listed(unit, actor, statement)


def coverage(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> dict[Protects, int]:
    """Count the actions of a listing by whom they protect: "is anyone left unsafe?" Zero stands for a gap."""
    found = unit.session.execute(
        select(Action.protects, func.count())  # type: ignore[call-overload]
        .where(visible_to(actor), col(Action.listing_id) == listing_id, col(Action.status) != ActionStatus.SUPERSEDED)
        .group_by(Action.protects)
    )
    counted = {Protects(protects): count for protects, count in found}
    looked(unit, actor, Tag.ACTIONS_LISTED)
    return {one: counted.get(one, 0) for one in Protects}


def coverage_of(lines: list[ActionLine]) -> dict[Protects, int]:
    """Count loaded actions by whom they protect, for a page that has them already."""
    return {one: sum(line.protects is one for line in lines) for one in Protects}


def todays(unit: UnitOfWork, actor: Actor) -> Mapping[UUID, date]:
    """Give today's date in each of the actor's areas."""
    found = unit.session.execute(select(Area.id, Area.timezone).where(col(Area.id).in_(actor.areas)))  # type: ignore[call-overload]
    return {area_id: clock.today(zone) for area_id, zone in found}


def _conditions(unit: UnitOfWork, actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen = [*_whose(wanted), col(Action.status).in_(wanted.statuses)]
    if wanted.is_late:
        late = [
            and_(col(Action.area_id) == area, col(Action.due_on) < day) for area, day in todays(unit, actor).items()
        ]
        chosen += [col(Action.status).in_(OPEN_STATES), or_(false(), *late)]
    return chosen


def _whose(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen = []
    if wanted.agency_id is not None:
        chosen.append(col(Action.agency_id) == wanted.agency_id)
    if wanted.area_ids is not None:
        chosen.append(col(Action.area_id).in_(wanted.area_ids))
    return chosen


def _listed(unit: UnitOfWork, actor: Actor, statement: Select[tuple[object, ...]]) -> list[ActionLine]:
    lines = unit.rows(statement, _line)
    areas = {line.area_id for line in lines}
    looked(unit, actor, Tag.ACTIONS_LISTED, area_id=areas.pop() if len(areas) == 1 else None, count=len(lines))
    return lines
