"""Formulas written a second time, straight from the handbook and without the catalogue, to hold the scorer against."""

YES, NO, OPEN = "yes", "no", "unknown"
# item number -> points for yes
DA_WEIGHTS = {2: 5, 3: 4, 4: 4, 5: 3, 6: 3, 7: 3, 8: 2, 9: 2, 20: 0} | dict.fromkeys([1, *range(10, 20)], 1)
DA_NAMES = ["variable", "increased", "severe", "extreme"]


def da_by_weights(answers):
    """Per-answer weights: (score, lower, upper)."""
    score = lower = upper = 0
    for n, weight in DA_WEIGHTS.items():
        given = answers.get(f"q{n}")
        if given == YES:
            score, lower, upper = score + weight, lower + weight, upper + weight
        elif given == "never_lived_together":
            score, lower, upper = score - 3, lower - 3, upper - 3
        elif given not in {NO, "not_applicable"}:
            lower, upper = lower - (3 if n == 3 else 0), upper + weight
    return score, lower, upper


SCORED, THREES, TWOS, ONES = frozenset(range(1, 20)), frozenset({3, 4}), frozenset({5, 6, 7}), frozenset({8, 9})
ITEMS = [(n, f"q{n}") for n in range(1, 21)]


def da_by_count(answers):
    """Count of yes on 1 to 19, then the add-ons of the scoring sheet."""
    yes = {n for n, item in ITEMS if answers.get(item) == YES}
    still_open = {n for n, item in ITEMS if answers.get(item, OPEN) == OPEN}
    never = answers.get("q3") == "never_lived_together"
    now = _sheet_total(yes, never)
    return now, _sheet_total(yes, never or 3 in still_open), _sheet_total(yes | still_open, never)


def _sheet_total(yes, never):
    add_ons = 4 * (2 in yes) + 3 * len(yes & THREES) + 2 * len(yes & TWOS) + len(yes & ONES)
    return len(yes & SCORED) + add_ons - 3 * never


def da_band(total):
    return DA_NAMES[0] if total < 8 else DA_NAMES[1] if total < 14 else DA_NAMES[2] if total < 18 else DA_NAMES[3]


def lap_screened_in(codes, belief):
    """`codes`: the eleven answers in order; the level when open answers count as no."""
    return belief or YES in codes[:3] or codes[3:].count(YES) >= 4
