"""Why this level, item by item: each answer with its points, each rule with its figures, what an open answer could still do.

Pure and the same for every kind. Where a level is hidden, its rules are too; where a person chooses the level, nothing is computed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.assessments.asks import in_words, level_label
from app.assessments.sheet import Reading
from app.core.i18n import N_, gettext
from risk_instruments import Instrument, Status
from risk_instruments.conditions import Condition
from risk_instruments.definition import Question, Rule, Scored
from risk_instruments.plan import Row
from risk_instruments.sheet import derived
from risk_instruments.texts import words_of

NOT_COMPUTED = {
    "spj": N_("The level is the assessor's choice. No answer computes it."),
    "external": N_("The result was made elsewhere. Nothing is computed here."),
    "criteria": N_("Any one criterion that is met is enough. Nothing is added up."),
    "repeated": N_("Answers of different times stand side by side. Nothing is added up."),
}
LIST_ALONE = N_(
    "Factors with written reasons. No answer is worked out from them: whether they are enough is a person's judgement."
)
HIDDEN = {
    Status.CERTIFICATE_REQUIRED: N_("The level is not shown: your area has not confirmed its certificate."),
    Status.NOT_RELEASED: N_("The level is not shown: what is known of its rule is not sure enough to give one."),
}
NO_LEVEL = {
    Status.NOT_ASSESSED: N_("Nothing is answered yet, so there is no level."),
    Status.TOO_MANY_MISSING: N_("More questions are open than this form allows, so there is no level."),
    Status.WITHHELD: N_(
        "The least and the most it can be lie at different levels, and no rule for open answers is published. Both ends are shown."
    ),
}
TRUE, POSSIBLE, UNREACHED, NOT_GIVEN = N_("True"), N_("Could become true"), N_("Not reached"), N_("Not given")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule or band: what it asks, the level it gives, whether it holds, and the figures it looks at."""

    label: str
    level: str
    state: str
    is_true: bool
    figures: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question: what was answered, what that adds, and what it did or could do."""

    n: str
    label: str
    answer: str
    points: str
    part: str
    is_open: bool
    is_behind: bool = False
    """Whether it stands behind a rule that holds."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The sentence first, then rules and items."""

    sentence: str
    rules: list[RuleLine] = field(default_factory=list)
    items: list[ItemLine] = field(default_factory=list)

    @property
    def has_points(self) -> bool:
        """Whether answers have points at all."""
        return any(item.points for item in self.items)


def explain(reading: Reading) -> Explanation:
    """Give the explanation of a reading, in the reader's language and under the words its instrument carries."""
    definition = reading.instrument.definition
    if not isinstance(definition, Scored):
        is_list_alone = reading.instrument.kind == "criteria" and not reading.instrument.release
        sentence = gettext(LIST_ALONE if is_list_alone else NOT_COMPUTED[reading.instrument.kind])
        return Explanation(sentence, [], [_unscored(reading, item) for item in reading.instrument.items])
    is_hidden = reading.result.status in HIDDEN
    rules = [] if is_hidden else [*_rules(reading, definition), *_bands(reading, definition)]
    return Explanation(_sentence(reading), rules, [*_items(reading), *_inputs(reading)])


def _sentence(reading: Reading) -> str:
    result = reading.result
    if result.status in HIDDEN:
        return gettext(HIDDEN[result.status])
    if not reading.instrument.levels:
        return gettext("Answers are counted. This form has no threshold and gives no level.")
    if result.level is None:
        return gettext(NO_LEVEL[result.status])
    if result.certain:
        return gettext("The level is certain: no open answer can change it.")
    most = level_label(reading.instrument, result.level_max)
    return gettext("The level stands, and open answers could still raise it to: %(level)s.") % {"level": most}


def _rules(reading: Reading, definition: Scored) -> Iterator[RuleLine]:
    result = reading.result
    for rule in definition.rules:
        if not rule.silent:
            rest = NOT_GIVEN if rule.condition.input else UNREACHED
            state = TRUE if rule.id in result.fired else POSSIBLE if rule.id in result.possible else rest
            yield RuleLine(
                in_words(rule.label),
                level_label(reading.instrument, rule.level),
                gettext(state),
                state is TRUE,
                _figures(reading, rule),
            )


def _figures(reading: Reading, rule: Rule) -> str:
    """Say each total a rule looks at, against what it needs."""
    result = reading.result
    bounds = {"total": (result.score, result.lower, result.upper), **result.scores}
    said = []
    for score, needed in _totals(rule.condition):
        _, lower, upper = bounds[score]
        words = {"needed": needed, "lower": lower, "upper": upper}
        if lower == upper:
            said.append(gettext("%(lower)s, needs %(needed)s") % words)
        else:
            said.append(gettext("at least %(lower)s and at most %(upper)s, needs %(needed)s") % words)
    return "; ".join(said)


def _totals(condition: Condition) -> list[tuple[str, int]]:
    return [(part.gte[0].score or "total", part.gte[1]) for part in condition.walk() if part.gte]


def _bands(reading: Reading, definition: Scored) -> Iterator[RuleLine]:
    result, order = reading.result, [level.code for level in reading.instrument.levels]
    ends = [order.index(code) for code in (result.level_min, result.level_max) if code]
    for place, (code, words) in enumerate(ranges(definition)):
        is_within = bool(ends) and ends[0] <= place <= ends[-1]
        state = TRUE if code == result.level else POSSIBLE if is_within else UNREACHED
        yield RuleLine(words, level_label(reading.instrument, code), gettext(state), state is TRUE)


def ranges(definition: Scored) -> Iterator[tuple[str, str]]:
    """Yield each band's level with its range of totals in words."""
    start: int | None = None
    for band in definition.bands:
        if band.up_to is None:
            words = gettext("Total %(start)s or more") % {"start": start}
        elif start is None:
            words = gettext("Total up to %(end)s") % {"end": band.up_to}
        elif start == band.up_to:
            words = gettext("Total %(start)s") % {"start": start}
        else:
            words = gettext("Total %(start)s to %(end)s") % {"start": start, "end": band.up_to}
        yield band.level, words
        start = None if band.up_to is None else band.up_to + 1


def _items(reading: Reading) -> Iterator[ItemLine]:
    instrument = reading.instrument
    asked = {item: code for item, code in reading.answers.items() if item in instrument.plan.missing}
    answers, contradicted = derived(instrument.plan, asked)
    behind = {item for reason in reading.result.reasons for item in reason.items}
    for item, row in zip(instrument.items, instrument.plan.rows, strict=True):
        code = answers.get(item.id)
        cell = row.cells.get(code or "", row.blank)
        is_open = cell[3]
        part = (
            gettext("Its details say otherwise: counted as open")
            if item.id in contradicted
            else _open_part(reading, row)
            if is_open
            else _part(reading, item.id, cell[0])
        )
        points = _points(row, None if is_open else cell[0])
        yield ItemLine(
            item.n, in_words(item.label), answer_words(instrument, item, code), points, part, is_open, item.id in behind
        )


def _points(row: Row, points: int | None) -> str:
    """Say what an answer adds, or the least and most an open one could."""
    if row.blank[1] == row.blank[2]:
        return gettext("not scored")
    if points is not None:
        return f"{points:+d}" if points else "0"
    return gettext("%(least)s to %(most)s") % {"least": row.blank[1], "most": row.blank[2]}


def _part(reading: Reading, item: str, points: int) -> str:
    if item in reading.instrument.plan.unscored:
        return gettext("Recorded, never counted")
    labels = {rule.id: rule.label for rule in getattr(reading.instrument.definition, "rules", ())}
    rules = [in_words(labels[one.rule]) for one in reading.result.reasons if item in one.items and one.rule in labels]
    if rules:
        return gettext("Behind: %(rules)s") % {"rules": "; ".join(rules)}
    return gettext("Counts") if points else gettext("Adds nothing")


def _open_part(reading: Reading, row: Row) -> str:
    if row.item in reading.instrument.plan.unscored:
        return gettext("Open; never counted")
    if reading.result.status in HIDDEN or not reading.instrument.levels:
        return gettext("Open; could change the total")
    return _could(reading, row.item)


def _could(reading: Reading, name: str) -> str:
    if name in reading.result.could_change or reading.result.status is Status.NOT_ASSESSED:
        return gettext("Open; could change the level")
    return gettext("Open; cannot change the level")


def _inputs(reading: Reading) -> Iterator[ItemLine]:
    """What the rules read beside the questions, such as the relationship."""
    for given in reading.instrument.definition.inputs:
        if given.type == "code":
            code = reading.answers.get(given.id, "")
            is_open = code not in given.codes
            behind = any(given.id in reason.inputs for reason in reading.result.reasons)
            words = in_words(words_of(code)) if not is_open else gettext("Not known")
            part = _could(reading, given.id) if is_open else gettext("Read by a rule")
            yield ItemLine("", in_words(given.label), words, "", part, is_open, behind)


def _unscored(reading: Reading, item: Question) -> ItemLine:
    code = reading.answers.get(item.id)
    options = _options(reading.instrument, item)
    is_open = code is None or options.get(code, ("", True))[1]
    is_met = item.id in reading.result.fired
    if reading.instrument.kind != "criteria":
        part = gettext("Informs the judgement") if reading.instrument.kind == "spj" else gettext("Recorded")
    elif is_met:
        part = gettext("Met: enough on its own")
    else:
        part = gettext("Open; could be met") if is_open else gettext("Not met")
    return ItemLine(
        item.n, in_words(item.label), answer_words(reading.instrument, item, code), "", part, is_open, is_met
    )


def answer_words(instrument: Instrument, item: Question, code: str | None) -> str:
    """Say an answer; one that nobody gave is said as not asked."""
    return (
        in_words(_options(instrument, item).get(code or "", ("Not asked", True))[0]) if code else gettext("Not asked")
    )


def _options(instrument: Instrument, item: Question) -> Mapping[str, tuple[str, bool]]:
    options = getattr(instrument.definition, "options", {}).get(item.options, ())
    return {one.code: (one.label, one.missing) for one in options}
