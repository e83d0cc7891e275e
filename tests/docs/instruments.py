"""Writes docs/instruments.md: each version of each instrument as a practitioner reads it, with what is known and how sure.

`python -m tests.docs.instruments` writes it; `test_instruments.py` fails when it is old.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from risk_instruments import Instrument, catalogue
from risk_instruments.definition import External, Judged, Listed, Norm, Repeated, Scored
from risk_instruments.plainly import KINDS

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "instruments.md"
VECTORS = "tests/risk_instruments/vectors.json"
HEAD = """# Instruments

What stands in each file of `risk_instruments/catalogue/`, for people who use the forms. The page is generated from the files
(`python -m tests.docs.instruments`), and a test holds it equal to them.

- The labels are our own short words. Ask from your organisation's licensed form.
- An open answer is never a silent no: a score has a lower and an upper bound, and a level says whether it could still change.
- Judgement raises a level and never lowers it. The level of one instrument is never read as a level of another.
- Entry to a conference is a dated local policy and no part of any instrument.
- What two forms ask with the same meaning is mapped, so that nobody is asked twice. A mapping that is not verified is off until the
  area's protocol names it.

| A fact is | when |
|---|---|
| verified | it was read on the page named; taken over from the project's handbook, and not read again on the day of the file |
| secondary | it was read in other people's material only, never on the official sheet |
| recalled | no page stands behind it; it decides no computed level |
| own-choice | the published text is silent, and we chose |
"""


@cache
def _vectors() -> Counter[tuple[str, str]]:
    cases = json.loads((TOP / VECTORS).read_text(encoding="utf-8"))["vectors"]
    return Counter((case["instrument"], case["type"]) for case in cases)


def editions() -> list[Instrument]:
    """Every version of every instrument, by id, oldest first."""
    return [edition for one in catalogue.instruments() for edition in catalogue.versions(one.id)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")


def _source(text: str) -> str:
    return f"<{text}>" if re.fullmatch(r"https?://\S+", text) else text


def _lines(parts: Iterable[str]) -> str:
    return "<br>".join(_cell(part) for part in parts if part)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def level_is(instrument: Instrument) -> str:
    """Say where the level comes from, and whether it is shown."""
    match instrument.definition:
        case Judged():
            return "chosen by the assessor" + ("" if instrument.release else "; not every fact is confirmed")
        case External():
            return "as reported"
        case Repeated():
            return "none: outcome, not risk" + ("" if instrument.release else "; not every fact is confirmed")
        case Scored(kind="count_only"):
            return "none: a count"
    if instrument.needs_certificate:
        return "computed, shown with a confirmed certificate"
    return "computed" if instrument.release else "held back: not released"


def _rule(instrument: Instrument) -> Iterator[str]:
    match instrument.definition:
        case Scored() as scored:
            yield from _scored(instrument, scored)
        case Judged() as judged:
            yield "A person chooses the level, whatever the answers; nothing is added up."
            yield "Scenarios and a plan are written with it." if judged.scenarios and judged.plan else ""
            yield from (f"Beside it: {one.label} ({', '.join(one.codes)})." for one in judged.inputs)
        case Listed() as listed:
            yield "Any one of the criteria is enough, each with a written reason."
            yield from (f"Beside it: {one.label} ({', '.join(one.codes)})." for one in listed.inputs)
        case External() as external:
            yield f"Made elsewhere. Recorded are: {', '.join(external.accept)}."
        case Repeated() as repeated:
            yield "The answers of all informants stand side by side, question by question through the times; nothing is added up."
            yield f"Times: {', '.join(repeated.timepoints)}. Informants: {', '.join(repeated.informants)}."
            yield f"Not for the other side's eyes: {', '.join(repeated.confidential)}." if repeated.confidential else ""


def _scored(instrument: Instrument, scored: Scored) -> Iterator[str]:
    if not instrument.levels:
        yield "Yes answers are counted; more means a higher risk. There is no threshold."
    yield from (f"{rule.label}: {instrument.level_label(rule.level)}." for rule in scored.rules)
    yield f"None of these: {instrument.levels[0].label}." if scored.rules else ""
    start: int | None = None
    for band in scored.bands:
        yield f"Total {_reach(start, band.up_to)}: {instrument.level_label(band.level)}."
        start = None if band.up_to is None else band.up_to + 1
    for item in scored.items:
        if item.derive:
            yield f"Question {item.n} follows from its sub-questions: yes from {item.derive.atleast[0]} of {len(item.derive.atleast[1])} on."


def _reach(start: int | None, end: int | None) -> str:
    if start is None:
        return f"up to {end}"
    if end is None:
        return f"{start} or more"
    return f"{start}" if start == end else f"{start} to {end}"


def _points(instrument: Instrument) -> str:
    questions: dict[str, list[str]] = defaultdict(list)
    for item in instrument.items:
        told = [f"{code.replace('_', ' ')} {value}" for code, value in instrument.points(item.id).items() if value]
        questions[", ".join(told) or "none"].append(item.n)
    if list(questions) == ["yes 1"]:
        return "one for each yes"
    return _lines(f"{told}: question {', '.join(numbers)}" for told, numbers in questions.items())


def _open(instrument: Instrument) -> Iterator[str]:
    definition = instrument.definition
    yield from (fact.note or "" for fact in definition.provenance if fact.fact == "missing")
    match definition:
        case Judged():
            yield "An open answer changes nothing: the level is chosen."
        case Repeated():
            yield "A sheet with an open answer, or without its time or informant, stays a draft."
        case Scored(max_missing=int(most)):
            yield f"With more than {most} open answers no level is given."


def _questions(instrument: Instrument) -> str:
    placeholders = sum("of your licensed form" in item.label for item in instrument.items)
    if not instrument.items:
        return "none in the file"
    return f"{len(instrument.items)}" + (
        f", of which {placeholders} are placeholders for your licensed form" if placeholders else ""
    )


def _vector_count(instrument: Instrument) -> str:
    scored, policy = _vectors()[instrument.id, "instrument"], _vectors()[instrument.id, "policy"]
    if not scored + policy:
        return "none"
    return (
        f"{scored} of the score"
        + (f", {policy} of the entry policy" if policy else "")
        + f", in [{VECTORS}](../{VECTORS})"
    )


def _mappings(instrument: Instrument) -> Iterator[str]:
    for mapping in instrument.definition.mappings:
        state = "on" if mapping.is_verified else "off until the area's protocol names it"
        yield f"{len(mapping.pairs)} questions as in {mapping.to} {mapping.version}: {mapping.status}, {state}. {mapping.note or ''}".strip()


def _rows(instrument: Instrument) -> Iterator[tuple[str, str]]:
    definition = instrument.definition
    about, licence = definition.about, definition.licence
    yield "File", f"`{instrument.id}`, version {instrument.version}"
    yield "Made by", _lines([", ".join(str(part) for part in (about.owner, about.year, about.country) if part)])
    training = {"none": "", "advised": "Training is advised.", "certificate": "A certificate is needed."}[
        about.training
    ]
    yield "Who may use it", _lines([about.completed_by, training])
    yield "For", _lines([about.population, f"Not for: {about.not_for}" if about.not_for else ""])
    yield "Kind", f"`{instrument.kind}`: {KINDS[instrument.kind]}"
    yield "Questions", _questions(instrument)
    if isinstance(definition, Scored):
        yield "Points", _points(instrument)
    yield "Rule", _lines(_rule(instrument))
    yield (
        "Levels, low to high",
        _lines(f"{one.label}{f': {one.guidance}' if one.guidance else ''}" for one in instrument.levels),
    )
    yield "Level", _lines([level_is(instrument), getattr(definition, "certificate", None) or ""])
    yield (
        "Judgement",
        "raises the level, never lowers it, with author and reason" if getattr(definition, "override", None) else "",
    )
    yield "Open answers", _lines(_open(instrument))
    yield "Validity", _lines(f"{one.text} {_source(one.source)}" for one in about.validity) or "no study in our sources"
    yield (
        "Licence",
        _lines(
            [
                f"{licence.wording}, checked on {licence.checked_on}",
                f"{licence.terms} {_source(licence.url or '')}".strip(),
            ]
        ),
    )
    yield "Labels", _lines([licence.labels])
    yield "Public vectors", _vector_count(instrument)
    yield "Mappings", _lines(_mappings(instrument))
    yield "Facts", _lines(dict.fromkeys(f"{fact.seen_on}, {fact.by}" for fact in definition.provenance))


def _norm(instrument: Instrument, norm: Norm) -> Iterator[str]:
    columns = list(dict.fromkeys(name for row in norm.rows for name in row.percent))
    yield f"{norm.name} of {norm.year}, {norm.status}, percent. Applies to: {norm.applies_to}. {', '.join(map(_source, norm.sources))}"
    yield ""
    yield "| Level | " + " | ".join(name.replace("_", " ") for name in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for row in norm.rows:
        yield (
            f"| {_cell(instrument.level_label(row.level))} | "
            + " | ".join(str(row.percent.get(name, "")) for name in columns)
            + " |"
        )
    yield ""


def _section(instrument: Instrument) -> Iterator[str]:
    yield from (f"## {instrument.title}", "", "| | |", "|---|---|")
    yield from (f"| {name} | {words} |" for name, words in _rows(instrument) if words)
    yield ""
    for norm in getattr(instrument.definition, "norms", ()):
        yield from _norm(instrument, norm)
    yield from ("| Fact | Status | What, and where it was read |", "|---|---|---|")
    for fact in instrument.definition.provenance:
        yield f"| {fact.fact} | {fact.status} | {_lines([fact.note or '', *map(_source, fact.sources)])} |"
    yield ""


def page() -> str:
    """Give the whole page."""
    lines = [HEAD, "| Instrument | File | Kind | Level | Public vectors |", "|---|---|---|---|---|"]
    for one in editions():
        count = sum(number for (name, _), number in _vectors().items() if name == one.id)
        link = f"[{_cell(one.title)}](#{_anchor(one.title)})"
        lines.append(f"| {link} | `{one.id}` {one.version} | `{one.kind}` | {level_is(one)} | {count or ''} |")
    lines.append("")
    for one in editions():
        lines += _section(one)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
