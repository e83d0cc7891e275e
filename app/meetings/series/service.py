"""Planning meetings: from a rule and the area's holidays, in an emergency, and what happens when one moves or falls out."""

from uuid import UUID

from sqlmodel import select

from app.accounts import queries as accounts
from app.accounts.outbox import service as outbox
from app.areas import queries as areas
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.calendar import add_months, occurrences, start_of
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import policy
from app.meetings import queries as lists
from app.meetings import service as meetings
from app.meetings.models import Meeting, MeetingStatus, Series, SeriesKind
from app.meetings.research.models import RequestStatus, ResearchRequest
from app.meetings.series import queries
from app.meetings.series.schemas import CallUrgent, CancelMeeting, ConfirmDates, CreateSeries, MoveMeeting

LOOK_AGAIN = N_("Some fields need another look.")
EMERGENCY = N_("Urgent meetings")


def create(unit: UnitOfWork, actor: Actor, words: CreateSeries) -> Series:
    """Set up a recurring forum; its meetings are called when their dates are confirmed."""
    _may_plan(actor, words.area_id)
    _known_chair(unit, words.area_id, words.chair_id)
    today = areas.today_in(unit, words.area_id)
    if not add_months(today, -12) <= words.starts_on <= add_months(today, 24):
        raise Unprocessable(LOOK_AGAIN, {"starts_on": N_("Choose a day between last year and two years from now.")})
    rule = words.recurrence
    if not occurrences(rule, words.starts_on, add_months(words.starts_on, 24), 1):
        raise Unprocessable(LOOK_AGAIN, {"rule": N_("This rule gives no date within two years.")})
    series = Series(
        area_id=words.area_id,
        name=words.name,
        rule=rule,
        starts_on=words.starts_on,
        starts_at=words.starts_at,
        minutes=words.minutes,
        place=words.place,
        chair_id=words.chair_id,
    )
    unit.session.add(series)
    record(unit, actor, Tag.SERIES_CREATED, series)
    return series


def confirm(unit: UnitOfWork, actor: Actor, series_id: UUID, words: ConfirmDates) -> list[Meeting]:
    """Call the meetings of the proposed days that were confirmed; a day that has its meeting already keeps it."""
    series = queries.series_for(unit, actor, series_id)
    _may_plan(actor, series.area_id)
    offered = {one.day: one for one in queries.proposals(unit, series, words.months)}
    if any(day not in offered for day in words.days):
        raise Unprocessable(LOOK_AGAIN, {"days": N_("Choose only days that are proposed.")})
    zone = areas.area(unit, series.area_id).timezone
    wanted = [day for day in sorted(set(words.days)) if offered[day].meeting_id is None]
    break_minutes = areas.parameters_on(unit, series.area_id).break_minutes
    called = [
        Meeting(
            area_id=series.area_id,
            series_id=series.id,
            starts_at=start_of(day, series.starts_at, zone),
            minutes=series.minutes,
            break_minutes=break_minutes,
            place=series.place,
            chair_id=series.chair_id,
        )
        for day in wanted
    ]
    unit.session.add_all(called)
    record(unit, actor, Tag.MEETING_CALLED, *called, area_id=series.area_id, count=len(called))
    return called


def emergency_series(unit: UnitOfWork, actor: Actor, area_id: UUID) -> Series:
    """Give the area's one emergency series; it is set up the first time it is needed (settled 13)."""
    found = unit.session.exec(
        select(Series).where(Series.area_id == area_id, Series.kind == SeriesKind.EMERGENCY_CONFERENCE)
    ).first()
    if found is not None:
        return found
    series = Series(
        area_id=area_id,
        name=EMERGENCY,
        kind=SeriesKind.EMERGENCY_CONFERENCE,
        starts_on=areas.today_in(unit, area_id),
        starts_at=clock.now().time().replace(second=0, microsecond=0, tzinfo=None),
        minutes=60,
    )
    unit.session.add(series)
    record(unit, actor, Tag.SERIES_CREATED, series, kind=series.kind.value)
    return series


def call_urgent(unit: UnitOfWork, actor: Actor, words: CallUrgent) -> Meeting:
    """Call an urgent or one-off meeting with a reason: no lead times, everything else holds (BR-50)."""
    _may_plan(actor, words.area_id)
    _known_chair(unit, words.area_id, words.chair_id)
    starts_at = start_of(words.starts_on, words.starts_at, areas.area(unit, words.area_id).timezone)
    if starts_at < clock.now():
        raise Unprocessable(LOOK_AGAIN, {"starts_on": N_("Choose a time that is still to come.")})
    meeting = Meeting(
        area_id=words.area_id,
        series_id=emergency_series(unit, actor, words.area_id).id,
        starts_at=starts_at,
        minutes=words.minutes,
        break_minutes=0,
        place=words.place,
        chair_id=words.chair_id,
        is_urgent=True,
        urgent_reason=words.reason,
    )
    unit.session.add(meeting)
    record(unit, actor, Tag.MEETING_CALLED, meeting, urgent=True)
    return meeting


def move(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: MoveMeeting) -> Meeting:
    """Move a meeting that has not begun; its cases and requests go with it, and those already told are told again."""
    meeting = lists.meeting_for(unit, actor, meeting_id)
    meetings.may_change(actor, meeting)
    meetings.same(meeting.version, words.version)
    _known_chair(unit, meeting.area_id, words.chair_id)
    starts_at = start_of(words.starts_on, words.starts_at, areas.area(unit, meeting.area_id).timezone)
    if starts_at < clock.now():
        raise Unprocessable(LOOK_AGAIN, {"starts_on": N_("Choose a time that is still to come.")})
    has_moved = starts_at != meeting.starts_at
    meeting.starts_at, meeting.minutes = starts_at, words.minutes
    meeting.place, meeting.chair_id = words.place, words.chair_id
    meetings.touch(unit, meeting)
    record(unit, actor, Tag.MEETING_MOVED, meeting)
    if meeting.circulated_at is not None and has_moved:
        _ask_for(unit, actor, meeting)
        _tell(unit, meeting, "meeting:moved")
    return meeting


def cancel(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: CancelMeeting) -> Meeting:
    """Cancel a meeting that has not begun: its cases wait again at the top, with the days they have waited."""
    meeting = lists.meeting_for(unit, actor, meeting_id)
    meetings.may_change(actor, meeting)
    meetings.same(meeting.version, words.version)
    meetings.release(unit, actor, meeting)
    meeting.status, meeting.cancel_reason, meeting.break_after = MeetingStatus.CANCELLED, words.reason, None
    meetings.touch(unit, meeting)
    record(unit, actor, Tag.MEETING_CANCELLED, meeting)
    if meeting.circulated_at is not None:
        _tell(unit, meeting, "meeting:cancelled")
    return meeting


def _may_plan(actor: Actor, area_id: UUID) -> None:
    if reason := policy.why_not_plan(actor, area_id):
        raise NotPermitted(reason)


def _known_chair(unit: UnitOfWork, area_id: UUID, chair_id: UUID | None) -> None:
    if chair_id is not None and chair_id not in {one.user_id for one in queries.chairs(unit, area_id)}:
        raise Unprocessable(LOOK_AGAIN, {"chair_id": N_("Choose somebody who may chair in this area.")})


def _ask_for(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> None:
    """Let unanswered requests be due before the new day."""
    due_on = lists.calendar_for(unit, meeting.area_id).returns_due(meeting.starts_at)
    waiting = (RequestStatus.REQUESTED, RequestStatus.IN_PROGRESS)
    found = unit.session.exec(select(ResearchRequest).where(ResearchRequest.meeting_id == meeting.id)).all()
    for request in found:
        if request.status in waiting:
            request.due_on = due_on
    record(unit, actor, Tag.MEETING_MOVED, *found, area_id=meeting.area_id, requests=len(found))


def _tell(unit: UnitOfWork, meeting: Meeting, kind: str) -> None:
    people = accounts.people_of(unit, meeting.area_id, *SPEAKS_FOR_AGENCY)
    outbox.queue(unit, meeting.area_id, [one.user_id for one in people], kind, f"/meetings/{meeting.id}")
