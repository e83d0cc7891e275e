"""Reading minutes: each reader sees the cases that are open to them, numbered without gaps (BR-43)."""

from collections.abc import Iterable, Mapping
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
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_
from app.meetings import queries as meetings
from app.meetings.live.policy import DECLARE_FIRST
from app.meetings.minutes import policy
from app.meetings.minutes.models import Addendum, Minutes, MinutesStatus
from app.meetings.minutes.schemas import AddendumOut, CaseMinutes, CaseMinutesOut, PresentOut, SaidOut

NO_MINUTES = N_("There are no minutes of this meeting for you yet.")
UNSHOWN = {
    "said",
    "presenter_agency_id",
    "informing_agency_id",
    "seconds_spent",
    "changed_in",
    "changed_by",
    "changed_at",
}
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
    changed_in: Mapping[str, int]
    changed_by: str
    changed_at: datetime | None
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether words can still change."""
        return self.status is MinutesStatus.DRAFT

    @property
    def is_late(self) -> bool:
        """Whether they are, or were, approved after the day on which they were due (BR-63)."""
        return (self.approved_at or clock.now()) > self.due_at


def minutes_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID, *, is_locked: bool = False) -> Minutes:
    """Load the minutes of a visible meeting; hidden is NotFound, before the declaration NotPermitted. The caller records."""
    if needs_declaration(unit, actor, meeting_id):
        raise NotPermitted(DECLARE_FIRST)
    statement = select_row(Minutes).where(Minutes.meeting_id == meeting_id, policy.readable_by(actor))
    if is_locked:
        statement = statement.with_for_update(of=Minutes).execution_options(populate_existing=True)
    return unit.session.exec(statement).one()


def needs_declaration(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> bool:
    """Tell whether only the declaration is missing (BR-36); NotFound where there is nothing for this actor. Opens no row."""
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    here = select(col(Minutes.id)).where(col(Minutes.meeting_id) == meeting.id, policy.visible_to(actor))
    if unit.session.execute(here).first() is None:
        raise NotFound(NO_MINUTES)
    return unit.session.execute(here.where(policy.readable_by(actor))).first() is None


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
    writers = {one.added_by for one in added} | {one for one in (minutes.approved_by, minutes.changed_by) if one}
    people = accounts.user_names(unit, writers)
    shown = [_shown(number, one, lines[one.case_file_id], names) for number, one in enumerate(seen, start=1)]
    return MinutesView(
        minutes.id, minutes.meeting_id, minutes.area_id, minutes.status, minutes.opening, minutes.any_other_business,
        [PresentOut.model_validate(one) for one in minutes.present], shown,
        [AddendumOut(id=one.id, case_file_id=one.case_file_id, text=one.text, added_by=people.get(one.added_by, ""), added_at=one.added_at)
         for one in added],
        minutes.due_at, minutes.approved_at, _name(people, minutes.approved_by),
        minutes.changed_in, _name(people, minutes.changed_by), minutes.changed_at, minutes.version,
    )  # fmt: skip


def reading_for(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> MinutesView:
    """Give the minutes of a meeting as this actor may know them, and record the look."""
    minutes = minutes_for(unit, actor, meeting_id)
    view = view_of(unit, actor, minutes)
    looked(unit, actor, Tag.MINUTES_VIEWED, area_id=minutes.area_id, count=len(view.cases), status=minutes.status.value)
    return view


def changed_since(changed_in: Mapping[str, int], names: Iterable[str], version: int) -> list[str]:
    """Name those fields that somebody changed after this version."""
    return [name for name in names if changed_in.get(name, 0) > version]


@dataclass(slots=True)
class CaseSheet:
    """One case of a draft as those who correct it see it, and what a conflict panel tells of the last change."""

    minutes: MinutesView
    case: CaseMinutesOut
    changed_in: Mapping[str, int]
    changed_by: str
    changed_at: datetime | None


def case_sheet(unit: UnitOfWork, actor: Actor, meeting_id: UUID, listing_id: UUID) -> CaseSheet:
    """Give one case of the minutes to correct, and record the look; NotFound where it is not open to the actor."""
    minutes = minutes_for(unit, actor, meeting_id)
    view = view_of(unit, actor, minutes)
    case = next((one for one in view.cases if one.listing_id == listing_id), None)
    looked(unit, actor, Tag.MINUTES_VIEWED, area_id=minutes.area_id, count=1)
    if case is None:
        raise NotFound(NO_SUCH_CASE)
    entry = next(one for one in entries_of(minutes) if one.listing_id == listing_id)
    who = accounts.user_names(unit, [entry.changed_by]).get(entry.changed_by, "") if entry.changed_by else ""
    return CaseSheet(view, case, entry.changed_in, who, entry.changed_at)


def readable(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Minutes | None:
    """Give approved minutes that this actor may read now, or nothing: for packs. The caller records the look."""
    return unit.session.exec(
        select_row(Minutes).where(
            Minutes.meeting_id == meeting_id, Minutes.status == MinutesStatus.APPROVED, policy.readable_by(actor)
        )
    ).one_or_none()


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


def _name(names: Mapping[UUID, str], user_id: UUID | None) -> str:
    return names.get(user_id, "") if user_id else ""


def _agencies(entries: list[CaseMinutes]) -> set[UUID]:
    found = {said.agency_id for one in entries for said in one.said}
    return found | {
        agency_id for one in entries for agency_id in (one.presenter_agency_id, one.informing_agency_id) if agency_id
    }


def _shown(number: int, entry: CaseMinutes, line: cases.CaseLine, names: dict[UUID, str]) -> CaseMinutesOut:
    stored = entry.model_dump(exclude=UNSHOWN)
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
