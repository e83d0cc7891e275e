"""The documents, their code spans and blocks, and what they name."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?:^ {4}\S.*\n?)+", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(text: str) -> list[str]:
    """Every line of code a page shows: blocks and spans, comments cut off."""
    blocks = [*FENCED.findall(text), *INDENTED.findall(text)]
    lines = [line.strip().split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in [*lines, *SPAN.findall(FENCED.sub("", text))] if line and not line.startswith("```")]
