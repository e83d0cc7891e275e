"""Proving the trail whole: every link, every head, and the tail against heads kept elsewhere."""

import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlmodel import col

from app.audit.models import AuditEvent, AuditHead, AuditSubject
from app.audit.record import START, seal_event
from app.core import clock
from app.core.db import Database

BATCH = 5000
COLUMNS = AuditEvent.__table__.columns  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong in one chain: which event, and what."""

    chain: UUID
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification saw."""

    events: int
    chains: int
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the verdict for programs."""
        faults = [asdict(fault) | {"chain": str(fault.chain)} for fault in self.faults]
        return {"events": self.events, "chains": self.chains, "is_whole": not self.faults, "faults": faults}


def verify(database: Database, anchor: Path | None = None) -> Verdict:
    """Walk every chain from its start; `anchor` is a file of earlier heads, which a cut tail cannot satisfy."""
    with database.engine.connect() as connection:
        heads = {row.chain: (row.seq, bytes(row.mac)) for row in connection.execute(select(AuditHead.__table__))}  # type: ignore[attr-defined]
        ends: dict[UUID, tuple[int, bytes]] = {}
        faults: list[Fault] = []
        events = 0
        wanted = _anchored(anchor)
        events_by_chain = groupby(_events(connection), key=attrgetter("chain"))
        for chain, rows in events_by_chain:
            count, end, fault = _walk(chain, rows, database.audit_key, wanted.get(chain, {}))
            events += count
            ends[chain] = end
            faults += [fault] if fault else []
        faults += _ends(heads, ends, {fault.chain for fault in faults})
        faults += _missing_anchors(wanted, ends, {fault.chain for fault in faults})
        faults += _orphans(connection)
    return Verdict(events, len(ends), tuple(faults))


def _events(connection: Any) -> Iterator[Any]:
    """Stream events in the order of their chains, each with its subjects."""
    statement = select(*COLUMNS).order_by(COLUMNS.chain, COLUMNS.seq).execution_options(yield_per=BATCH)
    for batch in connection.execute(statement).partitions(BATCH):
        ids = [row.id for row in batch]
        subjects: dict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
        for start in range(0, len(ids), 500):
            some = select(
                col(AuditSubject.event_id), col(AuditSubject.subject_table), col(AuditSubject.subject_id)
            ).where(col(AuditSubject.event_id).in_(ids[start : start + 500]))
            for event_id, table, subject in connection.execute(some):
                subjects[event_id].append((table, subject))
        for row in batch:
            yield _Link(row, tuple(sorted(subjects.get(row.id, ()))), row.chain)


@dataclass(frozen=True, slots=True)
class _Link:
    row: Any
    subjects: tuple[tuple[str, UUID], ...]
    chain: UUID


def _walk(
    chain: UUID, links: Any, key: bytes, anchored: dict[int, bytes]
) -> tuple[int, tuple[int, bytes], Fault | None]:
    seq, mac, fault, count = 0, START, None, 0
    for link in links:
        count += 1
        if fault is not None:
            continue
        row = link.row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        seq += 1
        expected = seal_event(key, row, link.subjects)
        if row["seq"] != seq:
            fault = Fault(chain, seq, "missing")
        elif bytes(row["prev"]) != mac:
            fault = Fault(chain, seq, "does not follow the one before")
        elif not hmac.compare_digest(bytes(row["mac"]), expected):
            fault = Fault(chain, seq, "was altered")
        elif seq in anchored and anchored[seq] != expected:
            fault = Fault(chain, seq, "differs from the anchor")
        mac = bytes(row["mac"])
    return count, (seq, mac), fault


def _ends(heads: dict[UUID, tuple[int, bytes]], ends: dict[UUID, tuple[int, bytes]], known: set[UUID]) -> list[Fault]:
    return [
        Fault(
            chain,
            min(ends.get(chain, (0, START))[0], heads.get(chain, (0, START))[0]) + 1,
            "the tail does not meet its head",
        )
        for chain in sorted(heads.keys() | ends.keys())
        if chain not in known and heads.get(chain) != ends.get(chain)
    ]


def _anchored(anchor: Path | None) -> dict[UUID, dict[int, bytes]]:
    wanted: dict[UUID, dict[int, bytes]] = defaultdict(dict)
    for line in anchor.read_text(encoding="utf-8").splitlines() if anchor else ():
        if line.strip():
            head = orjson.loads(line)
            wanted[UUID(head["chain"])][int(head["seq"])] = bytes.fromhex(head["mac"])
    return wanted


def _missing_anchors(
    wanted: dict[UUID, dict[int, bytes]], ends: dict[UUID, tuple[int, bytes]], known: set[UUID]
) -> list[Fault]:
    return [
        Fault(chain, ends.get(chain, (0, START))[0] + 1, "the tail was cut: the anchor knows a later event")
        for chain, heads in wanted.items()
        if chain not in known and max(heads) > ends.get(chain, (0, START))[0]
    ]


def _orphans(connection: Any) -> list[Fault]:
    known = select(col(AuditEvent.id)).where(col(AuditEvent.id) == col(AuditSubject.event_id))
    found = connection.execute(select(col(AuditSubject.event_id)).where(~known.exists()).limit(1)).first()
    return [Fault(UUID(int=0), 0, "subjects without their event")] if found else []


def anchor_line(database: Database) -> list[str]:
    """Give the present heads as JSON lines, to be kept on another system."""
    with database.engine.connect() as connection:
        rows = connection.execute(select(AuditHead.__table__).order_by(AuditHead.chain)).all()  # type: ignore[attr-defined, arg-type]
    at = clock.now().isoformat()
    return [
        orjson.dumps({"chain": str(row.chain), "seq": row.seq, "mac": bytes(row.mac).hex(), "at": at}).decode()
        for row in rows
    ]
