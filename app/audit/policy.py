"""Who may read the trail of an area."""

from sqlalchemy import ColumnElement
from sqlmodel import col

from app.audit.models import AuditEvent
from app.core.actor import Actor, Role
from app.core.i18n import N_


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on AuditEvent: the chains of areas in which the actor is auditor."""
    return col(AuditEvent.chain).in_(actor.areas_as(Role.AUDITOR))


def why_not_search(actor: Actor) -> str | None:
    """Only an auditor reads who looked."""
    return None if actor.areas_as(Role.AUDITOR) else N_("Only an auditor of the area can read who looked at what.")
