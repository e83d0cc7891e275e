"""What an instrument says about answers under an area's protocol: pure, the same for drafts and frozen results."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.areas.schemas import Parameters
from app.assessments.models import Assessment
from app.core.errors import Unprocessable
from app.core.i18n import N_, gettext
from risk_instruments import Instrument, Result, UnknownAnswer, catalogue, score
from risk_instruments.definition import Detail, Question, Section
from risk_instruments.wording import Wording, live

SCORED = frozenset({"additive", "triggers", "count_only"})
JUDGED_HIGH = "high"
"""The word for a judgement where the instrument itself has no levels."""
RARE = frozenset({"refused", "not_asked", "not_applicable"})
"""Answers that programs may send; on the screen they stand only once given."""
UNKNOWN_ITEM = N_("This question is not part of the checklist.")
AT_THE_TOP = N_("This stands at the highest level already.")
ONLY_UPWARDS = N_("Judgement can only raise the level. Choose a higher one.")
UNKNOWN_ANSWER = N_("This is not one of the answers to this question.")


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers, what they come to, and the numbers behind the one sentence."""

    instrument: Instrument
    answers: Mapping[str, str]
    result: Result
    wording: Wording
    local_threshold: int | None
    """The area's referral criterion; never the level (handbook, settled 6)."""

    @property
    def yes(self) -> int:
        """How many questions are answered with yes."""
        return sum(self.answers.get(item.id) == "yes" for item in self.instrument.items)

    @property
    def left(self) -> int:
        """How many questions nobody has asked yet."""
        return sum(not self.answers.get(item.id) for item in self.instrument.items)

    @property
    def not_known(self) -> int:
        """How many questions were asked and stay open."""
        return self.result.missing - self.left

    @property
    def is_top(self) -> bool:
        """Whether the instrument's highest level stands."""
        return bool(self.instrument.levels) and self.result.level == self.instrument.levels[-1].code

    @property
    def is_threshold_reached(self) -> bool:
        """Whether the area's own threshold is reached by what is sure (BR-2)."""
        return self.local_threshold is not None and (self.result.lower or 0) >= self.local_threshold

    @property
    def is_visible_high(self) -> bool:
        """Whether the result alone makes it high."""
        return self.is_top or self.is_threshold_reached


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


def in_words(text: str | None) -> str:
    """Give a text of the catalogue in the reader's language; no text stays no text."""
    return gettext(text) if text else ""


def instrument_of(row: Assessment) -> Instrument:
    """Give the version that a checklist was begun with; a released version never changes."""
    return catalogue.instrument(row.instrument_id, row.instrument_version)


def offered(parameters: Parameters) -> list[Instrument]:
    """Give the instruments an area's protocol names that can be filled in here, in the protocol's order."""
    known = {one.id: one for one in catalogue.instruments() if one.kind in SCORED and one.items}
    return [known[name] for name in parameters.instruments if name in known]


def read(
    instrument: Instrument, answers: Mapping[str, str], parameters: Parameters, *, is_judged: bool = False
) -> Reading:
    """Score answers under a protocol; a judgement counts where the instrument itself asks for one."""
    given = {item: code for item, code in answers.items() if code}
    inputs = {"judgement": True} if is_judged else None
    result = score(instrument, given, inputs, certificate_confirmed=parameters.is_da_certificate_confirmed)
    threshold = parameters.referral_threshold.get(instrument.id)
    return Reading(instrument, given, result, live(instrument, given, result, inputs), threshold)


def check(instrument: Instrument, item: str, value: str | None) -> str | None:
    """Say what is wrong with an answer, or nothing; an empty value means "not asked"."""
    try:
        codes = instrument.answer_codes(item)
    except UnknownAnswer:
        return UNKNOWN_ITEM
    return None if not value or value in codes else UNKNOWN_ANSWER


def parts(instrument: Instrument) -> list[Section]:
    """Give the groups that have questions: one screen each."""
    return [section for section in instrument.sections if instrument.items_in(section.id)]


def asks(instrument: Instrument, section: Section, answers: Mapping[str, str]) -> list[Ask]:
    """Give the questions of one part, each followed by its details."""
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
        follow_up=in_words(question.follow_up),
        options=_options(instrument, question, current),
        is_critical="critical" in question.flags,
    )


def _detail(instrument: Instrument, detail: Detail, current: str) -> Ask:
    return Ask(detail.id, "", in_words(detail.label), options=_options(instrument, detail, current), is_detail=True)


def _options(instrument: Instrument, question: Question | Detail, current: str) -> list[tuple[str, str]]:
    options = getattr(instrument.definition, "options", {})[question.options]
    return [(one.code, in_words(one.label)) for one in options if one.code not in RARE or one.code == current]


def level_label(instrument: Instrument, code: str | None) -> str:
    """Give the name of a level, or nothing."""
    return next((in_words(level.label) for level in instrument.levels if level.code == code), "")


def above(instrument: Instrument, current: str | None) -> list[str]:
    """Give the levels a judgement may raise to; a result by threshold has one only, bands have several (BR-4)."""
    codes = [level.code for level in instrument.levels] or [JUDGED_HIGH]
    higher = codes[codes.index(current) + 1 :] if current in codes else codes
    return higher if getattr(instrument.definition, "bands", ()) and current in codes else higher[-1:]


def standing(instrument: Instrument, row: Assessment) -> str | None:
    """Give the level that stands, by result or by judgement, whichever is higher; None where there is none."""
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
