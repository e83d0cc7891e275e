"""Reading series and the dates they propose. Nothing here is personal."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.accounts import queries as accounts
from app.accounts.schemas import Colleague
from app.core.actor import RUNS_MEETINGS, Actor, Role
from app.core.calendar import add_months, proposed_dates
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings import queries as lists
from app.meetings.models import Meeting, MeetingStatus, Series


@dataclass(frozen=True, slots=True)
class Proposal:
    """One date of a series: the rule's day, the day proposed for it, and the meeting that stands there already."""

    rule_date: date
    day: date
    clash: str
    is_taken: bool
    meeting_id: UUID | None


def series_for(unit: UnitOfWork, actor: Actor, series_id: UUID) -> Series:
    """Load one series of an area the actor runs; NotFound otherwise."""
    found = unit.session.exec(
        select(Series).where(Series.id == series_id, col(Series.area_id).in_(actor.areas_as(*RUNS_MEETINGS)))
    ).one_or_none()
    if found is None:
        raise NotFound(N_("No such series."))
    return found


def all_series(unit: UnitOfWork, actor: Actor) -> list[Series]:
    """Give the series of the areas the actor runs, by name."""
    found = unit.session.exec(
        select(Series).where(col(Series.area_id).in_(actor.areas_as(*RUNS_MEETINGS))).order_by(Series.name)
    ).all()
    return list(found)


def proposals(unit: UnitOfWork, series: Series, months: int = 12) -> list[Proposal]:
    """List a series' dates from today over a horizon, moved off closed days, with the meetings that stand already."""
    if not series.rule:
        return []
    calendar = lists.calendar_for(unit, series.area_id)
    today = calendar.today
    until = add_months(max(today, series.starts_on), months)
    meetings = unit.session.exec(
        select(Meeting.starts_at, Meeting.id).where(
            Meeting.series_id == series.id, Meeting.status != MeetingStatus.CANCELLED
        )
    ).all()
    standing = {calendar.day(starts_at): meeting_id for starts_at, meeting_id in meetings}
    holidays = calendar.holidays(today, until, add_months(today, months))
    return [
        Proposal(one.rule_date, one.day, one.clash, one.taken, standing.get(one.day))
        for one in proposed_dates(series.rule, series.starts_on, until, holidays)
        if one.day >= today
    ]


def chairs(unit: UnitOfWork, area_id: UUID) -> list[Colleague]:
    """Give the people who may chair in an area."""
    return accounts.people_of(unit, area_id, Role.CHAIR)
