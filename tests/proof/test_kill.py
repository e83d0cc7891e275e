"""kill -9 at random moments of writing: what was acknowledged is there, nothing is half there, and the trail is whole (S54)."""

import os
import select
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from app.actions.models import Action
from app.audit.chain import verify
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import house_actor
from app.core.settings import demo_settings
from app.main import database_for
from app.meetings.live.queries import note_of
from tests.factories.databases import postgres_database, template_file
from tests.factories.life import Life, build_life
from tests.factories.world import World, build_world
from tests.proof.writer import ACTION, SAID, spawn

pytestmark = [pytest.mark.slow, pytest.mark.alone]
LEAST_ACKNOWLEDGED = 1
"""For each kill, on average; a writer that never got to write proves nothing."""


@contextmanager
def built(url: str) -> Iterator[Life]:
    database = database_for(demo_settings(database_url=url))
    yield build_life(build_world(database))
    database.dispose()


def acknowledged(read_end: int) -> list[tuple[int, int]]:
    """Everything the writer said before it died; a message is written whole or not at all."""
    said = b""
    while chunk := os.read(read_end, 65536):
        said += chunk
    os.close(read_end)
    return list(SAID.iter_unpack(said[: len(said) // SAID.size * SAID.size]))


def kill_while_writing(life: Life, url: str, kills: int, seed: int) -> int:
    """Start, kill and check so many times; gives how many writes were acknowledged in all."""
    random, world, total = Random(seed), life.world, 0
    action, listing, agency = life.ids["action"], life.ids["listing_live"], world.agencies["housing"]
    for _ in range(kills):
        pid, read_end = spawn(world, url, action, listing, agency)
        if random.random() < 0.8:  # some die before they have written anything
            select.select([read_end], [], [], 20)
        time.sleep(random.uniform(0.0, 0.15))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        said = acknowledged(read_end)
        total += len(said)
        _nothing_is_lost(life, said)
    return total


def _nothing_is_lost(life: Life, said: list[tuple[int, int]]) -> None:
    world, ids = life.world, life.ids

    def stands(unit: object) -> tuple[int, str, int, str]:
        action = unit.session.get_one(Action, ids["action"])  # type: ignore[attr-defined]
        note = note_of(unit, ids["listing_live"], world.agencies["housing"])  # type: ignore[arg-type]
        assert note is not None
        found = action.version, action.text, note.version, note.text
        looked(unit, house_actor(), Tag.LIVE_VIEWED, area_id=world.area)  # type: ignore[arg-type]
        return found

    version, words, noted, note = world.do(stands)
    for kind, last in dict(said).items():
        here = version if kind == ACTION else noted
        assert here in {last, last + 1}, "an acknowledged write is gone, or a write came from nowhere"
    assert version == 1 or words == f"Change the locks, {version}"
    assert note in {f"Said, {noted}", ""}


def steps_and_events(world: World, action: object) -> tuple[int, int]:
    """Count the steps of the action's history and the events of its changes."""
    plain = action.hex if world.database.is_sqlite else str(action)  # type: ignore[attr-defined]
    with world.database.engine.connect() as connection:
        steps = connection.execute(
            text("SELECT count(*) FROM action_updates WHERE action_id = :id"), {"id": plain}
        ).scalar()
        changed = text(
            "SELECT count(*) FROM audit_events WHERE tag = 'action:changed' AND id IN "
            "(SELECT event_id FROM audit_subjects WHERE subject_table = 'actions' AND subject_id = :id)"
        )
        events = connection.execute(changed, {"id": plain}).scalar()
        connection.rollback()
    assert steps is not None
    assert events is not None
    return steps, events


def whole(life: Life, total: int, kills: int) -> None:
    verdict = verify(life.world.database)
    assert verdict.faults == ()
    assert total >= kills * LEAST_ACKNOWLEDGED
    steps, events = steps_and_events(life.world, life.ids["action"])
    assert steps == events + 1, "each change has its step and its event, or neither"
    assert steps > total // 2 - kills


def test_two_hundred_kills_on_sqlite_lose_nothing(tmp_path: Path) -> None:
    file = template_file(tmp_path)
    url = f"sqlite:///{file}"
    with built(url) as life:
        total = kill_while_writing(life, url, 200, seed=20261121)
        whole(life, total, 200)
        life.world.database.dispose()
        raw = sqlite3.connect(file)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        raw.close()
    shutil.rmtree(tmp_path)


@pytest.mark.postgres
def test_twenty_kills_on_postgresql_lose_nothing() -> None:
    with postgres_database() as url, built(url) as life:
        total = kill_while_writing(life, url, 20, seed=7)
        whole(life, total, 20)
