"""How much two known people look alike: every name against every name, every birth date against every birth date (BR-18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA, JaroWinkler

from app.cases.matching.keys import phone_key, postcode_key
from app.cases.matching.names import fold, normal_name, phonetic

SIMILAR_NAME = 0.85
LESS_THAN_SAME = 0.99  # names that differ in more than spelling
DIFFERENT_NAME_CEILING = 0.6  # siblings: all else alike
DIFFERENT_BIRTH_CEILING = 0.7  # father and son: same name
ONE_SIDED_CEILING = 0.9  # a birth date known of one person only
NAME_SHARE = 0.6  # the birth date holds the rest
PHONE_LIFT, POSTCODE_LIFT = 0.4, 0.15  # part of the missing likeness that the same telephone or postcode makes good


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person for matching: every name, birth date, telephone and postcode ever given."""

    given_names: tuple[str, ...] = ()
    family_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    births: tuple[date, ...] = ()
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two people are: score from 0 to 1 (all that is known agrees) and the codes of what agreed."""

    score: float
    reasons: tuple[str, ...]


def likeness(a: Known, b: Known) -> Likeness:
    """Compare two people; the same either way round, and 1 for the same details.

    A likeness is a question for a person to answer, never a decision: telephone and postcode can only raise it.
    """
    name, name_reason = _best_name(a, b)
    birth, birth_reason = _best_birth(a.births, b.births)
    if birth is None:
        score = name if not a.births and not b.births else min(name, ONE_SIDED_CEILING)
    else:
        score = NAME_SHARE * name + (1 - NAME_SHARE) * birth
    reasons = [reason for reason in (name_reason, birth_reason) if reason]
    if _shared(map(phone_key, a.phones), map(phone_key, b.phones)):
        score += (1 - score) * PHONE_LIFT
        reasons.append("phone_same")
    if _shared(map(postcode_key, a.postcodes), map(postcode_key, b.postcodes)):
        score += (1 - score) * POSTCODE_LIFT
        reasons.append("postcode_same")
    if not name_reason:
        score = min(score, DIFFERENT_NAME_CEILING)
    if birth is not None and not birth_reason:
        score = min(score, DIFFERENT_BIRTH_CEILING)
    return Likeness(round(score, 4), tuple(reasons))


def birth_likeness(a: date, b: date) -> tuple[float, str]:
    """Compare two birth dates: 1 for the same, less for one digit or exchanged day and month, 0 otherwise; with its code."""
    if a == b:
        return 1.0, "birth_same"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return 0.9, "birth_day_month"
    distance = OSA.distance(f"{a:%Y%m%d}", f"{b:%Y%m%d}", score_cutoff=2)
    if distance == 1:
        return 0.85, "birth_one_digit"
    return (0.5, "birth_similar") if distance == 2 else (0.0, "")


def name_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[float, str]:
    """Compare two names given as normal words: word by word as written, then in the other order; with its code."""
    if not a or not b:
        return 0.0, ""
    if [fold(word) for word in a] == [fold(word) for word in b]:
        return 1.0, "name_same"
    straight = _words_likeness(a, b)
    swapped = _words_likeness(a, b[::-1]) if len(a) == len(b) > 1 else 0.0
    loose = max(_subset_likeness(a, b), _subset_likeness(b, a))
    best = min(max(straight, swapped * 0.98, loose * 0.95), LESS_THAN_SAME)
    if best < SIMILAR_NAME:
        return best, ""
    if min(swapped * 0.98, LESS_THAN_SAME) == best > straight:
        return best, "name_swapped"
    return best, "name_similar"


def _best_name(a: Known, b: Known) -> tuple[float, str]:
    """Try every name of one against every name of the other; the best counts."""
    pairs = [name_likeness(x, y) for x in _names(a) for y in _names(b)]
    return max(pairs, default=(0.0, ""))


def _names(known: Known) -> set[tuple[str, ...]]:
    """Give all full names as normal words; a name with one half alone stands by itself only when no full one exists."""
    whole = [f"{given} {family}" for given in known.given_names for family in known.family_names]
    texts = whole or [*known.given_names, *known.family_names]
    return {tuple(normal_name(text).split()) for text in (*texts, *known.aliases)} - {()}


def _words_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Compare words in order: the worst word counts as much as the mean, so that sisters do not pass by their surname."""
    if len(a) != len(b):
        return _word_likeness("".join(a), "".join(b))
    scores = [_word_likeness(x, y) for x, y in zip(a, b, strict=True)]
    return (min(scores) + sum(sorted(scores)) / len(scores)) / 2


def _subset_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Compare a longer name with a shorter one that leaves words out (second given names, double surnames)."""
    if not 2 <= len(a) < len(b):
        return 0.0
    return min(max(_word_likeness(x, y) for y in b) for x in a)


def _word_likeness(a: str, b: str) -> float:
    """Compare two words by spelling, or by sound where that is kinder; 1 only for one folded spelling."""
    x, y = sorted((fold(a), fold(b)))  # Jaro-Winkler is not always the same both ways
    if x == y:
        return 1.0
    spelling = float(JaroWinkler.similarity(x, y))
    return max(spelling, 0.9) if phonetic(a) == phonetic(b) and len(phonetic(a)) > 1 else spelling


def _best_birth(a: Iterable[date], b: Iterable[date]) -> tuple[float | None, str]:
    """Try every birth date of one against every one of the other; None when one of them has none."""
    return max((birth_likeness(x, y) for x in a for y in b), default=(None, ""))


def _shared(a: Iterable[str], b: Iterable[str]) -> bool:
    """Tell whether both hold one same key that is not empty."""
    return bool((set(a) & set(b)) - {""})
