"""The pages of actions: with and without htmx, with bad input, overtaken by somebody else."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.actions.models import ActionStatus
from app.core import clock
from tests.actions.conftest import Promise, stored
from tests.factories.world import Door, World


def test_the_inbox_says_in_words_what_is_late(door: Door, promise: Promise, action: UUID) -> None:
    with clock.standing_at(clock.now() + timedelta(days=13)):
        page = door("housing").get("/actions").text
    assert "LATE 6 days" in page
    assert "1 late" in page
    assert 'name="chosen"' in page


def test_a_coordinator_filters_by_agency_and_lateness(door: Door, world: World, promise: Promise) -> None:
    promise()
    promise("police", "Visit the address")
    page = door("coordinator").get(f"/actions?scope=area&agency={world.agencies['police']}").text
    assert "Visit the address" in page
    assert "Change the locks" not in page
    assert "Nothing matches" in door("coordinator").get("/actions?scope=area&late=true").text
    assert door("coordinator").get("/actions?scope=area&agency=nonsense").status_code == 200


def test_done_without_script_leads_back_to_the_action_with_its_history(door: Door, world: World, action: UUID) -> None:
    housing = door("housing")
    assert "What was done" in housing.get(f"/actions/{action}/complete").text
    answer = housing.post(f"/actions/{action}/complete", data={"version": "1", "note": "Both locks changed"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/actions/{action}")
    page = housing.get(f"/actions/{action}").text
    assert "Both locks changed" in page
    assert "This action is closed." in page
    assert stored(world, action).status is ActionStatus.COMPLETED


def test_done_with_htmx_swaps_the_row_and_announces_it(door: Door, action: UUID) -> None:
    answer = door("housing").post(
        f"/actions/{action}/complete", data={"version": "1", "note": "Both locks changed"}, htmx=True
    )
    assert answer.text.lstrip().startswith(f'<tr id="action-{action}"')
    assert "hx-partial" in answer.text
    fragment = door("housing").get(
        f"/actions/{action}/need-time", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert fragment.status_code == 409


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("verb", "words", "field"),
    [
        ("complete", {"note": "x"}, "note"),
        ("complete", {"note": "y" * 300_000}, "note"),
        ("complete", {"note": "Locks changed", "completed_on": "2026-02-30"}, "completed_on"),
        ("complete", {"note": "Locks changed", "completed_on": "2999-01-01"}, "completed_on"),
        ("need-time", {"note": "No locksmith", "due_on": "2020-01-01"}, "due_on"),
        ("need-time", {"note": "No locksmith", "due_on": "soon"}, "due_on"),
        ("not-undertaken", {"note": ""}, "note"),
    ],
)
def test_bad_input_comes_back_at_its_field_with_what_was_typed(
    verb: str, words: dict[str, str], field: str, htmx: bool, door: Door, world: World, action: UUID
) -> None:
    answer = door("housing").post(f"/actions/{action}/{verb}", data=words | {"version": "1"}, htmx=htmx)
    assert answer.status_code == 422
    assert f'id="{verb}-{action}-{field}-error"' in answer.text
    assert words.get("note", "") in answer.text
    assert stored(world, action).version == 1


def test_an_unknown_field_and_a_wrong_choice_are_refused(door: Door, action: UUID) -> None:
    assert (
        door("housing").post(f"/actions/{action}/complete", data={"version": "1", "note": "Done", "x": "1"}).status_code
        == 422
    )
    words = {"version": "1", "text": "Change both locks", "protects": "nobody"}
    assert door("chair").post(f"/actions/{action}/edit", data=words).status_code == 422
    assert door("chair").post(f"/actions/{action}/burn", data={"version": "1"}).status_code == 404


def test_broken_text_is_a_clear_refusal(door: Door, world: World, action: UUID) -> None:
    housing = door("housing")
    body = f"csrf_token={housing.token}&version=1&note=Done%ff%fe".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = housing.request("POST", f"/actions/{action}/complete", content=body, headers=headers | {
        "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})  # fmt: skip
    assert 300 <= answer.status_code < 500
    assert "�" not in stored(world, action).outcome


@pytest.mark.parametrize("htmx", [False, True])
def test_two_editors_see_both_texts_and_choose(htmx: bool, door: Door, world: World, action: UUID) -> None:
    due = stored(world, action).due_on.isoformat()
    words = {"version": "1", "due_on": due, "protects": "victim"}
    assert door("chair").post(f"/actions/{action}/edit", data=words | {"text": "Change both locks"}).status_code == 303
    answer = door("coordinator").post(f"/actions/{action}/edit", data=words | {"text": "Fit a new door"}, htmx=htmx)
    assert answer.status_code == 409
    assert "Chair changed this while you were writing" in answer.text
    assert "Change both locks" in answer.text
    assert "Fit a new door" in answer.text
    settled = words | {
        "version": "2", "keep": "mine", "text": "Both", "text_mine": "Fit a new door", "text_theirs": "Change both locks",
    }  # fmt: skip
    assert door("coordinator").post(f"/actions/{action}/edit", data=settled).status_code == 303
    assert stored(world, action).text == "Fit a new door"


def test_a_note_that_was_overtaken_is_shown_beside_what_happened(door: Door, world: World, action: UUID) -> None:
    door("deputy").post(f"/actions/{action}/start", data={"version": "1"})
    answer = door("housing").post(f"/actions/{action}/complete", data={"version": "1", "note": "Both locks changed"})
    assert answer.status_code == 409
    assert "Both locks changed" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert stored(world, action).status is ActionStatus.IN_PROGRESS
    assert (
        door("housing")
        .post(f"/actions/{action}/complete", data={"version": "2", "note": "Both locks changed"})
        .status_code
        == 303
    )


def test_several_are_marked_done_with_one_note(door: Door, world: World, promise: Promise) -> None:
    one, two = promise(), promise()
    data = {"chosen": [f"{one}:1", f"{two}:1"], "note": "Both locks changed"}
    assert door("housing").post("/actions/done", data={"note": "Both locks changed"}).status_code == 422
    assert door("housing").post("/actions/done", data=data).status_code == 303
    assert stored(world, two).status is ActionStatus.COMPLETED
    again = door("housing").post("/actions/done", data=data)
    assert again.status_code == 409
    assert "Both locks changed" in again.text


def test_the_chips_show_how_the_line_is_understood(door: Door, listing: UUID) -> None:
    chips = door("chair").post(
        f"/agreed/{listing}/parse", data={"line": "Housing, Police: change locks in 5 days"}, htmx=True
    )
    assert chips.text.count("<b>Owner</b>") == 2
    assert "change locks" in chips.text
    asks = door("chair").post(f"/agreed/{listing}/parse", data={"line": "Hxq: change locks"}, htmx=True)
    assert 'class="ask"' in asks.text
    assert 'name="agency_id"' in asks.text
    assert door("chair").post(f"/agreed/{listing}/parse", data={"line": ""}, htmx=True).status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_one_line_adds_an_action_for_each_owner(htmx: bool, door: Door, world: World, listing: UUID) -> None:
    line = {"line": "Housing, Police: change locks in 5 days", "protects": "child"}
    answer = door("coordinator").post(f"/agreed/{listing}/capture", data=line, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    if htmx:
        assert 'id="f-line" name="line" type="text" value=""' in answer.text
        assert "autofocus" in answer.text
    page = door("coordinator").get(f"/agreed/{listing}").text
    assert page.count("change locks</a>") == 2
    assert "Undo" in page


def test_an_unclear_line_asks_and_the_answers_count(door: Door, world: World, listing: UUID) -> None:
    line = {"line": "Hxq: change locks by 2020-01-05"}
    asked = door("coordinator").post(f"/agreed/{listing}/capture", data=line)
    assert asked.status_code == 422
    assert "Hxq: change locks" in asked.text
    assert "Which agency" in asked.text
    due = (clock.now() + timedelta(days=9)).date().isoformat()
    answers = line | {"agency_id": str(world.agencies["housing"]), "due_on": due}
    assert door("coordinator").post(f"/agreed/{listing}/capture", data=answers).status_code == 303
    assert "change locks" in door("housing").get("/actions").text


def test_undo_takes_the_action_back(door: Door, world: World, listing: UUID, promise: Promise) -> None:
    action = promise()
    answer = door("coordinator").post(
        f"/agreed/{listing}/undo", data={"action_id": str(action), "version": "1"}, htmx=True
    )
    assert answer.status_code == 200
    assert "Change the locks" not in answer.text
    assert stored(world, action).status is ActionStatus.SUPERSEDED


def test_titles_and_addresses_tell_nothing(door: Door, action: UUID) -> None:
    page = door("housing").get(f"/actions/{action}").text
    title = page.split("<title>")[1].split("</title>")[0]
    assert title == "Action · Roundtable"
