"""Queueing mails in the transaction of the change they tell of; they leave later, one by one."""

from collections.abc import Iterable
from uuid import UUID

from app.accounts.models import OutboxMail
from app.core import clock
from app.core.db import UnitOfWork


def queue(
    unit: UnitOfWork,
    area_id: UUID | None,
    user_ids: Iterable[UUID],
    kind: str,
    path: str = "",
    secret: str | None = None,
) -> None:
    """Let one mail wait per person: a kind of `outbox.schemas.KINDS` and a path such as `/referrals/<id>`, never names (BR-66).

    `secret` is the token of a one-time link; it is put behind the path when the mail leaves, and forgotten then.
    """
    now = clock.now()
    for user_id in dict.fromkeys(user_ids):
        unit.session.add(
            OutboxMail(area_id=area_id, user_id=user_id, kind=kind, path=path, secret=secret, created_at=now)
        )
