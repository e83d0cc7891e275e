"""Freezing agendas and comparing them (BR-26): pure, and per reader, so that what is hidden leaves no gap and no change."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from app.meetings.agenda.schemas import Change, Frozen
from app.meetings.models import AgendaVersion
from app.meetings.order import Slot, schedule


def freeze(entries: Sequence[tuple[UUID, UUID, int]]) -> list[dict[str, Any]]:
    """Turn (listing, case, minutes) in order into what a version stores: ids and minutes, never names."""
    return [{"listing_id": str(one), "case_file_id": str(case), "minutes": minutes} for one, case, minutes in entries]


def lines_of(version: AgendaVersion | None, open_cases: Collection[UUID] | None = None) -> list[Frozen]:
    """Give a version's lines numbered and timed over the open cases alone (none given: over all)."""
    if version is None:
        return []
    kept: list[tuple[UUID, UUID, int]] = []
    before = 0
    for index, line in enumerate(version.lines):
        case_file_id = UUID(line["case_file_id"])
        if open_cases is not None and case_file_id not in open_cases:
            continue
        kept.append((UUID(line["listing_id"]), case_file_id, line["minutes"]))
        before += version.break_after is not None and index <= version.break_after
    seen_break = before - 1 if 0 < before < len(kept) else None
    slots = [Slot(listing_id, minutes) for listing_id, _, minutes in kept]
    starts = schedule(version.starts_at, slots, seen_break, version.break_minutes)
    return [
        Frozen(listing_id, case_file_id, number, starts_at, minutes)
        for number, ((listing_id, case_file_id, minutes), starts_at) in enumerate(
            zip(kept, starts, strict=True), start=1
        )
    ]


def changes_between(old: Sequence[Frozen], new: Sequence[Frozen]) -> list[Change]:
    """List what changed: one entry per case, in the new order, what was taken off last."""
    known = {line.listing_id: line for line in old}
    stayed = {line.listing_id for line in new} & known.keys()
    was = [line.listing_id for line in old if line.listing_id in stayed]
    now = [line.listing_id for line in new if line.listing_id in stayed]
    moved = {listing_id for listing_id in stayed if was.index(listing_id) != now.index(listing_id)}
    changes = []
    for line in new:
        before = known.get(line.listing_id)
        kind = _kind(before, line, moved)
        if kind:
            changes.append(Change(kind, line.listing_id, line.case_file_id, before, line))
    gone = [line for line in old if line.listing_id not in stayed]
    return changes + [Change("removed", line.listing_id, line.case_file_id, line, None) for line in gone]


def _kind(before: Frozen | None, line: Frozen, moved: Collection[UUID]) -> str:
    if before is None:
        return "added"
    if line.listing_id in moved:
        return "moved"
    if before.minutes != line.minutes:
        return "resized"
    return "retimed" if before.starts_at != line.starts_at else ""


def stored(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Turn changes into what a version stores."""
    return [
        {
            "kind": one.kind,
            "listing_id": str(one.listing_id),
            "case_file_id": str(one.case_file_id),
            "from": one.before.starts_at.isoformat() if one.before else None,
            "to": one.after.starts_at.isoformat() if one.after else None,
        }
        for one in changes
    ]
