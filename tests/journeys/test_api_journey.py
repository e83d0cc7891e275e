"""The same way by programs alone: client tokens from the checklist to the pack as JSON, unchanged, and PDF."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.accounts.clients import service as clients
from app.accounts.clients.schemas import Scope
from app.core import clock
from app.core.actor import house_actor
from tests.assessments.sheets import DASH, yes
from tests.factories.world import ORIGIN, World
from tests.meetings.agendas import call_meeting
from tests.meetings.hearings import long_ago
from tests.referrals.papers import mails, words

pytestmark = pytest.mark.postgres
WAY = ("assessments", "referrals", "meetings", "research", "actions", "minutes")
SCOPES = {
    "police": ("assessments:read", "assessments:write", "referrals:read", "referrals:write", "research:read", "research:write"),
    "coordinator": ("referrals:read", "triage:write", "meetings:read", "meetings:write", "minutes:read"),
    "chair": ("meetings:read", "meetings:write", "actions:read", "actions:write", "minutes:read", "minutes:write"),
    "housing": ("research:read", "research:write", "meetings:read", "meetings:write", "actions:read", "actions:write", "packs:read"),
}  # fmt: skip


@dataclass
class Program:
    """A program of one agency: a client of the token door, then of everything its scopes open."""

    http: TestClient
    seen: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        """Ask a door and expect this status; the JSON comes back."""
        answer = self.http.request(method, f"/api/v1{path}", **more)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


def program(app: FastAPI, world: World, who: str) -> Program:
    """Register a client as an administrator does, and trade its secret for a token."""
    scopes = [Scope(one) for one in SCOPES[who]]
    user = world.users[who]
    client, secret = world.do(
        lambda unit: clients.create_client(unit, house_actor(), "alderbrook", scopes, f"{who} program", user, 30)
    )
    http = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
    asked = {"grant_type": "client_credentials", "client_id": str(client.id), "client_secret": secret}
    token = http.post("/api/v1/token", data=asked)
    assert token.status_code == 200, token.text
    http.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
    return Program(http)


def test_programs_take_a_case_from_a_checklist_to_the_pack(app: FastAPI, world: World) -> None:
    police, coordinator, chair, housing = (
        program(app, world, who) for who in ("police", "coordinator", "chair", "housing")
    )
    meeting_id = call_meeting(world)
    referral = refers(police, checklist(police))
    assert mails(world, "referral:for-advocate")
    listing_id = onto_the_agenda(coordinator, referral, meeting_id)
    answers_research(police, housing)
    long_ago(world, meeting_id, 0)
    action = hears(world, coordinator, chair, housing, meeting_id, UUID(listing_id))
    draft = chair.ask("GET", f"/meetings/{meeting_id}/minutes")
    approved = chair.ask("POST", f"/meetings/{meeting_id}/minutes/approve", json={"version": draft["version"]})
    assert approved["status"] == "approved"
    done = {"version": action["version"], "note": "New locks on both doors."}
    assert housing.ask("POST", f"/actions/{action['id']}/complete", json=done)["status"] == "completed"
    reads_the_pack(housing, meeting_id)


def checklist(police: Program) -> str:
    begun = police.ask("POST", "/assessments", 201, json={"instrument_id": DASH, "label": "Incident 4471"})
    sheet = f"/assessments/{begun['id']}"
    answers = [{"item": item, "value": code, "seq": 1} for item, code in yes(16, unknown=2).items()]
    filled = police.ask("PUT", f"{sheet}/answers", json={"client": "program", "answers": answers})
    result = police.ask("POST", f"{sheet}/complete", json={"version": filled["version"]})
    assert result["is_high"] is True
    return str(begun["id"])


def refers(police: Program, assessment_id: str) -> dict[str, Any]:
    why = {"criteria": ["visible_high_risk"], "reason": "Threats with a knife, twice this month."}
    sent = police.ask("POST", "/referrals", 201, json=words(assessment_id=assessment_id, why=why))
    assert sent["status"] == "submitted"
    return dict(sent)


def onto_the_agenda(coordinator: Program, referral: dict[str, Any], meeting_id: UUID) -> str:
    words = {"version": referral["version"], "meeting_id": str(meeting_id)}
    accepted = coordinator.ask("POST", f"/inbox/{referral['id']}/accept", json=words)
    agenda = coordinator.ask("GET", f"/meetings/{meeting_id}/agenda")
    assert [one["name"] for one in agenda["listings"]] == ["Dana V"]
    version = coordinator.ask("POST", f"/meetings/{meeting_id}/circulate", 201, json={"stamp": agenda["stamp"]})
    assert version["number"] == 1
    return str(accepted["listing_id"])


def answers_research(police: Program, housing: Program) -> None:
    (asked,) = police.ask("GET", "/research")
    police.ask("POST", f"/research/{asked['id']}/nothing-known", json={"version": asked["version"]})
    (asked,) = housing.ask("GET", "/research")
    known = {"fact": "Two repairs of the front door since June.", "source": "Repairs log", "version": asked["version"]}
    (item,) = housing.ask("POST", f"/research/{asked['id']}/answer", json=known)["items"]
    told = housing.ask("POST", f"/research/items/{item['id']}/release", json={"version": item["version"]})
    assert told["items"][0]["released_at"] is not None


def hears(
    world: World, coordinator: Program, chair: Program, housing: Program, meeting_id: UUID, listing_id: UUID
) -> dict[str, Any]:
    """Declare, attend, open, hear the case with its words and one action, close it and the session; give the action."""
    meeting, listing = f"/meetings/{meeting_id}", f"/live/{listing_id}"
    chair.ask("GET", listing, 403)
    for one in (chair, coordinator, housing):
        assert one.ask("POST", f"{meeting}/declaration", json={"is_agreed": True})["has_declared"]
    for agency in ("housing", "police"):
        present = {"agency_id": str(world.agencies[agency]), "participation": "present"}
        coordinator.ask("PUT", f"{meeting}/attendance", json=present)
    opened = chair.ask("POST", f"{meeting}/open", json={})
    assert opened["current_listing_id"] == str(listing_id)
    heard = housing.ask("GET", listing)
    said = {"risk_summary": "A knife, and he comes back.", "victim_voice": "New locks and sleep.",
            "informing_agency_id": str(world.agencies["victim_advocate"]), "version": heard["discussion"]["version"]}  # fmt: skip
    assert chair.ask("PATCH", f"{listing}/words", json=said)["missing"] == []
    due = (clock.now() + timedelta(days=6)).date().isoformat()
    wanted = {
        "listing_id": str(listing_id),
        "agency_id": str(world.agencies["housing"]),
        "text": "Change both locks",
        "due_on": due,
    }
    action = chair.ask("POST", "/actions", 201, json=wanted)
    heard = chair.ask("GET", listing)
    chair.ask("POST", f"{listing}/close", 422, json={"version": heard["listing_version"]})
    reason = {"version": heard["listing_version"], "unsafe_reason": "The others are covered by the court's order."}
    assert chair.ask("POST", f"{listing}/close", json=reason)["status"] == "heard"
    assert chair.ask("POST", f"{meeting}/end")["status"] == "session_closed"
    return dict(action)


def reads_the_pack(housing: Program, meeting_id: UUID) -> None:
    path = f"/api/v1/meetings/{meeting_id}/pack"
    pack = housing.http.get(path)
    assert pack.status_code == 200, pack.text
    assert pack.json()["shape"] == "roundtable.pack/1"
    assert "Change both locks" in pack.text
    assert "tangerine" not in pack.text
    same = housing.http.get(path, headers={"If-None-Match": pack.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    pdf = housing.http.get(path, headers={"Accept": "application/pdf"})
    assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
