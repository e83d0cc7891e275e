"""Birth dates, telephones and postcodes as strings that the case file hashes to find a known person again (BR-18)."""

import re
from collections.abc import Iterable
from datetime import date

import phonenumbers

_CENTURY = 2  # the two digits that nobody mistypes without noticing
_SHORTEST_PHONE = 5


def birth_keys(births: Iterable[date]) -> set[str]:
    """Give keys that two dates share when they are equal, one digit apart, or have day and month or digits exchanged."""
    keys: set[str] = set()
    for birth in births:
        digits = f"{birth:%Y%m%d}"
        keys.add("b:" + digits)
        keys.add("s:" + "".join(sorted(digits)))
        keys.update(f"d:{digits[:i]}?{digits[i + 1 :]}" for i in range(_CENTURY, len(digits)))
        if birth.day <= 12:
            keys.add(f"b:{birth.year:04}{birth.day:02}{birth.month:02}")
    return keys


def phone_key(number: str, region: str = "GB") -> str:
    """Give the national digits of a telephone number written in any way, or "" when it holds none; region is an ISO code."""
    try:
        national = str(phonenumbers.parse(number, region).national_number)
    except phonenumbers.NumberParseException:
        national = re.sub(r"\D", "", number).lstrip("0")
    return national if len(national) >= _SHORTEST_PHONE else ""


def postcode_key(postcode: str) -> str:
    """Give a postcode in capitals without spaces or signs, or "" when it holds none."""
    return re.sub(r"[^A-Z0-9]", "", postcode.upper())
