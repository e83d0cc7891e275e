"""Candidates: the few rows of a list that share rare pieces with a row, so that not every pair must be compared."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import log2

from app.cases.matching.names import fold, phonetic
from app.cases.matching.rows import Entry, Field

KEPT = 30  # best candidates per row; a person seldom stands in a list more often
COMMON = 250  # a piece in more rows than this says too little and costs too much
LEAST_EVIDENCE = 0.6  # part of log2(rows) that the shared pieces must reach together
_CHUNK = 200


def candidates(
    a: Sequence[Entry], b: Sequence[Entry] | None, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, int]]:
    """Yield pairs of row numbers worth comparing; with one list each pair once, the smaller number first."""
    others = a if b is None else b
    index: dict[str, list[int]] = defaultdict(list)
    keys_of = [row_keys(row) for row in others]
    for number, keys in enumerate(keys_of):
        for key in keys:
            index[key].append(number)
    weights = {key: log2(len(others) / len(rows) + 1) for key, rows in index.items() if len(rows) <= COMMON}
    least = LEAST_EVIDENCE * log2(len(others) + 1)
    seen: set[tuple[int, int]] = set()
    for number, row in enumerate(a):
        if progress and number % _CHUNK == 0:
            progress(number, len(a))
        evidence: dict[int, float] = defaultdict(float)
        for key in keys_of[number] if b is None else row_keys(row):
            weight = weights.get(key)
            if weight is not None:
                for other in index[key]:
                    evidence[other] += weight
        if b is None:
            evidence.pop(number, None)
        best = sorted((other for other, bits in evidence.items() if bits >= least), key=lambda o: -evidence[o])[:KEPT]
        if b is not None:
            yield from ((number, other) for other in best)
            continue
        pairs = {(min(number, other), max(number, other)) for other in best} - seen
        seen |= pairs
        yield from pairs


def row_keys(row: Entry) -> set[str]:
    """Give the pieces by which a row is found: each survives some typing error, an exchange of fields, or a missing value."""
    given, surname = row[Field.GIVEN], row[Field.SURNAME]
    initials = "".join(sorted(given[:1] + surname[:1]))
    keys = _name_keys(given, surname) | _birth_keys(row[Field.BIRTH], initials, given, surname)
    return keys | _address_keys(row, initials) | _phone_keys(row[Field.PHONE])


def _name_keys(given: str, surname: str) -> set[str]:
    """Give pieces of both names together, so that exchanged names still meet."""
    words = [word for word in f"{given} {surname}".split() if len(word) > 1]
    keys = {f"n{fold(word)}" for word in words} | {f"p{phonetic(word)}" for word in words}
    keys |= {"k" + "".join(sorted(word)) for word in words}
    if given and surname:
        keys.add("g" + "|".join(sorted((phonetic(given), phonetic(surname)))))
        keys.add("i" + "|".join(sorted((given[:3], surname[:3]))))
        keys.add("j" + "|".join(sorted((given[-3:], surname[-3:]))))
        keys.add("h" + "|".join(sorted((given[:2], surname[-3:]))))
        keys.add("h" + "|".join(sorted((surname[:2], given[-3:]))))
        keys.add("q" + "|".join(sorted((phonetic(given), surname[:1]))))
        keys.add("q" + "|".join(sorted((phonetic(surname), given[:1]))))
    return keys


def _birth_keys(birth: str, initials: str, given: str, surname: str) -> set[str]:
    """Give the birth date, its digits in any order, its halves, and halves with initials for long lists."""
    if len(birth) < 4:
        return set()
    year, month, day = birth[:4], birth[4:6], birth[6:]
    keys = {f"b{birth}", "o" + "".join(sorted(birth)), f"m{year}{month}", f"r{month}{day}", f"y{year}|{day}"}
    for name in (given[:2], surname[:2]):
        if name:
            keys |= {f"1{name}{year}", f"2{name}{month}{day}"}
    if initials:
        keys |= {f"3{initials}{year}{month}", f"4{initials}{month}{day}", f"5{initials}{year}{day}"}
    return keys


def _address_keys(row: Entry, initials: str) -> set[str]:
    """Give words of the address wherever they stand, and house number and postcode with something else."""
    number, postcode = row[Field.NUMBER], row[Field.POSTCODE]
    places = [row[Field.STREET], row[Field.PLACE], row[Field.SUBURB]]
    words = [fold(word) for place in places for word in place.split() if len(word) > 2]
    keys = {f"w{word}" for word in words} | {f"v{phonetic(word)}" for word in words}
    keys |= {f"c{place.replace(' ', '')}" for place in places if place}
    if number:
        keys |= {f"a{number}|{word}" for word in words}
    if postcode:
        keys |= {f"u{postcode}|{number}", f"z{postcode}", f"l{''.join(sorted(postcode))}|{number}"}
        keys |= {f"d{postcode}|{word}" for word in words}
        keys |= {f"e{postcode}|{initial}" for initial in initials}
    if initials:
        keys |= {f"f{initials}|{word}" for word in words}
    return keys


def _phone_keys(phone: str) -> set[str]:
    """Give the number and both its ends."""
    return {f"t{phone}", f"s{phone[:5]}", f"x{phone[-5:]}"} if len(phone) >= 5 else set()
