"""Who reads and changes minutes: twice the same, as SQL and as sentences (BR-64).

Those who run the area's meetings see the draft; those who speak for a signatory agency read approved minutes after their
declaration. Within the minutes every case is shown only to those to whom the case itself is open (BR-43).
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_
from app.meetings.live.policy import DECLARE_FIRST
from app.meetings.minutes.models import Minutes, MinutesStatus
from app.meetings.models import Declaration

HIDDEN = N_("There is nothing here, or it is not for you.")
APPROVED = N_("These minutes are approved and locked. Write an addendum instead.")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Minutes: exactly the minutes this actor may open, before the declaration is asked for."""
    ways: list[Any] = []
    runs = actor.areas_as(*RUNS_MEETINGS)
    speaks = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    if runs:
        ways.append(col(Minutes.area_id).in_(runs))
    if speaks:
        ways.append(and_(col(Minutes.area_id).in_(speaks), col(Minutes.status) == MinutesStatus.APPROVED))
    return or_(*ways) if ways else false()


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Condition on Minutes: visible, and the declaration made where it is needed (BR-36)."""
    declared = select(col(Declaration.meeting_id)).where(col(Declaration.user_id) == actor.user_id)
    runs = col(Minutes.area_id).in_(actor.areas_as(*RUNS_MEETINGS))
    return and_(visible_to(actor), or_(runs, col(Minutes.meeting_id).in_(declared)))


def why_not_view(actor: Actor, minutes: Minutes) -> str | None:
    """Say why this actor may not know of these minutes: the twin of `visible_to`."""
    if actor.has(minutes.area_id, *RUNS_MEETINGS):
        return None
    speaks = actor.has(minutes.area_id, *SPEAKS_FOR_AGENCY) and minutes.area_id in actor.is_signatory_in
    return None if speaks and minutes.status is MinutesStatus.APPROVED else HIDDEN


def why_not_read(actor: Actor, minutes: Minutes, *, has_declared: bool) -> str | None:
    """Say why this actor may not read them: the twin of `readable_by`."""
    if reason := why_not_view(actor, minutes):
        return reason
    if has_declared or actor.has(minutes.area_id, *RUNS_MEETINGS):
        return None
    return DECLARE_FIRST


def why_not_edit(actor: Actor, minutes: Minutes) -> str | None:
    """Chair and coordinator correct a draft; what is approved never changes (BR-64)."""
    if not actor.has(minutes.area_id, *RUNS_MEETINGS):
        return N_("Only the coordinator or the chair can change the minutes.")
    return None if minutes.status is MinutesStatus.DRAFT else APPROVED


def why_not_approve(actor: Actor, minutes: Minutes) -> str | None:
    """The chair approves, once."""
    if not actor.has(minutes.area_id, Role.CHAIR):
        return N_("Only the chair can approve the minutes.")
    return None if minutes.status is MinutesStatus.DRAFT else APPROVED


def why_not_add(actor: Actor, minutes: Minutes) -> str | None:
    """Chair and coordinator add corrections after approval, and only then."""
    if not actor.has(minutes.area_id, *RUNS_MEETINGS):
        return N_("Only the coordinator or the chair can add to the minutes.")
    if minutes.status is not MinutesStatus.APPROVED:
        return N_("These minutes are still a draft. Change the draft itself.")
    return None
