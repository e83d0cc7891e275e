"""Who takes part in a meeting: declarations, agencies with their representatives and deputies, guests (BR-36 to BR-38)."""

from uuid import UUID

from sqlmodel import select as select_row

from app.accounts import queries as accounts
from app.areas import queries as areas
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import queries as meetings
from app.meetings.live import policy, queries
from app.meetings.live.schemas import AddGuest, Declare, SetPresence
from app.meetings.models import Attendance, Declaration, Meeting, Participation
from app.meetings.service import CHANGED, touch


def declare(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: Declare) -> Declaration:
    """Declare for one meeting, once (BR-36); an observer thereby signs the statement and stands in the attendance (BR-37)."""
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    if reason := policy.why_not_declare(actor, meeting):
        raise NotPermitted(reason)
    if not words.is_agreed:
        raise NotPermitted(policy.DECLARE_FIRST)
    known = unit.session.exec(
        select_row(Declaration).where(Declaration.meeting_id == meeting.id, Declaration.user_id == actor.user_id)
    ).one_or_none()
    if known is not None:
        return known
    statement = queries.statement_for(unit, actor, meeting)
    made = Declaration(
        area_id=meeting.area_id, meeting_id=meeting.id, user_id=actor.user_id, agency_id=actor.agency_id,
        text_version=statement.version, is_observer=statement.is_observer, made_at=clock.now(),
    )  # fmt: skip
    unit.session.add(made)
    if statement.is_observer:
        unit.session.add(_observer(actor, meeting))
    touch(unit, meeting)
    record(unit, actor, Tag.DECLARATION_MADE, made, text_version=made.text_version, is_observer=made.is_observer)
    return made


def set_presence(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: SetPresence) -> Attendance:
    """Record how one agency takes part (BR-38)."""
    meeting = _kept(unit, actor, meeting_id)
    agencies = {one.id for one in queries.speakers(unit, meeting)}
    if words.agency_id not in agencies or words.participation is Participation.OBSERVER:
        raise _wrong("agency_id", N_("Choose an agency of this area whose signature is in date."))
    if words.information_sent_on and words.information_sent_on > areas.today_in(unit, meeting.area_id):
        raise _wrong("information_sent_on", N_("The day it was sent cannot lie in the future."))
    people = {
        one.user_id: one for one in accounts.users_of_agency(unit, meeting.area_id, words.agency_id, *SPEAKS_FOR_AGENCY)
    }
    if words.user_id is not None and words.user_id not in people:
        raise _wrong("user_id", N_("Choose a registered representative or deputy of this agency."))
    row = unit.session.exec(
        select_row(Attendance).where(
            Attendance.meeting_id == meeting.id,
            Attendance.agency_id == words.agency_id,
            Attendance.participation != Participation.OBSERVER,
        )
    ).one_or_none()
    if (row.version if row else 0) != words.version:
        raise Conflict(CHANGED)
    row = row or Attendance(
        area_id=meeting.area_id, meeting_id=meeting.id, agency_id=words.agency_id, participation=words.participation
    )
    is_sent = words.is_information_sent or words.information_sent_on is not None
    row.participation, row.user_id = words.participation, words.user_id
    row.deputy_for_id = queries.stands_for(unit, meeting.area_id, words.user_id) if words.user_id else None
    row.is_information_sent, row.information_sent_on = is_sent, words.information_sent_on
    unit.session.add(row)
    touch(unit, meeting)
    record(unit, actor, Tag.ATTENDANCE_CHANGED, row, participation=row.participation.value)
    return row


def add_guest(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: AddGuest) -> Attendance:
    """Record a guest without an account, who has signed the statement on paper (BR-37)."""
    meeting = _kept(unit, actor, meeting_id)
    if not words.has_signed:
        raise _wrong("has_signed", N_("A guest signs the statement before hearing anything."))
    if words.agency_id not in {one.id for one in accounts.agencies_of(unit, meeting.area_id)}:
        raise _wrong("agency_id", N_("Choose one from the list."))
    row = Attendance(
        area_id=meeting.area_id, meeting_id=meeting.id, agency_id=words.agency_id, guest_name=words.guest_name,
        participation=Participation.OBSERVER,
    )  # fmt: skip
    unit.session.add(row)
    touch(unit, meeting)
    record(unit, actor, Tag.ATTENDANCE_CHANGED, row, participation=row.participation.value)
    return row


def _kept(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = meetings.meeting_for(unit, actor, meeting_id)
    if reason := policy.why_not_keep_attendance(actor, meeting):
        raise NotPermitted(reason)
    return meeting


def _observer(actor: Actor, meeting: Meeting) -> Attendance:
    return Attendance(
        area_id=meeting.area_id, meeting_id=meeting.id, agency_id=actor.agency_id, user_id=actor.user_id,
        participation=Participation.OBSERVER,
    )  # fmt: skip


def _wrong(name: str, sentence: str) -> Unprocessable:
    return Unprocessable(sentence, {name: sentence})
