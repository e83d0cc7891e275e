"""Printing: a blank form of any instrument, and a filled one, each as a page for the printer and as PDF under a neutral name."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import agency_names, user_names
from app.areas import queries as areas
from app.areas.schemas import Parameters
from app.assessments import editions, official
from app.assessments.paper import drawing, service
from app.assessments.paper.drawing import Paper, People
from app.core import clock
from app.core.actor import Actor
from app.core.typesetting import Clock
from app.web.deps import CurrentActor, Unit
from app.web.render import show

router = APIRouter()
Version = Annotated[str | None, Query(max_length=20)]
SHORT_ID = 8


@router.get("/instruments/{instrument_id}/blank", name="paper:blank")
def blank_page(
    request: Request, unit: Unit, actor: CurrentActor, instrument_id: str, version: Version = None
) -> HTMLResponse:
    """Show an empty form to print and fill in by hand."""
    paper = _blank(request, unit, actor, instrument_id, version)
    edition = editions.edition(instrument_id, version)
    return show(request, "assessments/paper/blank.html", paper=paper, edition=edition)


@router.get("/instruments/{instrument_id}/blank.pdf", name="paper:blank_pdf")
def blank_pdf(
    request: Request, unit: Unit, actor: CurrentActor, instrument_id: str, version: Version = None
) -> Response:
    """Give the same as PDF."""
    return _pdf(request, _blank(request, unit, actor, instrument_id, version), "checklist-blank.pdf")


def _blank(request: Request, unit: Unit, actor: Actor, instrument_id: str, version: str | None) -> Paper:
    edition, overlays = editions.edition(instrument_id, version), request.app.state.overlays
    area_id = min(actor.areas, default=None)
    rules = areas.parameters_on(unit, area_id) if area_id else Parameters()
    return drawing.blank(official.worded(edition, overlays), official.notice(edition, overlays), rules.marking)


@router.get("/assessments/{assessment_id}/print", name="paper:sheet")
def sheet_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Show what was filled in, laid out for the printer."""
    paper = _filled(request, unit, actor, assessment_id, "page")
    return show(request, "assessments/paper/sheet.html", paper=paper, assessment_id=assessment_id)


@router.get("/assessments/{assessment_id}/sheet.pdf", name="paper:sheet_pdf")
def sheet_pdf(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> Response:
    """Give the same as PDF."""
    paper = _filled(request, unit, actor, assessment_id, "pdf")
    return _pdf(request, paper, f"checklist-{assessment_id.hex[:SHORT_ID]}.pdf")


def _filled(request: Request, unit: Unit, actor: Actor, assessment_id: UUID, form: str) -> Paper:
    overlays = request.app.state.overlays
    opened = official.on_screen(service.take(unit, actor, assessment_id, form), overlays)
    row = opened.row
    names = user_names(unit, [one for one in (row.assessor_id, row.judged_by) if one])
    agency = agency_names(unit, [row.agency_id]).get(row.agency_id, "")
    printer = ", ".join(filter(None, [actor.name, actor.agency_name]))
    judge = names.get(row.judged_by, "") if row.judged_by else ""
    people = People(names.get(row.assessor_id, ""), agency, judge, printer)
    local = Clock(areas.area(unit, row.area_id).timezone)
    notice = official.notice(opened.reading.instrument, overlays)
    return drawing.filled(opened, people, notice, local, local.moment(clock.now()))


def _pdf(request: Request, paper: Paper, name: str) -> Response:
    content = drawing.pdf(paper, is_large=getattr(request.state, "large_print", False))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
