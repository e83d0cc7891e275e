"""Writes the generated parts of docs/information-governance.md: sealed columns by class, and tags by operation.

`python -m tests.docs.governance` writes them; `test_governance.py` fails when they are old.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from app.audit.tags import Tag
from app.core.crypto import Sealed
from app.tables import personal_models

PAGE = Path(__file__).resolve().parents[2] / "docs" / "information-governance.md"
MARK = re.compile(r"(<!-- generated: (\w+) -->\n)(?:(?!<!--).)*(<!-- end -->)", re.DOTALL)


def sealed() -> str:
    """Each sealed column under its class."""
    lines = ["| Table | Class R | Class C |", "|---|---|---|"]
    for model in sorted(personal_models(), key=lambda one: str(one.__tablename__)):
        columns: Any = inspect(model).columns
        by_class: dict[str, list[str]] = defaultdict(list)
        for name, column in columns.items():
            if isinstance(column.type, Sealed):
                by_class[column.type.klass].append(f"`{name}`")
        if by_class:
            lines.append(f"| `{model.__tablename__}` | {', '.join(by_class['R'])} | {', '.join(by_class['C'])} |")
    return "\n".join(lines)


def tags() -> str:
    """Each tag under its operation."""
    by_op: dict[str, list[str]] = defaultdict(list)
    for tag in Tag:
        by_op[tag.op].append(f"`{tag.word}`")
    rows = [f"| {op} | {', '.join(sorted(words))} |" for op, words in sorted(by_op.items())]
    return "\n".join(["| Operation | Tags |", "|---|---|", *rows])


PARTS = {"sealed": sealed, "tags": tags}


def renewed(text: str) -> str:
    """Give the page with its generated parts written anew."""
    return MARK.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
