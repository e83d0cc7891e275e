"""Changing one case's line, and handing a case over to somebody without a conflict (BR-43)."""

from uuid import UUID

from app.accounts import queries as accounts
from app.accounts.schemas import Colleague
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases import service as cases_service
from app.cases.schemas import RaiseWall
from app.core import clock
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings import policy, queries
from app.meetings import service as ground
from app.meetings.listings.schemas import ChangeListing, HandOver
from app.meetings.models import Handover, Listing

LOOK_AGAIN = N_("Some fields need another look.")
CONFLICT_WORDS = N_("Conflict of interest, declared when handing over")


def change(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: ChangeListing) -> Listing:
    """Change how long, how fixed and how urgent a case is, and who presents it."""
    listing = queries.listing_for(unit, actor, listing_id)
    if listing.meeting_id is None:
        raise NotPermitted(N_("This case does not stand on this agenda."))
    meeting = queries.meeting_for(unit, actor, listing.meeting_id)
    ground.may_change(actor, meeting)
    ground.same(listing.version, words.version)
    known = {agency.id for agency in accounts.agencies_of(unit, listing.area_id)}
    if words.presenter_agency_id is not None and words.presenter_agency_id not in known:
        raise Unprocessable(LOOK_AGAIN, {"presenter_agency_id": N_("Choose one from the list.")})
    listing.planned_minutes = words.planned_minutes
    listing.is_pinned, listing.is_urgent = words.is_pinned, words.is_urgent
    listing.presenter_agency_id = words.presenter_agency_id
    ground.touch(unit, meeting)
    record(unit, actor, Tag.LISTING_CHANGED, listing, change="words")
    return listing


def hand_over(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: HandOver) -> Handover:
    """Let another person run one case; whoever declares a conflict of their own is shut out of it at once (BR-43)."""
    listing = queries.listing_for(unit, actor, listing_id)
    if listing.meeting_id is None:
        raise NotPermitted(N_("This case stands on no agenda."))
    meeting = queries.meeting_for(unit, actor, listing.meeting_id)
    if reason := policy.why_not_hand_over(actor, meeting):
        raise NotPermitted(reason)
    person = next(
        (
            one
            for one in stand_ins(unit, actor, listing.area_id, listing.case_file_id)
            if one.user_id == words.to_user_id
        ),
        None,
    )
    if person is None:
        raise Unprocessable(
            N_("Choose somebody who may run this case."), {"to_user_id": N_("Choose somebody who may run this case.")}
        )
    handover = Handover(
        area_id=listing.area_id,
        meeting_id=meeting.id,
        listing_id=listing.id,
        to_user_id=person.user_id,
        at=clock.now(),
    )
    unit.session.add(handover)
    ground.touch(unit, meeting)
    record(unit, actor, Tag.CHAIR_HANDED_OVER, handover, listing, area_id=listing.area_id)
    cases_service.give_seat(unit, actor, listing.case_file_id, person.agency_id, "chair", user_id=person.user_id)
    if words.is_own_conflict:
        wall = RaiseWall(user_id=actor.user_id, reason=CONFLICT_WORDS)
        cases_service.raise_wall(unit, actor, listing.case_file_id, wall)
    return handover


def stand_ins(unit: UnitOfWork, actor: Actor, area_id: UUID, case_file_id: UUID) -> list[Colleague]:
    """Give the people who may run one case in the actor's stead: of the area, and not shut out of the case."""
    shut_out = {wall.user_id for wall in cases.walls_at(unit, case_file_id) if wall.lifted_at is None}
    people = accounts.people_of(unit, area_id, *RUNS_MEETINGS, *SPEAKS_FOR_AGENCY)
    return [one for one in people if one.user_id != actor.user_id and one.user_id not in shut_out]
