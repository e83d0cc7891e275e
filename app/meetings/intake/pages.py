"""Accepting from the inbox: one click brings the case to an agenda."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import Unprocessable
from app.core.i18n import N_
from app.meetings.intake import service
from app.meetings.intake.schemas import AcceptToAgenda
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go

router = APIRouter(prefix="/inbox")


@router.post("/{referral_id}/accept", name="meetings:accept_referral")
def accept_referral(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Accept, place, and go on with the inbox."""
    form = forms.read(raw, AcceptToAgenda)
    if form.command is None:
        raise Unprocessable(N_("Some fields need another look."), dict(form.errors))
    service.accept_referral(unit, actor, referral_id, form.data)
    return go(request, "referrals:inbox")
