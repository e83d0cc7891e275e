"""What an instrument says about answers under an area's protocol: pure, the same for drafts and frozen results."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.areas.schemas import Parameters
from app.assessments.asks import PLAN, RESULT_DAY, RESULT_SOURCE, SCENARIOS, Kind, parts
from app.assessments.entry import is_visible_high, least_total
from app.assessments.models import Assessment
from app.core.errors import Unprocessable
from app.core.i18n import N_
from risk_instruments import Instrument, Result, UnknownAnswer, catalogue, prompts, score
from risk_instruments.definition import Listed
from risk_instruments.sheet import JUDGED_LEVEL
from risk_instruments.supplement import PREFIX, lacking, supplement
from risk_instruments.wording import State, Wording, live

SCORED = frozenset({"additive", "triggers", "count_only"})
CHOSEN = frozenset({"spj", "external"})
"""Kinds whose level a person chooses."""
FILLED_IN = SCORED | CHOSEN | {"criteria"}
"""Repeated outcome sets belong to programmes, not to one visit."""
JUDGED_HIGH = "high"
"""The word for a judgement where the instrument itself has no levels."""
WORDS_ONLY = frozenset({SCENARIOS, PLAN, RESULT_SOURCE})
UNKNOWN_ITEM = N_("This question is not part of the checklist.")
AT_THE_TOP = N_("This stands at the highest level already.")
ONLY_UPWARDS = N_("Judgement can only raise the level. Choose a higher one.")
UNKNOWN_ANSWER = N_("This is not one of the answers to this question.")
NOT_A_DAY = N_("Give a real date, such as 2026-03-26.")
NOT_YET = N_("A result lies in the past. Check the day.")
LEVEL_MISSING = N_("Choose the level. It is your judgement; no answer computes it.")
WHY_MISSING = N_("Write why. A judgement needs its reason.")
REASON_MISSING = N_("Write the reason beside each criterion that is met.")
RESULT_MISSING = N_("Give the level, the day and the source of the result.")
NOTHING_YET = N_("Nothing is answered yet. Answer a question, or add your judgement.")


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers, what they come to, and the numbers behind the one sentence."""

    instrument: Instrument
    answers: Mapping[str, str]
    result: Result
    wording: Wording
    local_threshold: int | None
    """The total from which the area takes a case with this form; never the level (handbook, settled 6)."""
    is_threshold_reached: bool
    """Whether any of the area's own thresholds for this form is reached by what is sure (BR-2)."""
    prompts: tuple[str, ...] = ()
    """Ids of the file's notices that ask for judgement on these answers; they change no level."""

    @property
    def is_scored(self) -> bool:
        """Whether there is a number at all."""
        return self.instrument.kind in SCORED

    @property
    def yes(self) -> int:
        """How many questions of the form are answered with yes."""
        return sum(self.answers.get(item.id) == "yes" for item in self.instrument.items)

    @property
    def left(self) -> int:
        """How many questions of the form nobody has asked yet."""
        return sum(not self.answers.get(item.id) for item in self.instrument.items)

    @property
    def not_known(self) -> int:
        """How many questions were asked and stay open."""
        return self.result.missing - self.left

    @property
    def is_top(self) -> bool:
        """Whether the instrument's highest level stands."""
        return self.result.level is not None and self.result.level == self.instrument.top_level

    @property
    def met(self) -> list[str]:
        """The criteria that are answered as met, also where no answer is worked out from them."""
        definition = self.instrument.definition
        if not isinstance(definition, Listed):
            return []
        return [item.id for item in definition.items if self.answers.get(item.id) == definition.met_by]

    @property
    def is_visible_high(self) -> bool:
        """Whether the result alone makes it high."""
        return self.is_top or self.is_threshold_reached


def instrument_of(row: Assessment) -> Instrument:
    """Give the version that a checklist was begun with; a released version never changes."""
    return catalogue.instrument(row.instrument_id, row.instrument_version)


def fillable() -> list[Instrument]:
    """Give every instrument that can be filled in here, by id."""
    return [one for one in catalogue.instruments() if one.kind in FILLED_IN]


def offered(parameters: Parameters) -> list[Instrument]:
    """Give the instruments an area's protocol names that can be filled in here, in the protocol's order."""
    known = {one.id: one for one in fillable()}
    return [known[name] for name in parameters.instruments if name in known]


def read(
    instrument: Instrument, answers: Mapping[str, str], parameters: Parameters, *, is_judged: bool = False
) -> Reading:
    """Score answers under a protocol; a judgement counts where the instrument itself asks for one.

    What is always asked and what is written beside a judgement never reach the scorer.
    """
    given = {item: code for item, code in answers.items() if code}
    scored = {item: code for item, code in given.items() if item in instrument.plan.missing}
    inputs: dict[str, object] = {name: given[name] for name in instrument.plan.input_codes if name in given}
    if instrument.kind in CHOSEN and JUDGED_LEVEL in given:
        inputs[JUDGED_LEVEL] = given[JUDGED_LEVEL]
    if is_judged and instrument.kind in SCORED:
        inputs["judgement"] = True
    result = score(instrument, scored, inputs, certificate_confirmed=parameters.is_da_certificate_confirmed)
    threshold, is_reached = least_total(parameters, instrument.id), is_visible_high(parameters, instrument, result)
    said = _with_extras(instrument, given, live(instrument, scored, result, inputs))
    asks_for_judgement = prompts(instrument, scored, inputs) if instrument.kind in SCORED else ()
    return Reading(instrument, given, result, said, threshold, is_reached, asks_for_judgement)


def _with_extras(instrument: Instrument, given: Mapping[str, str], said: Wording) -> Wording:
    """Let a threat to life that is always asked be said like one of the form's own; the score does not move."""
    marked = [extra.id for extra in lacking(instrument) if "critical" in extra.flags and given.get(extra.id) == "yes"]
    if not marked:
        return said
    state = said.state if said.state is State.REACHED else State.CRITICAL_MARKED
    return said._replace(state=state, critical=(*said.critical, *marked))


def check(instrument: Instrument, item: str, value: str | None, today: date | None = None) -> str | None:
    """Say what is wrong with an answer, or nothing; an empty value means "not asked". A result lies before the end of `today`."""
    if item == RESULT_DAY and instrument.kind == "external":
        if not value or not _is_day(value):
            return NOT_A_DAY if value else None
        return NOT_YET if today and date.fromisoformat(value) > today else None
    codes = _codes(instrument, item)
    if codes is None:
        return UNKNOWN_ITEM
    return None if not value or value in codes else UNKNOWN_ANSWER


def _codes(instrument: Instrument, item: str) -> tuple[str, ...] | None:
    """Give the codes a question takes (none: words only), or None where the form does not ask it."""
    if item.startswith(PREFIX):
        asked = {extra.id for extra in lacking(instrument)}
        return tuple(option.code for option in supplement().options) if item in asked else None
    if item == JUDGED_LEVEL and instrument.kind in CHOSEN:
        return tuple(level.code for level in instrument.levels)
    if item in WORDS_ONLY:
        asked = {ask.item for part in parts(instrument, {}) for ask in part.asks if ask.kind is Kind.WORDS}
        return () if item in asked else None
    if item in instrument.plan.input_codes and (codes := instrument.plan.input_codes[item]):
        return (*codes, "unknown")
    try:
        return instrument.answer_codes(item)
    except UnknownAnswer:
        return None


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def why_not_whole(reading: Reading, notes: Mapping[str, str]) -> dict[str, str]:
    """Say what a draft still needs before it can be completed, each at its question; open answers are never a reason."""
    instrument, answers = reading.instrument, reading.answers
    if instrument.kind == "spj":
        lacks = {} if answers.get(JUDGED_LEVEL) else {JUDGED_LEVEL: LEVEL_MISSING}
        return lacks or ({} if notes.get(JUDGED_LEVEL) else {f"{JUDGED_LEVEL}-note": WHY_MISSING})
    if instrument.kind == "external":
        level = answers.get(JUDGED_LEVEL) or (not instrument.levels and notes.get(JUDGED_LEVEL))
        is_whole = level and answers.get(RESULT_DAY) and notes.get(RESULT_SOURCE)
        return {} if is_whole else {JUDGED_LEVEL: RESULT_MISSING}
    if isinstance(instrument.definition, Listed):
        return {f"{item}-note": REASON_MISSING for item in reading.met if not notes.get(item)}
    return {}


def above(instrument: Instrument, current: str | None) -> list[str]:
    """Give the levels a judgement may raise to; a result by threshold has one only, bands and chosen levels have several (BR-4)."""
    codes = [level.code for level in instrument.levels] or [JUDGED_HIGH]
    higher = codes[codes.index(current) + 1 :] if current in codes else codes
    has_steps = bool(getattr(instrument.definition, "bands", ())) or instrument.kind in CHOSEN
    return higher if has_steps and current in codes else higher[-1:]


def standing(instrument: Instrument, row: Assessment) -> str | None:
    """Give the level that stands, by result or by judgement, whichever is higher; None where there is none."""
    if row.level is not None and row.level == instrument.top_level:
        return row.level if instrument.levels else JUDGED_HIGH
    codes = [level.code for level in instrument.levels] or [JUDGED_HIGH]
    places = [codes.index(code) for code in (row.level, row.judged_level) if code in codes]
    return codes[max(places)] if places else None


def raised(instrument: Instrument, row: Assessment, wanted: str | None) -> str:
    """Give the level a judgement sets; never the same, never a lower one (handbook, settled 7)."""
    choices = above(instrument, standing(instrument, row))
    if not choices or (wanted and wanted not in choices):
        sentence = ONLY_UPWARDS if choices else AT_THE_TOP
        raise Unprocessable(sentence, {"level": sentence})
    return wanted or choices[-1]
