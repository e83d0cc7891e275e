"""Cases onto agendas and off again, for every room above: accepted ones wait, placed ones stand, nothing falls between (BR-24, 41)."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col
from sqlmodel import select as select_row

from app.areas import queries as areas
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases import service as cases_service
from app.cases.models import CaseStatus
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import policy, queries
from app.meetings.models import Listing, ListingKind, ListingStatus, Meeting
from app.meetings.order import capacity, carry_over_first, suggest_place
from app.meetings.running import Entry, Running
from app.meetings.schemas import PlaceListing, WithdrawListing
from app.referrals.models import Referral

CHANNEL = "roundtable_meetings"
CHANGED = N_("Somebody else changed this meanwhile. Look at it again, then decide.")
SETTLED = N_("This case has been heard, deferred or withdrawn. It cannot be placed.")
FULL = N_("This agenda has no room for another case. The chair can add it with a reason.")


def touch(unit: UnitOfWork, meeting: Meeting) -> None:
    """Raise the meeting's revision in this transaction: streams and ETags hang on it (performance 9).

    By the database's own arithmetic, so that two agencies that write at once do not refuse each other.
    """
    raised = update(Meeting).where(col(Meeting.id) == meeting.id).values(revision=Meeting.revision + 1)
    unit.session.execute(raised)
    connection = unit.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_notify(CHANNEL, str(meeting.id))))


def propose(
    unit: UnitOfWork,
    actor: Actor,
    case_file_id: UUID,
    referral_id: UUID | None,
    kind: ListingKind = ListingKind.NEW,
    *,
    is_urgent: bool = False,
) -> Listing:
    """Let an accepted case wait for a place; asked twice for one referral it gives the same listing."""
    case = cases.case_for(unit, actor, case_file_id)
    if reason := policy.why_not_plan(actor, case.area_id):
        raise NotPermitted(reason)
    if referral_id is not None:
        known = unit.session.exec(
            select_row(Listing).where(Listing.referral_id == referral_id).order_by(col(Listing.waiting_since)).limit(1)
        ).first()
        if known is not None:
            record(unit, actor, Tag.AGENDA_VIEWED, known)
            return known
    referrer = unit.session.execute(select(col(Referral.agency_id)).where(col(Referral.id) == referral_id)).scalar()
    listing = Listing(
        area_id=case.area_id,
        case_file_id=case.id,
        referral_id=referral_id,
        kind=kind,
        planned_minutes=areas.parameters_on(unit, case.area_id).minutes_per_case,
        is_urgent=is_urgent,
        has_children=case.children_count > 0,
        needs_interpreter=case.needs_interpreter,
        risk_level=case.risk_level,
        presenter_agency_id=referrer,
        waiting_since=clock.now(),
    )
    unit.session.add(listing)
    record(unit, actor, Tag.LISTING_ADDED, listing, kind=kind.value)
    return listing


def place(
    unit: UnitOfWork,
    actor: Actor,
    listing_id: UUID,
    meeting_id: UUID,
    place: int | None = None,
    *,
    version: int | None = None,
    override_reason: str = "",
) -> Listing:
    """Put a case on an agenda at a place the actor counts (none: where the rule suggests); more than fits needs the chair."""
    listing = queries.listing_for(unit, actor, listing_id)
    meeting = queries.meeting_for(unit, actor, meeting_id)
    may_change(actor, meeting)
    if listing.status not in policy.PLACEABLE or listing.area_id != meeting.area_id:
        raise NotPermitted(SETTLED)
    same(listing.version, version)
    if listing.meeting_id == meeting.id:
        record(unit, actor, Tag.AGENDA_VIEWED, listing)
        return listing
    order = queries.running(unit, actor, meeting)
    _has_room(unit, actor, meeting, order, listing, override_reason)
    if listing.meeting_id is not None:
        _take_off(unit, actor, listing)
    entry = _entry(listing)
    seen_place = place or suggested_place(order, meeting, listing.has_children, listing.planned_minutes)
    listing.meeting_id, listing.status, listing.stranded_at = meeting.id, ListingStatus.LISTED, None
    lay_out(unit, actor, meeting, order.inserted(entry, seen_place))
    record(unit, actor, Tag.LISTING_ADDED, listing, meeting_id=meeting.id, place=listing.place)
    case = cases.case_for(unit, actor, listing.case_file_id)
    cases_service.mark(unit, actor, case, status=CaseStatus.SCHEDULED)
    return listing


def place_with(unit: UnitOfWork, actor: Actor, listing_id: UUID, meeting_id: UUID, words: PlaceListing) -> Listing:
    """Place a case as a command says it."""
    return place(
        unit, actor, listing_id, meeting_id, words.place, version=words.version, override_reason=words.override_reason
    )


def remove(unit: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """Take a case off its agenda; it waits again, with the days it has waited."""
    listing = _listing_to_change(unit, actor, listing_id, version)
    _take_off(unit, actor, listing)
    record(unit, actor, Tag.LISTING_CHANGED, listing, change="removed")
    return listing


def withdraw(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: WithdrawListing) -> Listing:
    """Take a case out with a reason; it waits no longer, and agencies that only researched it lose their seat."""
    listing = _listing_to_change(unit, actor, listing_id, words.version)
    meeting_id = listing.meeting_id
    was_circulated = listing.status is ListingStatus.CIRCULATED
    _take_off(unit, actor, listing)
    listing.status, listing.reason, listing.ended_at = ListingStatus.WITHDRAWN, words.reason, clock.now()
    listing.meeting_id = meeting_id if was_circulated else None
    record(unit, actor, Tag.LISTING_WITHDRAWN, listing)
    case = cases.case_for(unit, actor, listing.case_file_id)
    if case.last_heard_on is None:
        for seat in cases.seats_at(unit, case.id):
            if seat.reason == "research" and seat.until is None:
                cases_service.end_seats(unit, actor, case.id, seat.agency_id, "research")
    return listing


def carry_over(unit: UnitOfWork, actor: Actor, listing: Listing, status: ListingStatus, reason: str) -> Listing:
    """End a case as deferred or not reached and let it stand first on the series' next agenda (BR-41).

    Without a next meeting it waits at the top; the days waited and the kind (new, repeat) go with it.
    """
    if status not in {ListingStatus.DEFERRED, ListingStatus.NOT_REACHED}:
        raise ValueError("only deferred and unreached cases are carried over")
    if why := policy.why_not_run(actor, listing, queries.handed_to(unit, [listing.id]).get(listing.id, frozenset())):
        raise NotPermitted(why)
    meeting = unit.session.get_one(Meeting, listing.meeting_id)
    following = queries.next_of_series(unit, meeting)
    now = clock.now()
    listing.status, listing.reason, listing.ended_at = status, reason, now
    new = Listing(
        area_id=listing.area_id,
        meeting_id=following.id if following else None,
        case_file_id=listing.case_file_id,
        referral_id=listing.referral_id,
        kind=listing.kind,
        status=ListingStatus.LISTED if following else ListingStatus.PROPOSED,
        planned_minutes=listing.planned_minutes,
        is_urgent=listing.is_urgent,
        has_children=listing.has_children,
        needs_interpreter=listing.needs_interpreter,
        risk_level=listing.risk_level,
        presenter_agency_id=listing.presenter_agency_id,
        carried_from_id=listing.id,
        waiting_since=listing.waiting_since,
    )
    unit.session.add(new)
    record(unit, actor, Tag.LISTING_DEFERRED, listing, new, status=status.value)
    if following is not None:
        order = queries.running(unit, actor, following)
        order = Running((*(one for one in order.entries if one.listing_id != new.id), _entry(new)), order.break_after)
        known = {one.listing_id: one for one in order.entries}
        first = tuple(known[slot.listing_id] for slot in carry_over_first(order.slots))
        lay_out(unit, actor, following, Running(first, _one_later(order.break_after)))
    return new


def may_change(actor: Actor, meeting: Meeting) -> None:
    """Refuse, with the sentence, who may not change this agenda now."""
    if reason := policy.why_not_change(actor, meeting):
        raise NotPermitted(reason)


def same(stored: int, version: int | None) -> None:
    """Refuse a change made upon an older version (409)."""
    if version is not None and stored != version:
        raise Conflict(CHANGED)


def lay_out(unit: UnitOfWork, actor: Actor, meeting: Meeting, order: Running) -> None:
    """Write an order into the places; only rows whose place changes are loaded, and each stands in the event."""
    unit.session.flush()
    stood = dict(
        unit.session.execute(
            select(col(Listing.id), col(Listing.place)).where(
                col(Listing.id).in_([one.listing_id for one in order.entries])
            )
        ).all()
    )
    changed = []
    for number, entry in enumerate(order.entries, start=1):
        if stood[entry.listing_id] != number:
            row = unit.session.get_one(Listing, entry.listing_id)
            row.place = number
            changed.append(row)
    meeting.break_after = order.break_after
    touch(unit, meeting)
    record(unit, actor, Tag.AGENDA_CHANGED, meeting, *changed, area_id=meeting.area_id, moved=len(changed))


def suggested_place(order: Running, meeting: Meeting, has_children: bool, minutes: int) -> int:
    """Give the place (from 1, as the viewer counts) that the rule of the break suggests for a new case."""
    return suggest_place(order.seen, has_children, start=meeting.starts_at, minutes=minutes).place


def release(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> list[Listing]:
    """Let the cases of a cancelled meeting wait again, at the top, marked as stranded (no matter falls out of every queue)."""
    rows = list(
        unit.session.exec(
            select_row(Listing).where(Listing.meeting_id == meeting.id, col(Listing.status).in_(policy.PLACEABLE))
        ).all()
    )
    for row in rows:
        row.meeting_id, row.place, row.status, row.stranded_at = None, 0, ListingStatus.PROPOSED, clock.now()
    record(unit, actor, Tag.LISTING_CHANGED, *rows, area_id=meeting.area_id, change="stranded", count=len(rows))
    return rows


def _listing_to_change(unit: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None) -> Listing:
    listing = queries.listing_for(unit, actor, listing_id)
    if reason := policy.why_not_plan(actor, listing.area_id):
        raise NotPermitted(reason)
    if listing.status not in policy.PLACEABLE:
        raise NotPermitted(SETTLED)
    if listing.meeting_id is not None:
        may_change(actor, queries.meeting_for(unit, actor, listing.meeting_id))
    same(listing.version, version)
    return listing


def _take_off(unit: UnitOfWork, actor: Actor, listing: Listing) -> None:
    if listing.meeting_id is None:
        return
    meeting = unit.session.get_one(Meeting, listing.meeting_id)
    order = queries.running(unit, actor, meeting).removed(listing.id)
    listing.meeting_id, listing.place, listing.status = None, 0, ListingStatus.PROPOSED
    lay_out(unit, actor, meeting, order)


def _has_room(
    unit: UnitOfWork, actor: Actor, meeting: Meeting, order: Running, listing: Listing, override_reason: str
) -> None:
    """Refuse case cap + 1 and minutes beyond the sitting unless the chair gives a reason (BR-24); counts what the actor sees."""
    words = areas.parameters_on(unit, meeting.area_id)
    rest = meeting.break_minutes if order.seen_break is not None else 0
    room = capacity(order.seen, meeting.minutes, rest, words.case_cap, words.minutes_per_case)
    if not room.next_exceeds_cap and listing.planned_minutes <= room.free:
        return
    if reason := policy.why_not_overrun(actor, meeting):
        raise NotPermitted(reason)
    if len(override_reason.strip()) < 3 and not meeting.capacity_reason:
        raise Unprocessable(FULL, {"override_reason": N_("Say why this agenda may hold more than it has room for.")})
    meeting.capacity_reason = override_reason.strip() or meeting.capacity_reason


def _entry(listing: Listing) -> Entry:
    return Entry(
        listing.id,
        listing.planned_minutes,
        listing.has_children,
        listing.is_pinned,
        listing.carried_from_id is not None,
    )


def _one_later(break_after: int | None) -> int | None:
    return None if break_after is None else break_after + 1
