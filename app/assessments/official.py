"""Official wording of licensed forms, where the deployer holds a licence: on screens and papers, never in what programs get.

The doors of people dress the instrument before they show it; packs, the JSON door and exports keep the definition as it is.
"""

from dataclasses import replace
from pathlib import Path

from app.assessments.queries import Sheet
from app.core import i18n
from app.core.i18n import gettext
from risk_instruments import Instrument
from risk_instruments.overlay import Overlays, load


def held(folder: Path | None) -> Overlays:
    """Read the folder that the settings name; none named, none held."""
    return Overlays() if folder is None else load(folder)


def worded(instrument: Instrument, overlays: Overlays) -> Instrument:
    """Give the instrument under official words in this reader's language where there are any, else under ours."""
    return overlays.worded(instrument, i18n.locale())


def on_screen(opened: Sheet, overlays: Overlays) -> Sheet:
    """Give an opened checklist with the words its reader is to see; answers and result stay what they are."""
    return replace(opened, reading=replace(opened.reading, instrument=worded(opened.reading.instrument, overlays)))


def is_form_needed(instrument: Instrument, overlays: Overlays) -> bool:
    """Whether we do not know the questions and hold no official words for this reader; a result from elsewhere asks none."""
    is_unknown = instrument.definition.licence.wording == "overlay-required"
    return is_unknown and instrument.kind != "external" and overlays.of(instrument, i18n.locale()) is None


def notice(instrument: Instrument, overlays: Overlays) -> str:
    """Say whose words these are."""
    overlay = overlays.of(instrument, i18n.locale())
    if overlay is not None:
        said = gettext("Wording of the licensed form: %(owner)s, licensed to %(holder)s, %(reference)s.")
        return said % overlay.licence.model_dump()
    if instrument.kind == "external":
        return gettext("Made elsewhere. Write down the result as its report says it.")
    if is_form_needed(instrument, overlays):
        return gettext("Have your licensed form beside you: its questions are not known to us.")
    return gettext("Labels are our own short words. Ask from your organisation's licensed form.")
