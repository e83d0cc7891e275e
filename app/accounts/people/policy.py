"""What an administrator may do with whom. Nobody gives roles to themselves, and nobody reaches into another area."""

from collections.abc import Iterable
from uuid import UUID

from app.accounts.policy import why_not_administer
from app.core.actor import Actor
from app.core.i18n import N_


def why_not_give_role(actor: Actor, area_id: UUID, user_id: UUID) -> str | None:
    """Say why somebody may not change a person's roles in an area; None if they may."""
    if reason := why_not_administer(actor, area_id):
        return reason
    if actor.user_id == user_id:
        return N_("Another administrator changes your own roles.")
    return None


def why_not_look_after(actor: Actor, user_id: UUID, areas: Iterable[UUID]) -> str | None:
    """Say why somebody may not let a person go or reset their second factor: it counts in every area of that person."""
    if actor.user_id == user_id:
        return N_("Another administrator does this for you.")
    for area_id in areas:
        if reason := why_not_administer(actor, area_id):
            return (
                reason
                if len(set(areas)) == 1
                else N_("This person works in another area too; its administrator must agree.")
            )
    return None
