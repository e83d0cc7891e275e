"""Reading cases and their people, always through `visible_to`; every look leaves its mark."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_row

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import policy
from app.cases.models import (
    Address,
    CaseFile,
    CasePerson,
    CaseStatus,
    Incident,
    Person,
    PhoneSafe,
    SafeContact,
    Seat,
    Wall,
)
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_

NO_SUCH_CASE = N_("No such case.")


@dataclass(slots=True)
class CaseLine:
    """One case in a list."""

    id: UUID
    reference: str
    area_id: UUID
    status: CaseStatus
    risk_level: str
    children_count: int
    needs_interpreter: bool
    is_perpetrator_unknown: bool
    last_referred_on: date | None
    last_heard_on: date | None
    version: int
    victim_id: UUID
    given_name: str
    family_name: str

    @property
    def victim_name(self) -> str:
        """The victim's full name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """Given name and initial, as agendas show it."""
        return short_name(self.given_name, self.family_name)


LINES = select(
    col(CaseFile.id), col(CaseFile.reference), col(CaseFile.area_id), col(CaseFile.status), col(CaseFile.risk_level),
    col(CaseFile.children_count), col(CaseFile.needs_interpreter), col(CaseFile.is_perpetrator_unknown),
    col(CaseFile.last_referred_on), col(CaseFile.last_heard_on), col(CaseFile.version),
    col(Person.id), col(Person.given_name), col(Person.family_name),
).join(Person, col(Person.id) == col(CaseFile.victim_id))  # fmt: skip


@dataclass(slots=True)
class PersonLine:
    """One person in a case with everything a case page shows."""

    id: UUID
    part: str
    given_name: str
    family_name: str
    aliases: list[str]
    births: list[str]
    phones: list[str]
    gender: str
    language: str
    notes: str
    version: int
    relationship: str = ""
    lives_with_victim: bool = False
    addresses: list[Address] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The full name, or nothing when it is not known."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(slots=True)
class CaseView:
    """A case, its people, and the safe-contact banner."""

    case: CaseFile
    victim: PersonLine
    people: list[PersonLine]
    safe_contact: SafeContact | None

    def of(self, part: str) -> list[PersonLine]:
        """People with this part."""
        return [person for person in self.people if person.part == part]


def short_name(given: str, family: str) -> str:
    """Give `Anna K` for Anna Kowalczyk: enough to speak of somebody, too little to look her up."""
    return f"{given} {family[:1]}".strip()


def case_for(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> CaseFile:
    """Load one visible case; NotFound if it is missing or hidden."""
    found = unit.session.exec(
        select_row(CaseFile).where(CaseFile.id == case_file_id, policy.visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_CASE)
    looked(unit, actor, Tag.CASE_VIEWED, area_id=found.area_id)
    return found


def cases_for(unit: UnitOfWork, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> list[CaseLine]:
    """Give the visible cases, most recently referred first; `after` continues behind a case (keyset)."""
    statement = (
        LINES.where(policy.visible_to(actor))
        .order_by(col(CaseFile.last_referred_on).desc(), col(CaseFile.id))
        .limit(limit)
    )
    if after is not None:
        anchor = unit.session.execute(select(col(CaseFile.last_referred_on)).where(col(CaseFile.id) == after)).scalar()
        behind = (col(CaseFile.last_referred_on) < anchor) | (
            (col(CaseFile.last_referred_on) == anchor) & (col(CaseFile.id) > after)
        )
        statement = statement.where(behind)
    lines = unit.rows(statement, CaseLine)
    looked(unit, actor, Tag.CASES_LISTED, area_id=lines[0].area_id if lines else None, count=len(lines))
    return lines


def case_lines(unit: UnitOfWork, actor: Actor, case_file_ids: Iterable[UUID]) -> dict[UUID, CaseLine]:
    """Give the visible ones among these cases by id; the caller records the look."""
    ids = list(case_file_ids)
    if not ids:
        return {}
    found = unit.rows(LINES.where(col(CaseFile.id).in_(ids), policy.visible_to(actor)), CaseLine)
    return {line.id: line for line in found}


def case_view(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> CaseView:
    """Give one visible case with people and safe contact, in five statements."""
    case = unit.session.exec(
        select_row(CaseFile).where(CaseFile.id == case_file_id, policy.visible_to(actor))
    ).one_or_none()
    if case is None:
        raise NotFound(NO_SUCH_CASE)
    parts = list(unit.session.exec(select_row(CasePerson).where(CasePerson.case_file_id == case.id)).all())
    ids = [case.victim_id, *(part.person_id for part in parts)]
    people = {
        person.id: person for person in unit.session.exec(select_row(Person).where(col(Person.id).in_(ids))).all()
    }
    homes: dict[UUID, list[Address]] = {}
    for address in unit.session.exec(select_row(Address).where(col(Address.person_id).in_(ids))).all():
        homes.setdefault(address.person_id, []).append(address)
    safe = unit.session.exec(select_row(SafeContact).where(SafeContact.person_id == case.victim_id)).one_or_none()
    view = CaseView(
        case,
        _line(people[case.victim_id], "victim", homes),
        [
            _line(people[part.person_id], part.part.value, homes, part.relationship, part.lives_with_victim)
            for part in parts
        ],
        safe,
    )
    looked(unit, actor, Tag.CASE_VIEWED, area_id=case.area_id)
    return view


def _line(
    person: Person, part: str, homes: dict[UUID, list[Address]], relationship: str = "", lives_with: bool = False
) -> PersonLine:
    return PersonLine(
        person.id, part, person.given_name, person.family_name, list(person.aliases), list(person.births), list(person.phones),
        person.gender, person.language, person.notes, person.version, relationship, lives_with, homes.get(person.id, []),
    )  # fmt: skip


def banner(safe: SafeContact | None, language: str = "") -> dict[str, Any] | None:
    """Give the fields of the safe-contact banner; without a record nobody calls."""
    if safe is None:
        return None
    return {
        "phone_safe": safe.phone_safe.value if safe.phone_safe is not PhoneSafe.UNKNOWN else "unknown",
        "how": safe.way,
        "times": safe.times,
        "language": language,
        "who_is_safe": safe.who_is_safe,
        "who_is_not_safe": safe.who_is_not_safe,
    }


def banners(unit: UnitOfWork, case_file_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any] | None]:
    """Give banners by case for cases already found visible; the caller records the look."""
    ids = list(case_file_ids)
    if not ids:
        return {}
    statement = (
        select(col(CaseFile.id), col(SafeContact.id), col(SafeContact.phone_safe), col(SafeContact.way), col(SafeContact.times),
               col(SafeContact.who_is_safe), col(SafeContact.who_is_not_safe), col(Person.id), col(Person.language))
        .join(SafeContact, col(SafeContact.person_id) == col(CaseFile.victim_id))
        .join(Person, col(Person.id) == col(CaseFile.victim_id))
        .where(col(CaseFile.id).in_(ids))
    )  # fmt: skip
    return {
        row[0]: {
            "phone_safe": row[2].value,
            "how": row[3],
            "times": row[4],
            "who_is_safe": row[5],
            "who_is_not_safe": row[6],
            "language": row[8],
        }
        for row in unit.rows(statement, lambda *values: values)
    }


def seats_at(unit: UnitOfWork, case_file_id: UUID) -> list[Seat]:
    """Give every seat at a case, past ones too."""
    return list(unit.session.exec(select_row(Seat).where(Seat.case_file_id == case_file_id)).all())


def walls_at(unit: UnitOfWork, case_file_id: UUID) -> list[Wall]:
    """Give every wall at a case, lifted ones too."""
    return list(unit.session.exec(select_row(Wall).where(Wall.case_file_id == case_file_id)).all())


def incidents_of(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> list[Incident]:
    """Give a visible case's incidents, the newest first."""
    case = case_for(unit, actor, case_file_id)
    found = unit.session.exec(
        select_row(Incident).where(Incident.case_file_id == case.id).order_by(col(Incident.happened_on).desc())
    ).all()
    looked(unit, actor, Tag.CASE_VIEWED, area_id=case.area_id)
    return list(found)


def seated_agencies(unit: UnitOfWork, case_file_id: UUID) -> set[UUID]:
    """Give the agencies with a current seat at a case."""
    now = clock.now()
    return {
        seat.agency_id
        for seat in seats_at(unit, case_file_id)
        if seat.user_id is None and (seat.until is None or seat.until > now)
    }
