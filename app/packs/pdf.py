"""The pack on paper: what is drawn comes from `drawing.py`, how from `pack.typ`."""

from pathlib import Path

from app.core.typesetting import typeset
from app.packs.drawing import drawn
from app.packs.schemas import PackOut

BODY = Path(__file__).with_name("pack.typ")


def render(pack: PackOut, *, is_large: bool = False) -> bytes:
    """Draw a numbered pack."""
    return typeset(BODY, drawn(pack, is_large=is_large))


def file_name(pack: PackOut) -> str:
    """Give the neutral name under which the pack is saved (security A18)."""
    return f"pack-{pack.number}.pdf"
