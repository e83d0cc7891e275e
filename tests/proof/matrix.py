"""The engine of the authorisation matrix: one prepared house, and for every route, actor and relation one real request.

A refused request rolls back, so the prepared database is copied anew only after a request that was let through.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.accounts.clients.schemas import Scope
from app.accounts.models import ApiClient, ApiToken, SignIn, User
from app.core import clock
from app.core.db import Database
from app.core.settings import demo_settings
from app.main import create_app, database_for
from tests.factories.databases import template_file
from tests.factories.life import Life, build_life
from tests.factories.world import CAST, ORIGIN, World, build_world

NONCE = re.compile(rb"nonce-[A-Za-z0-9_-]+")
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
EVERY_SCOPE = "all"
YES, NO, HIDDEN, SIGN_IN = "yes", "no", "hidden", "sign in"


@dataclass(frozen=True)
class Row:
    """One route and who may use it: `yes` gets in, `no` is told why not (403), everybody else meets a 404."""

    route: str
    yes: frozenset[str]
    no: frozenset[str]
    at: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    scope: str = ""
    is_open: bool = False
    needs_secret: bool = False
    note: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: dict[str, Any] | None = None
    query: str = ""

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def expected(self, who: str | None) -> str:
        """What this actor gets (None: nobody is signed in)."""
        if who is None:
            return YES if self.is_open else SIGN_IN
        if self.is_api and who == "lapsed":
            return SIGN_IN  # the agreement lapsed, so its programs' tokens are nobody's
        return YES if who in self.yes else NO if who in self.no else HIDDEN


@dataclass
class House:
    """A prepared house: one file to copy from, one application, a cookie or token for everybody."""

    life: Life
    client: TestClient
    file: Path
    ready: Path
    settings: Any
    requests: int = 0

    @property
    def ids(self) -> dict[str, Any]:
        return self.life.ids

    def renew(self) -> None:
        """Put the prepared state back."""
        app: Any = self.client.app
        app.state.database.dispose()
        for end in ("-wal", "-shm"):
            self.file.with_name(self.file.name + end).unlink(missing_ok=True)
        shutil.copy(self.ready, self.file)
        app.state.database = database_for(self.settings)

    def ask(self, row: Row, who: str | None, *, token: str = EVERY_SCOPE, random: bool = False) -> Any:
        """Send the row's request as somebody; `random` asks for objects that do not exist."""
        self.requests += 1
        headers = dict(row.headers)
        if row.is_api:
            if who is not None:
                headers["Authorization"] = f"Bearer {who}-{token}"
            else:
                headers["Cookie"] = (
                    f"{self.settings.cookie_name}=cookie-coordinator"  # a browser's session opens no API
                )
        else:
            headers |= {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
            if who is not None:
                headers["Cookie"] = f"{self.settings.cookie_name}=cookie-{who}"
        self.client.cookies.clear()
        url = self.url(row, random=random) + row.query
        if row.method == "GET":
            return self.client.get(url, headers=headers)
        body = self.fill(row.body or {}, random=random)
        if row.is_api:
            return self.client.request(row.method, url, json=body, headers=headers)
        if row.path == "/assessments/{assessment_id}/answers":
            return self.client.post(url, json=body, headers=headers | {"X-CSRF-Token": f"csrf-{who}"})
        return self.client.post(url, data={"csrf_token": f"csrf-{who}"} | body, files=row.files, headers=headers)

    def url(self, row: Row, *, random: bool = False) -> str:
        """Fill the places of a path: by the row, else by the usual object of that name."""

        def one(match: re.Match[str]) -> str:
            name = match[1]
            value = self.value(row.at.get(name, USUAL.get(name, name)))
            is_object = name.endswith("_id") and isinstance(value, UUID)
            return str(uuid4() if random and is_object else value)

        return PLACE.sub(one, row.path)

    def fill(self, body: Any, *, random: bool = False) -> Any:
        """Fill `$name` in a body; `random` names a case that does not exist."""
        if isinstance(body, dict):
            strange = {"case_file_id": str(uuid4())} if random else {}
            return {key: strange.get(key, self.fill(value)) for key, value in body.items()}
        if isinstance(body, list):
            return [self.fill(value) for value in body]
        if isinstance(body, str) and body.startswith("$"):
            value = self.value(body[1:])
            return value if isinstance(value, int) else str(value)
        return body

    def value(self, name: Any) -> Any:
        """Look up `case:anna`, `user:housing`, `agency:police`, `day:+30`, or a name of the life."""
        if not isinstance(name, str):
            return name
        world = self.life.world
        kind, _, rest = name.partition(":")
        if kind == "day":
            return (clock.now() + timedelta(days=int(rest))).date().isoformat()
        known: dict[str, dict[str, Any]] = {
            "case": world.cases, "user": world.users, "agency": world.agencies, "person": world.people, "session": self.sessions(),
        }  # fmt: skip
        if rest and kind in known:
            return known[kind][rest]
        return self.ids.get(name, name)

    def sessions(self) -> dict[str, UUID]:
        found: dict[str, UUID] = self.ids["sessions"]
        return found


USUAL = {
    "case_file_id": "case:anna", "assessment_id": "sheet_draft", "referral_id": "ref_sent", "meeting_id": "meeting_planned",
    "listing_id": "listing_planned", "action_id": "action", "request_id": "request_open", "item_id": "item_private",
    "area_id": "area", "agency_id": "agency:housing", "user_id": "user:housing", "person_id": "person:anna", "wall_id": "wall",
    "series_id": "series", "membership_id": "membership", "client_id": "client", "challenge_id": "challenge", "number": 1,
    "session_id": "session:second", "file_id": "file",
}  # fmt: skip


def outcome(answer: Any) -> str:
    """Name what an answer means for the asker."""
    if "clear-site-data" in answer.headers:
        return YES  # signed out, as was asked
    if answer.status_code == 401 or (answer.status_code == 303 and answer.headers["location"].endswith("/sign-in")):
        return SIGN_IN
    if answer.status_code < 400:
        return YES
    return {403: NO, 404: HIDDEN}.get(answer.status_code, str(answer.status_code))


def bare(answer: Any) -> bytes:
    """What must be equal between hidden and missing: status, headers and body, without the CSP's nonce and the log reference."""
    kept = sorted((name, value) for name, value in answer.headers.items() if name not in {"x-reference", "set-cookie"})
    return NONCE.sub(b"nonce", repr((answer.status_code, kept)).encode()) + answer.content


@contextmanager
def prepared_house(folder: Path, prepare: Callable[[Life], Any] = lambda _: None) -> Iterator[House]:
    """Build the world and its life once, give everybody a session and tokens, and open the application upon it."""
    ready = template_file(folder)
    database = database_for(demo_settings(database_url=f"sqlite:///{ready}"))
    life = build_life(build_world(database))
    prepare(life)
    life.ids["sessions"] = _credentials(life.world)
    _settle(database)
    file = folder / "matrix.db"
    shutil.copy(ready, file)
    settings = demo_settings(database_url=f"sqlite:///{file}")
    app = create_app(settings, database_for(settings))
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False) as client:
        app.state.is_stopping = True  # live streams say that they are here, and end
        yield House(life, client, file, ready, settings)


def _settle(database: Database) -> None:
    """Bring everything into the one file, so that copying it copies the house."""
    with database.engine.connect() as connection:
        connection.rollback()
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _credentials(world: World) -> dict[str, UUID]:
    """Give everybody of the cast a session and tokens: one with all scopes, and with one scope only, and with all but one."""
    sessions: dict[str, UUID] = {}
    now = clock.now()
    with world.database.unit() as unit:
        for who in [*CAST, "second"]:
            user = world.users["coordinator" if who == "second" else who]
            sign_in = SignIn(user_id=user, token_hash=sha256(f"cookie-{who}".encode()).digest(), csrf_token=f"csrf-{who}",
                             has_second_factor=True, created_at=now, seen_at=now)  # fmt: skip
            unit.session.add(sign_in)
            unit.session.flush()
            sessions[who] = sign_in.id
        scopes = [one.value for one in Scope]
        for who, (area, _, _) in CAST.items():
            person = unit.session.get_one(User, world.users[who])
            client = ApiClient(area_id=world.areas[area], agency_id=person.agency_id, accountable_user_id=person.id, name=who,
                               secret_hash=bytes(32), scopes=scopes, created_at=now, expires_on=(now + timedelta(days=9)).date())  # fmt: skip
            unit.session.add(client)
            unit.session.flush()
            sets = {"all": scopes} | {f"only-{one}": [one] for one in scopes}
            sets |= {f"but-{one}": [other for other in scopes if other != one] for one in scopes}
            unit.session.add_all(
                ApiToken(client_id=client.id, token_hash=sha256(f"{who}-{name}".encode()).digest(), scopes=held, issued_at=now,
                         expires_at=now + timedelta(hours=2))
                for name, held in sets.items()
            )  # fmt: skip
    return sessions


def routes_of(app: Any) -> dict[str, Any]:
    """Every route as `METHOD /path`, with its context; mounts have no methods."""
    found = {}
    for one in iter_route_contexts(app.routes):
        for method in sorted((one.methods or {"MOUNT"}) - {"HEAD", "OPTIONS"}):
            found[f"{method} {one.path}"] = one
    return found
