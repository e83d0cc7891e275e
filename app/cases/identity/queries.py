"""Possible matches by blind tokens, ranked by likeness; what somebody decided about them is remembered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_row

from app.areas.models import Area
from app.audit.record import record
from app.audit.tags import Tag
from app.cases import persons, policy
from app.cases.matching.scoring import Known, likeness
from app.cases.models import Address, CaseFile, CasePerson, LinkVerdict, Part, Person, PersonKey, PersonLink, Wall
from app.core.actor import Actor
from app.core.db import UnitOfWork

MOST_CANDIDATES = 10_000
MOST_COMPARED = 300
LIKELY = 0.75
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody on file who may be the same person. `score` 0..1, `reasons` are codes of `matching.scoring`."""

    person_id: UUID
    name: str
    births: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    cases: tuple[tuple[UUID, str, str], ...]
    """(case id, reference, part) of the visible cases this person belongs to."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Known in another area: its name, and nothing else. Ask its coordinator."""

    area_id: UUID
    area_name: str


@dataclass(slots=True)
class Candidate:
    """A person as far as comparing needs it."""

    id: UUID
    area_id: UUID
    given_name: str
    family_name: str
    aliases: list[str]
    births: list[str]
    phones: list[str]

    def known(self, postcodes: Iterable[str] = ()) -> Known:
        """Give the shape that likeness compares."""
        return Known(
            (self.given_name,) if self.given_name else (), (self.family_name,) if self.family_name else (), tuple(self.aliases),
            tuple(date.fromisoformat(birth) for birth in self.births), tuple(self.phones), tuple(postcodes),
        )  # fmt: skip


CANDIDATES = select(
    col(Person.id), col(Person.area_id), col(Person.given_name), col(Person.family_name), col(Person.aliases), col(Person.births),
    col(Person.phones),
)  # fmt: skip


def possible_matches(
    unit: UnitOfWork, actor: Actor, area_id: UUID, asked: Known, *, but: Iterable[UUID] = ()
) -> list[Match]:
    """Give people of visible cases in this area who may be the one asked for, the likeliest first; walled cases give nothing."""
    found = _alike(unit, asked, col(Person.area_id) == area_id, col(Person.id).in_(_people_open_to(actor)))
    skip = set(but)
    top = [(candidate, like) for candidate, like in found if candidate.id not in skip][:SHOWN]
    belongs = _cases_of(unit, actor, [candidate.id for candidate, _ in top])
    record(unit, actor, Tag.PEOPLE_MATCHED, *unit.uncovered(), area_id=area_id, found=len(top))
    return [
        Match(
            one.id,
            f"{one.given_name} {one.family_name}".strip(),
            tuple(one.births),
            score,
            reasons,
            tuple(belongs[one.id]),
        )
        for one, (score, reasons) in top
    ]


def known_elsewhere(unit: UnitOfWork, actor: Actor, area_id: UUID, asked: Known) -> list[Elsewhere]:
    """Give the other areas that know this person: audited on both sides, nothing opened, walled cases unmentioned."""
    walled_people = select(col(CasePerson.person_id)).join(Wall, col(Wall.case_file_id) == col(CasePerson.case_file_id))
    walled_people = walled_people.where(col(Wall.user_id) == actor.user_id, col(Wall.lifted_at).is_(None))
    walled_victims = select(col(CaseFile.victim_id)).join(Wall, col(Wall.case_file_id) == col(CaseFile.id))
    walled_victims = walled_victims.where(col(Wall.user_id) == actor.user_id, col(Wall.lifted_at).is_(None))
    found = _alike(
        unit,
        asked,
        col(Person.area_id) != area_id,
        col(Person.id).not_in(walled_people),
        col(Person.id).not_in(walled_victims),
    )
    by_area: dict[UUID, list[UUID]] = defaultdict(list)
    for candidate, _ in found:
        by_area[candidate.area_id].append(candidate.id)
    seen = unit.uncovered()
    names = (
        dict(unit.session.execute(select(col(Area.id), col(Area.name)).where(col(Area.id).in_(by_area))).all())
        if by_area
        else {}
    )
    for other, people in by_area.items():
        subjects = [("people", person) for person in people]
        record(unit, actor, Tag.KNOWN_ELSEWHERE, *subjects, area_id=other, asked_from=area_id.hex)
        record(unit, actor, Tag.KNOWN_ELSEWHERE, *subjects, area_id=area_id, known_in=other.hex)
    if unit.uncovered():
        record(unit, actor, Tag.PEOPLE_MATCHED, *seen, area_id=area_id, found=0)
    return [Elsewhere(area, names[area]) for area in sorted(by_area, key=lambda one: names[one])]


def _alike(
    unit: UnitOfWork, asked: Known, *conditions: object
) -> list[tuple[Candidate, tuple[float, tuple[str, ...]]]]:
    tokens = persons.tokens(
        unit, " ".join(asked.given_names), " ".join(asked.family_names), list(asked.aliases),
        [birth.isoformat() for birth in asked.births], list(asked.phones), list(asked.postcodes),
    )  # fmt: skip
    if not tokens:
        return []
    ranked = (
        select(col(PersonKey.person_id), func.count().label("shared"))
        .join(Person, col(Person.id) == col(PersonKey.person_id))
        .where(col(PersonKey.token).in_([token for _, token in tokens]), *conditions)  # type: ignore[arg-type]
        .group_by(col(PersonKey.person_id))
        .order_by(func.count().desc())
        .limit(MOST_COMPARED)
    )
    ids = [row[0] for row in unit.session.execute(ranked)]
    if not ids:
        return []
    postcodes: dict[UUID, list[str]] = defaultdict(list)
    homes = select(col(Address.id), col(Address.person_id), col(Address.postcode)).where(
        col(Address.person_id).in_(ids)
    )
    for _, person_id, postcode in unit.rows(homes, lambda *values: values):
        postcodes[person_id].append(postcode)
    found = []
    for candidate in unit.rows(CANDIDATES.where(col(Person.id).in_(ids)), Candidate):
        like = likeness(asked, candidate.known(postcodes[candidate.id]))
        if like.score >= LIKELY:
            found.append((candidate, (like.score, like.reasons)))
    return sorted(found, key=lambda one: (-one[1][0], one[0].id))


def _people_open_to(actor: Actor) -> CompoundSelect[UUID]:
    open_cases = policy.open_to(actor)
    victims = select(col(CaseFile.victim_id)).where(col(CaseFile.id).in_(open_cases))
    others = select(col(CasePerson.person_id)).where(col(CasePerson.case_file_id).in_(open_cases))
    return victims.union(others)


def _cases_of(unit: UnitOfWork, actor: Actor, people: list[UUID]) -> dict[UUID, list[tuple[UUID, str, str]]]:
    belongs: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
    if not people:
        return belongs
    visible = policy.visible_to(actor)
    own = select(col(CaseFile.id), col(CaseFile.victim_id), col(CaseFile.reference)).where(
        col(CaseFile.victim_id).in_(people), visible
    )
    for case_id, person_id, reference in unit.rows(own, lambda *values: values):
        belongs[person_id].append((case_id, reference, "victim"))
    parts = (
        select(
            col(CaseFile.id),
            col(CasePerson.id),
            col(CasePerson.person_id),
            col(CaseFile.reference),
            col(CasePerson.part),
        )
        .join(CasePerson, col(CasePerson.case_file_id) == col(CaseFile.id))
        .where(col(CasePerson.person_id).in_(people), visible)
    )
    for case_id, _, person_id, reference, part in unit.rows(parts, lambda *values: values):
        belongs[person_id].append((case_id, reference, part.value))
    return belongs


def known_person(unit: UnitOfWork, person: Person) -> Known:
    """Give a loaded person in the shape that likeness compares."""
    candidate = Candidate(
        person.id, person.area_id, person.given_name, person.family_name, person.aliases, person.births, person.phones
    )
    return candidate.known(address.postcode for address in persons.addresses_of(unit, person.id))


def verdicts(unit: UnitOfWork, people: Iterable[UUID]) -> list[PersonLink]:
    """Give the standing decisions about these people."""
    ids = list(people)
    either = or_(col(PersonLink.first_id).in_(ids), col(PersonLink.second_id).in_(ids))
    return list(unit.session.exec(select_row(PersonLink).where(either, col(PersonLink.undone_at).is_(None))).all())


def same_people(unit: UnitOfWork, person_id: UUID) -> set[UUID]:
    """Give everybody decided to be this person, step by step through the links."""
    same, edge = {person_id}, {person_id}
    while edge:
        links = [link for link in verdicts(unit, edge) if link.verdict is LinkVerdict.SAME]
        edge = {one for link in links for one in (link.first_id, link.second_id)} - same
        same |= edge
    return same


def same_pair_cases(unit: UnitOfWork, case_file_id: UUID) -> list[UUID]:
    """Give the cases of the same victim and at least one same perpetrator, this one included (BR-8: the same two people)."""
    case = unit.session.execute(select(col(CaseFile.victim_id)).where(col(CaseFile.id) == case_file_id)).scalar_one()
    harmers = select(col(CasePerson.person_id)).where(
        col(CasePerson.case_file_id) == case_file_id, col(CasePerson.part) == Part.PERPETRATOR
    )
    same_harmers = {one for person in unit.session.execute(harmers).scalars() for one in same_people(unit, person)}
    victims = same_people(unit, case)
    found = select(col(CaseFile.id)).where(col(CaseFile.victim_id).in_(victims))
    candidates = set(unit.session.execute(found).scalars()) - {case_file_id}
    shared = select(col(CasePerson.case_file_id)).where(
        col(CasePerson.case_file_id).in_(candidates),
        col(CasePerson.part) == Part.PERPETRATOR,
        col(CasePerson.person_id).in_(same_harmers),
    )
    return (
        [case_file_id, *sorted(set(unit.session.execute(shared).scalars()))]
        if candidates and same_harmers
        else [case_file_id]
    )
