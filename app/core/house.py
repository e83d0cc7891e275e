"""Finds what travels beside the code: templates, migrations, alembic.ini; in a checkout and in an installed wheel alike."""

import sys
from pathlib import Path

_TOP = Path(__file__).resolve().parents[2]


def find(name: str) -> Path:
    """Give the path of a top-level folder or file of the house; FileNotFoundError if it is nowhere."""
    places = (_TOP / name, Path(sys.prefix) / "share" / "roundtable" / name)
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(name)
