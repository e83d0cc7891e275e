"""Reading who belongs where: actors, agencies with their signatures, colleagues. Nothing here opens an e-mail address."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.accounts.models import Agency, ApiClient, Membership, Signatory, User
from app.accounts.policy import counts, in_date
from app.accounts.schemas import AgencyHere, Colleague
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork


def client_actor(
    unit: UnitOfWork, client: ApiClient, user: User, agency: Agency, scopes: frozenset[str]
) -> Actor | None:
    """Make the actor of a program: the accountable user's roles in the client's one area, only while agency and signature hold."""
    signed = signed_areas(unit, client.agency_id)
    if client.area_id not in signed or user.agency_id != client.agency_id:
        return None
    roles = frozenset(pair for pair in roles_of(unit, user) if pair[0] == client.area_id)
    return Actor(
        user_id=user.id,
        agency_id=agency.id,
        name=client.name,
        agency_name=agency.short_name,
        roles=roles,
        client_id=client.id,
        scopes=scopes,
        is_signatory_in=signed & {client.area_id},
    )


def actor_for(unit: UnitOfWork, user: User, agency: Agency, **more: Any) -> Actor:
    """Make the actor of a person from the memberships that count today."""
    return Actor(
        user_id=user.id,
        agency_id=agency.id,
        name=user.name,
        agency_name=agency.short_name,
        roles=roles_of(unit, user),
        is_signatory_in=signed_areas(unit, agency.id),
        **more,
    )


def roles_of(unit: UnitOfWork, user: User) -> frozenset[tuple[UUID, Role]]:
    """Give (area, role) pairs of the memberships in time today (BR-79)."""
    day = clock.now().date()
    found = unit.session.exec(
        select(Membership.area_id, Membership.role).where(
            Membership.user_id == user.id, Membership.starts_on <= day, Membership.ends_on >= day
        )
    ).all()
    return frozenset((area_id, Role(role)) for area_id, role in found)


def signed_areas(unit: UnitOfWork, agency_id: UUID) -> frozenset[UUID]:
    """Give the areas whose agreement the agency has signed and not let lapse (BR-34)."""
    found = unit.session.exec(select(Signatory).where(Signatory.agency_id == agency_id)).all()
    today = clock.now().date()
    return frozenset(one.area_id for one in found if in_date(one, today))


def agencies_of(unit: UnitOfWork, area_id: UUID) -> list[AgencyHere]:
    """Give every agency of an area by name, whether its signature is in date or not."""
    found = unit.session.exec(
        select(Agency, Signatory)
        .join(Signatory, col(Signatory.agency_id) == col(Agency.id))
        .where(Signatory.area_id == area_id)
        .order_by(Agency.name)
    ).all()
    return [
        AgencyHere(
            agency.id, agency.name, agency.short_name, agency.type, tuple(agency.aliases), signed.is_core,
            signed.signed_on, signed.review_on, signed.withdrawn_on, signed.id, signed.version,
        )
        for agency, signed in found
    ]  # fmt: skip


def active_signatories(unit: UnitOfWork, area_id: UUID, day: date) -> list[AgencyHere]:
    """Give the agencies that receive requests on a day: signature in date (BR-34)."""
    return [one for one in agencies_of(unit, area_id) if counts(one.signed_on, one.review_on, one.withdrawn_on, day)]


def people_of(unit: UnitOfWork, area_id: UUID, *roles: Role) -> list[Colleague]:
    """Give the active people with one of these roles in an area today (any role when none is named), by name."""
    return _colleagues(unit, area_id, roles)


def users_of_agency(unit: UnitOfWork, area_id: UUID, agency_id: UUID, *roles: Role) -> list[Colleague]:
    """Give one agency's active people with one of these roles in an area today, by name."""
    return _colleagues(unit, area_id, roles, User.agency_id == agency_id)


def _colleagues(unit: UnitOfWork, area_id: UUID, roles: tuple[Role, ...], *more: Any) -> list[Colleague]:
    day = clock.now().date()
    found = unit.session.exec(
        select(User, Agency.short_name, Membership.role)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .join(Agency, col(Agency.id) == col(User.agency_id))
        .where(User.is_active, Membership.area_id == area_id, Membership.starts_on <= day, Membership.ends_on >= day, *more)
        .order_by(User.name, col(User.id))
    ).all()  # fmt: skip
    held: dict[UUID, set[Role]] = {}
    seen: dict[UUID, tuple[User, str]] = {}
    for user, agency_name, role in found:
        held.setdefault(user.id, set()).add(Role(role))
        seen[user.id] = (user, agency_name)
    return [
        Colleague(user.id, user.name, user.job, user.agency_id, agency_name, frozenset(held[user.id]))
        for user, agency_name in seen.values()
        if not roles or held[user.id] & set(roles)
    ]


def user_names(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give names of staff by id, active or not."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(unit.session.exec(select(User.id, User.name).where(col(User.id).in_(wanted))).all())


def agency_names(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give short names of agencies by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(unit.session.exec(select(Agency.id, Agency.short_name).where(col(Agency.id).in_(wanted))).all())
