"""Triage for programs: accept, return, not accept, repeat, and the challenge's decision."""

from uuid import UUID

from fastapi import APIRouter

from app.referrals.models import Challenge, Referral
from app.referrals.schemas import ChallengeOut, ReferralOut
from app.referrals.triage import service
from app.referrals.triage.schemas import Accept, ConfirmRepeat, DecideChallenge, NotAccept, ReturnReferral
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(tags=["triage"], dependencies=[needs_scope("triage:write")])


@router.post("/referrals/{referral_id}/accept", response_model=ReferralOut)
def accept(unit: Unit, actor: CurrentActor, referral_id: UUID, words: Accept) -> Referral:
    """Accept a referral."""
    return _stored(unit, service.accept(unit, actor, referral_id, words))


@router.post("/referrals/{referral_id}/return", response_model=ReferralOut)
def return_(unit: Unit, actor: CurrentActor, referral_id: UUID, words: ReturnReferral) -> Referral:
    """Return a referral with questions."""
    return _stored(unit, service.return_with_questions(unit, actor, referral_id, words))


@router.post("/referrals/{referral_id}/not-accept", response_model=ReferralOut)
def not_accept(unit: Unit, actor: CurrentActor, referral_id: UUID, words: NotAccept) -> Referral:
    """Do not accept a referral, with a reason."""
    return _stored(unit, service.not_accept(unit, actor, referral_id, words))


@router.put("/referrals/{referral_id}/repeat", response_model=ReferralOut)
def repeat(unit: Unit, actor: CurrentActor, referral_id: UUID, words: ConfirmRepeat) -> Referral:
    """Confirm or override the suggested repeat."""
    return _stored(unit, service.confirm_repeat(unit, actor, referral_id, words))


@router.post("/challenges/{challenge_id}/decide", response_model=ChallengeOut)
def decide_challenge(unit: Unit, actor: CurrentActor, challenge_id: UUID, words: DecideChallenge) -> Challenge:
    """Decide a challenge as another person than the first decider."""
    return service.decide_challenge(unit, actor, challenge_id, words)


def _stored(unit: Unit, referral: Referral) -> Referral:
    """Give the referral with the version it has after the change."""
    unit.settle()
    return referral
