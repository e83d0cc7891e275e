"""One effect per idempotency key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from app.accounts.models import Replay
from app.accounts.replays.service import once
from app.core.actor import Actor
from app.core.db import Database
from app.core.errors import Unprocessable
from tests.factories.world import World, tags

pytestmark = pytest.mark.postgres
KEY = "0f4c8c2a-order"


class Counter:
    def __init__(self) -> None:
        self.effects = 0

    def __call__(self) -> tuple[int, Any]:
        self.effects += 1
        return 201, {"number": self.effects, "name": "Anna"}


def ask(
    world: World, actor: Actor, act: Callable[[], tuple[int, Any]], body: bytes = b"{}", key: str | None = KEY
) -> tuple[int, Any]:
    found: tuple[int, Any] = world.do(lambda unit: once(unit, actor, key, body, act))
    return found


def test_the_same_request_again_has_the_same_answer_and_one_effect(world: World, database: Database) -> None:
    act, actor = Counter(), world.actor("police")
    assert ask(world, actor, act) == ask(world, actor, act) == (201, {"number": 1, "name": "Anna"})
    assert act.effects == 1
    assert tags(database)[-2:] == ["request:kept", "request:replayed"]


def test_another_request_under_the_key_is_refused_and_has_no_effect(world: World) -> None:
    act, actor = Counter(), world.actor("police")
    ask(world, actor, act)
    with pytest.raises(Unprocessable):
        ask(world, actor, act, body=b'{"other": 1}')
    assert act.effects == 1


def test_without_a_key_every_request_counts(world: World) -> None:
    act, actor = Counter(), world.actor("police")
    ask(world, actor, act, key=None)
    ask(world, actor, act, key=None)
    assert act.effects == 2


def test_keys_belong_to_their_asker(world: World) -> None:
    act = Counter()
    ask(world, world.actor("police"), act)
    assert ask(world, world.actor("housing"), act)[1]["number"] == 2


def test_a_refused_act_is_not_kept(world: World) -> None:
    act, actor = Counter(), world.actor("police")

    def refuse() -> tuple[int, Any]:
        raise Unprocessable("No.")

    with pytest.raises(Unprocessable):
        ask(world, actor, refuse)
    assert ask(world, actor, act)[0] == 201


def test_after_a_day_the_key_is_free_and_old_answers_are_swept(world: World, database: Database) -> None:
    act, actor = Counter(), world.actor("police")
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False) as traveller:
        ask(world, actor, act)
        ask(world, actor, act, key="another-key")
        traveller.shift(timedelta(hours=24, seconds=1))
        assert ask(world, actor, act, body=b"new")[1]["number"] == 3
    with database.unit() as unit:
        assert unit.session.connection().execute(select(Replay.key)).scalars().all() == [KEY]


def test_the_kept_answer_is_sealed(world: World, database: Database) -> None:
    ask(world, world.actor("police"), Counter())
    with database.engine.connect() as connection:
        raw = connection.execute(select(Replay.__table__.c.answer)).scalar_one()  # type: ignore[attr-defined]
    assert b"Anna" not in bytes(raw)


def test_many_at_once_have_one_effect(world: World) -> None:
    act, actor = Counter(), world.actor("police")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(world, actor, act), range(24)))
    assert answers == [(201, {"number": 1, "name": "Anna"})] * 24
    assert act.effects == 1
