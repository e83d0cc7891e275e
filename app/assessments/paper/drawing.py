"""A form laid out for paper: plain words in the reader's language, the same for the page that is printed and for the PDF."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.assessments import asks, explanation, wording
from app.assessments.asks import Ask, Kind
from app.assessments.queries import Sheet
from app.core import i18n
from app.core.i18n import gettext
from app.core.typesetting import Clock, typeset
from risk_instruments import Instrument

BODY = Path(__file__).with_name("paper.typ")
SHORT_HASH = 12
Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One question: boxes to tick and a line to write on where it is blank, the answer and its note where it is filled in."""

    n: str
    label: str
    hint: str = ""
    mark: str = ""
    boxes: list[str] = field(default_factory=list)
    write: str = ""
    answer: str = ""
    is_open: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    title: str
    hint: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the result: its heading, its head and its rows."""

    title: str
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole form; `result` and `tables` are empty where it is blank, `blanks` where it is filled in."""

    title: str
    heading: str
    marking: str
    foot: str
    notice: str
    facts: Facts
    groups: list[Group]
    blanks: list[str] = field(default_factory=list)
    result: Facts = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class People:
    """Names of staff that stand on a filled form."""

    assessor: str
    agency: str
    judge: str
    printer: str


def blank(instrument: Instrument, notice: str, marking: str) -> Paper:
    """Lay out an empty form; what is always asked stands on it too."""
    about = instrument.definition.about
    facts = [(gettext("Completed by"), asks.in_words(about.completed_by)), (gettext("For"), asks.in_words(about.population)),
             (gettext("Not for"), asks.in_words(about.not_for))]  # fmt: skip
    blanks = [gettext("Reference"), gettext("Day and place"), gettext("Completed by (name, agency)"),
              gettext("Is it safe to talk now? Who else can hear?")]  # fmt: skip
    groups = [
        Group(part.label, part.hint, [_to_fill_in(ask) for ask in part.asks]) for part in asks.parts(instrument, {})
    ]
    return Paper(
        gettext("Checklist"), asks.in_words(instrument.title), gettext("%(marking)s when completed") % {"marking": marking},
        edition_words(instrument), notice, _full(facts), groups, blanks,
    )  # fmt: skip


def filled(opened: Sheet, people: People, notice: str, clock: Clock, printed_at: str) -> Paper:
    """Lay out what was filled in: result with its bounds first, why, judgement, then every answer; an open one says so."""
    row, reading = opened.row, opened.reading
    is_draft = row.completed_at is None
    state = gettext("Draft, not completed") if is_draft else clock.moment(row.completed_at or row.changed_at)
    facts = [
        (gettext("Checklist"), row.label),
        (gettext("Completed"), state),
        (gettext("Assessor"), f"{people.assessor}, {people.agency}"),
    ]
    explained = explanation.explain(reading)
    groups = [
        Group(part.label, part.hint, [_filled_in(opened, ask, clock) for ask in part.asks])
        for part in asks.parts(reading.instrument, reading.answers)
    ]
    printed = gettext("printed by %(who)s, %(when)s") % {"who": people.printer, "when": printed_at}
    return Paper(
        gettext("Checklist"), asks.in_words(reading.instrument.title), opened.parameters.marking,
        f"{edition_words(reading.instrument)} · {printed}", notice, _full(facts), groups,
        result=_full(list(_result(opened, explained.sentence, people, clock))), tables=list(_tables(explained)),
    )  # fmt: skip


def edition_words(instrument: Instrument) -> str:
    """Name the version with the beginning of its hash, so that a paper can be matched with its definition."""
    version = gettext("version %(version)s") % {"version": instrument.version}
    return f"{instrument.short}, {version}, {instrument.sha256[:SHORT_HASH]}"


def _to_fill_in(ask: Ask) -> Line:
    write = ask.follow_up or ("" if ask.is_detail else gettext("Note"))
    if ask.kind is Kind.WORDS:
        write = gettext("In words")
    elif ask.kind is Kind.DAY:
        write = gettext("Date")
    return Line(ask.n, ask.label, ask.guidance, _mark(ask), [label for _, label in ask.options], write)


def _filled_in(opened: Sheet, ask: Ask, clock: Clock) -> Line:
    code, note = opened.reading.answers.get(ask.item, ""), opened.notes.get(ask.item, "")
    answer = clock.day(date.fromisoformat(code)) if ask.kind is Kind.DAY and code else dict(ask.options).get(code, code)
    is_open = not code and not (ask.kind is Kind.WORDS and note)
    if is_open:
        answer = gettext("Nothing written") if ask.kind is Kind.WORDS else gettext("Not asked, stays open")
    return Line(ask.n, ask.label, mark=_mark(ask), answer=answer, is_open=is_open, note=note)


def _mark(ask: Ask) -> str:
    return gettext("Marks a life threat on its own") if ask.is_critical else ""


def _result(opened: Sheet, sentence: str, people: People, clock: Clock) -> Iterator[tuple[str, str]]:
    row, reading = opened.row, opened.reading
    said = wording.said(reading)
    yield gettext("In short"), wording.band(reading).label
    yield gettext("Look at this"), "\n".join(wording.calls(reading))
    if reading.is_scored:
        yield gettext("Score"), wording.result_words(reading, row)
    yield gettext("What it means"), str(said)
    yield gettext("Why this level"), sentence
    if reading.local_threshold not in {None, reading.wording.threshold}:
        local = gettext("The area refers from %(threshold)s. This is a local threshold, not a level.")
        yield gettext("Local threshold"), local % {"threshold": reading.local_threshold}
    if row.judged_level:
        level = asks.level_label(reading.instrument, row.judged_level) or gettext("High")
        when = clock.moment(row.judged_at) if row.judged_at else ""
        yield gettext("Professional judgement"), f"{level}. {people.judge}, {when}\n{row.judgement_reason}"


def _tables(explained: explanation.Explanation) -> Iterator[Table]:
    if explained.rules:
        head = [gettext("Rule"), gettext("Level"), gettext("State"), gettext("Figures")]
        yield Table(gettext("Rules"), head, [[one.label, one.level, one.state, one.figures] for one in explained.rules])
    if explained.items:
        head = [gettext("No."), gettext("Question"), gettext("Answer"), gettext("Points"), gettext("What it did")]
        rows = [[one.n, one.label, one.answer, one.points, one.part] for one in explained.items]
        yield Table(gettext("Item by item"), head, rows)


def _full(facts: Facts) -> Facts:
    """Leave out what is empty."""
    return [(label, words) for label, words in facts if words.strip()]


def pdf(paper: Paper, *, is_large: bool) -> bytes:
    """Draw the paper as tagged PDF."""
    language = i18n.locale().split("_", maxsplit=1)[0]
    words: dict[str, Any] = asdict(paper) | {"lang": language, "large": is_large, "is_blank": bool(paper.blanks)}
    return typeset(BODY, words)
