"""Attaching a report to a draft, and taking it away again."""

import base64
from uuid import UUID

from app.assessments import policy
from app.assessments import queries as assessments
from app.assessments.files import queries
from app.assessments.files.schemas import AttachFile, media_type
from app.assessments.models import Assessment, AssessmentStatus, AttachedFile
from app.assessments.sheet import instrument_of
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_

MOST_FILES = 5
IS_FROZEN = N_("This checklist is completed. Its files cannot change any more; start a new one.")


def attach(unit: UnitOfWork, actor: Actor, assessment_id: UUID, words: AttachFile) -> AttachedFile:
    """Keep a file with the actor's own draft of a result made elsewhere."""
    row = _draft(unit, actor, assessment_id)
    if instrument_of(row).kind != "external":
        sentence = N_("Files belong to results made elsewhere. Write what matters beside the question.")
        raise Unprocessable(sentence, {"content": sentence})
    if len(queries.files_of(unit, actor, row.id)) >= MOST_FILES:
        sentence = N_("Five files are attached already. Take one away first.")
        raise Unprocessable(sentence, {"content": sentence})
    raw = base64.b64decode(words.content)
    kept = AttachedFile(
        assessment_id=row.id, area_id=row.area_id, name=words.name, media_type=media_type(raw) or "", size=len(raw),
        content=words.content, added_by=actor.user_id, added_at=clock.now(),
    )  # fmt: skip
    unit.session.add(kept)
    row.changed_at = kept.added_at
    record(unit, actor, Tag.ASSESSMENT_FILE_ADDED, row, kept, bytes=kept.size)
    return kept


def remove(unit: UnitOfWork, actor: Actor, assessment_id: UUID, file_id: UUID) -> None:
    """Erase a file of the actor's own draft."""
    row = _draft(unit, actor, assessment_id)
    kept = queries.file_for(unit, actor, row.id, file_id)
    unit.session.delete(kept)
    record(unit, actor, Tag.ASSESSMENT_FILE_REMOVED, row, kept)


def _draft(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> Assessment:
    row = assessments.assessment_for(unit, actor, assessment_id, is_locked=True)
    if reason := policy.why_not_change(actor, row):
        raise NotPermitted(reason)
    if row.status is not AssessmentStatus.DRAFT:
        raise Conflict(IS_FROZEN)
    return row
