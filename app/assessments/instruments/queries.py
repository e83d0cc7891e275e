"""Reading the catalogue for a person: what is installed and where the own areas use it. Nothing here is personal."""

from dataclasses import dataclass
from typing import NamedTuple

from app.areas import queries as areas
from app.areas.schemas import Parameters
from app.assessments.asks import in_words
from app.assessments.editions import edition
from app.assessments.instruments.wording import Mark, overlay_mark, use_marks
from app.core.actor import Actor
from app.core.db import UnitOfWork
from risk_instruments import Instrument, catalogue
from risk_instruments.about import Mapping
from risk_instruments.difference import Change, differences
from risk_instruments.mapping import key
from risk_instruments.overlay import Overlays


class Use(NamedTuple):
    """One of the reader's areas whose protocol names the instrument today."""

    area: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One installed instrument in the list."""

    instrument: Instrument
    title: str
    older: list[str]
    marks: list[Mark]
    overlay: Mark
    uses: list[Use]


class Shared(NamedTuple):
    """Questions that mean the same in another form, and whether that is in use."""

    other: Instrument
    mapping: Mapping
    pairs: list[tuple[str, str, str, str]]
    """Number and label here, number and label there."""
    is_on: bool
    confirmed_in: list[str]
    """Those of the reader's areas whose protocol confirmed it."""


def cards(unit: UnitOfWork, actor: Actor, overlays: Overlays) -> list[Card]:
    """Give every instrument in its newest version, with what it may be used for."""
    protocols = protocols_of(unit, actor)
    return [_card(one, overlays, protocols) for one in catalogue.instruments()]


def _card(instrument: Instrument, overlays: Overlays, protocols: dict[str, Parameters]) -> Card:
    older = [one.version for one in catalogue.versions(instrument.id)[:-1]]
    return Card(
        instrument, in_words(instrument.title), older[::-1], use_marks(instrument, overlays),
        overlay_mark(instrument, overlays), uses_of(instrument, protocols),
    )  # fmt: skip


def protocols_of(unit: UnitOfWork, actor: Actor) -> dict[str, Parameters]:
    """Give today's protocol of each of the actor's areas, by the area's name."""
    found = [(areas.area(unit, area_id).name, areas.parameters_on(unit, area_id)) for area_id in actor.areas]
    return dict(sorted(found, key=lambda one: one[0]))


def uses_of(instrument: Instrument, protocols: dict[str, Parameters]) -> list[Use]:
    """Say where an instrument is in use."""
    return [
        Use(area, instrument.id in rules.required_instruments)
        for area, rules in protocols.items()
        if instrument.id in (*rules.instruments, *rules.required_instruments)
    ]


def compared(instrument_id: str, old: str | None, new: str | None) -> tuple[Instrument, Instrument, list[Change]]:
    """Give two versions of one instrument and what differs; by default the newest and the one before (or itself)."""
    known = catalogue.versions(edition(instrument_id).id)
    after = edition(instrument_id, new)
    place = known.index(after)
    before = edition(instrument_id, old) if old else known[max(place - 1, 0)]
    return before, after, differences(before, after)


def shared_questions(instrument: Instrument, protocols: dict[str, Parameters]) -> list[Shared]:
    """Give the mappings that name this version, whichever of the two files states them."""
    own = [(instrument, one, False) for one in instrument.definition.mappings]
    theirs = [
        (other, one, True)
        for other in catalogue.instruments()
        for one in other.definition.mappings
        if (one.to, one.version) == (instrument.id, instrument.version)
    ]
    found = []
    for stating, mapping, is_turned in own + theirs:
        target = catalogue.instrument(mapping.to, mapping.version)
        here, there = (target, stating) if is_turned else (stating, target)
        pairs = [(b, a) if is_turned else (a, b) for a, b in mapping.pairs.items()]
        confirmed = [area for area, rules in protocols.items() if key(stating, mapping) in rules.confirmed_mappings]
        labels = [(*_numbered(here, a), *_numbered(there, b)) for a, b in pairs]
        found.append(Shared(there, mapping, labels, mapping.is_verified or bool(confirmed), confirmed))
    return found


def _numbered(instrument: Instrument, item_id: str) -> tuple[str, str]:
    item = instrument.item(item_id)
    return item.n, in_words(item.label)
