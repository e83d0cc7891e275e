"""What can be done to an action, as one table: command, service, rule and states for each verb. Pages walk along it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.actions import policy, service
from app.actions.models import OPEN_STATES, ActionStatus
from app.actions.queries import ActionLine
from app.actions.schemas import (
    AskForTime,
    Command,
    CompleteAction,
    EditAction,
    ExplainAction,
    StartAction,
    SupersedeAction,
)
from app.core.actor import Actor


class Verb(StrEnum):
    """One word for each deed, as it stands in addresses."""

    COMPLETE = "complete"
    START = "start"
    NEED_TIME = "need-time"
    NOT_POSSIBLE = "not-possible"
    NOT_UNDERTAKEN = "not-undertaken"
    EDIT = "edit"
    REOPEN = "reopen"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb with what it takes."""

    verb: Verb
    command: type[Command]
    act: Callable[..., Any]
    why_not: Callable[[Actor, policy.Promise], str | None]
    states: Sequence[ActionStatus] = OPEN_STATES

    def fits(self, actor: Actor, line: ActionLine) -> bool:
        """Whether this actor may do it to this action as it stands."""
        return line.status in self.states and self.why_not(actor, line) is None


DEEDS = {
    deed.verb: deed
    for deed in (
        Deed(Verb.COMPLETE, CompleteAction, service.complete, policy.why_not_update),
        Deed(Verb.START, StartAction, service.start, policy.why_not_update, (ActionStatus.OPEN,)),
        Deed(Verb.NEED_TIME, AskForTime, service.ask_for_time, policy.why_not_update),
        Deed(Verb.NOT_POSSIBLE, ExplainAction, service.not_possible, policy.why_not_update),
        Deed(Verb.NOT_UNDERTAKEN, ExplainAction, service.not_undertaken, policy.why_not_update),
        Deed(Verb.EDIT, EditAction, service.edit, policy.why_not_edit),
        Deed(Verb.REOPEN, ExplainAction, service.reopen, policy.why_not_reopen, service.CLOSED_STATES),
        Deed(Verb.SUPERSEDE, SupersedeAction, service.supersede, policy.why_not_supersede),
    )
}


def deeds_for(actor: Actor, line: ActionLine) -> list[Deed]:
    """Give what this actor may do to this action now, in the order of the page."""
    return [deed for deed in DEEDS.values() if deed.fits(actor, line)]
