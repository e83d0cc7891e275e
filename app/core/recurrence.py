"""Rules of recurring meetings: an RRULE restricted to what groups of people really agree on.

dateutil looks at its end date only when it finds a hit, so a rule that never hits (30 February) blocks for seconds. Hence an
allow-list: every rule that passes `read_rule` finds its next date soon (README of the handbook, settled 23).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from app.core.errors import Unprocessable
from app.core.i18n import N_

FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
LONGEST_INTERVAL = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 5}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
LONGEST_RULE = 200
MOST_OCCURRENCES = 1_000
LONGEST_HORIZON = timedelta(days=3_660)
LEAP_YEAR = 2024

_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?", re.ASCII)
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}", re.ASCII)


class DateRefused(Unprocessable, ValueError):  # noqa: N818 - says what happened, as the other errors do
    """A date, zone or calendar cannot be worked with; `sentence` says why (422)."""


class RuleRefused(DateRefused):
    """The recurrence rule is broken, endless, too fine or never hits; `sentence` says which."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule; weekdays are (which of the month or 0 for each, Monday = 0); negative numbers count from the end."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    set_position: int = 0
    week_start: int = 0


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule as a key for a translated sentence, and the numbers that fill it (Monday = 0, January = 1, -1 = last)."""

    key: str
    interval: int
    weekdays: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()


def read_rule(text: str) -> Rule:
    """Read an RRULE such as `FREQ=MONTHLY;BYDAY=2TH,4TH`, or refuse it with a sentence (RuleRefused)."""
    parts = _split(text)
    frequency = parts.get("FREQ", "")
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise RuleRefused(N_("A meeting can recur daily, weekly, monthly or yearly, not more often."))
    if frequency not in FREQUENCIES:
        raise RuleRefused(N_("The rule must say FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    rule = Rule(
        frequency=frequency,
        interval=_number(parts, "INTERVAL", 1, LONGEST_INTERVAL[frequency]) or 1,
        count=_number(parts, "COUNT", 1, MOST_OCCURRENCES),
        until=_until(parts.get("UNTIL")),
        weekdays=_weekdays(parts.get("BYDAY")),
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        months=tuple(sorted(abs(month) for month in _numbers(parts, "BYMONTH", 12, lowest=1))),
        set_position=_number(parts, "BYSETPOS", -20, 20) or 0,
        week_start=_weekdays(parts.get("WKST", "MO"))[0][1],
    )
    _refuse_rules_that_may_never_hit(rule)
    return rule


def occurrences(rule: str, start: date, until: date, limit: int = MOST_OCCURRENCES) -> list[date]:
    """List the rule's dates from `start` (which anchors the interval) to `until`, both included, at most `limit`."""
    checked = read_rule(rule)
    if until - start > LONGEST_HORIZON:
        raise RuleRefused(N_("Meetings can be planned at most ten years ahead."))
    if not 1 <= limit <= MOST_OCCURRENCES:
        raise RuleRefused(N_("At most %(most)s dates can be listed at once."), most=MOST_OCCURRENCES)
    if until < start:
        return []
    last = min(until, checked.until or until)
    dates = (moment.date() for moment in _dateutil_rule(checked, start))
    return list(islice(takewhile(lambda day: day <= last, dates), limit))


def rule_in_words(rule: str) -> RuleWords:
    """Give the key and numbers of a sentence such as "second and fourth Thursday" (design 2.5)."""
    checked = read_rule(rule)
    by_day = checked.weekdays or checked.set_position
    by = "weekdays" if by_day else "month_days" if checked.month_days else ""
    ordinals = (checked.set_position,) if checked.set_position else tuple(nth for nth, _ in checked.weekdays if nth)
    return RuleWords(
        key="_".join(filter(None, (checked.frequency.lower(), by))),
        interval=checked.interval,
        weekdays=tuple(day for _, day in checked.weekdays),
        ordinals=ordinals,
        month_days=checked.month_days,
        months=checked.months,
    )


def _dateutil_rule(rule: Rule, start: date) -> rrule:
    """Hand a checked rule to dateutil; days only, so no zone can move them (BR-80)."""
    return rrule(
        FREQUENCIES[rule.frequency],
        dtstart=datetime.combine(start, time()),
        interval=rule.interval,
        wkst=rule.week_start,
        count=rule.count,
        byweekday=tuple(weekday(day, nth or None) for nth, day in rule.weekdays) or None,
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        bysetpos=rule.set_position or None,
    )


def _split(text: str) -> dict[str, str]:
    """Cut the rule into its parts; a part twice, unknown or without value is refused."""
    line = text.strip().upper().removeprefix("RRULE:")
    if len(line) > LONGEST_RULE:
        raise RuleRefused(N_("The rule is too long."))
    parts: dict[str, str] = {}
    for piece in line.removesuffix(";").split(";"):
        name, _, value = piece.partition("=")
        if name not in PARTS or not value or name in parts:
            raise RuleRefused(N_("The rule cannot be read at “%(part)s”."), part=piece[:40])
        parts[name] = value
    return parts


def _number(parts: dict[str, str], name: str, lowest: int, highest: int) -> int | None:
    """Read one whole number within its bounds; 0 is never one of them."""
    value = parts.get(name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value) or not lowest <= int(value) <= highest or int(value) == 0:
        raise RuleRefused(N_("%(name)s must be a whole number up to %(highest)s."), name=name, highest=highest)
    return int(value)


def _numbers(parts: dict[str, str], name: str, highest: int, lowest: int | None = None) -> tuple[int, ...]:
    """Read a list of whole numbers, negative ones included unless `lowest` says otherwise."""
    values = parts[name].split(",") if name in parts else []
    bottom = -highest if lowest is None else lowest
    return tuple(dict.fromkeys(_number({name: value}, name, bottom, highest) or 0 for value in values))


def _weekdays(value: str | None) -> tuple[tuple[int, int], ...]:
    """Read `2TH,4TH` or `MO` as pairs of (which one or 0, Monday = 0)."""
    found: dict[tuple[int, int], None] = {}
    for piece in value.split(",") if value is not None else ():
        match = _BYDAY.fullmatch(piece)
        if match is None:
            raise RuleRefused(N_("The rule cannot be read at “%(part)s”."), part=piece[:40])
        found[int(match[1] or 0), WEEKDAYS.index(match[2])] = None
    return tuple(found)


def _until(value: str | None) -> date | None:
    """Read the day of UNTIL; its time of day is ignored, as meetings are planned by days."""
    if value is None:
        return None
    match = _UNTIL.fullmatch(value)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else date.fromisoformat("")
    except ValueError as error:
        raise RuleRefused(N_("UNTIL must be a date such as 20271231.")) from error


def _refuse_rules_that_may_never_hit(rule: Rule) -> None:
    """Allow only combinations that people use and that are sure to find a next date within a few years."""
    ordinal = any(nth for nth, _ in rule.weekdays)
    plain = any(not nth for nth, _ in rule.weekdays)
    monthly = rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and bool(rule.months))
    needs_month = rule.month_days or rule.set_position or ordinal
    shortest = max((monthrange(LEAP_YEAR, month)[1] for month in rule.months), default=31)
    reasons = {
        N_("COUNT and UNTIL exclude each other."): rule.count and rule.until,
        N_("Days of the month need a monthly rule, or a yearly one with its month."): needs_month and not monthly,
        N_("A yearly rule on weekdays needs its month."): rule.weekdays
        and rule.frequency == "YEARLY"
        and not rule.months,
        N_("Name days of the month or weekdays, not both."): rule.month_days and rule.weekdays,
        N_("Name plain weekdays or counted ones such as 2TH, not both."): ordinal and plain,
        N_("BYSETPOS needs plain weekdays, as in BYDAY=MO,TU;BYSETPOS=1."): rule.set_position
        and (ordinal or not 1 <= abs(rule.set_position) <= 4 * len(rule.weekdays)),
        N_("Weekdays or months go with every single day or month, not with an interval."): rule.interval > 1
        and (
            (rule.frequency == "DAILY" and (rule.weekdays or rule.months))
            or (rule.months and rule.frequency != "YEARLY")
        ),
        N_("That day does not exist in that month."): rule.month_days and min(map(abs, rule.month_days)) > shortest,
    }
    for sentence, refused in reasons.items():
        if refused:
            raise RuleRefused(sentence)
