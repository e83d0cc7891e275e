"""Pages that belong to no feature: health, readiness, help."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import text

from app.web.deps import MaybeActor, Unit
from app.web.render import show

router = APIRouter()


@router.get("/healthz", name="web:healthz")
def healthz() -> JSONResponse:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", name="web:readyz")
def readyz(unit: Unit) -> JSONResponse:
    """Tell that the database answers and stands at a known revision; 503 otherwise."""
    found = unit.session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    return JSONResponse({"status": "ready", "revision": found}, status_code=200 if found else 503)


@router.get("/help", name="web:help")
def help_page(request: Request, _: MaybeActor) -> HTMLResponse:
    """Show how to get help, the keys, and what to do when somebody is in danger now."""
    return show(request, "web/help.html")
