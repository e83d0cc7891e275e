"""Sign-in: two steps, equal failures, delays, one use per code, new token at every step."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
import time_machine
from fastapi import FastAPI
from sqlmodel import col, select

from app.accounts import passwords
from app.accounts.models import Factor, SignIn, SignInTry, User
from app.core.db import Database
from app.core.settings import demo_settings
from app.main import create_app
from tests.accounts.people import PASSWORD, code_for, come_in, give_password, knock, mails, token_in
from tests.factories.world import Door, World, tags

COOKIE = "sid-8000"


@pytest.fixture
def app(database: Database) -> FastAPI:
    """Give the application with a light password cost, so that tests are quick; one test measures the real one."""
    return create_app(demo_settings(database_url=database.url, password_memory_kib=8192, password_rounds=1), database)


@pytest.fixture
def clock_at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 18, 12, 0, 5, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.mark.postgres
def test_password_and_code_open_a_session_with_a_new_token_at_each_step(
    door: Door, world: World, database: Database
) -> None:
    seed = give_password(world, "coordinator")
    client = door(None)
    first = knock(client, "coordinator")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in/code")
    half = client.cookies[COOKIE]
    assert client.get("/sessions").status_code == 303, "half a sign-in opens nothing"
    client.token = token_in(client.get("/sign-in/code").text)
    second = client.post("/sign-in/code", data={"code": code_for(seed)})
    assert (second.status_code, second.headers["location"]) == (303, "/")
    assert client.cookies[COOKIE] != half
    assert client.get("/sessions").status_code == 200
    client.cookies.set(COOKIE, half)
    assert client.get("/sign-in/code").status_code == 303, "the half-open token is over"
    assert tags(database)[-1] == "user:signed-in"


def test_the_cookie_is_shut_to_scripts_and_strangers(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    words = knock(door(None), "coordinator").headers["set-cookie"].lower()
    assert "httponly" in words
    assert "samesite=strict" in words
    assert "path=/" in words
    assert "domain" not in words


def test_a_secure_installation_uses_the_host_cookie(database: Database, world: World) -> None:
    give_password(world, "coordinator")
    secure = demo_settings(database_url=database.url, secure_cookies=True, password_memory_kib=8192, password_rounds=1)
    with Door(create_app(secure, database), world) as door:
        words = knock(door(None), "coordinator").headers["set-cookie"]
    assert words.startswith("__Host-sid=")
    assert "Secure" in words


def test_unknown_and_wrong_answer_with_the_same_page(door: Door, world: World, database: Database) -> None:
    give_password(world, "coordinator")
    wrong = knock(door(None), "coordinator", "not the right words at all")
    unknown = knock(door(None), "nobody", "not the right words at all")
    assert (wrong.status_code, unknown.status_code) == (422, 422)

    def plain(page: str) -> str:
        return re.sub(r'nonce="[^"]*"', "", page.replace("coordinator@", "x@").replace("nobody@", "x@"))

    assert plain(wrong.text) == plain(unknown.text)
    assert "E-mail or password is wrong" in wrong.text
    assert "not the right words" not in wrong.text
    assert tags(database)[-2:] == ["user:sign-in-failed"] * 2


def test_an_inactive_person_answers_like_an_unknown_one(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    world.do(lambda unit: setattr(unit.session.get_one(User, world.users["coordinator"]), "is_active", False))
    assert knock(door(None), "coordinator").status_code == 422


def test_unknown_and_wrong_take_the_same_time_class(database: Database, world: World) -> None:
    give_password(world, "coordinator")
    settings = demo_settings(database_url=database.url, password_memory_kib=19456, password_rounds=2)
    with Door(create_app(settings, database), world) as door:
        client = door(None)

        def measure(who: str) -> float:
            with database.unit() as unit:
                for row in unit.session.exec(select(SignInTry)).all():
                    unit.session.delete(row)
            started = time.perf_counter()
            knock(client, who, "not the right words at all")
            return time.perf_counter() - started

        measure("nobody")
        knock(client, "coordinator")  # the stored hash is renewed at this cost
        pairs = [(measure("coordinator"), measure("nobody")) for _ in range(9)]
    wrong, unknown = median(one for one, _ in pairs), median(one for _, one in pairs)
    assert 0.5 < wrong / unknown < 2, (wrong, unknown)


@pytest.mark.postgres
def test_each_failure_beyond_the_fourth_doubles_the_wait_and_it_ends_by_itself(
    door: Door, world: World, clock_at_noon: time_machine.Traveller
) -> None:
    seed = give_password(world, "coordinator")
    client = door(None)
    for _ in range(5):
        assert knock(client, "coordinator", "wrong words").status_code == 422
    refused = knock(client, "coordinator")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    clock_at_noon.shift(2)
    assert knock(client, "coordinator", "wrong words").status_code == 422
    assert knock(client, "coordinator").headers["retry-after"] == "4"
    clock_at_noon.shift(4)
    assert come_in(client, "coordinator", seed).status_code == 303


def test_the_wait_is_the_same_for_an_unknown_address(
    door: Door, world: World, clock_at_noon: time_machine.Traveller
) -> None:
    statuses = [knock(door(None), "nobody", "wrong words").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_stranger_elsewhere_cannot_keep_the_owner_out(
    app: FastAPI, world: World, clock_at_noon: time_machine.Traveller
) -> None:
    from tests.factories.world import ORIGIN, BrowserClient

    def at(address: str) -> BrowserClient:
        return BrowserClient(
            app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False, client=(address, 5000)
        )

    seed = give_password(world, "coordinator")
    assert come_in(at("192.0.2.10"), "coordinator", seed).status_code == 303
    stranger = at("198.51.100.7")
    while knock(stranger, "coordinator", "wrong words").status_code != 429:
        pass
    clock_at_noon.shift(31)
    assert come_in(at("192.0.2.77"), "coordinator", seed).status_code == 303, "same /24 as the owner's first sign-in"


def test_a_code_is_accepted_once(door: Door, world: World, clock_at_noon: time_machine.Traveller) -> None:
    seed = give_password(world, "coordinator")
    assert come_in(door(None), "coordinator", seed).status_code == 303
    again = come_in(door(None), "coordinator", seed)
    assert again.status_code == 422
    assert "was used before" in again.text
    clock_at_noon.shift(30)
    assert come_in(door(None), "coordinator", seed).status_code == 303


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)])
def test_the_window_is_one_step_either_way(
    door: Door, world: World, clock_at_noon: time_machine.Traveller, seconds: int, status: int
) -> None:
    seed = give_password(world, "coordinator")
    assert come_in(door(None), "coordinator", seed, seconds).status_code == status


@pytest.mark.postgres
def test_the_first_sign_in_links_an_app_and_shows_ten_codes_that_work_once(
    door: Door, world: World, database: Database
) -> None:
    give_password(world, "housing", enrol=False)
    client = door(None)
    assert knock(client, "housing").headers["location"] == "/sign-in/app"
    page = client.get("/sign-in/app").text
    assert "<svg" in page
    assert page == page.replace("style=", "")
    seed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert seed is not None
    client.token = token_in(page)
    assert client.post("/sign-in/app", data={"code": "000000"}).status_code == 422
    shown = client.post("/sign-in/app", data={"code": code_for(seed[1].replace(" ", ""))})
    assert shown.status_code == 200
    codes = re.findall(r"<li>(\d\d-[A-Z2-7-]+)</li>", shown.text)
    assert len(codes) == 10
    assert client.get("/sessions").status_code == 200
    assert "account:factor-added" in [mail.kind for mail in mails(world)]

    def by_code(code: str) -> int:
        other = door(None)
        knock(other, "housing")
        other.token = token_in(other.get("/sign-in/code").text)
        return int(other.post("/sign-in/code", data={"code": code}).status_code)

    assert by_code(codes[3]) == 303
    assert by_code(codes[3]) == 422
    assert by_code("04-AAAA-AAAA-AAAA-AAAA") == 422
    assert by_code(codes[9].lower()) == 303
    assert "factor:recovery-code-used" in tags(database)


def test_the_seed_is_sealed_in_the_table(world: World, database: Database) -> None:
    seed = give_password(world, "coordinator")
    with database.engine.connect() as connection:
        raw = connection.execute(select(Factor.__table__.c.seed)).scalar_one()  # type: ignore[attr-defined]
    assert seed.encode() not in bytes(raw)


def test_an_old_hash_is_made_anew_at_sign_in(database: Database, world: World) -> None:
    give_password(world, "coordinator")
    dearer = demo_settings(database_url=database.url, password_memory_kib=9216, password_rounds=1)
    with Door(create_app(dearer, database), world) as door:
        knock(door(None), "coordinator")
    with database.unit() as unit:
        assert "m=9216" in unit.session.get_one(User, world.users["coordinator"]).password_hash
    assert "user:changed" in tags(database)


@pytest.mark.postgres
def test_a_third_session_ends_the_oldest_and_a_new_browser_is_told_of(
    door: Door, world: World, clock_at_noon: time_machine.Traveller
) -> None:
    seed = give_password(world, "coordinator")
    clients = []
    for browser in ("Firefox/1 Windows", "Firefox/2 Windows", "Chrome/3 Android"):
        client = door._open(None)
        client.headers["User-Agent"] = browser
        assert come_in(client, "coordinator", seed).status_code == 303
        clients.append(client)
        clock_at_noon.shift(31)
    assert [client.get("/sessions").status_code for client in clients] == [303, 200, 200]
    assert [mail.kind for mail in mails(world)] == ["account:new-device"]


def test_the_second_step_must_follow_within_ten_minutes(
    door: Door, world: World, clock_at_noon: time_machine.Traveller
) -> None:
    give_password(world, "coordinator")
    client = door(None)
    knock(client, "coordinator")
    clock_at_noon.shift(601)
    assert client.get("/sign-in/code").status_code == 303


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demo", "/forgotten"])
def test_another_site_cannot_post_our_sign_in(door: Door, headers: dict[str, str], path: str) -> None:
    assert door(None).post(path, data={"email": "x@example.org"}, headers=headers).status_code == 403


def test_the_second_step_needs_its_own_token(door: Door, world: World) -> None:
    seed = give_password(world, "coordinator")
    client = door(None)
    knock(client, "coordinator")
    client.token = "guessed"
    assert client.post("/sign-in/code", data={"code": code_for(seed)}).status_code == 403


@pytest.mark.parametrize(
    "data", [{}, {"email": ""}, {"email": "x" * 300, "password": "y"}, {"email": "a", "password": "b", "is_admin": "1"}]
)
def test_a_misshapen_form_is_shown_again(door: Door, data: dict[str, str]) -> None:
    assert door(None).post("/sign-in", data=data).status_code == 422


def test_one_click_sign_in_exists_in_the_demonstration_alone(door: Door, world: World, database: Database) -> None:
    page = door(None).get("/sign-in").text
    assert "Come in as" in page
    assert door(None).post("/sign-in/demo", data={"user_id": str(world.users["chair"])}).status_code == 303
    assert door(None).get("/sessions").status_code == 200
    from app.core.settings import Mode

    real = demo_settings(database_url=database.url, mode=Mode.DEVELOPMENT)
    with Door(create_app(real, database), world) as other:
        assert "Come in as" not in other(None).get("/sign-in").text
        assert other(None).post("/sign-in/demo", data={"user_id": str(world.users["chair"])}).status_code == 404


@pytest.mark.parametrize("user_id", ["", "nonsense", "00000000-0000-0000-0000-00000000dead"])
def test_one_click_needs_a_person(door: Door, user_id: str) -> None:
    assert door(None).post("/sign-in/demo", data={"user_id": user_id}).status_code == 404


def test_only_hashes_of_tokens_are_kept(door: Door, world: World, database: Database) -> None:
    seed = give_password(world, "coordinator")
    client = door(None)
    come_in(client, "coordinator", seed)
    with database.unit() as unit:
        rows = unit.session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))).all()
    assert client.cookies[COOKIE].encode() not in [row.token_hash for row in rows]
    assert all(len(row.token_hash) == 32 for row in rows)
    assert all(row.created_at <= row.seen_at + timedelta(seconds=1) for row in rows)
    assert PASSWORD not in str(rows)


@pytest.mark.postgres
def test_many_wrong_tries_at_once_are_counted_one_by_one(app: FastAPI, door: Door, world: World) -> None:
    give_password(world, "coordinator")
    clients = [door._open(None) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda client: knock(client, "coordinator", "wrong words").status_code, clients))
    assert sorted(found) == [422] * 5 + [429] * 7


@pytest.mark.postgres
def test_one_code_sent_twice_at_once_opens_one_session(door: Door, world: World, database: Database) -> None:
    seed = give_password(world, "coordinator")
    clients = [door._open(None) for _ in range(2)]
    for client in clients:
        knock(client, "coordinator")
        client.token = token_in(client.get("/sign-in/code").text)
    code = code_for(seed)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda client: client.post("/sign-in/code", data={"code": code}).status_code, clients))
    assert sorted(found) == [303, 422]


def test_when_too_many_hash_at_once_the_next_one_is_asked_to_wait(door: Door, world: World) -> None:
    give_password(world, "coordinator")
    taken = [passwords._few_waiting.acquire(blocking=False) for _ in range(12)]
    try:
        assert all(taken)
        answer = knock(door(None), "coordinator")
    finally:
        for _ in taken:
            passwords._few_waiting.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert knock(door(None), "coordinator").status_code == 303
