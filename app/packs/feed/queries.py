"""Whose calendar an address is, and the meetings that stand in it. Nothing here is personal to a case."""

from datetime import timedelta
from hashlib import sha256

from sqlmodel import col, select

from app.accounts.models import Agency, User
from app.accounts.queries import actor_for
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings.models import Meeting
from app.meetings.policy import visible_meetings
from app.packs.models import CalendarFeed

NO_SUCH_FEED = N_("There is nothing here, or it is not for you.")
LOOKS_BACK = timedelta(days=90)
MOST = 200


def kept(token: str) -> bytes:
    """Give what is stored of an address: never the address itself."""
    return sha256(token.encode()).digest()


def feed_of(unit: UnitOfWork, actor: Actor) -> CalendarFeed | None:
    """Give the actor's own feed, if there is one."""
    return unit.session.exec(select(CalendarFeed).where(CalendarFeed.user_id == actor.user_id)).one_or_none()


def reader_of(unit: UnitOfWork, token: str) -> tuple[CalendarFeed, Actor]:
    """Give the feed behind an address and its owner as an actor of today; NotFound for anything else."""
    found = unit.session.exec(
        select(CalendarFeed, User, Agency)
        .join(User, col(User.id) == col(CalendarFeed.user_id))
        .join(Agency, col(Agency.id) == col(User.agency_id))
        .where(CalendarFeed.token_hash == kept(token), col(User.is_active))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_FEED)
    feed, user, agency = found
    return feed, actor_for(unit, user, agency)


def meetings_in(unit: UnitOfWork, actor: Actor) -> list[Meeting]:
    """Give the visible meetings of the last three months and all to come, the earliest first."""
    statement = (
        select(Meeting)
        .where(visible_meetings(actor), Meeting.starts_at >= clock.now() - LOOKS_BACK)
        .order_by(col(Meeting.starts_at), col(Meeting.id))
        .limit(MOST)
    )
    return list(unit.session.exec(statement).all())
