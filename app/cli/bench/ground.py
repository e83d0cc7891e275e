"""The ground of a run: a temporary database with ten areas, invented people, two meetings of thirty cases, and fifty actions."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import psycopg

from app.accounts.models import Agency, AgencyType, ApiClient, ApiToken, Membership, Signatory, SignIn, User
from app.accounts.queries import actor_for
from app.actions import service as actions
from app.actions.schemas import AddAction
from app.areas import service as areas
from app.areas.schemas import CreateArea, FollowProtocol, Parameters
from app.cases import service as cases
from app.cases.models import Part, PhoneSafe
from app.cases.schemas import OpenCase, PartWords, PersonWords, SafeContactWords
from app.core import clock, migrations
from app.core.actor import HOUSE, Actor, Role, house_actor
from app.core.db import Database, UnitOfWork
from app.core.ids import new_secret
from app.core.settings import Settings, demo_settings
from app.main import database_for
from app.meetings import service as meetings
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import Circulate
from app.meetings.live import presence
from app.meetings.live import service as live
from app.meetings.live.schemas import Declare, OpenMeeting
from app.meetings.models import Meeting, Series
from app.meetings.queries import running

AREAS, AGENCIES, WAITING = 10, 12, 3
LONG_AGO = date(2020, 1, 1)
SCOPES = ["actions:read", "actions:write", "packs:read"]


@dataclass(slots=True)
class Ground:
    """What the measurements need to know of a filled database."""

    url: str
    settings: Settings
    cookie: str = ""
    agenda: UUID = HOUSE
    live: UUID = HOUSE
    tokens: list[str] = field(default_factory=list)
    """A bearer token for each area, the first area's first."""
    actions: list[list[UUID]] = field(default_factory=list)
    """Actions by area; the first area has as many as all others together, for the run in one area."""


@dataclass(slots=True)
class Place:
    """One area while it is being built."""

    id: UUID
    agencies: list[UUID]
    coordinator: UUID
    chair: UUID


@contextmanager
def sqlite_ground(listed: int, writers: int) -> Iterator[Ground]:
    """Give a filled SQLite file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="roundtable-bench-") as folder:
        yield fill(f"sqlite:///{Path(folder) / 'bench.db'}", listed, writers)


@contextmanager
def postgres_ground(server: str, listed: int, writers: int) -> Iterator[Ground]:
    """Give a filled database named roundtable_bench_<random> that is dropped afterwards; OperationalError without a server."""
    name = f"roundtable_bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield fill(f"{server.rsplit('/', 1)[0]}/{name}", listed, writers)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def fill(url: str, listed: int, writers: int) -> Ground:
    """Migrate and fill; everything personal goes through the product's services."""
    settings = demo_settings(database_url=url, log_file=os.devnull)
    migrations.upgrade(url)
    ground, database = Ground(url, settings), database_for(settings)
    for number in range(AREAS):
        with database.unit() as unit:
            place = _place(unit, number)
            ground.tokens.append(_token(unit, place))
        with database.unit() as unit:
            count = writers if number == 0 else -(-writers // AREAS)
            ground.actions.append(_actions(unit, _actor(unit, place.coordinator), place, count))
        if number == 0:
            _meetings(database, ground, place, listed)
    database.dispose()
    return ground


def _place(unit: UnitOfWork, number: int) -> Place:
    house, today = house_actor(), clock.now().date()
    area = areas.create(
        unit, house, CreateArea(code=f"bench-{number}", name=f"Bench {number}", postcodes=[f"ZX{number}"])
    )
    unit.session.flush()
    words = FollowProtocol(valid_from=LONG_AGO, parameters=Parameters(case_cap=60), approved_by="Bench")
    areas.follow(unit, house, area.id, words)
    kinds = [AgencyType.COORDINATION, AgencyType.POLICE, *[AgencyType.OTHER] * (AGENCIES - 2)]
    agencies = []
    for place, kind in enumerate(kinds[: AGENCIES if number == 0 else 2]):
        agency = Agency(name=f"Agency {number}.{place}", short_name=f"Agency {number}.{place}", type=kind)
        unit.session.add(agency)
        unit.session.flush()
        unit.session.add(Signatory(area_id=area.id, agency_id=agency.id, signed_on=LONG_AGO))
        agencies.append(agency.id)
    people = [(agencies[0], Role.COORDINATOR), (agencies[1], Role.CHAIR)]
    people += [(agency, Role.REPRESENTATIVE) for agency in agencies[1:]]
    ids: list[UUID] = []
    for agency_id, role in people:
        user = User(name=f"{role.value.title()} {number}.{len(ids)}", agency_id=agency_id, created_at=clock.now())
        unit.session.add(user)
        unit.session.flush()
        ends = today + timedelta(days=30)
        unit.session.add(Membership(area_id=area.id, user_id=user.id, role=role, starts_on=LONG_AGO, ends_on=ends))
        ids.append(user.id)
    return Place(area.id, agencies, ids[0], ids[1])


def _token(unit: UnitOfWork, place: Place) -> str:
    """Let a program of the coordination in, which may change actions and pull packs."""
    secret, now = new_secret(), clock.now()
    client = ApiClient(
        area_id=place.id, agency_id=place.agencies[0], accountable_user_id=place.coordinator, name="Bench",
        secret_hash=secrets.token_bytes(32), scopes=SCOPES, created_at=now, expires_on=(now + timedelta(days=2)).date(),
    )  # fmt: skip
    unit.session.add(client)
    unit.session.flush()
    hashed = sha256(secret.encode()).digest()
    unit.session.add(
        ApiToken(
            client_id=client.id, token_hash=hashed, scopes=SCOPES, issued_at=now, expires_at=now + timedelta(hours=2)
        )
    )
    return secret


def _actor(unit: UnitOfWork, user_id: UUID) -> Actor:
    user = unit.session.get_one(User, user_id)
    return actor_for(unit, user, unit.session.get_one(Agency, user.agency_id))


def _case(unit: UnitOfWork, actor: Actor, place: Place, number: int) -> UUID:
    people = [PartWords(given_name="Otis", family_name=f"Marrow{number}", relationship="partner")]
    people += [PartWords(given_name="Kit", family_name=f"Marrow{number}", part=Part.CHILD)] * (number % 2)
    words = OpenCase(
        victim=PersonWords(given_name=f"Vera{number}", family_name=f"Marrow{number}", births=[date(1990, 1, 1 + number % 28)]),
        safe_contact=SafeContactWords(phone_safe=PhoneSafe.NO, way="Through the school"), people=people, needs_interpreter=number % 5 == 0,
    )  # fmt: skip
    case = cases.open_case(unit, actor, place.id, words)
    unit.session.flush()
    cases.mark(unit, actor, case, risk_level="high")
    return case.id


def _actions(unit: UnitOfWork, actor: Actor, place: Place, count: int) -> list[UUID]:
    case_id, due = _case(unit, actor, place, 0), clock.now().date() + timedelta(days=20)
    words = AddAction(case_file_id=case_id, agency_id=place.agencies[1], text="Change both locks", due_on=due)
    return [actions.add(unit, actor, words).id for _ in range(count)]


def _meetings(database: Database, ground: Ground, place: Place, listed: int) -> None:
    """Call two meetings, the first to be read as agenda and pack, the second in session; both circulated to everybody."""
    with database.unit() as unit:
        starts = (clock.now() + timedelta(days=60)).replace(hour=9, minute=30, second=0, microsecond=0)
        series = Series(
            area_id=place.id, name="Bench", rule="FREQ=WEEKLY", starts_on=LONG_AGO, starts_at=time(9, 30), minutes=600
        )
        unit.session.add(series)
        unit.session.flush()
        both = [
            Meeting(area_id=place.id, series_id=series.id, starts_at=starts + timedelta(days=7 * n), minutes=600, chair_id=place.chair)
            for n in range(2)
        ]  # fmt: skip
        unit.session.add_all(both)
        unit.session.flush()
        ground.agenda, ground.live = (one.id for one in both)
    for number in range(2 * listed + WAITING):
        with database.unit() as unit:
            chair = _actor(unit, place.chair)
            listing = meetings.propose(unit, chair, _case(unit, chair, place, number + 1), None)
            meeting_id = (ground.agenda, ground.live)[number % 2]
            if number < 2 * listed:
                meetings.place(unit, chair, listing.id, meeting_id, 500, override_reason="All are needed")
    for meeting_id in (ground.agenda, ground.live):
        with database.unit() as unit:
            chair = _actor(unit, place.chair)
            stamp = running(unit, chair, unit.session.get_one(Meeting, meeting_id)).stamp
            agenda.circulate(unit, chair, meeting_id, Circulate(stamp=stamp))
    with database.unit() as unit:
        chair = _actor(unit, place.chair)
        for meeting_id in (ground.agenda, ground.live):
            presence.declare(unit, chair, meeting_id, Declare(is_agreed=True))
        presence.declare(unit, _actor(unit, place.coordinator), ground.agenda, Declare(is_agreed=True))
        live.open_meeting(unit, chair, ground.live, OpenMeeting(is_quorum_waived=True))
        ground.cookie = _sign_in(unit, place.chair)


def _sign_in(unit: UnitOfWork, user_id: UUID) -> str:
    secret, now = new_secret(), clock.now()
    token = new_secret()[:32]
    row = SignIn(
        user_id=user_id,
        token_hash=sha256(secret.encode()).digest(),
        csrf_token=token,
        has_second_factor=True,
        created_at=now,
        seen_at=now,
    )
    unit.session.add(row)
    return secret
