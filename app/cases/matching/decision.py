"""From probabilities to matches: rivals, rows left over, and rows that a third row joins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.cases.matching.mixture import Evidence, Model
from app.cases.matching.rows import Entry

LIKELY = 0.5  # a match is more likely one person than not
LEAST_LIKELY = 0.2  # as far as the threshold goes down in lists that say little of each person
FOUND_AIM, RIGHT_AIM = (
    0.985,
    0.955,
)  # share of matches to be found, and of found pairs to be right, as far as the model tells
_SURE = 0.9
_RIVAL = 20.0  # times likelier: then the rival is the person, and the pair a relative
_ONCE = 0.1  # lists with fewer rows than this share standing twice hold everybody once
_JOINED = 0.5  # chance before looking that two rows joined by a third are one person

Best = dict[int, Evidence]


def decide_between(
    model: Model, pairs: Sequence[Evidence], b: Sequence[Entry], sizes: tuple[int, int]
) -> list[Evidence]:
    """Choose the matches between two lists; rows without one are looked at again, now that their lists are short."""
    best_a, best_b = _best(pairs)
    accepted = [p for p in pairs if p.match >= LIKELY and not _outdone(model, p, best_a, best_b, b)]
    if _everybody_once(accepted):
        accepted = _one_to_one(accepted)
    taken_a, taken_b = {p.a for p in accepted}, {p.b for p in accepted}
    left = sizes[0] - len(taken_a), sizes[1] - len(taken_b)
    rest = [p for p in pairs if p.a not in taken_a and p.b not in taken_b]
    if not rest or not accepted:
        return accepted
    rate = min(max(len(taken_a), len(taken_b)) / min(sizes), 1.0)
    for pair in rest:
        model.weigh(pair, prior=rate * min(left) / (left[0] * left[1]))
    possible = accepted + _one_to_one(p for p in rest if p.match >= LEAST_LIKELY)
    least = threshold(possible, len(accepted) + rate * min(left))
    return [p for p in possible if p.match >= least]


def threshold(pairs: Iterable[Evidence], expected: float) -> float:
    """Give the least probability of a match: lower than LIKELY only while too many are missed and nearly all found are right."""
    chances = sorted((p.match for p in pairs), reverse=True)
    right = 0.0
    for found, chance in enumerate(chances, start=1):
        right += chance
        if chance < LEAST_LIKELY:
            return LEAST_LIKELY
        if chance < LIKELY and (right >= FOUND_AIM * expected or right < RIGHT_AIM * found):
            return chance
    return LEAST_LIKELY


def _everybody_once(accepted: Sequence[Evidence]) -> bool:
    """Tell whether both lists hold hardly anybody twice, so that a second partner is a relative."""
    rows_a, rows_b = {p.a for p in accepted}, {p.b for p in accepted}
    return len(accepted) <= (1 + _ONCE) * min(len(rows_a), len(rows_b))


def _one_to_one(pairs: Iterable[Evidence]) -> list[Evidence]:
    """Keep the likeliest pair of every row."""
    kept: list[Evidence] = []
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for pair in sorted(pairs, key=lambda p: (-p.odds, p.a, p.b)):
        if pair.a not in taken_a and pair.b not in taken_b:
            taken_a.add(pair.a)
            taken_b.add(pair.b)
            kept.append(pair)
    return kept


def decide_inside(model: Model, pairs: Sequence[Evidence], rows: Sequence[Entry]) -> list[Evidence]:
    """Choose the matches inside one list; two rows that are surely the same as a third one need less evidence of their own."""
    least = threshold(pairs, model.matches)
    accepted = {(p.a, p.b): p for p in pairs if p.match >= least}
    known = {(p.a, p.b): p for p in pairs}
    neighbours: dict[int, set[int]] = defaultdict(set)
    for (one, other), pair in accepted.items():
        if pair.match >= _SURE:
            neighbours[one].add(other)
            neighbours[other].add(one)
    for around in list(neighbours.values()):
        for one in around:
            for other in around:
                if one < other and (one, other) not in accepted:
                    pair = known.get((one, other)) or model.evidence(one, other, rows[one], rows[other])
                    if model.weigh(pair, prior=_JOINED) >= LIKELY:
                        accepted[one, other] = pair
    return list(accepted.values())


def _best(pairs: Iterable[Evidence]) -> tuple[Best, Best]:
    """Give the likeliest pair of every row of both lists."""
    best_a: Best = {}
    best_b: Best = {}
    for pair in pairs:
        if pair.a not in best_a or pair.odds > best_a[pair.a].odds:
            best_a[pair.a] = pair
        if pair.b not in best_b or pair.odds > best_b[pair.b].odds:
            best_b[pair.b] = pair
    return best_a, best_b


def _outdone(model: Model, pair: Evidence, best_a: Best, best_b: Best, b: Sequence[Entry]) -> bool:
    """Tell whether a row of the pair has a far likelier partner, unless both partners are one person standing twice."""
    rival_a, rival_b = best_a[pair.a], best_b[pair.b]
    if rival_b is not pair and rival_b.odds > pair.odds * _RIVAL and best_a[rival_b.a] is rival_b:
        return True
    if rival_a is pair or rival_a.odds <= pair.odds * _RIVAL or best_b[rival_a.b] is not rival_a:
        return False
    twice = model.evidence(pair.b, rival_a.b, b[pair.b], b[rival_a.b])
    return model.weigh(twice) < LIKELY
