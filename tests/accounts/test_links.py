"""One-time links: first administrator, invitation, password reset, and the words a password must not be."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from fastapi import FastAPI
from sqlmodel import select

from app.accounts import passwords
from app.accounts.links.service import first_administrator_link
from app.accounts.models import Factor, Membership, SignIn, User, UserContact
from app.areas.schemas import CreateArea
from app.areas.service import create
from app.core.actor import house_actor
from app.core.db import Database
from app.core.errors import Conflict
from app.core.settings import demo_settings
from app.main import create_app
from tests.accounts.people import come_in, give_password, knock, mails
from tests.factories.world import Door, World, tags

NEW = "teapot glacier margin whistle"


@pytest.fixture
def app(database: Database) -> FastAPI:
    return create_app(demo_settings(database_url=database.url, password_memory_kib=8192, password_rounds=1), database)


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def ask_link(door: Door, world: World, who: str) -> str:
    assert door(None).post("/forgotten", data={"email": f"{who}@example.org"}).status_code == 200
    mail = mails(world)[-1]
    return f"{mail.path}{mail.secret}"


def choose(door: Door, path: str, password: str = NEW, again: str | None = None) -> int:
    return int(door(None).post(path, data={"password": password, "again": again or password}).status_code)


def test_a_forgotten_password_is_chosen_anew_and_the_second_factor_stays(
    door: Door, world: World, database: Database
) -> None:
    seed = give_password(world, "coordinator")
    client = door("coordinator")
    path = ask_link(door, world, "coordinator")
    assert door(None).get(path).status_code == 200
    assert choose(door, path) == 303
    assert client.get("/sessions").status_code == 303, "every sign-in ended"
    assert knock(door(None), "coordinator").status_code == 422
    stranger = door._open(None)
    answer = stranger.post("/sign-in", data={"email": "Coordinator@EXAMPLE.org ", "password": NEW})
    assert answer.headers["location"] == "/sign-in/code", "the app is still asked for"
    assert seed
    assert [mail.kind for mail in mails(world)] == ["account:password-reset", "account:password-changed"]
    assert {"user:password-reset-asked", "user:password-changed", "session:ended"} <= set(tags(database))


def test_a_link_works_once(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    path = ask_link(door, world, "coordinator")
    assert choose(door, path) == 303
    assert choose(door, path, "saddle octopus velvet ninety") == 404
    assert door(None).get(path).status_code == 404


def test_a_newer_link_ends_the_older_one(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    old = ask_link(door, world, "coordinator")
    new = ask_link(door, world, "coordinator")
    assert (choose(door, old), choose(door, new)) == (404, 303)


def test_a_reset_link_is_over_after_an_hour(noon: time_machine.Traveller, door: Door, world: World) -> None:
    give_password(world, "coordinator")
    path = ask_link(door, world, "coordinator")
    noon.shift(timedelta(hours=1))
    assert choose(door, path) == 404


def test_a_stranger_learns_nothing_from_asking(door: Door, world: World) -> None:
    give_password(world, "coordinator")

    def ask(who: str) -> str:
        page = door(None).post("/forgotten", data={"email": f"{who}@example.org"}).text
        return re.sub(r'nonce="[^"]*"', "", page)

    assert ask("coordinator") == ask("nobody")
    assert len(mails(world)) == 1


def test_asking_again_and_again_is_slowed_down(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        found = [door(None).post("/forgotten", data={"email": "coordinator@example.org"}).status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short words", "Use at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("password12345678", "easy to guess"),
        ("CoordinatorCoordination1", "easy to guess"),
        ("roundtablemaracroundtable", "easy to guess"),
        ("x" * 257, "at most 256"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_at_its_field(
    door: Door, world: World, password: str, sentence: str
) -> None:
    give_password(world, "coordinator")
    path = ask_link(door, world, "coordinator")
    answer = door(None).post(path, data={"password": password, "again": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert password not in answer.text
    assert choose(door, path) == 303, "the link is not used up by a slip"


def test_two_different_passwords_are_a_slip(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    path = ask_link(door, world, "coordinator")
    assert choose(door, path, NEW, NEW + "x") == 422


@pytest.mark.parametrize(
    "password", [NEW, "пять слов которых никто не знает", "x7 " * 25, "🦉 owl 🫖 pot 🪨 stone", NEW * 6]
)
def test_any_characters_and_long_words_are_fine(password: str) -> None:
    if password == "x7 " * 25:
        assert passwords.why_not(password) == passwords.TOO_EASY
    else:
        assert passwords.why_not(password) is None


def test_the_first_administrator_begins_an_area_by_a_link(door: Door, world: World, database: Database) -> None:
    world.do(lambda unit: create(unit, house_actor(), CreateArea(code="newfield", name="Newfield")))
    path = world.do(lambda unit: first_administrator_link(unit, house_actor(), "newfield"))
    page = door(None).get(path)
    assert "Begin this area" in page.text
    words = {
        "name": "Ada Brook",
        "email": "ada@example.org",
        "agency_name": "Newfield Safety Office",
        "password": NEW,
        "again": NEW,
    }
    assert door(None).post(path, data=words | {"email": "no address"}).status_code == 422
    assert door(None).post(path, data=words).status_code == 303
    client = door(None)
    assert client.post("/sign-in", data=words | {"name": ""}).status_code == 422, "other fields are no part of sign-in"
    assert knock(client, "ada", NEW).headers["location"] == "/sign-in/app"
    with pytest.raises(Conflict):
        world.do(lambda unit: first_administrator_link(unit, house_actor(), "newfield"))
    assert door(None).post(path, data=words).status_code == 404
    assert "user:created" in tags(database)


def test_the_first_administrator_cannot_take_a_known_address_and_nothing_is_changed(
    door: Door, world: World, database: Database
) -> None:
    give_password(world, "coordinator")
    world.do(lambda unit: create(unit, house_actor(), CreateArea(code="newfield", name="Newfield")))
    path = world.do(lambda unit: first_administrator_link(unit, house_actor(), "newfield"))
    words = {
        "name": "Ada Brook",
        "email": "coordinator@example.org",
        "agency_name": "New Office",
        "password": NEW,
        "again": NEW,
    }
    assert door(None).post(path, data=words).status_code == 422
    assert door(None).get(path).status_code == 200


def test_there_are_no_accounts_before_the_first_link(database: Database) -> None:
    with database.unit() as unit:
        assert unit.session.exec(select(User)).all() == []


def test_an_administrators_reset_of_a_lost_factor_ends_sessions_and_lets_link_a_new_app(
    door: Door, world: World, database: Database
) -> None:
    seed = give_password(world, "police")
    client = door._open(None)
    assert come_in(client, "police", seed).status_code == 303
    path = f"/people/{world.area}/{world.users['police']}/reset-factor"
    with database.unit() as unit:
        version = unit.session.get_one(User, world.users["police"]).version
    assert door("administrator").post(path, data={"version": str(version)}).status_code == 303
    assert client.get("/sessions").status_code == 303
    with database.unit() as unit:
        assert unit.session.connection().execute(select(Factor.id)).all() == []
        assert (
            unit.session.exec(
                select(SignIn).where(SignIn.user_id == world.users["police"], SignIn.ended_at.is_(None))
            ).all()
            == []
        )  # type: ignore[union-attr]
    assert knock(door(None), "police").headers["location"] == "/sign-in/app"
    assert "factor:reset" in tags(database)
    assert "account:factor-reset" in [mail.kind for mail in mails(world)]


def test_an_invited_person_chooses_a_password_by_the_mailed_link(door: Door, world: World, database: Database) -> None:
    with database.unit() as unit:
        today = datetime.now(UTC).date()
        assert unit.session.exec(select(Membership)).first() is not None
    words = {
        "name": "Nora Field", "job": "Officer", "email": "Nora@Example.org", "agency_id": str(world.agencies["housing"]),
        "role": "representative", "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    answer = door("administrator").post(f"/people/{world.area}/invite", data=words)
    assert answer.status_code == 303, answer.text
    mail = mails(world)[-1]
    assert mail.kind == "account:invitation"
    assert choose(door, f"{mail.path}{mail.secret}") == 303
    assert knock(door(None), "nora", NEW).headers["location"] == "/sign-in/app"
    again = door("administrator").post(f"/people/{world.area}/invite", data=words)
    assert again.status_code == 422
    assert "belongs to somebody already" in again.text
    assert {"user:created", "user:invited", "membership:changed"} <= set(tags(database))


def test_an_address_is_sealed_in_the_table(world: World, database: Database) -> None:
    give_password(world, "coordinator")
    with database.engine.connect() as connection:
        row = connection.execute(select(UserContact.__table__)).one()  # type: ignore[attr-defined]
    assert b"coordinator" not in b"".join(bytes(value) for value in row if isinstance(value, bytes))


def test_one_sends_oneself_a_link_and_nobody_at_the_screen_can_choose_the_password(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    answer = door("coordinator").post("/sessions/new-password")
    assert answer.status_code == 200
    assert "Back to your account" in answer.text
    mail = mails(world)[-1]
    assert mail.kind == "account:password-reset"
    assert str(mail.secret) not in answer.text
    assert choose(door, f"{mail.path}{mail.secret}") == 303
