"""An instrument as a REDCap data dictionary: the 18 standard columns, for researchers (handbook 8).

What is lost, and said in the file itself: levels, bands, rules, raise-only judgement, norms, and the bounds. The total is
a calculated field of kinds with points alone; it adds the answered questions, so read it beside the number still open.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO

from risk_instruments.definition import Choice, Detail, External, Question, Scored
from risk_instruments.exchange.asked import beside, questions
from risk_instruments.instrument import Instrument
from risk_instruments.plainly import derivation

COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
NAME, FORM, HEADER, TYPE, LABEL, CHOICES, NOTE, VALIDATION = COLUMNS[:8]
BRANCHING, NUMBER = COLUMNS[11], COLUMNS[14]
LOSS = "This dictionary holds no levels, bands, rules, norms or bounds under open answers; score with the definition."

Field = dict[str, str]


def data_dictionary(instrument: Instrument) -> str:
    """Return the dictionary as CSV text, one form per instrument and version, its first field the record id."""
    form = _name(f"{instrument.id}_{instrument.version}")
    written = StringIO()
    rows = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    rows.writeheader()
    rows.writerows({FORM: form, **field} for field in _fields(instrument))
    return written.getvalue()


def _fields(instrument: Instrument) -> Iterator[Field]:
    names = _names(instrument)
    notice = f"{instrument.title} {instrument.version}. {instrument.definition.licence.labels} {LOSS}"
    yield {NAME: "record_id", TYPE: "text", LABEL: "Record"}
    yield {NAME: names["notice"], TYPE: "descriptive", LABEL: _plain(notice)}
    for section in instrument.sections:
        header = _plain(section.label)
        for item in instrument.items_in(section.id):
            yield {**_item(instrument, item, names), HEADER: header}
            header = ""
            yield from (_detail(instrument, detail, names) for detail in instrument.details(item.id))
    yield from _beside(instrument, names)
    if isinstance(instrument.definition, Scored):
        yield from _totals(instrument, names)


def _names(instrument: Instrument) -> dict[str, str]:
    """Give every question a variable of its own, led by the instrument's name so that several fit into one project."""
    lead = _name(instrument.id)
    asked = [one.id for one in questions(instrument)]
    others = [f"input-{given.id}" for given in beside(instrument)]
    others += ["input-date", "input-source", "input-file", "notice", "total", "open"]
    names: dict[str, str] = {}
    for question in (*asked, *others):
        stem = name = _name(f"{lead}_{question.removeprefix('input-')}")
        number = 2
        while name in names.values():
            name, number = f"{stem}_{number}", number + 1
        names[question] = name
    return names


def _name(text: str) -> str:
    """Lower case letters, digits and single underscores, a letter first, none at the end: what REDCap takes."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _item(instrument: Instrument, item: Question, names: Mapping[str, str]) -> Field:
    return {
        NAME: names[item.id],
        TYPE: "radio",
        LABEL: _plain(item.label),
        CHOICES: _choices(instrument, item.options),
        NOTE: _plain(" ".join(text for text in (item.guidance, derivation(item)) if text)),
        NUMBER: item.n,
    }


def _detail(instrument: Instrument, detail: Detail, names: Mapping[str, str]) -> Field:
    shown = f"[{names[detail.parent]}] = '{detail.when}'" if detail.when else ""
    choices = _choices(instrument, detail.options)
    return {NAME: names[detail.id], TYPE: "radio", LABEL: _plain(detail.label), CHOICES: choices, BRANCHING: shown}


def _beside(instrument: Instrument, names: Mapping[str, str]) -> Iterator[Field]:
    for given in beside(instrument):
        kind = "text" if given.is_text else "radio"
        asked = {TYPE: kind, LABEL: _plain(given.label), CHOICES: _listed(given.codes)}
        yield {NAME: names[f"input-{given.id}"], **asked}
    accept = instrument.definition.accept if isinstance(instrument.definition, External) else ()
    for name, field in (
        ("date", {TYPE: "text", LABEL: "Date of the result", VALIDATION: "date_ymd"}),
        ("source", {TYPE: "text", LABEL: "Where the result comes from"}),
        ("file", {TYPE: "file", LABEL: "The result as a file"}),
    ):
        if name in accept:
            yield {NAME: names[f"input-{name}"], **field}


def _totals(instrument: Instrument, names: Mapping[str, str]) -> Iterator[Field]:
    added, still_open = [], []
    for item in instrument.items:
        points = instrument.points(item.id)
        answered = {code: f"[{names[item.id]}] = '{code}'" for code in points}
        added += [f"if({answered[code]}, {points[code]}, 0)" for code in points if points[code]]
        still_open.append(f"if({' or '.join(answered.values())}, 0, 1)")
    total = {LABEL: "Total of the answered questions", CHOICES: " + ".join(added or ["0"])}
    note = "Open answers add nothing: read it beside the number still open."
    yield {NAME: names["total"], TYPE: "calc", NOTE: note, **total}
    yield {NAME: names["open"], TYPE: "calc", LABEL: "Questions still open", CHOICES: " + ".join(still_open)}


def _choices(instrument: Instrument, name: str) -> str:
    options: tuple[Choice, ...] = getattr(instrument.definition, "options", {})[name]
    return _listed({option.code: option.label for option in options})


def _listed(codes: Mapping[str, str]) -> str:
    """Write choices as REDCap reads them: `code, label | code, label`."""
    return " | ".join(f"{code}, {_plain(label)}" for code, label in codes.items())


def _plain(text: str) -> str:
    """Take out what REDCap reads as its own: the bar between choices, brackets of piped fields, marks of HTML."""
    return text.replace("|", "/").replace("[", "(").replace("]", ")").replace("<", "&lt;").replace(">", "&gt;")
