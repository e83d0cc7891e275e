"""Passwords: argon2id at the set cost, two at once at most, and words that are hard to guess rather than odd to type."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import TooManyTries
from app.core.i18n import N_
from app.core.settings import Settings

LEAST = 15
MOST = 256
WEIGHED = 72
"""Characters that zxcvbn looks at; its work grows fast with length."""
GOOD_ENOUGH = 3
CONTEXT = ("roundtable", "marac", "mdt", "conference", "police", "council", "password", "welcome", "safeguarding")

TOO_SHORT = N_("Use at least 15 characters: four or five words that do not belong together are good.")
TOO_LONG = N_("Use at most 256 characters.")
TOO_EASY = N_("This is easy to guess. Add words that have nothing to do with you, your work or each other.")

BUSY = N_("Many people are signing in just now. Try again in a moment.")

_two_at_once = BoundedSemaphore(2)
_few_waiting = BoundedSemaphore(12)


@lru_cache(maxsize=8)
def _hasher(memory_kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID)


def _ours(settings: Settings) -> PasswordHasher:
    return _hasher(settings.password_memory_kib, settings.password_rounds)


@lru_cache(maxsize=8)
def _dummy(memory_kib: int, rounds: int) -> str:
    return _hasher(memory_kib, rounds).hash("nobody has this password")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _in_turn() -> Iterator[None]:
    """Let two hash at once and a few wait; more would hold up everybody else's requests."""
    if not _few_waiting.acquire(blocking=False):
        raise TooManyTries(BUSY, retry_after=2)
    try:
        with _two_at_once:
            yield
    finally:
        _few_waiting.release()


def make(settings: Settings, password: str) -> str:
    """Give the hash that is kept. Slow on purpose: call it before the unit's first statement."""
    with _in_turn():
        return _ours(settings).hash(_plain(password))


def fits(settings: Settings, stored: str, password: str) -> bool:
    """Compare a password with a kept hash; without one (unknown person) a dummy is compared, so that it takes as long."""
    with _in_turn():
        dummy = _dummy(settings.password_memory_kib, settings.password_rounds)
        try:
            _ours(settings).verify(stored or dummy, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def is_outdated(settings: Settings, stored: str) -> bool:
    """Whether a hash was made at another cost and should be made anew at this sign-in."""
    return _ours(settings).check_needs_rehash(stored)


def why_not(password: str, about: Iterable[str] = ()) -> str | None:
    """Say why a new password will not do; None if it will. `about` holds words of the person and their agency."""
    if len(password) < LEAST:
        return TOO_SHORT
    if len(password) > MOST:
        return TOO_LONG
    from zxcvbn import zxcvbn

    words = [
        word.casefold()
        for text in (*about, *CONTEXT)
        for word in (text, *text.replace("@", " ").split())
        if len(word) > 2
    ]
    rest = password.casefold()
    for word in words:
        rest = rest.replace(word, "")
    weight = zxcvbn(password[:WEIGHED], user_inputs=words)
    return TOO_EASY if weight["score"] < GOOD_ENOUGH or len(rest) < LEAST // 2 else None
