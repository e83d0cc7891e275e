"""Sheets drawn at random for any instrument, every edition of the catalogue, and one instrument of each kind it may lack."""

import json
from datetime import date

from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import strategies as st

from risk_instruments import catalogue
from risk_instruments.blank import Answers, file_text
from risk_instruments.exchange.asked import OPEN, beside

DAY = date(2026, 11, 29)


def every_edition():
    """All versions of all instruments, those of tomorrow included."""
    return [edition for one in catalogue.instruments() for edition in catalogue.versions(one.id)]


def begun(kind, **fields):
    """An instrument as `new` begins it."""
    said = {
        "id": f"xx.{kind.replace('_', '-')}", "version": "1.0", "title": "Trial", "short": "Trial", "owner": "Nobody",
        "country": "Nowhere", "languages": ("en",), "population": "Nobody", "completed_by": "Nobody",
        "training": "none", "wording": "own-labels", "terms": "None", "by": "Test",
    }  # fmt: skip
    if kind != "external":
        said["items"] = 3
    if kind in {"additive", "triggers", "spj", "external"}:
        said["levels"] = ("Low", "Moderate", "High")
    if kind in {"additive", "triggers"}:
        said["totals"] = (1, 3)
    if kind == "repeated":
        said |= {"timepoints": ("t0", "t1"), "informants": ("perpetrator", "partner")}
    return Answers(kind=kind, **{**said, **fields})


def parsed(answers):
    return catalogue.parse(file_text(answers, DAY).encode(), "trial.toml")


KINDS = [
    parsed(begun(kind))
    for kind in ("additive", "triggers", "count_only", "spj", "criteria", "external", "repeated")
] + [parsed(begun("external", id="xx.in-words", levels=()))]  # fmt: skip


@st.composite
def sheets(draw, instrument):
    """Answers (any item or detail, or left out) and inputs (any value they take, or left out)."""
    questions = [one.id for one in (*instrument.items, *instrument.definition.details)]
    asked = draw(st.sets(st.sampled_from(questions))) if questions else set()
    answers = {one: draw(st.sampled_from(instrument.answer_codes(one))) for one in questions if one in asked}
    inputs = {}
    for given in beside(instrument):
        values = [True, False, *OPEN] if given.is_judgement else [*given.codes]
        words = st.text(min_size=1, max_size=160).filter(str.isprintable)
        value = draw(st.none() | (words if given.is_text else st.sampled_from(values)))
        if value is not None:
            inputs[given.id] = value
    return answers, inputs


def valid_response(document):
    """The document as the R4B model gives it back; an invalid one raises."""
    return json.loads(QuestionnaireResponse.model_validate(json.loads(json.dumps(document))).model_dump_json())
