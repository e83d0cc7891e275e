"""Planning: dates from a rule around holidays, deadlines in working days, urgent meetings, moving and cancelling (BR-22, 23, 41, 50)."""

from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.accounts.models import OutboxMail
from app.areas.schemas import Parameters
from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.meetings import queries as lists
from app.meetings import service as ground
from app.meetings.deadlines import AreaCalendar
from app.meetings.models import ListingStatus, Meeting, MeetingStatus
from app.meetings.series import queries, service
from app.meetings.series.schemas import CallUrgent, CancelMeeting, ConfirmDates, CreateSeries, MoveMeeting, Rhythm
from tests.factories.world import Door, World, tags
from tests.meetings.agendas import at, call_meeting, circulate, lines, listed, listing, meeting, names, next_meeting

LONDON = AreaCalendar("Europe/London", Parameters())


def test_deadlines_count_working_days_across_christmas() -> None:
    dates = LONDON.deadlines(at(2027, 1, 7))
    assert dates.agenda_out == date(2026, 12, 23)  # 25 and 28 December and 1 January are closed
    assert dates.referrals_close == date(2026, 12, 21)
    assert dates.returns_due == date(2026, 12, 30)
    assert dates.minutes_out == date(2027, 1, 12)


def test_local_closures_count_as_holidays() -> None:
    closed = AreaCalendar("Europe/London", Parameters(local_closures=[date(2026, 3, 24)]))
    assert LONDON.deadlines(at(2026, 3, 26)).agenda_out == date(2026, 3, 16)
    assert closed.deadlines(at(2026, 3, 26)).agenda_out == date(2026, 3, 13)


@pytest.mark.parametrize(("day", "is_late"), [(16, False), (17, True), (25, True)])
def test_circulating_is_late_below_eight_working_days(day: int, is_late: bool) -> None:
    with clock.standing_at(at(2026, 3, day)):
        assert LONDON.is_late(at(2026, 3, 26)) is is_late


def test_returns_are_due_soon_after_a_late_circulation_but_not_after_the_meeting() -> None:
    with clock.standing_at(at(2026, 3, 24)):
        assert LONDON.returns_due(at(2026, 3, 26)) == date(2026, 3, 25)
    with clock.standing_at(at(2026, 3, 26)):
        assert LONDON.returns_due(at(2026, 3, 26)) == date(2026, 3, 26)
    with clock.standing_at(at(2026, 3, 2)):
        assert LONDON.returns_due(at(2026, 3, 26)) == date(2026, 3, 19)


def make(world: World, **more: object) -> UUID:
    words = {"area_id": world.area, "name": "Conference", "rhythm": "own", "rule": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
             "starts_on": date(2026, 12, 1), "starts_at": time(9, 30), "chair_id": world.users["chair"]} | more  # fmt: skip
    return world.do(lambda unit: service.create(unit, world.actor("coordinator"), CreateSeries(**words)).id)


@pytest.mark.postgres
def test_a_date_on_a_holiday_is_proposed_moved_and_called_only_when_confirmed(world: World, database: Database) -> None:
    with clock.standing_at(at(2026, 12, 1)):
        series_id = make(world)
        (proposal,) = world.do(
            lambda unit: queries.proposals(unit, queries.series_for(unit, world.actor("chair"), series_id), 12)
        )
        assert (proposal.rule_date, proposal.day, proposal.clash) == (
            date(2026, 12, 25),
            date(2026, 12, 29),
            "Christmas Day",
        )
        words = ConfirmDates(days=[proposal.day])
        for expected in (1, 0):
            called = world.do(
                lambda unit: [
                    one.starts_at for one in service.confirm(unit, world.actor("coordinator"), series_id, words)
                ]
            )
            assert called == [at(2026, 12, 29).replace(minute=30)] * expected
        other = ConfirmDates(days=[date(2026, 12, 25)])
        with pytest.raises(Unprocessable):
            world.do(lambda unit: service.confirm(unit, world.actor("coordinator"), series_id, other))
    assert {"series:created", "meeting:called"} <= set(tags(database))


@pytest.mark.parametrize(
    ("rhythm", "rule"),
    [
        (Rhythm.WEEKLY, "FREQ=WEEKLY;BYDAY=TH"),
        (Rhythm.FORTNIGHTLY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        (Rhythm.MONTHLY, "FREQ=MONTHLY;BYDAY=2TH"),
    ],
)
def test_a_rhythm_needs_no_rule_to_be_written(rhythm: Rhythm, rule: str) -> None:
    words = CreateSeries(
        area_id=uuid4(), name="Conference", rhythm=rhythm, starts_on=date(2026, 3, 12), starts_at=time(9)
    )
    assert words.recurrence == rule


@pytest.mark.parametrize(
    ("field", "value"),
    [("rule", "FREQ=SECONDLY"), ("rule", "nonsense"), ("starts_on", "2026-02-30"), ("starts_on", "1066-10-14"),
     ("starts_at", "25:00"), ("minutes", "0"), ("name", ""), ("chair_id", "4b4cb8a5-5d4c-4a4e-9a53-5a6f6ff0a1b2")],
)  # fmt: skip
def test_bad_input_to_a_series_is_told_at_its_field(world: World, door: Door, field: str, value: str) -> None:
    words = {"area_id": str(world.area), "name": "Conference", "rhythm": "own", "rule": "FREQ=WEEKLY;BYDAY=TH",
             "starts_on": (clock.now() + timedelta(days=7)).date().isoformat(), "starts_at": "09:30", "minutes": "150"}  # fmt: skip
    page = door("coordinator").post("/meetings/series", data=words | {field: value})
    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text
    answer = door.api("coordinator", "meetings:write").post("/api/v1/series", json=words | {field: value})
    assert answer.status_code == 422
    assert door("coordinator").post("/meetings/series", data=words).status_code == 303


@pytest.mark.postgres
def test_urgent_meetings_share_one_emergency_series_and_say_why(world: World) -> None:
    day = (clock.now() + timedelta(days=1)).date()
    words = CallUrgent(area_id=world.area, starts_on=day, starts_at=time(14), reason="A child is in danger")
    found = [world.do(lambda unit: service.call_urgent(unit, world.actor("coordinator"), words).id) for _ in range(2)]
    one, two = (meeting(world, meeting_id) for meeting_id in found)
    assert one.series_id == two.series_id
    assert one.is_urgent
    past = CallUrgent(area_id=world.area, starts_on=date(2020, 1, 1), starts_at=time(14), reason="Too late")
    with pytest.raises(Unprocessable):
        world.do(lambda unit: service.call_urgent(unit, world.actor("coordinator"), past))


@pytest.mark.postgres
def test_the_cases_of_a_cancelled_meeting_wait_at_the_top_and_stand_in_a_queue(
    world: World, database: Database
) -> None:
    meeting_id = call_meeting(world)
    first = listed(world, "anna", meeting_id)
    circulate(world, meeting_id)
    listed(world, "ada", call_meeting(world))
    with clock.standing_at(clock.now() + timedelta(days=3, hours=1)):
        words = CancelMeeting(reason="The building is closed", version=meeting(world, meeting_id).version)
        world.do(lambda unit: service.cancel(unit, world.actor("coordinator"), meeting_id, words).id)
        found = world.do(lambda unit: lists.stranded(unit, world.area))
        assert [(one.id, one.days_waited) for one in found] == [(first, 3)]
    gone = listing(world, first)
    assert (gone.status, gone.meeting_id) == (ListingStatus.PROPOSED, None)
    assert meeting(world, meeting_id).status is MeetingStatus.CANCELLED
    assert "meeting:cancelled" in tags(database)
    other = call_meeting(world)
    world.do(lambda unit: ground.place(unit, world.actor("coordinator"), first, other).id)
    assert world.do(lambda unit: lists.stranded(unit, world.area)) == []
    mails = world.do(lambda unit: {one.kind for one in unit.session.exec(select(OutboxMail)).all()})
    assert "meeting:cancelled" in mails


def test_a_meeting_moves_with_its_cases_and_only_upon_the_version_seen(world: World) -> None:
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    old = meeting(world, meeting_id)
    day = (old.starts_at + timedelta(days=7)).date()
    words = MoveMeeting(starts_on=day, starts_at=time(10), minutes=120, version=old.version)
    world.do(lambda unit: service.move(unit, world.actor("chair"), meeting_id, words).id)
    assert meeting(world, meeting_id).starts_at.date() == day
    assert names(world, "coordinator", meeting_id) == ["Anna K"]
    with pytest.raises(Conflict):
        world.do(lambda unit: service.move(unit, world.actor("chair"), meeting_id, words).id)
    stale = CancelMeeting(reason="No room", version=old.version)
    with pytest.raises(Conflict):
        world.do(lambda unit: service.cancel(unit, world.actor("chair"), meeting_id, stale).id)


@pytest.mark.postgres
@pytest.mark.parametrize("status", [ListingStatus.DEFERRED, ListingStatus.NOT_REACHED])
def test_a_case_not_heard_stands_first_on_the_next_agenda_with_its_days(world: World, status: ListingStatus) -> None:
    meeting_id = call_meeting(world)
    first = listed(world, "anna", meeting_id)
    following = next_meeting(world, meeting_id)
    listed(world, "ada", following)
    chair = world.actor("chair")

    def act(unit):
        row = lists.listing_for(unit, chair, first)
        return ground.carry_over(unit, chair, row, status, "The referrer was not there").id

    again = world.do(act)
    assert names(world, "chair", following) == ["Anna K", "Ada S"]
    line = lines(world, "chair", following)[0]
    assert "carried" in line.flags
    assert line.waiting_since == listing(world, first).waiting_since
    assert listing(world, again).carried_from_id == first
    assert listing(world, first).status is status


def test_without_a_next_meeting_a_case_not_heard_waits_at_the_top(world: World) -> None:
    meeting_id = call_meeting(world)
    first = listed(world, "anna", meeting_id)
    actor = world.actor("chair")

    def act(unit):
        row = lists.listing_for(unit, actor, first)
        return ground.carry_over(unit, actor, row, ListingStatus.NOT_REACHED, "Time ran out").id

    again = world.do(act)
    assert [one.id for one in world.do(lambda unit: lists.waiting_listings(unit, actor))] == [again]


def test_somebody_who_does_not_run_the_case_cannot_carry_it_over(world: World) -> None:
    meeting_id = call_meeting(world)
    first = listed(world, "anna", meeting_id)
    circulate(world, meeting_id)
    actor = world.actor("housing")
    with pytest.raises(NotPermitted):
        world.do(
            lambda unit: (
                ground.carry_over(unit, actor, lists.listing_for(unit, actor, first), ListingStatus.DEFERRED, "No").id
            )
        )


def test_the_list_shows_the_next_meeting_first_with_its_dates(world: World, door: Door) -> None:
    later, sooner = call_meeting(world), call_meeting(world, ahead=timedelta(days=30))
    page = door("coordinator").get("/meetings").text
    assert page.index(str(sooner)) < page.index(str(later))
    dates = lists.AreaCalendar("Europe/London", Parameters()).deadlines(meeting(world, sooner).starts_at)
    assert f"{dates.agenda_out.day} " in page
    assert str(later) not in door("housing").get("/meetings").text
    assert world.do(lambda unit: len(unit.session.exec(select(Meeting)).all())) == 2
