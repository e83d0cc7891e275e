"""Pages of the catalogue: the list, one instrument in one version, and two versions side by side."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.assessments import asks, editions, explanation, official
from app.assessments.instruments import queries, wording
from app.web.deps import CurrentActor, Unit
from app.web.render import show
from risk_instruments import Instrument
from risk_instruments.definition import Scored
from risk_instruments.overlay import Overlays
from risk_instruments.supplement import lacking
from risk_instruments.texts import words_of

router = APIRouter(prefix="/instruments")
Version = Annotated[str | None, Query(max_length=20)]


@router.get("", name="instruments:list")
def list_page(request: Request, unit: Unit, actor: CurrentActor) -> HTMLResponse:
    """Show everything that is installed, what it may be used for and where it is in use."""
    overlays: Overlays = request.app.state.overlays
    return show(
        request, "assessments/instruments/list.html", cards=queries.cards(unit, actor, overlays), overlays=overlays,
        kind_words=wording.kind_words, licence_words=wording.LICENCE_WORDS, say=asks.in_words,
    )  # fmt: skip


@router.get("/{instrument_id}", name="instruments:show")
def show_page(
    request: Request, unit: Unit, actor: CurrentActor, instrument_id: str, version: Version = None
) -> HTMLResponse:
    """Show one version: for whom, by whom, under which licence, how its result comes about, and where each fact was read."""
    edition, overlays = editions.edition(instrument_id, version), request.app.state.overlays
    shown = official.worded(edition, overlays)
    protocols = queries.protocols_of(unit, actor)
    return show(
        request, "assessments/instruments/show.html", edition=shown, versions=editions.versions(edition),
        notice=official.notice(edition, overlays), overlay=wording.overlay_mark(edition, overlays),
        refused=overlays.refused_for(edition.id), marks=wording.use_marks(edition, overlays), uses=queries.uses_of(edition, protocols),
        shared=queries.shared_questions(edition, protocols), extras=lacking(edition), **_words(shown),
    )  # fmt: skip


def _words(edition: Instrument) -> dict[str, Any]:
    """Give what turns the definition's codes into words."""
    definition = edition.definition
    return {
        "say": asks.in_words, "kind": wording.kind_words(edition), "licence_words": wording.LICENCE_WORDS,
        "training_words": wording.TRAINING_WORDS, "fact_words": wording.FACT_WORDS, "flag_words": wording.FLAG_WORDS,
        "status_mark": wording.status_mark, "level_words": partial(asks.level_label, edition),
        "informants": [asks.in_words(words_of(one)) for one in getattr(definition, "informants", ())],
        "bands": list(explanation.ranges(definition)) if isinstance(definition, Scored) else [],
    }  # fmt: skip


@router.get("/{instrument_id}/difference", name="instruments:difference")
def difference_page(
    request: Request, actor: CurrentActor, instrument_id: str,
    old: Annotated[str | None, Query(alias="from", max_length=20)] = None,
    new: Annotated[str | None, Query(alias="to", max_length=20)] = None,
) -> HTMLResponse:  # fmt: skip
    """Show what changed between two versions of one instrument, place by place."""
    del actor
    before, after, changes = queries.compared(instrument_id, old, new)
    return show(
        request, "assessments/instruments/difference.html", before=before, after=after, changes=changes,
        versions=editions.versions(after), place_words=wording.place_words, say=asks.in_words,
    )  # fmt: skip
