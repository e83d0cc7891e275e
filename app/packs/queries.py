"""Building a pack: once, as one shape, with nothing in it that the recipient may not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts import queries as accounts
from app.accounts.models import User
from app.actions.queries import matters_arising
from app.areas import queries as areas
from app.cases import queries as cases
from app.core.actor import RUNS_MEETINGS, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted
from app.meetings import queries as meetings
from app.meetings.live.queries import has_declared
from app.meetings.minutes import queries as minutes
from app.meetings.minutes.queries import MinutesView
from app.meetings.models import MeetingStatus
from app.meetings.queries import Line, MeetingLine
from app.meetings.research.queries import visible_items_on
from app.packs import people, plans, policy
from app.packs.models import Pack
from app.packs.schemas import (
    ItemOut,
    LastPlanOut,
    LeftOut,
    PackActionOut,
    PackCaseOut,
    PackLine,
    PackMeetingOut,
    PackMinutesOut,
    PackOut,
    RecipientOut,
    SafeContactPart,
)

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ready:
    """A meeting whose pack this actor may take now."""

    meeting: MeetingLine
    has_declared: bool


def ready_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Ready:
    """Let an actor as far as the pack: hidden is NotFound; not yet, or not for this person, is NotPermitted."""
    meeting = meetings.meeting_line(unit, actor, meeting_id)
    declared = has_declared(unit, actor, meeting_id)
    if reason := policy.why_not_pull(actor, meeting, has_declared=declared):
        raise NotPermitted(reason)
    return Ready(meeting, declared)


def build(unit: UnitOfWork, actor: Actor, ready: Ready) -> PackOut:
    """Build the pack of a meeting found ready, in a number of statements that does not grow with its cases.

    The caller records what was read as handed out.
    """
    meeting = ready.meeting
    arising = matters_arising(unit, actor, meeting.area_id, meeting.series_id, meeting.starts_at)
    lines = meetings.lines_on(unit, actor, meeting)
    record = minutes.readable(unit, actor, meeting.id)
    view = minutes.view_of(unit, actor, record) if record is not None else None
    area = areas.area(unit, meeting.area_id)
    return PackOut(
        marking=areas.parameters_on(unit, meeting.area_id).marking,
        recipient=_recipient(unit, actor),
        meeting=PackMeetingOut(
            id=meeting.id, area=area.name, series=meeting.series_name, starts_at=meeting.starts_at, timezone=area.timezone,
            minutes=meeting.minutes, place=meeting.place, chair=meeting.chair_name or "", status=meeting.status.value,
            agenda_version=meeting.agenda_version, circulated_at=meeting.circulated_at or meeting.starts_at, revision=meeting.revision,
        ),
        has_declared=ready.has_declared,
        left_out=_left_out(ready),
        cases=_cases(unit, actor, lines, view),
        matters_arising=[plans.action_out(one) for one in arising],
        minutes=_frame(view) if view is not None else None,
    )  # fmt: skip


def packs_of(unit: UnitOfWork, actor: Actor, meeting_id: UUID, limit: int = 50) -> list[PackLine]:
    """Give the packs of a meeting that were handed out and that this actor may know of, the latest first; nothing personal."""
    statement = (
        select(col(Pack.number), col(Pack.format), col(Pack.at), col(Pack.agenda_version), col(User.name), col(Pack.agency_id), col(Pack.client_id))
        .join(User, col(User.id) == col(Pack.user_id))
        .where(col(Pack.meeting_id) == meeting_id, policy.visible_to(actor))
        .order_by(col(Pack.at).desc())
        .limit(limit)
    )  # fmt: skip
    rows = unit.session.execute(statement).all()
    names = accounts.agency_names(unit, {row[5] for row in rows})
    return [
        PackLine(
            number=row[0], format=row[1], at=row[2], agenda_version=row[3], person=row[4], agency=names.get(row[5], ""),
            is_program=row[6] is not None,
        )
        for row in rows
    ]  # fmt: skip


def _recipient(unit: UnitOfWork, actor: Actor) -> RecipientOut:
    person = accounts.user_names(unit, [actor.user_id]).get(actor.user_id, "")
    return RecipientOut(
        person=person, agency=actor.agency_name, program=actor.name if actor.client_id is not None else None
    )


def _left_out(ready: Ready) -> list[LeftOut]:
    if ready.has_declared:
        return []
    is_over = ready.meeting.status is MeetingStatus.MINUTES_APPROVED
    return [LeftOut.RELEASED_RESEARCH, *([LeftOut.MINUTES] if is_over else [])]


def _cases(unit: UnitOfWork, actor: Actor, lines: Sequence[Line], view: MinutesView | None) -> list[PackCaseOut]:
    ids = [line.case_file_id for line in lines]
    if not ids:
        return []
    today = areas.today_in(unit, lines[0].area_id)
    folk = people.people_of(unit, ids, today)
    banners = cases.banners(unit, ids)
    risks = plans.risks_of(unit, actor, ids)
    reasons = plans.reasons_of(unit, actor, [line.referral_id for line in lines if line.referral_id])
    research = _research(unit, actor, lines)
    last = plans.last_heard(unit, actor, lines)
    agreed = plans.actions_at(unit, actor, [*ids, *(one.case_file_id for one in last.values())])
    said = {one.listing_id: one for one in view.cases} if view is not None else {}
    runs = actor.has(lines[0].area_id, *RUNS_MEETINGS)
    found = []
    for line in lines:
        now = [
            plans.action_out(one)
            for one in agreed
            if one.listing_id == line.id or _is_loose(one.listing_id, one.case_file_id, line)
        ]
        before = last.get(line.id)
        known = risks.get(line.case_file_id, [])
        found.append(
            PackCaseOut(
                listing_id=line.id, case_file_id=line.case_file_id, number=line.number, starts_at=line.starts_at or line.waiting_since,
                planned_minutes=line.planned_minutes, reference=line.reference,
                name=f"{line.given_name} {line.family_name}".strip(), kind=line.kind.value, status=line.status.value,
                risk_level=line.risk_level, flags=[one for one in line.flags if runs or one != "walled"],
                presenter=line.presenter or "", safe_contact=SafeContactPart(**(banners.get(line.case_file_id) or {"phone_safe": UNKNOWN})),
                people=folk[line.case_file_id], risk=next(iter(known), None), further_risks=known[1:],
                referral=reasons.get(line.referral_id) if line.referral_id else None, research=research.get(line.id, []),
                last_plan=None if before is None else LastPlanOut(
                    heard_at=before.heard_at, risk_summary=before.risk_summary, level=before.level,
                    actions=[plans.action_out(one) for one in agreed if one.listing_id == before.listing_id],
                ),
                actions=now, minutes=said.get(line.id),
            )
        )  # fmt: skip
    return found


def _is_loose(listing_id: UUID | None, case_file_id: UUID, line: Line) -> bool:
    """Whether an action belongs to the case without a meeting: immediate ones, agreed before anybody sat down (BR-62)."""
    return listing_id is None and case_file_id == line.case_file_id


def _research(unit: UnitOfWork, actor: Actor, lines: Sequence[Line]) -> dict[UUID, list[ItemOut]]:
    items = [one for one in visible_items_on(unit, actor, [line.id for line in lines]) if not one.is_withheld]
    names = accounts.agency_names(unit, {one.agency_id for one in items})
    found: dict[UUID, list[ItemOut]] = {}
    for one in items:
        out = ItemOut(
            id=one.id, agency=names.get(one.agency_id, ""), kind=one.kind.value, text=one.text, source=one.source,
            is_own=one.agency_id == actor.agency_id, released_at=one.released_at,
        )  # fmt: skip
        found.setdefault(one.listing_id, []).append(out)
    return found


def _frame(view: MinutesView) -> PackMinutesOut:
    return PackMinutesOut(
        approved_at=view.approved_at or view.due_at, approved_by=view.approved_by, opening=view.opening,
        any_other_business=view.any_other_business, present=view.present, addenda=view.addenda,
    )  # fmt: skip


def every_action(pack: PackOut) -> list[PackActionOut]:
    """Give the actions agreed at this meeting in the order of its cases: the table at a pack's end."""
    return [action for case in pack.cases for action in case.actions]
