"""What the screen of a meeting shows: bar, rail and pace as this reader sees them, and the case that is open."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.actions import queries as actions
from app.actions.queries import ActionLine
from app.areas import queries as areas
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.desk.live.table import Table, table_for
from app.meetings import queries as meetings
from app.meetings.live import policy, queries
from app.meetings.live.queries import Presence, Spent
from app.meetings.models import ListingStatus, Meeting, MeetingStatus
from app.meetings.queries import Line, MeetingLine


@dataclass(frozen=True, slots=True)
class Stop:
    """One case in the rail."""

    line: Line
    spent: Spent
    is_next: bool = False

    @property
    def state(self) -> str:
        """The class of the rail: done, now, next, aside or nothing."""
        if self.line.status is ListingStatus.HEARD:
            return "done"
        if self.line.status is ListingStatus.IN_DISCUSSION:
            return "now"
        if self.line.status in {ListingStatus.DEFERRED, ListingStatus.NOT_REACHED}:
            return "aside"
        return "next" if self.is_next else ""

    @property
    def minutes(self) -> int:
        """Minutes it took, or is planned to take."""
        return max(1, round(self.spent.seconds / 60)) if self.state == "done" else self.line.planned_minutes


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the meeting is, counted over what the reader sees (BR-43): nothing hidden shifts these numbers."""

    number: int
    total: int
    done: int
    ahead: int
    """Minutes ahead of the plan; negative: behind."""
    ends_at: datetime
    is_running: bool


@dataclass(slots=True)
class Screen:
    """The whole screen for one reader."""

    meeting: Meeting
    head: MeetingLine
    zone: str
    stops: list[Stop]
    seen_break: int | None
    pace: Pace
    presences: list[Presence]
    declared: int
    current_id: UUID | None
    runs_meeting: bool
    left: int
    """Cases that still wait for their turn."""
    table: Table | None = None
    step: str = "share"
    arising: list[ActionLine] = field(default_factory=list)
    """Open actions of earlier meetings, looked at before the first case (BR-57)."""

    @property
    def is_in_session(self) -> bool:
        """Whether the meeting runs now."""
        return self.meeting.status is MeetingStatus.IN_SESSION

    @property
    def shown_id(self) -> UUID | None:
        """The case on the screen."""
        return self.table.line.id if self.table else None

    @property
    def is_following(self) -> bool:
        """Whether the screen shows what is being heard, and moves on with it."""
        return self.shown_id == self.current_id

    @property
    def next_stop(self) -> Stop | None:
        """The case after the one being heard."""
        return next((stop for stop in self.stops if stop.is_next), None)

    @property
    def present(self) -> int:
        """How many agencies are here."""
        return sum(one.is_present for one in self.presences)


def screen(
    unit: UnitOfWork, actor: Actor, meeting_id: UUID, listing_id: UUID | None = None, step: str = "share"
) -> Screen:
    """Gather the screen for somebody who has declared (BR-36); without a listing it follows the case being heard."""
    meeting = queries.sitting(unit, actor, meeting_id)
    head = meetings.meeting_line(unit, actor, meeting.id)
    lines = meetings.lines_on(unit, actor, meeting)
    spent = queries.times(unit, meeting.id)
    current = queries.seen_current(unit, actor, meeting)
    stops = _stops(lines, spent)
    found = Screen(
        meeting, head, areas.area(unit, meeting.area_id).timezone, stops, meetings.seen_break(lines, meeting),
        _pace(stops, meeting, meetings.seen_break(lines, meeting)), queries.presences(unit, meeting),
        queries.declared(unit, meeting.id), current, actor.has(meeting.area_id, *RUNS_MEETINGS),
        sum(line.status in policy.REMAINING for line in lines), step=step,
    )  # fmt: skip
    shown = listing_id or current
    if shown is not None:
        line = next((one for one in lines if one.id == shown), None)
        if line is None:
            raise NotFound(meetings.NO_SUCH_LISTING)
        found.table = table_for(unit, actor, meeting, line, spent[line.id], found.presences)
    elif meeting.status is MeetingStatus.AGENDA_CIRCULATED:
        found.arising = actions.matters_arising(unit, actor, meeting.area_id, meeting.series_id, meeting.starts_at)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=meeting.area_id, meeting_id=meeting.id)
    return found


def _stops(lines: list[Line], spent: dict[UUID, Spent]) -> list[Stop]:
    following = next((line.id for line in lines if line.status in policy.REMAINING), None)
    return [Stop(line, spent[line.id], line.id == following) for line in lines]


def _pace(stops: list[Stop], meeting: Meeting, seen_break: int | None) -> Pace:
    """Compare what was planned with what was needed; the end is now, plus what is planned still."""
    heard = [stop for stop in stops if stop.state == "done"]
    now = next((stop for stop in stops if stop.state == "now"), None)
    waiting = [stop for stop in stops if stop.line.status in policy.REMAINING]
    saved = sum(stop.line.planned_minutes * 60 - stop.spent.seconds for stop in heard)
    over = now.spent.seconds - now.line.planned_minutes * 60 if now else 0
    ahead = saved - max(0, over)
    left = sum(stop.line.planned_minutes for stop in waiting) * 60 + max(0, -over)
    done = sum(stop.state in {"done", "aside"} for stop in stops)
    if seen_break is not None and done <= seen_break:
        left += meeting.break_minutes * 60
    start = clock.now() if meeting.status is MeetingStatus.IN_SESSION else meeting.starts_at
    number = now.line.number if now else min(done + 1, len(stops))
    return Pace(
        number,
        len(stops),
        done,
        round(ahead / 60),
        start + timedelta(seconds=left),
        now is not None and now.spent.is_running,
    )
