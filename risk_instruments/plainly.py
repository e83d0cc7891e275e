"""A definition in plain English, line by line, for people who read no TOML: rule, sources, status, whatever the kind."""

from __future__ import annotations

from collections.abc import Iterator

from risk_instruments.conditions import Condition
from risk_instruments.definition import Definition, Detail, External, Item, Judged, Listed, Question, Repeated, Scored
from risk_instruments.instrument import Instrument

KINDS = {
    "additive": "points are added; rules or bands over the total give the level",
    "triggers": "rules over single answers and part totals give the level",
    "count_only": "answers are counted; there is no level",
    "spj": "structured professional judgement; the assessor chooses the level, nothing is added up",
    "criteria": "a list of criteria; any one that is met is enough",
    "external": "made elsewhere; only its result is recorded",
    "repeated": "the same questions at several times from several people; outcome, not risk",
}


def in_words(condition: Condition) -> str:
    """Say one condition as a phrase, such as `total is 14 or more`."""
    if condition.atleast:
        return f"at least {condition.atleast[0]} of: {'; '.join(in_words(part) for part in condition.parts)}"
    if condition.parts:
        joined = (" or " if condition.any_of else " and ").join(_inner(part) for part in condition.parts)
        return f"not {joined}" if condition.negated else joined
    for compared, bound in ((condition.gte, "or more"), (condition.lte, "or less")):
        if compared:
            return f"{compared[0].score} is {compared[1]} {bound}"
    if condition.eq:
        return f"{condition.eq[0].item or condition.eq[0].input} is {condition.eq[1]}"
    return f"{condition.input} is given"


def _inner(condition: Condition) -> str:
    return f"({in_words(condition)})" if condition.parts else in_words(condition)


def page(instrument: Instrument) -> Iterator[str]:
    """Yield the lines a practitioner reads about one version; paragraphs are set apart by an empty line."""
    definition = instrument.definition
    yield from (instrument.title, f"{instrument.id} {instrument.version}  {instrument.sha256}")
    yield from _about(definition)
    yield f"Kind: {instrument.kind} ({KINDS[instrument.kind]})"
    yield f"Status: {status(instrument)}"
    yield from ("", definition.licence.labels)
    for section in instrument.sections:
        yield from ("", section.label)
        for item in instrument.items_in(section.id):
            yield from _question(instrument, item)
    yield from ("", *_result(definition), *_beside(definition))
    yield from ("", "Where each fact was read")
    for fact in definition.provenance:
        yield f"  {fact.fact}: {fact.status}. {fact.note or ''} {'; '.join(fact.sources)}".rstrip()


def status(instrument: Instrument) -> str:
    """Say whether a level may be given, and by whom."""
    if instrument.needs_certificate:
        return "the level only with a confirmed certificate"
    if instrument.release:
        return "released"
    is_worked_out = isinstance(instrument.definition, Scored | Listed)
    return f"not released: {'no level is worked out' if is_worked_out else 'its facts are not confirmed'}"


def _about(definition: Definition) -> Iterator[str]:
    about, licence = definition.about, definition.licence
    made = ", ".join(str(part) for part in (about.owner, about.year, about.country) if part)
    yield f"{made}; languages: {', '.join(about.languages)}"
    yield f"For: {about.population}"
    if about.not_for:
        yield f"Not for: {about.not_for}"
    yield f"Completed by: {about.completed_by} (training: {about.training})"
    yield f"Licence: {licence.wording}. {licence.terms} {licence.url or ''}".rstrip()
    for validity in about.validity:
        yield f"Validity: {validity.text} {validity.source}"


def _question(instrument: Instrument, item: Question) -> Iterator[str]:
    points = ", ".join(f"{code} {points}" for code, points in instrument.points(item.id).items() if points)
    answers = points if isinstance(instrument.definition, Scored) else ", ".join(instrument.answer_codes(item.id))
    yield f"  {item.id:5} {item.label}  [{answers}]"
    if follows := derivation(item):
        yield f"        {follows}"
    for detail in instrument.details(item.id):
        yield f"        {detail.id} {_detail(detail)}"


def derivation(item: Question) -> str | None:
    """Say how a question follows from its details; None for one that is answered itself."""
    derive = item.derive if isinstance(item, Item) else None
    return f"Follows from its details: yes from {derive.atleast[0]} of {len(derive.atleast[1])} on." if derive else None


def _detail(detail: Detail) -> str:
    return f"{detail.label}{f' (asked when the answer is {detail.when})' if detail.when else ''}; never counted"


def _result(definition: Definition) -> Iterator[str]:
    levels = getattr(definition, "levels", ())
    if levels:
        yield "Levels, from low to high: " + " < ".join(f"{level.code} ({level.label})" for level in levels)
        yield from (f"  {level.code}: {level.guidance}" for level in levels if level.guidance)
    match definition:
        case Scored():
            yield from _scored(definition)
        case Judged():
            yield "Rule: the level is the assessor's choice, whatever the answers"
            if definition.timepoints:
                yield "Times: " + ", ".join(definition.timepoints)
        case Listed():
            yield f"Rule: met when any one answer is {definition.met_by}; needed with it: {', '.join(definition.needs)}"
        case External():
            yield "Rule: none here; recorded are " + ", ".join(definition.accept)
        case Repeated():
            yield "Rule: none; the answers of different times stand side by side"
            yield f"Times: {', '.join(definition.timepoints)}; asked of: {', '.join(definition.informants)}"
            if definition.confidential:
                yield f"Never shown to the other side: the answers of {', '.join(definition.confidential)}"


def _scored(definition: Scored) -> Iterator[str]:
    for name, items in definition.scores.items():
        yield f"Part total {name}: {', '.join(items)}"
    for rule in definition.rules:
        yield f"Rule {rule.id}: {rule.label}; when {in_words(rule.condition)}, at least {rule.level}"
    start: int | None = None
    for band in definition.bands:
        parts = (f"from {start}" if start is not None else "", f"up to {band.up_to}" if band.up_to is not None else "")
        yield f"Band {band.level}: total {' '.join(part for part in parts if part)}"
        start = None if band.up_to is None else band.up_to + 1
    if definition.kind == "count_only":
        yield "Rule: none; the count has no threshold"
    if definition.max_missing is not None:
        yield f"No level with more than {definition.max_missing} open answers"
    if definition.certificate:
        yield f"Certificate: {definition.certificate}"
    if definition.override:
        yield f"Judgement may raise the level, never lower it; needed: {', '.join(definition.override.needs)}"
    for norm in definition.norms:
        yield f"Norms {norm.name} ({norm.year}, {norm.status}): {norm.applies_to} {'; '.join(norm.sources)}"


def _beside(definition: Definition) -> Iterator[str]:
    for given in definition.inputs:
        yield f"Asked beside the items: {given.id}, {given.label} [{', '.join(given.codes) or 'true, false'}]"
    for word, notices in (("Contradiction", definition.checks), ("Prompt", definition.prompts)):
        for notice in notices:
            yield f"{word} when {in_words(notice.condition)}: {notice.message}"
