"""The pack on paper: tagged PDF by Typst (decision: performance 10), every word handed over as data.

Typst refuses a tagged document that holds a sign none of its fonts can show; such signs are spelled by their Unicode name, so that
a rare character never keeps a representative from the pack.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import orjson

from app.packs.drawing import drawn
from app.packs.schemas import PackOut

TEMPLATE = Path(__file__).with_name("pack.typ")
STANDARD: Literal["ua-1"] = "ua-1"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
MOST_ROUNDS = 12
PLAIN = 0x0250
"""Below this stand the letters of Europe's Latin scripts, which the fonts inside Typst hold."""
_missing: set[str] = set()


def render(pack: PackOut, *, is_large: bool = False) -> bytes:
    """Draw a numbered pack."""
    import typst

    words = drawn(pack, is_large=is_large)
    for _ in range(MOST_ROUNDS):
        try:
            return _compiled(words)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            learned = {_script(sign) for sign in found[1] if ord(sign) >= PLAIN} - _missing if found else set()
            if not learned:
                break
            _missing.update(learned)
    return _compiled(words, only_plain=True)


def file_name(pack: PackOut) -> str:
    """Give the neutral name under which the pack is saved (security A18)."""
    return f"pack-{pack.number}.pdf"


def _compiled(words: dict[str, Any], *, only_plain: bool = False) -> bytes:
    import typst

    data = orjson.dumps(_each(words, only_plain=only_plain)).decode()
    return bytes(typst.compile(_template(), format="pdf", pdf_standards=STANDARD, sys_inputs={"data": data}))


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


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
