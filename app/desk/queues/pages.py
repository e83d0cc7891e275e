"""The page of queues: for those who run an area's meetings."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.accounts.schemas import ROLE_WORDS
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.errors import NotPermitted
from app.core.i18n import N_
from app.desk.queues import queries
from app.web.deps import CurrentActor, Unit
from app.web.render import path_for, show

router = APIRouter(prefix="/queues")


@router.get("", name="desk:queues")
def queues(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show every open matter of the areas whose meetings this person runs, by queue."""
    areas = sorted(actor.areas_as(*RUNS_MEETINGS))
    if not areas:
        raise NotPermitted(N_("Only the coordinator and the chair see the queues of an area."))
    matters = [matter for area in areas for matter in queries.open_matters(unit, actor, area)]
    by_kind: dict[str, list[queries.Matter]] = {kind: [] for kind in queries.KINDS}
    for matter in matters:
        by_kind[matter.kind].append(matter)
    links = {matter.subject_id: _link(request, actor, matter) for matter in matters}
    return show(
        request,
        "desk/queues.html",
        by_kind=by_kind,
        kinds=queries.KINDS,
        links=links,
        role_words=ROLE_WORDS,
        run=sorted(actor.areas_as(*RUNS_MEETINGS)),
        count=len(matters),
    )


def _link(request: Request, actor: Actor, matter: queries.Matter) -> str:
    """Lead to the page where the matter is dealt with; high results without a referral have none, since they show no person."""
    if (
        matter.subject_table == "referrals"
        and matter.kind != "draft_on_high"
        and actor.has(matter.area_id, *RUNS_MEETINGS)
    ):
        return path_for(request, "referrals:triage", referral_id=matter.subject_id)
    if matter.subject_table == "listings":
        return path_for(request, "meetings:list")
    return ""
