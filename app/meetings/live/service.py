"""How a meeting runs: its opening, one case after the other, and the end of the session."""

from uuid import UUID

from sqlmodel import col
from sqlmodel import select as select_row

from app.areas import queries as areas
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases import service as cases_service
from app.cases.models import CaseStatus
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import queries as meetings
from app.meetings.live import policy, queries
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.live.schemas import CloseCase, DeferCase, OpenMeeting
from app.meetings.models import (
    Listing,
    ListingKind,
    ListingStatus,
    Meeting,
    MeetingStatus,
)
from app.meetings.policy import why_not_plan, why_not_run
from app.meetings.service import carry_over, same, touch

PROBLEM = N_("Some things are missing before this case can be closed.")
MISSING = {
    "risk_summary": N_("Write the risk summary in the words of the chair, or save last time's again."),
    "victim_voice": N_("Write what she wants and fears, or why this was not obtained."),
    "informing": N_("Name who tells her the outcome, or that telling her is not safe."),
}
NOT_REACHED = N_("Not reached before the end of the session")


def open_meeting(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: OpenMeeting) -> Meeting:
    """Begin the session with its first case; this releases nothing of what agencies know (handbook, settled 11)."""
    meeting = _locked(unit, queries.sitting(unit, actor, meeting_id))
    if reason := policy.why_not_open(actor, meeting):
        raise NotPermitted(reason)
    present = sum(one.is_present for one in queries.presences(unit, meeting))
    is_short = present < queries.parameters_of(unit, meeting).quorum
    if is_short and not words.is_quorum_waived:
        raise _wrong("is_quorum_waived", N_("Fewer agencies are here than the protocol asks for. Open anyway?"))
    meeting.status, meeting.opened_at = MeetingStatus.IN_SESSION, clock.now()
    record(unit, actor, Tag.MEETING_OPENED, meeting, present=present, is_below_quorum=is_short)
    _next(unit, actor, meeting)
    return meeting


def start_case(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Take up a case out of turn; the one being heard waits again and keeps its time."""
    listing, meeting = _run(unit, actor, listing_id)
    if listing.status is ListingStatus.IN_DISCUSSION:
        record(unit, actor, Tag.AGENDA_VIEWED, listing)
        return listing
    if listing.status not in policy.REMAINING:
        raise Conflict(N_("This case has been heard, deferred or withdrawn already."))
    _set_aside(unit, actor, meeting)
    _begin(unit, actor, meeting, listing)
    return listing


def pause(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    """Stop the clock of the case being heard, or let it run on."""
    meeting = _locked(unit, queries.sitting(unit, actor, meeting_id))
    current = queries.seen_current(unit, actor, meeting)
    if current is None:
        if reason := why_not_plan(actor, meeting.area_id):
            raise NotPermitted(reason)
        raise Conflict(N_("No case is being heard just now."))
    listing, _ = _run(unit, actor, current)
    if listing.started_at is None:
        listing.started_at = clock.now()
    else:
        _stop_clock(listing)
    touch(unit, meeting)
    record(unit, actor, Tag.LISTING_CHANGED, listing, change="paused" if listing.started_at is None else "resumed")
    return meeting


def close_case(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: CloseCase, gaps: list[str]) -> Listing:
    """Close a case as heard and go to the next one; `gaps`: who is left without an action, told by the room above."""
    listing, meeting = _run(unit, actor, listing_id)
    same(listing.version, words.version)
    if listing.status is not ListingStatus.IN_DISCUSSION:
        raise Conflict(N_("This case is not being heard now."))
    discussion = queries.discussion_of(unit, listing.id, is_locked=True)
    wrong = {name: MISSING[name] for name in queries.missing(discussion)}
    if gaps and len(words.unsafe_reason) < 3:
        wrong["unsafe_reason"] = N_("Somebody is left without an action. Add one, or say why none is needed.")
    if wrong or discussion is None:
        raise Unprocessable(PROBLEM, wrong)
    discussion.unsafe_reason = words.unsafe_reason
    _stop_clock(listing)
    listing.status, listing.ended_at, listing.reason = ListingStatus.HEARD, clock.now(), words.unsafe_reason
    level = discussion.agreed_level or listing.risk_level
    listing.risk_level = level
    record(unit, actor, Tag.LISTING_HEARD, listing, discussion, gaps=gaps, seconds=listing.seconds_spent)
    case = cases.case_for(unit, actor, listing.case_file_id)
    today = areas.today_in(unit, meeting.area_id)
    cases_service.mark(unit, actor, case, status=CaseStatus.PLAN_ACTIVE, heard_on=today, risk_level=level)
    _next(unit, actor, meeting)
    return listing


def defer_case(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: DeferCase) -> Listing:
    """Let a case be heard next time, first on that agenda (BR-40, BR-41)."""
    listing, meeting = _run(unit, actor, listing_id)
    same(listing.version, words.version)
    if listing.status not in policy.REMAINING | {ListingStatus.IN_DISCUSSION}:
        raise Conflict(N_("This case has been heard, deferred or withdrawn already."))
    was_current = meeting.current_listing_id == listing.id
    _stop_clock(listing)
    new = carry_over(unit, actor, listing, ListingStatus.DEFERRED, words.reason)
    if was_current:
        _next(unit, actor, meeting)
    else:
        touch(unit, meeting)
    return new


def end_session(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    """Close the session; what was not reached stands first on the next agenda (BR-41)."""
    meeting = _locked(unit, queries.sitting(unit, actor, meeting_id))
    if reason := policy.why_not_end(actor, meeting):
        raise NotPermitted(reason)
    left = unit.session.exec(
        select_row(Listing)
        .where(
            Listing.meeting_id == meeting.id,
            col(Listing.status).in_([*policy.REMAINING, ListingStatus.IN_DISCUSSION]),
        )
        .order_by(col(Listing.place))
    ).all()
    if any(listing.status is ListingStatus.IN_DISCUSSION for listing in left):
        raise Conflict(N_("A case is still being heard. Close or defer it first."))
    for listing in left:
        carry_over(unit, actor, listing, ListingStatus.NOT_REACHED, NOT_REACHED)
    meeting.status, meeting.closed_at, meeting.current_listing_id = MeetingStatus.SESSION_CLOSED, clock.now(), None
    touch(unit, meeting)
    record(unit, actor, Tag.MEETING_CLOSED, meeting, not_reached=len(left))
    return meeting


def _run(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> tuple[Listing, Meeting]:
    """Load a case for somebody who runs it in a meeting that is in session, with the meeting's row locked."""
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    handed = meetings.handed_to(unit, [listing.id]).get(listing.id, frozenset())
    if reason := why_not_run(actor, listing, handed):
        raise NotPermitted(reason)
    if meeting.status is not MeetingStatus.IN_SESSION:
        raise Conflict(policy.NOT_IN_SESSION)
    return listing, _locked(unit, meeting)


def _locked(unit: UnitOfWork, meeting: Meeting) -> Meeting:
    """Let one change of the meeting's course follow the other."""
    unit.session.flush()
    statement = select_row(Meeting).where(Meeting.id == meeting.id).with_for_update()
    return unit.session.exec(statement.execution_options(populate_existing=True)).one()


def _next(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> None:
    """Begin the next case in order, whoever may see it; none left: nothing is being heard."""
    unit.session.flush()
    following = unit.session.exec(
        select_row(Listing)
        .where(Listing.meeting_id == meeting.id, col(Listing.status).in_(policy.REMAINING))
        .order_by(col(Listing.place), col(Listing.id))
        .limit(1)
    ).first()
    if following is None:
        meeting.current_listing_id = None
        touch(unit, meeting)
        return
    _begin(unit, actor, meeting, following)


def _begin(unit: UnitOfWork, actor: Actor, meeting: Meeting, listing: Listing) -> None:
    """Start the clock of a case; its rows of words stand from now on, so that two first words cannot collide."""
    now = clock.now()
    listing.status, listing.started_at = ListingStatus.IN_DISCUSSION, now
    meeting.current_listing_id = listing.id
    order = queries.speakers(unit, meeting, listing.presenter_agency_id)
    rows: list[Discussion | AgencyNote] = []
    if queries.discussion_of(unit, listing.id) is None:
        rows.append(
            Discussion(
                area_id=listing.area_id, listing_id=listing.id, case_file_id=listing.case_file_id,
                speaker_id=order[0].id if order else None, changed_at=now, risk_summary=_summary_before(unit, actor, listing),
            )
        )  # fmt: skip
    noted = queries.notes_of(unit, listing.id)
    rows += [
        AgencyNote(area_id=listing.area_id, listing_id=listing.id, case_file_id=listing.case_file_id, agency_id=one.id, changed_at=now)
        for one in order if one.id not in noted
    ]  # fmt: skip
    unit.session.add_all(rows)
    touch(unit, meeting)
    record(unit, actor, Tag.LISTING_STARTED, listing, *rows, area_id=listing.area_id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=listing.area_id)


def _summary_before(unit: UnitOfWork, actor: Actor, listing: Listing) -> str:
    """Give last time's risk summary to a repeat, to be looked at and saved anew (BR-35)."""
    before = queries.last_time(unit, actor, listing) if listing.kind is ListingKind.REPEAT else None
    return before.risk_summary if before else ""


def _set_aside(unit: UnitOfWork, actor: Actor, meeting: Meeting) -> None:
    """Let whatever is being heard wait again with the time it took."""
    heard = unit.session.exec(
        select_row(Listing).where(Listing.meeting_id == meeting.id, col(Listing.status) == ListingStatus.IN_DISCUSSION)
    ).all()
    for listing in heard:
        _stop_clock(listing)
        listing.status = ListingStatus.CIRCULATED
        record(unit, actor, Tag.LISTING_CHANGED, listing, change="set aside")


def _stop_clock(listing: Listing) -> None:
    if listing.status is ListingStatus.IN_DISCUSSION and listing.started_at is not None:
        listing.seconds_spent += int((clock.now() - listing.started_at).total_seconds())
        listing.started_at = None


def _wrong(name: str, sentence: str) -> Unprocessable:
    return Unprocessable(sentence, {name: sentence})
