"""The text of a definition file that has only begun: sound, not released, every place explained to its author."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

SAID = "Labels are our own short neutral words, not the official questions: ask from your organisation's licensed form."
OPEN = (
    '  { code = "unknown", label = "Not known", missing = true },',
    '  { code = "refused", label = "Did not want to answer", missing = true },',
    '  { code = "not_asked", label = "Not asked", missing = true },',
)
FACTS = {
    "additive": ("items", "order", "weights"),
    "triggers": ("items", "order", "weights", "rules"),
    "count_only": ("items", "order", "weights"),
    "spj": ("items", "order", "judgement"),
    "criteria": ("items", "rules"),
    "external": ("levels",),
    "repeated": ("items", "order"),
}
"""What a kind rests on, beside its threshold or bands."""


class Answers(NamedTuple):
    """What the author said; the fields of other kinds stay empty. `totals`: where each level but the lowest begins."""

    kind: str
    id: str
    version: str
    title: str
    short: str
    owner: str
    country: str
    languages: tuple[str, ...]
    population: str
    completed_by: str
    training: str
    wording: str
    terms: str
    by: str
    items: int = 0
    levels: tuple[str, ...] = ()
    way: str = "rules"
    totals: tuple[int, ...] = ()
    timepoints: tuple[str, ...] = ()
    informants: tuple[str, ...] = ()

    @property
    def is_scored(self) -> bool:
        """Whether its answers have points."""
        return self.kind in {"additive", "triggers", "count_only"}


def file_text(answers: Answers, day: date) -> str:
    """Return the TOML text of a new definition; every fact is only recalled until the author has read its source."""
    parts: list[Callable[[Answers, date], Iterator[str]]] = [_top, _about, _licence, _provenance]
    if answers.kind != "external":
        parts += [_options, _items]
    if answers.levels and answers.is_scored:
        parts += [_bands if answers.way == "bands" else _rules, _override]
    return "\n".join(line for part in parts for line in (*part(answers, day), ""))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _codes(labels: tuple[str, ...]) -> list[str]:
    """Make a code of each label: ascii letters, digits and underscores, a letter first, no code twice."""
    codes: list[str] = []
    for position, label in enumerate(labels, start=1):
        code = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40]
        usable = re.match(r"[a-z]", code) and code not in codes
        codes.append(code if usable else f"level_{position}")
    return codes


def _listed(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(text) for text in texts)}]"


def _top(answers: Answers, day: date) -> Iterator[str]:
    yield f"# Begun on {day.isoformat()}. Replace what stands between quotation marks, then run check on this file."
    yield "# Never write official wording of a licensed form here: short neutral words of your own."
    yield ""
    yield 'schema = "risk-instrument/1"'
    yield f"id = {_quoted(answers.id)}"
    yield "# Whatever can change a result is a new version in a new file; a released file is never edited."
    yield f"version = {_quoted(answers.version)}"
    yield f"kind = {_quoted(answers.kind)}"
    yield "# true only when every computed fact below is verified, or secondary with two sources. Until then no level."
    yield "release = false"
    yield "# A threshold holds for exactly this set of items."
    yield f"item_count = {answers.items}"
    if answers.levels:
        yield "# From low to high. The code is stored with every result, the label is shown."
        yield "levels = ["
        for code, label in zip(_codes(answers.levels), answers.levels, strict=True):
            yield f"  {{ code = {_quoted(code)}, label = {_quoted(label)} }},"
        yield "]"
    if answers.is_scored:
        yield "# Where a published rule says so: no level with more open answers than this."
        yield "# max_missing = 5"
        yield "# Where only trained users may read the level: why. Hidden until an area confirms its certificate."
        yield '# certificate = ""'
    if answers.timepoints:
        yield f"timepoints = {_listed(answers.timepoints)}"
        yield f"informants = {_listed(answers.informants)}"
    if answers.kind == "external":
        yield "# What is recorded of a result made elsewhere."
        yield 'accept = ["level", "date", "source", "file"]'
    if answers.kind == "criteria":
        yield "# The answer that meets a criterion, and what must be written with it."
        yield 'met_by = "yes"'
        yield 'needs = ["author", "reason"]'


def _about(answers: Answers, _: date) -> Iterator[str]:
    yield "[about]"
    for name in ("title", "short", "owner", "country"):
        yield f"{name} = {_quoted(getattr(answers, name))}"
    yield "# year = 2009"
    yield f"languages = {_listed(answers.languages)}"
    yield f"completed_by = {_quoted(answers.completed_by)}"
    yield f"population = {_quoted(answers.population)}"
    yield "# For whom it must not be used, if that is known."
    yield '# not_for = ""'
    yield f"training = {_quoted(answers.training)}"
    yield "# How well it predicts: one sentence and where it was read, for each study."
    yield "# [[about.validity]]"
    yield '# text = ""'
    yield '# source = "https://"'


def _licence(answers: Answers, day: date) -> Iterator[str]:
    yield "[licence]"
    yield "# own-labels, open, permission, or overlay-required when the items are not known to us."
    yield f"wording = {_quoted(answers.wording)}"
    yield f"terms = {_quoted(answers.terms)}"
    yield '# url = "https://"'
    yield f"checked_on = {day.isoformat()}"
    yield f"labels = {_quoted(SAID)}"


def _provenance(answers: Answers, day: date) -> Iterator[str]:
    yield "# Where each fact was read. recalled: nobody has read a source yet. verified: read there; secondary: read in"
    yield "# a text about it, two of them for a release; own-choice: the published text is silent, the note says why."
    facts = [*FACTS[answers.kind]]
    if answers.levels and answers.is_scored:
        facts += ["bands"] if answers.way == "bands" else ["threshold"]
    for fact in facts:
        yield from _fact(fact, "recalled", "To be read by a person; then name the source.", answers.by, day)
    if answers.is_scored:
        note = "No published rule was looked for yet. An open answer stays in the bounds and is never a silent no."
        yield from _fact("missing", "own-choice", note, answers.by, day)
    yield from _fact("labels", "own-choice", "Placeholders, to be replaced by short words of our own.", answers.by, day)


def _fact(fact: str, status: str, note: str, by: str, day: date) -> Iterator[str]:
    yield from ("[[provenance]]", f"fact = {_quoted(fact)}", f"status = {_quoted(status)}", "sources = []")
    yield from (f"note = {_quoted(note)}", f"seen_on = {day.isoformat()}", f"by = {_quoted(by)}", "")


def _options(answers: Answers, _: date) -> Iterator[str]:
    yield "# The answers. An answer that leaves the question open is missing and never scores."
    yield "[options]"
    yield "answers = ["
    if answers.is_scored:
        yield '  { code = "yes", label = "Yes", points = 1 },'
        yield '  { code = "no", label = "No", points = 0 },'
        yield from OPEN
        yield '  { code = "not_applicable", label = "Does not apply", points = 0 },'
    elif answers.kind == "spj":
        yield '  { code = "present", label = "Present" },'
        yield '  { code = "partly", label = "Partly present" },'
        yield '  { code = "absent", label = "Absent" },'
        yield '  { code = "omit", label = "No information", missing = true },'
    else:
        yield '  { code = "yes", label = "Yes" },'
        yield '  { code = "no", label = "No" },'
        yield from OPEN
    yield "]"


def _items(answers: Answers, _: date) -> Iterator[str]:
    yield "# Groups that fit on one screen of a phone; five or six questions each."
    yield from ("[[sections]]", 'id = "all"', 'label = "Questions"', "")
    if answers.is_scored:
        yield "# An item may weigh differently from its list of answers: points = { yes = 4 }"
    yield '# A threat to life carries flags = ["critical"]; guidance and follow_up are shown beside the question.'
    for number in range(1, answers.items + 1):
        yield from ("[[items]]", f'id = "q{number}"', f'n = "{number}"', 'section = "all"')
        yield from (f'label = "Placeholder {number}: your own short words"', 'options = "answers"', "")


def _rules(answers: Answers, _: date) -> Iterator[str]:
    yield "# Operators: all, any, not, gte, lte, eq, atleast, item, score, input. A rule only ever raises the level."
    for code, total in zip(_codes(answers.levels)[1:], answers.totals, strict=True):
        yield from ("[[rules]]", f'id = "from_{code}"', f'label = "{total} or more"')
        yield from (f'if = {{ gte = [{{ score = "total" }}, {total}] }}', f"level = {_quoted(code)}", "")


def _bands(answers: Answers, _: date) -> Iterator[str]:
    yield "# The level of a range of totals, up to and including up_to; the last band is open."
    ends = [f"up_to = {total - 1}" for total in answers.totals]
    for code, end in zip(_codes(answers.levels), [*ends, ""], strict=True):
        yield from ("[[bands]]", f"level = {_quoted(code)}", *([end] if end else []), "")


def _override(answers: Answers, day: date) -> Iterator[str]:
    del answers, day  # every part is asked alike
    yield "# What judgement may do: raise, never lower."
    yield from ("[override]", "raise = true", "lower = false", 'needs = ["author", "reason"]')
