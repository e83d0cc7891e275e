"""A whole meeting with plain forms: statement, attendance, opening, words, actions, closing, the end (the way, step 8)."""

from uuid import UUID

import pytest

from app.meetings.models import ListingStatus, MeetingStatus
from tests.factories.world import Door, World
from tests.meetings.agendas import listing, meeting
from tests.meetings.hearings import circulated

pytestmark = pytest.mark.postgres


def declare(door: Door, who: str, meeting_id: UUID) -> None:
    answer = door(who).post(f"/meetings/{meeting_id}/declaration", data={"is_agreed": "yes"})
    assert answer.status_code == 303, answer.text


def test_a_meeting_runs_from_statement_to_draft_minutes_with_plain_forms(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world, ["anna", "clara"])
    anna, clara = listings["anna"], listings["clara"]
    chair = door("chair")

    before = chair.get(f"/meetings/{meeting_id}/live")
    assert (before.status_code, before.headers["location"]) == (303, f"/meetings/{meeting_id}/declaration")
    page = chair.get(f"/meetings/{meeting_id}/declaration")
    assert "What is said here is confidential" in page.text
    refused = chair.post(f"/meetings/{meeting_id}/declaration", data={})
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    declare(door, "chair", meeting_id)

    here = chair.get(f"/meetings/{meeting_id}/attendance")
    assert here.status_code == 200, here.text
    present = {
        "agency_id": str(world.agencies["housing"]),
        "participation": "present",
        "user_id": str(world.users["housing"]),
        "version": "0",
    }
    assert chair.post(f"/meetings/{meeting_id}/attendance", data=present).status_code == 303
    lobby = chair.get(f"/meetings/{meeting_id}/live")
    assert lobby.status_code == 200, lobby.text
    assert "This meeting has not been opened yet" in lobby.text
    assert chair.post(f"/meetings/{meeting_id}/open", data={}).status_code == 303

    live = chair.get(f"/meetings/{meeting_id}/live")
    assert live.status_code == 200, live.text
    assert "Anna K" in live.text
    assert "Case 1 of 2" in live.text
    assert "Do not call or text." in live.text
    for step in ("reason", "share", "risk", "plan"):
        assert chair.get(f"/meetings/{meeting_id}/live/{anna}?step={step}").status_code == 200

    note = {"text": "Sole tenancy since 2021.", "version": "1"}
    assert chair.post(f"/live/{anna}/note/{world.agencies['housing']}", data=note).status_code == 303
    closed = chair.post(f"/live/{anna}/close", data={"version": str(listing(world, anna).version)})
    assert closed.status_code == 422
    assert "Write the risk summary" in closed.text
    assert f"/meetings/{meeting_id}/live/{anna}?step=risk#w-risk_summary" in closed.text
    risk = {
        "risk_summary": "Strangled twice in March.",
        "victim_voice": "Wants to stay.",
        "version": "1",
        "step": "risk",
    }
    assert chair.post(f"/live/{anna}/words", data=risk).status_code == 303
    plan = {"informing": str(world.agencies["victim_advocate"]), "version": "2", "step": "plan"}
    saved = chair.post(f"/live/{anna}/words", data=plan)
    assert saved.status_code == 303, saved.text
    without_plan = chair.post(f"/live/{anna}/close", data={"version": str(listing(world, anna).version)})
    assert without_plan.status_code == 422
    assert "Somebody is left without an action" in without_plan.text
    reason = {"version": str(listing(world, anna).version), "unsafe_reason": "He is in custody."}
    done = chair.post(f"/live/{anna}/close", data=reason)
    assert done.status_code == 303, done.text
    assert listing(world, anna).status is ListingStatus.HEARD
    assert listing(world, clara).status is ListingStatus.IN_DISCUSSION

    assert "Clara S" in chair.get(f"/meetings/{meeting_id}/live").text
    assert chair.get(f"/live/{clara}/defer").status_code == 200
    later = {"version": str(listing(world, clara).version), "reason": "The referrer is ill."}
    assert chair.post(f"/live/{clara}/defer", data=later).status_code == 303
    assert listing(world, clara).status is ListingStatus.DEFERRED

    assert chair.get(f"/meetings/{meeting_id}/end").status_code == 200
    assert chair.post(f"/meetings/{meeting_id}/end", data={}).status_code == 303
    assert meeting(world, meeting_id).status is MeetingStatus.SESSION_CLOSED
    over = chair.get(f"/meetings/{meeting_id}/live")
    assert over.status_code == 200, over.text
    assert "The minutes stand as a draft." in over.text
