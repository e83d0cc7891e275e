"""Reading the people of an area, for its administrators."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy import select as sa_select
from sqlmodel import col, func, select

from app.accounts.models import Agency, Factor, Membership, SignIn, User
from app.accounts.people.schemas import PersonView, RoleLine
from app.accounts.policy import why_not_administer
from app.accounts.queries import user_names
from app.areas.models import Area
from app.areas.queries import area as area_of
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_

NOBODY = N_("No such person.")


def administered(unit: UnitOfWork, actor: Actor) -> list[Area]:
    """Give the areas somebody administers, by name; NotPermitted if there are none."""
    mine = actor.areas_as(Role.ADMINISTRATOR)
    if not mine or actor.client_id is not None:
        raise NotPermitted(N_("Only an administrator of this area does this."))
    return sorted((area_of(unit, area_id) for area_id in mine), key=lambda one: one.name)


def administered_area(unit: UnitOfWork, actor: Actor, area_id: UUID) -> Area:
    """Give an area for its administrator; hidden from people of other areas."""
    if area_id not in actor.areas:
        raise NotFound(N_("No such area."))
    if reason := why_not_administer(actor, area_id):
        raise NotPermitted(reason)
    return area_of(unit, area_id)


def user_here(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID) -> User:
    """Give a person who has or had a role in an administrator's area; NotFound for any other."""
    administered_area(unit, actor, area_id)
    wanted = select(User).where(User.id == user_id, col(User.id).in_(_user_ids(area_id)))
    user = unit.session.exec(wanted).one_or_none()
    if user is None:
        raise NotFound(NOBODY)
    return user


def has_been_here(unit: UnitOfWork, area_id: UUID, user_id: UUID) -> bool:
    """Whether a person has or ever had a role in an area."""
    wanted = select(Membership.id).where(Membership.area_id == area_id, Membership.user_id == user_id)
    return unit.session.exec(wanted).first() is not None


def areas_of_user(unit: UnitOfWork, user_id: UUID) -> set[UUID]:
    """Give the areas in which a person has or will have a role."""
    today = clock.now().date()
    wanted = select(Membership.area_id).where(Membership.user_id == user_id, Membership.ends_on >= today)
    return set(unit.session.exec(wanted).all())


def people_here(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[PersonView]:
    """Give everybody who has or had a role in the area, those who are active first."""
    administered_area(unit, actor, area_id)
    found = unit.session.exec(
        select(User, Agency.short_name)
        .join(Agency, col(Agency.id) == col(User.agency_id))
        .where(col(User.id).in_(_user_ids(area_id)))
        .order_by(col(User.is_active).desc(), User.name)
    ).all()
    record(unit, actor, Tag.USERS_LISTED, area_id=area_id, count=len(found))
    return _views(unit, area_id, [(user, agency) for user, agency in found])


def person(unit: UnitOfWork, actor: Actor, area_id: UUID, user_id: UUID) -> PersonView:
    """Give one person of the area."""
    user = user_here(unit, actor, area_id, user_id)
    return _views(unit, area_id, [(user, unit.session.get_one(Agency, user.agency_id).short_name)])[0]


def _user_ids(area_id: UUID) -> Select[UUID]:
    return sa_select(col(Membership.user_id)).where(col(Membership.area_id) == area_id)


def _views(unit: UnitOfWork, area_id: UUID, found: list[tuple[User, str]]) -> list[PersonView]:
    ids = [user.id for user, _ in found]
    roles = _roles(unit, area_id, ids)
    with_factor = set(
        unit.session.exec(
            select(Factor.user_id).where(col(Factor.user_id).in_(ids), col(Factor.confirmed_at).is_not(None))
        ).all()
    )
    day_ago = clock.now() - timedelta(hours=12)
    open_now = dict(
        unit.session.exec(
            select(SignIn.user_id, func.count())
            .where(col(SignIn.user_id).in_(ids), col(SignIn.ended_at).is_(None), SignIn.created_at > day_ago)
            .group_by(col(SignIn.user_id))
        ).all()
    )
    return [
        PersonView(
            id=user.id,
            name=user.name,
            job=user.job,
            agency_id=user.agency_id,
            agency_name=agency_name,
            is_active=user.is_active,
            has_password=bool(user.password_hash),
            has_factor=user.id in with_factor,
            version=user.version,
            roles=roles.get(user.id, []),
            open_sessions=open_now.get(user.id, 0),
        )
        for user, agency_name in found
    ]


def _roles(unit: UnitOfWork, area_id: UUID, ids: list[UUID]) -> dict[UUID, list[RoleLine]]:
    found = unit.session.exec(
        select(Membership)
        .where(Membership.area_id == area_id, col(Membership.user_id).in_(ids))
        .order_by(col(Membership.ends_on).desc(), col(Membership.role))
    ).all()
    names = user_names(unit, [one.deputy_for_id for one in found if one.deputy_for_id])
    lines: dict[UUID, list[RoleLine]] = {}
    for one in found:
        deputy_for = names.get(one.deputy_for_id, "") if one.deputy_for_id else ""
        line = RoleLine(one.id, one.role, one.starts_on, one.ends_on, deputy_for, one.version)
        lines.setdefault(one.user_id, []).append(line)
    return lines
