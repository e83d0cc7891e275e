"""The inbox: what waits on the left, the open referral on the right, each decision one post."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.actor import RUNS_MEETINGS, Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_, gettext
from app.referrals import policy
from app.referrals.drafts import summary
from app.referrals.models import Criterion
from app.referrals.schemas import CRITERION_WORDS
from app.referrals.triage import queries, service
from app.referrals.triage.schemas import (
    Accept,
    ConfirmRepeat,
    DecideChallenge,
    NotAccept,
    ReturnReferral,
    SamePeople,
    UndoSame,
)
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, path_for, show

router = APIRouter(prefix="/referrals")
MATCH_WORDS = {
    "name_same": N_("same name"), "name_similar": N_("similar name"), "name_swapped": N_("names in the other order"),
    "birth_same": N_("same date of birth"), "birth_day_month": N_("day and month exchanged"),
    "birth_one_digit": N_("date of birth differs in one digit"), "birth_similar": N_("similar date of birth"),
    "phone_same": N_("same phone"), "postcode_same": N_("same postcode"),
}  # fmt: skip

LEVEL_WORDS = {
    "standard": N_("Standard"), "medium": N_("Medium"), "high": N_("High"), "below_threshold": N_("Below the threshold"),
}  # fmt: skip


@router.get("/inbox", name="referrals:inbox")
def inbox_page(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show what waits for a decision."""
    return _inbox(request, unit, actor)


@router.get("/inbox/{referral_id}", name="referrals:triage")
def triage_page(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID) -> HTMLResponse:
    """Show one referral beside the list; htmx asks for it alone."""
    return _inbox(request, unit, actor, referral_id)


def _inbox(
    request: Request, unit: UnitOfWork, actor: Actor, referral_id: UUID | None = None, form: Form[Any] | None = None,
    act: str = "", status: int = 200,
) -> HTMLResponse:  # fmt: skip
    if not actor.areas_as(*RUNS_MEETINGS):
        raise NotPermitted(N_("Only the coordinator or the chair decides about referrals."))
    opened = queries.triage(unit, actor, referral_id) if referral_id else None
    rows = queries.inbox(unit, actor)
    return show(
        request, "referrals/inbox.html", "referrals/_panes.html", status=status,
        rows=rows, opened=opened, form=form or forms.empty(), act=act, **(_pane(request, actor, opened, rows) if opened else {}),
        criteria={one.value: gettext(words) for one, words in CRITERION_WORDS.items()},
    )  # fmt: skip


def _pane(request: Request, actor: Actor, opened: queries.Triage, rows: list[queries.Row]) -> dict[str, Any]:
    ids = [row.line.id for row in rows]
    place = ids.index(opened.row.id) if opened.row.id in ids else -1
    challenge, level = opened.challenge, opened.view.case.risk_level
    return {
        "level_words": gettext(LEVEL_WORDS.get(level, level.replace("_", " "))) if level else "",
        "parts": summary.parts(opened.paper.shared(), opened.rules),
        "can_decide": policy.why_not_triage(actor, opened.row) is None,
        "can_confirm": policy.why_not_confirm_repeat(actor, opened.row) is None,
        "can_link": actor.has(opened.row.area_id, Role.COORDINATOR),
        "no_challenge": policy.why_not_decide_challenge(actor, opened.row, challenge) if challenge else "",
        "accept_url": path_for(request, "meetings:accept_referral", referral_id=opened.row.id),
        "next_id": ids[place + 1] if -1 < place < len(ids) - 1 else None,
        "previous_id": ids[place - 1] if place > 0 else None,
        "match_words": {code: gettext(words) for code, words in MATCH_WORDS.items()},
        "is_judged": Criterion.PROFESSIONAL_JUDGEMENT in opened.row.criteria,
    }


@router.post("/{referral_id}/accept", name="referrals:accept")
def accept(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Accept a referral."""
    return _act(request, unit, actor, referral_id, raw, Accept, service.accept)


@router.post("/{referral_id}/return", name="referrals:return")
def return_(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Return a referral with questions."""
    return _act(request, unit, actor, referral_id, raw, ReturnReferral, service.return_with_questions)


@router.post("/{referral_id}/not-accept", name="referrals:not_accept")
def not_accept(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Do not accept a referral."""
    return _act(request, unit, actor, referral_id, raw, NotAccept, service.not_accept)


@router.post("/{referral_id}/repeat", name="referrals:repeat")
def repeat(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Confirm or override the suggested repeat."""
    return _act(request, unit, actor, referral_id, raw, ConfirmRepeat, service.confirm_repeat, stay=True)


@router.post("/{referral_id}/same", name="referrals:same")
def same(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Link two people or keep them apart."""
    return _act(request, unit, actor, referral_id, raw, SamePeople, service.decide_same, stay=True)


@router.post("/{referral_id}/same/undo", name="referrals:undo_same")
def undo_same(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Undo a decision about two people."""
    return _act(request, unit, actor, referral_id, raw, UndoSame, service.undo_same, stay=True)


@router.post("/{referral_id}/challenge/{challenge_id}", name="referrals:decide_challenge")
def decide_challenge(
    request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, challenge_id: UUID, raw: RawForm
) -> Response:
    """Decide a challenge."""

    def decide(unit: UnitOfWork, actor: Actor, _: UUID, words: DecideChallenge) -> Any:
        return service.decide_challenge(unit, actor, challenge_id, words)

    return _act(request, unit, actor, referral_id, raw, DecideChallenge, decide)


def _act(
    request: Request, unit: UnitOfWork, actor: Actor, referral_id: UUID, raw: Any, command: type[Any], do: Any, stay: bool = False
) -> Response:  # fmt: skip
    """Read the form, do the act, and lead back; a fault shows the same page with what was typed."""
    form: Form[Any] = forms.read(raw, command)
    act = command.__name__
    if form.command is None:
        return _inbox(request, unit, actor, referral_id, form, act, 422)
    try:
        do(unit, actor, referral_id, form.command)
    except Unprocessable as error:
        return _inbox(request, unit, actor, referral_id, form.refused(error.fields), act, 422)
    if stay:
        return go(request, "referrals:triage", referral_id=referral_id)
    return go(request, "referrals:inbox")
