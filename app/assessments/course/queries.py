"""Reading the course of risk in a case: three statements, however many checklists it has, and one event for them all.

Of the older forms only the questions that stand for a threat to life are opened; the two newest of each instrument whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from app.areas.models import Protocol
from app.areas.schemas import Parameters
from app.assessments import policy
from app.assessments.asks import RESULT_DAY
from app.assessments.course.changes import THREATS, Alarm, Changed, changed
from app.assessments.course.completed import Completed, scale_of
from app.assessments.course.states import asked, filled
from app.assessments.course.tracks import Elsewhere, Point, Track, tracks_of
from app.assessments.models import Answer, Assessment
from app.assessments.policy import FROZEN
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from risk_instruments import Instrument
from risk_instruments.sheet import JUDGED_LEVEL

COMPLETED = select(
    col(Assessment.id), col(Assessment.area_id), col(Assessment.agency_id), col(Assessment.assessor_id),
    col(Assessment.instrument_id), col(Assessment.instrument_version), col(Assessment.protocol_id), col(Assessment.score),
    col(Assessment.lower), col(Assessment.upper), col(Assessment.missing), col(Assessment.level), col(Assessment.level_min),
    col(Assessment.level_max), col(Assessment.judged_level), col(Assessment.visit_id), col(Assessment.changed_at), col(Assessment.completed_at),
).where(col(Assessment.status).in_(FROZEN)).order_by(col(Assessment.completed_at), col(Assessment.id))  # fmt: skip
ANSWERS = select(
    col(Answer.id), col(Answer.assessment_id), col(Answer.item), col(Answer.value), col(Answer.note)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """The course of risk in one case as one reader may see it."""

    tracks: list[Track]
    changes: list[Changed]
    """The newest completed form of each instrument against those before it, the newest first."""

    @property
    def alarms(self) -> list[Alarm]:
        """Threats to life that came up in any of the newest forms, the gravest first.

        A later no elsewhere takes none of them away: it may be said for fear of telling.
        """
        order = list(THREATS)
        return sorted(
            (alarm for one in self.changes for alarm in one.alarms), key=lambda alarm: order.index(alarm.flag)
        )

    def point_of(self, assessment_id: UUID) -> Point | None:
        """Give the result of one of the case's checklists."""
        return next((p for one in self.tracks for p in one.points if p.assessment_id == assessment_id), None)

    def track_of(self, assessment_id: UUID) -> Track | None:
        """Give the track in which a checklist stands."""
        return next((one for one in self.tracks if any(p.assessment_id == assessment_id for p in one.points)), None)


def course_of(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> Course:
    """Give the tracks of a case and what changed since the last; empty where nothing may be seen."""
    sheets = _completed(unit, actor, case_file_id)
    given = _answers(unit, sheets)
    changes = [_changed(sheets, sheet, given) for sheet in _newest(sheets)]
    course = Course(tracks_of(sheets, _rules(unit, sheets), _elsewhere(sheets, given)), changes)
    _note(unit, actor, sheets)
    return course


def since_last(unit: UnitOfWork, actor: Actor, row: Assessment) -> Changed | None:
    """Compare one checklist that was found visible with those before it; None for a draft, or outside any case."""
    if row.case_file_id is None or row.status not in FROZEN:
        return None
    everything = _completed(unit, actor, row.case_file_id)
    place = next((number for number, one in enumerate(everything) if one.id == row.id), None)
    if place is None:
        return None
    sheets = everything[: place + 1]
    found = _changed(sheets, sheets[-1], _answers(unit, sheets))
    _note(unit, actor, everything)
    return found


Given = dict[UUID, dict[str, tuple[str, str]]]
"""By checklist and question: answer code and note."""


def _completed(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> list[Completed]:
    """Load the completed checklists of a case, oldest first."""
    statement = COMPLETED.where(col(Assessment.case_file_id) == case_file_id, policy.visible_to(actor))
    return sorted(unit.rows(statement, Completed), key=lambda sheet: sheet.at)


def _newest(sheets: Sequence[Completed]) -> list[Completed]:
    """Give the newest checklist of each instrument, the newest of all first."""
    last = {sheet.instrument_id: sheet for sheet in sheets}
    return sorted(last.values(), key=lambda sheet: sheet.at, reverse=True)


def _changed(sheets: Sequence[Completed], now: Completed, given: Given) -> Changed:
    known = [
        filled(one, {item: value for item, (value, _) in given.get(one.id, {}).items()})
        for one in sheets[: sheets.index(now) + 1]
    ]
    return changed(known[-1], known[:-1])


def _answers(unit: UnitOfWork, sheets: Sequence[Completed]) -> Given:
    """Open what is needed in one statement: threats to life of every form, everything of the two newest on each scale."""
    if not sheets:
        return {}
    given: Given = {}
    for _, assessment_id, item, value, note in unit.rows(ANSWERS.where(or_(*_needed(sheets))), lambda *values: values):
        given.setdefault(assessment_id, {})[item] = (value, note)
    return given


def _needed(sheets: Sequence[Completed]) -> Iterable[ColumnElement[bool]]:
    by_scale: dict[object, list[Completed]] = {}
    for sheet in sheets:
        by_scale.setdefault(scale_of(sheet.instrument), []).append(sheet)
    whole: list[UUID] = []
    for found in by_scale.values():
        instrument = found[-1].instrument
        older = [] if instrument.kind == "external" else [one.id for one in found[:-2]]
        whole += [one.id for one in found if one.id not in older]
        if older:
            yield and_(col(Answer.assessment_id).in_(older), col(Answer.item).in_(_threatening(instrument)))
    yield col(Answer.assessment_id).in_(whole)


def _threatening(instrument: Instrument) -> list[str]:
    """Give the questions that stand for a threat to life, with the details that some of them follow from."""
    ids = [one.id for one in asked(instrument) if one.flags & THREATS.keys()]
    return ids + [detail.id for detail in instrument.definition.details if detail.parent in ids]


def _rules(unit: UnitOfWork, sheets: Sequence[Completed]) -> dict[UUID, Parameters]:
    """Load the protocols under which the newest of each instrument were completed (BR-3)."""
    ids = {sheet.protocol_id for sheet in _newest(sheets) if sheet.protocol_id}
    if not ids:
        return {}
    found = unit.session.execute(select(col(Protocol.id), col(Protocol.parameters)).where(col(Protocol.id).in_(ids)))
    return {id_: Parameters.model_validate(parameters) for id_, parameters in found}


def _elsewhere(sheets: Sequence[Completed], given: Given) -> dict[UUID, Elsewhere]:
    found = {}
    for sheet in sheets:
        if sheet.instrument.kind == "external":
            said = given.get(sheet.id, {})
            day, words = said.get(RESULT_DAY, ("", ""))[0], said.get(JUDGED_LEVEL, ("", ""))[1]
            found[sheet.id] = Elsewhere(date.fromisoformat(day) if day else None, words)
    return found


def _note(unit: UnitOfWork, actor: Actor, sheets: Sequence[Completed]) -> None:
    """Record one look at everything that was opened."""
    if sheets:
        looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=sheets[0].area_id, count=len(sheets))
