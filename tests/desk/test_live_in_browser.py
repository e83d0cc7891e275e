"""The live meeting in Chromium: one types, the others see it, focus and words stay, nothing is blocked by the policy of content."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from app.core.settings import demo_settings
from app.main import create_app, database_for
from app.meetings.live import service as live
from app.meetings.live.schemas import OpenMeeting
from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.factories.databases import template_file
from tests.factories.world import Door, World, build_world
from tests.meetings.hearings import circulated, declare

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


class Room:
    """A meeting in session on a real port, and browsers of the people who sit in it."""

    def __init__(self, address: str, app: FastAPI, world: World, door: Door, chromium: Browser) -> None:
        self.address, self.app, self.world, self.door, self.chromium = address, app, world, door, chromium
        self.meeting_id, self.listings = circulated(world, ["anna", "clara", "dora"])
        declare(world, self.meeting_id, "chair", "coordinator", "police", "idva", "housing")
        self.console: list[str] = []
        self.contexts: list[Any] = []

    def open(self) -> None:
        words = OpenMeeting(is_quorum_waived=True)
        self.world.do(lambda unit: live.open_meeting(unit, self.world.actor("chair"), self.meeting_id, words) and None)

    def sit(self, who: str, **more: Any) -> Page:
        context = self.chromium.new_context(
            base_url=self.address, viewport={"width": 1440, "height": 1180}, reduced_motion="reduce", **more
        )
        self.contexts.append(context)
        secret = self.door(who).cookies.get(self.app.state.settings.cookie_name)
        context.add_cookies([{"name": self.app.state.settings.cookie_name, "value": secret, "url": self.address}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: self.console.append(f"{who}: {message.text}") if message.type == "error" else None,
        )
        page.goto(f"/meetings/{self.meeting_id}/live")
        return page

    def note(self, agency: str) -> str:
        return f"#note-{self.world.agencies[agency]}-text"

    def share(self, agency: str) -> str:
        return f"#share-{self.world.agencies[agency]}"

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def room(tmp_path: Path, chromium: Browser) -> Iterator[Room]:
    settings = demo_settings(database_url=f"sqlite:///{template_file(tmp_path)}")
    database = database_for(settings)
    world = build_world(database)
    app = create_app(settings, database)
    with served(app) as address, Door(app, world) as door:
        found = Room(address, app, world, door, chromium)
        yield found
        found.leave()
    database.dispose()


def listening(page: Page) -> Page:
    """Wait until the page's stream stands."""
    for _ in range(100):
        if page.evaluate("document.querySelector('#live')?._htmx?.sse?.status === 200"):
            return page
        page.wait_for_timeout(50)
    raise AssertionError("the stream never stood")


def test_what_the_chair_types_is_seen_by_the_others_without_a_reload(room: Room) -> None:
    room.open()
    chair, housing = room.sit("chair"), listening(room.sit("housing"))
    chair.fill(room.note("police"), "Three call-outs in six weeks.")
    expect(housing.locator(room.share("police"))).to_contain_text("Three call-outs in six weeks.")
    assert room.console == []


def test_focus_and_words_stay_while_others_change_the_screen(room: Room) -> None:
    room.open()
    chair, housing = room.sit("chair"), listening(room.sit("housing"))
    field = housing.locator(room.note("housing"))
    field.click()
    field.press_sequentially("Sole tenant, ", delay=30)
    chair.fill(room.note("police"), "Suspect on bail.")
    field.press_sequentially("door boarded", delay=60)
    expect(housing.locator(room.share("police"))).to_contain_text("Suspect on bail.")
    expect(field).to_have_value("Sole tenant, door boarded")
    assert housing.evaluate("document.activeElement.id") == room.note("housing")[1:]
    assert housing.evaluate("document.activeElement.selectionStart") == len("Sole tenant, door boarded")
    expect(housing.locator(f"{room.note('housing')[:-5]}-state")).to_contain_text("Saved")
    expect(chair.locator(room.share("housing"))).to_contain_text("Sole tenant, door boarded")


def test_two_who_write_one_note_get_both_texts_side_by_side(room: Room) -> None:
    room.open()
    chair, coordinator = listening(room.sit("chair")), listening(room.sit("coordinator"))
    coordinator.locator(room.note("police")).fill("Written by the coordinator.")
    expect(chair.locator(room.share("police"))).to_contain_text("Written by the coordinator.")
    chair.locator(room.note("police")).fill("Written by the chair.")
    panel = chair.locator(".conflict")
    expect(panel).to_contain_text("Written by the coordinator.")
    expect(panel).to_contain_text("Written by the chair.")
    both = chair.get_by_label(re.compile("written together"))
    expect(both).to_have_value("Written by the coordinator.\nWritten by the chair.")
    chair.get_by_role("button", name="Save the text written together").click()
    expect(panel).to_have_count(0)
    expect(chair.locator(room.note("police"))).to_have_value("Written by the coordinator.\nWritten by the chair.")
    expect(coordinator.locator(room.share("police"))).to_contain_text("Written by the chair.")


def saved(page: Page) -> None:
    """Wait until the chair's words are saved: the screen says whether they are."""
    page.locator("#words-form").evaluate(
        "form => form.contains(document.activeElement) && document.activeElement.blur()"
    )
    expect(page.locator("#words-form:not([data-dirty]) [data-saved-words]")).to_be_visible()


def test_everybody_moves_on_when_the_chair_closes_a_case(room: Room) -> None:
    lobby = listening(room.sit("housing"))
    expect(lobby.locator("h1")).to_have_text("This meeting has not been opened yet")
    chair = room.sit("chair")
    room.open()
    expect(lobby.locator("h1")).to_contain_text("Anna K")
    chair.goto(f"/meetings/{room.meeting_id}/live?step=risk")
    chair.get_by_label("Risk summary").fill("High: strangled twice.")
    chair.get_by_label("Her voice", exact=True).fill("Wants to stay in her home.")
    saved(chair)
    chair.goto(f"/meetings/{room.meeting_id}/live?step=plan")
    chair.get_by_label("Who tells her the outcome").select_option(label="victim_advocate")
    saved(chair)
    chair.get_by_role("button", name="Close and go to").click()
    chair.get_by_label("If none is needed: why").fill("He is in custody.")
    chair.get_by_role("button", name="Close this case").click()
    expect(chair.locator("h1")).to_contain_text("Clara")
    expect(lobby.locator("h1")).to_contain_text("Clara")
    assert [one for one in room.console if "422" not in one] == []


def test_an_action_typed_in_one_line_is_seen_by_its_owner_and_closes_a_gap(room: Room) -> None:
    room.open()
    chair, housing = listening(room.sit("chair")), listening(room.sit("housing"))
    line = chair.get_by_label("New action")
    line.press_sequentially("Housing: change locks", delay=10)
    expect(chair.locator("#chips")).to_contain_text("change locks")
    line.press("Enter")
    expect(housing.locator("#agreed")).to_contain_text("change locks")
    expect(chair.locator("#cover li").first).to_contain_text("1 action")
    assert chair.evaluate("document.activeElement.name") == "line"
    expect(chair.get_by_label("New action")).to_have_value("")
    assert room.console == []


def test_the_key_s_gives_the_floor_to_the_next_and_keeps_nothing_in_the_browser(room: Room) -> None:
    room.open()
    chair, housing = listening(room.sit("chair")), listening(room.sit("housing"))
    chair.fill(room.note("police"), "Three call-outs.")
    expect(chair.locator(f"{room.note('police')[:-5]}-state")).to_contain_text("Saved")
    chair.locator("h1").click()
    chair.keyboard.press("s")
    expect(housing.locator(room.share("police"))).to_contain_text("Shared")
    kept = chair.evaluate(
        "[localStorage.length, sessionStorage.length, history.state === null || !JSON.stringify(history.state).includes('call-outs')]"
    )
    assert kept == [0, 0, True]
    assert room.console == []


def test_the_screen_has_no_axe_fault_and_fits_every_width(room: Room) -> None:
    room.open()
    faults: dict[str, list[str]] = {}
    for step in ("reason", "share", "risk", "plan"):
        page = room.sit("chair")
        page.goto(f"/meetings/{room.meeting_id}/live?step={step}")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if found := axe_faults(page):
                faults[f"{step} {theme}"] = found
        for width in (1280, 900, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if is_too_wide(page):
                faults[f"{step} {width}"] = ["too wide"]
    assert faults == {}
