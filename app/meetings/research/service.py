"""Answering research: what an agency holds, nothing known, releasing and withholding, and no return at the close."""

from uuid import UUID

from sqlmodel import col, select

from app.areas.queries import today_in
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings.models import Meeting
from app.meetings.research import policy, queries
from app.meetings.research.models import ItemKind, RequestStatus, ResearchItem, ResearchRequest
from app.meetings.research.schemas import Answered, ItemVersion, ItemWords, NothingForRest, NothingKnown
from app.meetings.service import touch

CHANGED_MEANWHILE = N_("Somebody in your agency changed this while you were writing.")
PROBLEM = N_("There is a problem")


def answer(unit: UnitOfWork, actor: Actor, request_id: UUID, words: Answered) -> ResearchRequest:
    """Say what the agency holds; each text becomes an item of its own, private until released (BR-28, BR-29)."""
    request, meeting = _to_answer(unit, actor, request_id, words.version)
    already = unit.session.exec(select(ResearchItem).where(ResearchItem.request_id == request.id)).all()
    record(unit, actor, Tag.RESEARCH_VIEWED, request, *already)
    if not (words.fact or words.opinion or words.withheld or already):
        raise Unprocessable(PROBLEM, {"fact": N_("Write what you hold, or answer: nothing held.")})
    items = [
        ResearchItem(
            area_id=request.area_id, request_id=request.id, listing_id=request.listing_id, case_file_id=request.case_file_id,
            agency_id=request.agency_id, kind=kind, text=text, source=words.source, is_withheld=is_withheld,
            withheld_reason=words.withheld_reason if is_withheld else "", created_at=clock.now(),
        )
        for kind, text, is_withheld in (
            (ItemKind.FACT, words.fact, False), (ItemKind.OPINION, words.opinion, False), (ItemKind.FACT, words.withheld, True),
        )
        if text
    ]  # fmt: skip
    unit.session.add_all(items)
    request.last_contact = words.last_contact or request.last_contact
    request.key_worker = words.key_worker or request.key_worker
    request.suggested_action = words.suggested_action or request.suggested_action
    _answered(unit, actor, request, meeting, RequestStatus.SUBMITTED)
    record(unit, actor, Tag.RESEARCH_SUBMITTED, request, *items, items=len(items))
    return request


def nothing_known(unit: UnitOfWork, actor: Actor, request_id: UUID, words: NothingKnown) -> ResearchRequest:
    """Say that the agency searched and holds nothing: an answer, not a silence (BR-31)."""
    request, meeting = _to_answer(unit, actor, request_id, words.version)
    held = unit.session.exec(select(ResearchItem).where(ResearchItem.request_id == request.id)).all()
    record(unit, actor, Tag.RESEARCH_VIEWED, request, *held)
    if held:
        raise Unprocessable(
            PROBLEM, {"fact": N_("Your agency has written something about this case, so it does hold information.")}
        )
    _answered(unit, actor, request, meeting, RequestStatus.NOTHING_KNOWN)
    record(unit, actor, Tag.RESEARCH_SUBMITTED, request, nothing_known=True)
    return request


def nothing_for_rest(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: NothingForRest) -> list[ResearchRequest]:
    """Answer several open requests at once; the names checked are the ones shown, which is what the record says."""
    if not words.are_names_checked:
        raise Unprocessable(PROBLEM, {"are_names_checked": N_("Confirm that every name was checked.")})
    asked = [
        line
        for line in queries.requests_for(unit, actor, meeting_id)
        if line.id in words.request_ids and not line.is_answered
    ]
    return [nothing_known(unit, actor, line.id, NothingKnown(version=line.version)) for line in asked]


def change_item(unit: UnitOfWork, actor: Actor, item_id: UUID, words: ItemWords) -> ResearchItem:
    """Say an item again before it is released."""
    item = _item(unit, actor, item_id, words.version)
    item.text, item.source = words.text, words.source
    record(unit, actor, Tag.RESEARCH_SAVED, item)
    return item


def release(unit: UnitOfWork, actor: Actor, item_id: UUID, words: ItemVersion) -> ResearchItem:
    """Release one item to the meeting (BR-28): from now on participants who declared may read it."""
    item = _item(unit, actor, item_id, words.version)
    if item.is_withheld:
        raise Unprocessable(PROBLEM, {"item": N_("This is withheld. Take that back first.")})
    item.released_at, item.released_by = clock.now(), actor.user_id
    touch(unit, _meeting_of(unit, item))
    record(unit, actor, Tag.ITEM_RELEASED, item)
    return item


def withhold(unit: UnitOfWork, actor: Actor, item_id: UUID, words: ItemVersion) -> ResearchItem:
    """Withhold an item with a reason, or take that back with none; it never leaves the agency (BR-30)."""
    item = _item(unit, actor, item_id, words.version)
    if not item.is_withheld and not words.reason:
        raise Unprocessable(PROBLEM, {"reason": N_("Say why this is not to be shared.")})
    item.is_withheld = not item.is_withheld
    item.withheld_reason = words.reason if item.is_withheld else ""
    record(unit, actor, Tag.ITEM_WITHHELD, item, is_withheld=item.is_withheld)
    return item


def close_unanswered(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> int:
    """Mark what nobody answered as no return when the session closes: never silently nothing known (BR-31)."""
    unanswered = unit.session.exec(
        select(ResearchRequest).where(
            ResearchRequest.meeting_id == meeting.id,
            col(ResearchRequest.status).in_([RequestStatus.REQUESTED, RequestStatus.IN_PROGRESS]),
        )
    ).all()
    for request in unanswered:
        request.status = RequestStatus.NO_RETURN
    if unanswered:
        record(unit, actor, Tag.RESEARCH_SAVED, *unanswered, area_id=meeting.area_id, no_return=len(unanswered))
    return len(unanswered)


def _to_answer(unit: UnitOfWork, actor: Actor, request_id: UUID, version: int) -> tuple[ResearchRequest, Meeting]:
    request = queries.request_for(unit, actor, request_id)
    meeting = unit.session.get_one(Meeting, request.meeting_id)
    if reason := policy.why_not_answer(actor, request, meeting):
        raise NotPermitted(reason)
    if request.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    return request, meeting


def _answered(
    unit: UnitOfWork, actor: Actor, request: ResearchRequest, meeting: Meeting, status: RequestStatus
) -> None:
    request.is_late = request.is_late or (
        request.answered_at is None and today_in(unit, request.area_id) > request.due_on
    )
    request.status, request.answered_at, request.answered_by = status, clock.now(), actor.user_id
    touch(unit, meeting)


def _item(unit: UnitOfWork, actor: Actor, item_id: UUID, version: int) -> ResearchItem:
    item = queries.item_for(unit, actor, item_id)
    if reason := policy.why_not_change_item(actor, item):
        raise NotPermitted(reason)
    if reason := policy.why_not_answer(
        actor, queries.request_for(unit, actor, item.request_id), _meeting_of(unit, item)
    ):
        raise NotPermitted(reason)
    if item.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    return item


def _meeting_of(unit: UnitOfWork, item: ResearchItem) -> Meeting:
    meeting_id = unit.session.execute(
        select(ResearchRequest.meeting_id).where(ResearchRequest.id == item.request_id)
    ).scalar_one()
    return unit.session.get_one(Meeting, meeting_id)
