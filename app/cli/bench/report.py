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
DATABASES = ("sqlite", "postgresql")


def goals(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Compare every goal with every database that was measured."""
    lines = []
    for database in DATABASES:
        for what, path, goal, is_least in GOALS:
            if database not in found or (is_least and database == "sqlite"):
                continue  # SQLite has one writer at a time: its chains wait for nobody
            value: Any = found[database]
            for name in path:
                value = value[name]
            is_met = value >= goal if is_least else value <= goal
            lines.append(
                {
                    "what": what,
                    "database": database,
                    "value": value,
                    "goal": goal,
                    "is_least": is_least,
                    "is_met": is_met,
                }
            )
    return lines


def in_words(found: dict[str, Any]) -> str:
    """Give the report as text: goals first, then every figure."""
    lines = [f"Measured in {found['seconds']} s on {found['machine']}", ""]
    if found["is_quick"]:
        lines += ["A quick run: counts and bytes hold, timings do not.", ""]
    for one in found["goals"]:
        sign = "≥" if one["is_least"] else "≤"
        mark = "met   " if one["is_met"] else "MISSED"
        lines.append(f"{mark} {one['database']:<11} {one['what']}: {one['value']} ({sign} {one['goal']})")
    lines += [
        "",
        *_figures("", {name: found[name] for name in (*DATABASES, "worker", "scoring_per_second") if name in found}),
    ]
    lines += [f"Skipped: {one['what']}, because {one['why']}" for one in found["skipped"]]
    return "\n".join(lines)


def _figures(path: str, value: Any) -> list[str]:
    if isinstance(value, dict) and set(value) == {"median", "low", "high"}:
        return [f"{path:<55} {value['median']:>12}   ({value['low']} to {value['high']})"]
    if isinstance(value, dict):
        return [line for name, one in value.items() for line in _figures(f"{path} {name}".strip(), one)]
    return [f"{path:<55} {value:>12}" if value is not None else f"{path:<55} not told by this system"]
