"""Reading how an area uses its instruments, counted over what the reader may see."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from app.accounts.queries import agency_names
from app.areas import queries as areas
from app.areas.policy import why_not_view
from app.areas.schemas import Parameters
from app.assessments.asks import in_words
from app.assessments.models import Assessment, AssessmentStatus
from app.assessments.oversight import policy
from app.assessments.oversight.schemas import TOO_FEW, InUse, Missing, Oversight, Raised, Unclear
from app.assessments.policy import FROZEN
from app.assessments.sheet import SCORED
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile, CaseStatus
from app.cases.policy import visible_to
from app.core.actor import Actor
from app.core.calendar import add_months, start_of
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_
from risk_instruments import catalogue

MONTHS = 12
MOST_LINES = 100
UNCLEAR = (
    select(
        col(Assessment.id), col(Assessment.instrument_id), col(Assessment.instrument_version), col(Assessment.agency_id),
        col(Assessment.completed_at), col(Assessment.missing), col(CaseFile.id), col(CaseFile.reference),
    )
    .join(CaseFile, col(CaseFile.id) == col(Assessment.case_file_id), isouter=True)
    .where(col(Assessment.status) == AssessmentStatus.COMPLETED)
    .order_by(col(Assessment.missing).desc(), col(Assessment.completed_at), col(Assessment.id))
    .limit(MOST_LINES)
)  # fmt: skip
OPEN_CASES = (
    select(col(CaseFile.id), col(CaseFile.reference), col(CaseFile.created_at))
    .where(col(CaseFile.status) != CaseStatus.CLOSED)
    .order_by(col(CaseFile.created_at), col(CaseFile.id))
    .limit(MOST_LINES)
)
FILLED_IN = select(col(Assessment.id), col(Assessment.case_file_id), col(Assessment.instrument_id)).where(
    col(Assessment.status).in_(FROZEN)
)


def oversight_of(unit: UnitOfWork, actor: Actor, area_id: UUID) -> Oversight:
    """Give an area's use of its instruments; NotFound outside the area, NotPermitted for who does not run its meetings."""
    if why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    if reason := policy.why_not_oversee(actor, area_id):
        raise NotPermitted(reason)
    rules = areas.parameters_on(unit, area_id)
    since = add_months(areas.today_in(unit, area_id), -MONTHS)
    here = (col(Assessment.area_id) == area_id, policy.counted_for(actor))
    begins = start_of(since, time.min, areas.area(unit, area_id).timezone)
    found = Oversight(
        area_id, since, rules.most_open_questions, _in_use(unit, here, rules, begins), _raised(unit, here, begins),
        _unclear(unit, here, rules, begins), _missing(unit, actor, area_id, rules.required_instruments), MOST_LINES,
    )  # fmt: skip
    looked(unit, actor, Tag.ASSESSMENTS_LISTED, area_id=area_id, count=len(found.unclear) + len(found.missing))
    return found


Here = Sequence[ColumnElement[bool]]
"""Conditions on Assessment: of the area, and counted for the reader."""


def _in_use(unit: UnitOfWork, here: Here, rules: Parameters, begins: datetime) -> list[InUse]:
    """Count by instrument: those of the protocol in its order, then others that were used all the same."""
    is_completed = col(Assessment.status).in_(FROZEN) & (col(Assessment.completed_at) >= begins)
    is_draft = col(Assessment.status) == AssessmentStatus.DRAFT
    statement = (
        select(
            col(Assessment.instrument_id), func.sum(case((is_completed, 1), else_=0)), func.sum(case((is_draft, 1), else_=0))
        )
        .where(*here, or_(is_completed, is_draft))
        .group_by(col(Assessment.instrument_id))
        .order_by(col(Assessment.instrument_id))
    )  # fmt: skip
    counts = {name: (completed, drafts) for name, completed, drafts in unit.session.execute(statement)}
    found = []
    for name in dict.fromkeys([*rules.instruments, *rules.required_instruments, *counts]):
        completed, drafts = counts.get(name, (0, 0))
        title, version = _newest(name)
        is_offered = name in rules.instruments
        found.append(InUse(name, title, version, is_offered, name in rules.required_instruments, completed, drafts))
    return found


def _newest(instrument_id: str) -> tuple[str, str]:
    """Give title and version of the edition that would be begun today; an instrument that is not installed keeps its id."""
    edition = next((one for one in catalogue.instruments() if one.id == instrument_id), None)
    return (in_words(edition.title), edition.version) if edition else (instrument_id, "")


def _raised(unit: UnitOfWork, here: Here, begins: datetime) -> list[Raised]:
    """Count by agency how many computed levels judgement raised; a chosen level is a judgement already and does not count."""
    computed = [one.id for one in catalogue.instruments() if one.kind in SCORED]
    statement = (
        select(col(Assessment.agency_id), func.count(), func.count(col(Assessment.judged_level)))
        .where(
            *here, col(Assessment.status).in_(FROZEN), col(Assessment.completed_at) >= begins,
            col(Assessment.instrument_id).in_(computed),
        )
        .group_by(col(Assessment.agency_id))
    )  # fmt: skip
    counts = {agency: (completed, raised) for agency, completed, raised in unit.session.execute(statement)}
    names = agency_names(unit, counts)
    found = [
        Raised(agency, names.get(agency, ""), *((raised, completed) if completed >= TOO_FEW else (None, None)))
        for agency, (completed, raised) in counts.items()
    ]
    return sorted(found, key=lambda one: one.agency_name)


def _unclear(unit: UnitOfWork, here: Here, rules: Parameters, begins: datetime) -> list[Unclear]:
    """Give completed checklists with more open questions than the protocol allows, the most open first.

    The newest of its instrument stands for its case, so older ones are left out; so are those of closed cases, and those
    without a case from before the counts begin, because nobody can ask there again.
    """
    can_be_asked = or_(
        col(CaseFile.status) != CaseStatus.CLOSED, and_(col(CaseFile.id).is_(None), col(Assessment.completed_at) >= begins)
    )  # fmt: skip
    statement = UNCLEAR.where(*here, can_be_asked, col(Assessment.missing) > rules.most_open_questions)
    rows = unit.rows(statement, lambda *values: values)
    names = agency_names(unit, {agency for _, _, _, agency, *_ in rows})
    return [
        Unclear(
            id_, instrument, in_words(catalogue.instrument(instrument, version).short), agency, names.get(agency, ""),
            at, missing, case_id, reference,
        )
        for id_, instrument, version, agency, at, missing, case_id, reference in rows
    ]  # fmt: skip


def _missing(unit: UnitOfWork, actor: Actor, area_id: UUID, required: Sequence[str]) -> list[Missing]:
    """Give the open cases without a completed checklist of each required instrument, the oldest first."""
    if not required:
        return []
    lacking = [~_has(instrument) for instrument in required]
    statement = OPEN_CASES.where(col(CaseFile.area_id) == area_id, visible_to(actor), or_(*lacking))
    cases = unit.rows(statement, lambda *values: values)
    of_them = FILLED_IN.where(
        col(Assessment.case_file_id).in_([case_id for case_id, *_ in cases]), col(Assessment.instrument_id).in_(required)
    )  # fmt: skip
    filled_in = {(case_id, instrument) for _, case_id, instrument in unit.rows(of_them, lambda *values: values)}
    found = []
    for case_id, reference, opened_at in cases:
        lacks = [instrument for instrument in required if (case_id, instrument) not in filled_in]
        found.append(Missing(case_id, reference, opened_at, lacks, [_short(one) for one in lacks]))
    return found


def _has(instrument_id: str) -> ColumnElement[bool]:
    """Condition on CaseFile: a checklist of this instrument was completed for it."""
    return (
        select(col(Assessment.id))
        .where(
            col(Assessment.case_file_id) == col(CaseFile.id), col(Assessment.instrument_id) == instrument_id,
            col(Assessment.status).in_(FROZEN),
        )
        .exists()
    )  # fmt: skip


def _short(instrument_id: str) -> str:
    return next((in_words(one.short) for one in catalogue.instruments() if one.id == instrument_id), instrument_id)
