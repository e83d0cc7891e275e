"""Two forms at one visit: what both ask is asked once (handbook, instruments 3.2).

An answer is taken over only into a question that is still empty, only where the meaning is exactly the same, and it says whence.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from app.areas import queries as areas
from app.assessments import policy, queries, sheet
from app.assessments.models import Answer, Assessment, AssessmentStatus
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from risk_instruments.mapping import shared

LASTS = timedelta(hours=24)
"""A night's work; afterwards a new form asks everything anew."""


def siblings(unit: UnitOfWork, actor: Actor, row: Assessment) -> list[Assessment]:
    """Give the other forms that the actor fills in at the same visit, drafts and completed, in the order they were begun."""
    if row.visit_id is None:
        return []
    statement = (
        select(Assessment)
        .where(
            Assessment.visit_id == row.visit_id,
            Assessment.id != row.id,
            Assessment.assessor_id == actor.user_id,
            Assessment.status != AssessmentStatus.DISCARDED,
            policy.visible_to(actor),
        )
        .order_by(col(Assessment.started_at))
    )
    return list(unit.session.exec(statement).all())


def beside(unit: UnitOfWork, actor: Actor, row: Assessment) -> list[Assessment]:
    """Give the same, for a page to show; the look is recorded."""
    found = siblings(unit, actor, row)
    looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=row.area_id)
    return found


def loose(unit: UnitOfWork, row: Assessment) -> list[Assessment]:
    """Give the other forms of a visit that belong to no case yet, for the service that links them."""
    if row.visit_id is None:
        return []
    statement = select(Assessment).where(
        Assessment.visit_id == row.visit_id,
        Assessment.id != row.id,
        Assessment.assessor_id == row.assessor_id,
        col(Assessment.case_file_id).is_(None),
        Assessment.status != AssessmentStatus.DISCARDED,
    )
    return list(unit.session.exec(statement).all())


def is_over(first: Assessment) -> bool:
    """Whether a visit lies too far back to take answers over: what was said then may not hold now."""
    return clock.now() - first.changed_at > LASTS


def visit_of(first: Assessment) -> UUID:
    """Give the visit of a form, begun now if it has none."""
    if first.visit_id is None:
        first.visit_id = first.id
    return first.visit_id


def carry(unit: UnitOfWork, source: Assessment, given: Iterable[Answer], target: Assessment) -> dict[str, Answer]:
    """Take what was answered in `source` into the empty questions of `target` (a draft); gives all of its answers by question."""
    pairs = _pairs(source, target, areas.parameters_on(unit, target.area_id).confirmed_mappings)
    held = {answer.item: answer for answer in queries.answers_of(unit, target.id)}
    for answer in given:
        item, whence = pairs.get(answer.item), answer.carried_from or source.instrument_id
        if item is None or not answer.value or _is_answered(held.get(item), whence):
            continue
        if sheet.check(sheet.instrument_of(target), item, answer.value) is None:
            held[item] = _write(unit, target, held.get(item), item, answer, whence)
    return held


def _pairs(source: Assessment, target: Assessment, confirmed: Collection[str]) -> dict[str, str]:
    return shared(sheet.instrument_of(source), sheet.instrument_of(target), confirmed)


def _is_answered(answer: Answer | None, whence: str) -> bool:
    """A question counts as answered here once somebody answered it; what was taken over follows the form that asked it alone."""
    return answer is not None and bool(answer.value) and answer.carried_from != whence


def _write(
    unit: UnitOfWork, target: Assessment, answer: Answer | None, item: str, given: Answer, whence: str
) -> Answer:
    if answer is None:
        answer = Answer(assessment_id=target.id, item=item, answered_at=given.answered_at)
        unit.session.add(answer)
    answer.value, answer.carried_from, answer.answered_at = given.value, whence, given.answered_at
    if not answer.note:
        answer.note = given.note
    return answer
