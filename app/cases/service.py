"""Changing cases: opening them, who belongs to them, safe contact, seats and walls. One function per change."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select

from app.audit.record import record
from app.audit.tags import Tag
from app.cases import persons, policy, queries, walls
from app.cases.models import CaseFile, CasePerson, CaseStatus, Incident, Part, Person, SafeContact, Seat, Wall
from app.cases.schemas import ChangePerson, ChangeSafeContact, OpenCase, PartWords, RaiseWall, SafeContactWords
from app.core import clock
from app.core.actor import HOUSE, Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.core.ids import new_reference

CHANGED_MEANWHILE = N_("Somebody else changed this while you were writing.")
TRIES = 20


def open_case(unit: UnitOfWork, actor: Actor, area_id: UUID, words: OpenCase) -> CaseFile:
    """Open a case, or continue the one that `case_file_id` names; people recognised by `known_as` are not made twice.

    Called by the referral that brings it, which is the permission; the coordinator confirms any repeat (BR-12).
    """
    if words.case_file_id is not None:
        case = unit.session.get(CaseFile, words.case_file_id)
        if case is None or case.area_id != area_id:
            raise NotFound(queries.NO_SUCH_CASE)
        victim = persons.update_known(unit, actor, case.victim_id, words.victim)
    else:
        victim = persons.make_or_update(unit, actor, area_id, words.victim)
        case = CaseFile(
            area_id=area_id, reference=_free_reference(unit, area_id), victim_id=victim.id, created_at=clock.now()
        )
        unit.session.add(case)
        unit.session.flush()
    case.needs_interpreter = case.needs_interpreter or words.needs_interpreter
    for part in words.people:
        if part.given_name or part.family_name or part.known_as:
            add_part(unit, actor, case, part)
    parts = list(unit.session.exec(select(CasePerson).where(CasePerson.case_file_id == case.id)).all())
    case.children_count = sum(part.part is Part.CHILD for part in parts)
    case.is_perpetrator_unknown = not any(part.part is Part.PERPETRATOR for part in parts)
    _keep_safe_contact(unit, actor, victim, words.safe_contact)
    record(unit, actor, Tag.CASE_OPENED, case, victim, *parts, area_id=area_id)
    walls.spread(unit, actor, {victim.id, *(part.person_id for part in parts)})
    return case


def _free_reference(unit: UnitOfWork, area_id: UUID) -> str:
    for _ in range(TRIES):
        reference = new_reference(clock.now().year)
        taken = unit.session.execute(
            select(CaseFile.reference).where(CaseFile.area_id == area_id, CaseFile.reference == reference)
        ).first()
        if taken is None:
            return reference
    raise Conflict(N_("No free case reference was found. Try again."))


def add_part(unit: UnitOfWork, actor: Actor, case: CaseFile, words: PartWords) -> CasePerson:
    """Give somebody a part in a case; the same person has the same part once."""
    person = persons.make_or_update(unit, actor, case.area_id, words)
    found = unit.session.exec(
        select(CasePerson).where(
            CasePerson.case_file_id == case.id, CasePerson.person_id == person.id, CasePerson.part == words.part
        )
    ).one_or_none()
    part = found or CasePerson(case_file_id=case.id, person_id=person.id, area_id=case.area_id, part=words.part)
    part.relationship = words.relationship or part.relationship
    part.lives_with_victim = words.lives_with_victim
    unit.session.add(part)
    record(unit, actor, Tag.PERSON_ADDED, part, person, area_id=case.area_id, part=words.part.value)
    return part


def _keep_safe_contact(unit: UnitOfWork, actor: Actor, victim: Person, words: SafeContactWords) -> SafeContact:
    safe = unit.session.exec(select(SafeContact).where(SafeContact.person_id == victim.id)).one_or_none()
    safe = safe or SafeContact(person_id=victim.id, area_id=victim.area_id, reviewed_at=clock.now())
    for name, value in words.model_dump(exclude={"version"}).items():
        if name != "code_word" or value:
            setattr(safe, name, value)
    safe.reviewed_at = clock.now()
    unit.session.add(safe)
    record(unit, actor, Tag.PERSON_CHANGED, safe, area_id=victim.area_id, fields=["safe_contact"])
    return safe


def change_safe_contact(unit: UnitOfWork, actor: Actor, case_file_id: UUID, words: ChangeSafeContact) -> SafeContact:
    """Change how the victim may be reached (BR-13)."""
    case = queries.case_for(unit, actor, case_file_id)
    if reason := policy.why_not_change_people(actor, case):
        raise NotPermitted(reason)
    victim = unit.session.get_one(Person, case.victim_id)
    safe = unit.session.exec(select(SafeContact).where(SafeContact.person_id == victim.id)).one_or_none()
    record(unit, actor, Tag.CASE_VIEWED, victim, *([safe] if safe else []), area_id=case.area_id)
    if (safe.version if safe else 0) != words.version:
        raise Conflict(CHANGED_MEANWHILE)
    return _keep_safe_contact(unit, actor, victim, words)


def change_person(unit: UnitOfWork, actor: Actor, case_file_id: UUID, person_id: UUID, words: ChangePerson) -> Person:
    """Change what is known of somebody in a case; the former name and dates stay findable."""
    view = queries.case_view(unit, actor, case_file_id)
    if person_id not in {view.victim.id, *(person.id for person in view.people)}:
        raise NotFound(N_("No such person in this case."))
    if reason := policy.why_not_change_people(actor, view.case):
        raise NotPermitted(reason)
    person = unit.session.get_one(Person, person_id)
    if person.version != words.version:
        raise Conflict(CHANGED_MEANWHILE)
    return persons.update_known(unit, actor, person_id, words)


def add_person(unit: UnitOfWork, actor: Actor, case_file_id: UUID, words: PartWords) -> CasePerson:
    """Add a perpetrator, child or other person to a visible case."""
    case = queries.case_for(unit, actor, case_file_id)
    if reason := policy.why_not_change_people(actor, case):
        raise NotPermitted(reason)
    if not (words.given_name or words.family_name or words.known_as):
        raise Unprocessable(N_("There is a problem"), {"given_name": N_("Give at least one name.")})
    part = add_part(unit, actor, case, words)
    parts = list(unit.session.exec(select(CasePerson).where(CasePerson.case_file_id == case.id)).all())
    case.children_count = sum(one.part is Part.CHILD for one in parts)
    case.is_perpetrator_unknown = not any(one.part is Part.PERPETRATOR for one in parts)
    record(unit, actor, Tag.CASE_CHANGED, case, *parts)
    walls.spread(unit, actor, {part.person_id})
    return part


def add_incident(unit: UnitOfWork, actor: Actor, case: CaseFile, happened_on: date, description: str) -> Incident:
    """Add something that happened; it counts for escalation and repeat (BR-5, BR-8)."""
    incident = Incident(
        case_file_id=case.id,
        area_id=case.area_id,
        happened_on=happened_on,
        agency_id=actor.agency_id,
        description=description,
    )
    unit.session.add(incident)
    record(unit, actor, Tag.CASE_CHANGED, incident, area_id=case.area_id)
    return incident


def mark(
    unit: UnitOfWork,
    actor: Actor,
    case: CaseFile,
    *,
    status: CaseStatus | None = None,
    referred_on: date | None = None,
    heard_on: date | None = None,
    risk_level: str | None = None,
) -> None:
    """Let a fact sink: upper rooms leave here what a case must know of itself (architecture.md 1, rule 4)."""
    case.status = status or case.status
    case.last_referred_on = referred_on or case.last_referred_on
    case.last_heard_on = heard_on or case.last_heard_on
    case.risk_level = case.risk_level if risk_level is None else risk_level
    record(unit, actor, Tag.CASE_CHANGED, case)


def give_seat(
    unit: UnitOfWork,
    actor: Actor,
    case_file_id: UUID,
    agency_id: UUID,
    reason: str,
    user_id: UUID | None = None,
    until: datetime | None = None,
) -> Seat:
    """Give an agency (or one user alone) a seat at a case for a reason; a seat that stands already is kept."""
    found = unit.session.exec(
        select(Seat).where(
            Seat.case_file_id == case_file_id,
            Seat.agency_id == agency_id,
            Seat.reason == reason,
            Seat.user_id == user_id if user_id is not None else col(Seat.user_id).is_(None),
            col(Seat.until).is_(None),
        )
    ).first()
    if found is not None:
        return found
    seat = Seat(
        case_file_id=case_file_id, agency_id=agency_id, user_id=user_id, reason=reason, since=clock.now(), until=until
    )
    unit.session.add(seat)
    area_id = unit.session.execute(select(CaseFile.area_id).where(CaseFile.id == case_file_id)).scalar_one()
    record(unit, actor, Tag.SEAT_GIVEN, seat, ("case_files", case_file_id), area_id=area_id, reason=reason)
    return seat


def end_seats(unit: UnitOfWork, actor: Actor, case_file_id: UUID, agency_id: UUID, reason: str) -> None:
    """End an agency's seats of one reason at a case."""
    now = clock.now()
    for seat in queries.seats_at(unit, case_file_id):
        if seat.agency_id == agency_id and seat.reason == reason and seat.until is None:
            seat.until = now
            record(unit, actor, Tag.SEAT_ENDED, seat, ("case_files", case_file_id), reason=reason)


def raise_wall(unit: UnitOfWork, actor: Actor, case_file_id: UUID, words: RaiseWall) -> Wall:
    """Shut a user out of a case (BR-43): from the next request on nothing of it is there for them."""
    case = queries.case_for(unit, actor, case_file_id)
    if reason := policy.why_not_raise_wall(actor, case.area_id, words.user_id):
        raise NotPermitted(reason)
    for wall in queries.walls_at(unit, case_file_id):
        if wall.user_id == words.user_id and wall.lifted_at is None:
            return wall
    wall = Wall(
        case_file_id=case.id,
        area_id=case.area_id,
        user_id=words.user_id,
        reason=words.reason,
        raised_by=actor.user_id,
        raised_at=clock.now(),
    )
    unit.session.add(wall)
    record(unit, actor, Tag.WALL_RAISED, wall, case, area_id=case.area_id)
    return wall


def lift_wall(unit: UnitOfWork, actor: Actor, case_file_id: UUID, wall_id: UUID, version: int) -> Wall:
    """Ask to lift a wall, or agree: two people are needed, neither of them the one shut out (S09)."""
    case = queries.case_for(unit, actor, case_file_id)
    wall = unit.session.get(Wall, wall_id)
    if wall is None or wall.case_file_id != case.id:
        raise NotFound(N_("No such exclusion."))
    if reason := policy.why_not_raise_wall(actor, case.area_id, HOUSE):
        raise NotPermitted(reason)
    if wall.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    if wall.lift_asked_by is None:
        wall.lift_asked_by = actor.user_id
    elif wall.lift_asked_by == actor.user_id:
        raise NotPermitted(N_("Another person must agree before this exclusion ends."))
    else:
        wall.lifted_at, wall.lifted_by = clock.now(), actor.user_id
    record(unit, actor, Tag.WALL_LIFTED, wall, case, area_id=case.area_id)
    return wall
