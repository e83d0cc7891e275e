"""Sessions: time-outs on the server, ends that count at once, nothing left in the browser, no help from other sites."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from sqlmodel import col, select

from app.accounts.models import Membership, SignIn, User
from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from tests.factories.world import BrowserClient, Door, World, tags


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def session_of(database: Database, user_id: UUID) -> SignIn:
    with database.unit() as unit:
        return unit.session.exec(
            select(SignIn).where(SignIn.user_id == user_id).order_by(col(SignIn.created_at).desc())
        ).first()  # type: ignore[return-value]


def is_in(client: BrowserClient) -> bool:
    answer = client.get("/sessions")
    assert answer.status_code in {200, 303}
    return bool(answer.status_code == 200)


def test_fifteen_idle_minutes_end_a_session(noon: time_machine.Traveller, door: Door) -> None:
    client = door("coordinator")
    assert is_in(client)
    noon.shift(15 * 60)
    assert is_in(client)
    noon.shift(15 * 60 + 1)
    assert not is_in(client)


def test_saying_i_am_still_here_renews_the_idle_time(noon: time_machine.Traveller, door: Door) -> None:
    client = door("coordinator")
    for _ in range(4):
        noon.shift(14 * 60)
        assert client.post("/stay").status_code == 204
    noon.shift(14 * 60)
    assert is_in(client)


def test_twelve_hours_end_a_session_however_busy(noon: time_machine.Traveller, door: Door) -> None:
    client = door("coordinator")
    for _ in range(72):
        noon.shift(10 * 60)
        assert is_in(client)
    noon.shift(1)
    assert not is_in(client)


def test_sign_out_leaves_nothing_in_the_browser(door: Door, world: World, database: Database) -> None:
    client = door("coordinator")
    token = client.cookies["sid-8000"]
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert answer.headers["cache-control"] == "no-store"
    words = answer.headers["set-cookie"]
    assert 'sid-8000=""' in words
    assert "Max-Age=0" in words
    client.cookies.set("sid-8000", token)
    assert not is_in(client), "the token itself is over, not only the cookie"
    assert session_of(database, world.users["coordinator"]).ended_at is not None
    assert tags(database)[-1] == "user:signed-out"


def test_hiding_the_screen_ends_the_session_and_shows_a_page_that_says_nothing(door: Door) -> None:
    client = door("coordinator")
    token = client.cookies["sid-8000"]
    answer = client.post("/hide")
    assert (answer.status_code, answer.headers["location"]) == (303, "/away")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    page = client.get("/away").text
    for word in ("Roundtable", "domestic", "Case", "Sign in", "Coordinator"):
        assert word not in page
    client.cookies.set("sid-8000", token)
    assert not is_in(client)


def test_deactivation_ends_the_session_on_the_next_request(door: Door, world: World) -> None:
    client = door("police")
    assert is_in(client)
    path = f"/people/{world.area}/{world.users['police']}/deactivate"
    assert door("administrator").post(path, data={"version": "1"}).status_code == 303
    assert not is_in(client)


def test_a_role_taken_away_is_gone_on_the_next_request(door: Door, world: World) -> None:
    client = door("administrator")
    assert client.get("/people").status_code == 200

    def end(unit: Any) -> None:
        row = unit.session.exec(select(Membership).where(Membership.user_id == world.users["administrator"])).one()
        row.ends_on = clock.now().date() - timedelta(days=1)

    world.do(end)
    assert client.get("/people").status_code == 403
    assert is_in(client)


def test_the_last_day_of_a_role_counts_and_the_day_after_does_not(noon: time_machine.Traveller, world: World) -> None:
    def set_day(unit: Any) -> None:
        row = unit.session.exec(select(Membership).where(Membership.user_id == world.users["chair"])).one()
        row.ends_on = date(2026, 11, 18)

    world.do(set_day)
    assert world.actor("chair").has(world.area, Role.CHAIR)
    noon.shift(timedelta(days=1))
    assert not world.actor("chair").has(world.area, Role.CHAIR)


@pytest.mark.parametrize("path", ["/sign-out", "/hide", "/stay", "/theme", "/sessions/end-others"])
def test_a_post_without_the_sessions_token_or_from_elsewhere_is_refused(door: Door, path: str) -> None:
    client = door("coordinator")
    assert client.post(path, data={"csrf_token": "guessed"}).status_code == 403
    assert client.post(path, data={"csrf_token": ""}).status_code == 403
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert is_in(client)


def test_a_post_with_an_origin_of_ours_but_no_fetch_metadata_passes_and_a_null_origin_does_not(
    app: FastAPI, door: Door
) -> None:
    client = door("coordinator")
    plain = super(BrowserClient, client)
    data = {"csrf_token": client.token}
    assert plain.post("/stay", data=data, headers={"Origin": "null"}).status_code == 403
    assert plain.post("/stay", data=data).status_code == 403
    assert plain.post("/stay", data=data, headers={"Origin": "http://testserver"}).status_code == 204


def test_one_ends_ones_own_sessions_and_nobody_elses(door: Door, world: World, database: Database) -> None:
    mine, other = door("coordinator"), door._open("coordinator")
    chair = door("chair")
    foreign = session_of(database, world.users["chair"]).id
    second = session_of(database, world.users["coordinator"]).id
    assert mine.post(f"/sessions/{foreign}/end").status_code == 404
    assert is_in(chair)
    assert mine.post(f"/sessions/{second}/end").status_code == 303
    assert not is_in(other)
    assert is_in(mine)
    assert mine.post(f"/sessions/{second}/end").status_code == 404
    third = door._open("coordinator")
    assert mine.post("/sessions/end-others").status_code == 303
    assert (is_in(third), is_in(mine)) == (False, True)
    assert tags(database).count("session:ended") == 2


def test_ending_the_session_one_stands_in_signs_out(door: Door, world: World, database: Database) -> None:
    client = door("coordinator")
    answer = client.post(f"/sessions/{session_of(database, world.users['coordinator']).id}/end")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert not is_in(client)


@pytest.mark.parametrize(("sent", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("pink", "")])
def test_the_theme_is_remembered_and_leads_back(
    door: Door, world: World, database: Database, sent: str, kept: str
) -> None:
    client = door("coordinator")
    answer = client.post("/theme", data={"theme": sent}, headers={"Referer": "http://testserver/sessions"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sessions")
    with database.unit() as unit:
        assert unit.session.get_one(User, world.users["coordinator"]).theme == kept
    assert ('data-theme="dark"' in client.get("/sessions").text) is (kept == "dark")


@pytest.mark.parametrize(
    "referer", ["https://example.org/evil", "http://testserver//example.org", "http://testserver/a?b=c%0d"]
)
def test_the_theme_never_leads_elsewhere(door: Door, referer: str) -> None:
    answer = door("coordinator").post("/theme", data={"theme": "dark"}, headers={"Referer": referer})
    assert answer.headers["location"] in {"/", "/a"}
