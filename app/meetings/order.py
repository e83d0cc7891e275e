"""Agenda arithmetic: order, times and room, as pure functions over slots (design 2.6, BR-24, BR-41).

The rule of the break: cases with children come first, so that children's services may leave at the break; a pinned case keeps
its place. Places count from 1, as people say them; `break_after` is the index of the slot that the break follows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

MINUTES_PER_CASE = 12
CASE_CAP = 16


class NotOnAgenda(LookupError):  # noqa: N818 - says what happened
    """The listing named is not among the slots given."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One listing as the arithmetic sees it: planned minutes (at least 1) and what decides its place."""

    listing_id: UUID
    minutes: int
    has_children: bool = False
    pinned: bool = False
    carried_over: bool = False

    def __post_init__(self) -> None:
        """Refuse a slot without length: its start would be the next one's start as well."""
        if self.minutes < 1:
            raise ValueError("a slot lasts at least one minute")


@dataclass(frozen=True, slots=True)
class Capacity:
    """How full an agenda is, in minutes and cases; `room_for` counts further cases that fit both time and cap."""

    used: int
    budget: int
    free: int
    over: int
    cases: int
    room_for: int
    cap_exceeded: bool
    next_exceeds_cap: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a new case fits by the rule: its place (from 1), its start, and the whole order with it."""

    place: int
    starts_at: datetime
    slots: tuple[Slot, ...]


def schedule(
    start: datetime, slots: Sequence[Slot], break_after: int | None = None, break_minutes: int = 0
) -> list[datetime]:
    """Give each slot's start, the break counted in; `start` should be in UTC, so that no change of clocks bends the sums."""
    starts: list[datetime] = []
    moment = start
    for index, slot in enumerate(slots):
        starts.append(moment)
        rest = break_minutes if index == break_after else 0
        moment += timedelta(minutes=slot.minutes + rest)
    return starts


def capacity(
    slots: Sequence[Slot],
    budget_minutes: int,
    break_minutes: int = 0,
    case_cap: int | None = CASE_CAP,
    minutes_per_case: int = MINUTES_PER_CASE,
) -> Capacity:
    """Weigh the agenda against the meeting's minutes and the area's case cap (BR-24); None means no cap."""
    used = sum(slot.minutes for slot in slots) + break_minutes
    free = max(0, budget_minutes - used)
    by_time = free // minutes_per_case
    by_cap = by_time if case_cap is None else max(0, case_cap - len(slots))
    return Capacity(
        used=used,
        budget=budget_minutes,
        free=free,
        over=max(0, used - budget_minutes),
        cases=len(slots),
        room_for=min(by_time, by_cap),
        cap_exceeded=case_cap is not None and len(slots) > case_cap,
        next_exceeds_cap=case_cap is not None and len(slots) >= case_cap,
    )


def place_of(slots: Sequence[Slot], listing_id: UUID) -> int:
    """Tell a listing's place, from 1; NotOnAgenda when it has none."""
    for place, slot in enumerate(slots, start=1):
        if slot.listing_id == listing_id:
            return place
    raise NotOnAgenda(str(listing_id))


def move(slots: Sequence[Slot], listing_id: UUID, to_place: int) -> tuple[Slot, ...]:
    """Put one listing at a place (from 1; beyond the ends means the end); an explicit move passes pins too."""
    order = list(slots)
    slot = order.pop(place_of(slots, listing_id) - 1)
    order.insert(min(max(to_place, 1), len(slots)) - 1, slot)
    return tuple(order)


def group_by_children(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Order by the rule of the break: children first, carried-over first in each group (BR-41), otherwise as before."""
    return _around_pins(slots, sorted(_loose(slots), key=lambda slot: (not slot.has_children, not slot.carried_over)))


def carry_over_first(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Put deferred and unreached cases of the last meeting at the top (BR-41), otherwise as before."""
    return _around_pins(slots, sorted(_loose(slots), key=lambda slot: not slot.carried_over))


def break_after_children(slots: Sequence[Slot]) -> int | None:
    """Find the index that the break follows: the last case with children, when adults only come after it."""
    last = max((index for index, slot in enumerate(slots) if slot.has_children), default=None)
    return None if last is None or last == len(slots) - 1 else last


def suggest_place(
    slots: Sequence[Slot],
    has_children: bool,
    *,
    start: datetime,
    minutes: int = MINUTES_PER_CASE,
    break_minutes: int = 0,
    listing_id: UUID | None = None,
) -> Suggestion:
    """Find the place for a new case: with children after the last such case, otherwise at the end; pins stay where they are."""
    new = Slot(listing_id or uuid4(), minutes, has_children)
    loose = _loose(slots)
    index = _after_children(loose) if has_children else len(loose)
    order = _around_pins([*slots, new], [*loose[:index], new, *loose[index:]])
    place = place_of(order, new.listing_id)
    starts = schedule(start, order, break_after_children(order), break_minutes)
    return Suggestion(place, starts[place - 1], order)


def _after_children(loose: Sequence[Slot]) -> int:
    """Find where a case with children joins: after the last such one, or at the top when there is none."""
    return max((index + 1 for index, slot in enumerate(loose) if slot.has_children), default=0)


def _loose(slots: Iterable[Slot]) -> list[Slot]:
    """List the slots that may move."""
    return [slot for slot in slots if not slot.pinned]


def _around_pins(slots: Sequence[Slot], loose: Iterable[Slot]) -> tuple[Slot, ...]:
    """Lay the loose slots in their new order into the places that pins leave free."""
    movable = iter(loose)
    return tuple(slot if slot.pinned else next(movable) for slot in slots)
