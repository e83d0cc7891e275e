"""Giving out and taking back a calendar address; pulling the calendar."""

from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.ids import new_secret
from app.meetings.models import Meeting
from app.packs.feed import queries
from app.packs.models import CalendarFeed


def create(unit: UnitOfWork, actor: Actor) -> str:
    """Give the actor a new calendar address, shown once; an older one stops working at once."""
    revoke(unit, actor)
    token = new_secret()
    feed = CalendarFeed(user_id=actor.user_id, token_hash=queries.kept(token), created_at=clock.now())
    unit.session.add(feed)
    record(unit, actor, Tag.CALENDAR_CHANGED, feed, change="created")
    return token


def revoke(unit: UnitOfWork, actor: Actor) -> None:
    """Let the actor's calendar address stop working; without one nothing happens."""
    feed = queries.feed_of(unit, actor)
    if feed is not None:
        record(unit, actor, Tag.CALENDAR_CHANGED, feed, change="revoked")
        unit.session.delete(feed)
        unit.session.flush()


def pull(unit: UnitOfWork, actor: Actor, feed: CalendarFeed) -> list[Meeting]:
    """Give the meetings of a calendar to its address, and note the look; `actor` is the address's owner."""
    meetings = queries.meetings_in(unit, actor)
    record(unit, actor, Tag.CALENDAR_PULLED, feed, count=len(meetings))
    return meetings
