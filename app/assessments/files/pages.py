"""The page of a result's files: attach, download, take away."""

import base64
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from app.assessments import queries as assessments
from app.assessments import wording
from app.assessments.files import queries, service
from app.assessments.files.schemas import ENDINGS, LARGEST, NO_FILE, TOO_LARGE, AttachFile
from app.assessments.models import AssessmentStatus
from app.core.actor import Actor
from app.core.errors import Unprocessable
from app.core.i18n import gettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show

router = APIRouter(prefix="/assessments/{assessment_id}/files")


@router.get("", name="assessments:files")
def files_page(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID) -> HTMLResponse:
    """Show what is attached to a result."""
    return _page(request, unit, actor, assessment_id, forms.empty())


def _page(
    request: Request, unit: Unit, actor: Actor, assessment_id: UUID, form: Form[Any], status: int = 200
) -> HTMLResponse:
    opened = assessments.sheet_for(unit, actor, assessment_id)
    is_mine = opened.row.assessor_id == actor.user_id and opened.row.status is AssessmentStatus.DRAFT
    takes_files = opened.reading.instrument.kind == "external"
    return show(
        request, "assessments/files.html", status=status, form=form, files=queries.files_of(unit, actor, assessment_id),
        may_change=is_mine and takes_files, **wording.live(opened.row, opened.reading),
    )  # fmt: skip


@router.post("", name="assessments:attach")
async def attach(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, raw: RawForm) -> Response:
    """Attach the chosen file."""
    form = await _read(raw)
    if form.command is None:
        return _page(request, unit, actor, assessment_id, form, 422)
    try:
        service.attach(unit, actor, assessment_id, form.command)
    except Unprocessable as error:
        return _page(request, unit, actor, assessment_id, form.refused(error.fields), 422)
    return go(request, "assessments:files", assessment_id=assessment_id)


async def _read(raw: FormData) -> Form[AttachFile]:
    """Read an upload into the same command that programs send; it never leaves memory."""
    sent = raw.get("content")
    if not isinstance(sent, UploadFile) or not sent.size:
        return Form({}, [("content", gettext(NO_FILE))])
    if sent.size > LARGEST:
        return Form({}, [("content", gettext(TOO_LARGE))])
    name = (sent.filename or "").replace("\\", "/").rsplit("/", maxsplit=1)[-1][-160:]
    try:
        return Form({}, [], AttachFile(name=name, content=base64.b64encode(await sent.read()).decode()))
    except ValidationError as error:
        return Form({}, forms.sentences(error))


@router.get("/{file_id}", name="assessments:file")
def download(unit: Unit, actor: CurrentActor, assessment_id: UUID, file_id: UUID) -> Response:
    """Hand out one file under a neutral name, never shown inside the browser."""
    kept = queries.file_for(unit, actor, assessment_id, file_id)
    name = f"report-{kept.id.hex[:8]}.{ENDINGS[kept.media_type]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(base64.b64decode(kept.content), media_type="application/octet-stream", headers=headers)


@router.post("/{file_id}/remove", name="assessments:remove_file")
def remove(request: Request, unit: Unit, actor: CurrentActor, assessment_id: UUID, file_id: UUID) -> Response:
    """Take a file away."""
    service.remove(unit, actor, assessment_id, file_id)
    return go(request, "assessments:files", assessment_id=assessment_id)
