"""What no browser of ours sends: unreadable bytes and endless words answer with a sentence, never with a fault."""

import pytest

from tests.accounts.people import give_password
from tests.factories.world import ORIGIN, Door, World

pytestmark = pytest.mark.postgres
BAD = {"nul": b"a%00b", "broken": b"%ff%fe", "surrogate": b"%ed%a0%80", "endless": b"x" * 300_000}


@pytest.mark.parametrize("kind", list(BAD))
def test_bad_bytes_in_any_field_are_no_fault_and_change_nothing(door: Door, world: World, kind: str) -> None:
    give_password(world, "housing")
    admin = door("administrator")
    area, agency = world.area, str(world.agencies["housing"])
    doors: dict[str, dict[str, str]] = {
        "/sign-in": {"email": "x@example.org", "password": "p"},
        "/sign-in/demo": {"user_id": "x"},
        f"/agencies/{area}": {"name": "N", "short_name": "S", "type": "other", "aliases": "a"},
        f"/people/{area}/invite": {
            "name": "N", "job": "J", "email": "n@example.org", "agency_id": agency, "role": "chair",
            "starts_on": "2026-11-20", "ends_on": "2026-12-20",
        },
        f"/programs/{area}": {
            "name": "N", "scopes": "actions:read", "days": "3", "accountable_user_id": str(world.users["police"]),
        },
        "/api/v1/token": {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y", "scope": "z"},
    }  # fmt: skip
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    for path, fields in doors.items():
        for name in fields:
            pairs = {"csrf_token": admin.token} | fields
            body = b"&".join(
                key.encode() + b"=" + (BAD[kind] if key == name else value.encode()) for key, value in pairs.items()
            )
            answer = admin.request("POST", path, content=body, headers=headers)
            assert 400 <= answer.status_code < 500, (path, name, answer.status_code)
