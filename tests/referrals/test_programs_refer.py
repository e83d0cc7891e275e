from typing import Any

import pytest

from app.core.db import Database
from tests.factories.world import Door, World, tags
from tests.referrals.papers import mails, row, send, words

ALL = ("referrals:read", "referrals:write", "triage:write")


@pytest.mark.postgres
def test_a_program_refers_reads_and_its_coordinator_decides(door: Door, world: World, database: Database) -> None:
    housing, coordinator = door.api("housing", *ALL), door.api("coordinator", *ALL)
    sent = housing.post("/api/v1/referrals", json=words())
    assert sent.status_code == 201, sent.text
    body = sent.json()
    assert (body["status"], body["said"]["victim"]["given_name"], len(body["said"]["harm"])) == ("submitted", "Dana", 1)
    assert "code_word" not in body["said"]["safe_contact"]
    assert mails(world, "referral:for-advocate")
    url = f"/api/v1/referrals/{body['id']}"
    returned = coordinator.post(f"{url}/return", json={"version": body["version"], "questions": "Which school?"})
    assert (returned.status_code, returned.json()["status"]) == (200, "returned")
    again = housing.post(f"{url}/resubmit", json={"version": returned.json()["version"], "answer": "Hill"})
    assert again.json()["status"] == "submitted"
    no = {"version": again.json()["version"], "reason_code": "duplicate", "words": "There already"}
    refused = coordinator.post(f"{url}/not-accept", json=no)
    assert refused.json()["status"] == "not_accepted"
    raised = housing.post(f"{url}/challenge", json={"version": refused.json()["version"], "words": "It is not"})
    assert raised.status_code == 201, raised.text
    decision = {"version": raised.json()["version"], "is_upheld": True, "words": "Right"}
    assert coordinator.post(f"/api/v1/challenges/{raised.json()['id']}/decide", json=decision).status_code == 403
    decided = door.api("chair", *ALL).post(f"/api/v1/challenges/{raised.json()['id']}/decide", json=decision)
    assert decided.json()["is_upheld"] is True
    found = housing.get(url).json()
    assert (found["status"], len(found["screenings"]), found["challenge"]["is_upheld"]) == ("accepted", 3, True)
    repeat = coordinator.put(f"{url}/repeat", json={"version": found["version"], "is_repeat": False})
    assert repeat.json()["is_repeat"] is False
    assert {"referral:submitted", "referral:returned", "referral:not-accepted", "repeat:confirmed"} <= set(
        tags(database)
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"victim": {"given_name": "", "family_name": ""}}, "victim.family_name"),
        ({"why": {"criteria": []}}, "why.criteria"),
        ({"why": {"criteria": ["visible_high_risk"]}}, "why.criteria"),
        ({"why": {"criteria": ["potential_escalation"]}}, "why.incidents"),
        (
            {"why": {"criteria": ["repeat"], "incidents": [{"happened_on": "2026-02-30"}]}},
            "why.incidents.0.happened_on",
        ),
        ({"consent": {"state": "asleep", "is_victim_aware": True}}, "consent.state"),
        ({"harm": [{"given_name": "Olan", "born_on": "2999-01-01"}]}, "harm.0.born_on"),
        ({"danger": {"is_immediate_danger": "perhaps"}}, "danger.is_immediate_danger"),
        ({"mood": "grey"}, "mood"),
        ({"why": {"criteria": ["professional_judgement"], "reason": "x" * 1_000_000}}, "why.reason"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(door: Door, world: World, change: dict[str, Any], field: str) -> None:
    answer = door.api("housing", *ALL).post("/api/v1/referrals", json=words(**change))
    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert mails(world) == []


def test_scopes_versions_and_broken_bodies(door: Door, world: World) -> None:
    sent = send(world, "housing")
    url = f"/api/v1/referrals/{sent.id}"
    assert door.api("housing", "referrals:read").post("/api/v1/referrals", json=words()).status_code == 403
    assert door.api("housing", "referrals:write").get(url).status_code == 403
    assert door.api("coordinator", "referrals:read").post(f"{url}/accept", json={"version": 1}).status_code == 403
    housing = door.api("housing", *ALL)
    assert housing.post(f"{url}/withdraw", json={"version": 99}).status_code == 409
    assert housing.post(f"{url}/withdraw", json={}).status_code == 422
    assert housing.post(
        "/api/v1/referrals", content=b"{\xff", headers={"content-type": "application/json"}
    ).status_code in {400, 422}
    assert housing.get("/api/v1/referrals", params={"limit": 0}).status_code == 422
    assert housing.get("/api/v1/referrals", params={"status": "lost"}).status_code == 422
    assert housing.post(f"{url}/withdraw", json={"version": sent.version}).json()["status"] == "withdrawn"
    assert row(world, sent.id).status == "withdrawn"


def test_a_list_goes_on_behind_its_last_line(door: Door, world: World) -> None:
    sent = [str(send(world, "housing", given=name).id) for name in ("Ada", "Bea", "Cleo")]
    housing = door.api("housing", *ALL)
    first = housing.get("/api/v1/referrals", params={"limit": 2}).json()
    rest = housing.get("/api/v1/referrals", params={"limit": 2, "after": first[-1]["id"]}).json()
    assert [one["id"] for one in first + rest] == sent[::-1]


def test_the_same_key_sends_a_referral_once(door: Door, world: World) -> None:
    housing, key = door.api("housing", *ALL), {"Idempotency-Key": "one-night-in-november"}
    first = housing.post("/api/v1/referrals", json=words(), headers=key)
    again = housing.post("/api/v1/referrals", json=words(), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert len(mails(world, "referral:for-advocate")) == 1
    other = housing.post("/api/v1/referrals", json=words(given="Mira"), headers=key)
    assert other.status_code == 422
