"""Deciding about referrals: accept, return with questions, not accept, confirm a repeat, decide the one challenge."""

from uuid import UUID

from app.accounts.outbox.service import queue
from app.areas import queries as areas
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases import service as cases
from app.cases.identity import service as identity
from app.cases.models import CaseFile, CaseStatus, PersonLink
from app.cases.schemas import DecideSame
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.referrals import policy, queries
from app.referrals.models import Challenge, Referral, ReferralStatus, Screening, Verdict
from app.referrals.triage.schemas import (
    Accept,
    ConfirmRepeat,
    DecideChallenge,
    NotAccept,
    ReturnReferral,
    SamePeople,
    UndoSame,
)

CHANGED_MEANWHILE = N_("Somebody else changed this referral while you were looking. Look at it again.")
SAY_WHY = N_("Say why: this is not what was suggested.")
PROBLEM = N_("There is a problem")


def accept(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: Accept) -> Referral:
    """Accept a referral; listing it at a meeting belongs to the meetings room, in the same unit."""
    referral = _undecided(unit, actor, referral_id, words.version)
    if actor.has(referral.area_id, Role.COORDINATOR):
        is_repeat = referral.is_repeat_suggested if words.is_repeat is None else words.is_repeat
        if words.is_repeat is not None or referral.is_repeat is None:
            _confirm(referral, is_repeat, words.repeat_reason, "repeat_reason")
    elif words.is_repeat is not None:
        raise NotPermitted(N_("Only the coordinator confirms a repeat."))
    _decide(unit, actor, referral, Verdict.ACCEPTED)
    _keep_on_table(unit, actor, referral)
    record(unit, actor, Tag.REFERRAL_ACCEPTED, referral, is_repeat=referral.is_repeat)
    return referral


def return_with_questions(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: ReturnReferral) -> Referral:
    """Send a referral back to its agency with questions; it is told at once."""
    referral = _undecided(unit, actor, referral_id, words.version)
    _decide(unit, actor, referral, Verdict.RETURNED, words=words.questions)
    record(unit, actor, Tag.REFERRAL_RETURNED, referral)
    return referral


def not_accept(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: NotAccept) -> Referral:
    """Do not accept a referral: reason code of the protocol, words, notice to the referrer, and one challenge (BR-19)."""
    referral = _undecided(unit, actor, referral_id, words.version)
    reasons = {reason.code for reason in areas.parameters_on(unit, referral.area_id).not_accepted_reasons}
    if words.reason_code not in reasons:
        raise Unprocessable(PROBLEM, {"reason_code": N_("Choose one of the reasons.")})
    _decide(unit, actor, referral, Verdict.NOT_ACCEPTED, words.reason_code, words.words)
    record(unit, actor, Tag.REFERRAL_NOT_ACCEPTED, referral, reason=words.reason_code)
    return referral


def _undecided(unit: UnitOfWork, actor: Actor, referral_id: UUID, version: int) -> Referral:
    referral = queries.referral_for(unit, actor, referral_id)
    if reason := policy.why_not_triage(actor, referral):
        raise NotPermitted(reason)
    if referral.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    return referral


def _decide(
    unit: UnitOfWork, actor: Actor, referral: Referral, verdict: Verdict, reason_code: str = "", words: str = ""
) -> None:
    """Write the decision down and tell the person who referred."""
    now = clock.now()
    referral.status = ReferralStatus(verdict.value)
    referral.decided_at, referral.decided_by = now, actor.user_id
    screening = Screening(
        referral_id=referral.id, area_id=referral.area_id, verdict=verdict, reason_code=reason_code, words=words,
        decided_by=actor.user_id, decided_at=now,
    )  # fmt: skip
    unit.session.add(screening)
    unit.session.flush()
    looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=referral.area_id)
    kind = {Verdict.ACCEPTED: "referral:accepted", Verdict.RETURNED: "referral:returned"}.get(
        verdict, "referral:not-accepted"
    )
    queue(unit, referral.area_id, [referral.referrer_id], kind, f"/referrals/{referral.id}")


def _keep_on_table(unit: UnitOfWork, actor: Actor, referral: Referral) -> None:
    case = unit.session.get_one(CaseFile, referral.case_file_id)
    cases.mark(unit, actor, case, status=CaseStatus.REFERRED)


def confirm_repeat(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: ConfirmRepeat) -> Referral:
    """Confirm or override the suggested repeat; overriding needs a reason (BR-12)."""
    referral = queries.referral_for(unit, actor, referral_id)
    if reason := policy.why_not_confirm_repeat(actor, referral):
        raise NotPermitted(reason)
    if referral.version != words.version:
        raise Conflict(CHANGED_MEANWHILE)
    _confirm(referral, words.is_repeat, words.reason, "reason")
    record(unit, actor, Tag.REPEAT_CONFIRMED, referral, is_repeat=words.is_repeat)
    return referral


def _confirm(referral: Referral, is_repeat: bool, reason: str, field: str) -> None:
    if is_repeat is not referral.is_repeat_suggested and not reason:
        raise Unprocessable(PROBLEM, {field: SAY_WHY})
    referral.is_repeat, referral.repeat_reason = is_repeat, reason


def decide_challenge(unit: UnitOfWork, actor: Actor, challenge_id: UUID, words: DecideChallenge) -> Challenge:
    """Decide a challenge as another person than the first decider; upheld, the referral is accepted after all (BR-19)."""
    found = unit.session.get(Challenge, challenge_id)
    if found is None:
        raise NotFound(queries.NO_SUCH_REFERRAL)
    referral = queries.referral_for(unit, actor, found.referral_id)
    if reason := policy.why_not_decide_challenge(actor, referral, found):
        raise NotPermitted(reason)
    if found.version != words.version:
        raise Conflict(CHANGED_MEANWHILE)
    found.is_upheld, found.decision_words = words.is_upheld, words.words
    found.decided_by, found.decided_at = actor.user_id, clock.now()
    if words.is_upheld:
        _decide(unit, actor, referral, Verdict.ACCEPTED, words=words.words)
        _keep_on_table(unit, actor, referral)
    record(unit, actor, Tag.CHALLENGE_DECIDED, found, referral, is_upheld=words.is_upheld)
    people = {referral.referrer_id, found.raised_by}
    queue(unit, referral.area_id, sorted(people), "challenge:decided", f"/referrals/{referral.id}")
    return found


def decide_same(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: SamePeople) -> PersonLink:
    """Link two people of a referral or keep them apart; what looks like a repeat is reckoned anew."""
    referral = queries.referral_for(unit, actor, referral_id)
    asked = DecideSame(first_id=words.first_id, second_id=words.second_id, is_same=words.answer == "same")
    link = identity.decide(unit, actor, asked)
    _reckon_repeat(unit, actor, referral)
    return link


def undo_same(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: UndoSame) -> PersonLink:
    """Undo such a decision; what looks like a repeat is reckoned anew."""
    referral = queries.referral_for(unit, actor, referral_id)
    link = identity.undo(unit, actor, words.link_id, words.version)
    _reckon_repeat(unit, actor, referral)
    return link


def _reckon_repeat(unit: UnitOfWork, actor: Actor, referral: Referral) -> None:
    unit.session.flush()
    hint = queries.repeat_hint(unit, referral)
    if referral.is_repeat_suggested != hint.is_repeat:
        referral.is_repeat_suggested = hint.is_repeat
        record(unit, actor, Tag.REFERRAL_CHANGED, referral, is_repeat_suggested=hint.is_repeat)
