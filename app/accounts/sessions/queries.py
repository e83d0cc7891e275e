"""Reading sessions by their token, one's own list, and the people of the demonstration."""

import unicodedata
from hashlib import sha256
from uuid import UUID

from sqlmodel import col, select

from app.accounts.models import SignIn, User, UserContact
from app.accounts.queries import people_of
from app.accounts.sessions.policy import is_alive
from app.accounts.sessions.schemas import TRY_FIRST, DemoRole, SessionLine
from app.areas.queries import areas
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.settings import Settings


def normal_email(email: str) -> str:
    """Give the form of an address under which it is found again."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def user_by_email(unit: UnitOfWork, email: str) -> User | None:
    """Find a person by e-mail through its blind index; the address itself stays sealed."""
    key = unit.vault.blind("email", normal_email(email))
    wanted = (
        select(User).join(UserContact, col(UserContact.user_id) == col(User.id)).where(UserContact.email_key == key)
    )
    return unit.session.exec(wanted).one_or_none()


def by_token(unit: UnitOfWork, token: str) -> tuple[SignIn, User] | None:
    """Find a session that was not ended, whatever its step, with its active user."""
    if not token:
        return None
    return unit.session.exec(
        select(SignIn, User)
        .join(User, col(User.id) == col(SignIn.user_id))
        .where(SignIn.token_hash == sha256(token.encode()).digest(), col(SignIn.ended_at).is_(None), User.is_active)
    ).one_or_none()


def half_open(unit: UnitOfWork, settings: Settings, token: str) -> tuple[SignIn, User] | None:
    """Find a session between password and second factor; None if there is none or its ten minutes are over."""
    found = by_token(unit, token)
    if found is None or found[0].has_second_factor or not is_alive(found[0], settings, clock.now()):
        return None
    return found


def open_sessions(unit: UnitOfWork, settings: Settings, user_id: UUID) -> list[SignIn]:
    """Give a person's sessions that still count, the one seen last first."""
    found = unit.session.exec(
        select(SignIn)
        .where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None), SignIn.has_second_factor)
        .order_by(col(SignIn.seen_at).desc(), col(SignIn.created_at).desc())
    ).all()
    now = clock.now()
    return [one for one in found if is_alive(one, settings, now)]


def own_sessions(unit: UnitOfWork, settings: Settings, actor: Actor) -> list[SessionLine]:
    """Give the lines of one's own page of sign-ins."""
    return [
        SessionLine(one.id, one.browser, one.created_at, one.seen_at, one.id == actor.session_id)
        for one in open_sessions(unit, settings, actor.user_id)
    ]


def demo_roles(unit: UnitOfWork) -> list[DemoRole]:
    """Give the roles of every area with their people, for sign-in by one click in the demonstration."""
    found = []
    for area in areas(unit):
        people = sorted(people_of(unit, area.id), key=lambda one: len(one.roles))
        for role, words in TRY_FIRST.items():
            holders = [(one.user_id, one.name, one.agency_name) for one in people if role in one.roles]
            if holders:
                found.append(DemoRole(area.name, role, words, holders))
    return found
