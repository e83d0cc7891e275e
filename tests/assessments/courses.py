"""A case with a past for tests: checklists completed so many days ago, one after the other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.assessments.models import Assessment
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from risk_instruments import catalogue
from tests.assessments.sheets import DASH, answer, begin, complete, finished
from tests.factories.world import World


def every(instrument: str = DASH, code: str = "no", **answers: str) -> dict[str, str]:
    """Answer every question of a form with one code, but for those named here."""
    return {item.id: code for item in catalogue.instrument(instrument).items} | answers


def ago(world: World, days: int, answers: dict[str, str], who: str = "police", **words: Any) -> UUID:
    """Complete a checklist of Anna's case, and let that be so many days ago (seats in the world begin today)."""
    return _moved(world, days, finished(world, answers, who, **{"case_file_id": world.cases["anna"]} | words))


def reported(world: World, days: int, words: str, made_on: str, instrument: str = "de.dyrias") -> UUID:
    """Complete a result made elsewhere, taken over in the words of its report."""
    id_ = begin(world, "police", instrument=instrument, case_file_id=world.cases["anna"])
    answer(world, id_, {"result_on": made_on}, "police")
    for item, note in (("judged_level", words), ("result_source", "Police of another town")):
        answer(world, id_, {item: ""}, "police", note=note)
    complete(world, id_, "police")
    return _moved(world, days, id_)


def _moved(world: World, days: int, id_: UUID) -> UUID:
    def move(unit: Any) -> None:
        row = unit.session.get_one(Assessment, id_)
        row.completed_at = row.changed_at = clock.now() - timedelta(days=days)
        record(unit, house_actor(), Tag.ASSESSMENT_COMPLETED, row)

    world.do(move)
    return id_
