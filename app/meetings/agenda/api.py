"""The agenda for programs: read it with its stamp, change its order upon that stamp, circulate it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import RUNS_MEETINGS
from app.meetings import queries as lists
from app.meetings.agenda import queries, service
from app.meetings.agenda.schemas import (
    MOST_VERSIONS,
    ChangeOut,
    Circulate,
    MoveListing,
    MoveOut,
    Order,
    SetBreak,
    VersionLineOut,
    VersionOut,
)
from app.meetings.schemas import AgendaOut, ListingOut, MeetingOut
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/meetings", tags=["meetings"])
READ, WRITE = needs_scope("meetings:read"), needs_scope("meetings:write")


@router.get("/{meeting_id}/agenda", dependencies=[READ])
def read_agenda(unit: Unit, actor: CurrentActor, meeting_id: UUID) -> AgendaOut:
    """Give the agenda as this actor may know it; waiting cases only to those who run the meeting."""
    view = queries.told_for(unit, actor, lists.meeting_line(unit, actor, meeting_id))
    area_id = view.meeting.area_id
    waiting = lists.waiting_lines(unit, actor, area_id) if actor.has(area_id, *RUNS_MEETINGS) else []
    looked(unit, actor, Tag.AGENDA_VIEWED, area_id=area_id, count=len(view.lines))
    meeting = MeetingOut.model_validate(view.meeting)
    meeting.deadlines, meeting.cases = view.deadlines, len(view.lines)
    stands = view.order.seen_break
    return AgendaOut(
        meeting=meeting,
        stamp=view.order.stamp,
        used_minutes=view.room.used,
        break_after=None if stands is None else stands + 1,
        break_minutes=view.meeting.break_minutes,
        listings=[ListingOut.model_validate(line) for line in view.lines],
        waiting=[ListingOut.model_validate(line) for line in waiting],
    )


@router.post("/{meeting_id}/listings/{listing_id}/move", dependencies=[WRITE])
def move_listing(unit: Unit, actor: CurrentActor, meeting_id: UUID, listing_id: UUID, words: MoveListing) -> MoveOut:
    """Put a case at another place."""
    service.move(unit, actor, meeting_id, listing_id, words)
    view, line = queries.line_for(unit, actor, meeting_id, listing_id)
    return MoveOut(place=line.number, starts_at=line.starts_at or view.meeting.starts_at, stamp=view.order.stamp)


@router.post("/{meeting_id}/group", status_code=204, dependencies=[WRITE])
def group_by_children(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: Order) -> None:
    """Put cases with children before the break."""
    service.group(unit, actor, meeting_id, words)


@router.post("/{meeting_id}/break", status_code=204, dependencies=[WRITE])
def set_break(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: SetBreak) -> None:
    """Let the break follow a place, or take it away."""
    service.set_break(unit, actor, meeting_id, words)


@router.post("/{meeting_id}/circulate", status_code=201, dependencies=[WRITE])
def circulate(unit: Unit, actor: CurrentActor, meeting_id: UUID, words: Circulate) -> VersionOut:
    """Freeze the agenda as its next version and tell everybody whom it concerns."""
    version = service.circulate(unit, actor, meeting_id, words)
    return _version(queries.version_for(unit, actor, meeting_id, version.number))


@router.get("/{meeting_id}/versions/{number}", dependencies=[READ])
def read_version(
    unit: Unit, actor: CurrentActor, meeting_id: UUID, number: Annotated[int, Path(ge=1, le=MOST_VERSIONS)]
) -> VersionOut:
    """Give a circulated version with its changes."""
    return _version(queries.version_for(unit, actor, meeting_id, number))


def _version(view: queries.VersionView) -> VersionOut:
    lines = [
        VersionLineOut(
            number=line.number,
            starts_at=line.starts_at,
            minutes=line.minutes,
            listing_id=line.listing_id,
            case_file_id=line.case_file_id,
            reference=view.names[line.case_file_id].reference,
            name=view.names[line.case_file_id].short_name,
        )
        for line in view.lines
    ]
    changes = [
        ChangeOut(
            kind=one.kind,
            listing_id=one.listing_id,
            reference=view.names[one.case_file_id].reference,
            name=view.names[one.case_file_id].short_name,
            starts_at=one.after.starts_at if one.after else None,
            started_at=one.before.starts_at if one.before else None,
        )
        for one in view.changes
    ]
    return VersionOut(
        number=view.version.number, circulated_at=view.version.circulated_at, lines=lines, changes=changes
    )
