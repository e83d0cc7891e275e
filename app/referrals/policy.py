"""Who may see, write, send and decide a referral; twice the same, as SQL and as a sentence."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from app.cases.models import CaseFile, Seat, Wall
from app.cases.policy import open_to, walled
from app.cases.policy import why_not_view as why_not_view_case
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_
from app.referrals.models import Challenge, Referral, ReferralStatus

REFERS = SPEAKS_FOR_AGENCY | {Role.ASSESSOR}
HIDDEN = N_("There is nothing here, or it is not for you.")
OPEN = frozenset({ReferralStatus.DRAFT, ReferralStatus.SUBMITTED, ReferralStatus.RETURNED})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Referral: one's own; what one's agency sent; what came to one's area; as advocate, what came of cases open to one."""
    if not actor.areas:
        return false()
    sent = col(Referral.submitted_at).is_not(None)
    speaks = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    advocates = actor.areas_as(Role.VICTIM_ADVOCATE) & actor.is_signatory_in
    ways: list[ColumnElement[bool]] = [
        and_(col(Referral.referrer_id) == actor.user_id, col(Referral.area_id).in_(actor.areas)),
        and_(sent, col(Referral.area_id).in_(actor.areas_as(*RUNS_MEETINGS))),
        and_(sent, col(Referral.area_id).in_(speaks), col(Referral.agency_id) == actor.agency_id),
        and_(sent, col(Referral.area_id).in_(advocates), col(Referral.case_file_id).in_(open_to(actor))),
    ]
    return and_(or_(*ways), ~walled(actor, col(Referral.case_file_id)))


def why_not_view(
    actor: Actor, referral: Referral, case: CaseFile | None, seats: Iterable[Seat], walls: Iterable[Wall]
) -> str | None:
    """Say why this actor may not see a referral, or nothing: the twin of `visible_to`."""
    seats, walls = list(seats), list(walls)
    if any(
        wall.user_id == actor.user_id and wall.case_file_id == referral.case_file_id and wall.lifted_at is None
        for wall in walls
    ):
        return HIDDEN
    here = referral.area_id
    if referral.referrer_id == actor.user_id and here in actor.areas:
        return None
    if referral.submitted_at is None:
        return HIDDEN
    is_signed = here in actor.is_signatory_in
    is_of_agency = is_signed and actor.has(here, *SPEAKS_FOR_AGENCY) and referral.agency_id == actor.agency_id
    if actor.has(here, *RUNS_MEETINGS) or is_of_agency:
        return None
    if is_signed and actor.has(here, Role.VICTIM_ADVOCATE) and case is not None:
        return why_not_view_case(actor, case, seats, walls)
    return HIDDEN


def triaged_by(actor: Actor) -> ColumnElement[bool]:
    """Condition on Referral: sent to an area whose meetings the actor runs, and no wall before it."""
    sent = and_(col(Referral.submitted_at).is_not(None), col(Referral.area_id).in_(actor.areas_as(*RUNS_MEETINGS)))
    return and_(sent, ~walled(actor, col(Referral.case_file_id)))


def why_not_refer(actor: Actor, area_id: UUID) -> str | None:
    """Any agency may refer, whatever its kind (BR-20): its representatives, deputies, advocates and assessors."""
    if actor.has(area_id, *REFERS):
        return None
    return N_("Only representatives, deputies, advocates and assessors of this area refer.")


def why_not_write(actor: Actor, referral: Referral) -> str | None:
    """A draft is written by the person who began it; a returned one by anybody who speaks for that agency too."""
    if referral.status not in {ReferralStatus.DRAFT, ReferralStatus.RETURNED}:
        return N_("This referral was sent. It changes only if it is returned with questions.")
    return _why_not_agency(actor, referral)


def _why_not_agency(actor: Actor, referral: Referral) -> str | None:
    if referral.referrer_id == actor.user_id and actor.has(referral.area_id, *REFERS):
        return None
    speaks = actor.agency_id == referral.agency_id and actor.has(referral.area_id, *SPEAKS_FOR_AGENCY)
    if speaks and referral.status is not ReferralStatus.DRAFT:
        return None
    return N_("Only the agency that referred can do this.")


def why_not_withdraw(actor: Actor, referral: Referral) -> str | None:
    """A referral is taken back by its agency while nobody has decided it."""
    if referral.status not in OPEN:
        return N_("This referral is decided. Ask the coordinator.")
    return _why_not_agency(actor, referral)


def why_not_challenge(actor: Actor, referral: Referral, is_challenged: bool) -> str | None:
    """The referring agency may challenge a referral that was not accepted, once (BR-19)."""
    if referral.status is not ReferralStatus.NOT_ACCEPTED:
        return N_("Only a referral that was not accepted can be challenged.")
    if is_challenged:
        return N_("This decision was challenged already; there is one challenge.")
    return _why_not_agency(actor, referral)


def why_not_triage(actor: Actor, referral: Referral) -> str | None:
    """The coordinator or the chair decides what was submitted."""
    if not actor.has(referral.area_id, *RUNS_MEETINGS):
        return N_("Only the coordinator or the chair decides about referrals.")
    if referral.status is not ReferralStatus.SUBMITTED:
        return N_("This referral does not wait for a decision.")
    return None


def why_not_confirm_repeat(actor: Actor, referral: Referral) -> str | None:
    """The coordinator confirms a repeat or says that it is none (BR-12)."""
    if not actor.has(referral.area_id, Role.COORDINATOR):
        return N_("Only the coordinator confirms a repeat.")
    if referral.status not in {ReferralStatus.SUBMITTED, ReferralStatus.ACCEPTED}:
        return N_("This referral does not wait for a decision.")
    return None


def why_not_decide_challenge(actor: Actor, referral: Referral, challenge: Challenge) -> str | None:
    """A challenge is decided by somebody else than the person who decided first (BR-19)."""
    if not actor.has(referral.area_id, *RUNS_MEETINGS):
        return N_("Only the coordinator or the chair decides about challenges.")
    if challenge.is_upheld is not None:
        return N_("This challenge is decided.")
    if actor.user_id in {referral.decided_by, challenge.raised_by}:
        return N_("Another person must decide this challenge.")
    return None
