"""The server under measurement: the product's application in a process of its own, with yardsticks beside it as routes.

Asked for by headers: `x-bench-audit` chooses how audit rows are written, `x-bench-count` counts a request's statements by purpose.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, insert
from starlette.types import Message, Receive, Scope, Send

from app.accounts import recognise as door
from app.audit import record as audit
from app.audit.models import AuditEvent, AuditSubject
from app.cli.bench import yardsticks
from app.core.ids import new_id
from app.core.settings import Settings
from app.main import create_app

PURPOSES = ("own", "session", "policy", "audit")
AUDIT: ContextVar[str] = ContextVar("audit", default="chained")
PHASE: ContextVar[str] = ContextVar("phase", default="own")
COUNTED: ContextVar[dict[str, int] | None] = ContextVar("counted", default=None)
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "COMMIT")
ROLES = re.compile(r"FROM (memberships|signatories)")


def create() -> "Harness":
    """Build the application on the settings of the environment; uvicorn's factory."""
    app = create_app(Settings())
    app.state.recognise = _in_phase("session", door.recognise)
    audit.write_chained = _in_phase("audit", _chosen(audit.write_chained))
    event.listen(app.state.database.engine, "before_cursor_execute", _count)
    yardsticks.install(app)
    return Harness(app)


def _in_phase(phase: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def marked(*words: Any, **more: Any) -> Any:
        token = PHASE.set(phase)
        try:
            return act(*words, **more)
        finally:
            PHASE.reset(token)

    return marked


def _chosen(chained: Callable[..., None]) -> Callable[..., None]:
    """Write audit rows as the request wants them: chained as the product does, unchained, or not at all."""

    def write(connection: Any, pending: Any, key: bytes) -> None:
        if AUDIT.get() == "chained":
            chained(connection, pending, key)
        elif AUDIT.get() == "unchained":
            _unchained(connection, pending)

    return write


def _unchained(connection: Any, pending: Any) -> None:
    subjects = [
        {"event_id": one.id, "subject_table": table, "subject_id": row}
        for one in pending
        for table, row in one.subjects
    ]
    if subjects:
        connection.execute(insert(AuditSubject), subjects)
    loose = new_id()  # a chain of its own: no head, no lock, no order
    rows = [
        audit.event_row(one, number, audit.START) | {"chain": loose, "mac": audit.START}
        for number, one in enumerate(pending)
    ]
    connection.execute(insert(AuditEvent), rows)


def _count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    counted = COUNTED.get()
    if counted is None or statement.startswith(NOT_COUNTED):
        return
    phase = PHASE.get()
    if phase == "session" and ROLES.search(statement):
        phase = "policy"
    elif phase == "own" and "sign_ins" in statement:
        phase = "session"
    counted[phase] = counted.get(phase, 0) + 1


class Harness:
    """Answers the bare yardstick and the process's CPU itself; everything else goes to the product."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path == "/bench/usage":
            await _send(send, json.dumps({"cpu": time.process_time()}).encode())
            return
        if scope["type"] == "http" and path.startswith("/bench/bare/"):
            await _send(send, yardsticks.bare(int(path.rsplit("/", 1)[1])))
            return
        headers = dict(scope.get("headers", ()))
        AUDIT.set(headers.get(b"x-bench-audit", b"chained").decode())
        counted: dict[str, int] | None = {} if b"x-bench-count" in headers else None
        COUNTED.set(counted)

        async def told(message: Message) -> None:
            if counted is not None and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-bench-statements", json.dumps(counted).encode())]
            await send(message)

        await self.app(scope, receive, told)


async def _send(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port, its process, and the seconds from start to first answer."""

    port: int
    pid: int
    started_in: float


@contextmanager
def served(settings: Settings, workers: int = 1, factory: str = "app.cli.bench.served:create") -> Iterator[Served]:
    """Serve in processes of their own until the block ends; RuntimeError if the server does not answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "uvicorn", factory, "--factory", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
        "--loop", "auto", "--http", "auto", "--no-access-log", "--log-level", "error", "--no-server-header",
    ]  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | _environment(settings))  # noqa: S603 - our own interpreter
    try:
        _wait(port, process)
        yield Served(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=15)


def _environment(settings: Settings) -> dict[str, str]:
    plain = {
        name: getattr(settings, name) for name in ("mode", "database_url", "secure_cookies", "log_file", "pool_size")
    }
    secret = {name: getattr(settings, name).get_secret_value() for name in ("seal_keys", "index_key", "audit_key")}
    return {f"ROUNDTABLE_{name.upper()}": str(value) for name, value in (plain | secret).items()}


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the server under measurement did not start")
