"""Who may take a pack, and when: after circulation, for those who speak or run, people only after their declaration (BR-78)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor
from app.core.i18n import N_
from app.meetings.policy import Sitting
from app.packs.models import Pack

DECLARE_FIRST = N_("First read and agree to the confidentiality statement of this meeting.")


def why_not_pull(actor: Actor, meeting: Sitting, *, has_declared: bool) -> str | None:
    """Say why this actor may not take a pack of a visible meeting.

    A person needs the own declaration; a program gets its pack without it, but nothing that other agencies released
    (handbook, settled 11).
    """
    speaks = actor.has(meeting.area_id, *SPEAKS_FOR_AGENCY) and meeting.area_id in actor.is_signatory_in
    if not speaks and not actor.has(meeting.area_id, *RUNS_MEETINGS):
        return N_("Packs are for those who speak for an agency at the meeting and those who run it.")
    if meeting.circulated_at is None:
        return N_("There is no pack before the agenda is circulated.")
    if not has_declared and actor.client_id is None:
        return DECLARE_FIRST
    return None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Pack: the packs of the own agency, and all packs of areas whose meetings one runs."""
    ways: list[Any] = []
    runs = actor.areas_as(*RUNS_MEETINGS)
    speaks = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    if runs:
        ways.append(col(Pack.area_id).in_(runs))
    if speaks:
        ways.append(and_(col(Pack.area_id).in_(speaks), col(Pack.agency_id) == actor.agency_id))
    return or_(*ways) if ways else false()


def why_not_view(actor: Actor, pack: Pack) -> str | None:
    """Say why this actor may not know that a pack was handed out: the twin of `visible_to`."""
    if actor.has(pack.area_id, *RUNS_MEETINGS):
        return None
    speaks = actor.has(pack.area_id, *SPEAKS_FOR_AGENCY) and pack.area_id in actor.is_signatory_in
    return None if speaks and pack.agency_id == actor.agency_id else N_("There is nothing here, or it is not for you.")
