"""Ids that leave the house tell nothing: 128 random bits, and references people can say aloud."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from uuid import UUID

SPOKEN = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"

_invented: ContextVar[Random | None] = ContextVar("invented", default=None)


@contextmanager
def invented(seed: int) -> Iterator[Random]:
    """Let ids and references inside follow a seed: for invented people only, so that the demo is the same twice."""
    random = Random(seed)  # noqa: S311 - nothing secret is drawn from it
    token = _invented.set(random)
    try:
        yield random
    finally:
        _invented.reset(token)


def new_id() -> UUID:
    """Draw 128 random bits; a time-ordered id would tell when a case began."""
    random = _invented.get()
    return UUID(bytes=random.randbytes(16) if random else secrets.token_bytes(16))


def new_reference(year: int) -> str:
    """Draw a case reference such as `26-K7Q4`: speakable, not sequential (handbook, settled 10)."""
    choice = (_invented.get() or secrets).choice
    return f"{year % 100:02d}-" + "".join(choice(SPOKEN) for _ in range(4))


def new_secret() -> str:
    """Draw a 256-bit capability for links and tokens, URL-safe."""
    return secrets.token_urlsafe(32)
