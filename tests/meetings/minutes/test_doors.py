"""Minutes through both doors: pages with plain forms, and the API with scopes."""

import pytest

from tests.factories.world import Door, World
from tests.meetings.hearings import held, stored
from tests.meetings.minutes.test_minutes import approve, reading

READ, WRITE = "minutes:read", "minutes:write"


def test_the_chair_corrects_approves_and_adds_on_plain_forms(world: World, door: Door) -> None:
    meeting_id, listings = held(world)
    url = f"/meetings/{meeting_id}/minutes"
    page = door("chair").get(url)
    assert page.status_code == 200
    assert "Summary of anna" in page.text
    assert "<title>Minutes · Roundtable</title>" in page.text
    version = stored(world, meeting_id).version
    saved = door("coordinator").post(
        url, data={"opening": "Opened at 9:30", "any_other_business": "", "version": version}
    )
    assert saved.status_code == 303
    case = f"{url}/cases/{listings['anna']}"
    assert "Summary of anna" in door("chair").get(case).text
    words = {"risk_summary": "Better words", "level_reason": "", "victim_voice": "", "version": version}
    assert door("chair").post(case, data=words).status_code == 303
    view = reading(world, "chair", meeting_id)
    assert (view.opening, view.cases[0].risk_summary, view.cases[0].victim_voice) == (
        "Opened at 9:30",
        "Better words",
        "",
    )
    assert view.cases[0].crimes_reported == "Crimes of anna", "a box that was not sent stays"
    version = stored(world, meeting_id).version
    assert door("chair").post(f"{url}/approve", data={"version": version}).status_code == 303
    assert door("chair").post(url, data={"opening": "Rewritten", "version": version + 1}).status_code == 403
    assert door("chair").get(case).status_code == 403
    assert door("coordinator").post(f"{url}/addenda", data={"text": "x"}).status_code == 422
    added = door("coordinator").post(
        f"{url}/addenda", data={"text": "One more fact", "case_file_id": world.cases["anna"]}
    )
    assert added.status_code == 303
    read = door("housing").get(url)
    assert "One more fact" in read.text
    assert "Better words" in read.text


def test_a_stale_version_shows_both_texts_and_each_choice_is_kept(world: World, door: Door) -> None:
    meeting_id, listings = held(world)
    url = f"/meetings/{meeting_id}/minutes/cases/{listings['anna']}"
    version = stored(world, meeting_id).version
    assert door("coordinator").post(url, data={"risk_summary": "Theirs", "version": version}).status_code == 303
    refused = door("chair").post(url, data={"risk_summary": "Mine", "victim_voice": "My other box", "version": version})
    assert refused.status_code == 409
    for text in ("Theirs", "Mine", "My other box", "Coordinator"):
        assert text in refused.text
    now = stored(world, meeting_id).version
    settled = {
        "risk_summary": "Theirs\nMine", "risk_summary_mine": "Mine", "risk_summary_theirs": "Theirs", "victim_voice": "My other box",
        "keep": "mine", "version": now,
    }  # fmt: skip
    assert door("chair").post(url, data=settled).status_code == 303
    case = reading(world, "chair", meeting_id).cases[0]
    assert (case.risk_summary, case.victim_voice) == ("Mine", "My other box")


def test_a_representative_is_led_to_the_statement_first(world: World, door: Door) -> None:
    meeting_id, _ = held(world)
    url = f"/meetings/{meeting_id}/minutes"
    assert door("deputy").get(url).status_code == 404, "a draft is not there for them"
    approve(world, meeting_id)
    answer = door("deputy").get(url)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/declaration")
    assert "Summary of anna" in door("housing").get(url).text


@pytest.mark.parametrize(
    ("who", "draft", "approved"),
    [
        ("chair", 200, 200), ("coordinator", 200, 200), ("housing", 404, 200), ("idva", 404, 200), ("deputy", 404, 403),
        ("walled", 404, 403), ("observer", 404, 404), ("auditor", 404, 404), ("coordinator_b", 404, 404),
    ],
)  # fmt: skip
def test_who_reads_minutes_through_the_api(world: World, door: Door, who: str, draft: int, approved: int) -> None:
    meeting_id, _ = held(world)
    client = door.api(who, READ)
    url = f"/api/v1/meetings/{meeting_id}/minutes"
    assert client.get(url).status_code == draft
    approve(world, meeting_id)
    assert client.get(url).status_code == approved


def test_programs_correct_with_versions_and_scopes(world: World, door: Door) -> None:
    meeting_id, listings = held(world)
    client, url = door.api("coordinator", READ, WRITE), f"/api/v1/meetings/{meeting_id}/minutes"
    read = client.get(url).json()
    words = {"risk_summary": "By program", "version": read["version"]}
    case = f"{url}/cases/{listings['anna']}"
    assert door.api("coordinator", READ).patch(case, json=words).status_code == 403
    changed = client.patch(case, json=words)
    assert changed.status_code == 200
    assert changed.json()["cases"][0]["risk_summary"] == "By program"
    assert client.patch(case, json={"risk_summary": "Again", "version": read["version"]}).status_code == 409
    assert client.patch(case, json={"risk_level": "low", "version": 1}).status_code == 422
    assert client.patch(f"{url}/cases/{meeting_id}", json=words).status_code == 404
    assert client.post(f"{url}/approve", json={"version": changed.json()["version"]}).status_code == 403
    chair = door.api("chair", READ, WRITE)
    assert chair.post(f"{url}/approve", json={"version": changed.json()["version"]}).json()["status"] == "approved"
    key = {"Idempotency-Key": "addendum-one"}
    added = chair.post(f"{url}/addenda", json={"text": "Added by program"}, headers=key)
    assert added.status_code == 201
    assert chair.post(f"{url}/addenda", json={"text": "Added by program"}, headers=key).json() == added.json()
    assert len(chair.get(url).json()["addenda"]) == 1
    assert added.json()["addenda"][0]["text"] == "Added by program"
    assert chair.patch(url, json={"opening": "Late", "version": 1}).status_code == 403
