"""Referrals for programs: send a whole one at once, read, withdraw, send again, challenge."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.accounts.replays.keys import Asked, IdempotencyKey
from app.accounts.replays.service import once
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.referrals import queries, service
from app.referrals.drafts.paper import Paper
from app.referrals.models import ReferralStatus
from app.referrals.schemas import (
    ChallengeOut,
    RaiseChallenge,
    ReferralDetailOut,
    ReferralDraft,
    ReferralOut,
    Resubmit,
    ScreeningOut,
    Withdraw,
)
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/referrals", tags=["referrals"])
READ, WRITE = needs_scope("referrals:read"), needs_scope("referrals:write")


@router.post("", status_code=201, response_model=ReferralDetailOut, dependencies=[WRITE])
def refer(
    unit: Unit, actor: CurrentActor, draft: ReferralDraft, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Send a whole referral at once; the victim's advocate is told in the same transaction. The same key sends it once."""
    return _once(unit, actor, key, asked, lambda: detail(unit, actor, service.refer(unit, actor, draft).id), 201)


@router.get("", dependencies=[READ])
def referrals(
    unit: Unit,
    actor: CurrentActor,
    status: ReferralStatus | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> list[ReferralOut]:
    """Give the visible referrals, the newest first; `after` continues behind one."""
    lines = queries.referrals_for(unit, actor, status=status, limit=limit, after=after)
    return [ReferralOut.model_validate(line) for line in lines]


@router.get("/{referral_id}", dependencies=[READ])
def referral(unit: Unit, actor: CurrentActor, referral_id: UUID) -> ReferralDetailOut:
    """Give one referral with what it said and what was decided."""
    return detail(unit, actor, referral_id)


@router.post("/{referral_id}/withdraw", response_model=ReferralDetailOut, dependencies=[WRITE])
def withdraw(
    unit: Unit, actor: CurrentActor, referral_id: UUID, words: Withdraw, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Take a referral back before it is decided."""
    return _once(
        unit, actor, key, asked, lambda: detail(unit, actor, service.withdraw(unit, actor, referral_id, words).id)
    )


@router.post("/{referral_id}/resubmit", response_model=ReferralDetailOut, dependencies=[WRITE])
def resubmit(
    unit: Unit, actor: CurrentActor, referral_id: UUID, words: Resubmit, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Send a returned referral again with an answer to the questions."""
    return _once(
        unit, actor, key, asked, lambda: detail(unit, actor, service.resubmit(unit, actor, referral_id, words).id)
    )


@router.post("/{referral_id}/challenge", status_code=201, response_model=ChallengeOut, dependencies=[WRITE])
def challenge(
    unit: Unit, actor: CurrentActor, referral_id: UUID, words: RaiseChallenge, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Challenge a referral that was not accepted, once."""
    return _once(unit, actor, key, asked, lambda: _challenge(unit, actor, referral_id, words), 201)


def _challenge(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: RaiseChallenge) -> ChallengeOut:
    raised = service.challenge(unit, actor, referral_id, words)
    unit.settle()
    return ChallengeOut.model_validate(raised)


def _once(
    unit: UnitOfWork, actor: Actor, key: str | None, asked: bytes, act: Callable[[], BaseModel], status: int = 200
) -> JSONResponse:
    """Do it once per Idempotency-Key and answer the same again."""

    def answer() -> tuple[int, Any]:
        return status, act().model_dump(mode="json")

    code, body = once(unit, actor, key, asked, answer)
    return JSONResponse(body, status_code=code)


def detail(unit: UnitOfWork, actor: Actor, referral_id: UUID) -> ReferralDetailOut:
    """Give one referral in the shape that goes out; code word and restricted addresses stay inside."""
    unit.settle()
    opened = queries.opened(unit, actor, referral_id)
    paper = opened.paper.shared()
    said = {**paper.words, "people": _people(paper, "people"), "harm": _people(paper, "harm")}
    looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=opened.row.area_id)
    return ReferralDetailOut(
        **ReferralOut.model_validate(opened.row).model_dump(), said=said,
        screenings=[ScreeningOut.model_validate(one) for one in opened.screenings],
        challenge=ChallengeOut.model_validate(opened.challenge) if opened.challenge else None,
    )  # fmt: skip


def _people(paper: Paper, group: str) -> list[dict[str, object]]:
    return [paper.people[key] for key in paper.keys(group)]
