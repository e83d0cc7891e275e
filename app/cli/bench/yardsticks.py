"""Yardsticks beside the product: a bare answer, the template alone, and SQL by hand with the same template.

By hand means: the raw driver, no policy, no audit, no session, no unit of work; but sealed names are opened and the same arithmetic
of order and checks is done, since the page cannot be drawn without them.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from app.accounts.models import AgencyType
from app.accounts.policy import counts
from app.areas.schemas import Parameters
from app.core.actor import SPEAKS_FOR_AGENCY
from app.meetings.agenda import policy
from app.meetings.agenda.drawing import context_of
from app.meetings.agenda.queries import ANSWERED, AgendaView, WaitingCard
from app.meetings.deadlines import AreaCalendar
from app.meetings.models import ListingKind, ListingStatus, MeetingStatus
from app.meetings.order import capacity, schedule, suggest_place
from app.meetings.queries import Line, MeetingLine, numbered, seen_break
from app.meetings.running import Running
from app.web import forms
from app.web.render import show

LISTED = """
SELECT l.id, l.case_file_id, l.meeting_id, l.area_id, l.referral_id, l.status, l.kind, l.place, l.planned_minutes, l.is_pinned,
 l.is_urgent, l.has_children, l.needs_interpreter, l.risk_level, l.presenter_agency_id, l.carried_from_id, l.waiting_since,
 l.stranded_at, l.version, a.short_name, c.id, c.reference, p.id, p.given_name, p.family_name,
 EXISTS(SELECT 1 FROM walls w WHERE w.case_file_id = l.case_file_id AND w.lifted_at IS NULL),
 EXISTS(SELECT 1 FROM safe_contacts s WHERE s.person_id = c.victim_id)
FROM listings l JOIN case_files c ON c.id = l.case_file_id JOIN people p ON p.id = c.victim_id
LEFT JOIN agencies a ON a.id = l.presenter_agency_id """
MEETING = """
SELECT m.id, m.area_id, m.series_id, m.starts_at, m.minutes, m.break_minutes, m.break_after, m.place, m.is_urgent, m.status,
 m.agenda_version, m.circulated_at, m.capacity_reason, m.late_reason, m.chair_id, m.revision, m.version, s.name, u.name, a.timezone,
 (SELECT p.parameters FROM protocols p WHERE p.area_id = m.area_id ORDER BY p.valid_from DESC, p.number DESC LIMIT 1)
FROM meetings m JOIN series s ON s.id = m.series_id JOIN areas a ON a.id = m.area_id LEFT JOIN users u ON u.id = m.chair_id
WHERE m.id = :meeting"""
ON = "WHERE l.meeting_id = :meeting AND l.status <> 'withdrawn' ORDER BY l.place, l.id"
WAITS = (
    "WHERE l.area_id = :area AND l.meeting_id IS NULL AND l.status = 'proposed' ORDER BY l.waiting_since, c.reference"
)
RETURNS = f"""
SELECT listing_id, sum(CASE WHEN status IN ({", ".join(f"'{one.value}'" for one in ANSWERED)}) THEN 1 ELSE 0 END), count(*)
FROM research_requests WHERE meeting_id = :meeting GROUP BY listing_id"""  # noqa: S608 - our own words
CONFLICTS = """
SELECT l.id FROM listings l JOIN meetings m ON m.id = l.meeting_id JOIN walls w ON w.case_file_id = l.case_file_id
WHERE l.meeting_id = :meeting AND w.user_id = m.chair_id AND w.lifted_at IS NULL
 AND NOT EXISTS (SELECT 1 FROM chair_handovers h WHERE h.listing_id = l.id)"""
SIGNED = f"""
SELECT a.short_name, a.type, s.signed_on, s.review_on, s.withdrawn_on, (SELECT count(*) FROM memberships b JOIN users u ON u.id = b.user_id
 WHERE u.agency_id = a.id AND b.area_id = s.area_id AND b.role IN ({", ".join(f"'{one.value}'" for one in sorted(SPEAKS_FOR_AGENCY))})
 AND u.is_active AND b.starts_on <= :today AND b.ends_on >= :today)
FROM agencies a JOIN signatories s ON s.agency_id = a.id WHERE s.area_id = :area ORDER BY a.name"""  # noqa: S608 - our own words
STATE = ("actor", "csrf_token", "theme", "large_print", "session_seconds", "zone", "actor_view")


@dataclass(slots=True)
class Kept:
    """What the yardsticks keep between requests: who asks, and the view for the template alone."""

    state: dict[str, Any] = field(default_factory=dict)
    views: dict[UUID, AgendaView] = field(default_factory=dict)


def install(app: FastAPI) -> None:
    """Add the yardsticks to the application under measurement."""
    app.state.kept = Kept()
    app.get("/bench/render/{meeting_id}")(render_only)
    app.get("/bench/by-hand/{meeting_id}")(by_hand)


@lru_cache(maxsize=8)
def bare(size: int) -> bytes:
    """Give a body of this size, made once."""
    return b"x" * size


def render_only(request: Request, meeting_id: UUID) -> HTMLResponse:
    """Draw the page from a view that was read once."""
    kept: Kept = request.app.state.kept
    if meeting_id not in kept.views:
        kept.views[meeting_id] = view_by_hand(request, meeting_id)
    return _draw(request, kept.views[meeting_id])


def by_hand(request: Request, meeting_id: UUID) -> HTMLResponse:
    """Read by hand-written SQL and draw the same page."""
    return _draw(request, view_by_hand(request, meeting_id))


def _draw(request: Request, view: AgendaView) -> HTMLResponse:
    kept: Kept = request.app.state.kept
    if not kept.state:
        with request.app.state.database.unit() as unit:
            request.app.state.recognise(request, unit)
            kept.state = {name: getattr(request.state, name, None) for name in STATE}
            kept.state["actor"] = request.app.state.recognise(request, unit)
    for name, value in kept.state.items():
        setattr(request.state, name, value)
    context = context_of(kept.state["actor"], view, None, "", forms.empty())
    return show(request, "meetings/agenda/build.html", "meetings/agenda/_agenda.html", **context)


@dataclass(frozen=True, slots=True)
class Hand:
    """A raw cursor of either driver, and the conversions that the drivers leave to us."""

    cursor: Any
    is_sqlite: bool
    vault: Any

    def all(self, statement: str, **words: Any) -> list[Any]:
        """Run one statement."""
        if self.is_sqlite:
            bound = {name: value.hex if isinstance(value, UUID) else str(value) for name, value in words.items()}
            return list(self.cursor.execute(statement, bound))
        return list(self.cursor.execute(re.sub(r":(\w+)", r"%(\1)s", statement), words))

    def id(self, value: Any) -> Any:
        """Read an id."""
        return UUID(value) if self.is_sqlite and value else value

    def moment(self, value: Any) -> Any:
        """Read a moment."""
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if self.is_sqlite and value else value

    def day(self, value: Any) -> Any:
        """Read a date."""
        return date.fromisoformat(value) if self.is_sqlite and value else value

    def line(self, row: Any) -> Line:
        """Make one line; its names are opened."""
        person = self.id(row[22])
        given, family = (
            self.vault.open("people", name, person, bytes(row[at]))
            for name, at in (("given_name", 23), ("family_name", 24))
        )
        return Line(
            self.id(row[0]), self.id(row[1]), self.id(row[2]), self.id(row[3]), self.id(row[4]), ListingStatus(row[5]), ListingKind(row[6]), row[7],
            row[8], bool(row[9]), bool(row[10]), bool(row[11]), bool(row[12]), row[13], self.id(row[14]), self.id(row[15]), self.moment(row[16]),
            self.moment(row[17]), row[18], row[19], self.id(row[20]), row[21], person, given, family, bool(row[25]), bool(row[26]),
        )  # fmt: skip


@lru_cache(maxsize=8)
def _parameters(words: str) -> Parameters:
    return Parameters.model_validate_json(words)


def view_by_hand(request: Request, meeting_id: UUID) -> AgendaView:
    """Read everything the page shows through the raw driver in one transaction."""
    database = request.app.state.database
    pooled = database.engine.raw_connection()
    try:
        cursor = pooled.cursor()
        hand = Hand(cursor, database.is_sqlite, database.vault)
        if database.is_sqlite:
            cursor.execute("BEGIN")
        (found,) = hand.all(MEETING, meeting=meeting_id)
        meeting = MeetingLine(
            hand.id(found[0]), hand.id(found[1]), hand.id(found[2]), hand.moment(found[3]), found[4], found[5], found[6], found[7], bool(found[8]),
            MeetingStatus(found[9]), found[10], hand.moment(found[11]), found[12], found[13], hand.id(found[14]), found[15], found[16], found[17],
            found[18],
        )  # fmt: skip
        words = found[20] if isinstance(found[20], str) else orjson.dumps(found[20]).decode()
        calendar = AreaCalendar(found[19], _parameters(words))
        lines = numbered([hand.line(row) for row in hand.all(LISTED + ON, meeting=meeting_id)], meeting)
        waiting = [hand.line(row) for row in hand.all(LISTED + WAITS, area=meeting.area_id)]
        returns = {hand.id(row[0]): (int(row[1]), int(row[2])) for row in hand.all(RETURNS, meeting=meeting_id)}
        conflicts = {hand.id(row[0]) for row in hand.all(CONFLICTS, meeting=meeting_id)}
        today = calendar.today
        signed = [
            row
            for row in hand.all(SIGNED, area=meeting.area_id, today=today)
            if row[1] != AgencyType.COORDINATION.value
        ]
        silent = [
            row[0]
            for row in signed
            if not row[5] and counts(hand.day(row[2]), hand.day(row[3]), hand.day(row[4]), today)
        ]
        pooled.commit()
    finally:
        pooled.close()
    return _view(meeting, calendar, lines, waiting, returns, conflicts, silent)


def _view(
    meeting: MeetingLine, calendar: AreaCalendar, lines: list[Line], waiting: list[Line], returns: dict[UUID, tuple[int, int]],
    conflicts: set[UUID], silent: list[str],
) -> AgendaView:  # fmt: skip
    order = Running(tuple(line.entry for line in lines), seen_break(lines, meeting))
    words = calendar.parameters
    rest = meeting.break_minutes if order.seen_break is not None else 0
    room = capacity(order.slots, meeting.minutes, rest, words.case_cap, words.minutes_per_case)
    cards = []
    for line in waiting:
        place = suggest_place(
            order.seen, line.has_children, start=meeting.starts_at, minutes=line.planned_minutes
        ).place
        slots = order.inserted(line.entry, place).slots
        starts = schedule(meeting.starts_at, slots, order.inserted(line.entry, place).seen_break, meeting.break_minutes)
        cards.append(WaitingCard(line, place, starts[place - 1], []))
    late = calendar.is_late(meeting.starts_at) and not meeting.is_urgent
    facts = policy.Facts(lines=lines, room=room, capacity_reason=meeting.capacity_reason, returns=returns, chair_conflicts=conflicts,
                         without_representative=silent, is_late=late, is_circulated=meeting.circulated_at is not None)  # fmt: skip
    return AgendaView(
        meeting, calendar, calendar.deadlines(meeting.starts_at), lines, order, room, returns, cards, policy.gate(facts)
    )
