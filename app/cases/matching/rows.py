"""One row of a list of people: as it was typed, and as it is compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum

from app.cases.matching.names import normal_name


class Field(IntEnum):
    """The compared columns, in the order of every table of levels and weights."""

    GIVEN = 0
    SURNAME = 1
    BIRTH = 2
    NUMBER = 3
    STREET = 4
    PLACE = 5
    SUBURB = 6
    POSTCODE = 7
    STATE = 8
    PHONE = 9


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of a list that tell people apart, as typed; "" where a list has no such column or value."""

    given_name: str = ""
    surname: str = ""
    date_of_birth: str = ""
    street_number: str = ""
    address_1: str = ""
    address_2: str = ""
    suburb: str = ""
    postcode: str = ""
    state: str = ""
    phone: str = ""

    @classmethod
    def from_columns(cls, columns: Mapping[str, str]) -> "Row":
        """Take the known columns out of a mapping from column name to text; others are left out."""
        return cls(**{name: columns.get(name, "") for name in COLUMNS})


COLUMNS = tuple(field.name for field in fields(Row))

# The compared texts of one row, indexed by Field.
Entry = tuple[str, ...]

_MISSING = frozenset({"nan", "none", "null", "n a", "na", "unknown"})
_STREET_TYPES = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "cres": "crescent", "cr": "crescent",
    "cct": "circuit", "crct": "circuit", "pl": "place", "ct": "court", "crt": "court", "cl": "close", "dr": "drive", "drv": "drive",
    "ln": "lane", "la": "lane", "tce": "terrace", "terr": "terrace", "gr": "grove", "gdns": "gardens", "hwy": "highway",
    "pde": "parade", "sq": "square", "mt": "mount", "vlge": "village", "rtmnt": "retirement", "hse": "house", "ul": "ulica",
}  # fmt: skip
_SPREADSHEET_DECIMAL = re.compile(r"^(\d+)\.0$")
_DATE_PARTS = re.compile(r"^(\d{1,4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,4})(?:[ T].*)?$")
_PIVOT = 30  # two-digit years up to this one are of this century
_PHONE_DIGITS = 9  # country code and leading zeros fall away


def entry(row: Row) -> Entry:
    """Bring a row to the texts that are compared: plain words, digits alone for numbers, "" for what is missing."""
    return (
        _words(row.given_name),
        _words(row.surname),
        birth_digits(row.date_of_birth),
        _code(row.street_number),
        _street(row.address_1),
        _street(row.address_2),
        _street(row.suburb),
        _code(row.postcode),
        _code(row.state),
        _phone(row.phone),
    )


def birth_digits(text: str) -> str:
    """Give a birth date as YYYYMMDD whatever way it was typed; digits that make no date stay, mistyped dates are still alike."""
    plain = _SPREADSHEET_DECIMAL.sub(r"\1", text.strip())
    parts = _DATE_PARTS.match(plain)
    if parts:
        first, middle, last = parts.groups()
        year, day = (first, last) if len(first) > 2 else (last, first)
        return f"{_full_year(year)}{middle:0>2}{day:0>2}"
    digits = re.sub(r"\D", "", plain)
    if len(digits) == 8 and digits[:2] not in {"18", "19", "20"} and digits[4:6] in {"18", "19", "20"}:
        return digits[4:] + digits[2:4] + digits[:2]
    return digits


def _full_year(year: str) -> str:
    """Give four digits for a year typed with two."""
    if len(year) > 2:
        return year
    return f"{20 if int(year) <= _PIVOT else 19}{year:0>2}"


def _words(text: str) -> str:
    """Give plain words, or "" for the ways a spreadsheet writes nothing."""
    plain = normal_name(text)
    return "" if plain in _MISSING else plain


def _street(text: str) -> str:
    """Give plain words with the kinds of street written out."""
    return " ".join(_STREET_TYPES.get(word, word) for word in _words(text).split())


def _code(text: str) -> str:
    """Give letters and digits without spaces; leading zeros go, since spreadsheets drop them."""
    return _words(_SPREADSHEET_DECIMAL.sub(r"\1", text.strip())).replace(" ", "").lstrip("0")


def _phone(text: str) -> str:
    """Give the last nine digits of a telephone number."""
    digits = re.sub(r"\D", "", _SPREADSHEET_DECIMAL.sub(r"\1", text.strip()))
    return digits.lstrip("0")[-_PHONE_DIGITS:]
