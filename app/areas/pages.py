"""The area's page: what its protocol says today, what it said before, and how the next one is set."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from app.areas import policy, queries, service
from app.areas.schemas import FollowProtocol, Parameters
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.errors import NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/areas")
NUMBERS = tuple(
    name
    for name, field in Parameters.model_fields.items()
    if "int" in str(field.annotation) and "dict" not in str(field.annotation)
)
WORDS = ("duty_phone", "marking", "country", "subdivision", "declaration_version", "declaration_text", "observer_text")


@router.get("", name="areas:list")
def list_areas(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the areas in which this person has a role."""
    return show(request, "areas/list.html", areas=[area for area in queries.areas(unit) if area.id in actor.areas])


@router.get("/{area_id}", name="areas:protocol")
def protocol(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show the protocol in force and those before it."""
    return _page(request, unit, actor, area_id, forms.empty())


def _page(
    request: Request, unit: Any, actor: Actor, area_id: UUID, form: forms.Form[Any], status: int = 200
) -> HTMLResponse:
    if policy.why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    rules = queries.parameters_on(unit, area_id)
    stored = {name: getattr(rules, name) for name in (*NUMBERS, *WORDS)}
    return show(
        request, "areas/protocol.html", status=status, area=queries.area(unit, area_id), rules=rules, stored=stored, numbers=NUMBERS, form=form,
        protocols=queries.protocols(unit, area_id), may_follow=policy.why_not_follow(actor, area_id) is None, may_oversee=actor.has(area_id, *RUNS_MEETINGS), today=queries.today_in(unit, area_id),
    )  # fmt: skip


@router.post("/{area_id}", name="areas:follow")
def follow(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, raw: RawForm) -> Response:
    """Set the values that hold from a day on; fields that were not sent keep today's."""
    if policy.why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    if reason := policy.why_not_follow(actor, area_id):
        raise NotPermitted(reason)
    form = _read(queries.parameters_on(unit, area_id), raw)
    if form.command is None:
        return _page(request, unit, actor, area_id, form, 422)
    try:
        service.follow(unit, actor, area_id, form.data)
    except Unprocessable as error:
        return _page(request, unit, actor, area_id, form.refused(error.fields), 422)
    return go(request, "areas:protocol", area_id=area_id)


def _read(today: Parameters, raw: Any) -> forms.Form[Any]:
    """Lay the typed values over today's, so that one form changes one thing."""
    typed = {name: str(value).strip() for name, value in raw.multi_items()}
    values: dict[str, Any] = today.model_dump(mode="json")
    values |= {name: value for name, value in typed.items() if name in (*NUMBERS, *WORDS)}
    if "closures" in typed:
        values["local_closures"] = typed["closures"].split()
    if "threshold" in typed:
        values["referral_threshold"] = today.referral_threshold | dict.fromkeys(
            list(today.referral_threshold)[:1], typed["threshold"]
        )
    values["is_da_certificate_confirmed"] = typed.get("is_da_certificate_confirmed") == "yes"
    shown = {name: [value] for name, value in typed.items()}
    try:
        command = FollowProtocol.model_validate(
            {
                "valid_from": typed.get("valid_from") or date.min,
                "approved_by": typed.get("approved_by", ""),
                "parameters": values,
            }
        )
    except ValidationError as error:
        wrong = [
            (name.removeprefix("parameters.").split(".")[0], sentence) for name, sentence in forms.sentences(error)
        ]
        renamed = {"local_closures": "closures", "referral_threshold": "threshold"}
        return forms.Form(shown, [(renamed.get(name, name), sentence) for name, sentence in wrong], None)
    return forms.Form(shown, [], command)
