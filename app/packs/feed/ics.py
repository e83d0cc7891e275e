"""The calendar as text (RFC 5545): every event is called Roundtable and holds a time and a link (security A18, BR-66)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.meetings.models import Meeting, MeetingStatus

TITLE = "Roundtable"


def calendar(meetings: Iterable[tuple[Meeting, str]]) -> bytes:
    """Write meetings with their links; a moved one keeps its UID and counts up, so that calendars follow it."""
    from icalendar import Calendar, Event

    written = Calendar()
    written.add("prodid", "-//Roundtable//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", TITLE)
    now = clock.now()
    for meeting, link in meetings:
        event = Event()
        for name, value in _facts(meeting, link, now).items():
            event.add(name, value)
        written.add_component(event)
    return bytes(written.to_ical())


def _facts(meeting: Meeting, link: str, now: datetime) -> dict[str, Any]:
    """Give everything an event says: no place, no series, no number of cases."""
    return {
        "uid": f"{meeting.id}@roundtable",
        "sequence": meeting.version,
        "dtstamp": now,
        "dtstart": meeting.starts_at,
        "dtend": meeting.starts_at + timedelta(minutes=meeting.minutes),
        "summary": TITLE,
        "url": link,
        "class": "PRIVATE",
        "status": "CANCELLED" if meeting.status is MeetingStatus.CANCELLED else "CONFIRMED",
    }
