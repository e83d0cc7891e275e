"""Goals beside what was measured, and the figures as a text for people."""

from typing import Any

GOALS = (
    (
        "agenda CPU ÷ hand-written SQL and the same template",
        ("reading", "ratios", "agenda_by_hand", "median"),
        2.0,
        False,
    ),
    ("agenda CPU ÷ template alone", ("reading", "ratios", "agenda_render", "median"), 3.5, False),
    ("agenda: statements of its own", ("reading", "statements", "agenda", "own"), 8, False),
    ("agenda: bytes of HTML", ("reading", "bytes", "agenda_html"), 70_000, False),
    ("CSS and JS, gzip bytes", ("reading", "bytes", "css_js_gzip"), 60_000, False),
    ("pack CPU 304 ÷ 200", ("reading", "ratios", "pack_304_200", "median"), 0.2, False),
    ("errors while writing", ("writing", "errors"), 0, False),
    ("writes/s chained ÷ unchained audit row", ("writing", "ratios", "chained_unchained", "median"), 0.8, True),
)
SCORER = (
    ("score_many ÷ score one by one, sheets/s", ("ratios", "many_one", "median"), 20, True),
    ("score one by one, sheets/s", ("per_second", "score", "median"), 50_000, True),
    ("results of score_many that score gives differently", ("different",), 0, False),
)
DATABASES = ("sqlite", "postgresql")


def goals(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Compare every goal with every database that was measured, then those of the scorer, which needs none (None)."""
    lines = []
    for database in DATABASES:
        for what, path, goal, is_least in GOALS:
            if database not in found or (is_least and database == "sqlite"):
                continue  # SQLite has one writer at a time: its chains wait for nobody
            lines.append(_compared(found[database], database, what, path, goal, is_least))
    return lines + [_compared(found["scorer"], None, *goal) for goal in SCORER]


def _compared(
    found: dict[str, Any], database: str | None, what: str, path: tuple[str, ...], goal: float, is_least: bool
) -> dict[str, Any]:
    value: Any = found
    for name in path:
        value = value[name]
    is_met = value >= goal if is_least else value <= goal
    return {"what": what, "database": database, "value": value, "goal": goal, "is_least": is_least, "is_met": is_met}


def in_words(found: dict[str, Any]) -> str:
    """Give the report as text: goals first, then every figure."""
    lines = [f"Measured in {found['seconds']} s on {found['machine']}", ""]
    if found["is_quick"]:
        lines += ["A quick run: counts and bytes hold, timings do not.", ""]
    for one in found["goals"]:
        sign = "≥" if one["is_least"] else "≤"
        mark = "met   " if one["is_met"] else "MISSED"
        lines.append(f"{mark} {one['database'] or 'scorer':<11} {one['what']}: {one['value']} ({sign} {one['goal']})")
    lines += [
        "",
        *_figures(
            "", {name: found[name] for name in (*DATABASES, "worker", "scoring_per_second", "scorer") if name in found}
        ),
    ]
    lines += [f"Skipped: {one['what']}, because {one['why']}" for one in found["skipped"]]
    return "\n".join(lines)


def _figures(path: str, value: Any) -> list[str]:
    if isinstance(value, dict) and set(value) == {"median", "low", "high"}:
        return [f"{path:<55} {value['median']:>12}   ({value['low']} to {value['high']})"]
    if isinstance(value, dict):
        return [line for name, one in value.items() for line in _figures(f"{path} {name}".strip(), one)]
    return [f"{path:<55} {value:>12}" if value is not None else f"{path:<55} not told by this system"]
