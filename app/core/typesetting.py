"""Pages on paper: tagged PDF (`ua-1`) by Typst (decision: performance 10), every word handed over as data.

`typesetting.typ` draws what every paper shares; a room adds the body of its own. Typst refuses a tagged document that holds a sign
none of its fonts can show; such signs are spelled by their Unicode name, so that a rare character never keeps anybody from a page.
"""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson
from babel import dates

from app.core import i18n

FRAME = Path(__file__).with_name("typesetting.typ")
STANDARD: Literal["ua-1"] = "ua-1"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
MOST_ROUNDS = 12
PLAIN = 0x0250
"""Below this stand the letters of Europe's Latin scripts, which the fonts inside Typst hold."""
_missing: set[str] = set()


class Clock:
    """Writes moments and days as the area's people read them."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.locale = "en_GB" if i18n.locale() == i18n.PSEUDO else i18n.locale()

    def time(self, moment: datetime) -> str:
        """Give the time of day."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def moment(self, moment: datetime) -> str:
        """Give day and time."""
        return f"{self.day(moment.astimezone(self.zone).date())}, {self.time(moment)}"

    def day(self, day: date) -> str:
        """Give a day with its year."""
        return dates.format_date(day, "d MMM y", locale=self.locale)


def typeset(body: Path, words: dict[str, Any]) -> bytes:
    """Draw a document; `words` holds lang, large, marking, title, foot, and what the body reads."""
    import typst

    for _ in range(MOST_ROUNDS):
        try:
            return _compiled(body, words)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            learned = {_script(sign) for sign in found[1] if ord(sign) >= PLAIN} - _missing if found else set()
            if not learned:
                break
            _missing.update(learned)
    return _compiled(body, words, only_plain=True)


def _compiled(body: Path, words: dict[str, Any], *, only_plain: bool = False) -> bytes:
    import typst

    data = orjson.dumps(_each(words, only_plain=only_plain)).decode()
    return bytes(typst.compile(_template(body), format="pdf", pdf_standards=STANDARD, sys_inputs={"data": data}))


@lru_cache(maxsize=8)
def _template(body: Path) -> bytes:
    return FRAME.read_bytes() + body.read_bytes()


def _each(value: Any, *, only_plain: bool) -> Any:
    """Make every string showable, however deep it stands."""
    if isinstance(value, str):
        return "".join(_shown(sign, only_plain=only_plain) for sign in value)
    if isinstance(value, dict):
        return {name: _each(one, only_plain=only_plain) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each(one, only_plain=only_plain) for one in value]
    return value


def _shown(sign: str, *, only_plain: bool) -> str:
    if " " <= sign <= "~" or sign == "\n":
        return sign
    kind = unicodedata.category(sign)
    if kind in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return " " if sign in "\t\u2028\u2029" else ""
    if (only_plain and ord(sign) >= PLAIN and kind[0] not in "PZ") or _script(sign) in _missing:
        return "" if kind[0] == "M" else f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
    return sign


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    """Name what is missing together: all symbols, all letters of a foreign script, or one European sign alone."""
    kind = unicodedata.category(sign)
    if kind[0] == "S":
        return "symbols"
    first = unicodedata.name(sign, "unnamed").split(" ", maxsplit=1)[0]
    return sign if first in {"LATIN", "GREEK", "CYRILLIC"} or kind[0] in "PZN" else first
