"""Reading the trail, newest first, by keyset; looking into it leaves a mark of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from app.audit import policy
from app.audit.models import AuditEvent, AuditSubject
from app.audit.record import record
from app.audit.schemas import SearchTrail
from app.audit.tags import Tag
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted

PAGE = 50


@dataclass(slots=True)
class TrailLine:
    """One event in the viewer."""

    id: UUID
    chain: UUID
    seq: int
    at: datetime
    tag: str
    op: str
    user_id: UUID
    agency_id: UUID
    client_id: UUID | None
    purpose: str
    reference: str
    subjects: int


def events_for(unit: UnitOfWork, actor: Actor, words: SearchTrail) -> list[TrailLine]:
    """Give one page of events that the auditor may see."""
    if reason := policy.why_not_search(actor):
        raise NotPermitted(reason)
    how_many = (
        select(func.count())
        .where(col(AuditSubject.event_id) == col(AuditEvent.id))
        .correlate(AuditEvent)
        .scalar_subquery()
    )
    statement = select(
        col(AuditEvent.id), col(AuditEvent.chain), col(AuditEvent.seq), col(AuditEvent.at), col(AuditEvent.tag), col(AuditEvent.op),
        col(AuditEvent.user_id), col(AuditEvent.agency_id), col(AuditEvent.client_id), col(AuditEvent.purpose),
        col(AuditEvent.reference), how_many,
    ).where(policy.visible_to(actor))  # fmt: skip
    if words.user_id is not None:
        statement = statement.where(col(AuditEvent.user_id) == words.user_id)
    if words.subject_id is not None:
        spoken_of = select(col(AuditSubject.event_id)).where(col(AuditSubject.subject_id) == words.subject_id)
        statement = statement.where(col(AuditEvent.id).in_(spoken_of))
    if words.since is not None:
        statement = statement.where(col(AuditEvent.at) >= datetime.combine(words.since, time(), UTC))
    if words.until is not None:
        statement = statement.where(col(AuditEvent.at) < datetime.combine(words.until + timedelta(days=1), time(), UTC))
    if words.before_seq is not None:
        statement = statement.where(col(AuditEvent.seq) < words.before_seq)
    rows = unit.session.execute(statement.order_by(col(AuditEvent.seq).desc()).limit(PAGE)).all()
    area = next(iter(sorted(actor.areas_as(Role.AUDITOR))))
    record(
        unit,
        actor,
        Tag.AUDIT_SEARCHED,
        area_id=area,
        found=len(rows),
        fields=sorted(words.model_dump(exclude_none=True)),
    )
    return [TrailLine(*row) for row in rows]
