"""Days of work and deadlines: pure arithmetic; holidays, zone and the present moment come in as arguments (BR-23, 58, 80).

Meetings that recur are read in `app.core.recurrence`; its functions stand here too, so that rooms need one import.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.core.i18n import N_
from app.core.recurrence import (
    MOST_OCCURRENCES,
    DateRefused,
    Rule,
    RuleRefused,
    RuleWords,
    occurrences,
    read_rule,
    rule_in_words,
)

__all__ = [
    "MOST_OCCURRENCES",
    "MOST_WORKING_DAYS",
    "NO_HOLIDAYS",
    "SUNDAY_ONLY",
    "WEEKEND",
    "WEEKEND_CLASH",
    "DateRefused",
    "ProposedDate",
    "Rule",
    "RuleRefused",
    "RuleWords",
    "add_months",
    "add_working_days",
    "is_overdue",
    "is_working_day",
    "local_today",
    "next_working_day",
    "occurrences",
    "proposed_dates",
    "public_holidays",
    "read_rule",
    "rule_in_words",
    "start_of",
    "working_days_between",
]

WEEKEND = frozenset({5, 6})
SUNDAY_ONLY = frozenset({6})  # German Werktage count Saturdays (handbook, networks)
NO_HOLIDAYS: frozenset[date] = frozenset()
MOST_WORKING_DAYS = 2_000
LONGEST_CLOSURE = 366
WEEKEND_CLASH = N_("Weekend")


@dataclass(frozen=True, slots=True)
class ProposedDate:
    """A date of the rule and the day proposed for it; the coordinator confirms (settled 23).

    `clash` is empty, a holiday's name, or `WEEKEND_CLASH`; `taken` says that the proposed day already has a meeting of the series.
    """

    rule_date: date
    day: date
    clash: str = ""
    taken: bool = False

    @property
    def moved(self) -> bool:
        """Tell whether the proposed day differs from the rule's."""
        return self.day != self.rule_date


def is_working_day(day: date, holidays: Collection[date], weekend: Collection[int] = WEEKEND) -> bool:
    """Tell whether an area works on that day (BR-23); weekdays of `weekend` count from Monday = 0."""
    return day.weekday() not in weekend and day not in holidays


def add_working_days(day: date, n: int, holidays: Collection[date], weekend: Collection[int] = WEEKEND) -> date:
    """Step n working days on, or back when n is negative: 8 before 26 March 2026 = 16 March (BR-22); n = 0 stays on `day`."""
    if abs(n) > MOST_WORKING_DAYS:
        raise DateRefused(N_("At most %(most)s working days can be counted."), most=MOST_WORKING_DAYS)
    step = 1 if n > 0 else -1
    for _ in range(abs(n)):
        day = _working_day_from(_shift(day, step), step, holidays, weekend)
    return day


def next_working_day(day: date, holidays: Collection[date], weekend: Collection[int] = WEEKEND) -> date:
    """Give the day itself when it is worked on, otherwise the first working day after it."""
    return _working_day_from(day, 1, holidays, weekend)


def working_days_between(start: date, end: date, holidays: Collection[date], weekend: Collection[int] = WEEKEND) -> int:
    """Count working days after `start` up to and with `end`: the n that `add_working_days` needs; negative when `end` is earlier."""
    if end < start:
        days = range(end.toordinal(), start.toordinal())
        return -sum(is_working_day(date.fromordinal(each), holidays, weekend) for each in days)
    days = range(start.toordinal() + 1, end.toordinal() + 1)
    return sum(is_working_day(date.fromordinal(each), holidays, weekend) for each in days)


def add_months(day: date, n: int) -> date:
    """Step n calendar months, to the month's last day where the day does not exist (BR-8, BR-60; instruments 5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise DateRefused(N_("That date lies outside the calendar."))
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def proposed_dates(
    rule: str,
    start: date,
    until: date,
    holidays: Mapping[date, str],
    weekend: Collection[int] = WEEKEND,
    *,
    limit: int = MOST_OCCURRENCES,
) -> list[ProposedDate]:
    """List the rule's dates, those on closed days moved to the next working day with the name of the clash (design 2.5)."""
    dates = occurrences(rule, start, until, limit)
    used = set(dates)
    proposals: list[ProposedDate] = []
    for rule_date in dates:
        day = next_working_day(rule_date, holidays, weekend)
        clash = "" if day == rule_date else holidays.get(rule_date, WEEKEND_CLASH)
        proposals.append(ProposedDate(rule_date, day, clash, taken=day != rule_date and day in used))
        used.add(day)
    return proposals


def local_today(zone: str, now: datetime) -> date:
    """Tell the date that `now` (aware) has in an area's zone (IANA name)."""
    return now.astimezone(_zone(zone)).date()


def is_overdue(due_on: date, zone: str, now: datetime) -> bool:
    """Tell whether the due date has passed in the area's zone (BR-58); the whole due day is in time."""
    return due_on < local_today(zone, now)


def start_of(day: date, wall_time: time, zone: str) -> datetime:
    """Give the UTC moment of a local wall time (BR-80); of two readings in autumn the first.

    In a spring gap it is the clock's later reading, or the earlier one where the later would leave the day (Nuuk, 23:30).
    """
    local = datetime.combine(day, wall_time.replace(tzinfo=None, fold=0), _zone(zone))
    try:
        moment = local.astimezone(UTC)
        earlier = local.replace(fold=1).astimezone(UTC)
        leaves_the_day = moment.astimezone(local.tzinfo).date() != day
        return earlier if leaves_the_day and earlier.astimezone(local.tzinfo).date() == day else moment
    except OverflowError as error:
        raise DateRefused(N_("That date lies outside the calendar.")) from error


def public_holidays(
    country: str,
    subdivision: str | None,
    years: Sequence[int],
    closures: Mapping[date, str] | None = None,
    language: str | None = None,
) -> dict[date, str]:
    """Name the public holidays of an area (ISO codes from its protocol, such as GB and ENG) and its local closures."""
    named = dict(_listed_holidays(country, subdivision or None, tuple(sorted(set(years))), language))
    return named | dict(closures or {})


@lru_cache(maxsize=256)
def _listed_holidays(
    country: str, subdivision: str | None, years: tuple[int, ...], language: str | None
) -> tuple[tuple[date, str], ...]:
    """Ask the holidays library once per area and years; it is imported late because most commands never need it."""
    import holidays

    try:
        listed = holidays.country_holidays(country, subdiv=subdivision, years=years, language=language)
    except (NotImplementedError, AttributeError, ValueError) as error:
        raise DateRefused(N_("No public holidays are known for %(place)s."), place=country) from error
    return tuple(sorted((day, str(name)) for day, name in listed.items() if day.year in years))


def _working_day_from(day: date, step: int, holidays: Collection[date], weekend: Collection[int]) -> date:
    """Walk in one direction until a working day; give up after a year of closure."""
    for _ in range(LONGEST_CLOSURE):
        if is_working_day(day, holidays, weekend):
            return day
        day = _shift(day, step)
    raise DateRefused(N_("There is no working day within a year."))


def _shift(day: date, days: int) -> date:
    """Step plain days, with a sentence at the end of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise DateRefused(N_("That date lies outside the calendar.")) from error


def _zone(name: str) -> ZoneInfo:
    """Open an IANA zone or say that it is unknown."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise DateRefused(N_("The time zone %(zone)s is not known."), zone=name) from error
