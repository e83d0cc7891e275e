"""What happened in a case: checklists, hearings, actions on one page."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.cases.queries import banner
from app.desk import queries
from app.web.deps import CurrentActor, Unit
from app.web.render import show

router = APIRouter()


@router.get("/cases/{case_file_id}/history", name="desk:case")
def case_history(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show what happened in one case, newest first."""
    history = queries.history_of(unit, actor, case_file_id)
    view = history.view
    return show(
        request,
        "desk/case.html",
        history=history,
        view=view,
        case=view.case,
        banner=banner(view.safe_contact, view.victim.language),
    )
