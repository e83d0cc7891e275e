"""The running order as one viewer sees it: hidden entries keep their place, and nothing shown depends on them (BR-43).

Pure arithmetic over entries; places and numbers that people see count only what they may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from app.meetings.order import Slot, break_after_children


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing on an agenda: its slot, and whether the viewer may know of it."""

    listing_id: UUID
    minutes: int
    has_children: bool = False
    is_pinned: bool = False
    is_carried: bool = False
    is_seen: bool = True

    @property
    def slot(self) -> Slot:
        """The entry as the arithmetic of `order` takes it."""
        return Slot(self.listing_id, self.minutes, self.has_children, self.is_pinned, self.is_carried)


@dataclass(frozen=True, slots=True)
class Running:
    """A whole agenda in order, and the index (from 0) of the entry that the break follows."""

    entries: tuple[Entry, ...]
    break_after: int | None = None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot, hidden ones too."""
        return tuple(entry.slot for entry in self.entries)

    @property
    def seen(self) -> tuple[Slot, ...]:
        """The slots that the viewer knows of."""
        return tuple(entry.slot for entry in self.entries if entry.is_seen)

    @property
    def seen_break(self) -> int | None:
        """The break's index among what the viewer sees; none before the first or after the last case."""
        if self.break_after is None:
            return None
        before = sum(entry.is_seen for entry in self.entries[: self.break_after + 1])
        return before - 1 if 0 < before < len(self.seen) else None

    @property
    def stamp(self) -> str:
        """A mark of what the viewer sees: a change made upon another order than the one shown is refused."""
        words = [f"{slot.listing_id.hex}:{slot.minutes}:{slot.pinned:d}" for slot in self.seen]
        return sha256(f"{words}{self.seen_break}".encode()).hexdigest()[:16]

    def laid(self, seen: Sequence[Slot]) -> "Running":
        """Lay the seen slots in a new order around the hidden ones, which stay where they are."""
        known = {entry.listing_id: entry for entry in self.entries}
        fresh = iter(seen)
        order = tuple(known[next(fresh).listing_id] if entry.is_seen else entry for entry in self.entries)
        return Running(order, self.break_after)

    def grouped(self, seen: Sequence[Slot]) -> "Running":
        """Lay the seen slots anew and put the break behind the last case with children."""
        laid = self.laid(seen)
        return Running(laid.entries, break_after_children(laid.slots))

    def with_break(self, seen_place: int | None) -> "Running":
        """Put the break behind a place (from 1) as the viewer counts, or take it away."""
        if seen_place is None:
            return Running(self.entries, None)
        places = [index for index, entry in enumerate(self.entries) if entry.is_seen]
        return Running(self.entries, places[seen_place - 1] if 0 < seen_place <= len(places) else None)

    def inserted(self, entry: Entry, seen_place: int | None = None) -> "Running":
        """Put one entry at a place as the viewer counts (from 1; beyond the end or none: last); the break makes room."""
        places = [index for index, one in enumerate(self.entries) if one.is_seen]
        last = len(self.entries)
        index = places[seen_place - 1] if seen_place is not None and 0 < seen_place <= len(places) else last
        order = (*self.entries[:index], entry, *self.entries[index:])
        stands = self.break_after
        if stands is None:
            stands = break_after_children([one.slot for one in order])
        elif index <= stands or (index == stands + 1 and entry.has_children):
            stands += 1
        return Running(order, stands)

    def removed(self, listing_id: UUID) -> "Running":
        """Take one entry away; the break stays between the same cases."""
        index = next((place for place, one in enumerate(self.entries) if one.listing_id == listing_id), None)
        if index is None:
            return self
        stands = self.break_after
        if stands is not None and index <= stands:
            stands = stands - 1 if stands else None
        return Running((*self.entries[:index], *self.entries[index + 1 :]), stands)
