"""Ordering an agenda, and sending it out: a frozen version, a change list, seats and research requests in one transaction."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.accounts import queries as accounts
from app.accounts.outbox import service as outbox
from app.areas import queries as areas
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import service as cases
from app.cases.models import Seat, Wall
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import policy as ground
from app.meetings import queries as lists
from app.meetings import service as meetings
from app.meetings.agenda import queries
from app.meetings.agenda.policy import STOPS
from app.meetings.agenda.schemas import Change, Circulate, MoveListing, Order, SetBreak
from app.meetings.agenda.versions import changes_between, freeze, lines_of, stored
from app.meetings.models import AgendaVersion, Listing, ListingStatus, Meeting, MeetingStatus
from app.meetings.order import NotOnAgenda, group_by_children
from app.meetings.order import move as move_slot
from app.meetings.research.models import RequestStatus, ResearchRequest
from app.meetings.running import Running

LOOK_AGAIN = N_("Look at the list again.")


def move(unit: UnitOfWork, actor: Actor, meeting_id: UUID, listing_id: UUID, words: MoveListing) -> Listing:
    """Put a case at another place as the actor counts; what is hidden from the actor stays where it is."""
    meeting, order = _order_to_change(unit, actor, meeting_id, words.stamp)
    listing = lists.listing_for(unit, actor, listing_id)
    try:
        slots = move_slot(order.seen, listing.id, words.place)
    except NotOnAgenda as error:
        raise NotPermitted(N_("This case does not stand on this agenda.")) from error
    meetings.lay_out(unit, actor, meeting, order.laid(slots))
    record(unit, actor, Tag.LISTING_CHANGED, listing, change="moved", place=listing.place)
    return listing


def group(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: Order) -> Meeting:
    """Put cases with children first and the break behind them; pinned cases stay."""
    meeting, order = _order_to_change(unit, actor, meeting_id, words.stamp)
    meetings.lay_out(unit, actor, meeting, order.grouped(group_by_children(order.seen)))
    return meeting


def set_break(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: SetBreak) -> Meeting:
    """Let the break follow a place as the actor counts, or take it away."""
    meeting, order = _order_to_change(unit, actor, meeting_id, words.stamp)
    if words.after is not None and words.after > len(order.seen):
        raise Unprocessable(LOOK_AGAIN, {"after": N_("There are not that many cases on this agenda.")})
    meeting.break_minutes = words.minutes
    meetings.lay_out(unit, actor, meeting, order.with_break(words.after))
    return meeting


def circulate(unit: UnitOfWork, actor: Actor, meeting_id: UUID, words: Circulate) -> AgendaVersion:
    """Freeze the agenda as the next version and tell everybody whom it concerns (BR-22, 24, 26, 27, 34).

    Version 1 goes to every representative; a supplement only to agencies whose cases changed.
    """
    meeting, _ = _order_to_change(unit, actor, meeting_id, words.stamp)
    rows = _listed(unit, meeting)
    before = queries.last_version(unit, meeting)
    version = _freeze(meeting, rows, actor)
    changes = changes_between(lines_of(before), lines_of(version))
    _pass_gate(unit, actor, meeting, words, is_unchanged=before is not None and not changes)
    version.changes = stored(changes) if before is not None else []
    unit.session.add(version)
    for row in rows:
        row.status = ListingStatus.CIRCULATED
    meeting.agenda_version = version.number
    meeting.circulated_at = meeting.circulated_at or version.circulated_at
    meeting.status = MeetingStatus.AGENDA_CIRCULATED
    meeting.late_reason = meeting.late_reason or words.late_reason
    meeting.capacity_reason = meeting.capacity_reason or words.override_reason
    meeting.protocol_id = (
        meeting.protocol_id or areas.protocol_on(unit, meeting.area_id, areas.today_in(unit, meeting.area_id)).id
    )
    meetings.touch(unit, meeting)
    told = [version, before] if before is not None else [version]
    record(unit, actor, Tag.AGENDA_CIRCULATED, *told, *rows, area_id=meeting.area_id, number=version.number)
    agencies = queries.researchers(unit, meeting.area_id, lists.calendar_for(unit, meeting.area_id))
    requests = _ask(unit, actor, meeting, rows, agencies)
    _tell(unit, meeting, rows, requests, changes if before is not None else None)
    return version


def _order_to_change(unit: UnitOfWork, actor: Actor, meeting_id: UUID, stamp: str) -> tuple[Meeting, Running]:
    meeting = lists.meeting_for(unit, actor, meeting_id)
    meetings.may_change(actor, meeting)
    order = lists.running(unit, actor, meeting)
    if order.stamp != stamp:
        raise Conflict(N_("Somebody else changed this agenda meanwhile. Look at the order again, then decide."))
    return meeting, order


def _pass_gate(unit: UnitOfWork, actor: Actor, meeting: Meeting, words: Circulate, *, is_unchanged: bool) -> None:
    """Refuse what a check stops; reasons count only where their giver may give them."""
    view = queries.builder_for(unit, actor, lists.meeting_line(unit, actor, meeting.id), words.late_reason)
    stops = {check.code for check in view.checks if check.state == "stop"}
    if is_unchanged:
        stops.add("unchanged")
    if "room" in stops and words.override_reason:
        if reason := ground.why_not_overrun(actor, meeting):
            raise NotPermitted(reason)
        stops.discard("room")
    if stops:
        names = {"late": "late_reason", "room": "override_reason"}
        first = next(code for code in STOPS if code in stops)
        raise Unprocessable(STOPS[first], {names.get(code, ""): STOPS[code] for code in STOPS if code in stops})


def _listed(unit: UnitOfWork, meeting: Meeting) -> list[Listing]:
    """Load every case of the agenda, also those hidden from the actor: the agenda goes out whole."""
    found = unit.session.exec(
        select_row(Listing)
        .where(Listing.meeting_id == meeting.id, col(Listing.status).in_(ground.PLACEABLE))
        .order_by(col(Listing.place), col(Listing.id))
    ).all()
    return list(found)


def _freeze(meeting: Meeting, rows: list[Listing], actor: Actor) -> AgendaVersion:
    return AgendaVersion(
        area_id=meeting.area_id,
        meeting_id=meeting.id,
        number=meeting.agenda_version + 1,
        lines=freeze([(row.id, row.case_file_id, row.planned_minutes) for row in rows]),
        starts_at=meeting.starts_at,
        break_minutes=meeting.break_minutes,
        break_after=meeting.break_after,
        circulated_at=clock.now(),
        circulated_by=actor.user_id,
    )


def _ask(
    unit: UnitOfWork, actor: Actor, meeting: Meeting, rows: list[Listing], agencies: list[UUID]
) -> list[ResearchRequest]:
    """Give each signatory agency its seat at each case and one request per case (BR-27, BR-34); a request that stands is kept."""
    due_on = lists.calendar_for(unit, meeting.area_id).returns_due(meeting.starts_at)
    known = {
        (one.listing_id, one.agency_id): one
        for one in unit.session.exec(
            select_row(ResearchRequest).where(col(ResearchRequest.listing_id).in_([row.id for row in rows]))
        )
    }
    seated = set(
        unit.session.execute(
            select(col(Seat.case_file_id), col(Seat.agency_id)).where(
                col(Seat.case_file_id).in_([row.case_file_id for row in rows]),
                col(Seat.reason) == "research",
                col(Seat.user_id).is_(None),
                col(Seat.until).is_(None),
            )
        ).tuples()
    )
    for row in rows:
        for agency_id in agencies:
            if (row.case_file_id, agency_id) not in seated:
                seated.add((row.case_file_id, agency_id))
                cases.give_seat(unit, actor, row.case_file_id, agency_id, "research")
            request = known.get((row.id, agency_id))
            if request is None:
                request = known[row.id, agency_id] = ResearchRequest(
                    area_id=meeting.area_id, meeting_id=meeting.id, listing_id=row.id, case_file_id=row.case_file_id,
                    agency_id=agency_id, sent_at=clock.now(), due_on=due_on,
                )  # fmt: skip
                unit.session.add(request)
            elif request.meeting_id != meeting.id:
                request.meeting_id, request.due_on = meeting.id, due_on
    asked = list(known.values())
    record(unit, actor, Tag.AGENDA_CIRCULATED, *asked, area_id=meeting.area_id, requests=len(asked))
    return asked


def _tell(
    unit: UnitOfWork,
    meeting: Meeting,
    rows: list[Listing],
    requests: list[ResearchRequest],
    changes: list[Change] | None,
) -> None:
    """Queue one neutral mail per representative concerned; nobody is told of a case they are shut out of (BR-43, BR-66)."""
    presenters = {row.id: row.presenter_agency_id for row in rows}
    concerned: dict[UUID, set[UUID]] = {}
    news = None if changes is None else {one.listing_id: one for one in changes}
    for request in requests:
        changed = None if news is None else news.get(request.listing_id)
        if news is None or (changed is not None and _is_affected(changed, request, presenters)):
            concerned.setdefault(request.agency_id, set()).add(request.case_file_id)
    for one in changes or []:
        if one.kind == "removed":
            for agency_id in {request.agency_id for request in requests}:
                concerned.setdefault(agency_id, set()).add(one.case_file_id)
    walls = _walls(unit, {case for found in concerned.values() for case in found})
    told = [
        person.user_id
        for person in accounts.people_of(unit, meeting.area_id, *SPEAKS_FOR_AGENCY)
        if any((person.user_id, case) not in walls for case in concerned.get(person.agency_id, ()))
    ]
    kind = "agenda:circulated" if changes is None else "agenda:changed"
    outbox.queue(unit, meeting.area_id, told, kind, f"/meetings/{meeting.id}")


def _is_affected(change: Change, request: ResearchRequest, presenters: dict[UUID, UUID | None]) -> bool:
    """A new case concerns everybody; another time only those who hold something or present."""
    if change.kind == "added" or presenters.get(request.listing_id) == request.agency_id:
        return True
    return request.status is not RequestStatus.NOTHING_KNOWN


def _walls(unit: UnitOfWork, case_file_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    found = unit.session.execute(
        select(col(Wall.user_id), col(Wall.case_file_id)).where(
            col(Wall.case_file_id).in_(case_file_ids), col(Wall.lifted_at).is_(None)
        )
    )
    return set(found.tuples())
