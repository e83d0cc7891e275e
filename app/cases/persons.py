"""Making and updating persons: what was once known of somebody stays findable by its blind tokens."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, or_, select

from app.audit.record import record
from app.audit.tags import Tag
from app.cases import policy
from app.cases.matching.keys import birth_keys, phone_key, postcode_key
from app.cases.matching.names import name_keys
from app.cases.models import Address, CaseFile, CasePerson, KeyKind, Person, PersonKey
from app.cases.schemas import AddressWords, PersonWords
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_

PLAIN = ("gender", "ethnicity", "disability", "language", "notes")


def make_or_update(unit: UnitOfWork, actor: Actor, area_id: UUID, words: PersonWords) -> Person:
    """Make a person, or add what is new to the one that `known_as` names."""
    if words.known_as is not None:
        return update_known(unit, actor, words.known_as, words)
    person = Person(
        area_id=area_id,
        given_name=words.given_name,
        family_name=words.family_name,
        aliases=list(words.aliases),
        births=[birth.isoformat() for birth in words.births],
        phones=list(words.phones),
        created_at=clock.now(),
        **{name: getattr(words, name) for name in PLAIN},
    )
    unit.session.add(person)
    unit.session.flush()
    _keep_address(unit, person, words.address)
    index(unit, person)
    record(unit, actor, Tag.PERSON_ADDED, person, *addresses_of(unit, person.id))
    return person


def update_known(unit: UnitOfWork, actor: Actor, person_id: UUID, words: PersonWords) -> Person:
    """Add what is new; a former name becomes an alias, a former date of birth stays behind the new one."""
    person = visible_person(unit, actor, person_id)
    before = f"{person.given_name} {person.family_name}".strip()
    after = f"{words.given_name or person.given_name} {words.family_name or person.family_name}".strip()
    aliases = [*person.aliases, *words.aliases, *([before] if before and before != after else [])]
    person.given_name = words.given_name or person.given_name
    person.family_name = words.family_name or person.family_name
    person.aliases = _unique(alias for alias in aliases if alias != after)
    person.births = _unique([*(birth.isoformat() for birth in words.births), *person.births])
    person.phones = _unique([*words.phones, *person.phones])
    for name in PLAIN:
        setattr(person, name, getattr(words, name) or getattr(person, name))
    _keep_address(unit, person, words.address)
    unit.session.flush()
    index(unit, person)
    record(unit, actor, Tag.PERSON_CHANGED, person, *addresses_of(unit, person.id))
    return person


def visible_person(unit: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """Load a person of a visible case; NotFound otherwise. The caller records the look."""
    parts = select(CasePerson.case_file_id).where(CasePerson.person_id == person_id)
    either = or_(col(CaseFile.victim_id) == person_id, col(CaseFile.id).in_(parts))
    seen = unit.session.execute(select(CaseFile.id).where(either, policy.visible_to(actor)).limit(1)).first()
    person = unit.session.get(Person, person_id) if seen else None
    if person is None:
        raise NotFound(N_("No such person."))
    return person


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def addresses_of(unit: UnitOfWork, person_id: UUID) -> list[Address]:
    """Give every address of a person; the caller records the look."""
    return list(unit.session.exec(select(Address).where(Address.person_id == person_id)).all())


def _keep_address(unit: UnitOfWork, person: Person, words: AddressWords | None) -> None:
    if words is None or not (words.lines or words.postcode):
        return
    for address in addresses_of(unit, person.id):
        if (address.lines, address.postcode) == (words.lines, words.postcode):
            address.is_restricted = address.is_restricted or words.is_restricted
            return
    unit.session.add(Address(person_id=person.id, area_id=person.area_id, **words.model_dump()))


def index(unit: UnitOfWork, person: Person) -> None:
    """Write the blind tokens of everything by which this person may be found again (BR-18)."""
    unit.session.flush()
    unit.session.execute(delete(PersonKey).where(col(PersonKey.person_id) == person.id))
    postcodes = [address.postcode for address in addresses_of(unit, person.id)]
    for kind, token in tokens(
        unit, person.given_name, person.family_name, person.aliases, person.births, person.phones, postcodes
    ):
        unit.session.add(PersonKey(person_id=person.id, area_id=person.area_id, kind=kind, token=token))


def tokens(
    unit: UnitOfWork,
    given: str,
    family: str,
    aliases: list[str],
    births: list[str],
    phones: list[str],
    postcodes: list[str],
) -> set[tuple[KeyKind, bytes]]:
    """Give the blind tokens of one description of a person."""
    words = {
        KeyKind.NAME: name_keys([given] if given else [], [family] if family else [], aliases),
        KeyKind.BIRTH: birth_keys(date.fromisoformat(birth) for birth in births),
        KeyKind.PHONE: {key for phone in phones if (key := phone_key(phone))},
        KeyKind.POSTCODE: {key for postcode in postcodes if (key := postcode_key(postcode))},
    }
    return {(kind, unit.vault.blind(kind.value, text)) for kind, texts in words.items() for text in texts}
