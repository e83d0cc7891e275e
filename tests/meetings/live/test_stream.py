"""The stream of a meeting: it says "changed" and nothing else, to whoever may be told, from every worker, and ends when rights end."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import UUID

import httpx2 as httpx
import pytest
from fastapi import FastAPI, Request
from sqlmodel import select

from app.accounts.models import SignIn
from app.core import clock
from app.core.db import Database, UnitOfWork
from app.core.errors import NotSignedIn
from app.core.settings import demo_settings
from app.main import create_app
from app.meetings.live import queries, service, words
from app.meetings.live.pages import Watcher
from app.meetings.live.schemas import OpenMeeting, SaveNote
from tests.factories.browsing import served
from tests.factories.world import Door, World
from tests.meetings.agendas import meeting
from tests.meetings.hearings import circulated, declare

PATIENCE = 8.0


@pytest.fixture
def room(world: World) -> tuple[UUID, dict[str, UUID]]:
    meeting_id, listings = circulated(world, ["anna", "clara"])
    declare(world, meeting_id, "chair", "housing", "walled")
    world.do(
        lambda unit: (
            service.open_meeting(unit, world.actor("chair"), meeting_id, OpenMeeting(is_quorum_waived=True)) and None
        )
    )
    return meeting_id, listings


@pytest.fixture
def workers(database: Database) -> Iterator[Callable[[], str]]:
    """Give a starter of workers: each an application of its own on the same database."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(served(create_app(demo_settings(database_url=database.url), Database(
            database.url, database.vault, database.audit_key))))  # fmt: skip


def cookies(door: Door, who: str) -> dict[str, str]:
    name = door.app.state.settings.cookie_name
    return {name: door(who).cookies.get(name) or ""}


def note(world: World, listing_id: UUID, text: str) -> None:
    said = SaveNote(text=text, version=1)
    world.do(
        lambda unit: words.save_note(unit, world.actor("chair"), listing_id, world.agencies["police"], said) and None
    )


def heard(
    address: str,
    meeting_id: UUID,
    jar: dict[str, str],
    cause: Callable[[], None],
    *,
    seconds: float = PATIENCE,
    **headers: str,
) -> list[str]:
    """Listen until one event came or the time is over; `cause` happens once the stream stands."""
    lines: list[str] = []
    end = time.monotonic() + seconds
    timeout = httpx.Timeout(seconds, read=seconds)
    with (
        httpx.Client(base_url=address, cookies=jar, timeout=timeout) as client,
        client.stream("GET", f"/meetings/{meeting_id}/stream", headers=headers) as stream,
    ):
        assert stream.status_code == 200, stream.read()
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in stream.headers["cache-control"]
        try:
            for line in stream.iter_lines():
                if line.startswith(": here"):
                    time.sleep(0.8)
                    cause()
                if line and not line.startswith(":"):
                    lines.append(line)
                if time.monotonic() > end or (line == "" and any(one.startswith("event") for one in lines)):
                    break
        except httpx.ReadTimeout:
            pass
    return lines


def test_a_change_is_told_as_one_word_and_the_revision(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]], workers: Callable[[], str]
) -> None:
    meeting_id, listings = room
    lines = heard(
        workers(), meeting_id, cookies(door, "housing"), lambda: note(world, listings["anna"], "Three call-outs.")
    )
    revision = str(meeting(world, meeting_id).revision)
    assert [one for one in lines if not one.startswith("retry")] == [
        "event: changed",
        f"data: {revision}",
        f"id: {revision}",
    ]
    assert "call-outs" not in " ".join(lines)


def test_another_worker_tells_it_too(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]], workers: Callable[[], str]
) -> None:
    meeting_id, listings = room
    first, second = workers(), workers()
    path = f"/live/{listings['anna']}/note/{world.agencies['housing']}"
    data = {"text": "Sole tenant.", "version": "1", "csrf_token": door("housing").token}

    def write_at_the_first() -> None:
        answer = httpx.post(
            first + path,
            data=data,
            cookies=cookies(door, "housing"),
            headers={"Origin": first, "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 303

    assert "event: changed" in heard(second, meeting_id, cookies(door, "chair"), write_at_the_first)


def test_who_was_cut_off_is_told_what_was_missed(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]], workers: Callable[[], str]
) -> None:
    old = str(meeting(world, room[0]).revision - 1)
    assert "event: changed" in heard(
        workers(), room[0], cookies(door, "housing"), lambda: None, **{"Last-Event-ID": old}
    )


def test_behind_a_wall_nothing_is_told_while_that_case_is_heard(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]], workers: Callable[[], str]
) -> None:
    meeting_id, listings = room
    address, jar = workers(), cookies(door, "walled")
    silent = heard(address, meeting_id, jar, lambda: note(world, listings["anna"], "Three call-outs."), seconds=3)
    assert not [one for one in silent if one.startswith("event")]
    start = lambda: world.do(lambda unit: service.start_case(unit, world.actor("chair"), listings["clara"]) and None)  # noqa: E731
    assert "event: changed" in heard(address, meeting_id, jar, start)


def test_without_a_sign_in_the_stream_answers_401_and_leads_nowhere(
    app: FastAPI, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    answer = door(None).get(f"/meetings/{room[0]}/stream")
    assert answer.status_code == 401
    assert "location" not in answer.headers


@pytest.mark.parametrize(("who", "status"), [("idva", 403), ("coordinator_b", 404), ("auditor", 404), ("lapsed", 404)])
def test_who_may_not_listen_is_told_so(door: Door, room: tuple[UUID, dict[str, UUID]], who: str, status: int) -> None:
    assert door(who).get(f"/meetings/{room[0]}/stream").status_code == status


def test_an_open_stream_is_no_activity_but_a_page_is(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, listings = room
    door("housing")
    a_minute_ago = clock.now() - timedelta(seconds=60)

    def grow_old(unit: UnitOfWork) -> None:
        for row in _sign_ins(unit, world):
            row.seen_at = a_minute_ago
            unit.session.add(row)

    def seen(unit: UnitOfWork) -> datetime:
        return max(row.seen_at for row in _sign_ins(unit, world))

    world.do(grow_old)
    by_itself = {"HX-Request": "true", "HX-Request-Type": "partial"}
    panel = door("housing").get(f"/meetings/{meeting_id}/live/panel?at={listings['anna']}", headers=by_itself)
    assert panel.status_code == 200
    watched = Watcher(_request(door, "housing", f"/meetings/{meeting_id}/stream"), meeting_id)
    assert watched.revision() == meeting(world, meeting_id).revision
    assert world.do(seen) == a_minute_ago
    door("housing").get(f"/meetings/{meeting_id}/live")
    assert world.do(seen) > a_minute_ago


def _sign_ins(unit: UnitOfWork, world: World) -> list[SignIn]:
    return list(unit.session.exec(select(SignIn).where(SignIn.user_id == world.users["housing"])).all())


def _request(door: Door, who: str, path: str) -> Request:
    name = door.app.state.settings.cookie_name
    cookie = f"{name}={door(who).cookies.get(name)}".encode()
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [(b"cookie", cookie)],
            "app": door.app,
            "query_string": b"",
            "state": {"reference": ""},
        }
    )


def test_a_listener_whose_case_or_sign_in_is_taken_away_listens_no_longer(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    watched = Watcher(_request(door, "housing", "/stream"), room[0])
    assert watched.revision() is not None

    def sign_out(unit: UnitOfWork) -> None:
        for row in _sign_ins(unit, world):
            row.ended_at = clock.now()
            unit.session.add(row)

    world.do(sign_out)
    with pytest.raises(NotSignedIn):
        watched.revision()


def test_the_watch_reads_nothing_personal(world: World, room: tuple[UUID, dict[str, UUID]]) -> None:
    def look(unit: UnitOfWork) -> set[tuple[str, UUID]]:
        queries.revision(unit, world.actor("chair"), room[0])
        return set(unit.touched)

    assert world.do(look) == set()
