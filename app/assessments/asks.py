"""What a screen asks, part by part: the form's questions, what its rules need beside them, what is always asked, the judgement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.i18n import gettext
from risk_instruments import Instrument
from risk_instruments.definition import Detail, Input, Judged, Listed, Question, Section
from risk_instruments.sheet import JUDGED_LEVEL
from risk_instruments.supplement import Extra, lacking, supplement
from risk_instruments.texts import words_of

RARE = frozenset({"refused", "not_asked", "not_applicable"})
"""Answers that programs may send; on the screen they stand only once given."""
RESULT_DAY, RESULT_SOURCE = "result_on", "result_source"
SCENARIOS, PLAN = "scenarios", "plan"


class Kind(StrEnum):
    """How a question is answered: by one of its options, by words alone, or by a day."""

    CHOICE = "choice"
    WORDS = "words"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as a screen shows it; `is_detail` marks a sub-question that is never counted."""

    item: str
    n: str
    label: str
    guidance: str = ""
    follow_up: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    is_critical: bool = False
    is_detail: bool = False
    kind: Kind = Kind.CHOICE
    needs_words: bool = False
    """Words stand beside the answer whatever it is; otherwise they open under yes."""
    offers: str = ""
    """Another instrument to offer on yes, by id."""


@dataclass(frozen=True, slots=True)
class Part:
    """One screen of questions."""

    label: str
    asks: list[Ask]
    hint: str = ""


def in_words(text: str | None) -> str:
    """Give a text of the catalogue in the reader's language; no text stays no text."""
    return gettext(text) if text else ""


def level_label(instrument: Instrument, code: str | None) -> str:
    """Give the name of a level, or nothing; a list of criteria is met or not."""
    if isinstance(instrument.definition, Listed):
        return {"met": gettext("Criteria met"), "not_met": gettext("Criteria not met")}.get(code or "", "")
    return next((in_words(level.label) for level in instrument.levels if level.code == code), "")


def parts(instrument: Instrument, answers: Mapping[str, str]) -> list[Part]:
    """Give the screens of a form in their order; the same for the first question and for the last look."""
    found = list(_before(instrument))
    found += [
        Part(in_words(section.label), _questions(instrument, section, answers))
        for section in instrument.sections
        if instrument.items_in(section.id)
    ]
    if instrument.kind == "external":
        found.append(Part(gettext("The result"), list(_elsewhere(instrument))))
    if extras := lacking(instrument):
        hint = gettext("Asked with every form. Never part of the score.")
        found.append(Part(gettext("Always asked"), [_extra(one) for one in extras], hint))
    if isinstance(instrument.definition, Judged):
        hint = gettext("The level is your judgement. No answer computes it.")
        found.append(Part(gettext("Your judgement"), list(_judgement(instrument)), hint))
    return found


def _before(instrument: Instrument) -> Iterator[Part]:
    """What the rules need beside the answers, such as the relationship, comes first."""
    if instrument.kind in {"spj", "external"}:
        return
    if asked := [_input(one) for one in instrument.definition.inputs if one.type == "code"]:
        yield Part(gettext("About this case"), asked)


def _questions(instrument: Instrument, section: Section, answers: Mapping[str, str]) -> list[Ask]:
    found = []
    for question in instrument.items_in(section.id):
        found.append(_ask(instrument, question, answers.get(question.id, "")))
        found += [_detail(instrument, one, answers.get(one.id, "")) for one in instrument.details(question.id)]
    return found


def _ask(instrument: Instrument, question: Question, current: str) -> Ask:
    return Ask(
        item=question.id,
        n=question.n,
        label=in_words(question.label),
        guidance=in_words(question.guidance),
        follow_up=in_words(question.follow_up) or (gettext("Why") if instrument.kind == "criteria" else ""),
        options=_options(instrument, question, current),
        is_critical="critical" in question.flags,
        needs_words=isinstance(instrument.definition, Judged),
        offers=question.offers or "",
    )


def _detail(instrument: Instrument, detail: Detail, current: str) -> Ask:
    return Ask(detail.id, "", in_words(detail.label), options=_options(instrument, detail, current), is_detail=True)


def _options(instrument: Instrument, question: Question | Detail, current: str) -> list[tuple[str, str]]:
    options = getattr(instrument.definition, "options", {})[question.options]
    return [(one.code, in_words(one.label)) for one in options if one.code not in RARE or one.code == current]


def _extra(extra: Extra) -> Ask:
    options = [(one.code, in_words(one.label)) for one in supplement().options]
    return Ask(
        extra.id, "", in_words(extra.label), in_words(extra.guidance), in_words(extra.follow_up), options,
        is_critical="critical" in extra.flags,
    )  # fmt: skip


def _input(given: Input) -> Ask:
    labels = [(code, in_words(words_of(code))) for code in given.codes]
    return Ask(
        given.id, "", in_words(given.label), options=[*labels, ("unknown", gettext("Not known"))], is_detail=True
    )


def _levels(instrument: Instrument) -> list[tuple[str, str]]:
    return [(level.code, level_label(instrument, level.code)) for level in instrument.levels]


def _judgement(instrument: Instrument) -> Iterator[Ask]:
    definition = instrument.definition
    yield Ask(JUDGED_LEVEL, "", gettext("Level in your judgement"), follow_up=gettext("Why"), options=_levels(instrument),
              needs_words=True)  # fmt: skip
    yield from (_input(one) for one in definition.inputs if one.type == "code")
    if isinstance(definition, Judged) and definition.scenarios:
        yield Ask(SCENARIOS, "", gettext("What could happen, to whom, and what would lead there"), kind=Kind.WORDS)
    if isinstance(definition, Judged) and definition.plan:
        yield Ask(PLAN, "", gettext("What would make it safer, and who could do it"), kind=Kind.WORDS)


def _elsewhere(instrument: Instrument) -> Iterator[Ask]:
    levels = _levels(instrument)
    yield Ask(JUDGED_LEVEL, "", gettext("Level as the report says it"), follow_up=gettext("In the report's own words"),
              options=levels, kind=Kind.CHOICE if levels else Kind.WORDS, needs_words=True)  # fmt: skip
    yield Ask(RESULT_DAY, "", gettext("Day of the result"), kind=Kind.DAY)
    yield Ask(RESULT_SOURCE, "", gettext("Who made it, and where it can be asked for"), kind=Kind.WORDS)
