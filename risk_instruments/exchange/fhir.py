"""An instrument as FHIR R4 Questionnaire, with the weights of Structured Data Capture (handbook 8).

Weights: SDC 4 and the extensions pack call the extension `itemWeight`; R4 core and SDC 3 know the same one as
`ordinalValue`. Each weighted answer carries both names, so that readers of either age find it. Open answers carry none:
not known is not zero. Totals and level are transported as calculated by the scorer (read-only items), never as an
expression, because FHIR cannot say bounds. Kinds that are judged have no score item at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from risk_instruments.definition import Choice, Detail, Question, Scored
from risk_instruments.exchange.asked import Beside, beside
from risk_instruments.instrument import Instrument
from risk_instruments.plainly import derivation
from risk_instruments.result import Status
from risk_instruments.sheet import LONGEST_LEVEL

Json = dict[str, object]

BASE = "urn:x-risk-instruments"
"""Begins every identifier; no domain is claimed for forms that belong to others."""
EXTENSIONS = "http://hl7.org/fhir/StructureDefinition"
WEIGHTS = (f"{EXTENSIONS}/itemWeight", f"{EXTENSIONS}/ordinalValue")
ITEM_CONTROL = f"{EXTENSIONS}/questionnaire-itemControl"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"


class Calculated(NamedTuple):
    """One read-only item of the result: its link id, its words, and the codes of a choice (None: a whole number)."""

    link_id: str
    label: str
    codes: dict[str, str] | None = None


def canonical(instrument: Instrument) -> str:
    """Return the address a response names its questionnaire by: `url|version`."""
    return f"{BASE}:{instrument.id}|{instrument.version}"


def system(instrument: Instrument, name: str) -> str:
    """Return the code system of one list of answers; codes mean something only within their instrument."""
    return f"{BASE}:{instrument.id}:{name}"


def section_link(section: str) -> str:
    """Return the link id of a group; item ids hold no hyphen, so none can be the same."""
    return f"section-{section}"


def input_link(name: str) -> str:
    """Return the link id of something asked beside the items."""
    return f"input-{name}"


def calculated(instrument: Instrument) -> tuple[Calculated, ...]:
    """Return the read-only items of the result; none for kinds without points, which nothing may add up."""
    if not isinstance(instrument.definition, Scored):
        return ()
    totals = [
        Calculated("score-total", "Total of the answered questions"),
        Calculated("score-lower", "Least total the open answers allow"),
        Calculated("score-upper", "Greatest total the open answers allow"),
    ]
    parts = [Calculated(f"score-part-{name}", f"Part total: {name}") for name in instrument.definition.scores]
    statuses = {status.value: status.value.replace("_", " ").capitalize() for status in Status}
    levels = {level.code: level.label for level in instrument.levels}
    level = [Calculated("result-level", "Level", levels)] if levels else []
    return (*totals, *parts, Calculated("result-status", "Status of the result", statuses), *level)


def questionnaire(instrument: Instrument) -> Json:
    """Return the definition as a Questionnaire; `status` is active only for a released file, `copyright` its licence."""
    definition = instrument.definition
    about, licence = definition.about, definition.licence
    document: Json = {
        "resourceType": "Questionnaire",
        "url": f"{BASE}:{instrument.id}",
        "identifier": [{"system": f"{BASE}:sha256", "value": instrument.sha256}],
        "version": instrument.version,
        "name": "".join(part.capitalize() for part in re.split(r"\W+", instrument.id)),
        "title": instrument.title,
        "status": "active" if instrument.release else "draft",
        "jurisdiction": [{"text": about.country}],
        "description": f"For: {about.population} Completed by: {about.completed_by}",
        "copyright": " ".join(part for part in (licence.terms, licence.url, licence.labels) if part),
        "item": [*_sections(instrument), *_inputs(instrument), *_result(instrument)],
    }
    return document


def _sections(instrument: Instrument) -> list[Json]:
    groups = []
    for section in instrument.sections:
        questions: list[Json] = []
        for item in instrument.items_in(section.id):
            questions += [_item(instrument, item), *(_detail(instrument, d) for d in instrument.details(item.id))]
        if questions:
            groups.append(_group(section_link(section.id), section.label, questions))
    return groups


def _inputs(instrument: Instrument) -> list[Json]:
    questions = [_input(instrument, given) for given in beside(instrument)]
    return [_group("inputs", "Beside the questions", questions)] if questions else []


def _result(instrument: Instrument) -> list[Json]:
    rows = [_calculated(instrument, row) for row in calculated(instrument)]
    return [_group("result", "Result, calculated beforehand", rows)] if rows else []


def _group(link_id: str, text: str, items: list[Json]) -> Json:
    return {"linkId": link_id, "text": text, "type": "group", "item": items}


def _item(instrument: Instrument, item: Question) -> Json:
    points = instrument.points(item.id)
    question = _choice(instrument, item.id, item.label, item.options, points)
    question["prefix"] = item.n
    helps = " ".join(text for text in (item.guidance, derivation(item)) if text)
    return {**question, "item": [_help(item.id, helps)]} if helps else question


def _detail(instrument: Instrument, detail: Detail) -> Json:
    """Stand beside the parent, not in it: a detail can be known while the question itself is open."""
    question = _choice(instrument, detail.id, detail.label, detail.options, {})
    if detail.when:
        options = instrument.item(detail.parent).options
        answer = {"system": system(instrument, options), "code": detail.when}
        question["enableWhen"] = [{"question": detail.parent, "operator": "=", "answerCoding": answer}]
    return question


def _choice(instrument: Instrument, link_id: str, text: str, options: str, points: dict[str, int]) -> Json:
    listed: tuple[Choice, ...] = getattr(instrument.definition, "options", {})[options]
    answers = [
        _option(system(instrument, options), choice.code, choice.label, points.get(choice.code)) for choice in listed
    ]
    return {"linkId": link_id, "text": text, "type": "choice", "answerOption": answers}


def _option(code_system: str, code: str, label: str, weight: int | None = None) -> Json:
    option: Json = {"valueCoding": {"system": code_system, "code": code, "display": label}}
    if weight is not None:
        option["extension"] = [{"url": url, "valueDecimal": weight} for url in WEIGHTS]
    return option


def _help(link_id: str, text: str) -> Json:
    control = {"coding": [{"system": CONTROLS, "code": "help"}]}
    extension = [{"url": ITEM_CONTROL, "valueCodeableConcept": control}]
    return {"linkId": f"{link_id}-help", "text": text, "type": "display", "extension": extension}


def _input(instrument: Instrument, given: Beside) -> Json:
    link_id = input_link(given.id)
    if given.is_text:
        return {"linkId": link_id, "text": given.label, "type": "string", "maxLength": LONGEST_LEVEL}
    answers = [_option(system(instrument, link_id), code, label) for code, label in given.codes.items()]
    return {"linkId": link_id, "text": given.label, "type": "choice", "answerOption": answers}


def _calculated(instrument: Instrument, row: Calculated) -> Json:
    shown: Json = {"linkId": row.link_id, "text": row.label, "type": "integer", "readOnly": True}
    if row.codes is not None:
        answers = [_option(system(instrument, row.link_id), code, label) for code, label in row.codes.items()]
        shown |= {"type": "choice", "answerOption": answers}
    return shown
