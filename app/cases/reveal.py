"""Showing what is class R: restricted addresses, telephone numbers, the code word; each look its own record (security.md 7)."""

from dataclasses import dataclass
from uuid import UUID

from app.audit.record import record
from app.audit.tags import Tag
from app.cases import queries
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was asked for, of one person."""

    name: str
    addresses: tuple[tuple[str, bool], ...]
    """(lines and postcode, restricted?)."""
    phones: tuple[str, ...]
    code_word: str
    phone_safe: str


def why_not_reveal(actor: Actor, area_id: UUID) -> str | None:
    """Chair, coordinator, advocate and the agency's representative need it for their work; others ask them."""
    if actor.client_id is None and actor.has(
        area_id, Role.CHAIR, Role.COORDINATOR, Role.VICTIM_ADVOCATE, Role.REPRESENTATIVE
    ):
        return None
    return N_("Ask the victim's advocate or the coordinator for this.")


def reveal(unit: UnitOfWork, actor: Actor, case_file_id: UUID, person_id: UUID) -> Revealed:
    """Show the restricted details of one person of a visible case; a look of its own in the trail."""
    view = queries.case_view(unit, actor, case_file_id)
    person = next((one for one in (view.victim, *view.people) if one.id == person_id), None)
    if person is None:
        raise NotFound(N_("No such person in this case."))
    if reason := why_not_reveal(actor, view.case.area_id):
        raise NotPermitted(reason)
    safe = view.safe_contact if person.id == view.victim.id else None
    record(unit, actor, Tag.PERSON_REVEALED, ("people", person.id), *person.addresses, area_id=view.case.area_id)
    return Revealed(
        person.name,
        tuple(
            (f"{address.lines}, {address.postcode}".strip(", "), address.is_restricted) for address in person.addresses
        ),
        tuple(person.phones),
        safe.code_word if safe else "",
        safe.phone_safe.value if safe else "unknown",
    )
