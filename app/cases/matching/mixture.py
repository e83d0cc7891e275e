"""A model of a list: how likely each agreement is for one person, for one household and by chance (Fellegi and Sunter).

Chance is counted in the lists themselves (rare values weigh more). The share of matches and households and the rate of typing
errors are estimated from the candidate pairs by expectation-maximisation, held near sensible figures while the lists are short.
A household shares surname, address and telephone like one person does, but not given name and birth date: without this third
class a brother and a sister would match.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from random import Random

from app.cases.matching.comparison import (
    ALIKE,
    ALIKE_NAMES,
    CLOSE,
    CLOSE_NAMES,
    DIFFERENT,
    LEVELS,
    MISSING,
    SAME,
    Comparison,
    compare,
)
from app.cases.matching.rows import Entry, Field

# Shares of the levels SAME to DIFFERENT, then CLOSE_NAMES and ALIKE_NAMES, then DAY_MONTH: where the estimates start.
_NAME = (0.70, 0.13, 0.08, 0.04, 0.03, 0.01, 0.01, 0.0)
_PLACE = (0.68, 0.13, 0.07, 0.04, 0.06, 0.01, 0.01, 0.0)
_CODE = (0.80, 0.11, 0.03, 0.01, 0.05, 0.0, 0.0, 0.0)
_SAME_PERSON = (
    _NAME, _NAME, (0.80, 0.11, 0.03, 0.02, 0.02, 0.0, 0.0, 0.02), _CODE, _PLACE, _PLACE, _PLACE, _CODE, _CODE, _CODE,
)  # fmt: skip
_CHANCE_NAME = (0.005, 0.001, 0.005, 0.03, 0.95, 0.002, 0.007, 0.0)
_CHANCE_PLACE = (0.004, 0.002, 0.005, 0.05, 0.932, 0.002, 0.005, 0.0)
_CHANCE = (
    _CHANCE_NAME, _CHANCE_NAME, (0.0001, 0.002, 0.018, 0.10, 0.8799, 0.0, 0.0, 0.0001), (0.02, 0.10, 0.05, 0.03, 0.80, 0.0, 0.0, 0.0),
    _CHANCE_PLACE, _CHANCE_PLACE, _CHANCE_PLACE, (0.002, 0.012, 0.07, 0.02, 0.896, 0.0, 0.0, 0.0),
    (0.25, 0.15, 0.0, 0.05, 0.55, 0.0, 0.0, 0.0), (0.0001, 0.0004, 0.002, 0.01, 0.9875, 0.0, 0.0, 0.0),
)  # fmt: skip
# Chance that a random row holds a value that stands nowhere else, by field, in lists so short that they cannot tell.
_RARE = (0.002, 0.002, 0.00004, 0.01, 0.001, 0.01, 0.003, 0.002, 0.1, 0.00001)
_RARE_ROWS = 0.7
_MATCH_STRENGTH = 40.0  # pairs that the figures above count for
_CHANCE_STRENGTH = 200.0
_LEAST_SHARE = 0.0005
_WORDED = (Field.GIVEN, Field.SURNAME, Field.STREET, Field.PLACE, Field.SUBURB)
_OFTEN, _OFTEN_SHARE = 2, 0.0005  # a value in more rows than these together is a name, not a typing error
_SAMPLES, _SAMPLES_PER_ROW = 20_000, 10
_SEED = 8  # only spreads the samples; the same lists always give the same answer
_ROUNDS = 6
_SWAPPED = 0.03  # pairs with both names exchanged, or two parts of the address
_MOST_LIFT = 1000.0
_RELATED = (Field.POSTCODE, Field.STATE, Field.STREET, Field.PLACE)  # follow from the suburb, so agree together
_HOUSEHOLD_SURNAME = 0.75
_HOUSEHOLD_GIVEN = 0.06  # father and son
_HOUSEHOLD_BIRTH = 0.06  # twins
_LEAST_HOUSEHOLDS = 0.06  # per match
_ASSUMED_HOUSEHOLDS = 5.0  # so that a short list is read with care
_DIFFERENT_MOST = {
    Field.GIVEN: 0.005,
    Field.BIRTH: 0.005,
}  # however noisy a list: rather a relative than a typing error


@dataclass(slots=True)
class Evidence:
    """One candidate pair: its rows, levels and the natural logarithms of the chance of each agreement."""

    a: int
    b: int
    comparison: Comparison
    levels: tuple[int, ...]
    chance: tuple[float, ...]
    match: float = 0.0
    household: float = 0.0
    odds: float = 0.0


@dataclass(slots=True)
class Model:
    """The figures of two lists (or one): chance counted once, the rest estimated from the evidence."""

    pairs: float
    chance: list[list[float]]
    frequency: list[dict[str, float]]
    often: list[frozenset[str]]
    lift: dict[Field, float]
    person: list[list[float]] = field(default_factory=lambda: [_with_missing(row) for row in _SAME_PERSON])
    names_swapped: float = _SWAPPED
    fields_swapped: float = _SWAPPED
    matches: float = 1.0
    households: float = 1.0

    @classmethod
    def of(cls, a: Sequence[Entry], b: Sequence[Entry] | None) -> "Model":
        """Count values and sample pairs of two lists, or of one, to learn what agrees by chance."""
        others = a if b is None else b
        random = Random(_SEED)  # noqa: S311 - spreads samples, keeps no secret
        everyone = [*a, *(b or ())]
        samples = min(_SAMPLES, _SAMPLES_PER_ROW * len(everyone))
        counts = [Counter(row[f] for row in everyone if row[f]) for f in Field]
        often = [_often(counts[f], len(everyone)) if f in _WORDED else frozenset() for f in Field]
        chance = _sampled_chance([(random.choice(a), random.choice(others)) for _ in range(samples)], often)
        frequency = [_frequency(counts[f], _RARE[f]) for f in Field]
        pairs = len(a) * (len(a) - 1) / 2 if b is None else len(a) * len(others)
        smaller = min(len(a), len(others))
        model = cls(
            pairs=max(pairs, 1.0),
            chance=chance,
            often=often,
            frequency=frequency,
            lift=_lifts(everyone, chance, random),
        )
        model.matches = 0.3 * smaller + 0.1
        model.households = 0.1 * smaller + 0.1
        return model

    def evidence(self, number: int, other: int, a: Entry, b: Entry) -> Evidence:
        """Compare two rows and note how likely each agreement is by chance."""
        comparison = compare(a, b)
        near = comparison.levels[Field.SUBURB] == SAME or comparison.levels[Field.POSTCODE] == SAME
        suburb = comparison.levels[Field.SUBURB] == SAME
        levels = _named_levels(comparison.levels, a, b, self.often)
        logs = []
        for f, level in enumerate(levels):
            if level == MISSING:
                logs.append(0.0)
                continue
            likely = self.frequency[f].get(a[f], self.chance[f][SAME]) if level == SAME else self.chance[f][level]
            if near and level <= CLOSE and (suburb or f != Field.POSTCODE):
                likely = min(likely * self.lift.get(Field(f), 1.0), 0.9)
            logs.append(log(likely))
        return Evidence(number, other, comparison, levels, tuple(logs))

    def weigh(self, evidence: Evidence, prior: float | None = None) -> float:
        """Set and give the probability that a pair is one person; prior is the chance before looking, the lists' own if None."""
        person, levels, chance = self.person, evidence.levels, evidence.chance
        ratio = [log(person[f][level]) - chance[f] for f, level in enumerate(levels)]
        given, surname, birth = ratio[Field.GIVEN], ratio[Field.SURNAME], ratio[Field.BIRTH]
        rest = sum(ratio[Field.NUMBER :])
        rest += log(self.names_swapped) if evidence.comparison.names_swapped else 0.0
        rest += log(self.fields_swapped) if evidence.comparison.fields_swapped else 0.0
        share = self.matches / self.pairs if prior is None else prior
        match = share * exp(min(given + surname + birth + rest, 300.0))
        household = (
            share
            * (self.households / self.matches)
            * exp(min(rest, 200.0))
            * _mixed(_HOUSEHOLD_GIVEN, given)
            * _mixed(_HOUSEHOLD_SURNAME, surname)
            * _mixed(_HOUSEHOLD_BIRTH, birth)
        )
        whole = match + household + 1.0
        evidence.match, evidence.household = match / whole, household / whole
        evidence.odds = match / (household + 1.0)
        return evidence.match

    def learn(self, pairs: Sequence[Evidence]) -> None:
        """Estimate matches, households and the rate of errors from candidate pairs, in turn with their probabilities."""
        for _ in range(_ROUNDS):
            totals = [[0.0] * LEVELS for _ in Field]
            matches = households = names = fields = 0.0
            for pair in pairs:
                match = self.weigh(pair)
                matches += match
                households += pair.household
                names += match * pair.comparison.names_swapped
                fields += match * pair.comparison.fields_swapped
                if match > 0.01:
                    for f, level in enumerate(pair.levels):
                        totals[f][level] += match
            self.matches = max(matches, 0.1)
            self.names_swapped = (names + _MATCH_STRENGTH * _SWAPPED) / (matches + _MATCH_STRENGTH)
            self.fields_swapped = (fields + _MATCH_STRENGTH * _SWAPPED) / (matches + _MATCH_STRENGTH)
            self.households = max(households + _ASSUMED_HOUSEHOLDS, _LEAST_HOUSEHOLDS * self.matches)
            self.person = [_smoothed(_SAME_PERSON[f], totals[f], _MATCH_STRENGTH) for f in Field]
            for f, most in _DIFFERENT_MOST.items():
                self.person[f][DIFFERENT] = min(self.person[f][DIFFERENT], most)


def _mixed(share: float, ratio: float) -> float:
    """Give the ratio of a field that agrees in a share of households as for one person, and otherwise by chance."""
    return 1.0 - share + share * exp(min(ratio, 100.0))


def _smoothed(prior: Sequence[float], counts: Sequence[float], strength: float) -> list[float]:
    """Give shares of levels from counts held near a prior; 1 for missing, which tells nothing."""
    total = sum(counts) - counts[MISSING] + strength
    held = [strength * max(share, _LEAST_SHARE) for share in _with_missing(prior)]
    shares = [(count + more) / total for count, more in zip(counts, held, strict=True)]
    shares[MISSING] = 1.0
    return shares


def _with_missing(shares: Sequence[float]) -> list[float]:
    """Put a 1 for MISSING among the shares of the other levels."""
    return [*shares[:MISSING], 1.0, *shares[MISSING:]]


def _named_levels(levels: tuple[int, ...], a: Entry, b: Entry, often: Sequence[frozenset[str]]) -> tuple[int, ...]:
    """Set similar words that a list both holds often apart from typing errors."""
    named = list(levels)
    for f in _WORDED:
        if levels[f] in (CLOSE, ALIKE) and a[f] in often[f] and b[f] in often[f]:
            named[f] = CLOSE_NAMES if levels[f] == CLOSE else ALIKE_NAMES
    return tuple(named)


def _often(counts: Counter[str], rows: int) -> frozenset[str]:
    """Give the values that stand too often to be typing errors."""
    return frozenset(value for value, count in counts.items() if count > _OFTEN + rows * _OFTEN_SHARE)


def _sampled_chance(pairs: Sequence[tuple[Entry, Entry]], often: Sequence[frozenset[str]]) -> list[list[float]]:
    """Give the share of each level among random pairs, leaving out those that look like one person."""
    totals = [[0.0] * LEVELS for _ in Field]
    for a, b in pairs:
        if not _perhaps_one_person(a, b):
            for f, level in enumerate(_named_levels(compare(a, b).levels, a, b, often)):
                totals[f][level] += 1.0
    return [_smoothed(_CHANCE[f], totals[f], _CHANCE_STRENGTH) for f in Field]


def _perhaps_one_person(a: Entry, b: Entry) -> bool:
    """Tell whether two rows share what seldom agrees by chance, so that they say nothing of chance."""
    if a is b:
        return True
    names = bool(a[Field.GIVEN] and a[Field.GIVEN] == b[Field.GIVEN] and a[Field.SURNAME] == b[Field.SURNAME])
    birth = bool(a[Field.BIRTH] and a[Field.BIRTH] == b[Field.BIRTH])
    return names or birth or bool(a[Field.PHONE] and a[Field.PHONE] == b[Field.PHONE])


def _frequency(counts: Counter[str], rare: float) -> dict[str, float]:
    """Give the chance that a further row holds each value: how often it stands beyond one pair, and at least as for a rare one."""
    rows = max(counts.total(), 1)
    least = min(rare, _RARE_ROWS / rows)
    return {value: max(count - 2, 0) / rows + least for value, count in counts.items()}


def _lifts(rows: Sequence[Entry], chance: Sequence[Sequence[float]], random: Random) -> dict[Field, float]:
    """Give how many times likelier related fields agree once the suburb does; 1 where a list mixes them freely."""
    by_suburb: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        if row[Field.SUBURB]:
            by_suburb[row[Field.SUBURB]].append(row)
    groups = [group for group in by_suburb.values() if len(group) > 1]
    agreed = dict.fromkeys(_RELATED, 0.0)
    compared = dict.fromkeys(_RELATED, 0.0)
    for group in (
        random.choices(groups, [len(g) for g in groups], k=min(_SAMPLES, _SAMPLES_PER_ROW * len(rows)) // 4)
        if groups
        else ()
    ):
        a, b = random.sample(group, 2)
        if _perhaps_one_person(a, b) or a[Field.SURNAME] == b[Field.SURNAME] or a[Field.GIVEN] == b[Field.GIVEN]:
            continue
        for f in _RELATED:
            if a[f] and b[f]:
                compared[f] += 1.0
                agreed[f] += a[f] == b[f]
    lifts = {}
    for f in _RELATED:
        base = chance[f][SAME]
        lifts[f] = min(max((agreed[f] + 30.0 * base) / (compared[f] + 30.0) / base, 1.0), _MOST_LIFT)
    return lifts
