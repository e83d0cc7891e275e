"""One page to get or end a calendar address, and the address itself, open to whoever holds it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.packs.feed import queries, service
from app.packs.feed.ics import calendar
from app.web.deps import CurrentActor, MaybeActor, Unit
from app.web.render import go, path_for, show

router = APIRouter(prefix="/calendar")


@router.get("", name="packs:calendar")
def own_calendar(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show whether there is a calendar address; the address itself was shown once."""
    return show(request, "packs/calendar.html", feed=queries.feed_of(unit, actor), address="")


@router.post("", name="packs:new_calendar")
def new_calendar(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Make a new address and show it this once."""
    token = service.create(unit, actor)
    address = _absolute(request, path_for(request, "packs:feed", token=token))
    return show(request, "packs/calendar.html", feed=queries.feed_of(unit, actor), address=address)


@router.post("/end", name="packs:end_calendar")
def end_calendar(request: Request, unit: Unit, actor: CurrentActor) -> Response:
    """Let the address stop working."""
    service.revoke(unit, actor)
    return go(request, "packs:calendar")


@router.get("/{token}.ics", name="packs:feed")
def feed(request: Request, unit: Unit, _: MaybeActor, token: str) -> Response:
    """Give the calendar behind an address: the secret in it is the key, as calendar programs cannot sign in."""
    found, owner = queries.reader_of(unit, token)
    meetings = service.pull(unit, owner, found)
    links = [(one, _absolute(request, path_for(request, "meetings:agenda", meeting_id=one.id))) for one in meetings]
    return Response(calendar(links), media_type="text/calendar; charset=utf-8")


def _absolute(request: Request, path: str) -> str:
    base: str = request.app.state.settings.base_url
    return base.rstrip("/") + path
