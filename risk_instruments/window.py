"""Calendar months around a day: the only arithmetic with dates that decides entry (handbook 5).

A month back or on keeps the day's number, or takes the last day of a month that does not have it; both ends of a window count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date


def months_away(day: date, months: int) -> date:
    """Move a day by calendar months: the same day number, or the last day of a month that does not have it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def incidents_in_window(incidents: Sequence[date], as_of: date, months: int) -> int:
    """Count the incidents of the last calendar months, both ends included."""
    start = months_away(as_of, -months)
    return sum(start <= incident <= as_of for incident in incidents)


def is_repeat(incidents: Sequence[date], last_referral: date | None, months: int) -> bool:
    """Say whether an incident followed the last referral within the months, the last day included."""
    if last_referral is None:
        return False
    end = months_away(last_referral, months)
    return any(last_referral < incident <= end for incident in incidents)
