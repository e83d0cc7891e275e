"""`GET /api/v1/meetings/{id}/pack`: JSON or PDF, with an ETag that a program sends back to learn that nothing changed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from app.core import i18n
from app.packs import pdf, queries, service
from app.packs.revision import stamp
from app.packs.schemas import PackFormat, PackOut, Purpose
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/meetings", tags=["packs"])
PDF = "application/pdf"
VARY = "Accept, Accept-Language, Authorization"
ANSWERS = {
    200: {
        "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
        "description": "The pack as JSON or PDF",
    },
    304: {"description": "The recipient has this pack already"},
    403: {"description": "Not circulated yet, or not for this role"},
    404: {"description": "No such meeting for this client"},
}


@router.get("/{meeting_id}/pack", response_model=PackOut, responses=ANSWERS, dependencies=[needs_scope("packs:read")])  # type: ignore[arg-type]
def read_pack(
    request: Request, unit: Unit, actor: CurrentActor, meeting_id: UUID, form: Annotated[PackFormat | None, Query(alias="format")] = None,
    purpose: Purpose = Purpose.PREPARE, if_none_match: Annotated[str, Header(max_length=400)] = "",
) -> Response:  # fmt: skip
    """Give the pack of a circulated meeting with what this client's agency may see.

    A 304 comes after the same questions of who may see what; it opens no personal row, so it leaves no event: nothing was told.
    """
    chosen = form or (PackFormat.PDF if PDF in request.headers.get("accept", "") else PackFormat.JSON)
    ready = queries.ready_for(unit, actor, meeting_id)
    etag = f'W/"{stamp(unit, actor, ready, i18n.locale(), chosen.value)}"'
    headers = {"ETag": etag, "Vary": VARY}
    if etag in [one.strip() for one in if_none_match.split(",")] or if_none_match.strip() == "*":
        return Response(status_code=304, headers=headers)
    pack = service.pull(unit, actor, ready, chosen, purpose)
    if chosen is PackFormat.JSON:
        return Response(pack.model_dump_json(), media_type="application/json", headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{pdf.file_name(pack)}"'
    return Response(pdf.render(pack, is_large=chosen is PackFormat.LARGE), media_type=PDF, headers=headers)
