"""The first page after sign-in."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.desk.home import queries
from app.desk.queues.queries import KINDS
from app.web.deps import CurrentActor, Unit
from app.web.render import path_for, show

router = APIRouter()


@router.get("/", name="desk:home")
def home(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show what needs this person now, and nothing else."""
    needs = [(need, path_for(request, need.route, **dict(need.parameters))) for need in queries.needs_of(unit, actor)]
    return show(request, "desk/home.html", needs=needs, kinds=KINDS)
