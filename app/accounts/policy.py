"""Who may look after people, agencies and programs of an area; and when a signature counts."""

from datetime import date
from uuid import UUID

from app.accounts.models import Signatory
from app.core.actor import Actor, Role
from app.core.i18n import N_


def in_date(signatory: Signatory, day: date) -> bool:
    """Whether a signature counts on a day (BR-34): signed, not due for review, not withdrawn."""
    return counts(signatory.signed_on, signatory.review_on, signatory.withdrawn_on, day)


def counts(signed_on: date | None, review_on: date | None, withdrawn_on: date | None, day: date) -> bool:
    """Whether a signature with these dates counts on a day (BR-34)."""
    return (
        signed_on is not None
        and signed_on <= day
        and (review_on is None or day < review_on)
        and (withdrawn_on is None or day < withdrawn_on)
    )


def why_not_administer(actor: Actor, area_id: UUID) -> str | None:
    """Say why somebody may not look after the people, agencies and programs of an area; None if they may."""
    if actor.client_id is not None:
        return N_("Programs do not look after people.")
    if not actor.has(area_id, Role.ADMINISTRATOR):
        return N_("Only an administrator of this area does this.")
    return None
