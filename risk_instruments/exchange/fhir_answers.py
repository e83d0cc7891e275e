"""A filled sheet as FHIR R4 QuestionnaireResponse, and back: no answer is lost, none is guessed (handbook 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.exchange.asked import Beside, beside, coded, questions
from risk_instruments.exchange.fhir import Json, calculated, canonical, input_link, section_link, system
from risk_instruments.instrument import Instrument
from risk_instruments.result import Result
from risk_instruments.sheet import refusal

GROUPS = frozenset({"inputs", "result"})


class WrongDocument(ValueError):  # noqa: N818 - named for what it is
    """A document that is no response to this instrument; the text names the link id, `link_id` is None for the whole."""

    def __init__(self, reason: str, link_id: str | None = None) -> None:
        self.reason = reason
        self.link_id = link_id
        super().__init__(reason if link_id is None else f"{link_id}: {reason}")


def questionnaire_response(
    instrument: Instrument, answers: Mapping[str, str], result: Result, inputs: Mapping[str, object] | None = None
) -> Json:
    """Return a sheet with its calculated result as a QuestionnaireResponse; an item left out stays left out.

    `result` is what score() gave for the same answers and inputs. An answer to a detail whose condition is not met is
    kept. `completed` means that every item has an answer, be it "not known". Who, about whom and when is the caller's.
    Raises UnknownAnswer for an item or code the instrument does not have.
    """
    _only_known(instrument, answers)
    given = {item: code for item, code in answers.items() if code is not None}
    groups = [_answered(instrument, section.id, given) for section in instrument.sections]
    groups.append(_group("inputs", list(_inputs(instrument, inputs or {}))))
    groups.append(_group("result", list(_result(instrument, result))))
    complete = all(item.id in given for item in instrument.items)
    document: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(instrument),
        "status": "completed" if complete else "in-progress",
    }
    filled = [group for group in groups if group["item"]]
    return {**document, "item": filled} if filled else document


def _only_known(instrument: Instrument, answers: Mapping[str, str]) -> None:
    for item, code in answers.items():
        codes = instrument.answer_codes(item)
        if code is not None and code not in codes:
            raise refusal(item, code, codes)


def _group(link_id: str, items: list[Json]) -> Json:
    return {"linkId": link_id, "item": items}


def _answered(instrument: Instrument, section: str, given: Mapping[str, str]) -> Json:
    asked = [one for one in questions(instrument, section) if one.id in given]
    rows = [_answer(instrument, one.id, one.options, given[one.id]) for one in asked]
    return _group(section_link(section), rows)


def _answer(instrument: Instrument, link_id: str, options: str, code: str) -> Json:
    return {"linkId": link_id, "answer": [{"valueCoding": {"system": system(instrument, options), "code": code}}]}


def _inputs(instrument: Instrument, inputs: Mapping[str, object]) -> Iterator[Json]:
    for given, code in coded(instrument, inputs):
        link_id = input_link(given.id)
        if given.is_text:
            yield {"linkId": link_id, "answer": [{"valueString": code}]}
        else:
            yield _answer(instrument, link_id, link_id, code)


def _result(instrument: Instrument, result: Result) -> Iterator[Json]:
    found: dict[str, int | str | None] = {
        "score-total": result.score,
        "score-lower": result.lower,
        "score-upper": result.upper,
        "result-status": result.status.value,
        "result-level": result.level,
        **{f"score-part-{name}": bounds[0] for name, bounds in result.scores.items()},
    }
    for row in calculated(instrument):
        value = found[row.link_id]
        if isinstance(value, str):
            yield _answer(instrument, row.link_id, row.link_id, value)
        elif value is not None:
            yield {"linkId": row.link_id, "answer": [{"valueInteger": value}]}


class Asked(NamedTuple):
    """Where an answer belongs: the code system it must come from, its codes, and the input it fills (None: an item)."""

    system: str
    codes: tuple[str, ...]
    beside: Beside | None


def answers_from_response(instrument: Instrument, document: object) -> tuple[dict[str, str], dict[str, object]]:
    """Read a QuestionnaireResponse back into (answers, inputs), ready for score().

    The calculated result in the document is not read: it is scored again. Link ids decide, whatever the grouping.
    Raises WrongDocument for another form, version or shape, UnknownAnswer for a link id or code that is not known.
    """
    head = _head(instrument, document)
    asked = _asked(instrument)
    ignored = {row.link_id for row in calculated(instrument)} | {f"{item.id}-help" for item in instrument.items}
    groups = {section_link(section.id) for section in instrument.sections} | GROUPS
    answers: dict[str, str] = {}
    inputs: dict[str, object] = {}
    seen: set[str] = set()
    for link_id, given in _walk(head):
        if link_id in ignored:
            continue
        if link_id in groups:
            if given:
                raise WrongDocument("is a group and takes no answer", link_id)
            continue
        if link_id not in asked:
            raise UnknownAnswer(link_id[:80], None, nearest(link_id, asked))
        if link_id in seen:
            raise WrongDocument("stands twice, so one of two answers would be lost", link_id)
        seen.add(link_id)
        if given:
            place = asked[link_id]
            if place.beside is None:
                answers[link_id] = _code(link_id, given, place)
            elif place.beside.is_text:
                inputs[place.beside.id] = place.beside.code(_text(link_id, given))
            else:
                inputs[place.beside.id] = place.beside.value(_code(link_id, given, place))
    return answers, inputs


def _head(instrument: Instrument, document: object) -> Json:
    if not isinstance(document, dict) or document.get("resourceType") != "QuestionnaireResponse":
        raise WrongDocument("no QuestionnaireResponse")
    named = document.get("questionnaire")
    if named != canonical(instrument):
        other = named[:120] if isinstance(named, str) else "no questionnaire"
        raise WrongDocument(f"answers {other}, not {canonical(instrument)}", "questionnaire")
    return document


def _asked(instrument: Instrument) -> dict[str, Asked]:
    asked = {}
    for question in questions(instrument):
        asked[question.id] = Asked(system(instrument, question.options), instrument.answer_codes(question.id), None)
    for given in beside(instrument):
        link_id = input_link(given.id)
        asked[link_id] = Asked(system(instrument, link_id), tuple(given.codes), given)
    return asked


def _walk(document: Json) -> Iterator[tuple[str, list[object]]]:
    """Yield (link id, answers) of every item, however deep, in the order of the document; no recursion to exhaust."""
    waiting = _list(document, "item", "the document")[::-1]
    while waiting:
        row = waiting.pop()
        link_id = row.get("linkId") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(link_id, str) or not link_id:
            raise WrongDocument("an item has no linkId")
        answers = _list(row, "answer", link_id)
        yield link_id, answers
        waiting += _list(row, "item", link_id)[::-1]
        for answer in reversed(answers):
            waiting += _list(answer, "item", link_id)[::-1] if isinstance(answer, dict) else []


def _list(table: Json, key: str, link_id: str) -> list[object]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise WrongDocument(f"{key} is no list", link_id[:80])
    return value


def _value(link_id: str, answers: list[object], kind: str) -> object:
    if len(answers) > 1:
        raise WrongDocument("has more than one answer", link_id)
    return answers[0].get(kind) if isinstance(answers[0], dict) else None


def _text(link_id: str, answers: list[object]) -> str:
    text = _value(link_id, answers, "valueString")
    if not isinstance(text, str):
        raise WrongDocument("the answer is no valueString", link_id)
    return text


def _code(link_id: str, answers: list[object], place: Asked) -> str:
    coding = _value(link_id, answers, "valueCoding")
    code = coding.get("code") if isinstance(coding, dict) else None
    if not isinstance(coding, dict) or not isinstance(code, str):
        raise WrongDocument("the answer is no valueCoding with a code", link_id)
    if coding.get("system", place.system) != place.system:
        raise WrongDocument(f"the code is from another system than {place.system}", link_id)
    if code not in place.codes:
        raise refusal(link_id, code, place.codes)
    return code
