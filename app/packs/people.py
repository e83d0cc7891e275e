"""The people of many cases in three statements; phones, restricted addresses and code words are not even selected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from app.cases.models import Address, CaseFile, CasePerson, Person
from app.core.db import UnitOfWork
from app.packs.schemas import PackPersonOut

VICTIM = "victim"


@dataclass(slots=True)
class Somebody:
    """One person in one case."""

    case_file_id: UUID
    person_id: UUID
    part: str
    out: PackPersonOut


PARTS = (
    select(
        col(CasePerson.id), col(CasePerson.case_file_id), col(CasePerson.part), col(CasePerson.relationship),
        col(CasePerson.lives_with_victim), col(Person.id), col(Person.given_name), col(Person.family_name), col(Person.aliases),
        col(Person.births), col(Person.language), col(Person.notes),
    )
    .join(Person, col(Person.id) == col(CasePerson.person_id))
    .order_by(col(CasePerson.part), col(CasePerson.id))
)  # fmt: skip
VICTIMS = select(
    col(CaseFile.id), col(Person.id), col(Person.given_name), col(Person.family_name), col(Person.aliases), col(Person.births),
    col(Person.language), col(Person.notes),
).join(Person, col(Person.id) == col(CaseFile.victim_id))  # fmt: skip
HOMES = select(col(Address.id), col(Address.person_id), col(Address.lines), col(Address.postcode)).where(
    col(Address.is_restricted).is_(False)
)
RESTRICTED = select(col(Address.person_id)).where(col(Address.is_restricted))
ORDER = {VICTIM: 0, "perpetrator": 1, "child": 2, "other": 3}


def people_of(unit: UnitOfWork, case_file_ids: Sequence[UUID], today: date) -> dict[UUID, list[PackPersonOut]]:
    """Give the people of cases already found visible, the person at risk first; the caller records the look."""
    found = unit.rows(VICTIMS.where(col(CaseFile.id).in_(case_file_ids)), _victim)
    found += unit.rows(PARTS.where(col(CasePerson.case_file_id).in_(case_file_ids)), _other)
    _add_homes(unit, found, today)
    people: dict[UUID, list[PackPersonOut]] = {one: [] for one in case_file_ids}
    for one in sorted(found, key=lambda one: ORDER[one.part]):
        people[one.case_file_id].append(one.out)
    return people


def _add_homes(unit: UnitOfWork, found: list[Somebody], today: date) -> None:
    ids = {one.person_id for one in found}
    holds = or_(col(Address.valid_until).is_(None), col(Address.valid_until) >= today)
    homes: dict[UUID, list[str]] = {}
    for person_id, words in unit.rows(HOMES.where(col(Address.person_id).in_(ids), holds), _home):
        homes.setdefault(person_id, []).append(words)
    hidden = set(unit.session.execute(RESTRICTED.where(col(Address.person_id).in_(ids), holds)).scalars())
    for one in found:
        one.out.addresses = homes.get(one.person_id, [])
        one.out.has_restricted_address = one.person_id in hidden


def _home(_: UUID, person_id: UUID, lines: str, postcode: str) -> tuple[UUID, str]:
    return person_id, ", ".join(one.strip() for one in (*lines.splitlines(), postcode) if one.strip())


def _victim(case_file_id: UUID, person_id: UUID, given: str, family: str, *rest: Any) -> Somebody:
    return Somebody(case_file_id, person_id, VICTIM, _person(VICTIM, given, family, *rest))


def _other(
    _: UUID, case_file_id: UUID, part: Any, relation: str, lives_with: bool, person_id: UUID, *rest: Any
) -> Somebody:
    out = _person(part.value, *rest)
    out.relationship, out.lives_with_victim = relation, lives_with
    return Somebody(case_file_id, person_id, part.value, out)


def _person(
    part: str, given: str, family: str, aliases: list[str], births: list[str], language: str, notes: str
) -> PackPersonOut:
    return PackPersonOut(
        part=part,
        name=f"{given} {family}".strip(),
        aliases=list(aliases),
        births=list(births),
        language=language,
        notes=notes,
    )
