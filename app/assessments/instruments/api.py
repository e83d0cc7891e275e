"""The catalogue for programs: what is installed, and each definition with its hash. Nothing personal, so no scope."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.assessments import editions
from app.assessments.instruments.schemas import InstrumentDefinitionOut, InstrumentLineOut
from app.web.deps import CurrentActor
from risk_instruments import Instrument, catalogue

router = APIRouter(prefix="/instruments", tags=["instruments"])


@router.get("")
def list_instruments(actor: CurrentActor) -> list[InstrumentLineOut]:
    """List every installed instrument in its newest version."""
    del actor
    return [_line(one) for one in catalogue.instruments()]


@router.get("/{instrument_id}")
def read_instrument(
    actor: CurrentActor, instrument_id: str, version: Annotated[str | None, Query(max_length=20)] = None
) -> InstrumentDefinitionOut:
    """Give one definition as JSON, the newest version unless one is asked for."""
    del actor
    edition = editions.edition(instrument_id, version)
    definition = edition.definition.model_dump(mode="json", by_alias=True)
    return InstrumentDefinitionOut(**_line(edition).model_dump(), definition=definition)


def _line(one: Instrument) -> InstrumentLineOut:
    return InstrumentLineOut(
        id=one.id, version=one.version, versions=editions.versions(one), sha256=one.sha256, title=one.title, short=one.short,
        kind=one.kind, release=one.release, needs_certificate=one.needs_certificate, item_count=one.definition.item_count,
        wording=one.definition.licence.wording,
    )  # fmt: skip
