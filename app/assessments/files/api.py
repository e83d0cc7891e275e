"""Files of results for programs: the same command, contents in base64."""

from uuid import UUID

from fastapi import APIRouter

from app.assessments.files import queries, service
from app.assessments.files.schemas import AttachFile, FileContentOut, FileOut
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/assessments/{assessment_id}/files", tags=["assessments"])
READ, WRITE = needs_scope("assessments:read"), needs_scope("assessments:write")


@router.get("", dependencies=[READ])
def list_files(unit: Unit, actor: CurrentActor, assessment_id: UUID) -> list[FileOut]:
    """List what is attached to one result."""
    return queries.files_of(unit, actor, assessment_id)


@router.post("", status_code=201, dependencies=[WRITE])
def attach(unit: Unit, actor: CurrentActor, assessment_id: UUID, words: AttachFile) -> FileOut:
    """Attach a PDF, PNG or JPEG of at most 1 MB to a draft."""
    return FileOut.model_validate(service.attach(unit, actor, assessment_id, words), from_attributes=True)


@router.get("/{file_id}", dependencies=[READ])
def read(unit: Unit, actor: CurrentActor, assessment_id: UUID, file_id: UUID) -> FileContentOut:
    """Give one file with its content."""
    return FileContentOut.model_validate(queries.file_for(unit, actor, assessment_id, file_id), from_attributes=True)


@router.post("/{file_id}/remove", status_code=204, dependencies=[WRITE])
def remove(unit: Unit, actor: CurrentActor, assessment_id: UUID, file_id: UUID) -> None:
    """Take a file away from a draft."""
    service.remove(unit, actor, assessment_id, file_id)
