"""What each computed instrument must yield, written a second time from the handbook (sections 3, 5, 7), without the catalogue.

Nothing here reads a definition file, a golden file or the lock: who changes a figure in a file must change it here as well.
"""

from types import MappingProxyType
from typing import NamedTuple

YES, NO = "yes", "no"
OPEN = (None, "unknown", "refused", "not_asked")
DASH, LAP, DA, DA5 = "uk.safelives.dash-ric-24", "us.lap-1", "us.danger-assessment-20", "us.da-5"
DALE, ODARA, DVSAT = "us.da-le-11", "ca.odara-13", "au-nsw.dvsat-25"
SDASH, YOUNG, HARK = "uk.s-dash-2009", "uk.safelives.dash-yp", "uk.hark-4"


class Sheet(NamedTuple):
    """A sheet after derived items: its totals, and what the verdict of an instrument looks at."""

    answers: dict
    inputs: dict
    score: int
    lower: int
    upper: int

    def part(self, first, last):
        """Count (yes, yes or open) from one question to another."""
        codes = [self.answers.get(f"q{n}") for n in range(first, last + 1)]
        return codes.count(YES), codes.count(YES) + sum(code in OPEN for code in codes)


class Verdict(NamedTuple):
    """Both ends of the level, and rule ids; `level` differs from the lower end for bands alone."""

    low: str | None
    high: str | None
    level: str | None
    fired: set
    possible: set


NOTHING = MappingProxyType({})


class Facts(NamedTuple):
    """One instrument: item to points per answer, its verdict, and what else it has."""

    points: dict
    verdict: object
    inputs: dict = NOTHING
    max_missing: int | None = None
    derived: dict = NOTHING
    asides: object = lambda sheet: ((), ())
    hidden: str | None = None


def plain(count, **others):
    """One point for yes, nothing for no and for what does not apply."""
    return {f"q{n}": {YES: 1, NO: 0, "not_applicable": 0} | others.get(f"q{n}", {}) for n in range(1, count + 1)}


def by_rules(levels, *rules):
    """Judge by (id, level, true with what is known, true with the best of what is open); the lowest level needs no rule."""
    fired = {(name, level) for name, level, sure, _ in rules if sure}
    could = {(name, level) for name, level, sure, maybe in rules if maybe and not sure}
    low = max((levels.index(level) for _, level in fired), default=0)
    high = max((levels.index(level) for _, level in fired | could), default=0)
    ids = [{name for name, _ in some if name} for some in (fired, could)]
    return Verdict(levels[low], levels[high], levels[low], *ids)


def given(sheet):
    """A judgement counts when it is given; absent and false are the same."""
    return (sheet.inputs.get("judgement") is True,) * 2


def dash(sheet):
    low, high = sheet.part(1, 24)
    return by_rules(
        ["none_identified", "below_threshold", "high"],
        (None, "below_threshold", low >= 1, high >= 1),
        ("visible_high_risk", "high", low >= 14, high >= 14),
    )


def dash_asides(sheet):
    yes = {item for item, code in sheet.answers.items() if code == YES}
    found = {
        "strangulation": "q15" in yes,
        "stalking": "q8" in yes,
        "threat_to_kill": "q14" in yes,
        "escalation": bool(yes & {"q10", "q11"}),
        "separation_control_violence": {"q6", "q12"} <= yes and bool(yes & {"q1", "q13", "q15"}),
    }
    return (), [name for name, true in found.items() if true]


def lap(sheet):
    (critical, critical_could), (other, other_could) = sheet.part(1, 3), sheet.part(4, 11)
    return by_rules(
        ["not_screened_in", "screened_in"],
        ("any_of_1_3", "screened_in", critical >= 1, critical_could >= 1),
        ("four_of_4_11", "screened_in", other >= 4, other_could >= 4),
        ("officer_belief", "screened_in", *given(sheet)),
    )


def da5(sheet):
    low, high = sheet.part(1, 5)
    return by_rules(["lower", "high"], ("three_of_five", "high", low >= 3, high >= 3))


def da_le(sheet):
    low, high = sheet.part(1, 11)
    rule = ("seven_of_eleven", "high", low >= 7, high >= 7)
    return by_rules(["lower", "high"], rule, ("officer_override", "high", *given(sheet)))


def dvsat(sheet):
    low, high = sheet.part(1, 25)
    relationship = sheet.inputs.get("relationship")
    return by_rules(
        ["no_indicator", "at_threat", "at_serious_threat"],
        ("any_yes", "at_threat", low >= 1, high >= 1),
        ("twelve", "at_serious_threat", low >= 12 and relationship == "intimate", high >= 12 and relationship != "non_intimate"),
        ("professional_judgement", "at_serious_threat", *given(sheet)),
    )  # fmt: skip


def dvsat_asides(sheet):
    asked = sheet.part(1, 25)[0] >= 12 and sheet.inputs.get("relationship") == "non_intimate"
    return (), ["twelve_not_intimate"] * asked


def hark(sheet):
    low, high = sheet.part(1, 4)
    return by_rules(["negative", "positive"], ("any_of_four", "positive", low >= 1, high >= 1))


def by_bands(band):
    """Judge by the bands of both totals: a level only where they agree."""

    def verdict(sheet):
        low, high = band(sheet.lower), band(sheet.upper)
        return Verdict(low, high, low if low == high else None, set(), set())

    return verdict


def odara_band(total):
    return "c7" if total >= 7 else "c6" if total >= 5 else f"c{total + 1}"


def counted(sheet):
    """More yes is more, and that is all: no level."""
    return Verdict(None, None, None, set(), set())


# item number -> points for yes
DA_WEIGHTS = {2: 5, 3: 4, 4: 4, 5: 3, 6: 3, 7: 3, 8: 2, 9: 2, 20: 0} | dict.fromkeys([1, *range(10, 20)], 1)
DA_NAMES = ["variable", "increased", "severe", "extreme"]
NEVER = "never_lived_together"


def da_band(total):
    return DA_NAMES[0] if total < 8 else DA_NAMES[1] if total < 14 else DA_NAMES[2] if total < 18 else DA_NAMES[3]


def da_asides(sheet):
    found = []
    if sheet.answers.get("q5a") == YES and sheet.answers.get("q5") == NO:
        found.append("gun_without_weapon")
    if sheet.answers.get("q15a") == YES and sheet.answers.get("q15") == YES:
        found.append("beaten_while_never_pregnant")
    return found, ()


DA_POINTS = {f"q{n}": {YES: weight} for n, weight in DA_WEIGHTS.items()} | {"q3": {YES: 4, NEVER: -3}}
BARRIERS, SUBSTANCES = [f"q13{letter}" for letter in "abcde"], [f"q11{letter}" for letter in "abcdefgh"]
JUDGED = {"judgement": (True, False)}
ASKED = {"relationship": ("intimate", "non_intimate")}
FACTS = {
    DASH: Facts(plain(24), dash, asides=dash_asides),
    LAP: Facts(plain(11), lap, JUDGED),
    DA: Facts(plain(20, **DA_POINTS), by_bands(da_band), asides=da_asides, hidden="certificate_required"),
    DA5: Facts(plain(5), da5),
    DALE: Facts(plain(11), da_le, JUDGED),
    ODARA: Facts(plain(13), by_bands(odara_band), max_missing=5, derived={"q11": (2, SUBSTANCES), "q13": (1, BARRIERS)}),
    DVSAT: Facts(plain(25), dvsat, JUDGED | ASKED, asides=dvsat_asides),
    SDASH: Facts(plain(11), counted),
    YOUNG: Facts(plain(24), counted, hidden="not_released"),
    HARK: Facts(plain(4), hark, hidden="not_released"),
}  # fmt: skip
# lists of which any one is enough: number of criteria, and whether that was read, so that an answer is given
CRITERIA = {"de-sn.high-risk": (3, True), "rs.article-16": (7, False)}
PARTS = {LAP: {"critical": (1, 3), "other": (4, 11)}}


def settled(facts, answers):
    """Work out derived items: k or more yes is yes; too few even with the open ones is no; a contradiction is not known."""
    answers, contradicted = dict(answers), []
    for item, (enough, details) in facts.derived.items():
        codes = [answers.get(detail) for detail in details]
        yes, still_open = codes.count(YES), sum(code in OPEN for code in codes)
        follows = YES if yes >= enough else NO if yes + still_open < enough else None
        if follows and answers.get(item) in OPEN:
            answers[item] = follows
        elif follows and (answers.get(item) == YES) != (follows == YES):
            del answers[item]
            contradicted.append(item)
    return answers, contradicted


def expected(name, answers, inputs=None):
    """Return every field of the result that the handbook decides, the level issued (certificate confirmed, file released)."""
    facts = FACTS[name]
    answers, contradicted = settled(facts, answers)
    ways = {item: _ways(row, answers.get(item)) for item, row in facts.points.items()}
    still_open = [item for item in facts.points if answers.get(item) in OPEN]
    score = sum(way[0] for item, way in ways.items() if item not in still_open)
    sheet = Sheet(answers, inputs or {}, score, sum(map(min, ways.values())), sum(map(max, ways.values())))
    verdict = facts.verdict(sheet)
    checks, prompts = facts.asides(sheet)
    status = _status(facts, verdict, len(still_open))
    level = verdict.level if status == "ok" else None
    return {
        "score": score, "lower": sheet.lower, "upper": sheet.upper,
        "scores": {part: [sheet.part(*span)[0], *sheet.part(*span)] for part, span in PARTS.get(name, {}).items()},
        "answered": len(ways) - len(still_open), "missing": len(still_open),
        "missing_scored": sum(len(set(ways[item])) > 1 for item in still_open),
        "level": level, "level_min": verdict.low, "level_max": verdict.high, "status": status,
        "certain": level is not None and verdict.low == verdict.high,
        "fired": verdict.fired, "possible": verdict.possible,
        "contradictions": {*contradicted, *checks}, "prompts": set(prompts),
    }  # fmt: skip


def _ways(row, code):
    return list(row.values()) if code in OPEN else [row[code]]


def _status(facts, verdict, still_open):
    if still_open == len(facts.points) and not verdict.fired:
        return "not_assessed"
    if facts.max_missing is not None and still_open > facts.max_missing:
        return "too_many_missing"
    return "withheld" if verdict.level is None and verdict.low is not None else "ok"


def da_by_weights(answers):
    """Per-answer weights: (score, lower, upper)."""
    score = lower = upper = 0
    for n, weight in DA_WEIGHTS.items():
        code = answers.get(f"q{n}")
        if code == YES:
            score, lower, upper = score + weight, lower + weight, upper + weight
        elif code == NEVER:
            score, lower, upper = score - 3, lower - 3, upper - 3
        elif code not in {NO, "not_applicable"}:
            lower, upper = lower - (3 if n == 3 else 0), upper + weight
    return score, lower, upper


SCORED, THREES, TWOS, ONES = frozenset(range(1, 20)), frozenset({3, 4}), frozenset({5, 6, 7}), frozenset({8, 9})
ITEMS = [(n, f"q{n}") for n in range(1, 21)]


def da_by_count(answers):
    """Count of yes on 1 to 19, then the add-ons of the scoring sheet."""
    yes = {n for n, item in ITEMS if answers.get(item) == YES}
    still_open = {n for n, item in ITEMS if answers.get(item, "unknown") == "unknown"}
    never = answers.get("q3") == NEVER
    now = _sheet_total(yes, never)
    return now, _sheet_total(yes, never or 3 in still_open), _sheet_total(yes | still_open, never)


def _sheet_total(yes, never):
    add_ons = 4 * (2 in yes) + 3 * len(yes & THREES) + 2 * len(yes & TWOS) + len(yes & ONES)
    return len(yes & SCORED) + add_ons - 3 * never
