"""The verb that changes referrals and agendas lives here, in the upper room of the two."""

from uuid import UUID

from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict
from app.core.i18n import N_
from app.meetings import service as meetings
from app.meetings.intake.schemas import AcceptToAgenda
from app.meetings.models import Listing, ListingKind
from app.referrals.models import Criterion
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import Accept


def accept_referral(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: AcceptToAgenda) -> Listing:
    """Accept a referral and let its case stand on an agenda, or first in the queue for one: never in neither."""
    accepted = triage.accept(unit, actor, referral_id, Accept(**words.model_dump(exclude={"meeting_id", "is_urgent"})))
    if accepted.case_file_id is None:
        raise Conflict(N_("This referral has no case yet."))
    kind = ListingKind.NEW
    if accepted.is_repeat:
        kind = ListingKind.REPEAT
    elif Criterion.TRANSFER.value in accepted.criteria:
        kind = ListingKind.TRANSFER_IN
    listing = meetings.propose(unit, actor, accepted.case_file_id, accepted.id, kind, is_urgent=words.is_urgent)
    if words.meeting_id is not None:
        listing = meetings.place(unit, actor, listing.id, words.meeting_id)
    return listing
