"""POST /api/v1/token: who gets one, in whose words it is refused, and when it stops working."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from app.accounts.clients.service import create_client, revoke
from app.accounts.models import ApiClient, ApiToken, Membership, Signatory, User
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from tests.factories.world import CAST, Door, World, tags

pytestmark = pytest.mark.postgres


def program(
    world: World, who: str = "police", scopes: tuple[str, ...] = ("actions:read", "packs:read")
) -> tuple[UUID, str]:
    client, secret = world.do(
        lambda unit: create_client(unit, house_actor(), "alderbrook", scopes, "Records link", world.users[who], 30)
    )
    return client.id, secret


def ask(door: Door, program_id: UUID, secret: str, **more: str) -> Any:
    data = {"grant_type": "client_credentials", "client_id": str(program_id), "client_secret": secret} | more
    return door(None).request("POST", "/api/v1/token", data=data)


def shut(world: World, who: str, client_id: UUID, version: int) -> None:
    actor = world.actor(who)
    world.do(lambda unit: revoke(unit, actor, client_id, version))


def test_a_program_gets_a_token_by_form_and_the_token_is_kept_as_a_hash(
    door: Door, world: World, database: Database
) -> None:
    client_id, secret = program(world)
    answer = ask(door, client_id, secret, scope="actions:read")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, "actions:read")
    assert answer.headers["cache-control"] == "no-store"
    with database.unit() as unit:
        kept = unit.session.exec(select(ApiToken)).one()
        client = unit.session.get_one(ApiClient, client_id)
    assert kept.token_hash != body["access_token"].encode()
    assert len(kept.token_hash) == 32
    assert client.secret_hash != secret.encode()
    assert tags(database)[-2:] == ["client:created", "token:issued"]


def test_basic_authentication_works_too_and_all_scopes_come_when_none_is_asked_for(door: Door, world: World) -> None:
    client_id, secret = program(world)
    words = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    answer = door(None).request(
        "POST", "/api/v1/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {words}"}
    )
    assert answer.status_code == 200
    assert answer.json()["scope"] == "actions:read packs:read"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, 401, "invalid_client"),
        ({"client_id": "nonsense"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"scope": "actions:read cases:write"}, 400, "invalid_scope"),
        ({"scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_refusals_speak_the_words_of_the_standard(
    door: Door, world: World, change: dict[str, str], status: int, error: str
) -> None:
    client_id, secret = program(world)
    answer = ask(door, client_id, secret, **change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "error_description"}
    assert ("www-authenticate" in answer.headers) is (error == "invalid_client")


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /w==", "Bearer abc", "Basic " + "QQ==" * 3])
def test_an_unreadable_authorization_is_a_refusal_not_a_fault(door: Door, header: str) -> None:
    answer = door(None).request(
        "POST", "/api/v1/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
    )
    assert answer.status_code in {400, 401}


def test_wrong_secrets_are_slowed_down(door: Door, world: World) -> None:
    client_id, secret = program(world)
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        statuses = [ask(door, client_id, "wrong").status_code for _ in range(6)]
        late = ask(door, client_id, secret)
    assert statuses == [401] * 5 + [429]
    assert (late.status_code, late.json()["error"], late.headers["retry-after"]) == (429, "slow_down", "2")


def test_a_json_body_is_told_what_is_missing(door: Door) -> None:
    answer = door(None).request("POST", "/api/v1/token", json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def _deactivate(unit: UnitOfWork, world: World) -> None:
    unit.session.get_one(User, world.users["police"]).is_active = False


def _withdraw(unit: UnitOfWork, world: World) -> None:
    row = unit.session.exec(select(Signatory).where(Signatory.agency_id == world.agencies["police"])).one()
    row.withdrawn_on = clock.now().date()


def _end_role(unit: UnitOfWork, world: World) -> None:
    row = unit.session.exec(select(Membership).where(Membership.user_id == world.users["police"])).one()
    row.ends_on = clock.now().date() - timedelta(days=1)


def _expire(unit: UnitOfWork, world: World) -> None:
    row = unit.session.exec(select(ApiClient)).one()
    row.expires_on = clock.now().date() - timedelta(days=1)


@pytest.mark.parametrize("change", [_deactivate, _withdraw, _end_role, _expire])
def test_no_token_without_person_signature_role_and_term(door: Door, world: World, change: Any) -> None:
    client_id, secret = program(world)
    world.do(lambda unit: change(unit, world))
    assert ask(door, client_id, secret).json()["error"] == "invalid_client"


def test_a_revoked_program_is_out_at_once(door: Door, world: World, database: Database) -> None:
    client_id, secret = program(world)
    assert ask(door, client_id, secret).status_code == 200
    shut(world, "administrator", client_id, 1)
    assert ask(door, client_id, secret).status_code == 401
    with database.unit() as unit:
        assert unit.session.exec(select(ApiToken)).all() == []
    assert "client:revoked" in tags(database)


@pytest.mark.parametrize("who", [name for name in CAST if name != "administrator"])
def test_only_an_administrator_of_the_area_shuts_a_program_out(world: World, who: str) -> None:
    client_id, _ = program(world)
    expected = NotFound if who in {"coordinator_b", "police_b", "former"} else NotPermitted
    with pytest.raises(expected):
        shut(world, who, client_id, 1)


def test_a_stale_page_shuts_nothing_out(world: World) -> None:
    client_id, _ = program(world)
    with pytest.raises(Conflict):
        shut(world, "administrator", client_id, 7)


@pytest.mark.parametrize(("who", "scopes", "field"), [
    ("police", ("everything",), "scopes"), ("police", (), "scopes"),
    ("former", ("actions:read",), "accountable_user_id"), ("police_b", ("actions:read",), "accountable_user_id"),
])  # fmt: skip
def test_a_program_needs_known_scopes_and_a_person_of_today(
    world: World, who: str, scopes: tuple[str, ...], field: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        program(world, who, scopes)
    assert field in refused.value.fields
