"""Every page a person can open, in Chromium: no axe fault in light and dark, no sideways scrolling at 320 pixels, no console error, a neutral title."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page

from app.core.settings import demo_settings
from app.main import create_app, database_for
from tests.architecture.test_templates import BETRAYING
from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.factories.databases import template_file
from tests.factories.world import Door, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROLES = (None, "coordinator", "chair", "officer", "police", "idva", "housing", "auditor", "administrator")
NO_PAGES = ("/api", "/static", "/healthz", "/readyz", "/docs", "/openapi.json")


def page_paths(app: FastAPI, world: World) -> list[str]:
    """Every GET route outside the API whose parameters the world can fill."""
    known = {
        "case_file_id": world.cases["anna"],
        "area_id": world.areas["alderbrook"],
        "agency_id": world.agencies["housing"],
        "user_id": world.users["housing"],
    }
    paths = sorted({one.path for one in iter_route_contexts(app.routes) if one.path and "GET" in (one.methods or ())})
    filled = []
    for path in paths:
        if not path.startswith(NO_PAGES):
            try:
                filled.append(path.format(**known))
            except KeyError:
                continue
    return filled


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FastAPI, World, Door]]:
    settings = demo_settings(database_url=f"sqlite:///{template_file(tmp_path_factory.mktemp('pages'))}")
    database = database_for(settings)
    world = build_world(database)
    app = create_app(settings, database)
    with served(app) as address, Door(app, world) as door:
        yield address, app, world, door
    database.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def signed_in(chromium: Browser, house: tuple[str, FastAPI, World, Door], who: str | None) -> Page:
    address, app, _, door = house
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    secret = door(who).cookies.get(app.state.settings.cookie_name)
    if secret:
        context.add_cookies([{"name": app.state.settings.cookie_name, "value": secret, "url": address}])
    return context.new_page()


def faults_of(page: Page) -> list[str]:
    faults = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        faults += [f"{theme}: {one}" for one in axe_faults(page)]
    page.set_viewport_size({"width": 320, "height": 640})
    faults += ["too wide at 320 pixels"] if is_too_wide(page) else []
    page.set_viewport_size({"width": 1280, "height": 900})
    faults += [f"title: {page.title()}"] if BETRAYING.search(page.title()) else []
    return faults


def test_every_page_can_be_read_by_everybody(chromium, house):
    paths, seen, faults = page_paths(house[1], house[2]), {}, {}
    for who in ROLES:
        page = signed_in(chromium, house, who)
        console: list[str] = []
        page.on(
            "console",
            lambda message, console=console: console.append(message.text) if message.type == "error" else None,
        )
        for path in [one for one in paths if one not in seen]:
            console.clear()
            answer = page.goto(path)
            if answer is not None and answer.status >= 500:
                faults[f"{who} {path}"] = [str(answer.status)]
            if (
                answer is None
                or answer.status != 200
                or Path(page.url).name != Path(path).name
                or "html" not in answer.headers["content-type"]
            ):
                continue
            seen[path] = who
            if found := faults_of(page) + console:
                faults[f"{who} {path}"] = found
        page.context.close()
    assert faults == {}
    assert len(seen) >= 24, seen
