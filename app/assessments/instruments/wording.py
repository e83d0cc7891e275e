"""The catalogue's codes in words: kinds, what a result may be used for, how sure each fact is, what marks a question."""

from typing import NamedTuple

from app.assessments import official
from app.core.i18n import N_, gettext
from risk_instruments import Instrument
from risk_instruments.definition import Scored
from risk_instruments.overlay import Overlays

KIND_WORDS = {
    "additive": N_("Points are added; the total gives the level."),
    "triggers": N_("Rules over single answers and totals give the level."),
    "count_only": N_("Answers are counted; there is no level."),
    "spj": N_("Structured professional judgement: the assessor chooses the level, nothing is added up."),
    "criteria": N_("A list of criteria; any one that is met is enough."),
    "external": N_("Made elsewhere; only its result is recorded here."),
    "repeated": N_("The same questions at several times from several people: outcome, not risk."),
}
LIST_ALONE = N_("Factors with written reasons; no answer is worked out from them.")
LICENCE_WORDS = {
    "own-labels": N_("Our own labels; ask from the licensed form"),
    "open": N_("Open wording"),
    "permission": N_("Shown by permission"),
    "overlay-required": N_("Questions not known to us; licensed form needed"),
}
TRAINING_WORDS = {
    "none": N_("No training asked for"),
    "advised": N_("Training advised"),
    "certificate": N_("Paid training with a certificate"),
}
FACT_WORDS = {
    "items": N_("Questions"), "order": N_("Order of the questions"), "weights": N_("Points"), "threshold": N_("Threshold"),
    "bands": N_("Bands"), "rules": N_("Rules"), "missing": N_("Open answers"), "sections": N_("Groups of questions"),
    "flags": N_("Marks on questions"), "labels": N_("Labels"), "levels": N_("Levels"), "judgement": N_("Judgement"),
    "norms": N_("Norms"), "certificate": N_("Certificate"), "population": N_("Population"), "answers": N_("Answers"),
    "timepoints": N_("Times"), "informants": N_("Who is asked"),
}  # fmt: skip
FLAG_WORDS = {
    "critical": N_("Life threat on its own"), "strangulation": N_("Strangulation"), "weapon": N_("Weapon"),
    "firearm": N_("Firearm"), "threat_to_kill": N_("Threat to kill"), "stalking": N_("Stalking"),
    "separation": N_("Separation"), "escalation": N_("Escalation"), "coercive_control": N_("Coercive control"),
    "children": N_("Children"), "fear": N_("Fear"), "suicide": N_("Suicide"), "honour": N_("Honour"),
    "victim_view": N_("Own view of the person at risk"), "serious_indicator": N_("Indicator of serious risk"),
}  # fmt: skip
PLACE_WORDS = {
    "version": N_("Version"), "release": N_("Level may be shown"), "item_count": N_("Number of questions"),
    "about": N_("About"), "licence": N_("Licence"), "provenance": N_("Sources"), "sections": N_("Groups of questions"),
    "items": N_("Question"), "options": N_("Answers"), "details": N_("Sub-question"), "inputs": N_("Beside the questions"),
    "levels": N_("Level"), "rules": N_("Rule"), "bands": N_("Band"), "scores": N_("Part total"), "norms": N_("Norms"),
    "checks": N_("Contradiction"), "prompts": N_("Prompt"), "mappings": N_("Same questions"), "kind": N_("Kind"),
    "max_missing": N_("Most open answers"), "certificate": N_("Certificate"), "override": N_("Judgement"),
    "accept": N_("What is recorded"), "timepoints": N_("Times"), "informants": N_("Who is asked"),
}  # fmt: skip
FIELD_WORDS = {
    "label": N_("label"), "points": N_("points"), "guidance": N_("guidance"), "follow_up": N_("follow-up"),
    "sources": N_("sources"), "source": N_("source"), "note": N_("note"), "status": N_("how sure"), "title": N_("title"),
    "short": N_("short name"), "owner": N_("made by"), "year": N_("year"), "country": N_("country"),
    "languages": N_("languages"), "completed_by": N_("who completes it"), "population": N_("for whom"),
    "not_for": N_("not for"), "training": N_("training"), "validity": N_("how well it predicts"), "terms": N_("terms"),
    "wording": N_("wording"), "seen_on": N_("taken over on"), "checked_on": N_("taken over on"), "by": N_("taken over by"),
    "flags": N_("marks"), "section": N_("group"), "up_to": N_("up to"), "if": N_("condition"), "level": N_("level"),
    "message": N_("sentence"), "text": N_("text"), "(order)": N_("order"),
}  # fmt: skip


class Mark(NamedTuple):
    """A state in words with its look: kind and icon of the `tag` macro."""

    words: str
    kind: str = ""
    icon: str = ""


STATUS_MARKS = {
    "verified": Mark(N_("Verified: read at the source"), "ok"),
    "secondary": Mark(N_("Secondary: read in other material"), "info", "file"),
    "recalled": Mark(N_("Recalled: no source yet"), "late"),
    "own-choice": Mark(N_("Our choice, stated to be challenged"), "hold", "user"),
}

WITHOUT_SCORE = {
    "external": Mark(N_("Result from elsewhere"), "", "move"),
    "criteria": Mark(N_("List of criteria with written reasons"), "", "list"),
    "repeated": Mark(N_("Outcome over time, no level"), "", "repeat"),
    "spj": Mark(N_("Judgement record"), "", "user"),
}


def kind_words(instrument: Instrument) -> str:
    """Say in one sentence how the instrument comes to its result."""
    is_list_alone = instrument.kind == "criteria" and not instrument.release
    return gettext(LIST_ALONE if is_list_alone else KIND_WORDS[instrument.kind])


def status_mark(status: str) -> Mark:
    """Give word and icon for how sure a fact is."""
    mark = STATUS_MARKS[status]
    return mark._replace(words=gettext(mark.words))


def use_marks(instrument: Instrument, overlays: Overlays) -> list[Mark]:
    """Say what a result may be used for, and whether the licensed form is needed for it."""
    found = [_result_mark(instrument)]
    if official.is_form_needed(instrument, overlays):
        found.append(Mark(gettext("Licensed overlay required"), "due", "lock"))
    return found


def _result_mark(instrument: Instrument) -> Mark:
    definition = instrument.definition
    if not isinstance(definition, Scored):
        mark = WITHOUT_SCORE[instrument.kind]
        return mark._replace(words=gettext(mark.words))
    if instrument.needs_certificate:
        return Mark(gettext("Level only with certificate"), "due", "lock")
    if not definition.levels or not instrument.release:
        return Mark(gettext("Raw score only"), "", "dash")
    return Mark(gettext("Computed level"), "ok")


def overlay_mark(instrument: Instrument, overlays: Overlays) -> Mark:
    """Say whose words people see for one instrument; a refused overlay is named as such."""
    if overlays.refused_for(instrument.id):
        return Mark(gettext("Overlay refused"), "late")
    languages = overlays.languages(instrument)
    if languages:
        return Mark(gettext("Licensed wording: %(languages)s") % {"languages": ", ".join(languages)}, "ok")
    return Mark(gettext("Our own labels"), "", "dash")


def place_words(place: str) -> str:
    """Say where two versions differ, such as `levels high label`: what has words in words, ids and codes as they are."""
    first, *rest = place.split(" ")
    names = {**FACT_WORDS, **FIELD_WORDS} if first == "provenance" else FIELD_WORDS
    said = [gettext(names[one]) if one in names else one for one in rest]
    return ", ".join([gettext(PLACE_WORDS[first]) if first in PLACE_WORDS else first, *said])
