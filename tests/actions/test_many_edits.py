"""2,000 edits of one action from 50 clients that retry until accepted, over real HTTP: exactly 2,000 in the history, no 5xx."""

import http.client
import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.actions.models import ActionUpdate, Step
from app.core.db import Database
from tests.actions.conftest import stored
from tests.factories.world import Door, World

CLIENTS, EDITS = 50, 2000
LONGEST_WAIT = 4.0
SERVE = """
import sys, uvicorn
from app.core.settings import demo_settings
from app.main import create_app
uvicorn.run(create_app(demo_settings(database_url=sys.argv[1])), fd=int(sys.argv[2]), log_level="critical", access_log=False,
    timeout_keep_alive=75)
"""


@contextmanager
def serving(database: Database) -> Iterator[int]:
    """Serve the application in a process of its own; gives the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        fd, port = listener.fileno(), listener.getsockname()[1]
        arguments = [sys.executable, "-c", SERVE, database.url, str(fd)]
        server = subprocess.Popen(arguments, pass_fds=[fd], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(150):
                assert server.poll() is None, "the server did not start"
                if _answers(port):
                    break
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _edit(port: int, path: str, token: str, who: int, edits: int) -> Counter[int]:
    """Make edits as one client; a refused one waits a random moment (longer each time) and reads the action again."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": token, "Content-Type": "application/json"}
    statuses: Counter[int] = Counter()
    luck = random.Random(who)

    def ask(method: str, body: str | None = None, **more: str) -> str:
        connection.request(method, path, body, headers | more)
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
        return answer.getheader("ETag", "") if answer.status == 200 else ""

    tag, wait = ask("GET"), 0.05
    for number in range(edits):
        while not (accepted := ask("PATCH", json.dumps({"text": f"Client {who}, edit {number}"}), **{"If-Match": tag})):
            wait = min(2 * wait, LONGEST_WAIT)
            time.sleep(luck.random() * wait)
            tag = ask("GET")
        tag, wait = accepted, max(wait / 2, 0.05)
    connection.close()
    return statuses


@pytest.mark.slow
@pytest.mark.postgres
def test_two_thousand_edits_from_fifty_clients_are_all_in_the_history_once(
    database: Database, world: World, door: Door, action: UUID
) -> None:
    token = door.api("coordinator", "actions:read", "actions:write").headers["Authorization"]
    began = time.monotonic()
    with serving(database) as port, ThreadPoolExecutor(CLIENTS) as clients:
        path = f"/api/v1/actions/{action}"
        work = [clients.submit(_edit, port, path, token, who, EDITS // CLIENTS) for who in range(CLIENTS)]
        statuses = sum((one.result() for one in work), Counter())
    seconds = time.monotonic() - began
    assert set(statuses) <= {200, 412}, statuses
    row = stored(world, action)
    with database.unit() as unit:
        changed = select(ActionUpdate.number).where(ActionUpdate.action_id == action, ActionUpdate.step == Step.CHANGED)  # type: ignore[call-overload]
        numbers = sorted(unit.session.execute(changed).scalars())
        texts = unit.session.execute(select(func.count()).where(ActionUpdate.action_id == action)).scalar_one()  # type: ignore[arg-type]
    assert numbers == list(range(2, EDITS + 2))
    assert (texts, row.version) == (EDITS + 1, EDITS + 1)
    print(f"{EDITS} edits in {seconds:.1f} s, {dict(statuses)}")
