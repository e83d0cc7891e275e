"""Reading the programs of an area."""

from uuid import UUID

from sqlmodel import col, select

from app.accounts.clients.schemas import ClientLine
from app.accounts.models import Agency, ApiClient, User
from app.accounts.policy import why_not_administer
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted


def clients_of(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[ClientLine]:
    """Give an area's programs, those in use first, for its administrators."""
    if reason := why_not_administer(actor, area_id):
        raise NotPermitted(reason)
    found = unit.session.exec(
        select(ApiClient, Agency.short_name, User.name)
        .join(Agency, col(Agency.id) == col(ApiClient.agency_id))
        .join(User, col(User.id) == col(ApiClient.accountable_user_id))
        .where(ApiClient.area_id == area_id)
        .order_by(col(ApiClient.revoked_at).is_not(None), ApiClient.name)
    ).all()
    return [
        ClientLine(
            one.id, one.name, agency, person, one.scopes, one.created_at, one.expires_on, one.revoked_at, one.version
        )
        for one, agency, person in found
    ]
