"""Pages of filling in: is it safe to talk, one part after the other, what the open page sends by itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.areas import queries as areas
from app.assessments import asks, official, queries, service, sheet, visits, wording
from app.assessments.models import Assessment, AssessmentStatus
from app.assessments.queries import Sheet
from app.assessments.schemas import LONGEST_ID, AnswerWords, SaveAnswers, StartAssessment
from app.core.actor import Actor
from app.core.errors import NotFound, Unprocessable
from app.core.i18n import gettext
from app.core.ids import new_secret
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.errors import problem
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/assessments")
ELSEWHERE = {"refer": "assessments:refer", "files": "assessments:files"}
"""Where a button of a part leads outside the form."""


@router.get("/{assessment_id}/safety", name="assessments:safety")
def safety_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Ask first, at the beginning and at every return, whether it is safe to talk now."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    notice = official.notice(opened.reading.instrument, request.app.state.overlays)
    return show(request, "assessments/safety.html", opened=opened, part=_first_open(opened), notice=notice)


def _first_open(opened: Sheet) -> int:
    """Give the number of the first part with a question nobody asked; the first part when there is none."""
    given = {**opened.reading.answers, **opened.notes}
    for number, part in enumerate(asks.parts(opened.reading.instrument, opened.reading.answers), start=1):
        if any(not given.get(ask.item) for ask in part.asks if not ask.is_detail):
            return number
    return 1


@dataclass(frozen=True, slots=True)
class PartView:
    """One screen of questions and where it stands."""

    number: int
    last: int
    label: str
    hint: str
    asks: list[asks.Ask]


def _part(opened: Sheet, number: int) -> PartView:
    found = asks.parts(opened.reading.instrument, opened.reading.answers)
    if not 1 <= number <= len(found):
        raise NotFound(queries.NO_SUCH_CHECKLIST)
    part = found[number - 1]
    return PartView(number, len(found), part.label, part.hint, part.asks)


@router.get("/{assessment_id}/parts/{number}", name="assessments:part")
def part_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, number: int) -> Response:
    """Show one part; asked by htmx after an autosave, only the dock."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    if opened.row.status is not AssessmentStatus.DRAFT:
        return go(request, "assessments:show", assessment_id=assessment_id)
    return _show_part(request, unit, actor, opened, number, forms.empty())


def _show_part(
    request: Request, unit: Unit, actor: Actor, opened: Sheet, number: int, form: Form[Any], status: int = 200
) -> HTMLResponse:
    overlays = request.app.state.overlays
    opened = official.on_screen(opened, overlays)
    return show(
        request, "assessments/part.html", "assessments/_dock.html", status=status, notice=official.notice(opened.reading.instrument, overlays),
        opened=opened, part=_part(opened, number), form=form, offers=_offers(unit, actor, opened), **wording.live(opened.row, opened.reading),
    )  # fmt: skip


def _offers(unit: Unit, actor: Actor, opened: Sheet) -> dict[str, str]:
    """Give the instruments that a yes may offer at this visit: those the area uses and that are not begun yet, with their titles."""
    begun = {one.instrument_id for one in visits.beside(unit, actor, opened.row)}
    offered = sheet.offered(areas.parameters_on(unit, opened.row.area_id))
    return {one.id: one.short for one in offered if one.id not in begun and one.id != opened.row.instrument_id}


@router.post("/{assessment_id}/parts/{number}", name="assessments:save_part")
def save_part(
    request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, number: int, raw: RawForm
) -> Response:
    """Save one part as a plain form and go where the button says: next part, back, look again, or refer now."""
    opened = queries.sheet_for(unit, actor, assessment_id)
    part = _part(opened, number)
    form = _answers_form(raw, part)
    if form.errors:
        return _show_part(request, unit, actor, opened, number, form, 422)
    if form.command is not None:
        try:
            service.save_answers(unit, actor, assessment_id, form.command)
        except Unprocessable as error:
            return _show_part(request, unit, actor, opened, number, form.refused(error.fields), 422)
    return _onward(request, unit, actor, assessment_id, part, str(raw.get("then", "next")))


def _onward(request: Request, unit: Unit, actor: Actor, assessment_id: UUID, part: PartView, then: str) -> Response:
    """Go where the pressed button says."""
    number = part.number
    if then.startswith("beside:"):
        beside = _beside(unit, actor, assessment_id, then.removeprefix("beside:"))
        return go(request, "assessments:part", assessment_id=beside.id, number=1)
    if then in ELSEWHERE:
        return go(request, ELSEWHERE[then], assessment_id=assessment_id)
    if then == "back" and number > 1:
        return go(request, "assessments:part", assessment_id=assessment_id, number=number - 1)
    if then == "next" and number < part.last:
        return go(request, "assessments:part", assessment_id=assessment_id, number=number + 1)
    return go(request, "assessments:show", assessment_id=assessment_id)


def _beside(unit: Unit, actor: Actor, assessment_id: UUID, instrument_id: str) -> Assessment:
    """Begin the offered form; pressed twice, give the draft that the first press began."""
    first = queries.assessment_for(unit, actor, assessment_id)
    for one in visits.beside(unit, actor, first):
        if one.instrument_id == instrument_id and one.status is AssessmentStatus.DRAFT:
            return one
    words = StartAssessment(instrument_id=instrument_id[:LONGEST_ID], beside_id=assessment_id)
    return service.start(unit, actor, words)


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
