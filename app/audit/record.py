"""Writing the record: events queue in the unit and are chained last, so an area's lock is held for the insert alone.

The chain is `mac = HMAC-SHA-256(audit key, canonical JSON of the event, its subjects and the previous mac)`.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlmodel import col

from app.audit.models import AuditEvent, AuditHead, AuditSubject
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import HOUSE, Actor
from app.core.db import Subject, UnitOfWork
from app.core.ids import new_id

START = bytes(32)


@dataclass(slots=True)
class PendingEvent:
    """An event before it has its place in the chain."""

    id: UUID
    chain: UUID
    at: datetime
    tag: Tag
    actor: Actor
    purpose: str
    reference: str
    facts: str
    subjects: tuple[Subject, ...] = field(default=())


def record(
    unit: UnitOfWork,
    actor: Actor,
    tag: Tag,
    *subjects: Any,
    area_id: UUID | None = None,
    purpose: str = "",
    **facts: Any,
) -> UUID:
    """Record a change or a look at these rows (models, or `(table, id)`); gives the event's id.

    Flushes first, so that versions are the new ones. `facts` hold codes, counts, field names: never values.
    """
    unit.session.flush()
    keys = tuple(sorted({_key(subject) for subject in subjects}))
    if area_id is None:
        area_id = next((row.area_id for row in subjects if getattr(row, "area_id", None)), HOUSE)
    versions = {row.id.hex: row.version for row in subjects if getattr(row, "version", None)}
    if versions:
        facts["versions"] = versions
    event = PendingEvent(
        id=new_id(),
        chain=area_id,
        at=clock.now(),
        tag=tag,
        actor=actor,
        purpose=purpose or unit.facts.get("purpose", ""),
        reference=unit.facts.get("reference", ""),
        facts=orjson.dumps(facts, option=orjson.OPT_SORT_KEYS, default=str).decode(),
        subjects=keys,
    )
    pending = _pending(unit)
    pending.append(event)
    unit.cover(set(keys))
    return event.id


def looked(
    unit: UnitOfWork, actor: Actor, tag: Tag, *, area_id: UUID | None = None, purpose: str = "", **facts: Any
) -> None:
    """Record one event for every personal row this unit has read and no event speaks of yet: one look, one mark."""
    unit.session.flush()
    seen = unit.uncovered()
    record(unit, actor, tag, *seen, area_id=area_id, purpose=purpose, **facts)


def _key(subject: Any) -> Subject:
    return subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)


def _pending(unit: UnitOfWork) -> list[PendingEvent]:
    pending: list[PendingEvent] | None = unit.facts.get("pending_events")
    if pending is None:
        pending = unit.facts["pending_events"] = []
        unit.closing.append(lambda: write_chained(unit.session.connection(), pending, unit.audit_key))
    return pending


def write_chained(connection: Connection, pending: Iterable[PendingEvent], key: bytes) -> None:
    """Insert subjects first, then lock each chain in a fixed order, chain its events and move its head."""
    by_chain: dict[UUID, list[PendingEvent]] = {}
    subjects = []
    for event in pending:
        by_chain.setdefault(event.chain, []).append(event)
        subjects += [{"event_id": event.id, "subject_table": table, "subject_id": row} for table, row in event.subjects]
    if subjects:
        connection.execute(insert(AuditSubject), subjects)
    for chain in sorted(by_chain):
        seq, mac = lock_head(connection, chain)
        rows = []
        for event in by_chain[chain]:
            seq += 1
            row = event_row(event, seq, mac)
            mac = row["mac"] = seal_event(key, row, event.subjects)
            rows.append(row)
        _close(connection, rows, {"head": chain, "head_seq": seq, "head_mac": mac})


MOVE_HEAD = (
    update(AuditHead).where(col(AuditHead.chain) == bindparam("head")).values(seq=bindparam("head_seq"), mac=bindparam("head_mac"))
)  # fmt: skip
EVENT_COLUMNS = tuple(AuditEvent.__table__.columns.keys())  # type: ignore[attr-defined]
WRITE_AND_MOVE = (
    insert(AuditEvent).values({name: bindparam(f"event_{name}") for name in EVENT_COLUMNS}).add_cte(MOVE_HEAD.cte("moved"))
)  # fmt: skip
"""The event and the head in one round trip, while the other writers of the area wait; SQLite has no such statement."""


def _close(connection: Connection, rows: list[dict[str, Any]], end: dict[str, Any]) -> None:
    """Insert the events of one chain and move its head to the last of them."""
    if connection.dialect.name == "postgresql" and len(rows) == 1:
        connection.execute(WRITE_AND_MOVE, {f"event_{name}": value for name, value in rows[0].items()} | end)
        return
    connection.execute(insert(AuditEvent), rows)
    connection.execute(MOVE_HEAD, end)


def lock_head(connection: Connection, chain: UUID) -> tuple[int, bytes]:
    """Take the chain's lock (PostgreSQL: the head's row; SQLite: the unit holds the database already)."""
    statement = select(AuditHead.seq, AuditHead.mac).where(AuditHead.chain == chain).with_for_update()  # type: ignore[call-overload]
    found = connection.execute(statement).one_or_none()
    if found is None:
        new_head = {"chain": chain, "seq": 0, "mac": START}
        if connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as pg_insert

            connection.execute(pg_insert(AuditHead).values(new_head).on_conflict_do_nothing())
        else:
            connection.execute(insert(AuditHead), new_head)
        found = connection.execute(statement).one()
    return found[0], bytes(found[1])


def event_row(event: PendingEvent, seq: int, prev: bytes) -> dict[str, Any]:
    """Give the event as a row at its place in a chain, still without its mac."""
    return {
        "id": event.id,
        "chain": event.chain,
        "seq": seq,
        "at": event.at,
        "tag": event.tag.word,
        "op": event.tag.op,
        "user_id": event.actor.user_id,
        "agency_id": event.actor.agency_id,
        "client_id": event.actor.client_id,
        "purpose": event.purpose,
        "reference": event.reference,
        "facts": event.facts,
        "prev": prev,
    }


def seal_event(key: bytes, row: Any, subjects: Iterable[Subject]) -> bytes:
    """Compute the mac of an event row (a mapping) with its subjects."""
    client = row["client_id"]
    words = [
        row["id"].hex, row["chain"].hex, row["seq"], row["at"].isoformat(), row["tag"], row["op"], row["user_id"].hex,
        row["agency_id"].hex, client.hex if client else "", row["purpose"], row["reference"], row["facts"],
        bytes(row["prev"]).hex(), [f"{table}:{subject.hex}" for table, subject in sorted(subjects)],
    ]  # fmt: skip
    return hmac.digest(key, orjson.dumps(words), sha256)
