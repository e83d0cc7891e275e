"""The risk card: what the last checklist says, what is new in it, and the way there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.queries import user_names
from app.assessments import queries as assessments
from app.assessments.queries import Sheet, Track
from app.core.actor import Actor
from app.core.db import UnitOfWork

SHOWN = 5
"""Factors on the card; all answers are one link away."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that makes it dangerous, and whether the checklist before did not say so."""

    label: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class RiskCard:
    """The latest completed checklist of a case, with bounds: open questions are never read as no."""

    assessment_id: UUID
    title: str
    completed_at: datetime
    assessor: str
    yes: int
    not_known: int
    no: int
    total: int
    upper: int | None
    threshold: int | None
    level_label: str
    factors: list[Factor]
    before_at: datetime | None
    track: Track | None

    @property
    def open(self) -> int:
        """Questions without a sure answer."""
        return self.total - self.yes - self.no


def risk_of(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> RiskCard | None:
    """Give the card of a case, or nothing where no completed checklist may be read; every look is recorded by its room."""
    lines = assessments.of_case(unit, actor, case_file_id)
    if not lines:
        return None
    newest = max(lines, key=lambda line: line.completed_at or line.changed_at)
    same = sorted(
        (line for line in lines if line.instrument_id == newest.instrument_id and line.id != newest.id),
        key=lambda line: line.completed_at or line.changed_at,
    )
    sheet = assessments.sheet_for(unit, actor, newest.id)
    before = assessments.sheet_for(unit, actor, same[-1].id) if same else None
    track = next(
        (one for one in assessments.trajectory(unit, actor, case_file_id) if one.instrument_id == newest.instrument_id),
        None,
    )
    reading = sheet.reading
    items = reading.instrument.items
    return RiskCard(
        newest.id, newest.title, newest.completed_at or newest.changed_at,
        user_names(unit, [sheet.row.assessor_id]).get(sheet.row.assessor_id, ""),
        reading.yes, reading.not_known + reading.left, sum(reading.answers.get(item.id) == "no" for item in items), len(items),
        reading.result.upper, reading.instrument.threshold, newest.level_label, _factors(sheet, before),
        (before.row.completed_at if before else None), track,
    )  # fmt: skip


def _factors(sheet: Sheet, before: Sheet | None) -> list[Factor]:
    """Give what was answered with yes, new and critical things first."""
    known = before.reading.answers if before else {}
    found = []
    for item in sheet.reading.instrument.items:
        if sheet.reading.answers.get(item.id) == "yes":
            is_new = before is not None and known.get(item.id) != "yes"
            found.append((not is_new, "critical" not in item.flags, Factor(item.label, is_new)))
    return [factor for _, _, factor in sorted(found, key=lambda one: one[:2])][:SHOWN]
