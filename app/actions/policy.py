"""Who may see and change an action: as a condition for SQL, and as a sentence that says why not."""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from app.actions.models import Action
from app.cases.policy import open_to
from app.core import clock
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_


class Promise(Protocol):
    """What rules read of an action, be it the row or a line of a list."""

    @property
    def area_id(self) -> UUID:
        """Where it was agreed."""

    @property
    def agency_id(self) -> UUID:
        """Whose it is."""

    @property
    def created_by(self) -> UUID:
        """Who typed it."""

    @property
    def created_at(self) -> datetime:
        """When it was typed."""


UNDO_WITHIN = timedelta(seconds=10)
GRACE = timedelta(seconds=20)
"""A slow line must not eat the ten seconds that the screen promises."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Action: exactly the actions of the cases this actor may see, whoever owns them."""
    return col(Action.case_file_id).in_(open_to(actor))


def why_not_list(actor: Actor) -> str | None:
    """Lists of actions are for those who speak for an agency and those who run meetings."""
    if actor.areas_as(*SPEAKS_FOR_AGENCY, *RUNS_MEETINGS):
        return None
    return N_("Lists of actions are for those who speak for an agency at the meeting and those who run it.")


def speaks_for(actor: Actor, area_id: UUID, agency_id: UUID) -> bool:
    """Whether the actor speaks for this agency in this area: representative, deputy or advocate."""
    return actor.agency_id == agency_id and actor.has(area_id, *SPEAKS_FOR_AGENCY)


def why_not_add(
    actor: Actor, area_id: UUID, agency_id: UUID, *, is_immediate: bool = False, is_handed_over: bool = False
) -> str | None:
    """Chair, coordinator or whoever the case was handed to; immediate ones also the advocate, or an agency for itself (BR-62)."""
    if actor.has(area_id, *RUNS_MEETINGS) or is_handed_over:
        return None
    if is_immediate and (actor.has(area_id, Role.VICTIM_ADVOCATE) or speaks_for(actor, area_id, agency_id)):
        return None
    return N_("Only the chair or the coordinator can add this action; an agency can add an immediate one of its own.")


def why_not_update(actor: Actor, action: Promise) -> str | None:
    """Only the owner agency, or the coordinator on its behalf; not the chair (BR-54)."""
    if speaks_for(actor, action.area_id, action.agency_id) or actor.has(action.area_id, Role.COORDINATOR):
        return None
    return N_("Only the agency that owns this action, or the coordinator on its behalf, can update it.")


def why_not_edit(actor: Actor, action: Promise) -> str | None:
    """Words and days are agreed in the meeting: only those who run it change them."""
    if actor.has(action.area_id, *RUNS_MEETINGS):
        return None
    return N_("Only the chair or the coordinator can change the words or the day of an action.")


def why_not_reopen(actor: Actor, action: Promise) -> str | None:
    """Only the coordinator reopens (domain.md 8.2)."""
    if actor.has(action.area_id, Role.COORDINATOR):
        return None
    return N_("Only the coordinator can reopen an action.")


def why_not_supersede(actor: Actor, action: Promise) -> str | None:
    """Those who run meetings, and whoever has just typed it (undo)."""
    is_fresh = clock.now() - action.created_at <= UNDO_WITHIN + GRACE
    if actor.has(action.area_id, *RUNS_MEETINGS) or (action.created_by == actor.user_id and is_fresh):
        return None
    return N_("Only the chair or the coordinator can take back an action.")


def is_on_behalf(actor: Actor, action: Promise) -> bool:
    """Whether a change is made for the owner agency by somebody who does not speak for it (logged, BR-54)."""
    return not speaks_for(actor, action.area_id, action.agency_id)
