"""BR-52 to BR-58, BR-62 and BR-80: dates, notes, outcomes, history, lateness in the area's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlmodel import select

from app.accounts.models import OutboxMail
from app.actions import queries, service
from app.actions.models import ActionStatus, ActionUpdate, Protects, Step
from app.actions.queries import Wanted
from app.actions.schemas import (
    AddAction,
    AskForTime,
    CompleteAction,
    CompleteSeveral,
    EditAction,
    ExplainAction,
    StartAction,
    SupersedeAction,
)
from app.areas.models import Area
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import Seat
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import Conflict, Unprocessable
from tests.actions.conftest import Promise, add_listing, stored
from tests.factories.world import World, tags

pytestmark = pytest.mark.postgres


def steps(world: World, action: UUID) -> list[tuple[int, Step, bool]]:
    def read(unit: UnitOfWork) -> list[tuple[int, Step, bool]]:
        found = unit.session.exec(
            select(ActionUpdate).where(ActionUpdate.action_id == action).order_by(ActionUpdate.number)  # type: ignore[arg-type]
        ).all()
        record(unit, house_actor(), Tag.ACTION_VIEWED, *found)
        return [(one.number, one.step, one.on_behalf) for one in found]

    return world.do(read)


def mails(world: World) -> set[tuple[str, UUID, str]]:
    return world.do(
        lambda unit: {(one.kind, one.user_id, one.path) for one in unit.session.exec(select(OutboxMail)).all()}
    )


def test_the_history_holds_every_step_with_the_version_after_it(world: World, action: UUID, database: Database) -> None:
    housing, coordinator = world.actor("housing"), world.actor("coordinator")
    later = stored(world, action).due_on + timedelta(days=7)
    done = CompleteAction(version=5, note="Done on behalf")
    for act in (
        lambda unit: service.start(unit, housing, action, StartAction(version=1)),
        lambda unit: service.ask_for_time(
            unit, housing, action, AskForTime(version=2, due_on=later, note="Locksmith ill")
        ),
        lambda unit: service.edit(unit, coordinator, action, EditAction(version=3, due_on=later)),
        lambda unit: service.edit(unit, coordinator, action, EditAction(version=4, due_on=later)),
        lambda unit: service.complete(unit, coordinator, action, done),
        lambda unit: service.reopen(unit, coordinator, action, ExplainAction(version=6, note="Only the front door")),
    ):
        world.do(act)
    assert steps(world, action) == [
        (1, Step.ADDED, False), (2, Step.STARTED, False), (3, Step.ASKED_FOR_TIME, False), (4, Step.CHANGED, False),
        (5, Step.CHANGED, False), (6, Step.COMPLETED, True), (7, Step.REOPENED, False),
    ]  # fmt: skip
    row = stored(world, action)
    assert (row.status, row.version, row.outcome, row.completed_on, row.asked_due_on) == (
        ActionStatus.OPEN,
        7,
        "",
        None,
        None,
    )
    assert [tag for tag in tags(database) if tag in {"action:completed", "action:reopened", "action:started"}] == [
        "action:started", "action:completed", "action:reopened",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [-1, -300])
def test_a_due_date_before_the_meeting_is_refused_at_its_field(days: int, promise: Promise) -> None:
    with pytest.raises(Unprocessable) as refused:
        promise(days=days)
    assert set(refused.value.fields) == {"due_on"}


def test_a_due_date_of_another_century_is_refused(promise: Promise) -> None:
    with pytest.raises(Unprocessable, match="three years"):
        promise(due_on=date(2226, 1, 1))


def test_only_an_immediate_action_may_be_due_before_a_meeting_to_come(world: World) -> None:
    listing, today = add_listing(world, clock.now() + timedelta(days=9)), clock.today("Europe/London")
    actor = world.actor("coordinator")
    words = AddAction(listing_id=listing, agency_id=world.agencies["housing"], text="Change the locks", due_on=today)
    with pytest.raises(Unprocessable):
        world.do(lambda unit: service.add(unit, actor, words))
    immediate = words.model_copy(update={"is_immediate": True})
    action = world.do(lambda unit: service.add(unit, actor, immediate).id)
    world.do(
        lambda unit: service.complete(
            unit, world.actor("housing"), action, CompleteAction(version=1, note="Done at once")
        )
    )
    assert stored(world, action).completed_on == today
    assert {kind for kind, _, _ in mails(world)} == {"action:assigned"}


def test_an_owner_must_be_an_agency_whose_signature_is_in_date(world: World, promise: Promise, listing: UUID) -> None:
    for agency in ("probation", "police_b"):
        with pytest.raises(Unprocessable) as refused:
            promise(agency)
        assert set(refused.value.fields) == {"agency_id"}
    nobody = AddAction(listing_id=listing, agency_id=uuid4(), text="Change the locks", due_on=clock.now().date())
    with pytest.raises(Unprocessable):
        world.do(lambda unit: service.add(unit, world.actor("chair"), nobody))


def test_adding_gives_the_owner_a_seat_at_the_case(world: World, promise: Promise) -> None:
    action = promise("education")
    assert world.do(lambda unit: queries.action_line(unit, world.actor("education"), action)).agency_name == "education"
    seats = world.do(lambda unit: unit.session.exec(select(Seat).where(Seat.reason == "action")).all())
    assert [seat.agency_id for seat in seats] == [world.agencies["education"]]


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Europe/London", "2026-03-28T23:59:00+00:00", "2026-03-28"),
        ("Europe/London", "2026-03-29T00:59:00+00:00", "2026-03-29"),
        ("Europe/London", "2026-10-24T23:30:00+00:00", "2026-10-25"),
        ("Pacific/Auckland", "2026-06-01T13:00:00+00:00", "2026-06-02"),
        ("America/New_York", "2026-06-02T03:00:00+00:00", "2026-06-01"),
    ],
)
def test_lateness_follows_the_calendar_of_the_area_across_zones_and_clock_changes(
    zone: str, now: str, today: str, world: World, promise: Promise
) -> None:
    """Due today is in time until the area's midnight; a day later it is late by one (BR-58, BR-80)."""

    def move(unit: UnitOfWork) -> None:
        unit.session.get_one(Area, world.area).timezone = zone

    world.do(move)
    day, housing = date.fromisoformat(today), world.actor("housing")
    moment = datetime.fromisoformat(now)
    with time_machine.travel(moment - timedelta(days=30), tick=False):
        listing = add_listing(world, clock.now())
        words = AddAction(listing_id=listing, agency_id=world.agencies["housing"], text="Change the locks", due_on=day)
        action = world.do(lambda unit: service.add(unit, world.actor("coordinator"), words).id)
    with time_machine.travel(moment, tick=False):
        assert stored(world, action).due_on == day
        assert world.do(lambda unit: queries.action_line(unit, housing, action)).days_late == 0
        assert world.do(lambda unit: queries.find(unit, housing, Wanted(is_late=True))) == []
    with time_machine.travel(
        datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC), tick=False
    ):
        assert world.do(lambda unit: queries.action_line(unit, housing, action)).days_late == 1
        assert len(world.do(lambda unit: queries.find(unit, housing, Wanted(is_late=True)))) == 1
        assert world.do(lambda unit: queries.tally(unit, housing, Wanted(agency_id=housing.agency_id))).late == 1


def test_done_tomorrow_is_refused_and_today_is_the_areas_today(world: World, promise: Promise) -> None:
    with time_machine.travel(datetime(2026, 6, 1, 23, 30, tzinfo=UTC), tick=False):
        listing = add_listing(world, clock.now())
        words = AddAction(
            listing_id=listing, agency_id=world.agencies["housing"], text="Locks", due_on=date(2026, 6, 9)
        )
        action = world.do(lambda unit: service.add(unit, world.actor("chair"), words).id)
        tomorrow = CompleteAction(version=1, note="Done", completed_on=date(2026, 6, 3))
        with pytest.raises(Unprocessable) as refused:
            world.do(lambda unit: service.complete(unit, world.actor("housing"), action, tomorrow))
        assert set(refused.value.fields) == {"completed_on"}
        world.do(
            lambda unit: service.complete(unit, world.actor("housing"), action, CompleteAction(version=1, note="Done"))
        )
    assert stored(world, action).completed_on == date(2026, 6, 2)


def test_only_not_undertaken_escalates_and_never_to_somebody_walled_from_the_case(
    world: World, promise: Promise
) -> None:
    from app.cases.models import Wall

    housing = world.actor("housing")
    quiet, loud = promise(), promise()
    world.do(lambda unit: service.not_possible(unit, housing, quiet, ExplainAction(version=1, note="She has moved")))
    assert mails(world) == set()

    def wall_off_the_chair(unit: UnitOfWork) -> None:
        wall = Wall(
            case_file_id=world.cases["anna"], area_id=world.area, user_id=world.users["chair"],
            raised_by=world.users["coordinator"], raised_at=clock.now(),
        )  # fmt: skip
        unit.session.add(wall)
        record(unit, house_actor(), Tag.WALL_RAISED, wall)

    world.do(lambda unit: service.not_undertaken(unit, housing, loud, ExplainAction(version=1, note="No staff")))
    assert mails(world) == {
        ("action:not-undertaken", world.users[who], f"/actions/{loud}") for who in ("chair", "coordinator")
    }
    assert stored(world, loud).status is ActionStatus.NOT_UNDERTAKEN
    world.do(wall_off_the_chair)
    second = promise()
    world.do(lambda unit: service.not_undertaken(unit, housing, second, ExplainAction(version=1, note="No staff")))
    assert {user for _, user, path in mails(world) if path.endswith(str(second))} == {world.users["coordinator"]}


def test_a_closed_action_can_be_changed_only_after_reopening(world: World, action: UUID) -> None:
    housing = world.actor("housing")
    world.do(lambda unit: service.complete(unit, housing, action, CompleteAction(version=1, note="Done")))
    with pytest.raises(Conflict):
        world.do(lambda unit: service.complete(unit, housing, action, CompleteAction(version=2, note="Done again")))
    with pytest.raises(Conflict):
        world.do(
            lambda unit: service.edit(unit, world.actor("chair"), action, EditAction(version=2, text="Other words"))
        )
    assert stored(world, action).version == 2


def test_a_stale_version_changes_nothing(world: World, action: UUID) -> None:
    chair = world.actor("chair")
    world.do(lambda unit: service.edit(unit, chair, action, EditAction(version=1, text="Change both locks")))
    with pytest.raises(Conflict):
        world.do(lambda unit: service.edit(unit, chair, action, EditAction(version=1, text="Something else")))
    assert stored(world, action).text == "Change both locks"
    assert len(steps(world, action)) == 2


def test_matters_arising_are_the_open_actions_of_earlier_meetings_of_the_series(world: World, promise: Promise) -> None:
    chair, open_one, closed, back = world.actor("chair"), promise(), promise(), promise("police")
    done = CompleteAction(version=1, note="Done")
    world.do(lambda unit: service.complete(unit, world.actor("housing"), closed, done))
    world.do(lambda unit: service.supersede(unit, chair, back, SupersedeAction(version=1)))
    series = world.do(_series_of)
    found = world.do(lambda unit: queries.matters_arising(unit, chair, world.area, series, before=clock.now()))
    assert [line.id for line in found] == [open_one]
    assert world.do(lambda unit: queries.matters_arising(unit, chair, world.area, uuid4())) == []
    assert (
        world.do(lambda unit: queries.matters_arising(unit, chair, world.area, series, clock.now() - timedelta(days=2)))
        == []
    )


def _series_of(unit: UnitOfWork) -> UUID:
    from app.meetings.models import Series

    return unit.session.exec(select(Series.id)).one()


def test_coverage_counts_whom_the_actions_of_a_listing_protect(world: World, promise: Promise, listing: UUID) -> None:
    promise()
    promise("police", protects=Protects.CHILD)
    chair = world.actor("chair")
    found = world.do(lambda unit: queries.coverage(unit, chair, listing))
    assert {one for one, count in found.items() if count} == {Protects.VICTIM, Protects.CHILD}
    lines = world.do(lambda unit: queries.actions_of_listing(unit, chair, listing))
    assert queries.coverage_of(lines) == found


def test_several_are_done_together_or_not_at_all(world: World, promise: Promise) -> None:
    housing, one, two = world.actor("housing"), promise(), promise()
    stale = CompleteSeveral(chosen=[f"{one}:1", f"{two}:7"], note="Both done")
    with pytest.raises(Conflict):
        world.do(lambda unit: service.complete_several(unit, housing, stale))
    assert stored(world, one).status is ActionStatus.OPEN
    good = CompleteSeveral(chosen=[f"{one}:1", f"{two}:1"], note="Both done")
    world.do(lambda unit: service.complete_several(unit, housing, good))
    assert {stored(world, one).status, stored(world, two).status} == {ActionStatus.COMPLETED}


def test_undo_is_open_to_whoever_typed_it_for_a_moment_only(world: World, listing: UUID) -> None:
    idva = world.actor("idva")
    words = AddAction(
        listing_id=listing, agency_id=world.agencies["housing"], text="Change the locks", due_on=clock.today("Europe/London"),
        is_immediate=True,
    )  # fmt: skip
    from app.core.errors import NotPermitted

    first, second = (world.do(lambda unit: service.add(unit, idva, words).id) for _ in range(2))
    world.do(lambda unit: service.supersede(unit, idva, first, SupersedeAction(version=1)))
    assert stored(world, first).status is ActionStatus.SUPERSEDED
    with clock.standing_at(clock.now() + timedelta(minutes=2)), pytest.raises(NotPermitted):
        world.do(lambda unit: service.supersede(unit, idva, second, SupersedeAction(version=1)))


def test_a_change_raises_the_meetings_revision(world: World, promise: Promise, listing: UUID) -> None:
    from app.meetings.models import Meeting

    promise()
    assert world.do(lambda unit: unit.session.exec(select(Meeting.revision)).one()) == 1


def test_a_list_takes_the_same_number_of_statements_however_long(
    world: World, promise: Promise, database: Database
) -> None:
    from sqlalchemy import event

    housing = world.actor("housing")

    def count() -> int:
        seen: list[str] = []
        listener = lambda *parts: seen.append(parts[2])  # noqa: E731
        with database.unit() as unit:
            event.listen(database.engine, "before_cursor_execute", listener)
            queries.worklist(unit, housing)
            queries.tally(unit, housing, Wanted(agency_id=housing.agency_id))
            event.remove(database.engine, "before_cursor_execute", listener)
        return len(seen)

    promise()
    few = count()
    for _ in range(5):
        promise()
    assert count() == few <= 4
