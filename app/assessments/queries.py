"""Reading checklists, always through `visible_to`; queues tell agency, assessor and age, never a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as select_row

from app.areas import queries as areas
from app.areas.models import Protocol
from app.areas.schemas import Parameters
from app.assessments import asks, policy, sheet
from app.assessments.models import Answer, Assessment, AssessmentStatus, AttachedFile
from app.assessments.policy import FROZEN
from app.assessments.sheet import Reading
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from risk_instruments import catalogue

NO_SUCH_CHECKLIST = N_("No such checklist.")
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One checklist in a list."""

    id: UUID
    area_id: UUID
    agency_id: UUID
    case_file_id: UUID | None
    instrument_id: str
    instrument_version: str
    label: str
    status: AssessmentStatus
    score: int | None
    lower: int | None
    upper: int | None
    answered: int
    missing: int
    level: str | None
    is_high: bool
    judged_level: str | None
    visit_id: UUID | None
    started_at: datetime
    changed_at: datetime
    completed_at: datetime | None
    version: int

    @property
    def title(self) -> str:
        """The instrument's short title."""
        return catalogue.instrument(self.instrument_id, self.instrument_version).short

    @property
    def level_label(self) -> str:
        """The name of the instrument's level, or nothing."""
        return asks.level_label(catalogue.instrument(self.instrument_id, self.instrument_version), self.level)


def leads(line: Line) -> tuple[bool, datetime]:
    """Rank the checklists of a case: what gives a level comes before a mere count, then the newest."""
    instrument = catalogue.instrument(line.instrument_id, line.instrument_version)
    return instrument.top_level is not None, line.completed_at or line.changed_at


@dataclass(frozen=True, slots=True)
class Sheet:
    """One checklist opened: the row, its answers and notes, and what they come to."""

    row: Assessment
    reading: Reading
    notes: Mapping[str, str]
    parameters: Parameters
    carried: Mapping[str, str] = field(default_factory=dict)
    """Item to the instrument of the same visit in which it was asked."""

    def whence(self, item: str) -> str:
        """Name the form of the same visit in which a question was asked, or nothing."""
        return catalogue.instrument(self.carried[item]).short if item in self.carried else ""


@dataclass(frozen=True, slots=True)
class UnreferredHigh:
    """A high result nobody has referred: whose it is and how old, no person at risk."""

    assessment_id: UUID
    agency_id: UUID
    assessor_id: UUID
    instrument_id: str
    level: str | None
    since: datetime
    is_draft: bool


LINES = select(
    col(Assessment.id), col(Assessment.area_id), col(Assessment.agency_id), col(Assessment.case_file_id),
    col(Assessment.instrument_id), col(Assessment.instrument_version), col(Assessment.label), col(Assessment.status),
    col(Assessment.score), col(Assessment.lower), col(Assessment.upper), col(Assessment.answered), col(Assessment.missing),
    col(Assessment.level), col(Assessment.is_high), col(Assessment.judged_level), col(Assessment.visit_id), col(Assessment.started_at),
    col(Assessment.changed_at), col(Assessment.completed_at), col(Assessment.version),
).order_by(col(Assessment.changed_at).desc(), col(Assessment.id)).limit(MOST_LINES)  # fmt: skip


def assessment_for(unit: UnitOfWork, actor: Actor, assessment_id: UUID, *, is_locked: bool = False) -> Assessment:
    """Load one visible checklist, locked against others if it is to change; NotFound if missing or hidden."""
    statement = select_row(Assessment).where(Assessment.id == assessment_id, policy.visible_to(actor))
    if is_locked:
        statement = statement.with_for_update(of=Assessment).execution_options(populate_existing=True)
    found = unit.session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_CHECKLIST)
    return found


def answers_of(unit: UnitOfWork, assessment_id: UUID) -> list[Answer]:
    """Load the answers of one checklist that was found visible."""
    statement = select_row(Answer).where(Answer.assessment_id == assessment_id)
    return list(unit.session.exec(statement.execution_options(populate_existing=True)).all())


def files_of(unit: UnitOfWork, assessment_id: UUID) -> list[AttachedFile]:
    """Load the files of one checklist that was found visible, to erase them with it."""
    return list(unit.session.exec(select_row(AttachedFile).where(AttachedFile.assessment_id == assessment_id)).all())


def parameters_for(unit: UnitOfWork, row: Assessment) -> Parameters:
    """Give the protocol that counts: today's for a draft, the frozen one afterwards (BR-3)."""
    if row.protocol_id is not None:
        return Parameters.model_validate(unit.session.get_one(Protocol, row.protocol_id).parameters)
    return areas.parameters_on(unit, row.area_id)


def reading_of(unit: UnitOfWork, row: Assessment, answers: Iterable[Answer]) -> Reading:
    """Score a checklist under the protocol that counts for it."""
    given = {answer.item: answer.value for answer in answers}
    frozen_at = row.completed_at
    is_judged = row.judged_at is not None and (frozen_at is None or row.judged_at <= frozen_at)
    return sheet.read(sheet.instrument_of(row), given, parameters_for(unit, row), is_judged=is_judged)


def sheet_for(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> Sheet:
    """Open one visible checklist with everything in it; NotFound if missing or hidden."""
    row = assessment_for(unit, actor, assessment_id)
    answers = answers_of(unit, row.id)
    looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=row.area_id)
    notes = {answer.item: answer.note for answer in answers if answer.note}
    carried = {answer.item: answer.carried_from for answer in answers if answer.carried_from}
    return Sheet(row, reading_of(unit, row, answers), notes, parameters_for(unit, row), carried)


def drafts(unit: UnitOfWork, actor: Actor) -> list[Line]:
    """Give the actor's own drafts, the last touched first: what home and the list lead back to."""
    own = and_(col(Assessment.assessor_id) == actor.user_id, col(Assessment.status) == AssessmentStatus.DRAFT)
    return _lines(unit, actor, LINES.where(own))


def completed(unit: UnitOfWork, actor: Actor) -> list[Line]:
    """Give the actor's own completed checklists, the newest first."""
    own = and_(col(Assessment.assessor_id) == actor.user_id, col(Assessment.status).in_(FROZEN))
    return _lines(unit, actor, LINES.where(own))


def of_case(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> list[Line]:
    """Give the completed checklists of a case that the actor may see, the newest first."""
    of_it = and_(col(Assessment.case_file_id) == case_file_id, col(Assessment.status).in_(FROZEN))
    return _lines(unit, actor, LINES.where(of_it))


def every(unit: UnitOfWork, actor: Actor, status: AssessmentStatus | None = None) -> list[Line]:
    """Give everything the actor may see (at most a hundred), for programs."""
    return _lines(unit, actor, LINES.where(col(Assessment.status) == status) if status else LINES)


def _lines(unit: UnitOfWork, actor: Actor, statement: Any) -> list[Line]:
    found = unit.rows(statement.where(policy.visible_to(actor)), Line)
    looked(unit, actor, Tag.ASSESSMENTS_LISTED, area_id=min(actor.areas, default=None))
    return found


Newer = aliased(Assessment)
QUEUE = select(
    col(Assessment.id), col(Assessment.agency_id), col(Assessment.assessor_id), col(Assessment.instrument_id),
    col(Assessment.level), col(Assessment.completed_at), col(Assessment.changed_at), col(Assessment.status),
).where(
    col(Assessment.area_id) == bindparam("area_id"),
    col(Assessment.is_high),
    or_(
        col(Assessment.status).in_(FROZEN),
        and_(col(Assessment.status) == AssessmentStatus.DRAFT, col(Assessment.changed_at) < bindparam("abandoned")),
    ),
)  # fmt: skip


def unreferred_high(unit: UnitOfWork, actor: Actor, area_id: UUID, referred: Select[Any]) -> list[UnreferredHigh]:
    """Give the area's high results without a referral, the oldest first: for those who run its meetings, else nothing.

    `referred` selects the assessment ids that referrals stand on. Drafts count once they are high and left alone longer
    than the protocol's `draft_hours`. A newer high or referred checklist of the same case stands for the older one.
    """
    if not actor.has(area_id, *RUNS_MEETINGS):
        return []
    hours = areas.parameters_on(unit, area_id).draft_hours
    ids = referred.subquery()
    known = select(ids.c[0]).where(ids.c[0].is_not(None))
    stands_for_it = (
        select(col(Newer.id))
        .where(
            col(Newer.case_file_id) == col(Assessment.case_file_id),
            col(Newer.completed_at) > col(Assessment.completed_at),
            or_(col(Newer.is_high), col(Newer.id).in_(known)),
        )
        .exists()
    )
    statement = QUEUE.where(col(Assessment.id).not_in(known), ~stands_for_it)
    found = unit.rows(statement, _queued, {"area_id": area_id, "abandoned": clock.now() - timedelta(hours=hours)})
    looked(unit, actor, Tag.QUEUES_VIEWED, area_id=area_id, count=len(found))
    return sorted(found, key=lambda one: one.since)


def _queued(
    id_: UUID, agency: UUID, assessor: UUID, instrument: str, level: str | None,
    completed_at: datetime | None, changed_at: datetime, status: AssessmentStatus,
) -> UnreferredHigh:  # fmt: skip
    is_draft = status is AssessmentStatus.DRAFT
    return UnreferredHigh(id_, agency, assessor, instrument, level, completed_at or changed_at, is_draft)
