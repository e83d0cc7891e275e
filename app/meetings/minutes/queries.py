"""Reading minutes: each reader sees the cases that are open to them, numbered without gaps (BR-43)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts import queries as accounts
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases.policy import open_to
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_
from app.meetings import queries as meetings
from app.meetings.live.queries import has_declared
from app.meetings.minutes import policy
from app.meetings.minutes.models import Addendum, Minutes, MinutesStatus
from app.meetings.minutes.schemas import AddendumOut, CaseMinutes, CaseMinutesOut, PresentOut, SaidOut
from app.meetings.models import Meeting

NO_MINUTES = N_("There are no minutes of this meeting for you yet.")
NO_SUCH_CASE = N_("No such case in these minutes.")


@dataclass(slots=True)
class MinutesView:
    """The minutes as one reader may know them."""

    id: UUID
    meeting_id: UUID
    area_id: UUID
    status: MinutesStatus
    opening: str
    any_other_business: str
    present: list[PresentOut]
    cases: list[CaseMinutesOut]
    addenda: list[AddendumOut]
    due_at: datetime
    approved_at: datetime | None
    approved_by: str
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether words can still change."""
        return self.status is MinutesStatus.DRAFT


def minutes_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID, *, is_locked: bool = False) -> Minutes:
    """Load the minutes of a visible meeting; hidden is NotFound, before the declaration NotPermitted. The caller records."""
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    statement = select_row(Minutes).where(Minutes.meeting_id == meeting.id, policy.visible_to(actor))
    if is_locked:
        statement = statement.with_for_update(of=Minutes).execution_options(populate_existing=True)
    found = unit.session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(NO_MINUTES)
    if reason := policy.why_not_read(actor, found, has_declared=has_declared(unit, actor, meeting.id)):
        raise NotPermitted(reason)
    return found


def entries_of(minutes: Minutes) -> list[CaseMinutes]:
    """Give every stored entry, also those the reader may not see: never hand this to a door."""
    return [CaseMinutes.model_validate(one) for one in minutes.content]


def view_of(unit: UnitOfWork, actor: Actor, minutes: Minutes) -> MinutesView:
    """Give minutes found readable as this actor may know them; the caller records the look."""
    entries = entries_of(minutes)
    lines = cases.case_lines(unit, actor, [one.case_file_id for one in entries])
    seen = [one for one in entries if one.case_file_id in lines]
    added = [one for one in _addenda(unit, actor, minutes) if one.case_file_id is None or one.case_file_id in lines]
    names = accounts.agency_names(unit, _agencies(seen))
    people = accounts.user_names(
        unit, {one.added_by for one in added} | ({minutes.approved_by} if minutes.approved_by else set())
    )
    shown = [_shown(number, one, lines[one.case_file_id], names) for number, one in enumerate(seen, start=1)]
    return MinutesView(
        minutes.id, minutes.meeting_id, minutes.area_id, minutes.status, minutes.opening, minutes.any_other_business,
        [PresentOut.model_validate(one) for one in minutes.present], shown,
        [AddendumOut(id=one.id, case_file_id=one.case_file_id, text=one.text, added_by=people.get(one.added_by, ""), added_at=one.added_at)
         for one in added],
        minutes.due_at, minutes.approved_at, people.get(minutes.approved_by, "") if minutes.approved_by else "", minutes.version,
    )  # fmt: skip


def reading_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> MinutesView:
    """Give the minutes of a meeting as this actor may know them, and record the look."""
    minutes = minutes_for(unit, actor, meeting_id)
    view = view_of(unit, actor, minutes)
    looked(unit, actor, Tag.MINUTES_VIEWED, area_id=minutes.area_id, count=len(view.cases), status=minutes.status.value)
    return view


def readable(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Minutes | None:
    """Give approved minutes that this actor may read now, or nothing: for packs. The caller records the look."""
    return unit.session.exec(
        select_row(Minutes).where(
            Minutes.meeting_id == meeting_id, Minutes.status == MinutesStatus.APPROVED, policy.readable_by(actor)
        )
    ).one_or_none()


def overdue(unit: UnitOfWork, actor: Actor, now: datetime) -> list[tuple[UUID, datetime, datetime]]:
    """Give (meeting id, when it sat, when its minutes were due) of visible drafts whose day has passed (BR-63); nothing personal."""
    statement = (
        select(col(Meeting.id), col(Meeting.starts_at), col(Minutes.due_at))
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .where(policy.visible_to(actor), col(Minutes.status) == MinutesStatus.DRAFT, col(Minutes.due_at) < now)
        .order_by(col(Minutes.due_at))
    )
    return [(row[0], row[1], row[2]) for row in unit.session.execute(statement)]


def _addenda(unit: UnitOfWork, actor: Actor, minutes: Minutes) -> list[Addendum]:
    """Load only addenda to the whole or to cases open to the actor, so that no other row is ever read."""
    statement = (
        select_row(Addendum)
        .where(
            Addendum.minutes_id == minutes.id,
            col(Addendum.case_file_id).is_(None) | col(Addendum.case_file_id).in_(open_to(actor)),
        )
        .order_by(col(Addendum.added_at), col(Addendum.id))
    )
    return list(unit.session.exec(statement).all())


def _agencies(entries: list[CaseMinutes]) -> set[UUID]:
    found = {said.agency_id for one in entries for said in one.said}
    return found | {
        agency_id for one in entries for agency_id in (one.presenter_agency_id, one.informing_agency_id) if agency_id
    }


def _shown(number: int, entry: CaseMinutes, line: cases.CaseLine, names: dict[UUID, str]) -> CaseMinutesOut:
    stored = entry.model_dump(
        exclude={"said", "presenter_agency_id", "informing_agency_id", "seconds_spent", "changed_in"}
    )
    return CaseMinutesOut(
        **stored,
        number=number,
        reference=line.reference,
        name=line.short_name,
        presenter=names.get(entry.presenter_agency_id, "") if entry.presenter_agency_id else "",
        informing=names.get(entry.informing_agency_id, "") if entry.informing_agency_id else "",
        said=[
            SaidOut(agency_id=one.agency_id, agency=names.get(one.agency_id, ""), text=one.text) for one in entry.said
        ],
    )
