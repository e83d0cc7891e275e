"""One effect per idempotency key: the same request again gets the same answer, another one under the key is refused."""

import hmac
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import col, func, select

from app.accounts.models import Replay
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import N_

KEPT_FOR = timedelta(days=1)
SWEPT = 20
"""Rows over their day that one request takes away."""
OTHER_REQUEST = N_("This Idempotency-Key was used for another request. Draw a new key for each new request.")


def once(
    unit: UnitOfWork, actor: Actor, key: str | None, body_bytes: bytes, act: Callable[[], tuple[int, Any]]
) -> tuple[int, Any]:
    """Do `act` once per asker and key and give its (status, JSON answer); later the kept one, for a day.

    `body_bytes` names the request (`replays.keys.Asked`: method, path and body). Unprocessable if the key was used for
    another one. Without a key `act` is simply done. What `act` raises is not kept.
    """
    if not key:
        return act()
    owner = actor.client_id or actor.user_id
    if unit.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(sha256(owner.bytes + key.encode()).digest()[:8], "big", signed=True)
        unit.session.exec(select(func.pg_advisory_xact_lock(number)))
    found = unit.session.exec(select(Replay).where(Replay.user_id == owner, Replay.key == key)).one_or_none()
    now, mark = clock.now(), hmac.digest(unit.audit_key, body_bytes, sha256)
    if found is not None and now - found.created_at <= KEPT_FOR:
        record(unit, actor, Tag.REQUEST_REPLAYED, found)
        if not hmac.compare_digest(found.body_hash, mark):
            raise Unprocessable(OTHER_REQUEST, {"Idempotency-Key": OTHER_REQUEST})
        return found.status, found.answer
    status, answer = act()
    if found is None:
        found = Replay(user_id=owner, key=key, body_hash=mark, status=status, created_at=now)
        unit.session.add(found)
    found.body_hash, found.status, found.answer, found.created_at = mark, status, answer, now
    over = select(Replay).where(Replay.user_id == owner, col(Replay.created_at) < now - KEPT_FOR, Replay.id != found.id)
    swept = unit.session.exec(over.limit(SWEPT)).all()
    for row in swept:
        unit.session.delete(row)
    record(unit, actor, Tag.REQUEST_KEPT, found, *swept, swept=len(swept))
    return status, answer
