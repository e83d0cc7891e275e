"""Names brought to one spelling, so that two scripts and two typists meet in the same word (BR-18)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

# The thirty letters first: anyascii alone turns "Ђорђе Шарић" into Djordje Sharic, but "Đorđe Šarić" into Dorde Saric.
_SERBIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i",
    "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
_SERBIAN_TABLE = str.maketrans(_SERBIAN)
_LATIN_TABLE = str.maketrans({"đ": "dj", "ð": "d"})
_APOSTROPHES = re.compile(r"['`´‘’ʼʻ]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLE = re.compile(r"(.)\1+")

# Spellings of one sound in several orthographies; longer ones stand first.
_SPELLINGS = (
    ("sch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "h"), ("dj", "d"), ("lj", "l"), ("nj", "n"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("ae", "a"), ("oe", "o"), ("ue", "u"),
)  # fmt: skip
_LOOKALIKE = str.maketrans("01358", "oiesb")
_SOUNDS = (
    (re.compile(r"^kn|^gn|^pn"), "n"), (re.compile(r"^wr"), "r"), (re.compile(r"^mac(?=[^aeiou])|^mc"), "mk"),
    (re.compile(r"gh"), "g"), (re.compile(r"c(?=[eiy])"), "s"), (re.compile(r"t?[sz]+"), "s"),
    (re.compile(r"[cq]"), "k"), (re.compile(r"x"), "ks"), (re.compile(r"w"), "v"), (re.compile(r"^[aeiouy]+"), "a"),
    (re.compile(r"(?<=.)[aeiouyhj]+"), ""), (_DOUBLE, r"\1"),
)  # fmt: skip
_SOUND_LENGTH = 6


@lru_cache(maxsize=65_536)
def normal_name(text: str) -> str:
    """Give the words of a name in small plain Latin letters, one space apart; "Ђорђе Шарић" gives "djordje saric"."""
    small = unicodedata.normalize("NFC", text).casefold()
    latin = unicodedata.normalize("NFC", small.translate(_SERBIAN_TABLE)).translate(_LATIN_TABLE)
    plain = anyascii(_APOSTROPHES.sub("", latin)).casefold().replace("'", "")
    return _NOT_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Give one spelling for the usual variants of a normal word (sh and š, dj and đ, ue and ü, double letters, 0 and o)."""
    folded = word.translate(_LOOKALIKE)
    for spelling, sound in _SPELLINGS:
        folded = folded.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", folded)


@lru_cache(maxsize=65_536)
def phonetic(word: str) -> str:
    """Give the consonants of a normal word as they sound, so that Smyth and Smith share a key; at most six letters."""
    sound = fold(word)
    for pattern, letter in _SOUNDS:
        sound = pattern.sub(letter, sound)
    return sound[:_SOUND_LENGTH]


def name_keys(given: Iterable[str], family: Iterable[str], aliases: Iterable[str] = ()) -> set[str]:
    """Give the strings whose keyed hashes find a person by any of their names, in any order (BR-18).

    `n:` the whole name, `t:` one folded word, `p:` one word by sound. They tell much of the name: hash them, never store them.
    """
    whole = [f"{first} {last}" for first in given for last in family]
    texts = [*whole, *given, *family, *aliases]
    keys: set[str] = set()
    for text in texts:
        words = [fold(word) for word in normal_name(text).split()]
        if len(words) > 1:
            keys.add("n:" + " ".join(sorted(words)))
        for word in words:
            if len(word) > 1:
                keys.add("t:" + word)
                keys.add("p:" + phonetic(word))
    return keys
