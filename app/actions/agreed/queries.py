"""Where an action belongs: a listing of a meeting, or a case outside one. Read to be acted upon, so the act's event covers it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.areas.models import Area
from app.cases.models import CaseFile
from app.cases.policy import open_to
from app.core import clock
from app.core.actor import Actor
from app.core.calendar import local_today
from app.core.db import Subject, UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.meetings.models import Handover, Listing, Meeting, MeetingStatus


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new action belongs: a case, perhaps as a listing of a meeting."""

    area_id: UUID
    zone: str
    case_file_id: UUID
    case_reference: str
    listing_id: UUID | None = None
    meeting_id: UUID | None = None
    meeting_at: datetime | None = None
    meeting_status: MeetingStatus | None = None

    @property
    def today(self) -> date:
        """The date in the area."""
        return clock.today(self.zone)

    @property
    def meeting_day(self) -> date | None:
        """The meeting's date in the area."""
        return local_today(self.zone, self.meeting_at) if self.meeting_at else None

    @property
    def subjects(self) -> list[Subject]:
        """The personal rows that an event about this place must cover."""
        listing: list[Subject] = [("listings", self.listing_id)] if self.listing_id else []
        return [("case_files", self.case_file_id), *listing]


def place_of_listing(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> Place:
    """Find the case and meeting of a listing; NotFound if the case is closed to this actor."""
    statement = (
        select(  # type: ignore[call-overload]
            Listing.area_id, Area.timezone, Listing.case_file_id, CaseFile.reference, Listing.id, Listing.meeting_id,
            Meeting.starts_at, Meeting.status, CaseFile.id,
        )
        .join(CaseFile, col(CaseFile.id) == col(Listing.case_file_id))
        .join(Area, col(Area.id) == col(Listing.area_id))
        .join(Meeting, col(Meeting.id) == col(Listing.meeting_id), isouter=True)
        .where(col(Listing.id) == listing_id, col(Listing.case_file_id).in_(open_to(actor)))
    )  # fmt: skip
    found = unit.rows(statement, lambda *values: Place(*values[:-1]))
    if not found:
        raise NotFound(N_("No such listing."))
    return found[0]


def place_of_case(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> Place:
    """Find a case for an action outside a meeting; NotFound if it is closed to this actor."""
    statement = (
        select(CaseFile.area_id, Area.timezone, CaseFile.id, CaseFile.reference)  # type: ignore[call-overload]
        .join(Area, col(Area.id) == col(CaseFile.area_id))
        .where(col(CaseFile.id) == case_file_id, col(CaseFile.id).in_(open_to(actor)))
    )
    found = unit.rows(statement, Place)
    if not found:
        raise NotFound(N_("No such case."))
    return found[0]


def is_handed_over(unit: UnitOfWork, actor: Actor, listing_id: UUID | None) -> bool:
    """Whether this listing was last handed to the actor because of a conflict (BR-43)."""
    if listing_id is None:
        return False
    last = unit.session.execute(
        select(Handover.to_user_id)  # type: ignore[call-overload]
        .where(col(Handover.listing_id) == listing_id)
        .order_by(col(Handover.at).desc(), col(Handover.id))
        .limit(1)
    ).scalar_one_or_none()
    return bool(last == actor.user_id)


def next_meeting_day(unit: UnitOfWork, place: Place) -> date | None:
    """Give the day of the area's next meeting after this one: what `next meeting` means in the action bar."""
    after = max(place.meeting_at or clock.now(), clock.now())
    found = unit.session.execute(
        select(Meeting.starts_at)  # type: ignore[call-overload]
        .where(
            col(Meeting.area_id) == place.area_id, col(Meeting.starts_at) > after,
            col(Meeting.status) != MeetingStatus.CANCELLED, col(Meeting.is_urgent).is_(False),
        )
        .order_by(col(Meeting.starts_at))
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    return local_today(place.zone, found) if found else None
