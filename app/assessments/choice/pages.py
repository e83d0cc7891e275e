"""The page on which a coordinator chooses instruments and thresholds; one form, whole without script."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.areas import queries as areas
from app.assessments.asks import in_words
from app.assessments.choice import queries, service
from app.assessments.choice.form import BUTTONS, FIELDS, ROW, read, rows_changed, stored, typed_in
from app.assessments.choice.queries import Choice
from app.assessments.instruments.wording import LICENCE_WORDS, Mark, kind_words, status_mark, use_marks
from app.assessments.oversight.policy import why_not_oversee
from app.assessments.sheet import fillable
from app.core.actor import Actor
from app.core.errors import Conflict, Unprocessable
from app.core.i18n import gettext
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.forms import Form
from app.web.render import go, show
from risk_instruments import Instrument
from risk_instruments.mapping import key
from risk_instruments.overlay import Overlays

router = APIRouter(prefix="/areas")


@dataclass(frozen=True, slots=True)
class Card:
    """One form as a coordinator weighs it: how it comes to a result, whose words may be shown, what a threshold can name."""

    id: str
    title: str
    kind: str
    licence: str
    marks: list[Mark]
    most: int | None
    levels: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shared:
    """One mapping between two forms, with the numbers of its questions and how sure it is."""

    key: str
    title: str
    pairs: list[tuple[str, str]]
    mark: Mark
    note: str
    is_verified: bool


@router.get("/{area_id}/instruments/choice", name="assessments:choice")
def choice_page(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID) -> HTMLResponse:
    """Show what the area uses, and from what results and incidents a case comes to its table."""
    choice = queries.choice_of(unit, actor, area_id)
    today = {"valid_from": [areas.today_in(unit, area_id).isoformat()]}
    return _page(request, actor, choice, Form(stored(choice.chosen) | today))


@router.post("/{area_id}/instruments/choice", name="assessments:choose")
def choose(request: Request, unit: Unit, actor: CurrentActor, area_id: UUID, raw: RawForm) -> Response:
    """Set the next protocol with this choice, or show the form again with one row more or less."""
    choice = queries.choice_of(unit, actor, area_id)
    if BUTTONS & set(raw):
        return _page(request, actor, choice, Form(rows_changed(raw)))
    form = read(typed_in(raw))
    if form.command is None:
        return _page(request, actor, choice, form, 422)
    try:
        service.choose(unit, actor, area_id, form.command)
    except Unprocessable as error:
        return _page(request, actor, choice, form.refused(error.fields), 422)
    except Conflict as error:
        return _page(request, actor, choice, form.refused({"number": error.sentence}), 409)
    return go(request, "areas:protocol", area_id=area_id)


def _page(request: Request, actor: Actor, choice: Choice, form: Form[Any], status: int = 200) -> HTMLResponse:
    overlays: Overlays = request.app.state.overlays
    cards = {one.id: _card(one, overlays) for one in fillable()}
    used = [cards[name] for name in choice.chosen.instruments if name in cards]
    rows = sum(name.startswith(f"{ROW}.") for name in form.typed) // len(FIELDS)
    return show(
        request, "assessments/choice/choice.html", status=status, choice=choice, form=form, used=used,
        others=[card for name, card in cards.items() if name not in choice.chosen.instruments],
        rows=range(rows), mappings=[_shared(*one) for one in queries.mappings()],
        may_oversee=why_not_oversee(actor, choice.area.id) is None,
    )  # fmt: skip


def _card(instrument: Instrument, overlays: Overlays) -> Card:
    licence = gettext(LICENCE_WORDS[instrument.definition.licence.wording])
    return Card(
        instrument.id, in_words(instrument.title), kind_words(instrument), licence, use_marks(instrument, overlays),
        queries.highest_total(instrument), queries.levels(instrument),
    )  # fmt: skip


def _shared(one: Instrument, other: Instrument, mapping: Any) -> Shared:
    pairs = [(one.item(here).n, other.item(there).n) for here, there in mapping.pairs.items()]
    return Shared(
        key(one, mapping), f"{one.short} / {other.short}", pairs, status_mark(mapping.status), in_words(mapping.note), mapping.is_verified
    )  # fmt: skip
