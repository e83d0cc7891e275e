"""Where commands take their settings from: the environment, or the demo's known ones."""

from pydantic import ValidationError

from app.core.db import Database
from app.core.settings import Settings, UnsafeSettingsError
from app.main import database_for


def settings() -> Settings:
    """Read the environment; the first wrong setting becomes one sentence."""
    try:
        return Settings()
    except ValidationError as error:
        raise UnsafeSettingsError("; ".join(one["msg"] for one in error.errors())) from error


def database() -> Database:
    """Open the database of the environment."""
    return database_for(settings())
