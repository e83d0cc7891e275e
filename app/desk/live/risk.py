"""The risk card: what the last checklist says, what is new in it, and the way there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.queries import user_names
from app.assessments.course import queries as courses
from app.assessments.course.changes import THREATS, Changed, News
from app.assessments.course.drawing import Drawing, drawn
from app.assessments.course.queries import Course
from app.assessments.course.states import State, asked
from app.core.actor import Actor
from app.core.db import UnitOfWork

SHOWN = 5
"""Factors on the card; all answers are one link away. What came up new is never cut."""
DRAWN = 4
"""Points of the drawing; the whole way stands on the page of the case."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that makes it dangerous, and how it came to be known; nothing for what was known before."""

    label: str
    news: News | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RiskCard:
    """The latest completed checklist of a case, with bounds: open questions are never read as no."""

    assessment_id: UUID
    title: str
    completed_at: datetime
    assessor: str
    yes: int
    open: int
    """Questions without a sure answer."""
    no: int
    upper: int | None
    threshold: int | None
    said: str
    judged: str
    factors: list[Factor]
    drawing: Drawing | None
    days: list[datetime]
    count: int
    """Checklists of this instrument so far."""

    @property
    def total(self) -> int:
        """Questions of the form; none for a result from elsewhere."""
        return self.yes + self.open + self.no


def risk_of(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> RiskCard | None:
    """Give the card of a case, or nothing where no completed checklist may be read; every look is recorded by its room.

    The newest form that gives a level comes first: a later count, or a result from elsewhere, never hides it.
    """
    course = courses.course_of(unit, actor, case_file_id)
    if not course.changes:
        return None
    forms = [one for one in course.changes if one.now.sheet.instrument.items] or course.changes
    changed = next((one for one in forms if one.now.sheet.instrument.top_level is not None), forms[0])
    sheet = changed.now.sheet
    track = course.track_of(sheet.id)
    points = track.points if track else []
    return RiskCard(
        sheet.id, track.title if track else "", sheet.at, user_names(unit, [sheet.assessor_id]).get(sheet.assessor_id, ""),
        changed.now.count(State.YES), changed.now.count(State.UNKNOWN, State.NOT_ASKED), changed.now.count(State.NO),
        sheet.upper if sheet.is_scored else None, track.threshold if track else None,
        points[-1].said if points else "", points[-1].judged if points else "", factors_of(course, changed),
        drawn(track, DRAWN) if track else None, [point.at for point in points[-DRAWN:]], len(points),
    )  # fmt: skip


def factors_of(course: Course, changed: Changed) -> list[Factor]:
    """Give what came up new in any instrument, then what else this form answers with yes, threats to life first."""
    others = [alarm for alarm in course.alarms if alarm not in changed.alarms]
    flags = {alarm.flag for alarm in others}
    told = {question.id for alarm in changed.alarms for question in alarm.questions}
    found = []
    for question in asked(changed.now.sheet.instrument):
        is_told_above = bool(question.flags & flags) and question.id not in told
        if changed.now.states[question.id] is State.YES and not is_told_above:
            news, since = changed.news_of(question) or (None, None)
            rank = (
                question.id not in told,
                news is None,
                not question.flags & THREATS.keys(),
                "critical" not in question.flags,
            )
            found.append((rank, Factor(question.words, news, since)))
    new = [Factor(question.words, alarm.news, alarm.since) for alarm in others for question in alarm.questions]
    factors = [*new, *(factor for _, factor in sorted(found, key=lambda one: one[0]))]
    return factors[: max(SHOWN, len(new) + len(told))]
