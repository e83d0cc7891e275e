"""The doors of the live meeting over the whole cast, walls that leave no trace, both texts in a conflict, and programs."""

import re
from typing import Any
from uuid import UUID

import pytest

from app.cases import service as cases
from app.cases.schemas import RaiseWall
from app.core.db import Database
from app.meetings.listings import service as listings_service
from app.meetings.listings.schemas import HandOver
from app.meetings.live import service as live
from app.meetings.live.schemas import OpenMeeting
from app.meetings.models import ListingStatus
from app.meetings.research import queries as research
from app.meetings.research import service as research_service
from app.meetings.research.schemas import Answered
from tests.factories.world import CAST, Door, World, tags
from tests.meetings.agendas import listing
from tests.meetings.hearings import circulated, declare

SPEAK_HERE = {"chair", "coordinator", "police", "walled", "idva", "housing", "deputy", "education", "observer"}


@pytest.fixture
def room(world: World) -> tuple[UUID, dict[str, UUID]]:
    """Give a meeting in session with two cases, and their listings."""
    meeting_id, listings = circulated(world, ["anna", "clara"])
    declare(world, meeting_id, "chair", "coordinator", "police", "idva", "housing", "walled", "observer")
    world.do(
        lambda unit: (
            live.open_meeting(unit, world.actor("chair"), meeting_id, OpenMeeting(is_quorum_waived=True)) and None
        )
    )
    return meeting_id, listings


def plain(text: str) -> str:
    """Leave out what differs from answer to answer: nonces, tokens, times, references."""
    text = re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|"X-CSRF-Token":"[^"]*"|\?since=\d+', "", text)
    return re.sub(r"\d\d:\d\d", "", text)


@pytest.mark.parametrize("who", sorted(CAST))
def test_who_may_come_to_the_statement(world: World, door: Door, who: str) -> None:
    meeting_id, _ = circulated(world)
    status = door(who).get(f"/meetings/{meeting_id}/declaration").status_code
    assert status == (200 if who in SPEAK_HERE else 404)


def test_a_stranger_is_led_to_the_sign_in(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world)
    for path in (
        f"/meetings/{meeting_id}/live",
        f"/meetings/{meeting_id}/attendance",
        f"/live/{listings['anna']}/close",
    ):
        answer = door(None).get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("who", ["chair", "coordinator", "police", "idva", "housing"])
def test_nothing_is_shown_before_the_declaration(world: World, door: Door, who: str) -> None:
    meeting_id, listings = circulated(world)
    answer = door(who).get(f"/meetings/{meeting_id}/live/{listings['anna']}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/meetings/{meeting_id}/declaration")
    for path in (
        f"/meetings/{meeting_id}/live/panel",
        f"/live/{listings['anna']}/defer",
        f"/meetings/{meeting_id}/stream",
    ):
        refused = door(who).get(path)
        assert refused.status_code == 403
        assert "First read and agree" in refused.text
    assert "Anna" not in answer.text


CHAIRS = {"chair": (303, 422, 303, 200), "coordinator": (303, 422, 303, 200), "police": (403, 403, 403, 403), "housing": (403, 403, 403, 403),
          "idva": (403, 403, 403, 403), "walled": (404, 404, 404, 403), "observer": (404, 404, 404, 403), "police_b": (404, 404, 404, 404)}  # fmt: skip


@pytest.mark.parametrize("who", sorted(CHAIRS))
def test_who_runs_a_case(world: World, door: Door, room: tuple[UUID, dict[str, UUID]], who: str) -> None:
    meeting_id, listings = room
    anna = listings["anna"]
    floor = door(who).post(f"/live/{anna}/floor", data={"agency_id": str(world.agencies["housing"])})
    close = door(who).post(f"/live/{anna}/close", data={"version": str(listing(world, anna).version)})
    words = door(who).post(f"/live/{anna}/words", data={"risk_summary": "High.", "version": "2", "step": "risk"})
    end = door(who).get(f"/meetings/{meeting_id}/end")
    assert (floor.status_code, close.status_code, words.status_code, end.status_code) == CHAIRS[who]


@pytest.mark.parametrize(
    ("who", "status"),
    [("housing", 303), ("deputy", 303), ("police", 403), ("coordinator", 303), ("walled", 404), ("observer", 404)],
)
def test_who_writes_the_note_of_housing(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]], who: str, status: int
) -> None:
    if who == "deputy":
        declare(world, room[0], "deputy")
    path = f"/live/{room[1]['anna']}/note/{world.agencies['housing']}"
    assert door(who).post(path, data={"text": "Sole tenant.", "version": "1"}).status_code == status


def test_an_observer_sees_the_meeting_and_nothing_of_its_cases(door: Door, room: tuple[UUID, dict[str, UUID]]) -> None:
    page = door("observer").get(f"/meetings/{room[0]}/live")
    assert page.status_code == 200
    assert "Between cases" in page.text
    assert "Anna" not in page.text
    assert "Case 1" not in page.text


@pytest.mark.postgres
def test_behind_a_wall_the_screen_is_the_one_of_a_meeting_without_that_case(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, listings = room
    before = door("walled").get(f"/meetings/{meeting_id}/live")
    assert "Between cases" in before.text
    assert "Case 1 of 1" in before.text
    assert "Anna" not in before.text
    note = {"text": "Three call-outs.", "version": "1"}
    assert door("chair").post(f"/live/{listings['anna']}/note/{world.agencies['police']}", data=note).status_code == 303
    after = door("walled").get(f"/meetings/{meeting_id}/live")
    assert plain(after.text) == plain(before.text)
    hidden = door("walled").get(f"/meetings/{meeting_id}/live/{listings['anna']}")
    missing = door("walled").get(f"/meetings/{meeting_id}/live/{UUID(int=7)}")
    assert (
        (hidden.status_code, plain(hidden.text))
        == (missing.status_code, plain(missing.text))
        == (404, plain(missing.text))
    )


@pytest.mark.postgres
def test_a_conflicted_chair_hands_over_and_the_stand_in_drives_that_case_alone(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, listings = room
    give = HandOver(to_user_id=world.users["idva"], is_own_conflict=True)
    world.do(lambda unit: listings_service.hand_over(unit, world.actor("chair"), listings["anna"], give) and None)
    assert "Between cases" in door("chair").get(f"/meetings/{meeting_id}/live").text
    assert door("chair").post(f"/live/{listings['anna']}/floor", data={}).status_code == 404
    risk = {"risk_summary": "High.", "victim_voice": "Wants to stay.", "version": "1", "step": "risk"}
    assert door("idva").post(f"/live/{listings['anna']}/words", data=risk).status_code == 303
    assert (
        door("idva").post(f"/live/{listings['anna']}/words", data={"informing": "unsafe", "version": "2"}).status_code
        == 303
    )
    done = {"version": str(listing(world, listings["anna"]).version), "unsafe_reason": "He is in custody."}
    assert door("idva").post(f"/live/{listings['anna']}/close", data=done).status_code == 303
    assert "Clara" in door("chair").get(f"/meetings/{meeting_id}/live").text
    assert door("idva").post(f"/live/{listings['clara']}/floor", data={}).status_code == 403


@pytest.mark.postgres
def test_a_conflict_shows_both_texts_and_each_choice_keeps_its_words(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    path = f"/live/{room[1]['anna']}/note/{world.agencies['housing']}"
    assert door("coordinator").post(path, data={"text": "Theirs stands.", "version": "1"}).status_code == 303
    refused = door("housing").post(path, data={"text": "Mine is typed.", "version": "1"})
    assert refused.status_code == 409
    for words in ("Theirs stands.", "Mine is typed.", "Keep mine", "Keep theirs", 'name="version" value="2"'):
        assert words in refused.text
    fragment = door("housing").post(path, data={"text": "Mine is typed.", "version": "1"}, htmx=True)
    assert fragment.status_code == 409
    assert fragment.text.lstrip().startswith("<hx-partial") or "<hx-partial" in fragment.text
    both = {
        "keep": "mine",
        "text": "Theirs stands.\nMine is typed.",
        "text_mine": "Mine is typed.",
        "text_theirs": "Theirs stands.",
        "version": "2",
    }
    assert door("housing").post(path, data=both).status_code == 303
    assert "Mine is typed." in door("housing").get(path).text


def test_a_conflict_in_the_chairs_words_keeps_the_rest_of_the_form(
    door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    path = f"/live/{room[1]['anna']}/words"
    assert (
        door("coordinator").post(path, data={"risk_summary": "Theirs.", "version": "1", "step": "risk"}).status_code
        == 303
    )
    typed = {"risk_summary": "Mine.", "victim_voice": "She wants to stay.", "version": "1", "step": "risk"}
    refused = door("chair").post(path, data=typed)
    assert refused.status_code == 409
    for words in ("Theirs.", "Mine.", "She wants to stay."):
        assert words in refused.text


def test_bad_input_comes_back_with_the_typed_words(door: Door, room: tuple[UUID, dict[str, UUID]]) -> None:
    path = f"/live/{room[1]['anna']}/words"
    for bad in (
        {"agreed_level": "colossal"},
        {"informing": "nobody"},
        {"risk_summary": "x" * 8001},
        {"surprise": "1"},
        {"version": "minus"},
    ):
        answer = door("chair").post(
            path, data={"victim_voice": "She wants to stay.", "version": "1", "step": "risk"} | bad
        )
        assert answer.status_code == 422, bad
        assert door("chair").post(path, data={"version": "1"} | bad, htmx=True).status_code == 422
        assert "She wants to stay." in answer.text


def test_an_agency_releases_its_own_research_while_the_case_is_heard(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, anna = room[0], room[1]["anna"]
    asked = world.do(lambda unit: research.requests_for(unit, world.actor("housing"), meeting_id))
    request = next(one for one in asked if one.listing_id == anna)
    known = Answered(fact="Two repairs to the front door.", version=request.version)
    world.do(lambda unit: research_service.answer(unit, world.actor("housing"), request.id, known) and None)
    live_page = f"/meetings/{meeting_id}/live"
    assert "Two repairs" in door("housing").get(live_page).text
    assert "Two repairs" not in door("chair").get(live_page).text
    item = world.do(lambda unit: research.request_view(unit, world.actor("housing"), request.id).items[0])
    release = f"/live/{anna}/release/{item.id}"
    assert door("chair").post(release, data={"version": str(item.version)}).status_code == 404
    assert door("housing").post(release, data={"version": str(item.version)}).status_code == 303
    assert "Two repairs" in door("chair").get(live_page).text


def test_words_that_are_taken_out_are_taken_out(door: Door, room: tuple[UUID, dict[str, UUID]]) -> None:
    path = f"/live/{room[1]['anna']}/words"
    assert (
        door("chair").post(path, data={"crimes_reported": "A slip.", "version": "1", "step": "risk"}).status_code == 303
    )
    assert door("chair").post(path, data={"crimes_reported": "", "version": "2", "step": "risk"}).status_code == 303
    assert "A slip." not in door("chair").get(f"/meetings/{room[0]}/live?step=risk").text


def test_the_panel_leads_on_when_the_meeting_has_moved(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, listings = room
    at = f"/meetings/{meeting_id}/live/panel?at={listings['anna']}&following=1&step=share"
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    same = door("housing").get(at, headers=headers)
    assert same.status_code == 200
    assert "<html" not in same.text
    assert '<hx-partial hx-target="#live-head"' in same.text
    assert door("chair").post(f"/live/{listings['clara']}/start", data={}).status_code == 303
    moved = door("housing").get(at, headers=headers)
    assert (moved.status_code, moved.headers["hx-redirect"]) == (204, f"/meetings/{meeting_id}/live")


def test_every_look_at_the_screen_leaves_its_mark(
    door: Door, room: tuple[UUID, dict[str, UUID]], database: Database
) -> None:
    before = tags(database).count("live:viewed")
    door("housing").get(f"/meetings/{room[0]}/live")
    assert tags(database).count("live:viewed") == before + 1


@pytest.mark.postgres
def test_a_program_declares_writes_and_closes_with_its_scopes(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world)
    anna, base = listings["anna"], "/api/v1"
    chair = door.api("chair", "meetings:read", "meetings:write")
    assert chair.get(f"{base}/live/{anna}").status_code == 403
    state = chair.get(f"{base}/meetings/{meeting_id}/live").json()
    assert (state["has_declared"], state["current_listing_id"]) == (False, None)
    assert chair.post(f"{base}/meetings/{meeting_id}/declaration", json={}).status_code == 422
    assert (
        chair.post(f"{base}/meetings/{meeting_id}/declaration", json={"is_agreed": True}).json()["has_declared"] is True
    )
    here = {"agency_id": str(world.agencies["housing"]), "participation": "present", "version": 0}
    assert (
        chair.put(f"{base}/meetings/{meeting_id}/attendance", json=here).json()["presences"][0]["participation"]
        == "present"
    )
    assert chair.post(f"{base}/meetings/{meeting_id}/open", json={}).json()["current_listing_id"] == str(anna)
    note = chair.put(
        f"{base}/live/{anna}/notes/{world.agencies['housing']}", json={"text": "Sole tenant.", "version": 1}
    )
    assert (note.status_code, note.json()["version"]) == (200, 2)
    stale = chair.put(f"{base}/live/{anna}/notes/{world.agencies['housing']}", json={"text": "Other.", "version": 1})
    assert (stale.status_code, stale.headers["content-type"]) == (409, "application/problem+json")
    said: dict[str, Any] = {"risk_summary": "High.", "victim_voice": "Wants to stay.", "version": 1}
    heard = chair.patch(f"{base}/live/{anna}/words", json=said).json()
    assert heard["missing"] == ["informing"]
    refused = chair.post(f"{base}/live/{anna}/close", json={"version": heard["listing_version"]})
    assert {one["field"] for one in refused.json()["errors"]} == {"informing", "unsafe_reason"}
    chair.patch(f"{base}/live/{anna}/words", json={"is_informing_unsafe": True, "version": 2})
    done = chair.post(
        f"{base}/live/{anna}/close", json={"version": heard["listing_version"], "unsafe_reason": "In custody."}
    )
    assert done.json() == {"id": str(anna), "status": "heard"}
    assert chair.post(f"{base}/meetings/{meeting_id}/end").json()["status"] == "session_closed"
    assert listing(world, anna).status is ListingStatus.HEARD


def test_a_program_without_the_scope_or_the_seat_is_refused(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    anna = room[1]["anna"]
    assert door.api("chair", "actions:read").get(f"/api/v1/meetings/{room[0]}/live").status_code == 403
    assert door.api("chair", "meetings:read").post(f"/api/v1/live/{anna}/start").status_code == 403
    assert door.api("police_b", "meetings:read").get(f"/api/v1/live/{anna}").status_code == 404
    own = door.api("housing", "meetings:read", "meetings:write")
    assert (
        own.put(f"/api/v1/live/{anna}/notes/{world.agencies['police']}", json={"text": "x", "version": 1}).status_code
        == 403
    )


def test_a_wall_raised_in_the_meeting_ends_what_is_shown_at_once(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    assert "Anna" in door("housing").get(f"/meetings/{room[0]}/live").text
    wall = RaiseWall(user_id=world.users["housing"], reason="neighbour")
    world.do(lambda unit: cases.raise_wall(unit, world.actor("coordinator"), world.cases["anna"], wall) and None)
    assert "Anna" not in door("housing").get(f"/meetings/{room[0]}/live").text


def test_a_guest_does_not_stand_for_the_agency_that_invited(
    world: World, door: Door, room: tuple[UUID, dict[str, UUID]]
) -> None:
    guest = {"agency_id": str(world.agencies["police"]), "guest_name": "Gwen Guest", "has_signed": "yes"}
    assert door("chair").post(f"/meetings/{room[0]}/guests", data=guest).status_code == 303
    assert "Gwen Guest" in door("chair").get(f"/meetings/{room[0]}/attendance").text
    assert "Gwen Guest" not in door("chair").get(f"/meetings/{room[0]}/live").text
