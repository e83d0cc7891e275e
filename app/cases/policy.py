"""Who may see a case: seats and walls, twice the same (SQL and sentence).

Open are the cases of areas one chairs or coordinates, and those at which one's agency (or oneself) has a current seat
while the agency's signature is in date; minus every case one is walled from (BR-43).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlmodel import col

from app.cases.models import CaseFile, Seat, Wall
from app.core import clock
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_

READS_CASES = RUNS_MEETINGS | SPEAKS_FOR_AGENCY


def seated(actor: Actor) -> ColumnElement[bool]:
    """Condition on Seat: a current seat of the actor or of the agency the actor speaks for."""
    now = clock.now()
    own = [col(Seat.user_id) == actor.user_id]
    if actor.areas_as(*SPEAKS_FOR_AGENCY):
        own.append(and_(col(Seat.user_id).is_(None), col(Seat.agency_id) == actor.agency_id))
    return and_(or_(*own), col(Seat.since) <= now, or_(col(Seat.until).is_(None), col(Seat.until) > now))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on CaseFile: exactly the cases this actor may see."""
    runs = actor.areas_as(*RUNS_MEETINGS)
    speaks = (actor.areas_as(*SPEAKS_FOR_AGENCY) | actor.areas_as(Role.ASSESSOR)) & actor.is_signatory_in
    ways: list[Any] = []
    if runs:
        ways.append(col(CaseFile.area_id).in_(runs))
    if speaks:
        at_the_table = (
            select(col(Seat.case_file_id)).where(col(Seat.case_file_id) == col(CaseFile.id), seated(actor)).exists()
        )
        ways.append(and_(col(CaseFile.area_id).in_(speaks), at_the_table))
    if not ways:
        return false()
    return and_(or_(*ways), ~walled(actor, col(CaseFile.id)))


def walled(actor: Actor, case_file_id: Any) -> ColumnElement[bool]:
    """Condition: the actor stands before a wall at this case."""
    wall = select(col(Wall.id)).where(
        col(Wall.user_id) == actor.user_id, col(Wall.case_file_id) == case_file_id, col(Wall.lifted_at).is_(None)
    )
    return wall.exists()


def open_to(actor: Actor) -> Select[UUID]:
    """Select the ids of the cases this actor may see: what every higher room filters by."""
    return select(col(CaseFile.id)).where(visible_to(actor))


def why_not_view(actor: Actor, case: CaseFile, seats: Iterable[Seat], walls: Iterable[Wall]) -> str | None:
    """Say why this actor may not see a case, or nothing: the twin of `visible_to`."""
    if any(wall.user_id == actor.user_id and wall.case_file_id == case.id and wall.lifted_at is None for wall in walls):
        return N_("There is nothing here, or it is not for you.")
    if actor.has(case.area_id, *RUNS_MEETINGS):
        return None
    may_sit = actor.has(case.area_id, *SPEAKS_FOR_AGENCY, Role.ASSESSOR) and case.area_id in actor.is_signatory_in
    if may_sit and any(_sits(actor, seat) for seat in seats if seat.case_file_id == case.id):
        return None
    return N_("There is nothing here, or it is not for you.")


def _sits(actor: Actor, seat: Seat) -> bool:
    now = clock.now()
    if not (seat.since <= now and (seat.until is None or seat.until > now)):
        return False
    if seat.user_id is not None:
        return seat.user_id == actor.user_id
    return seat.agency_id == actor.agency_id and bool(actor.areas_as(*SPEAKS_FOR_AGENCY))


def why_not_change_people(actor: Actor, case: CaseFile) -> str | None:
    """The coordinator keeps the people of a case; an agency that speaks adds what it learns."""
    if actor.has(case.area_id, Role.COORDINATOR, Role.VICTIM_ADVOCATE):
        return None
    return N_("Only the coordinator or the victim's advocate can change who belongs to this case.")


def why_not_raise_wall(actor: Actor, area_id: UUID, user_id: UUID) -> str | None:
    """Everybody may wall themselves off; chair and coordinator may wall off others."""
    if actor.user_id == user_id or actor.has(area_id, *RUNS_MEETINGS):
        return None
    return N_("Only the chair or the coordinator can exclude somebody else from a case.")
