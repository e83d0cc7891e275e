"""Reading attached files: whoever may see the checklist may see them, and every download is recorded."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.assessments import queries as assessments
from app.assessments.files.schemas import FileOut
from app.assessments.models import AttachedFile
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_

NO_SUCH_FILE = N_("No such file.")
LINES = select(
    col(AttachedFile.id), col(AttachedFile.name), col(AttachedFile.media_type), col(AttachedFile.size), col(AttachedFile.added_at)
).order_by(col(AttachedFile.added_at), col(AttachedFile.id))  # fmt: skip


def files_of(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> list[FileOut]:
    """List the files of one visible checklist, without their contents; NotFound if it is missing or hidden."""
    row = assessments.assessment_for(unit, actor, assessment_id)
    found = unit.rows(LINES.where(col(AttachedFile.assessment_id) == row.id), _line)
    looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=row.area_id)
    return found


def _line(id_: UUID, name: str, media_type: str, size: int, added_at: object) -> FileOut:
    return FileOut.model_validate(
        {"id": id_, "name": name, "media_type": media_type, "size": size, "added_at": added_at}
    )


def file_for(unit: UnitOfWork, actor: Actor, assessment_id: UUID, file_id: UUID) -> AttachedFile:
    """Open one file of a visible checklist; NotFound if either is missing or hidden."""
    row = assessments.assessment_for(unit, actor, assessment_id)
    statement = select_row(AttachedFile).where(AttachedFile.id == file_id, AttachedFile.assessment_id == row.id)
    found = unit.session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_FILE)
    looked(unit, actor, Tag.ASSESSMENT_FILE_OPENED, area_id=row.area_id)
    return found
