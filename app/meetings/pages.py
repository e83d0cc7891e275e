"""The list of meetings: the next one first, each with the dates that hang on it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.core.actor import RUNS_MEETINGS
from app.meetings import queries
from app.web.deps import CurrentActor, Unit
from app.web.render import show

router = APIRouter(prefix="/meetings")


@router.get("", name="meetings:list")
def list_meetings(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show the meetings to come with their deadlines, then those past."""
    coming = queries.meetings_for(unit, actor)
    calendars = {area_id: queries.calendar_for(unit, area_id) for area_id in {one.area_id for one in coming}}
    waiting = queries.waiting_listings(unit, actor) if actor.areas_as(*RUNS_MEETINGS) else []
    return show(
        request,
        "meetings/list.html",
        coming=[(one, calendars[one.area_id].deadlines(one.starts_at)) for one in coming],
        today={area_id: calendar.today for area_id, calendar in calendars.items()},
        past=queries.meetings_for(unit, actor, past=True),
        waiting=len(waiting),
        stranded=sum(one.stranded_at is not None for one in waiting),
        plans=bool(actor.areas_as(*RUNS_MEETINGS)),
    )
