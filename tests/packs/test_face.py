"""Minutes, pack and calendar in a real browser: no axe fault in light and dark, nothing too wide, no console error, no script needed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.core.db import Database
from app.core.settings import demo_settings
from app.main import create_app
from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.factories.world import Door, World
from tests.meetings.hearings import held, stored
from tests.meetings.minutes.test_minutes import approve, edit_case
from tests.packs.hearing import add_action, pull

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def faults_of(page: Page) -> list[str]:
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found += [f"{theme}: {one}" for one in axe_faults(page)]
    page.set_viewport_size({"width": 320, "height": 640})
    found += ["too wide at 320 pixels"] if is_too_wide(page) else []
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_minutes_pack_and_calendar_read_well(world: World, database: Database, tmp_path: Path) -> None:
    meeting_id, listings = held(world, ("anna", "clara"))
    add_action(world, listings["anna"], "Change the locks")
    app = create_app(demo_settings(database_url=database.url), database)
    with served(app) as address, Door(app, world) as door, browser() as chromium:
        page = signed_in(chromium, door, address, "chair")
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        minutes, pack = f"/meetings/{meeting_id}/minutes", f"/meetings/{meeting_id}/pack"
        found = {}
        for path in (minutes, f"{minutes}/cases/{listings['anna']}", pack, "/calendar"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found[path] = faults_of(page)
        page.get_by_role("button", name="Make an address").click()
        page.get_by_label("Calendar address").wait_for()
        found["new address"] = faults_of(page)

        page.goto(f"{minutes}/cases/{listings['anna']}")
        edit_case(world, "coordinator", meeting_id, listings["anna"], "Theirs", stored(world, meeting_id).version)
        page.get_by_label("Risk summary").fill("Mine")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("button", name="Keep mine").wait_for()
        found["conflict"] = faults_of(page)
        errors[:] = [one for one in errors if "409" not in one]
        page.get_by_role("button", name="Keep mine").click()
        page.get_by_text("Mine").wait_for()

        approve(world, meeting_id)
        page.goto(minutes)
        found["approved"] = faults_of(page)
        pull(world, "chair", meeting_id)
        page.goto(pack)
        found["handed out"] = faults_of(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download the pack").click()
        assert waiting.value.suggested_filename.startswith("pack-")
        saved = tmp_path / "pack.pdf"
        waiting.value.save_as(saved)
        assert saved.read_bytes().startswith(b"%PDF")
        assert {path: one for path, one in found.items() if one} == {}
        assert errors == []


def signed_in(chromium: Browser, door: Door, address: str, who: str) -> Page:
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    name = door.app.state.settings.cookie_name
    context.add_cookies([{"name": name, "value": door(who).cookies.get(name) or "", "url": address}])
    return context.new_page()
