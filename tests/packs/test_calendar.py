"""The calendar: an address that opens times and links, shown once, ended at will, and telling nothing else."""

import re
from datetime import timedelta
from uuid import UUID

from icalendar import Calendar
from sqlmodel import select

from app.accounts.models import Signatory, User
from app.core import clock
from app.core.db import UnitOfWork
from app.meetings.models import Meeting, MeetingStatus, Series
from app.packs.models import CalendarFeed
from tests.factories.world import Door, World, tags
from tests.meetings.agendas import call_meeting
from tests.meetings.hearings import circulated
from tests.packs.hearing import change

ADDRESS = re.compile(r'value="http[^"]*(/calendar/[\w-]{40,}\.ics)"')


def address_of(door: Door, who: str) -> str:
    page = door(who).post("/calendar")
    assert page.status_code == 200
    found = ADDRESS.search(page.text)
    assert found is not None
    return found[1]


def test_an_address_is_shown_once_and_kept_as_its_hash_alone(world: World, door: Door) -> None:
    assert "no calendar address" in door("police").get("/calendar").text
    address = address_of(door, "police")
    assert address not in door("police").get("/calendar").text
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    with world.database.unit() as unit:
        feed = unit.session.exec(select(CalendarFeed)).one()
        assert token.encode() not in feed.token_hash
    assert tags(world.database)[-1] == "calendar:changed"


def test_the_calendar_holds_times_and_links_of_visible_meetings_and_no_personal_data(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world, ("anna", "clara"))
    draft = call_meeting(world)

    def place(unit: UnitOfWork) -> None:
        meeting = unit.session.get_one(Meeting, meeting_id)
        meeting.place = "Women's refuge, Hidden Lane"
        unit.session.get_one(Series, meeting.series_id).name = "High risk conference"

    world.do(place)
    answer = door(None).get(address_of(door, "police"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(one["UID"]) for one in events] == [f"{meeting_id}@roundtable"]
    one = events[0]
    assert str(one["SUMMARY"]) == "Roundtable"
    assert str(one["URL"]).endswith(f"/meetings/{meeting_id}")
    with world.database.unit() as unit:
        meeting = unit.session.get_one(Meeting, meeting_id)
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (meeting.starts_at, meeting.starts_at + timedelta(minutes=150))
    assert set(one) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "CLASS", "STATUS"}
    for word in (
        "Anna",
        "Kowalczyk",
        "Clara",
        "refuge",
        "Hidden",
        "conference",
        "Conference",
        "Police",
        "Alderbrook",
        "Chair",
        str(draft),
    ):
        assert word not in answer.text, word
    assert tags(world.database)[-1] == "calendar:pulled"


def test_chair_and_coordinator_see_meetings_before_circulation_too(world: World, door: Door) -> None:
    draft = call_meeting(world)
    assert str(draft) in door(None).get(address_of(door, "coordinator")).text
    assert str(draft) not in door(None).get(address_of(door, "coordinator_b")).text


def test_a_new_address_ends_the_old_one_and_ending_ends_it(world: World, door: Door) -> None:
    first = address_of(door, "police")
    second = address_of(door, "police")
    assert door(None).get(first).status_code == 404
    assert door(None).get(second).status_code == 200
    assert door("police").post("/calendar/end").status_code == 303
    ended, unknown = door(None).get(second), door(None).get("/calendar/nothing-at-all.ics")
    assert ended.status_code == unknown.status_code == 404


def test_somebody_who_left_has_an_empty_or_dead_calendar(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    address = address_of(door, "police")
    assert str(meeting_id) in door(None).get(address).text

    def lapse(unit: UnitOfWork) -> None:
        one = unit.session.exec(select(Signatory).where(Signatory.agency_id == world.agencies["police"])).one()
        one.review_on = (clock.now() - timedelta(days=2)).date()

    world.do(lapse)
    assert str(meeting_id) not in door(None).get(address).text
    change(world, User, world.users["police"], is_active=False)
    assert door(None).get(address).status_code == 404


def test_a_moved_meeting_counts_up_and_a_cancelled_one_says_so(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    address = address_of(door, "police")

    def event(found: UUID = meeting_id) -> object:
        (one,) = Calendar.from_ical(door(None).get(address).content).walk("VEVENT")
        assert str(found) in str(one["UID"])
        return one

    before = event()
    change(world, Meeting, meeting_id, starts_at=clock.now() + timedelta(days=70), status=MeetingStatus.CANCELLED)
    after = event()
    assert after["SEQUENCE"] > before["SEQUENCE"]  # type: ignore[index]
    assert str(after["STATUS"]) == "CANCELLED"  # type: ignore[index]
