from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile
from app.core.db import Database, UnitOfWork
from app.core.errors import Unprocessable
from app.sharing import service
from app.sharing.models import Consent, ConsentState, Disclosure
from app.sharing.queries import latest_consent
from app.sharing.schemas import ConsentWords, Disclose
from tests.factories.world import World, tags

GIVEN = {"state": "given", "is_victim_aware": True}


def put(world: World, **words: Any) -> Consent:
    actor = world.actor("coordinator")

    def act(unit: UnitOfWork) -> Consent:
        case = unit.session.get_one(CaseFile, world.cases["anna"])
        looked(unit, actor, Tag.CASE_VIEWED)
        return service.record_consent(unit, actor, case, ConsentWords.model_validate(words))

    found: Consent = world.do(act)
    return found


@pytest.mark.postgres
def test_consent_is_recorded_and_the_newest_counts(world: World, database: Database) -> None:
    put(world, **GIVEN)
    put(world, state="withdrawn", lawful_basis="vital_interests", necessity="Risk to life", is_victim_aware=True)
    actor = world.actor("coordinator")

    def read(unit: UnitOfWork) -> Consent | None:
        found = latest_consent(unit, unit.session.get_one(CaseFile, world.cases["anna"]))
        looked(unit, actor, Tag.CASE_VIEWED)
        return found

    assert world.do(read).state is ConsentState.WITHDRAWN
    assert tags(database).count("consent:recorded") == 2


def test_a_basis_outside_the_protocol_is_refused_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(Unprocessable) as told:
        put(world, state="refused", lawful_basis="habit", necessity="Risk to life", is_victim_aware=True)
    assert list(told.value.fields) == ["lawful_basis"]
    assert world.do(lambda unit: unit.session.execute(select(Consent.id)).all()) == []


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"state": "refused", "is_victim_aware": True, "necessity": "Life"}, "lawful_basis"),
        ({"state": "not_sought", "is_victim_aware": True, "lawful_basis": "public_task"}, "necessity"),
        ({"state": "given", "is_victim_aware": False}, "not_aware_reason"),
        ({"state": "given", "is_victim_aware": False, "not_aware_reason": "  "}, "not_aware_reason"),
        ({"is_victim_aware": True}, "state"),
        ({"state": "given"}, "is_victim_aware"),
    ],
)
def test_without_consent_or_awareness_reasons_are_needed(words: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as told:
        ConsentWords.model_validate(words)
    assert [one["loc"][0] for one in told.value.errors()] == [field]


def test_given_consent_needs_no_basis() -> None:
    assert ConsentWords.model_validate(GIVEN).lawful_basis == ""


def test_what_left_the_house_is_noted_with_its_receiver(world: World) -> None:
    words = Disclose(
        kind="pack", subject_table="meetings", subject_id=UUID(int=3), area_id=world.area,
        to_agency_id=world.agencies["housing"], to_user_id=world.users["housing"],
    )  # fmt: skip
    world.do(lambda unit: service.note_disclosure(unit, words).id)
    (noted,) = world.do(lambda unit: unit.session.exec(select(Disclosure)).all())
    assert (noted.kind, noted.to_agency_id, noted.at is not None) == ("pack", world.agencies["housing"], True)
