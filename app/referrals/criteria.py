"""The dates behind the criteria: escalation (BR-5), repeat (BR-8), and which area a postcode belongs to (BR-17)."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.core.calendar import add_months


def within(day: date, start: date, months: int) -> bool:
    """Whether a day lies in the calendar months after `start`, both ends included (1 Mar 2027 from 1 Mar 2026 does)."""
    return start <= day <= add_months(start, months)


def countable(incidents: Iterable[date], referred_on: date, months: int) -> list[date]:
    """Give the incidents that lie at most so many calendar months before the referral (BR-5)."""
    return [day for day in incidents if day <= referred_on and within(referred_on, day, months)]


def is_escalating(incidents: Iterable[date], referred_on: date, count: int, months: int) -> bool:
    """Whether enough incidents lie in the window before the referral (BR-5)."""
    return len(countable(incidents, referred_on, months)) >= count


def is_repeat(previous: date | None, referred_on: date, incidents: Iterable[date], months: int) -> bool:
    """Whether the referral, or a new incident it tells of, lies in the months after the last referral (BR-8); no score counts (BR-9)."""
    if previous is None:
        return False
    news = [referred_on, *(day for day in incidents if previous < day <= referred_on)]
    return any(within(day, previous, months) for day in news)


def owner_of(postcode: str, postcodes: Mapping[str, Iterable[str]]) -> str | None:
    """Give the key whose postcodes this one belongs to (outward code `ZZ1`, or a sector `ZZ1 2`); None if nobody's (BR-17)."""
    compact = "".join(postcode.split()).upper()
    if len(compact) < 5:
        return None
    spaced = f"{compact[:-3]} {compact[-3:]}"
    for key, codes in postcodes.items():
        for code in codes:
            wanted = " ".join(code.upper().split())
            if spaced.startswith(wanted if " " in wanted else wanted + " "):
                return key
    return None
