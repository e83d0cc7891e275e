"""What the agenda's templates draw: blocks of the capacity bar, ticks of time, and the context of page and fragment alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.i18n import gettext
from app.meetings import policy
from app.meetings.agenda.policy import is_few
from app.meetings.agenda.queries import AgendaView
from app.meetings.agenda.wording import check_words, criteria_words, level_words
from app.meetings.queries import Line

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the capacity bar, as wide as its minutes."""

    label: str
    minutes: int
    kind: str
    current: bool = False


def blocks_of(view: AgendaView, current: object = None, break_label: str = "") -> list[Block]:
    """Give the cases and the break to scale; what lies beyond the sitting is drawn as over."""
    blocks = []
    used = 0
    for line in view.lines:
        used += line.planned_minutes
        kind = "over" if used > view.meeting.minutes else "case"
        blocks.append(Block(str(line.number), line.planned_minutes, kind, line.id == current))
        if (
            view.order.seen_break is not None
            and line.number == view.order.seen_break + 1
            and view.meeting.break_minutes
        ):
            used += view.meeting.break_minutes
            blocks.append(Block(break_label, view.meeting.break_minutes, "break"))
    return blocks


def ticks_of(start: datetime, end: datetime) -> list[datetime]:
    """Give the moments written under the bar: every half hour, or fewer for a long sitting, always both ends."""
    step = HALF_HOUR
    while (end - start) / step > 8:
        step *= 2
    ticks = [start]
    while ticks[-1] + step < end:
        ticks.append(ticks[-1] + step)
    return [*ticks, end] if all(one < two for one, two in pairwise([*ticks, end])) else ticks


def context_of(
    actor: Actor, view: AgendaView, moved: Line | None, sentence: str, form: Any, *, is_trouble: bool = False
) -> dict[str, Any]:  # fmt: skip
    """Give what the builder's templates read."""
    return {
        "form": form, "view": view, "meeting": view.meeting, "moved": moved, "sentence": sentence, "is_trouble": is_trouble, "is_few": is_few,
        "blocks": blocks_of(view, moved.id if moved else None, gettext("break")), "ticks": ticks_of(view.meeting.starts_at, view.ends_at),
        "checks": [check_words(check) for check in view.checks], "criteria_words": criteria_words, "level_words": level_words,
        "may_overrun": policy.why_not_overrun(actor, view.meeting) is None, "now": clock.now(),
    }  # fmt: skip
