"""Two rows side by side: how well each field agrees, with exchanged fields put back first."""

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from app.cases.matching.names import phonetic
from app.cases.matching.rows import Entry, Field

# Levels of agreement; for birth dates CLOSE, ALIKE and LOOSE are one, two and three digits wrong.
# CLOSE_NAMES and ALIKE_NAMES: both words stand often in the lists, so rather two names (Anna, Hanna) than a typing error.
SAME, CLOSE, ALIKE, LOOSE, DIFFERENT, MISSING, CLOSE_NAMES, ALIKE_NAMES, DAY_MONTH = range(9)
LEVELS = 9
_POINTS = (4, 3, 2, 0, -2, 0)  # by level: which order of exchanged fields fits best
_LEAST_GAIN = 4  # an exchange must fit clearly better than the order as typed
_TEXTS = (Field.GIVEN, Field.SURNAME, Field.STREET, Field.PLACE, Field.SUBURB)
_CODES = (Field.NUMBER, Field.POSTCODE, Field.STATE, Field.PHONE)
_EXCHANGES = ((Field.STREET, Field.PLACE), (Field.PLACE, Field.SUBURB), (Field.STREET, Field.SUBURB))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The level of every field, by Field, and which exchanges were undone to reach them."""

    levels: tuple[int, ...]
    names_swapped: bool
    fields_swapped: bool


def compare(a: Entry, b: Entry) -> Comparison:
    """Compare two rows field by field; fields of the second are put in the order that fits the first best."""
    levels = [MISSING] * len(Field)
    for field in _TEXTS:
        levels[field] = text_level(a[field], b[field])
    for field in _CODES:
        levels[field] = code_level(a[field], b[field])
    levels[Field.BIRTH] = birth_level(a[Field.BIRTH], b[Field.BIRTH])
    names_swapped = _undo(levels, a, b, Field.GIVEN, Field.SURNAME)
    undone = [_undo(levels, a, b, one, other) for one, other in _EXCHANGES]
    return Comparison(tuple(levels), names_swapped, any(undone))


def text_level(x: str, y: str) -> int:
    """Compare names or words of an address: by letters, by sound, and by words left out, split or in another order."""
    if not x or not y:
        return MISSING
    if x == y:
        return SAME
    if " " in x or " " in y:
        return _phrase_level(x, y)
    likeness = JaroWinkler.similarity(x, y)
    if likeness >= 0.92 or (OSA.distance(x, y, score_cutoff=1) == 1 and max(len(x), len(y)) > 3):
        return CLOSE
    if likeness >= 0.83 or phonetic(x) == phonetic(y) or OSA.normalized_similarity(x, y) >= 0.66:
        return ALIKE
    return LOOSE if likeness >= 0.7 else DIFFERENT


def _phrase_level(x: str, y: str) -> int:
    """Compare texts of several words."""
    if x.replace(" ", "") == y.replace(" ", ""):
        return SAME
    likeness = max(fuzz.ratio(x, y), fuzz.token_sort_ratio(x, y))
    if likeness >= 88:
        return CLOSE
    one, other = set(x.split()), set(y.split())
    if likeness >= 76 or one < other or other < one:
        return ALIKE
    return LOOSE if likeness >= 62 else DIFFERENT


def code_level(x: str, y: str) -> int:
    """Compare house numbers, postcodes, states and telephones by the count of wrong characters."""
    if not x or not y:
        return MISSING
    if x == y:
        return SAME
    wrong = OSA.distance(x, y, score_cutoff=3)
    if wrong == 1:
        return CLOSE
    if wrong == 2 and len(x) > 3:
        return ALIKE
    if (wrong == 3 and len(x) > 6) or sorted(x) == sorted(y):
        return LOOSE
    return DIFFERENT


def birth_level(x: str, y: str) -> int:
    """Compare birth dates as digits, with day and month exchanged as a level of its own."""
    if not x or not y:
        return MISSING
    if x == y:
        return SAME
    if len(x) == len(y) == 8 and x[:4] == y[:4] and x[4:6] == y[6:] and x[6:] == y[4:6]:
        return DAY_MONTH
    level = (SAME, CLOSE, ALIKE, LOOSE, DIFFERENT)[OSA.distance(x, y, score_cutoff=3)]
    if level == LOOSE and len(x) == len(y) and x[:4] != y[:4] and x[4:6] != y[4:6] and x[6:] != y[6:]:
        return DIFFERENT  # neither year, month nor day: rather another date
    return level


def _undo(levels: list[int], a: Entry, b: Entry, one: Field, other: Field) -> bool:
    """Exchange two fields of the second row where that fits clearly better; tells whether it did."""
    typed = _POINTS[levels[one]] + _POINTS[levels[other]]
    if typed > 2:
        return False
    first, second = text_level(a[one], b[other]), text_level(a[other], b[one])
    if _POINTS[first] + _POINTS[second] < typed + _LEAST_GAIN:
        return False
    levels[one], levels[other] = first, second
    return True
