"""Pages of the checklist: begin, is it safe, one part after the other, look again, judge, complete, discard, result."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import user_names
from app.areas import queries as areas
from app.assessments import asks, explanation, official, policy, queries, service, sheet, visits, wording
from app.assessments.course import queries as courses
from app.assessments.models import AssessmentStatus
from app.assessments.queries import Sheet
from app.assessments.schemas import Complete, Judge, StartAssessment
from app.cases.queries import case_for
from app.core.actor import Actor
from app.core.errors import Conflict, Unprocessable
from app.core.i18n import N_, gettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/assessments")


@router.get("", name="assessments:list")
def list_page(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show my drafts with the way back into each, and what I completed."""
    can_start = bool(actor.areas_as(*policy.ASSESSES))
    drafts, completed = queries.drafts(unit, actor), queries.completed(unit, actor)
    return show(request, "assessments/list.html", can_start=can_start, drafts=drafts, completed=completed)


@router.get("/new", name="assessments:new")
def new_page(
    request: Request, unit: Unit, actor: CurrentActor, case: UUID | None = None, beside: UUID | None = None
) -> HTMLResponse:
    """Ask which checklist to begin, in a case or beside another form of the same visit if the way led from there."""
    return _new(request, unit, actor, forms.empty(), case, beside)


@router.post("", name="assessments:start")
def start(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Begin a checklist and ask first whether it is safe to talk."""
    form = forms.read(raw, StartAssessment)
    if form.command is None:
        return _new(request, unit, actor, form, _id(form, "case_file_id"), _id(form, "beside_id"), 422)
    words = form.command
    try:
        row = service.start(unit, actor, words)
    except Unprocessable as error:
        return _new(request, unit, actor, form.refused(error.fields), words.case_file_id, words.beside_id, 422)
    if words.beside_id is not None:
        return go(request, "assessments:part", assessment_id=row.id, number=1)
    return go(request, "assessments:safety", assessment_id=row.id)


def _id(form: Form[Any], name: str) -> UUID | None:
    """Read where the way led from out of a form that was refused, so that it is not lost."""
    try:
        return UUID(form.value(name))
    except ValueError:
        return None


def _new(
    request: Request, unit: Unit, actor: Actor, form: Form[Any], case_id: UUID | None, beside: UUID | None,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    first = queries.sheet_for(unit, actor, beside).row if beside else None
    case_id = first.case_file_id if first else case_id
    case = case_for(unit, actor, case_id) if case_id else None
    area_id = first.area_id if first else case.area_id if case else None
    mine = [area_id] if area_id else sorted(actor.areas_as(*policy.ASSESSES))
    offered = {one.id: one for area_id in mine for one in sheet.offered(areas.parameters_on(unit, area_id))}
    choices = [
        (one.id, asks.in_words(one.title), asks.in_words(one.definition.about.completed_by))
        for one in offered.values()
        if first is None or one.id != first.instrument_id
    ]
    places = [(area_id, areas.area(unit, area_id).name) for area_id in mine] if len(mine) > 1 else []
    return show(
        request, "assessments/new.html", status=status, form=form, choices=choices, places=places, case=case, first=first,
        reason=policy.why_not_start(actor, mine[0]) if mine else N_("You have no area to fill in a checklist for."),
    )  # fmt: skip


@router.get("/{assessment_id}", name="assessments:show")
def show_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Show a draft for a last look, or the frozen result with its bounds."""
    return _show(request, unit, actor, assessment_id)


def _show(
    request: Request, unit: Unit, actor: Actor, assessment_id: UUID, status: int = 200, problem_words: str = "",
    at: Iterable[str] = (),
) -> HTMLResponse:  # fmt: skip
    opened = _open(request, unit, actor, assessment_id)
    instrument, row = opened.reading.instrument, opened.row
    groups = [(part.label, part.asks) for part in asks.parts(instrument, opened.reading.answers)]
    beside = visits.beside(unit, actor, row)
    wrong = {name.removesuffix("-note") for name in at}
    places = (n for n, (_, found) in enumerate(groups, start=1) if any(ask.item in wrong for ask in found))
    page = "assessments/draft.html" if row.status is AssessmentStatus.DRAFT else "assessments/result.html"
    return show(
        request, page, status=status, opened=opened, groups=groups, problem=gettext(problem_words) if problem_words else "",
        problem_part=next(places, None),
        score=wording.result_words(opened.reading, row), why=wording.why(opened.reading),
        beside=[(one, sheet.instrument_of(one).short) for one in beside], has_more=row.assessor_id == actor.user_id and not visits.is_over(row),
        changed=courses.since_last(unit, actor, row), explained=explanation.explain(opened.reading), notice=official.notice(instrument, request.app.state.overlays),
        judge=user_names(unit, [row.judged_by]).get(row.judged_by, "") if row.judged_by else "",
        judged_label=asks.level_label(instrument, row.judged_level) or gettext(N_("High")),
        can_judge=policy.why_not_judge(actor, row) is None and _can_rise(opened),
        can_refer=policy.why_not_start(actor, row.area_id) is None, **wording.live(opened.row, opened.reading),
    )  # fmt: skip


def _open(request: Request, unit: Unit, actor: Actor, assessment_id: UUID) -> Sheet:
    """Open a visible checklist under the words its reader is to see."""
    return official.on_screen(queries.sheet_for(unit, actor, assessment_id), request.app.state.overlays)


def _can_rise(opened: Sheet) -> bool:
    return bool(_choices(opened)) and opened.row.status in {AssessmentStatus.DRAFT, AssessmentStatus.COMPLETED}


def _choices(opened: Sheet) -> list[tuple[str, str]]:
    """Give the levels a judgement may still raise to."""
    instrument = opened.reading.instrument
    codes = sheet.above(instrument, sheet.standing(instrument, opened.row))
    return [(code, asks.level_label(instrument, code) or gettext(N_("High"))) for code in codes]


@router.post("/{assessment_id}/completion", name="assessments:complete")
def complete(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, raw: RawForm) -> Response:
    """Freeze a draft and show its result."""
    form = forms.read(raw, Complete)
    if form.command is None:
        return _show(request, unit, actor, assessment_id, 422, N_("Look at the answers again, then complete."))
    try:
        service.complete(unit, actor, assessment_id, form.command)
    except Unprocessable as error:
        return _show(request, unit, actor, assessment_id, 422, error.sentence, error.fields)
    except Conflict as error:
        return _show(request, unit, actor, assessment_id, 409, error.sentence)
    return go(request, "assessments:show", assessment_id=assessment_id)


@router.get("/{assessment_id}/judgement", name="assessments:judgement")
def judgement_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Ask for the judgement and its reason."""
    return _judgement(request, unit, actor, assessment_id, forms.empty())


@router.post("/{assessment_id}/judgement", name="assessments:judge")
def judge(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, raw: RawForm) -> Response:
    """Raise the level with a reason."""
    form = forms.read(raw, Judge)
    if form.command is None:
        return _judgement(request, unit, actor, assessment_id, form, 422)
    try:
        service.judge(unit, actor, assessment_id, form.command)
    except Unprocessable as error:
        return _judgement(request, unit, actor, assessment_id, form.refused(error.fields), 422)
    return go(request, "assessments:show", assessment_id=assessment_id)


def _judgement(
    request: Request, unit: Unit, actor: Actor, assessment_id: UUID, form: Form[Any], status: int = 200
) -> HTMLResponse:
    opened = _open(request, unit, actor, assessment_id)
    return show(
        request, "assessments/judgement.html", status=status, form=form, opened=opened, levels=_choices(opened),
        **wording.live(opened.row, opened.reading),
    )  # fmt: skip


@router.get("/{assessment_id}/discarding", name="assessments:discarding")
def discarding_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Ask before a draft is erased, saying what goes."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    return show(request, "assessments/discarding.html", opened=opened, **wording.live(opened.row, opened.reading))


@router.post("/{assessment_id}/discarding", name="assessments:discard")
def discard(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Erase a draft."""
    service.discard(unit, actor, assessment_id)
    return go(request, "assessments:list")


@router.get("/{assessment_id}/referral", name="assessments:refer")
def refer_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Lead to a referral with this checklist, whatever its score, finished or not."""
    opened = _open(request, unit, actor, assessment_id)
    return show(request, "assessments/refer.html", opened=opened, **wording.live(opened.row, opened.reading))
