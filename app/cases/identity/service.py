"""Deciding whether two persons are one, remembering it, and undoing it: nothing is merged away (A19)."""

from uuid import UUID

from sqlmodel import col, select

from app.audit.record import record
from app.audit.tags import Tag
from app.cases import persons, walls
from app.cases.models import LinkVerdict, PersonLink
from app.cases.schemas import DecideSame
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_


def why_not_decide(actor: Actor, area_id: UUID) -> str | None:
    """The coordinator decides who is who (BR-12)."""
    return (
        None
        if actor.has(area_id, Role.COORDINATOR)
        else N_("Only the coordinator decides whether two people are the same.")
    )


def decide(unit: UnitOfWork, actor: Actor, words: DecideSame) -> PersonLink:
    """Remember that two persons are the same, or that they are not; a standing decision about them is replaced."""
    first, second = (
        persons.visible_person(unit, actor, words.first_id),
        persons.visible_person(unit, actor, words.second_id),
    )
    if reason := why_not_decide(actor, first.area_id) or why_not_decide(actor, second.area_id):
        raise NotPermitted(reason)
    if first.id == second.id:
        raise Unprocessable(N_("There is a problem"), {"second_id": N_("Choose two different people.")})
    low, high = sorted((first.id, second.id))
    now = clock.now()
    standing = select(PersonLink).where(
        PersonLink.first_id == low, PersonLink.second_id == high, col(PersonLink.undone_at).is_(None)
    )
    for link in unit.session.exec(standing).all():
        link.undone_at, link.undone_by = now, actor.user_id
    link = PersonLink(
        area_id=first.area_id, first_id=low, second_id=high, decided_by=actor.user_id, decided_at=now,
        verdict=LinkVerdict.SAME if words.is_same else LinkVerdict.DIFFERENT,
    )  # fmt: skip
    unit.session.add(link)
    tag = Tag.PEOPLE_LINKED if words.is_same else Tag.PEOPLE_KEPT_APART
    record(unit, actor, tag, first, second, link, area_id=first.area_id)
    if words.is_same:
        walls.spread(unit, actor, {first.id, second.id})
    return link


def undo(unit: UnitOfWork, actor: Actor, link_id: UUID, version: int) -> PersonLink:
    """Undo a wrong decision; the row stays as what was once decided."""
    link = unit.session.get(PersonLink, link_id)
    if link is None:
        raise NotFound(N_("No such link."))
    people = [persons.visible_person(unit, actor, link.first_id), persons.visible_person(unit, actor, link.second_id)]
    if reason := why_not_decide(actor, link.area_id):
        raise NotPermitted(reason)
    if link.version != version or link.undone_at is not None:
        raise Conflict(N_("Somebody else changed this while you were writing."))
    link.undone_at, link.undone_by = clock.now(), actor.user_id
    record(unit, actor, Tag.PEOPLE_UNLINKED, link, *people, area_id=link.area_id)
    return link
