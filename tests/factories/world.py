"""An invented world for tests: two areas, their agencies and people, one case each, and doors to come in by.

The cast of Alderbrook: chair, coordinator, officer (police assessor), police (representative), idva (victim advocate),
housing (representative), deputy (housing), education (representative without a seat), observer, auditor, administrator,
lapsed (representative of an agency whose signature is over), former (membership over), walled (police representative with a
conflict at the case). Of Brackenford: coordinator_b, police_b.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts.models import Agency, AgencyType, ApiClient, ApiToken, Membership, Signatory, SignIn, User
from app.accounts.queries import actor_for, client_actor
from app.areas.schemas import CreateArea, FollowProtocol, Parameters
from app.areas.service import create, follow
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import CaseFile, CasePerson, KeyKind, Part, Person, PhoneSafe, SafeContact, Seat, Wall
from app.core import clock
from app.core.actor import Actor, Role, house_actor
from app.core.db import Database, UnitOfWork
from app.core.ids import new_reference, new_secret

ORIGIN = "http://testserver"

CAST: dict[str, tuple[str, str, Role]] = {
    "chair": ("alderbrook", "police", Role.CHAIR),
    "coordinator": ("alderbrook", "coordination", Role.COORDINATOR),
    "officer": ("alderbrook", "police", Role.ASSESSOR),
    "police": ("alderbrook", "police", Role.REPRESENTATIVE),
    "idva": ("alderbrook", "victim_advocate", Role.VICTIM_ADVOCATE),
    "housing": ("alderbrook", "housing", Role.REPRESENTATIVE),
    "deputy": ("alderbrook", "housing", Role.DEPUTY),
    "education": ("alderbrook", "education", Role.REPRESENTATIVE),
    "observer": ("alderbrook", "education", Role.OBSERVER),
    "auditor": ("alderbrook", "coordination", Role.AUDITOR),
    "administrator": ("alderbrook", "coordination", Role.ADMINISTRATOR),
    "lapsed": ("alderbrook", "probation", Role.REPRESENTATIVE),
    "former": ("alderbrook", "housing", Role.REPRESENTATIVE),
    "walled": ("alderbrook", "police", Role.REPRESENTATIVE),
    "coordinator_b": ("brackenford", "coordination_b", Role.COORDINATOR),
    "police_b": ("brackenford", "police_b", Role.REPRESENTATIVE),
}
AGENCIES = {
    "police": AgencyType.POLICE, "victim_advocate": AgencyType.VICTIM_ADVOCATE, "housing": AgencyType.HOUSING,
    "education": AgencyType.EDUCATION, "probation": AgencyType.PROBATION, "coordination": AgencyType.COORDINATION,
    "police_b": AgencyType.POLICE, "coordination_b": AgencyType.COORDINATION,
}  # fmt: skip


@dataclass
class World:
    """Names to ids; rows are read anew in a unit of their own."""

    database: Database
    areas: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    """`anna` in Alderbrook (seats: police, victim_advocate, housing; `walled` has a wall), `berta` in Brackenford."""
    people: dict[str, UUID] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """Give somebody of the cast as an actor."""
        with self.database.unit() as unit:
            user = unit.session.get_one(User, self.users[who])
            return actor_for(unit, user, unit.session.get_one(Agency, user.agency_id))

    def do(self, act: Callable[[UnitOfWork], Any]) -> Any:
        """Do something in one committed unit."""
        with self.database.unit() as unit:
            return act(unit)

    @property
    def area(self) -> UUID:
        """Alderbrook."""
        return self.areas["alderbrook"]


def build_world(database: Database) -> World:
    world = World(database)
    with database.unit() as unit:
        _areas_and_people(unit, world)
    with database.unit() as unit:
        add_case(
            unit,
            world,
            "anna",
            "alderbrook",
            ("Anna", "Kowalczyk"),
            ("Marek", "Kowalczyk"),
            ["police", "victim_advocate", "housing"],
        )
        add_case(unit, world, "berta", "brackenford", ("Berta", "Quill"), ("Toby", "Quill"), ["police_b"])
        unit.session.flush()
        wall = Wall(case_file_id=world.cases["anna"], area_id=world.area, user_id=world.users["walled"], reason="neighbour",
                    raised_by=world.users["coordinator"], raised_at=clock.now())  # fmt: skip
        unit.session.add(wall)
        record(unit, house_actor(), Tag.WALL_RAISED, wall)
    return world


def _areas_and_people(unit: UnitOfWork, world: World) -> None:
    house = house_actor()
    long_ago, today = datetime(2020, 1, 1, tzinfo=UTC).date(), clock.now().date()
    for code, postcodes in (("alderbrook", ["ZZ1"]), ("brackenford", ["ZZ9"])):
        area = create(unit, house, CreateArea(code=code, name=code.title(), postcodes=postcodes))
        world.areas[code] = area.id
        unit.session.flush()
        follow(
            unit,
            house,
            area.id,
            FollowProtocol(valid_from=long_ago, parameters=Parameters(), approved_by="Steering group"),
        )
    for key, kind in AGENCIES.items():
        agency = Agency(name=key.replace("_", " ").title(), short_name=key[:20], type=kind, aliases=[key.split("_")[0]])
        unit.session.add(agency)
        unit.session.flush()
        world.agencies[key] = agency.id
        lapsed = today - timedelta(days=1) if key == "probation" else None
        area_id = world.areas["brackenford" if key.endswith("_b") else "alderbrook"]
        unit.session.add(Signatory(area_id=area_id, agency_id=agency.id, signed_on=long_ago, review_on=lapsed))
    for who, (area, agency_key, role) in CAST.items():
        user = User(name=who.replace("_", " ").title(), agency_id=world.agencies[agency_key], created_at=clock.now())
        unit.session.add(user)
        unit.session.flush()
        world.users[who] = user.id
        ends = today - timedelta(days=1) if who == "former" else today + timedelta(days=300)
        unit.session.add(
            Membership(area_id=world.areas[area], user_id=user.id, role=role, starts_on=long_ago, ends_on=ends)
        )
    record(unit, house, Tag.USER_CREATED)


def add_person(unit: UnitOfWork, area_id: UUID, given: str, family: str, **more: Any) -> Person:
    person = Person(area_id=area_id, given_name=given, family_name=family, created_at=clock.now(), **more)
    unit.session.add(person)
    return person


def add_case(
    unit: UnitOfWork,
    world: World,
    key: str,
    area: str,
    victim: tuple[str, str],
    perpetrator: tuple[str, str],
    seats: list[str],
) -> CaseFile:
    """Add a case with one victim, one perpetrator, a safe contact of "no", and seats for these agencies."""
    area_id, now = world.areas[area], clock.now()
    one = add_person(unit, area_id, *victim, births=["1991-05-03"], phones=["+447700900123"], language="Polish")
    other = add_person(unit, area_id, *perpetrator, births=["1988-11-20"])
    unit.session.flush()
    case = CaseFile(
        area_id=area_id,
        reference=new_reference(now.year),
        victim_id=one.id,
        created_at=now,
        last_referred_on=now.date(),
    )
    unit.session.add(case)
    unit.session.flush()
    part = CasePerson(
        case_file_id=case.id, person_id=other.id, area_id=area_id, part=Part.PERPETRATOR, relationship="husband"
    )
    safe = SafeContact(person_id=one.id, area_id=area_id, phone_safe=PhoneSafe.NO, way="Only through the advocate",
                       times="weekdays before 11:00", reviewed_at=now)  # fmt: skip
    unit.session.add_all([part, safe])
    for agency in seats:
        unit.session.add(Seat(case_file_id=case.id, agency_id=world.agencies[agency], reason="research", since=now))
    record(unit, house_actor(), Tag.CASE_OPENED, case, one, other, part, safe)
    world.cases[key] = case.id
    world.people[key] = one.id
    world.people[f"{key}_perpetrator"] = other.id
    return case


class Door:
    """Signed-in clients by name; posts carry the session's CSRF token and same-origin proof by themselves."""

    def __init__(self, app: FastAPI, world: World) -> None:
        self.app = app
        self.world = world
        self._clients: dict[str, TestClient] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            client.close()

    def __call__(self, who: str | None) -> "BrowserClient":
        key = who or ""
        if key not in self._clients:
            self._clients[key] = self._open(who)
        return self._clients[key]  # type: ignore[return-value]

    def _open(self, who: str | None) -> "BrowserClient":
        client = BrowserClient(self.app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
        if who is not None:
            client.token = new_secret()[:32]
            secret = new_secret()
            with self.world.database.unit() as unit:
                now = clock.now()
                unit.session.add(
                    SignIn(user_id=self.world.users[who], token_hash=sha256(secret.encode()).digest(), csrf_token=client.token,
                           has_second_factor=True, created_at=now, seen_at=now)
                )  # fmt: skip
            client.cookies.set(self.app.state.settings.cookie_name, secret)
        return client

    def api(self, who: str, *scopes: str) -> TestClient:
        """Give a program's client with a bearer token for the agency of somebody of the cast."""
        secret = new_secret()
        with self.world.database.unit() as unit:
            user = unit.session.get_one(User, self.world.users[who])
            now = clock.now()
            area = self.world.areas[CAST[who][0]]
            client = ApiClient(area_id=area, agency_id=user.agency_id, accountable_user_id=user.id, name=f"{who} program",
                               secret_hash=secrets.token_bytes(32), scopes=list(scopes), created_at=now,
                               expires_on=(now + timedelta(days=30)).date())  # fmt: skip
            unit.session.add(client)
            unit.session.flush()
            unit.session.add(ApiToken(client_id=client.id, token_hash=sha256(secret.encode()).digest(), scopes=list(scopes),
                                      issued_at=now, expires_at=now + timedelta(minutes=15)))  # fmt: skip
        api = TestClient(self.app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
        api.headers["Authorization"] = f"Bearer {secret}"
        return api


class BrowserClient(TestClient):
    """A client that behaves like our own pages: same origin, CSRF token in the form, or in the header for JSON."""

    token = ""

    def post(self, url: Any, *, data: Any = None, htmx: bool = False, **more: Any) -> Any:  # type: ignore[override]
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"} | dict(more.pop("headers", None) or {})
        if htmx:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if data is not None or "json" not in more:
            data = {"csrf_token": self.token} | dict(data or {})
        else:
            headers["X-CSRF-Token"] = self.token
        return super().post(url, data=data, headers=headers, **more)


def tags(database: Database) -> list[str]:
    """Give the tags of all events in the order of their time."""
    from app.audit.models import AuditEvent

    with database.unit() as unit:
        return [
            event.tag for event in unit.session.exec(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.seq)).all()
        ]


__all__ = [
    "CAST",
    "BrowserClient",
    "Door",
    "KeyKind",
    "World",
    "add_case",
    "add_person",
    "build_world",
    "client_actor",
    "tags",
]
