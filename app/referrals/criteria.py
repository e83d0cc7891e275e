"""What a referral's dates and places come to: repeat (BR-8), and which area a postcode belongs to (BR-17).

Thresholds and counts of incidents are the area's dated policy: `app.assessments.entry`.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from app.assessments.entry import months_away


def is_repeat(previous: date | None, referred_on: date, incidents: Iterable[date], months: int) -> bool:
    """Whether the referral, or a new incident it tells of, lies in the months after the last referral (BR-8); no score counts (BR-9)."""
    if previous is None:
        return False
    news = [referred_on, *(day for day in incidents if previous < day <= referred_on)]
    return any(previous <= day <= months_away(previous, months) for day in news)


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
