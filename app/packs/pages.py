"""Taking a pack: choose the print and why, then download; the numbers of those that were handed out stand below."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import NotPermitted
from app.core.i18n import N_, gettext
from app.meetings import queries as meetings
from app.meetings.live.queries import has_declared
from app.packs import pdf, policy, queries, service
from app.packs.schemas import PackFormat, Purpose
from app.web.deps import CurrentActor, Unit
from app.web.render import go, show

router = APIRouter(prefix="/meetings/{meeting_id}/pack")
PURPOSE_WORDS = {
    Purpose.PREPARE: N_("To prepare for the meeting"),
    Purpose.MEETING: N_("To follow the meeting"),
    Purpose.FOLLOW_UP: N_("To carry out what was agreed"),
}


class Print(StrEnum):
    """What a person can take."""

    PDF = "pdf"
    LARGE = "large"


@router.get("", name="packs:meeting")
def meeting_pack(request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID) -> Response:
    """Show what can be taken; who has not declared yet is led to the statement first."""
    meeting = meetings.meeting_line(unit, actor, meeting_id)
    if reason := policy.why_not_pull(actor, meeting, has_declared=True):
        raise NotPermitted(reason)
    if not has_declared(unit, actor, meeting_id):
        return go(request, "live:declaration", meeting_id=meeting_id)
    return show(
        request, "packs/meeting.html", meeting=meeting, packs=queries.packs_of(unit, actor, meeting_id),
        purposes=[(one.value, gettext(words)) for one, words in PURPOSE_WORDS.items()],
        prints=[(Print.PDF.value, gettext("Ordinary print")), (Print.LARGE.value, gettext("Large print"))],
    )  # fmt: skip


@router.get("/download", name="packs:download")
def download(
    unit: Unit, actor: CurrentActor, meeting_id: UUID, form: Print = Print.PDF, purpose: Purpose = Purpose.PREPARE
) -> Response:  # fmt: skip
    """Give the pack as PDF under a neutral name; the purpose that was chosen stands in the trail."""
    ready = queries.ready_for(unit, actor, meeting_id)
    chosen = PackFormat(form.value)
    pack = service.pull(unit, actor, ready, chosen, purpose)
    headers = {"Content-Disposition": f'attachment; filename="{pdf.file_name(pack)}"'}
    return Response(
        pdf.render(pack, is_large=chosen is PackFormat.LARGE), media_type="application/pdf", headers=headers
    )
