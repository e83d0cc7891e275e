"""Watching a meeting without holding a connection: one short look in each process every half second, whoever listens.

A listener's own rights are asked again whenever something changed and every ten seconds, so that a role, a sign-in or a
case that is taken away ends what the listener is told.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.core.db import Database
from app.meetings.models import Meeting

EVERY = 0.5
"""Seconds between two looks."""
NOTHING_SEEN = -1
"""Stands for what a listener knows who may not be told of anything yet: whatever comes is news."""
ASK_AGAIN = 10.0
"""Seconds after which rights are asked again."""


@dataclass(slots=True)
class Pulse:
    """The latest revisions this process has looked at, shared by all its listeners."""

    database: Database
    found: dict[UUID, tuple[float, int]] = field(default_factory=dict)
    locks: dict[UUID, asyncio.Lock] = field(default_factory=dict)

    async def revision(self, meeting_id: UUID) -> int:
        """Give a meeting's revision, at most half a second old; -1 if it is gone."""
        async with self.locks.setdefault(meeting_id, asyncio.Lock()):
            at, revision = self.found.get(meeting_id, (0.0, -1))
            if time.monotonic() - at >= EVERY:
                revision = await asyncio.to_thread(self._look, meeting_id)
                self.found[meeting_id] = (time.monotonic(), revision)
            return revision

    def _look(self, meeting_id: UUID) -> int:
        with self.database.unit(read_only=True) as unit:
            found = unit.session.execute(select(col(Meeting.revision)).where(col(Meeting.id) == meeting_id)).scalar()
        return -1 if found is None else int(found)


async def changes(
    pulse: Pulse, meeting_id: UUID, since: int | None, told: Callable[[], int | None], is_over: Callable[[], bool]
) -> AsyncIterator[int]:
    """Yield each new revision that the listener may be told of.

    `told` asks in a thread of its own what the listener may know (none: nothing just now) and raises when the listener may
    no longer listen; `is_over` ends the watch when the server stops.
    """
    raw, asked = -2, 0.0
    while not is_over():
        found = await pulse.revision(meeting_id)
        if found != raw or time.monotonic() - asked > ASK_AGAIN:
            allowed = await asyncio.to_thread(told)
            raw, asked = found, time.monotonic()
            if allowed is not None and since is not None and allowed != since:
                yield allowed
            if allowed is not None:
                since = allowed
            elif since is None:
                since = NOTHING_SEEN
        await asyncio.sleep(EVERY)
