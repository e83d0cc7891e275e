import pytest

from app.core import clock
from tests.factories.world import CAST, Door, World


@pytest.mark.parametrize("who", CAST)
def test_home_opens_for_the_whole_cast_and_names_nobody(door: Door, world: World, who: str) -> None:
    page = door(who).get("/")
    assert page.status_code == 200
    assert "<title>Home · Roundtable</title>" in page.text
    assert "Kowalczyk" not in page.text


def test_a_stranger_is_led_to_sign_in(door: Door) -> None:
    answer = door(None).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("chair", 200), ("police", 403), ("auditor", 403)])
def test_only_those_who_run_meetings_see_the_queues(door: Door, who: str, status: int) -> None:
    assert door(who).get("/queues").status_code == status


def test_an_action_that_is_late_comes_first(door: Door, world: World) -> None:
    from datetime import timedelta

    from app.actions.models import Action
    from app.audit.record import record
    from app.audit.tags import Tag
    from app.core.actor import house_actor

    def add(unit: object) -> None:
        now = clock.now()
        action = Action(area_id=world.area, case_file_id=world.cases["anna"], agency_id=world.agencies["housing"], text="Change locks",
                        due_on=(now - timedelta(days=6)).date(), created_at=now, created_by=world.users["chair"], changed_at=now)  # fmt: skip
        unit.session.add(action)
        record(unit, house_actor(), Tag.ACTION_ADDED, action)

    world.do(add)
    page = door("housing").get("/").text
    assert "1 action is late" in page
    assert "Change locks" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("housing", 200), ("walled", 404), ("education", 404)]
)
def test_who_reads_what_happened_in_a_case(door: Door, world: World, who: str, status: int) -> None:
    assert door(who).get(f"/cases/{world.cases['anna']}/history").status_code == status


def test_home_leads_into_a_running_meeting_and_to_minutes_that_wait(door: Door, world: World) -> None:
    from datetime import UTC, datetime

    from app.meetings.models import Meeting, MeetingStatus, Series

    def call(unit: object) -> list[str]:
        now = clock.now()
        series = Series(
            area_id=world.area,
            name="Conference",
            starts_on=now.date(),
            starts_at=datetime(2026, 1, 1, 9, 30, tzinfo=UTC).time(),
        )
        unit.session.add(series)
        unit.session.flush()
        both = [
            Meeting(area_id=world.area, series_id=series.id, starts_at=now, status=status, circulated_at=now)
            for status in (MeetingStatus.IN_SESSION, MeetingStatus.SESSION_CLOSED)
        ]
        unit.session.add_all(both)
        unit.session.flush()
        return [str(one.id) for one in both]

    running, over = world.do(call)
    page = door("chair").get("/").text
    assert f"/meetings/{running}/live" in page
    assert f"/meetings/{over}/minutes" in page


def test_a_case_whose_meeting_nobody_opened_stands_in_a_queue(door: Door, world: World) -> None:
    from tests.meetings.hearings import circulated, long_ago

    meeting_id, _ = circulated(world)
    assert "neither held nor cancelled" not in door("coordinator").get("/queues").text
    long_ago(world, meeting_id, 2)
    assert "neither held nor cancelled" in door("coordinator").get("/queues").text
