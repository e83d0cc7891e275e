"""Who may see and change an area's protocol."""

from uuid import UUID

from app.core.actor import HOUSE, Actor, Role
from app.core.i18n import N_


def why_not_view(actor: Actor, area_id: UUID) -> str | None:
    """Everybody with a role in the area may read its protocol."""
    return None if area_id in actor.areas else N_("You have no role in this area.")


def why_not_follow(actor: Actor, area_id: UUID) -> str | None:
    """Only an administrator or coordinator of the area (or the command line) sets the next protocol."""
    if actor.user_id == HOUSE or actor.has(area_id, Role.ADMINISTRATOR, Role.COORDINATOR):
        return None
    return N_("Only the coordinator or an administrator of this area can change its protocol.")
