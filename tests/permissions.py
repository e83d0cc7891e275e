"""`make permissions`: writes the matrix as a table a person can read, docs/permissions.md."""

from itertools import groupby
from pathlib import Path

from tests.proof.expected import ROWS
from tests.proof.matrix import HIDDEN, NO, SIGN_IN, YES, Row

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
SIGNS = {YES: "●", NO: "○", HIDDEN: "·", SIGN_IN: "→"}
COLUMNS: list[tuple[str, str | None]] = [
    ("chair", "chair"), ("coord.", "coordinator"), ("assessor", "officer"), ("police", "police"), ("advocate", "idva"),
    ("housing", "housing"), ("deputy", "deputy"), ("education", "education"), ("observer", "observer"), ("auditor", "auditor"),
    ("admin.", "administrator"), ("lapsed", "lapsed"), ("former", "former"), ("walled", "walled"),
    ("coord. B", "coordinator_b"), ("police B", "police_b"), ("nobody", None),
]  # fmt: skip
HEAD = """# Who may do what

Written by `make permissions` from `tests/proof/expected.py`; `tests/proof/test_matrix.py` asks every cell for real, with objects that
exist, and fails when this page is old. Rules stand in each room's `policy.py`.

| Sign | Means |
|---|---|
| ● | gets in; lists hold only what this person may see |
| ○ | knows of the thing and is told why not (403) |
| · | there is nothing here: the answer equals the one for an id that does not exist (404) |
| → | led to the sign-in (pages), 401 (programs) |
| key | opens to whoever knows the secret: password and code, link, a program's or a calendar's own |

The people, all of area A (Alderbrook) unless B stands there: **chair**, **coordinator**, **assessor** (police officer), representatives
of **police** and **housing** and the victim's **advocate** (their agencies have a seat at the case), housing's **deputy**,
representative of **education** (no seat until the agenda is circulated), **observer**, **auditor**, **administrator**, **lapsed**
(representative whose agency's signature is over), **former** (role is over), **walled** (police representative with a conflict at
each case), coordinator and police of **B**, and **nobody** (not signed in; for programs also: a browser's cookie instead of a token).
Programs have at most the rights of the person who answers for them, and need the scope named.
"""
WORDS = {
    "": "Start, help, sign-in",
    "people": "People, agencies, programs",
    "meetings": "Meetings and agendas",
    "live": "The live meeting",
    "agreed": "Actions agreed in the meeting",
}


def room(row: Row) -> str:
    """Name the room by the first part of the path."""
    return row.path.removeprefix("/api/v1").split("/")[1].partition("{")[0]


def cell(row: Row, who: str | None) -> str:
    """Give one sign."""
    return "key" if row.needs_secret else SIGNS[row.expected(who)]


def page() -> str:
    """Write the whole page."""
    parts = [HEAD, f"{len(ROWS)} routes × {len(COLUMNS)} people.\n"]
    for name, rows in groupby(sorted(ROWS, key=lambda row: (room(row), row.is_api, row.path, row.method)), key=room):
        title = WORDS.get(name, name.replace("-", " ").capitalize())
        parts.append(f"## {title}\n")
        parts.append("| Route | " + " | ".join(head for head, _ in COLUMNS) + " | Scope | Note |")
        parts.append("|---" * (len(COLUMNS) + 3) + "|")
        parts += [
            f"| `{row.route}` | " + " | ".join(cell(row, who) for _, who in COLUMNS) + f" | {row.scope} | {row.note} |"
            for row in rows
        ]
        parts.append("")
    return "\n".join(parts)


def main() -> None:
    """Write the file."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
