"""Minutes: drafted by the meeting itself, corrected by chair and coordinator, approved once, then only added to (BR-63, BR-64)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts.outbox.service import queue
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import queries as cases
from app.core import clock
from app.core.actor import Actor, house_actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted
from app.core.i18n import N_
from app.meetings.minutes import drafting, policy, queries
from app.meetings.minutes.models import Addendum, Minutes, MinutesStatus
from app.meetings.minutes.schemas import (
    EDITABLE,
    FRAME,
    AddAddendum,
    ApproveMinutes,
    CaseMinutes,
    EditCase,
    EditMinutes,
)
from app.meetings.models import Attendance, Declaration, Meeting, MeetingStatus
from app.meetings.service import touch

CHANGED = N_("Somebody else changed this while you were writing. Both texts are here; nothing is lost.")
SEEN_OTHERS = N_("Somebody changed the minutes since you read them. Read them again before you approve.")


def draft_from(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> Minutes:
    """Draft the minutes of a session that has just closed, once; called by whoever closes it, who has been let in already.

    Cases that are walled from the drafter are written by the house, so that they stand in the minutes for those who may
    read them and no event says that the drafter saw them (BR-43).
    """
    known = unit.session.exec(select_row(Minutes).where(Minutes.meeting_id == meeting.id)).one_or_none()
    if known is not None:
        record(unit, actor, Tag.MINUTES_VIEWED, known)
        return known
    drafted = drafting.cases_of(unit, meeting)
    open_cases = set(cases.case_lines(unit, actor, [one.entry.case_file_id for one in drafted]))
    minutes = Minutes(
        area_id=meeting.area_id,
        meeting_id=meeting.id,
        content=[one.entry.model_dump(mode="json") for one in drafted],
        present=[one.model_dump(mode="json") for one in drafting.present_at(unit, meeting)],
        due_at=drafting.due_at(unit, meeting),
    )
    unit.session.add(minutes)
    touch(unit, meeting)
    hidden = [row for one in drafted if one.entry.case_file_id not in open_cases for row in one.rows]
    if hidden:
        record(unit, house_actor(), Tag.MINUTES_CHANGED, minutes, *hidden, area_id=meeting.area_id, change="drafted")
    seen = unit.uncovered()
    record(unit, actor, Tag.MINUTES_CHANGED, minutes, *seen, area_id=meeting.area_id, change="drafted")
    return minutes


def edit(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: EditMinutes) -> Minutes:
    """Correct opening and any other business of a draft."""
    minutes = queries.minutes_for(unit, actor, meeting_id, is_locked=True)
    if reason := policy.why_not_edit(actor, minutes):
        raise NotPermitted(reason)
    fresh = _fresh(words, FRAME, minutes)
    if not fresh:
        record(unit, actor, Tag.MINUTES_VIEWED, minutes)
        return minutes
    if words.version > minutes.version or queries.changed_since(minutes.changed_in, fresh, words.version):
        raise Conflict(CHANGED)
    minutes.changed_in = {**minutes.changed_in, **dict.fromkeys(fresh, minutes.version + 1)}
    minutes.changed_by, minutes.changed_at = actor.user_id, clock.now()
    for name, text in fresh.items():
        setattr(minutes, name, text)
    _touched(unit, minutes)
    record(unit, actor, Tag.MINUTES_CHANGED, minutes, change="frame", fields=sorted(fresh))
    return minutes


def edit_case(unit: UnitOfWork, actor: Actor, meeting_id: UUID, listing_id: UUID, words: EditCase) -> Minutes:
    """Correct the words of one case of a draft; the same words again are no change."""
    minutes = queries.minutes_for(unit, actor, meeting_id, is_locked=True)
    if reason := policy.why_not_edit(actor, minutes):
        raise NotPermitted(reason)
    entry = _entry(unit, actor, minutes, listing_id)
    fresh = _fresh(words, EDITABLE, entry)
    if not fresh:
        record(unit, actor, Tag.MINUTES_VIEWED, minutes, ("case_files", entry.case_file_id))
        return minutes
    if words.version > minutes.version or queries.changed_since(entry.changed_in, fresh, words.version):
        raise Conflict(CHANGED)
    entry.changed_in |= dict.fromkeys(fresh, minutes.version + 1)
    changed = entry.model_copy(update={**fresh, "changed_by": actor.user_id, "changed_at": clock.now()})
    minutes.content = [
        changed.model_dump(mode="json") if one["listing_id"] == str(listing_id) else one for one in minutes.content
    ]
    _touched(unit, minutes)
    record(
        unit,
        actor,
        Tag.MINUTES_CHANGED,
        minutes,
        ("case_files", entry.case_file_id),
        change="case",
        fields=sorted(fresh),
    )
    return minutes


def approve(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: ApproveMinutes) -> Minutes:
    """Approve and lock the minutes, and tell everybody who took part (BR-64)."""
    minutes = queries.minutes_for(unit, actor, meeting_id, is_locked=True)
    if reason := policy.why_not_approve(actor, minutes):
        raise NotPermitted(reason)
    if minutes.version != words.version:
        raise Conflict(SEEN_OTHERS)
    minutes.status, minutes.approved_at, minutes.approved_by = MinutesStatus.APPROVED, clock.now(), actor.user_id
    meeting = unit.session.get_one(Meeting, meeting_id)
    meeting.status = MeetingStatus.MINUTES_APPROVED
    _touched(unit, minutes)
    told = _participants(unit, meeting_id) - {actor.user_id}
    queue(unit, minutes.area_id, sorted(told), "minutes:approved", f"/meetings/{meeting_id}/minutes")
    record(unit, actor, Tag.MINUTES_APPROVED, minutes, is_late=minutes.approved_at > minutes.due_at, told=len(told))
    return minutes


def add_addendum(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: AddAddendum) -> Addendum:
    """Add a correction to approved minutes; what was approved stays as it is (BR-64)."""
    minutes = queries.minutes_for(unit, actor, meeting_id)
    if reason := policy.why_not_add(actor, minutes):
        raise NotPermitted(reason)
    if words.case_file_id is not None:
        listings = [one for one in queries.entries_of(minutes) if one.case_file_id == words.case_file_id]
        if not listings:
            raise NotFound(queries.NO_SUCH_CASE)
        _entry(unit, actor, minutes, listings[0].listing_id)
    added = Addendum(
        area_id=minutes.area_id, minutes_id=minutes.id, case_file_id=words.case_file_id, text=words.text,
        added_by=actor.user_id, added_at=clock.now(),
    )  # fmt: skip
    unit.session.add(added)
    _touched(unit, minutes)
    record(unit, actor, Tag.MINUTES_ADDENDUM, added, minutes)
    return added


def _fresh(words: EditMinutes | EditCase, names: Iterable[str], stored: Minutes | CaseMinutes) -> dict[str, str]:
    """Give the texts that were sent and differ from what is stored."""
    sent = {name: getattr(words, name) for name in names}
    return {name: text for name, text in sent.items() if text is not None and getattr(stored, name) != text}


def _entry(unit: UnitOfWork, actor: Actor, minutes: Minutes, listing_id: UUID) -> CaseMinutes:
    """Give one case's entry to somebody to whom the case is open; otherwise there is none."""
    found = next((one for one in queries.entries_of(minutes) if one.listing_id == listing_id), None)
    if found is None or not cases.case_lines(unit, actor, [found.case_file_id]):
        raise NotFound(queries.NO_SUCH_CASE)
    record(unit, actor, Tag.MINUTES_VIEWED, *unit.uncovered(), area_id=minutes.area_id)
    return found


def _touched(unit: UnitOfWork, minutes: Minutes) -> None:
    """Raise the meeting's revision: packs and pages hang on it."""
    touch(unit, unit.session.get_one(Meeting, minutes.meeting_id))


def _participants(unit: UnitOfWork, meeting_id: UUID) -> set[UUID]:
    """Give everybody who declared for the meeting or was recorded as taking part."""
    declared = select(col(Declaration.user_id)).where(col(Declaration.meeting_id) == meeting_id)
    recorded = select(col(Attendance.user_id)).where(
        col(Attendance.meeting_id) == meeting_id, col(Attendance.user_id).is_not(None)
    )
    return {
        *unit.session.execute(declared).scalars(),
        *(one for one in unit.session.execute(recorded).scalars() if one),
    }
