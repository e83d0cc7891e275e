"""A delay that doubles with each failure, per account and per address prefix; never a lock that a stranger could cause.

An address prefix from which an account was used before is counted for itself (`pair`), so that a stranger's failures
elsewhere do not keep its owner out on the day of a meeting.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from app.accounts.models import SignInTry
from app.core import clock
from app.core.db import UnitOfWork
from app.core.errors import TooManyTries
from app.core.i18n import N_

SLOW_DOWN = N_("Too many tries. Wait %(seconds)s seconds and try again.")
LONGEST = 15 * 60
FORGOTTEN_AFTER = timedelta(hours=1)
FREE = {"account": 4, "pair": 4, "client": 4, "factor": 4, "reset": 2, "place": 30}
"""Failures of each kind before the delay begins; a place is often a whole office."""
KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted: a kind of `FREE` and the words it is counted under, kept as a keyed hash only."""

    kind: str
    words: str


def prefix(address: str) -> str:
    """Give the network part of an address: /24 of IPv4, /56 of IPv6; other words stay as they are."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 56}", strict=False))


def pair(email: str, place: str) -> Key:
    """Give the key of an account at a place."""
    return Key("pair", f"{email}|{place}")


def keys_of_sign_in(unit: UnitOfWork, email: str, place: str) -> list[Key]:
    """Give what a try with a password counts under: the place, and the account or its known pair."""
    both = pair(email, place)
    known = unit.session.exec(select(SignInTry.id).where(SignInTry.key == _kept(unit, both))).one_or_none()
    return [Key("place", place), Key("account", email) if known is None else both]


def enter(unit: UnitOfWork, keys: list[Key]) -> None:
    """Count one try under each key before it is made; TooManyTries while a delay runs. A success takes the count back."""
    now = clock.now()
    rows = _rows(unit, keys)
    waits = [_wait(row, kind) for row, kind in rows]
    if max(waits) > 0:
        raise TooManyTries(SLOW_DOWN, retry_after=max(waits), seconds=max(waits))
    for row, _ in rows:
        row.failures = 1 if now - row.last_at > FORGOTTEN_AFTER else row.failures + 1
        row.last_at = now
    unit.session.flush()


def succeed(unit: UnitOfWork, keys: list[Key], *, known: Key | None = None) -> None:
    """Forget the failures of the account; the place keeps those of others. `known` is the pair to be remembered."""
    now = clock.now()
    for row, kind in _rows(unit, {*keys, *([known] if known else [])}):
        row.failures = max(0, row.failures - 1) if kind == "place" else 0
        row.last_at = now if kind == "pair" else row.last_at
    unit.session.flush()


def sweep(unit: UnitOfWork) -> None:
    """Take away what nobody tried for a long time."""
    unit.session.execute(delete(SignInTry).where(col(SignInTry.last_at) < clock.now() - KNOWN_FOR))


def _rows(unit: UnitOfWork, keys: Iterable[Key]) -> list[tuple[SignInTry, str]]:
    """Lock the rows of some keys in one order, so that no two requests wait for each other."""
    return [_row(unit, key) for key in sorted(keys, key=lambda key: _kept(unit, key))]


def _wait(row: SignInTry, kind: str) -> int:
    over = row.failures - FREE[kind]
    if over <= 0:
        return 0
    since = clock.now() - row.last_at
    delay = min(1 << min(over, 12), LONGEST)
    return max(0, delay - int(since.total_seconds()))


def _kept(unit: UnitOfWork, key: Key) -> bytes:
    return unit.vault.blind(f"try:{key.kind}", key.words)


def _row(unit: UnitOfWork, key: Key) -> tuple[SignInTry, str]:
    """Give the key's row, locked, made at zero if it is new (two may come at once)."""
    kept = _kept(unit, key)
    wanted = select(SignInTry).where(SignInTry.key == kept).with_for_update()
    found = unit.session.exec(wanted).one_or_none()
    if found is None:
        _make(unit, kept)
        found = unit.session.exec(wanted).one()
    return found, key.kind


def _make(unit: UnitOfWork, kept: bytes) -> None:
    from sqlalchemy.dialects.postgresql import insert as pg_insert
    from sqlalchemy.dialects.sqlite import insert as lite_insert

    insert = pg_insert if unit.session.get_bind().dialect.name == "postgresql" else lite_insert
    fresh = SignInTry(key=kept, last_at=clock.now())
    unit.session.execute(insert(SignInTry).values(**fresh.model_dump()).on_conflict_do_nothing())
