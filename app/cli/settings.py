"""Where commands take their settings from: the environment, or the demo's known ones."""

import os
from pathlib import Path

from pydantic import ValidationError

from app.core.db import Database
from app.core.settings import Settings, UnsafeSettingsError, demo_settings
from app.main import database_for

DEMO_MARK = Path("var/demo.json")
"""Stands beside the demo's database: commands started without settings of their own speak to the demo."""


def settings() -> Settings:
    """Read the environment; the first wrong setting becomes one sentence. Without any, the demo under `var/` is meant."""
    mode, has_keys = os.environ.get("ROUNDTABLE_MODE"), "ROUNDTABLE_SEAL_KEYS" in os.environ
    if mode == "demo" or (mode is None and not has_keys and DEMO_MARK.exists()):
        return demo_settings()
    try:
        return Settings()
    except ValidationError as error:
        raise UnsafeSettingsError("; ".join(one["msg"] for one in error.errors())) from error


def database() -> Database:
    """Open the database of the environment."""
    return database_for(settings())
