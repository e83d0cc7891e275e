from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import service as cases
from app.cases.models import CaseFile, Seat, Wall
from app.cases.schemas import RaiseWall
from app.core.db import UnitOfWork
from app.referrals import policy
from app.referrals.drafts import service as drafts
from app.referrals.models import Referral
from app.referrals.schemas import StartReferral
from tests.factories.world import CAST, Door, World
from tests.referrals.papers import send

SEES_HOUSINGS = {"chair", "coordinator", "housing", "deputy", "idva"}
SEES_POLICES = {"chair", "coordinator", "police", "walled", "officer", "idva"}


@pytest.fixture
def sent(world: World) -> dict[str, UUID]:
    """Give a draft of housing, sent ones of housing, the officer and the lapsed agency, and one behind a wall of the chair."""
    housing = world.actor("housing")
    found = {
        "draft": world.do(lambda unit: drafts.start(unit, housing, StartReferral())).id,
        "housing": send(world, "housing").id,
        "officer": send(world, "officer", given="Mira").id,
        "lapsed": send(world, "lapsed", given="Rosa").id,
    }
    walled = send(world, "housing", given="Tess")
    coordinator, wall = world.actor("coordinator"), RaiseWall(user_id=world.users["chair"], reason="neighbour")
    world.do(lambda unit: cases.raise_wall(unit, coordinator, walled.case_file_id, wall))
    return found | {"walled": walled.id}


@pytest.mark.postgres
def test_filter_and_sentence_agree_for_the_whole_cast(world: World, sent: dict[str, UUID]) -> None:
    for who in CAST:
        actor = world.actor(who)

        def both(unit: UnitOfWork, actor: Any = actor) -> dict[str, tuple[bool, bool]]:
            seats, walls = unit.session.exec(select(Seat)).all(), unit.session.exec(select(Wall)).all()
            found = {}
            for key, referral_id in sent.items():
                by_sql = unit.session.execute(
                    select(Referral.id).where(Referral.id == referral_id, policy.visible_to(actor))
                ).first()
                row = unit.session.get_one(Referral, referral_id)
                case = unit.session.get(CaseFile, row.case_file_id) if row.case_file_id else None
                found[key] = (by_sql is not None, policy.why_not_view(actor, row, case, seats, walls) is None)
            looked(unit, actor, Tag.REFERRALS_LISTED)
            return found

        found = world.do(both)
        assert all(one == other for one, other in found.values()), (who, found)
        seen = {key for key, (is_seen, _) in found.items() if is_seen}
        expected = {"draft"} if who == "housing" else set()
        expected |= {"housing"} if who in SEES_HOUSINGS else set()
        expected |= {"walled"} if who in SEES_HOUSINGS - {"chair"} else set()
        expected |= {"officer"} if who in {"chair", "coordinator", "officer", "police", "walled", "idva"} else set()
        expected |= {"lapsed"} if who in {"chair", "coordinator", "lapsed", "idva"} else set()
        assert seen == expected, who


@pytest.mark.parametrize("who", CAST)
def test_pages_and_programs_open_for_the_same_people(world: World, door: Door, who: str) -> None:
    sent = send(world, "housing")
    expected = 200 if who in SEES_HOUSINGS else 404
    assert door(who).get(f"/referrals/{sent.id}").status_code == expected
    program = door.api(who, "referrals:read").get(f"/api/v1/referrals/{sent.id}")
    assert program.status_code == (401 if who == "lapsed" else expected)
    listed = door(who).get("/referrals").text
    assert (sent.reference in listed) is (who in SEES_HOUSINGS)


def test_a_draft_is_its_writers_alone(world: World, door: Door, sent: dict[str, UUID]) -> None:
    for who in CAST:
        is_open = door(who).get(f"/referrals/{sent['draft']}").status_code == 200
        assert is_open is (who == "housing")


def test_hidden_and_missing_look_alike(world: World, door: Door, sent: dict[str, UUID]) -> None:
    hidden, missing = (door("education").get(f"/referrals/{one}") for one in (sent["housing"], UUID(int=5)))
    assert hidden.status_code == missing.status_code == 404
    assert strip(hidden.text) == strip(missing.text)


def strip(page: str) -> list[str]:
    """Give a page without what differs between any two pages."""
    return [line for line in page.splitlines() if "nonce" not in line and "csrf" not in line]
