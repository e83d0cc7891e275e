"""Unique strings in every sealed column, then a walk through the whole house: found nowhere they must not be (S06, S34, S41, S51)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import Address, Incident
from app.core import clock, logs
from app.core.actor import house_actor
from app.core.db import UnitOfWork, sealed_columns
from app.tables import personal_models
from tests.factories.life import Life
from tests.proof.expected import ROWS
from tests.proof.matrix import House, prepared_house

pytestmark = pytest.mark.slow
STRUCTURED = {
    ("agenda_versions", "lines"), ("agenda_versions", "changes"), ("minutes", "content"), ("minutes", "present"),
    ("referrals", "draft"), ("answers", "value"), ("people", "births"), ("replays", "answer"), ("factors", "seed"),
    ("user_contacts", "email"), ("assessment_files", "content"),
}  # fmt: skip
"""Columns that hold a structure or a code in which no free word fits; that they lie sealed is proved byte by byte."""
SECRET = re.compile(r"CANARY-(addresses-lines|addresses-postcode|people-phones|safe_contacts-code_word)")
"""Shown nowhere but by asking for this one person's details."""
CANARY = re.compile(r"CANARY-[a-z_-]+")
SEES_NOTHING = ("walled", "auditor", "administrator", "observer", "former", "lapsed", "coordinator_b", "police_b")
SEES_CASES = ("coordinator", "police", "housing", "officer")
LEAST_SEEN = 12


def plant(life: Life) -> set[tuple[str, str]]:
    """Write a canary into every sealed column of every personal row; gives the columns that were reached."""
    planted: set[tuple[str, str]] = set()

    def act(unit: UnitOfWork) -> None:
        anna, person = life.world.cases["anna"], life.world.people["anna"]
        unit.session.add(
            Address(person_id=person, area_id=life.world.area, lines="x", postcode="x", is_restricted=True)
        )
        known = {"case_file_id": anna, "area_id": life.world.area, "description": "x", "happened_on": clock.now().date(),
                 "created_at": clock.now()}  # fmt: skip
        unit.session.add(Incident(**{name: value for name, value in known.items() if name in Incident.model_fields}))
        unit.session.flush()
        for model in personal_models():
            for row in unit.session.exec(select(model)).all():
                if getattr(row, "area_id", life.world.area) != life.world.area:
                    continue  # the other area's own
                for column in sealed_columns(model):
                    _plant_one(row, column, planted)
        unit.session.flush()
        record(unit, house_actor(), Tag.CASE_VIEWED, *unit.uncovered())

    life.world.do(act)
    return planted


def _plant_one(row: Any, column: str, planted: set[tuple[str, str]]) -> None:
    table, value = row.__tablename__, getattr(row, column)
    if (table, column) in STRUCTURED:
        return
    canary = f"CANARY-{table}-{column}"
    if table == "research_items":
        canary += "-withheld" if row.is_withheld else "-released" if row.released_at else "-private"
    if isinstance(value, list):
        setattr(row, column, [*value, canary])
    elif isinstance(value, str) or value is None:
        setattr(row, column, canary)
    planted.add((table, column))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, set[tuple[str, str]], Path]]:
    folder = tmp_path_factory.mktemp("canaries")
    found: set[tuple[str, str]] = set()
    with prepared_house(folder, prepare=lambda life: found.update(plant(life))) as house:
        log = folder / "house.log"
        logs.configure(str(log))
        yield house, found, log
        logs.configure()


def test_every_sealed_column_is_either_planted_or_named(seeded: tuple[House, set[tuple[str, str]], Path]) -> None:
    every = {(str(model.__tablename__), column) for model in personal_models() for column in sealed_columns(model)}
    assert len(every) >= 60
    assert seeded[1] | STRUCTURED >= every, every - seeded[1] - STRUCTURED


def test_nothing_is_found_where_it_must_not_be(seeded: tuple[House, set[tuple[str, str]], Path]) -> None:
    house, _, log = seeded
    wrong: list[str] = []
    seen: set[str] = set()
    for row in (one for one in ROWS if one.method == "GET" and not one.needs_secret):
        for who in (*SEES_NOTHING, *SEES_CASES):
            if who in SEES_CASES and who not in row.yes:
                continue
            answer = house.ask(row, who)
            found = set(CANARY.findall(answer.text))
            seen |= found
            wrong += [f"{row.route} tells {who}: {one}" for one in found if who in SEES_NOTHING or SECRET.match(one)]
            wrong += [f"{row.route} tells {who}: {one}" for one in found if who != "housing" and _is_private(one)]
            title = answer.text.partition("<title>")[2].partition("</title>")[0]
            beside = f"{title} {answer.headers} {answer.request.url}"
            wrong += [f"{row.route} beside the page: {one}" for one in CANARY.findall(beside)]
    assert wrong == []
    assert len(seen) >= LEAST_SEEN, seen
    assert "CANARY" not in log.read_text(encoding="utf-8")
    assert len(log.read_text(encoding="utf-8").splitlines()) > 500


def _is_private(canary: str) -> bool:
    return canary.startswith("CANARY-research_items") and not canary.endswith("-released")


def test_asking_for_one_person_shows_what_is_hidden_elsewhere(seeded: tuple[House, set[tuple[str, str]], Path]) -> None:
    """The probe would find them if they were shown: here they are."""
    house, _, _ = seeded
    reveal = next(one for one in ROWS if one.route.endswith("/reveal"))
    shown = {one.group(1) for one in SECRET.finditer(house.ask(reveal, "coordinator").text)}
    assert shown == {"addresses-lines", "addresses-postcode", "people-phones", "safe_contacts-code_word"}
    assert SECRET.search(house.ask(reveal, "deputy").text) is None
    house.renew()


def test_file_journal_and_mails_hold_no_plain_word(seeded: tuple[House, set[tuple[str, str]], Path]) -> None:
    house, _, _ = seeded
    act = next(one for one in ROWS if one.route == "POST /api/v1/actions/{action_id}/start")
    body = {"version": 2, "note": "CANARY-note-of-a-program"}
    url = house.url(act)
    headers = {"Authorization": "Bearer housing-all"}
    assert house.client.post(url, json=body, headers=headers).status_code == 200
    files = [file for file in house.file.parent.iterdir() if file.name.startswith(house.file.name)]
    assert any(file.name.endswith("-wal") for file in files)
    for file in files:
        data = file.read_bytes()
        assert b"CANARY" not in data, file.name
        assert "CANARY".encode("utf-16-le") not in data, file.name
        assert b"Kowalczyk" not in data, file.name
    house.renew()


def test_every_stored_value_of_a_sealed_column_is_ciphertext(seeded: tuple[House, set[tuple[str, str]], Path]) -> None:
    house, _, _ = seeded
    app: Any = house.client.app
    vault, checked = app.state.database.vault, 0
    with app.state.database.engine.connect() as connection:
        for model in personal_models():
            for column in sealed_columns(model):
                rows = connection.execute(
                    text(f"SELECT {column} FROM {model.__tablename__} WHERE {column} IS NOT NULL")
                )
                for (value,) in rows:
                    assert bytes(value)[2 : 2 + bytes(value)[1]].decode() == vault.current, (model, column)
                    checked += 1
        connection.rollback()
    assert checked > 500
