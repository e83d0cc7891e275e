"""Pages of a draft: the task list's parts, people one by one, check answers, and sending."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.areas import queries as areas
from app.assessments import entry
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, Unprocessable
from app.core.i18n import gettext
from app.referrals import policy, queries
from app.referrals import service as referrals
from app.referrals.drafts import queries as before
from app.referrals.drafts import service, summary
from app.referrals.drafts.paper import GROUPS, SECTIONS, Paper
from app.referrals.models import Criterion, Referral, ReferralStatus
from app.referrals.schemas import CRITERION_WORDS, Resubmit, Section, Submit
from app.sharing.models import ConsentState
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/referrals/{referral_id}")
OWN = frozenset({"version", "back"})
SAME = "same_"


@router.get("/parts/{key}", name="referrals:part")
def part_page(
    request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, key: str, back: str = ""
) -> Response:
    """Show the form of one part or one person, with what was typed last, faults included."""
    referral = queries.referral_for(unit, actor, referral_id)
    if policy.why_not_write(actor, referral):
        return go(request, "referrals:show", referral_id=referral.id)
    paper = Paper.read(referral.draft)
    if key in GROUPS or not service.is_part(paper, key):
        raise NotFound(service.NO_SUCH_PART)
    proposed = _proposed(unit, actor, referral) if key == "why" else []
    return _part(request, unit, referral, key, _stored(paper, key, proposed), back, proposed=proposed)


@router.post("/parts/{key}", name="referrals:save_part")
def save_part(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, key: str, raw: RawForm) -> Response:
    """Save one part; what is not right yet is kept as typed and shown again with its faults."""
    referral = queries.referral_for(unit, actor, referral_id)
    if key in GROUPS or not service.is_part(Paper.read(referral.draft), key):
        raise NotFound(service.NO_SUCH_PART)
    back, version = str(raw.get("back", "")), _number(raw.get("version"))
    form = _read(raw, key)
    try:
        if form.command is not None:
            try:
                service.save(unit, actor, referral_id, key, form.command, version)
                return _onwards(request, referral, key, back)
            except Unprocessable as error:
                form = form.refused(error.fields)
        service.keep(unit, actor, referral_id, key, form.typed, version)
    except Conflict as error:
        clash = gettext(error.sentence)
        return _part(request, unit, referral, key, form, back, status=409, clash=clash)
    return _part(request, unit, referral, key, form, back, status=422)


def _onwards(request: Request, referral: Referral, key: str, back: str) -> Response:
    group = key.partition("-")[0]
    if back == "check":
        return go(request, "referrals:check", referral_id=referral.id)
    if group in GROUPS:
        return go(request, "referrals:group", referral_id=referral.id, group=group)
    return go(request, "referrals:show", referral_id=referral.id)


def _number(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _model(key: str) -> type[Section]:
    return SECTIONS[key] if key in SECTIONS else GROUPS[key.partition("-")[0]]


def _read(raw: FormData, key: str) -> Form[Section]:
    form = forms.read(FormData([pair for pair in raw.multi_items() if pair[0] not in OWN]), _model(key))
    whole = {name.partition(".")[0]: sentence for name, sentence in reversed(form.errors)}
    return Form(form.typed, list(reversed(whole.items())), form.command)


def _stored(paper: Paper, key: str, proposed: list[str]) -> Form[Section]:
    if key in paper.typed:
        return _read(FormData([(name, one) for name, found in paper.typed[key].items() for one in found]), key)
    section = paper.section(key) if key in SECTIONS else paper.one(key)
    return Form(section.typed() if section else {"criteria": proposed} if proposed else {})


def _proposed(unit: UnitOfWork, actor: Actor, referral: Referral) -> list[str]:
    found = service.proposed_criteria(unit, actor, referral)
    if before.looks_like_repeat(unit, actor, referral):
        found = [*found, Criterion.REPEAT.value]
    return found


def _part(
    request: Request, unit: UnitOfWork, referral: Referral, key: str, form: Form[Section], back: str, *,
    status: int = 200, clash: str = "", proposed: list[str] | None = None,
) -> HTMLResponse:  # fmt: skip
    paper, rules = Paper.read(referral.draft), areas.parameters_on(unit, referral.area_id)
    group = key.partition("-")[0]
    return show(
        request, "referrals/part.html", status=status, referral=referral, key=key, group=group, form=form, clash=clash,
        back="check" if back == "check" else "", version=paper.version(key), rules=rules, proposed=proposed or [],
        escalation=entry.incident_words(queries.rules_of(unit, referral)), title=gettext(summary.PART_WORDS[group]), is_known=key in paper.people or key in paper.typed,
        criteria=[(one.value, gettext(words)) for one, words in CRITERION_WORDS.items()],
        consents=[(one.value, gettext(words)) for one, words in summary.CONSENT_WORDS.items()
                  if one is not ConsentState.WITHDRAWN],
    )  # fmt: skip


@router.post("/parts/{key}/remove", name="referrals:remove_part")
def remove_part(
    request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, key: str, raw: RawForm
) -> Response:
    """Take one person out of the draft."""
    group = key.partition("-")[0]
    if group not in GROUPS or key == group:
        raise NotFound(service.NO_SUCH_PART)
    service.remove(unit, actor, referral_id, key, _number(raw.get("version")))
    return go(request, "referrals:group", referral_id=referral_id, group=group)


@router.get("/groups/{group}", name="referrals:group")
def group_page(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, group: str) -> Response:
    """Show the people of a group, with add another, change, remove, and "that is everybody"."""
    referral = queries.referral_for(unit, actor, referral_id)
    if group not in GROUPS:
        raise NotFound(service.NO_SUCH_PART)
    if policy.why_not_write(actor, referral):
        return go(request, "referrals:show", referral_id=referral.id)
    paper = Paper.read(referral.draft)
    people = [
        (key, _name_of(paper, key), key in paper.typed or key not in paper.people, paper.version(key))
        for key in paper.keys(group)
    ]
    return show(
        request, "referrals/group.html", referral=referral, group=group, people=people, next_key=paper.next_key(group),
        title=gettext(summary.PART_WORDS[group]), can_add=service.is_part(paper, paper.next_key(group)),
    )  # fmt: skip


def _name_of(paper: Paper, key: str) -> str:
    typed, words = paper.typed.get(key, {}), paper.people.get(key, {})
    names = [(typed.get(name) or [words.get(name, "")])[-1] for name in ("given_name", "family_name")]
    return " ".join(name for name in names if name)


@router.post("/groups/{group}", name="referrals:close_group")
def close_group(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, group: str) -> Response:
    """Note that a group is complete."""
    if group not in GROUPS:
        raise NotFound(service.NO_SUCH_PART)
    service.close(unit, actor, referral_id, group)
    return go(request, "referrals:show", referral_id=referral_id)


@router.get("/check", name="referrals:check")
def check_page(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID) -> Response:
    """Show everything once more, as others will see it, before it is sent."""
    referral = queries.referral_for(unit, actor, referral_id)
    if policy.why_not_write(actor, referral):
        return go(request, "referrals:show", referral_id=referral.id)
    return _check(request, unit, actor, referral, forms.empty())


def _check(
    request: Request, unit: UnitOfWork, actor: Actor, referral: Referral, form: Form[Any], status: int = 200
) -> HTMLResponse:
    known = before.before_sending(unit, actor, referral.id)
    contact = known.paper.words.get("safe_contact")
    return show(
        request, "referrals/check.html", status=status, form=form, referral=referral, known=known, missing=known.paper.missing(),
        parts=summary.parts(known.paper, known.rules), is_returned=referral.status is ReferralStatus.RETURNED,
        contact=contact and contact | {"how": contact["way"], "language": known.paper.words.get("victim", {}).get("language", "")},
        is_danger=known.paper.words.get("danger", {}).get("is_immediate_danger", False),
    )  # fmt: skip


@router.post("/submit", name="referrals:submit")
def submit(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID, raw: RawForm) -> Response:
    """Send a draft, or a returned referral again with its answer: one post, one transaction."""
    referral = queries.referral_for(unit, actor, referral_id)
    same = {name[len(SAME) :]: str(one) for name, one in raw.multi_items() if name.startswith(SAME)}
    rest = FormData([pair for pair in raw.multi_items() if not pair[0].startswith(SAME)])
    is_returned = referral.status is ReferralStatus.RETURNED
    form: Form[Any] = forms.read(rest, Resubmit) if is_returned else forms.read(rest, Submit, same=same)
    typed = {**form.typed, **{f"{SAME}{key}": [one] for key, one in same.items()}}
    form = Form(typed, form.errors, form.command)
    if form.command is None:
        return _check(request, unit, actor, referral, form, 422)
    try:
        if isinstance(form.command, Resubmit):
            referrals.resubmit(unit, actor, referral_id, form.command)
        else:
            referrals.submit(unit, actor, referral_id, form.command)
    except Unprocessable as error:
        return _check(request, unit, actor, referral, form.refused(error.fields), 422)
    return go(request, "referrals:sent", referral_id=referral_id)


@router.get("/sent", name="referrals:sent")
def sent_page(request: Request, unit: Unit, actor: CurrentActor, referral_id: UUID) -> Response:
    """Confirm: the reference, what happens now, and what to do tonight."""
    referral = queries.referral_for(unit, actor, referral_id)
    if referral.submitted_at is None:
        return go(request, "referrals:show", referral_id=referral.id)
    receivers = before.receivers(unit, referral)
    return show(request, "referrals/sent.html", referral=referral, receivers=receivers)
