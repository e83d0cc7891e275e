"""Pages of a referral: the list, one of them, begin, withdraw, challenge."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import agency_names
from app.areas import queries as areas
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import gettext
from app.referrals import policy, queries, service
from app.referrals.drafts import service as drafts
from app.referrals.drafts import summary
from app.referrals.models import Referral, ReferralStatus
from app.referrals.queries import Opened
from app.referrals.schemas import STATUS_WORDS, RaiseChallenge, StartReferral, Withdraw
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/referrals")
PAGE = 50


@router.get("", name="referrals:list")
def list_page(request: Request, unit: Unit, actor: CurrentActor, after: UUID | None = None) -> HTMLResponse:
    """Show my drafts and what my agency has sent, the newest first."""
    return _list(request, unit, actor, forms.empty(), after)


def _list(
    request: Request, unit: UnitOfWork, actor: Actor, form: Form[Any], after: UUID | None = None, status: int = 200
) -> HTMLResponse:
    lines = queries.referrals_for(unit, actor, limit=PAGE, after=after)
    mine = sorted(actor.areas_as(*policy.REFERS))
    places = [(area_id, areas.area(unit, area_id).name) for area_id in mine] if len(mine) > 1 else []
    return show(
        request, "referrals/list.html", status=status, form=form, can_start=bool(mine), places=places,
        drafts=[line for line in lines if line.status is ReferralStatus.DRAFT],
        sent=[line for line in lines if line.submitted_at is not None], agencies=agency_names(unit, (one.agency_id for one in lines)),
        words={one: gettext(words) for one, words in STATUS_WORDS.items()}, next_id=lines[-1].id if len(lines) == PAGE else None,
    )  # fmt: skip


@router.post("", name="referrals:start")
def start(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Begin a draft, from a checklist or without one, and lead to its task list."""
    form = forms.read(raw, StartReferral)
    if form.command is None:
        return _list(request, unit, actor, form, status=422)
    try:
        referral = drafts.start(unit, actor, form.command)
    except Unprocessable as error:
        return _list(request, unit, actor, form.refused(error.fields), status=422)
    return go(request, "referrals:show", referral_id=referral.id)


@router.get("/{referral_id}", name="referrals:show")
def show_page(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID) -> HTMLResponse:
    """Show a draft as its task list, a sent referral as what it said and what became of it."""
    opened = queries.opened(unit, actor, referral_id)
    if policy.why_not_write(actor, opened.row) is None:
        return _tasks(request, opened)
    return _sent(request, unit, actor, opened, forms.empty())


def _tasks(request: Request, opened: Opened) -> HTMLResponse:
    paper = opened.paper
    return show(
        request, "referrals/tasks.html", opened=opened, referral=opened.row, tasks=summary.tasks(paper),
        progress=summary.progress(paper), is_whole=not paper.missing(),
        questions=opened.screenings[0].words if opened.row.status is ReferralStatus.RETURNED and opened.screenings else "",
        is_danger=paper.words.get("danger", {}).get("is_immediate_danger", False),
    )  # fmt: skip


def _sent(
    request: Request, unit: UnitOfWork, actor: Actor, opened: Opened, form: Form[Any], status: int = 200
) -> HTMLResponse:
    row, rules = opened.row, areas.parameters_on(unit, opened.row.area_id)
    contact = opened.paper.words.get("safe_contact")
    return show(
        request, "referrals/show.html", status=status, opened=opened, referral=row, form=form,
        parts=summary.parts(opened.paper.shared(), rules), status_words=gettext(STATUS_WORDS[row.status]),
        contact=contact and contact | {"how": contact["way"]}, reasons={one.code: one.label for one in rules.not_accepted_reasons},
        agency=agency_names(unit, [row.agency_id]).get(row.agency_id, ""),
        can_withdraw=policy.why_not_withdraw(actor, row) is None,
        can_challenge=policy.why_not_challenge(actor, row, opened.challenge is not None) is None,
    )  # fmt: skip


@router.post("/{referral_id}/withdraw", name="referrals:withdraw")
def withdraw(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Take a referral back, or throw a draft away."""
    form = forms.read(raw, Withdraw)
    if form.command is None:
        return _sent(request, unit, actor, queries.opened(unit, actor, referral_id), form, 422)
    referral: Referral = service.withdraw(unit, actor, referral_id, form.command)
    if referral.submitted_at is None:
        return go(request, "referrals:list")
    return go(request, "referrals:show", referral_id=referral_id)


@router.post("/{referral_id}/challenge", name="referrals:challenge")
def challenge(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Challenge a referral that was not accepted."""
    form = forms.read(raw, RaiseChallenge)
    if form.command is None:
        return _sent(request, unit, actor, queries.opened(unit, actor, referral_id), form, 422)
    service.challenge(unit, actor, referral_id, form.command)
    return go(request, "referrals:show", referral_id=referral_id)
