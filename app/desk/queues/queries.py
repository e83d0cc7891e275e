"""Everything that is open in an area, from all rooms, each matter once: nobody at risk slips through.

Matters carry no names: agency, owner, age. Following one leads to the page that its own policy guards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.queries import agency_names, user_names
from app.areas import queries as areas
from app.assessments import queries as assessments
from app.core import clock
from app.core.actor import RUNS_MEETINGS, Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted
from app.core.i18n import N_
from app.meetings import queries as meetings
from app.meetings.models import Listing
from app.referrals import queries as referrals
from app.referrals.queues import queries as referral_queues

KINDS = {
    "unreferred": N_("High result, not referred"),
    "abandoned_high": N_("Draft checklist already high, left alone"),
    "draft_on_high": N_("Referral begun on a high result, not sent"),
    "undecided": N_("Referral waiting for a decision"),
    "returned": N_("Returned with questions, not sent again"),
    "challenged": N_("Challenge waiting for a decision"),
    "accepted_unlisted": N_("Accepted, on no agenda"),
    "waiting": N_("Waiting for a place on an agenda"),
    "stranded": N_("Its meeting was cancelled"),
    "never_opened": N_("Its meeting was neither held nor cancelled"),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One open matter. `subject_id` is the row it hangs on; each (table, id) stands in one queue only."""

    kind: str
    subject_table: str
    subject_id: UUID
    area_id: UUID
    agency_id: UUID | None
    owner_id: UUID | None
    owner_role: Role | None
    since: datetime
    due_at: datetime
    agency_name: str = ""
    owner_name: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the clock ran out."""
        return clock.now() > self.due_at

    @property
    def hours_left(self) -> int:
        """Whole hours until the clock runs out; negative when late."""
        return int((self.due_at - clock.now()).total_seconds() // 3600)


def open_matters(unit: UnitOfWork, actor: Actor, area_id: UUID) -> list[Matter]:
    """Give every open matter of an area, the most urgent first; NotPermitted for who does not run its meetings."""
    if not actor.has(area_id, *RUNS_MEETINGS):
        raise NotPermitted(N_("Only the coordinator and the chair see the queues of an area."))
    rules = areas.parameters_on(unit, area_id)
    found = [
        Matter(
            "abandoned_high" if one.is_draft else "unreferred", "assessments", one.assessment_id, area_id, one.agency_id,
            one.assessor_id, None, one.since, one.since + timedelta(hours=rules.unreferred_hours),
        )
        for one in assessments.unreferred_high(unit, actor, area_id, referrals.referred_assessments())
    ]  # fmt: skip
    listed = select(col(Listing.referral_id)).where(col(Listing.referral_id).is_not(None))
    found += [
        Matter(
            one.kind,
            "referrals",
            one.subject_id,
            area_id,
            one.agency_id,
            one.owner_id,
            one.owner_role,
            one.since,
            one.due_at,
        )
        for one in referral_queues.open_matters(unit, actor, area_id, listed)
    ]
    replan = timedelta(days=rules.replan_days)
    found += [
        Matter(
            "stranded" if one.stranded_at else "waiting", "listings", one.id, area_id, None, None, Role.COORDINATOR,
            one.waiting_since, (one.stranded_at or one.waiting_since) + replan,
        )
        for one in meetings.waiting_listings(unit, actor)
        if one.area_id == area_id
    ]  # fmt: skip
    found += [
        Matter(
            "never_opened", "listings", one.id, area_id, None, None, Role.COORDINATOR, one.stranded_at or one.waiting_since,
            (one.stranded_at or one.waiting_since) + replan,
        )
        for one in meetings.never_opened(unit, actor)
        if one.area_id == area_id
    ]  # fmt: skip
    return sorted(_named(unit, found), key=lambda one: one.due_at)


def _named(unit: UnitOfWork, found: Iterable[Matter]) -> list[Matter]:
    matters = list(found)
    agencies = agency_names(unit, {one.agency_id for one in matters if one.agency_id})
    people = user_names(unit, {one.owner_id for one in matters if one.owner_id})
    return [
        Matter(
            one.kind, one.subject_table, one.subject_id, one.area_id, one.agency_id, one.owner_id, one.owner_role, one.since, one.due_at,
            agencies.get(one.agency_id, "") if one.agency_id else "", people.get(one.owner_id, "") if one.owner_id else "",
        )
        for one in matters
    ]  # fmt: skip
