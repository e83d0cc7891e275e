"""One completed checklist of a case without its answers, and when two versions of an instrument stand on one scale."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.assessments.sheet import SCORED
from risk_instruments import Instrument, catalogue


@dataclass(frozen=True, slots=True)
class Completed:
    """The frozen result of one checklist; superseded ones are kept, because they are the way the case came."""

    id: UUID
    area_id: UUID
    agency_id: UUID
    assessor_id: UUID
    instrument_id: str
    instrument_version: str
    protocol_id: UUID | None
    score: int | None
    lower: int | None
    upper: int | None
    missing: int
    level: str | None
    level_min: str | None
    level_max: str | None
    judged_level: str | None
    visit_id: UUID | None
    changed_at: datetime
    completed_at: datetime | None

    @property
    def at(self) -> datetime:
        """When it was completed."""
        return self.completed_at or self.changed_at

    @property
    def visit(self) -> UUID:
        """What the forms filled in together share: they are one point in time, and none is newer than another."""
        return self.visit_id or self.id

    @property
    def instrument(self) -> Instrument:
        """The version it was filled in with."""
        return catalogue.instrument(self.instrument_id, self.instrument_version)

    @property
    def is_scored(self) -> bool:
        """Whether there is a number at all."""
        return self.instrument.kind in SCORED


def scale_of(instrument: Instrument) -> Hashable:
    """Give what must be equal before two results may stand on one scale: the instrument, its items with their points, its levels.

    The threshold belongs to it: the same total under another threshold would read as another level.
    """
    items = frozenset((item.id, frozenset(instrument.points(item.id).items())) for item in instrument.items)
    return (instrument.id, items, tuple(level.code for level in instrument.levels), instrument.threshold)
