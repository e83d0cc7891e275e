"""Pages of the checklist: begin, is it safe, one part after the other, look again, judge, complete, discard, result."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.areas import queries as areas
from app.assessments import policy, queries, service, sheet, wording
from app.assessments.models import AssessmentStatus
from app.assessments.queries import Sheet
from app.assessments.schemas import AnswerWords, Complete, Judge, SaveAnswers, StartAssessment
from app.cases.queries import case_for
from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, Unprocessable
from app.core.i18n import N_, gettext
from app.core.ids import new_secret
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.errors import problem
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
def new_page(request: Request, unit: Unit, actor: CurrentActor, case: UUID | None = None) -> HTMLResponse:
    """Ask which checklist to begin, in a case if the way led from there."""
    return _new(request, unit, actor, forms.empty(), case)


@router.post("", name="assessments:start")
def start(request: Request, unit: Unit, actor: CurrentActor, raw: RawForm) -> Response:
    """Begin a checklist and ask first whether it is safe to talk."""
    form = forms.read(raw, StartAssessment)
    if form.command is None:
        return _new(request, unit, actor, form, None, 422)
    try:
        row = service.start(unit, actor, form.command)
    except Unprocessable as error:
        return _new(request, unit, actor, form.refused(error.fields), form.command.case_file_id, 422)
    return go(request, "assessments:safety", assessment_id=row.id)


def _new(
    request: Request, unit: Unit, actor: Actor, form: Form[Any], case_id: UUID | None, status: int = 200
) -> HTMLResponse:
    case = case_for(unit, actor, case_id) if case_id else None
    mine = [case.area_id] if case else sorted(actor.areas_as(*policy.ASSESSES))
    offered = {one.id: one for area_id in mine for one in sheet.offered(areas.parameters_on(unit, area_id))}
    choices = [
        (one.id, sheet.in_words(one.title), sheet.in_words(one.definition.about.completed_by))
        for one in offered.values()
    ]
    places = [(area_id, areas.area(unit, area_id).name) for area_id in mine] if len(mine) > 1 else []
    return show(
        request, "assessments/new.html", status=status, form=form, choices=choices, places=places, case=case,
        reason=policy.why_not_start(actor, mine[0]) if mine else N_("You have no area to fill in a checklist for."),
    )  # fmt: skip


@router.get("/{assessment_id}/safety", name="assessments:safety")
def safety_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Ask first, at the beginning and at every return, whether it is safe to talk now."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    return show(request, "assessments/safety.html", opened=opened, part=_first_open(opened))


def _first_open(opened: Sheet) -> int:
    """Give the number of the first part with a question nobody asked; the first part when there is none."""
    instrument, given = opened.reading.instrument, opened.reading.answers
    for number, section in enumerate(sheet.parts(instrument), start=1):
        if any(not given.get(item.id) for item in instrument.items_in(section.id)):
            return number
    return 1


@dataclass(frozen=True, slots=True)
class PartView:
    """One screen of questions and where it stands."""

    number: int
    last: int
    label: str
    asks: list[sheet.Ask]


def _part(opened: Sheet, number: int) -> PartView:
    instrument = opened.reading.instrument
    sections = sheet.parts(instrument)
    if not 1 <= number <= len(sections):
        raise NotFound(queries.NO_SUCH_CHECKLIST)
    section = sections[number - 1]
    return PartView(
        number, len(sections), sheet.in_words(section.label), sheet.asks(instrument, section, opened.reading.answers)
    )


@router.get("/{assessment_id}/parts/{number}", name="assessments:part")
def part_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, number: int) -> Response:
    """Show one part; asked by htmx after an autosave, only the dock."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    return _show_part(request, opened, number, forms.empty())


def _show_part(request: Request, opened: Sheet, number: int, form: Form[Any], status: int = 200) -> HTMLResponse:
    return show(
        request, "assessments/part.html", "assessments/_dock.html", status=status,
        opened=opened, part=_part(opened, number), form=form, **_live(opened),
    )  # fmt: skip


def _live(opened: Sheet) -> dict[str, Any]:
    """Give what every view of a result shows: counts, band, one sentence with bounds."""
    reading = opened.reading
    is_drawn = reading.wording.threshold is not None
    return {
        "row": opened.row,
        "reading": reading,
        "said": wording.said(reading),
        "band": wording.band(reading),
        "bar_words": wording.bar_words(reading) if is_drawn else "",
        "total": len(reading.instrument.items),
    }


@router.post("/{assessment_id}/parts/{number}", name="assessments:save_part")
def save_part(
    request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, number: int, raw: RawForm
) -> Response:
    """Save one part as a plain form and go where the button says: next part, back, look again, or refer now."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    part = _part(opened, number)
    form = _answers_form(raw, part)
    if form.errors:
        return _show_part(request, opened, number, form, 422)
    if form.command is not None:
        try:
            service.save_answers(unit, actor, assessment_id, form.command)
        except Unprocessable as error:
            return _show_part(request, opened, number, form.refused(error.fields), 422)
    then = raw.get("then", "next")
    if then == "refer":
        return go(request, "assessments:refer", assessment_id=assessment_id)
    if then == "back" and number > 1:
        return go(request, "assessments:part", assessment_id=assessment_id, number=number - 1)
    if then == "next" and number < part.last:
        return go(request, "assessments:part", assessment_id=assessment_id, number=number + 1)
    return go(request, "assessments:show", assessment_id=assessment_id)


def _answers_form(raw: FormData, part: PartView) -> Form[SaveAnswers]:
    """Read the questions of one part; a question left empty stays "not asked", and each error stands at its box."""
    typed = {name: [value] for name, value in raw.items() if isinstance(value, str)}
    words, errors = [], []
    for ask in part.asks:
        value, note = typed.get(ask.item), typed.get(f"{ask.item}-note")
        if value is None and note is None:
            continue
        given = {"value": value[-1] if value else None, "note": note[-1].replace("\r\n", "\n") if note else None}
        try:
            words.append(AnswerWords(item=ask.item, seq=1, **given))
        except ValidationError as error:
            names = {"value": ask.item, "note": f"{ask.item}-note"}
            errors += [(names.get(name, ask.item), text) for name, text in forms.sentences(error)]
    if errors or not words:
        return Form(typed, errors)
    return Form(typed, [], SaveAnswers(client=new_secret()[:32], answers=words))


@router.post("/{assessment_id}/answers", name="assessments:answers")
def answers(unit: Unit, actor: CurrentActor, assessment_id: UUID, words: SaveAnswers) -> JSONResponse:
    """Take answers that the open page sends by itself; a refusal names each question (problem+json)."""
    try:
        row = service.save_answers(unit, actor, assessment_id, words)
    except Unprocessable as error:
        queries.sheet_for(unit, actor, assessment_id)  # what was read for the refusal stands in the record
        fields = [{"field": name, "detail": gettext(text)} for name, text in error.fields.items()]
        return problem(error.status, gettext(error.sentence), errors=fields)
    return JSONResponse({"saved": [one.item for one in words.answers], "version": row.version})


@router.get("/{assessment_id}", name="assessments:show")
def show_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Show a draft for a last look, or the frozen result with its bounds."""
    return _show(request, unit, actor, assessment_id)


def _show(
    request: Request, unit: Unit, actor: Actor, assessment_id: UUID, status: int = 200, problem_words: str = ""
) -> HTMLResponse:
    opened = queries.sheet_for(unit, actor, assessment_id)
    instrument, row = opened.reading.instrument, opened.row
    groups = [
        (sheet.in_words(section.label), sheet.asks(instrument, section, opened.reading.answers))
        for section in sheet.parts(instrument)
    ]
    page = "assessments/draft.html" if row.status is AssessmentStatus.DRAFT else "assessments/result.html"
    return show(
        request, page, status=status, opened=opened, groups=groups, problem=gettext(problem_words) if problem_words else "",
        score=wording.score_words(row.lower, row.upper, row.missing), why=wording.why(opened.reading),
        judged_label=sheet.level_label(instrument, row.judged_level) or gettext(N_("High")),
        can_judge=policy.why_not_judge(actor, row) is None and _can_rise(opened),
        can_refer=policy.why_not_start(actor, row.area_id) is None, **_live(opened),
    )  # fmt: skip


def _can_rise(opened: Sheet) -> bool:
    return bool(_choices(opened)) and opened.row.status in {AssessmentStatus.DRAFT, AssessmentStatus.COMPLETED}


def _choices(opened: Sheet) -> list[tuple[str, str]]:
    """Give the levels a judgement may still raise to."""
    instrument = opened.reading.instrument
    codes = sheet.above(instrument, sheet.standing(instrument, opened.row))
    return [(code, sheet.level_label(instrument, code) or gettext(N_("High"))) for code in codes]


@router.post("/{assessment_id}/completion", name="assessments:complete")
def complete(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, raw: RawForm) -> Response:
    """Freeze a draft and show its result."""
    form = forms.read(raw, Complete)
    if form.command is None:
        return _show(request, unit, actor, assessment_id, 422, N_("Look at the answers again, then complete."))
    try:
        service.complete(unit, actor, assessment_id, form.command)
    except Unprocessable as error:
        return _show(request, unit, actor, assessment_id, 422, error.sentence)
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
    opened = queries.sheet_for(unit, actor, assessment_id)
    return show(
        request, "assessments/judgement.html", status=status, form=form, opened=opened, levels=_choices(opened),
        **_live(opened),
    )  # fmt: skip


@router.get("/{assessment_id}/discarding", name="assessments:discarding")
def discarding_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Ask before a draft is erased, saying what goes."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    return show(request, "assessments/discarding.html", opened=opened, **_live(opened))


@router.post("/{assessment_id}/discarding", name="assessments:discard")
def discard(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Erase a draft."""
    service.discard(unit, actor, assessment_id)
    return go(request, "assessments:list")


@router.get("/{assessment_id}/referral", name="assessments:refer")
def refer_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Lead to a referral with this checklist, whatever its score, finished or not."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    return show(request, "assessments/refer.html", opened=opened, **_live(opened))
