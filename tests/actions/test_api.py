"""Actions for programs: filters, pages, ETag and If-Match, versions in the body, refusals as problem+json."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from tests.actions.conftest import Promise, stored
from tests.factories.world import Door, World

BOTH = ("actions:read", "actions:write")


def test_a_list_is_read_page_by_page_without_gap_or_repeat(door: Door, promise: Promise) -> None:
    made = {str(promise(days=days)) for days in (1, 1, 1, 2, 3)}
    api = door.api("housing", *BOTH)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get("/api/v1/actions", params={"limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["actions"]]
        cursor = page["next_cursor"]
    assert len(seen) == 5
    assert set(seen) == made


def test_filters_by_status_agency_and_lateness(door: Door, world: World, promise: Promise) -> None:
    late, other = promise(days=0), promise("police")
    api = door.api("coordinator", *BOTH)
    only = api.get("/api/v1/actions", params={"agency": str(world.agencies["police"])}).json()["actions"]
    assert [one["id"] for one in only] == [str(other)]
    assert api.get("/api/v1/actions", params={"status": "completed"}).json()["actions"] == []
    assert api.get("/api/v1/actions", params={"late": "true"}).json()["actions"] == []
    with clock.standing_at(clock.now() + timedelta(days=1)):
        fresh = door.api("coordinator", *BOTH)
        found = fresh.get("/api/v1/actions", params={"late": "true"}).json()["actions"]
    assert [(one["id"], one["days_late"]) for one in found] == [(str(late), 1)]


@pytest.mark.parametrize(
    "query",
    ["status=burnt", "limit=0", "limit=9999", "cursor=nonsense", "cursor=%ff", "agency=x", "cursor=MjAyNi0wMi0zMHx4"],
)
def test_a_wrong_filter_is_a_clear_refusal(query: str, door: Door) -> None:
    answer = door.api("housing", *BOTH).get(f"/api/v1/actions?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == query.partition("=")[0]


def test_a_change_needs_the_version_it_was_made_upon(door: Door, world: World, action: UUID) -> None:
    api, path = door.api("coordinator", *BOTH), f"/api/v1/actions/{action}"
    tag = api.get(path).headers["ETag"]
    assert tag == '"1"'
    assert api.patch(path, json={"text": "Change both locks"}).status_code == 428
    answer = api.patch(path, json={"text": "Change both locks"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.headers["ETag"], answer.json()["text"]) == (200, '"2"', "Change both locks")
    for old in (tag, '"0"', "*", '"x"', '"99999999999"'):
        assert api.patch(path, json={"text": "Other"}, headers={"If-Match": old}).status_code == 412, old
    assert stored(world, action).text == "Change both locks"


def test_a_stale_version_in_the_body_is_a_conflict(door: Door, action: UUID) -> None:
    api, path = door.api("housing", *BOTH), f"/api/v1/actions/{action}"
    assert api.post(f"{path}/start", json={"version": 1}).json()["status"] == "in_progress"
    answer = api.post(f"{path}/complete", json={"version": 1, "note": "Done"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    done = api.post(f"{path}/complete", json={"version": 2, "note": "Both locks changed"}).json()
    assert (done["status"], done["version"], done["outcome"]) == ("completed", 3, "Both locks changed")


def test_the_history_is_complete_and_paged(door: Door, action: UUID) -> None:
    api, path = door.api("coordinator", *BOTH), f"/api/v1/actions/{action}"
    for version in range(1, 6):
        api.patch(path, json={"text": f"Words {version}"}, headers={"If-Match": f'"{version}"'})
    first = api.get(f"{path}/history", params={"limit": 4}).json()
    second = api.get(f"{path}/history", params={"limit": 4, "before": first["next_before"]}).json()
    assert [one["number"] for one in first["steps"] + second["steps"]] == [6, 5, 4, 3, 2, 1]
    assert second["next_before"] is None


GOOD: dict[str, Any] = {"text": "Change the locks", "due_on": "2027-01-04"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "z" * 1_000_000}, "text"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"protects": "everybody"}, "protects"),
        ({"agency_id": "police"}, "agency_id"),
        ({"agency_id": "00000000-0000-4000-8000-000000000000"}, "agency_id"),
        ({"colour": "red"}, "colour"),
        ({"text": "\ud800 lone"}, "text"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    change: dict[str, str], field: str, door: Door, world: World, listing: UUID
) -> None:
    import json

    words = GOOD | {"listing_id": str(listing), "agency_id": str(world.agencies["housing"])} | change
    api = door.api("coordinator", *BOTH)
    answer = api.post("/api/v1/actions", content=json.dumps(words), headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_unreadable_bodies_never_break_the_server(door: Door, action: UUID, world: World) -> None:
    api, path = door.api("housing", *BOTH), f"/api/v1/actions/{action}/complete"
    for body in (
        b"\xff\xfe",
        b"{",
        b"[]",
        b'{"version": 1, "note": "\xff\xfe\xff"}',
        b'{"version": 1e99, "note": "abc"}',
        b"null",
    ):
        status = api.post(path, content=body, headers={"content-type": "application/json"}).status_code
        assert 400 <= status < 500, body
    assert stored(world, action).version == 1


def test_an_action_belongs_to_a_listing_or_a_case_and_not_to_both(door: Door, world: World, listing: UUID) -> None:
    api = door.api("coordinator", *BOTH)
    words = GOOD | {"agency_id": str(world.agencies["housing"])}
    case = {"case_file_id": str(world.cases["anna"])}
    assert api.post("/api/v1/actions", json=words).status_code == 422
    assert api.post("/api/v1/actions", json=words | case | {"listing_id": str(listing)}).status_code == 422
    outside = api.post("/api/v1/actions", json=words | case)
    assert (outside.status_code, outside.json()["meeting_id"]) == (201, None)
    hidden = {"case_file_id": str(world.cases["berta"])}
    assert api.post("/api/v1/actions", json=words | hidden).status_code == 404


def test_a_repeated_request_adds_the_action_once(door: Door, world: World, listing: UUID) -> None:
    api = door.api("coordinator", *BOTH)
    words = GOOD | {"listing_id": str(listing), "agency_id": str(world.agencies["housing"])}
    key = {"Idempotency-Key": "the-radio-broke-off"}
    first, again = (api.post("/api/v1/actions", json=words, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["ETag"] == '"1"'
    assert api.post("/api/v1/actions", json=words | {"text": "Something else"}, headers=key).status_code == 422
    assert api.post("/api/v1/actions", json=words).json()["id"] != first.json()["id"]
