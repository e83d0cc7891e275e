"""How a draft grows out of the live meeting: words as they were typed, decisions as they were taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from sqlmodel import col, select

from app.accounts.schemas import AgencyHere
from app.areas import queries as areas
from app.core.calendar import start_of
from app.core.db import Subject, UnitOfWork
from app.meetings.deadlines import AreaCalendar
from app.meetings.live import queries as live
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.minutes.schemas import CaseMinutes, PresentOut, Said
from app.meetings.models import Listing, ListingStatus, Meeting

LAST_MINUTE = time(23, 59)


@dataclass(slots=True)
class Drafted:
    """One case's entry and the rows it came from."""

    entry: CaseMinutes
    rows: list[Subject] = field(default_factory=list)


def due_at(unit: UnitOfWork, meeting: Meeting) -> datetime:
    """Give the end of the area's working day on which the minutes are due (BR-63)."""
    calendar = AreaCalendar.of(areas.area(unit, meeting.area_id), areas.parameters_on(unit, meeting.area_id))
    return start_of(calendar.deadlines(meeting.starts_at).minutes_out, LAST_MINUTE, calendar.zone)


def cases_of(unit: UnitOfWork, meeting: Meeting) -> list[Drafted]:
    """Give the entries of every case of the meeting in its order, whoever drafts: nothing said may be lost to a wall."""
    listings = unit.session.exec(
        select(Listing)
        .where(Listing.meeting_id == meeting.id, Listing.status != ListingStatus.WITHDRAWN)
        .order_by(col(Listing.place), col(Listing.id))
    ).all()
    ids = [one.id for one in listings]
    words = {
        one.listing_id: one
        for one in unit.session.exec(select(Discussion).where(col(Discussion.listing_id).in_(ids))).all()
    }
    notes: dict[UUID, list[AgencyNote]] = {}
    for note in unit.session.exec(select(AgencyNote).where(col(AgencyNote.listing_id).in_(ids))).all():
        notes.setdefault(note.listing_id, []).append(note)
    order = live.speakers(unit, meeting)
    return [_drafted(one, words.get(one.id), notes.get(one.id, []), order) for one in listings]


def present_at(unit: UnitOfWork, meeting: Meeting) -> list[PresentOut]:
    """Give who took part and how, as recorded; agencies nobody recorded count as absent."""
    return [
        PresentOut(
            agency=one.agency_name,
            person=one.person,
            participation=one.participation.value if one.participation else "absent",
            is_deputy=one.is_deputy,
            is_information_sent=one.is_information_sent,
            information_sent_on=one.information_sent_on.isoformat() if one.information_sent_on else "",
        )
        for one in live.presences(unit, meeting)
    ]


def _drafted(
    listing: Listing, words: Discussion | None, notes: Sequence[AgencyNote], order: Sequence[AgencyHere]
) -> Drafted:
    places = {agency.id: place for place, agency in enumerate(order)}
    told = sorted((one for one in notes if one.text.strip()), key=lambda one: places.get(one.agency_id, len(places)))
    entry = CaseMinutes(
        listing_id=listing.id,
        case_file_id=listing.case_file_id,
        kind=listing.kind.value,
        status=listing.status.value,
        reason=listing.reason if listing.status is not ListingStatus.HEARD else "",
        presenter_agency_id=listing.presenter_agency_id,
        seconds_spent=listing.seconds_spent,
        risk_level=listing.risk_level,
        said=[Said(agency_id=one.agency_id, text=one.text) for one in told],
    )
    rows: list[Subject] = [("listings", listing.id), *(("agency_notes", one.id) for one in notes)]
    if words is not None:
        rows.append(("discussions", words.id))
        entry = entry.model_copy(
            update={
                name: getattr(words, name)
                for name in (
                    "risk_summary", "level_reason", "victim_voice", "voice_missing_reason", "crimes_reported",
                    "informing_agency_id", "is_informing_unsafe", "last_plan_worked", "last_plan_words", "unsafe_reason",
                )
            }
        )  # fmt: skip
        entry.risk_level = words.agreed_level or listing.risk_level
    return Drafted(entry, rows)
