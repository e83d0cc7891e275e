"""What needs somebody now: at most seven rows, the most urgent first, counts and dates only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.actions import queries as actions
from app.assessments import queries as assessments
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.db import UnitOfWork
from app.desk.queues import queries as queues
from app.meetings import queries as meetings
from app.meetings.models import MeetingStatus
from app.meetings.research import queries as research
from app.referrals import queries as referrals
from app.referrals.models import ReferralStatus

MOST = 7
SOON = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Need:
    """One row of home: what (a code the template words), how many, since or until when, and where to go."""

    kind: str
    count: int
    when: datetime | None
    route: str
    parameters: tuple[tuple[str, Any], ...] = ()
    is_late: bool = False
    days: int = 0
    """Days late, or until it is due."""


def needs_of(unit: UnitOfWork, actor: Actor) -> list[Need]:
    """Give what this person has to do, late things first."""
    found = [*_own_drafts(unit, actor), *_agency(unit, actor), *_meetings(unit, actor), *_area(unit, actor)]
    looked(unit, actor, Tag.HOME_VIEWED, area_id=next(iter(sorted(actor.areas)), None), rows=len(found))
    return sorted(found, key=lambda need: (not need.is_late, need.when is None, need.when or clock.now()))[:MOST]


def _own_drafts(unit: UnitOfWork, actor: Actor) -> Iterator[Need]:
    now = clock.now()
    for draft in assessments.drafts(unit, actor):
        yield Need(
            "high_draft" if draft.is_high else "draft",
            1,
            draft.changed_at,
            "assessments:safety",
            (("assessment_id", draft.id),),
            draft.is_high,
            (now - draft.changed_at).days,
        )
    for line in referrals.own_drafts(unit, actor):
        yield Need(
            "referral_draft",
            1,
            line.started_at,
            "referrals:show",
            (("referral_id", line.id),),
            False,
            (now - line.started_at).days,
        )
    for line in referrals.referrals_for(unit, actor):
        if line.status is ReferralStatus.RETURNED and line.agency_id == actor.agency_id:
            yield Need(
                "returned",
                1,
                line.decided_at,
                "referrals:show",
                (("referral_id", line.id),),
                True,
                (now - (line.decided_at or now)).days,
            )


def _agency(unit: UnitOfWork, actor: Actor) -> Iterator[Need]:
    if not actor.areas_as(*SPEAKS_FOR_AGENCY):
        return
    tally = actions.tally(unit, actor, actions.Wanted(agency_id=actor.agency_id))
    if tally.late:
        yield Need("actions_late", tally.late, None, "actions:list", is_late=True)
    if tally.week:
        yield Need("actions_week", tally.week, None, "actions:list")
    open_requests = [line for line in research.requests_for(unit, actor) if not line.is_answered]
    if open_requests:
        due = min(line.due_on for line in open_requests)
        when = datetime(due.year, due.month, due.day, tzinfo=clock.now().tzinfo)
        yield Need("research", len(open_requests), when, "research:list", is_late=due < clock.now().date())


def _meetings(unit: UnitOfWork, actor: Actor) -> Iterator[Need]:
    if not actor.areas_as(*RUNS_MEETINGS, *SPEAKS_FOR_AGENCY, Role.OBSERVER):
        return
    now, runs = clock.now(), bool(actor.areas_as(*RUNS_MEETINGS))
    for meeting in meetings.meetings_for(unit, actor, limit=3):
        where: tuple[str, tuple[tuple[str, Any], ...]] = ("meetings:agenda", (("meeting_id", meeting.id),))
        if meeting.status is MeetingStatus.IN_SESSION:
            yield Need("in_session", meeting.cases, meeting.starts_at, "desk:live", where[1], is_late=True)
        elif meeting.status is MeetingStatus.AGENDA_CIRCULATED and meeting.starts_at - now < SOON:
            yield Need("meeting", meeting.cases, meeting.starts_at, *where, days=(meeting.starts_at - now).days)
        elif runs and meeting.status is MeetingStatus.SCHEDULED and meeting.starts_at - now < 2 * SOON:
            yield Need("agenda", meeting.cases, meeting.starts_at, *where, days=(meeting.starts_at - now).days)
    if runs:
        for meeting in meetings.meetings_for(unit, actor, past=True, limit=4):
            if meeting.status is MeetingStatus.SESSION_CLOSED:
                yield Need(
                    "minutes",
                    meeting.cases,
                    meeting.starts_at,
                    "minutes:minutes",
                    (("meeting_id", meeting.id),),
                    is_late=True,
                )


def _area(unit: UnitOfWork, actor: Actor) -> Iterator[Need]:
    for area in sorted(actor.areas_as(*RUNS_MEETINGS)):
        by_kind: dict[str, list[queues.Matter]] = {}
        for matter in queues.open_matters(unit, actor, area):
            by_kind.setdefault(matter.kind, []).append(matter)
        for kind, matters in by_kind.items():
            first = matters[0]
            route = "referrals:inbox" if kind == "undecided" else "desk:queues"
            yield Need(f"queue_{kind}", len(matters), first.due_at, route, is_late=first.is_late)
    if actor.areas_as(Role.AUDITOR):
        yield Need("audit", 0, None, "audit:search")
    if actor.areas_as(Role.ADMINISTRATOR):
        yield Need("people", 0, None, "accounts:people")
