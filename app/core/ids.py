"""Ids that leave the house tell nothing: 128 random bits, and references people can say aloud."""

import secrets
from uuid import UUID

SPOKEN = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Draw 128 random bits; a time-ordered id would tell when a case began."""
    return UUID(bytes=secrets.token_bytes(16))


def new_reference(year: int) -> str:
    """Draw a case reference such as `26-K7Q4`: speakable, not sequential (handbook, settled 10)."""
    return f"{year % 100:02d}-" + "".join(secrets.choice(SPOKEN) for _ in range(4))


def new_secret() -> str:
    """Draw a 256-bit capability for links and tokens, URL-safe."""
    return secrets.token_urlsafe(32)
