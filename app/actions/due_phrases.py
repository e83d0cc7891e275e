"""Due dates as people type them at the end of a line, in English, German, Danish and Swedish (design 2.8).

After by, bis, senest, inden or senast every form counts; without such a word only forms that can hardly mean anything else
(today, a weekday in full, in 3 days, next meeting, 31 March, 2026-03-31), so that "flat 12/3" stays a flat.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale
from rapidfuzz import fuzz, process

from app.core.calendar import DateRefused, add_months

LANGUAGES = ("en", "de", "da", "sv")
BY_WORDS = {"by": "en", "bis": "de", "senest": "da", "inden": "da", "senast": "sv"}
LONGEST_PHRASE = 60
MOST_WORDS = 5
TYPING_ERROR_CUTOFF = 80
JUST_PASSED_DAYS = 60

DAYS_AHEAD = {
    **dict.fromkeys(("today", "tonight", "heute", "i dag", "idag"), 0),
    **dict.fromkeys(("tomorrow", "morgen", "i morgen", "imorgen", "i morgon", "imorgon"), 1),
    **dict.fromkeys(("day after tomorrow", "übermorgen", "i overmorgen", "i övermorgon"), 2),
}
FILLERS = frozenset(
    [
        "the",
        "on",
        "this",
        "coming",
        "zum",
        "zur",
        "am",
        "den",
        "der",
        "dem",
        "diesen",
        "kommenden",
        "spätestens",
        "på",
        "d",
        "denne",
        "kommende",
        "nu",
        "i",
        "för",
    ]
)
NEXT = frozenset(["next", "nächsten", "nächster", "nächste", "nächstem", "næste", "nästa"])
NUMBER_WORDS = {
    **dict.fromkeys(["a", "an", "one", "ein", "eine", "einer", "einem", "en", "et", "ett"], 1),
    **dict.fromkeys(["two", "zwei", "to", "två"], 2),
    **dict.fromkeys(["three", "drei", "tre"], 3),
}
UNITS = {
    **dict.fromkeys(["day", "days", "tag", "tage", "tagen", "dag", "dage", "dagar"], "day"),
    **dict.fromkeys(["week", "weeks", "woche", "wochen", "uge", "uger", "vecka", "veckor"], "week"),
    **dict.fromkeys(["month", "months", "monat", "monate", "monaten", "måned", "måneder", "månad", "månader"], "month"),
}
SPOKEN_WEEKDAYS = {
    "en": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    "da": {"tir": 1, "tor": 3},
}
MOST_UNITS = {"day": 366, "week": 52, "month": 12}

_BY = re.compile(rf"^(?:(.*)[\s,;(])?({'|'.join(BY_WORDS)})\s+(\S.*)$", re.IGNORECASE | re.DOTALL)
_MEETING = re.compile(
    r"(?:(?:to|at|for|zu|zur|bei|til|till) )?(?:the |der |det )?(?:next|nächsten|nächster|nächste|næste|nästa)"
    r" (?:meeting|conference|sitzung|konferenz|fallkonferenz|møde|konference|möte|möten|konferens)"
)
_COUNT = re.compile(
    r"(in |within |om |inom |binnen |innen |innerhalb von |for |inden for )?(\d{1,3}|[^\W\d_]+) ([^\W\d_]+)"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([/.-]) ?(\d{1,2})(?:\2 ?(\d{4}|\d{2}))?\.?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|:?e|:?a)? ?(?:of )?([^\W\d_]+)\.?,?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_DATE_SHAPE = re.compile(r"\d{1,2}[/.]\d|\d{4}-\d")


@dataclass(frozen=True, slots=True)
class DuePhrase:
    """What the end of a line says about the date: the words before it, the words themselves, and the date if it is certain."""

    before: str
    typed: str
    due: date | None
    certain: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """Weekdays (Monday = 0) and months (January = 1) by every name that counts, and weekdays by their full names alone."""

    weekdays: dict[str, int]
    months: dict[str, int]
    full_weekdays: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Reader:
    """The circumstances of one line; `bare` means that no by-word stands before the phrase."""

    today: date
    next_meeting_on: date | None
    month_first: bool
    names: _Names
    bare: bool


def find_due(text: str, today: date, next_meeting_on: date | None, locale: str) -> DuePhrase | None:
    """Find a due date at the end of the text; None when nothing there looks like one. Never raises."""
    language = locale.replace("-", "_").split("_")[0].lower()
    month_first = locale.replace("-", "_") == "en_US"
    match = _BY.match(text)
    if match and len(match[3]) <= LONGEST_PHRASE:
        names = _names((BY_WORDS[match[2].lower()], language, "en"))
        reader = _Reader(today, next_meeting_on, month_first, names, bare=False)
        phrase = _plain(match[3])
        found = _read(phrase, reader)
        if found or _looks_like_a_date(phrase, reader.names):
            due, certain = found or (None, False)
            return DuePhrase(match[1] or "", match[3].strip(), due, certain)
    return _find_bare(text, _Reader(today, next_meeting_on, month_first, _names((language, "en")), bare=True))


def _find_bare(text: str, reader: _Reader) -> DuePhrase | None:
    """Try the last words, most first, without a by-word before them."""
    words = text.split()
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        typed = " ".join(words[-count:])
        found = _read(_plain(typed), reader)
        if found:
            return DuePhrase(" ".join(words[:-count]), typed, *found)
    return None


def _read(phrase: str, reader: _Reader) -> tuple[date | None, bool] | None:
    """Read a phrase with or without words of courtesy before it; None when it is no date, (None, False) when an impossible one."""
    words = phrase.split()
    for skipped in range(min(3, len(words))):
        if skipped and words[skipped - 1] not in FILLERS:
            return None
        try:
            found = _read_words(" ".join(words[skipped:]), reader)
        except (ValueError, OverflowError, DateRefused):
            return None, False
        if found:
            return found
    return None


def _read_words(phrase: str, reader: _Reader) -> tuple[date | None, bool] | None:
    """Try the forms one after the other; ValueError when the form fits and the date does not exist."""
    if phrase in DAYS_AHEAD:
        return reader.today + timedelta(days=DAYS_AHEAD[phrase]), True
    if _MEETING.fullmatch(phrase):
        return reader.next_meeting_on, reader.next_meeting_on is not None
    return _read_weekday(phrase, reader) or _read_count(phrase, reader) or _read_date(phrase, reader)


def _read_weekday(phrase: str, reader: _Reader) -> tuple[date | None, bool] | None:
    """Read the next future weekday; "next Friday" means two things to people and is uncertain; a date may follow."""
    first, _, rest = phrase.partition(" ")
    asked_next = first in NEXT
    if asked_next:
        first, _, rest = rest.partition(" ")
    names = reader.names.full_weekdays if reader.bare else reader.names.weekdays
    number = names.get(first.rstrip(".,"))
    if number is None:
        return None
    if rest:
        dated = _read_date(rest.removeprefix("den ").removeprefix("the "), reader)
        return (dated[0], dated[0].weekday() == number) if dated else None
    ahead = (number - reader.today.weekday() - 1) % 7 + 1
    return reader.today + timedelta(days=ahead), not asked_next


def _read_count(phrase: str, reader: _Reader) -> tuple[date | None, bool] | None:
    """Read `in 3 days`, `in einer Woche`, `om 2 uger`; calendar days."""
    match = _COUNT.fullmatch(phrase)
    unit = UNITS.get(match[3]) if match else None
    if match is None or unit is None or (reader.bare and not match[1]):
        return None
    count = int(match[2]) if match[2].isdecimal() else NUMBER_WORDS.get(match[2])
    if count is None:
        return None
    if count > MOST_UNITS[unit]:
        return None, False
    if unit == "month":
        return add_months(reader.today, count), True
    return reader.today + timedelta(days=count * (7 if unit == "week" else 1)), True


def _read_date(phrase: str, reader: _Reader) -> tuple[date, bool] | None:
    """Read a calendar date; without a year it is the coming one, unless it has only just passed."""
    if match := _ISO.fullmatch(phrase):
        return date(int(match[1]), int(match[2]), int(match[3])), True
    if (match := _NUMERIC.fullmatch(phrase)) and (not reader.bare or match[4]) and (match[2] != "-" or match[4]):
        first, second = int(match[1]), int(match[3])
        day, month = (second, first) if reader.month_first and match[2] == "/" else (first, second)
        return _dated(day, month, match[4], reader.today), True
    if (match := _DAY_MONTH.fullmatch(phrase)) and (found := reader.names.months.get(match[2])):
        return _dated(int(match[1]), found, match[3], reader.today), True
    if (match := _MONTH_DAY.fullmatch(phrase)) and (found := reader.names.months.get(match[1])):
        return _dated(int(match[2]), found, match[3], reader.today), True
    return None


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    """Put a day and month into the year meant: two figures mean this century, none the coming date or the one just passed."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = date(today.year, month, day)
    return this_year if (today - this_year).days <= JUST_PASSED_DAYS else date(today.year + 1, month, day)


def _looks_like_a_date(phrase: str, names: _Names) -> bool:
    """Tell whether somebody meant a date that cannot be read ("by firday", "by Fri 5pm", "by 31/13")."""
    words = [word.strip(".,") for word in phrase.split()]
    if not words or len(words) > MOST_WORDS:
        return False
    if any(len(word) > 2 and (word in names.weekdays or word in names.months or word in DAYS_AHEAD) for word in words):
        return True
    known = [*names.full_weekdays, *(each for each in DAYS_AHEAD if len(each) > 5)]
    near = (
        process.extractOne(words[0], known, scorer=fuzz.ratio, score_cutoff=TYPING_ERROR_CUTOFF)
        if len(words) == 1
        else None
    )
    return near is not None or _DATE_SHAPE.match(phrase) is not None


def _plain(phrase: str) -> str:
    """Lower the case, collapse spaces and drop closing marks."""
    return " ".join(phrase.casefold().split()).rstrip(".,;:!?)")


@lru_cache(maxsize=64)
def _names(languages: tuple[str, ...]) -> _Names:
    """Collect Babel's names: full ones of all four languages, short ones of those given; earlier languages win."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    full: dict[str, int] = {}
    spoken = tuple(dict.fromkeys(language for language in languages if language in LANGUAGES))
    for language in dict.fromkeys((*spoken, *LANGUAGES)):
        locale = Locale.parse(language)
        _collect(full, locale.days["format"]["wide"].items())
        _collect(months, locale.months["format"]["wide"].items())
    weekdays.update(full)
    for language in spoken:
        locale = Locale.parse(language)
        for width in ("abbreviated", "short"):
            _collect(weekdays, locale.days["format"][width].items())
        _collect(weekdays, ((number, name) for name, number in SPOKEN_WEEKDAYS.get(language, {}).items()))
        _collect(months, locale.months["format"]["abbreviated"].items())
    return _Names(weekdays, months, full)


def _collect(table: dict[str, int], named: Iterable[tuple[int, str]]) -> None:
    """Add names, with and without their dots and foreign letters, where no earlier language has them."""
    for number, name in named:
        plain = name.casefold().rstrip(".")
        for each in (plain, plain.translate(str.maketrans("äöåøæü", "aoaoau"))):
            table.setdefault(each, number)
