"""A conflict of interest follows the person, not the paper."""

from uuid import UUID

from sqlmodel import col, or_, select

from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import CaseFile, CasePerson, Wall
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork


def spread(unit: UnitOfWork, actor: Actor, people: set[UUID]) -> list[Wall]:
    """Let a conflict of interest follow the person: who is shut out of one of their cases is shut out of all of them (BR-43).

    Only what somebody decided spreads, never a mere likeness: that could blind the only coordinator.
    """
    parts = select(CasePerson.case_file_id).where(col(CasePerson.person_id).in_(people))
    cases = select(CaseFile.id, CaseFile.area_id).where(
        or_(col(CaseFile.victim_id).in_(people), col(CaseFile.id).in_(parts))
    )
    areas = dict(unit.session.execute(cases).tuples().all())
    standing = unit.session.exec(
        select(Wall).where(col(Wall.case_file_id).in_(areas), col(Wall.lifted_at).is_(None))
    ).all()
    known = {(wall.user_id, wall.case_file_id) for wall in standing}
    missing = {(wall.user_id, case): wall for wall in standing for case in areas if (wall.user_id, case) not in known}
    raised = [
        Wall(
            case_file_id=case,
            area_id=areas[case],
            user_id=user,
            reason=wall.reason,
            raised_by=wall.raised_by,
            raised_at=clock.now(),
        )
        for (user, case), wall in missing.items()
    ]
    unit.session.add_all(raised)
    for wall in raised:
        record(
            unit,
            actor,
            Tag.WALL_RAISED,
            wall,
            ("case_files", wall.case_file_id),
            area_id=wall.area_id,
            follows="person",
        )
    return raised
