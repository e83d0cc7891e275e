"""Inviting people, giving roles for a time, letting go. What is taken away is gone on the very next request."""

from uuid import UUID

from sqlmodel import col, select

from app.accounts.factors import service as factors
from app.accounts.links import service as links
from app.accounts.models import Membership, OneTimeLink, User
from app.accounts.people import policy, queries
from app.accounts.people.schemas import LONGEST, LastDay, NewMembership, NewPerson
from app.accounts.queries import agencies_of, people_of
from app.accounts.sessions import service as sessions
from app.accounts.sessions.queries import user_by_email
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_

LOOK_AGAIN = N_("Some fields need another look.")
CHANGED = N_("Somebody else changed this person meanwhile. Load the page again.")


def invite(unit: UnitOfWork, actor: Actor, area_id: UUID, words: NewPerson) -> User:
    """Make a person of one of the area's agencies with a first role, and send them the link for their password.

    Somebody of that agency who works in another area already gets the role alone.
    """
    queries.administered_area(unit, actor, area_id)
    if words.agency_id not in {one.id for one in agencies_of(unit, area_id)}:
        raise Unprocessable(LOOK_AGAIN, {"agency_id": N_("Choose an agency of this area.")})
    _refuse_deputy(unit, area_id, words.agency_id, words)
    known = user_by_email(unit, words.email)
    if known is not None and known.agency_id == words.agency_id and not queries.has_been_here(unit, area_id, known.id):
        _add(unit, actor, area_id, known, words)
        return known
    links.refuse_known(unit, words.email)
    user = links.add_user(unit, actor, area_id, words.agency_id, words.name, words.job, words.email)
    _add(unit, actor, area_id, user, words)
    links.invite(unit, actor, user, area_id)
    return user


def give_role(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, words: NewMembership) -> Membership:
    """Give somebody of the area another role for a time (BR-79)."""
    user = queries.user_here(unit, actor, area_id, user_id)
    if reason := policy.why_not_give_role(actor, area_id, user_id):
        raise NotPermitted(reason)
    _refuse_deputy(unit, area_id, user.agency_id, words)
    return _add(unit, actor, area_id, user, words)


def set_last_day(unit: UnitOfWork, actor: Actor, area_id: UUID, membership_id: UUID, words: LastDay) -> Membership:
    """Move the last day of a role; one that is over counts no more from the next request on."""
    queries.administered_area(unit, actor, area_id)
    membership = unit.session.get(Membership, membership_id)
    if membership is None or membership.area_id != area_id:
        raise NotFound(N_("No such role."))
    if reason := policy.why_not_give_role(actor, area_id, membership.user_id):
        raise NotPermitted(reason)
    if membership.version != words.version:
        raise Conflict(CHANGED)
    if words.ends_on - max(membership.starts_on, clock.now().date()) > LONGEST:
        raise Unprocessable(LOOK_AGAIN, {"ends_on": N_("A role is given for a year at most; it can be given again.")})
    membership.ends_on = words.ends_on
    record(unit, actor, Tag.MEMBERSHIP_CHANGED, membership, role=membership.role, fields=["ends_on"])
    return membership


def deactivate(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    """Let somebody go: every sign-in ends, every link is void, and every token of theirs is refused from now on."""
    user = _to_look_after(unit, actor, area_id, user_id, version)
    user.is_active = False
    now = clock.now()
    for link in unit.session.exec(
        select(OneTimeLink).where(OneTimeLink.user_id == user.id, col(OneTimeLink.used_at).is_(None))
    ).all():
        link.used_at = now
    record(unit, actor, Tag.USER_CHANGED, user, area_id=area_id, fields=["is_active"], is_active=False)
    sessions.end_all(unit, actor, user.id, "deactivated")
    return user


def activate(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    """Let somebody in again; roles whose last day is over stay over."""
    user = _to_look_after(unit, actor, area_id, user_id, version)
    user.is_active = True
    record(unit, actor, Tag.USER_CHANGED, user, area_id=area_id, fields=["is_active"], is_active=True)
    return user


def reset_factor(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    """Take a lost second factor away; the person signs in by password and links a new app. Their sign-ins end, they are told."""
    user = _to_look_after(unit, actor, area_id, user_id, version)
    factors.reset(unit, actor, user)
    sessions.end_all(unit, actor, user.id, "factor reset")
    return user


def end_sessions(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    """End every sign-in of somebody, for a lost device (S25)."""
    user = _to_look_after(unit, actor, area_id, user_id, version)
    sessions.end_all(unit, actor, user.id, "administrator")
    return user


def send_link(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    """Send somebody a new link for their password; the administrator neither sees nor chooses it (S20)."""
    user = _to_look_after(unit, actor, area_id, user_id, version)
    if not user.is_active:
        raise NotPermitted(N_("This person is not active."))
    links.send_reset(unit, actor, user)
    return user


def _to_look_after(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID, version: int) -> User:
    user = queries.user_here(unit, actor, area_id, user_id)
    if reason := policy.why_not_look_after(actor, user_id, {area_id} | queries.areas_of_user(unit, user_id)):
        raise NotPermitted(reason)
    if user.version != version:
        raise Conflict(CHANGED)
    return user


def _refuse_deputy(unit: UnitOfWork, area_id: UUID, agency_id: UUID, words: NewMembership) -> None:
    if words.deputy_for_id is None:
        return
    speakers = people_of(unit, area_id, *SPEAKS_FOR_AGENCY)
    if not any(one.user_id == words.deputy_for_id and one.agency_id == agency_id for one in speakers):
        raise Unprocessable(LOOK_AGAIN, {"deputy_for_id": N_("Choose somebody who speaks for the same agency here.")})


def _add(unit: UnitOfWork, actor: Actor, area_id: UUID, user: User, words: NewMembership) -> Membership:
    membership = Membership(
        area_id=area_id,
        user_id=user.id,
        role=words.role,
        deputy_for_id=words.deputy_for_id,
        starts_on=words.starts_on,
        ends_on=words.ends_on,
    )
    unit.session.add(membership)
    record(unit, actor, Tag.MEMBERSHIP_CHANGED, membership, user, area_id=area_id, role=words.role)
    return membership
