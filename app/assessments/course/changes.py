"""What one completed checklist says that the ones before it did not: threats to life first, then every answer that turned.

"Better" is never said: an answer that is no longer yes is now answered no, and may be so for fear of telling.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.assessments.course.completed import scale_of
from app.assessments.course.states import Asked, Filled, State, asked
from app.core.i18n import N_, gettext

THREATS: Mapping[str, str] = {
    "strangulation": N_("strangulation"),
    "firearm": N_("firearm"),
    "weapon": N_("weapon"),
    "threat_to_kill": N_("threat to kill"),
    "separation": N_("separation"),
    "stalking": N_("stalking"),
    "escalation": N_("more often or worse"),
    "suicide": N_("suicide"),
}
"""Flags that stand for a threat to life, the same in every instrument (handbook, instruments 6), in the order they are told."""


class News(StrEnum):
    """How a threat to life came to be known."""

    NEW = "new"
    """The last completed form that asked said no."""
    FIRST_KNOWN = "first_known"
    """The last one asked and did not know, and none before it had said yes."""
    FIRST_ASKED = "first_asked"
    """There are earlier forms, and none of them asked."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One threat to life that is yes now and was not yes in the last completed form that asked for it."""

    flag: str
    news: News
    at: datetime
    since: datetime | None
    """When the last one before was completed; None where none asked."""
    questions: tuple[Asked, ...]
    """The questions behind it that say yes now."""

    @property
    def word(self) -> str:
        """The threat in the reader's language."""
        return gettext(THREATS[self.flag])


class Turn(StrEnum):
    """How an answer turned between two forms of one instrument."""

    NEWLY_YES = "newly_yes"
    FIRST_KNOWN = "first_known"
    """Yes now, open before."""
    NOW_NO = "now_no"
    """Yes before, answered no now."""
    NOW_OPEN = "now_open"
    NOW_ANSWERED = "now_answered"
    """Open before, answered no now."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One completed checklist against those before it."""

    now: Filled
    before: Filled | None
    """The last one of the same instrument that asks and counts the same."""
    is_first: bool
    """Whether it is the first completed one of its case: nothing is new since nothing."""
    alarms: tuple[Alarm, ...]
    turned: Mapping[Turn, tuple[Asked, ...]] = field(default_factory=dict)

    def news_of(self, question: Asked) -> tuple[News, datetime | None] | None:
        """Say since when a yes of this form is new, or nothing; a threat to life is compared across instruments."""
        threats = question.flags & THREATS.keys()
        if threats:
            return next(((one.news, one.since) for one in self.alarms if one.flag in threats), None)
        since = self.before.sheet.at if self.before else None
        if question in self.turned.get(Turn.NEWLY_YES, ()):
            return News.NEW, since
        return (News.FIRST_KNOWN, since) if question in self.turned.get(Turn.FIRST_KNOWN, ()) else None


def changed(now: Filled, earlier: Sequence[Filled]) -> Changed:
    """Compare a checklist with the completed ones of its case before it, oldest first, whatever their instruments."""
    same = [one for one in earlier if scale_of(one.sheet.instrument) == scale_of(now.sheet.instrument)]
    before = same[-1] if same else None
    visits = _visits(one for one in earlier if one.sheet.visit != now.sheet.visit)
    alarms = tuple(alarm for flag in THREATS if (alarm := _alarm(flag, now, visits)))
    return Changed(now, before, not visits, alarms, _turned(now, before) if before else {})


def _visits(forms: Iterable[Filled]) -> list[list[Filled]]:
    """Put the forms filled in together into one list each, the last visit last."""
    found: dict[UUID, list[Filled]] = {}
    for form in forms:
        found.setdefault(form.sheet.visit, []).append(form)
    return list(found.values())


def _known(flag: str, visit: Sequence[Filled]) -> State:
    """Say what a visit knew of a flag: yes as soon as one of its forms says so."""
    states = {form.of(flag) for form in visit}
    return next((state for state in (State.YES, State.UNKNOWN, State.NO) if state in states), State.NOT_ASKED)


def _alarm(flag: str, now: Filled, visits: Sequence[Sequence[Filled]]) -> Alarm | None:
    if now.of(flag) is not State.YES or not visits:
        return None
    known = [(_known(flag, visit), visit[-1].sheet.at) for visit in visits]
    said = [(state, at) for state, at in known if state is not State.NOT_ASKED]
    last, since = said[-1] if said else (None, None)
    if last is State.YES or (last is State.UNKNOWN and any(state is State.YES for state, _ in said)):
        return None
    news = News.FIRST_ASKED if last is None else News.NEW if last is State.NO else News.FIRST_KNOWN
    questions = (one for one in asked(now.sheet.instrument) if flag in one.flags)
    return Alarm(flag, news, now.sheet.at, since, tuple(one for one in questions if now.states[one.id] is State.YES))


def _turned(now: Filled, before: Filled) -> dict[Turn, tuple[Asked, ...]]:
    found: dict[Turn, list[Asked]] = {turn: [] for turn in Turn}
    for question in asked(now.sheet.instrument):
        turn = _turn(before.states.get(question.id, State.NOT_ASKED), now.states[question.id])
        if turn is not None:
            found[turn].append(question)
    return {turn: tuple(questions) for turn, questions in found.items() if questions}


def _turn(before: State, now: State) -> Turn | None:
    if now is State.YES:
        return None if before is State.YES else Turn.FIRST_KNOWN if before.is_open else Turn.NEWLY_YES
    if now.is_open:
        return None if before.is_open else Turn.NOW_OPEN
    if before is State.YES:
        return Turn.NOW_NO
    return Turn.NOW_ANSWERED if before.is_open else None
