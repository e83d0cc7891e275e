"""`make screenshots`: the screens of README, drawn by Chromium from the demo on one fixed day with one fixed seed.

Everybody in the pictures is invented. The whole application stands at the day of the demo, and for the live screen in the
middle of its next meeting.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Page
from sqlmodel import col, func, select

from app.accounts.models import Agency, User
from app.actions import service as actions
from app.actions.schemas import AddAction
from app.areas.models import Area
from app.assessments.models import Assessment
from app.core import clock, migrations
from app.core.db import Database
from app.core.settings import Settings, demo_settings
from app.demo import alderbrook, papers, story
from app.demo.stage import Stage
from app.main import create_app, database_for
from app.meetings.live import presence, words
from app.meetings.live import service as live
from app.meetings.live.schemas import Declare, OpenMeeting, SaveNote, SetPresence
from app.meetings.models import Listing, ListingStatus, Meeting, MeetingStatus, Participation
from tests.factories.browsing import browser, served

OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
TODAY, SEED = date(2026, 11, 20), 1
MOST_BYTES = 200_000
DESK, PHONE = (1280, 820), (390, 844)
HEARD_BEFORE = 6


@dataclass
class Standing:
    """The application at a moment of our choice: threads take the moment with the request."""

    app: Any
    moment: datetime

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with clock.standing_at(self.moment):
            await self.app(scope, receive, send)


@dataclass
class Studio:
    """A browser, an address, and the one-click door of the demo."""

    browser: Browser
    address: str

    @contextmanager
    def seat(self, name: str, size: tuple[int, int] = DESK, theme: str = "light") -> Iterator[Page]:
        """Sign in as one of the invented people and give the page."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": size[0], "height": size[1]}, color_scheme=theme,
            reduced_motion="reduce", locale="en-GB", device_scale_factor=1,
        )  # fmt: skip
        page = context.new_page()
        page.goto("/sign-in")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        with page.expect_navigation(url=lambda url: "/sign-in" not in url, wait_until="load"):
            page.locator(".roles button", has_text=name).first.click()
        yield page
        context.close()

    def shoot(self, page: Page, name: str) -> None:
        """Write what the window shows; a picture too heavy for a README is a fault."""
        OUT.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.mouse.move(0, 0)
        file = OUT / f"{name}.png"
        page.screenshot(path=file, animations="disabled")
        size = file.stat().st_size
        if size > MOST_BYTES:
            message = f"{file.name} has {size} bytes, more than {MOST_BYTES}"
            raise RuntimeError(message)
        print(f"{file.name:<24} {size / 1000:.0f} kB", flush=True)


def build(settings: Settings) -> Database:
    """Fill a new database with the demo."""
    migrations.upgrade(settings.database_url)
    database = database_for(settings)
    alderbrook.build(database, today=TODAY, seed=SEED, progress=lambda words: print(words, flush=True))
    return database


def stage_of(database: Database, today: date) -> Stage:
    """Know the demo's people again by their names."""
    stage = Stage(database, Random(SEED), today)
    with database.unit() as unit:
        stage.areas = {one.code: one.id for one in unit.session.exec(select(Area)).all()}
        stage.agencies = {one.short_name: one.id for one in unit.session.exec(select(Agency)).all()}
        stage.users = {one.name: one.id for one in unit.session.exec(select(User)).all()}
    return stage


def next_meeting(stage: Stage) -> Meeting:
    """Give the meeting whose agenda is out."""
    with stage.database.unit() as unit:
        statement = (
            select(Meeting).where(Meeting.status == MeetingStatus.AGENDA_CIRCULATED).order_by(col(Meeting.starts_at))
        )
        found = unit.session.exec(statement).first()
        assert found is not None
        unit.session.expunge_all()
        return found


def open_meeting(database: Database) -> tuple[Meeting, datetime]:
    """Open the next meeting with everybody at the table and hear the first cases; gives the moment at which it stands."""
    meeting = next_meeting(stage_of(database, TODAY))
    starts = meeting.starts_at
    stage = stage_of(database, starts.date())
    with stage.at(starts) as unit:
        for name in (story.CHAIR, story.COORDINATOR):
            presence.declare(unit, stage.actor(unit, name), meeting.id, Declare(is_agreed=True))
        chair = stage.actor(unit, story.CHAIR)
        for name in story.REPRESENTATIVES.values():
            actor = stage.actor(unit, name)
            presence.declare(unit, actor, meeting.id, Declare(is_agreed=True))
            here = SetPresence(agency_id=actor.agency_id, participation=Participation.PRESENT, user_id=actor.user_id)
            presence.set_presence(unit, chair, meeting.id, here)
        live.open_meeting(unit, chair, meeting.id, OpenMeeting())
    moment = starts
    for _ in range(HEARD_BEFORE):
        moment += timedelta(minutes=9)
        story._hear(stage, meeting.id, moment)
    say_something(stage, current_case(database, meeting), moment + timedelta(minutes=3))
    return meeting, moment + timedelta(minutes=6)


def say_something(stage: Stage, listing_id: UUID, moment: datetime) -> None:
    """Let two agencies have spoken about the case that is being heard, and two actions be agreed."""
    with stage.at(moment) as unit:
        chair = stage.actor(unit, story.CHAIR)
        for agency in ("Children", "Police"):
            actor = stage.actor(unit, story.REPRESENTATIVES[agency])
            words.save_note(unit, actor, listing_id, actor.agency_id, SaveNote(text=papers.FACTS[agency], version=0))
        for agency, text, protects, days in papers.PROMISES[:2]:
            due = (moment + timedelta(days=days)).date()
            promise = AddAction(
                listing_id=listing_id, agency_id=stage.agencies[agency], text=text, due_on=due, protects=protects
            )
            actions.add(unit, chair, promise)


def current_case(database: Database, meeting: Meeting) -> Any:
    """Give the listing that is being heard."""
    with database.unit() as unit:
        statement = select(Listing.id).where(
            Listing.meeting_id == meeting.id, Listing.status == ListingStatus.IN_DISCUSSION
        )
        return unit.session.exec(statement).one()


def followed_case(database: Database) -> UUID:
    """Find the case with most completed checklists, so that its course can be seen."""
    with database.unit() as unit:
        case = col(Assessment.case_file_id)
        statement = select(case).where(case.is_not(None)).group_by(case).order_by(func.count().desc(), case).limit(1)
        return unit.session.exec(statement).one()


def draw_the_day(studio: Studio, database: Database, meeting: Meeting) -> None:
    """Draw what stands on an ordinary day."""
    with studio.seat("Ellie Watts") as page:
        page.goto("/")
        studio.shoot(page, "home")
        page.goto("/referrals/inbox")
        first = page.locator("table a, [data-row]").first
        if first.count():
            first.click()
            page.wait_for_load_state("networkidle")
        studio.shoot(page, "inbox")
        page.goto(f"/meetings/{meeting.id}")
        studio.shoot(page, "agenda-light")
        page.emulate_media(color_scheme="dark")
        studio.shoot(page, "agenda-dark")
        page.emulate_media(color_scheme="light")
        page.goto("/cases")
        page.locator("main table a, main [data-row]").first.click()
        page.wait_for_load_state("networkidle")
        studio.shoot(page, "case")
        page.goto(f"/cases/{followed_case(database)}/history")
        studio.shoot(page, "course")
        page.goto("/instruments/us.lap-1")
        studio.shoot(page, "instrument")
    with studio.seat("Grace Pell", PHONE) as page:
        page.goto("/assessments")
        page.get_by_role("link", name="Carry on").first.click()
        page.goto(page.url.replace("/safety", "/parts/1"))
        studio.shoot(page, "checklist-phone")
    with studio.seat("Rose Osei") as page:
        page.goto("/research")
        page.locator("main ul li a").nth(1).click()
        page.wait_for_load_state("networkidle")
        studio.shoot(page, "research")
    with studio.seat("Rose Osei", PHONE) as page:
        page.goto("/actions")
        studio.shoot(page, "actions-phone")
    with studio.seat("Paul Denby") as page:
        page.goto("/audit")
        studio.shoot(page, "audit")


def draw_the_meeting(studio: Studio, database: Database, meeting: Meeting, moment: datetime) -> None:
    """Draw the chair's screen in the middle of the meeting."""
    with studio.seat("Karen Ashworth", (1280, 740)) as page:
        page.clock.set_fixed_time(moment)
        page.goto(f"/meetings/{meeting.id}/live/{current_case(database, meeting)}", wait_until="domcontentloaded")
        page.wait_for_timeout(1000)
        studio.shoot(page, "live")


def main() -> int:
    """Build, serve, draw."""
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(database_url=f"sqlite:///{folder}/demo.db")
        database = build(settings)
        draw(settings, database)
        database.dispose()
    return 0


def draw(settings: Settings, database: Database) -> None:
    """Draw everything from a built demo."""
    meeting = next_meeting(stage_of(database, TODAY))
    app = create_app(settings, database)
    standing = Standing(app, datetime(TODAY.year, TODAY.month, TODAY.day, 9, 40, tzinfo=UTC))
    with served(standing) as address, browser() as chromium:
        studio = Studio(chromium, address)
        draw_the_day(studio, database, meeting)
        _, standing.moment = open_meeting(database)
        draw_the_meeting(studio, database, meeting, standing.moment)


if __name__ == "__main__":
    sys.exit(main())
