"""Programs on shaky lines: the same request with the same key has one effect."""

from datetime import timedelta

from app.core import clock
from tests.factories.world import Door, World
from tests.meetings.hearings import held

KEY = {"Idempotency-Key": "the-line-was-cut"}


def test_an_urgent_meeting_is_called_once(door: Door, world: World) -> None:
    api = door.api("coordinator", "meetings:read", "meetings:write")
    soon = (clock.now() + timedelta(days=2)).date().isoformat()
    words = {"area_id": str(world.area), "starts_on": soon, "starts_at": "10:00", "reason": "He is out today"}
    first, again = (api.post("/api/v1/meetings/urgent", json=words, headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(api.get("/api/v1/meetings").json()) == 1
    assert api.post("/api/v1/meetings/urgent", json=words | {"minutes": 30}, headers=KEY).status_code == 422


def test_an_addendum_is_added_once(door: Door, world: World) -> None:
    meeting_id, _ = held(world)
    api = door.api("chair", "minutes:read", "minutes:write")
    url = f"/api/v1/meetings/{meeting_id}/minutes"
    version = api.get(url).json()["version"]
    assert api.post(f"{url}/approve", json={"version": version}).status_code == 200
    answers = [api.post(f"{url}/addenda", json={"text": "One more fact"}, headers=KEY) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert len(api.get(url).json()["addenda"]) == 1
