"""How long a session lasts, and whether somebody has a browser that was seen before."""

from datetime import datetime, timedelta

from app.accounts.models import SignIn
from app.core.settings import Settings

MOST_SESSIONS = 2
BETWEEN_STEPS = timedelta(minutes=10)
"""Time from the password to the code, or to a linked app."""


def is_alive(sign_in: SignIn, settings: Settings, now: datetime) -> bool:
    """Whether a session still counts: not ended, not idle too long, not too old (S24)."""
    if sign_in.ended_at is not None:
        return False
    if not sign_in.has_second_factor:
        return now - sign_in.created_at <= BETWEEN_STEPS
    idle, age = (now - sign_in.seen_at).total_seconds(), (now - sign_in.created_at).total_seconds()
    return idle <= settings.session_idle and age <= settings.session_absolute


def browser_words(user_agent: str) -> str:
    """Say in few words what browser it is, such as "Firefox, Windows"; versions are left out, they change."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
    browser = next((name for sign, name in browsers if sign in user_agent), "Browser")
    system = next((name for sign, name in systems if sign in user_agent), "")
    return f"{browser}, {system}" if system else browser
