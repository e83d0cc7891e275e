"""Screens that show several rooms: home, what happened in a case."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.cases import queries as cases
from app.web.deps import CurrentActor, Unit
from app.web.render import show

router = APIRouter()


@router.get("/", name="desk:home")
def home(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show what needs this person now, and nothing else."""
    return show(request, "desk/home.html", needs=[])


@router.get("/cases/{case_file_id}/history", name="desk:case")
def case_history(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show what happened in one case, newest first."""
    view = cases.case_view(unit, actor, case_file_id)
    banner = cases.banner(view.safe_contact, view.victim.language)
    return show(request, "desk/case.html", view=view, case=view.case, banner=banner, events=[])
