"""The gate before circulation: what must be right, and what somebody should look at, from facts already read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.i18n import N_
from app.meetings.agenda.schemas import Check
from app.meetings.order import Capacity
from app.meetings.queries import Line

FEW_RETURNS = 0.7
"""Below this share of answers the returns of a case are called few."""

STOPS = {
    "empty": N_("There is no case on this agenda yet."),
    "safe_contact": N_("A case has no safe contact details. Record them first, even if the answer is unknown."),
    "chair_conflict": N_("The chair is shut out of a case. Hand it over first."),
    "room": N_("This agenda holds more than it has room for."),
    "late": N_("This is later than the protocol allows. Give the reason."),
    "unchanged": N_("Nothing has changed since the last version."),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at, as the reader sees it."""

    lines: Sequence[Line]
    room: Capacity
    capacity_reason: str
    returns: Mapping[UUID, tuple[int, int]]
    chair_conflicts: Collection[UUID]
    without_representative: Sequence[str]
    is_late: bool
    late_reason: str = ""
    is_circulated: bool = False
    is_unchanged: bool = False


def is_few(answered: int, total: int) -> bool:
    """Whether so few agencies have answered that somebody should chase them."""
    return total > 0 and answered < FEW_RETURNS * total


def gate(facts: Facts) -> list[Check]:
    """Give every check with its state; a `stop` keeps the agenda from being circulated."""
    lines = facts.lines
    unsafe = [line.name for line in lines if not line.has_safe_contact]
    walled = sum(line.is_walled for line in lines)
    conflicts = [line.name for line in lines if line.id in facts.chair_conflicts]
    few = [line.name for line in lines if line.id in facts.returns and is_few(*facts.returns[line.id])]
    is_over = facts.room.over > 0 or facts.room.cap_exceeded
    checks = []
    if not lines:
        checks.append(Check("empty", "stop"))
    if conflicts:
        checks.append(Check("chair_conflict", "stop", len(conflicts), conflicts))
    checks.append(Check("conflict", "warn" if walled else "ok", walled))
    checks.append(Check("safe_contact", "stop" if unsafe else "ok", len(unsafe), unsafe))
    over = "ok" if not is_over else "warn" if facts.capacity_reason else "stop"
    checks.append(Check("room", over, facts.room.over))
    if facts.is_circulated:
        checks.append(Check("returns", "warn" if few else "ok", len(few), few))
    elif facts.is_late:
        checks.append(Check("late", "warn" if facts.late_reason else "stop"))
    if facts.without_representative:
        checks.append(
            Check("representative", "warn", len(facts.without_representative), [*facts.without_representative])
        )
    if facts.is_unchanged:
        checks.append(Check("unchanged", "stop"))
    return checks
