"""Profiles: one file per jurisdiction with the values an area begins with; shared by areas, followed by their protocols."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEFAULT = "uk_marac"


@cache
def profile(name: str) -> dict[str, Any]:
    """Give the values of a profile; KeyError if there is none of that name."""
    file = FOLDER / f"{name}.toml"
    if not file.is_file():
        raise KeyError(name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


def names() -> list[str]:
    """Give the names of all profiles."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))
