"""Minutes: drafted by the meeting, corrected, approved once, then only added to; every reader sees the own cases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select as columns
from sqlmodel import col, select

from app.accounts.models import OutboxMail
from app.audit.models import AuditEvent, AuditSubject
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import Wall
from app.core import clock
from app.core.actor import HOUSE, Actor, house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted
from app.meetings.minutes import policy, queries, service
from app.meetings.minutes.models import Minutes, MinutesStatus
from app.meetings.minutes.queries import MinutesView
from app.meetings.minutes.schemas import AddAddendum, ApproveMinutes, EditCase, EditMinutes
from app.meetings.models import Declaration, MeetingStatus
from tests.factories.world import CAST, World, tags
from tests.meetings.agendas import meeting
from tests.meetings.hearings import declare, held, stored
from tests.packs.hearing import change

pytestmark = pytest.mark.postgres


def wall(world: World, who: str, key: str) -> None:
    def act(unit: UnitOfWork) -> None:
        one = Wall(
            case_file_id=world.cases[key], area_id=world.area, user_id=world.users[who], reason="neighbour",
            raised_by=world.users["chair"], raised_at=clock.now(),
        )  # fmt: skip
        unit.session.add(one)
        record(unit, house_actor(), Tag.WALL_RAISED, one)

    world.do(act)


def reading(world: World, who: str, meeting_id: UUID) -> MinutesView:
    return world.do(lambda unit: queries.reading_for(unit, world.actor(who), meeting_id))


def approve(world: World, meeting_id: UUID, who: str = "chair") -> None:
    version = stored(world, meeting_id).version
    world.do(lambda unit: service.approve(unit, world.actor(who), meeting_id, ApproveMinutes(version=version)) and None)


def test_closing_the_session_drafts_words_and_decisions(world: World, database: Database) -> None:
    meeting_id, listings = held(world, ("anna", "clara"))
    view = reading(world, "coordinator", meeting_id)
    assert [(one.number, one.name) for one in view.cases] == [(1, "Anna K"), (2, "Clara S")]
    first = view.cases[0]
    assert first.listing_id == listings["anna"]
    assert (first.risk_summary, first.victim_voice, first.crimes_reported) == (
        "Summary of anna", "Voice of anna", "Crimes of anna",
    )  # fmt: skip
    assert [(one.agency, one.text) for one in first.said] == [("housing", "Housing told of anna")]
    assert first.is_informing_unsafe
    assert first.status == "heard"
    present = {one.agency: (one.participation, one.person) for one in view.present}
    assert present["housing"] == ("present", "Housing")
    assert present["police"] == ("absent", "")
    assert "minutes:changed" in tags(database)


def test_minutes_are_due_three_working_days_after_the_meeting(world: World) -> None:
    """BR-63: Thursday 26 March 2026 + 3 working days = Tuesday 31 March, at the end of the day in London."""
    from app.meetings.minutes import drafting
    from app.meetings.models import Meeting

    def act(unit: UnitOfWork) -> datetime:
        sat = Meeting(area_id=world.area, series_id=world.area, starts_at=datetime(2026, 3, 26, 9, 30, tzinfo=UTC))
        return drafting.due_at(unit, sat)

    assert world.do(act) == datetime(2026, 3, 31, 22, 59, tzinfo=UTC)


def test_minutes_that_are_approved_after_their_day_are_late(world: World, database: Database) -> None:
    meeting_id, _ = held(world)
    change(world, Minutes, stored(world, meeting_id).id, due_at=clock.now() - timedelta(days=1))
    assert reading(world, "chair", meeting_id).is_late
    approve(world, meeting_id)
    assert reading(world, "housing", meeting_id).is_late
    with database.unit() as unit:
        (facts,) = unit.session.exec(select(AuditEvent.facts).where(AuditEvent.tag == "minutes:approved")).all()
    assert '"is_late":true' in facts


def test_drafting_twice_keeps_the_first_draft(world: World) -> None:
    meeting_id, _ = held(world)
    first = stored(world, meeting_id)

    def again(unit: UnitOfWork) -> UUID:
        from app.meetings.models import Meeting

        return service.draft_from(unit, world.actor("coordinator"), unit.session.get_one(Meeting, meeting_id)).id

    assert world.do(again) == first.id


def test_a_walled_drafter_never_sees_the_case_and_it_stands_in_the_minutes_all_the_same(
    world: World, database: Database
) -> None:
    meeting_id, listings = held_with_wall(world)
    assert [one.name for one in reading(world, "coordinator", meeting_id).cases] == ["Anna K"]
    assert [one.name for one in reading(world, "chair", meeting_id).cases] == ["Anna K", "Clara S"]
    with pytest.raises(NotFound):
        edit_case(world, "coordinator", meeting_id, listings["clara"], "peeked", 1)
    with database.unit() as unit:
        told = columns(col(AuditEvent.user_id)).join(AuditSubject, col(AuditSubject.event_id) == col(AuditEvent.id))
        drafted = told.where(col(AuditEvent.tag) == "minutes:changed", col(AuditSubject.subject_table) == "discussions")
        assert set(unit.session.execute(drafted).scalars()) == {HOUSE, world.users["coordinator"]}


def held_with_wall(world: World) -> tuple[UUID, dict[str, UUID]]:
    """Hold a meeting whose coordinator is walled from the second case only once it is on the agenda."""
    from app.meetings.live import service as live
    from app.meetings.live.schemas import OpenMeeting
    from tests.meetings import hearings

    meeting_id, listings = hearings.circulated(world, ("anna", "clara"))
    wall(world, "coordinator", "clara")
    declare(world, meeting_id, "chair", "coordinator", "housing")
    world.do(
        lambda unit: (
            live.open_meeting(unit, world.actor("chair"), meeting_id, OpenMeeting(is_quorum_waived=True)) and None
        )
    )
    for key in ("anna", "clara"):
        world.do(lambda unit, key=key: hearings.hear(unit, world, key, listings[key]))
    world.do(lambda unit: hearings.close(unit, world, meeting_id, "coordinator"))
    return meeting_id, listings


def edit_case(world: World, who: str, meeting_id: UUID, listing_id: UUID, text: str, version: int) -> None:
    words = EditCase(risk_summary=text, version=version)
    world.do(lambda unit: service.edit_case(unit, world.actor(who), meeting_id, listing_id, words) and None)


def test_words_of_a_case_are_corrected_and_only_those(world: World, database: Database) -> None:
    meeting_id, listings = held(world, ("anna", "clara"))
    edit_case(world, "coordinator", meeting_id, listings["anna"], "Corrected", stored(world, meeting_id).version)
    view = reading(world, "chair", meeting_id)
    assert [one.risk_summary for one in view.cases] == ["Corrected", "Summary of clara"]
    assert view.cases[0].victim_voice == "Voice of anna"


def test_two_people_at_one_case_conflict_and_at_two_cases_they_do_not(world: World) -> None:
    meeting_id, listings = held(world, ("anna", "clara"))
    version = stored(world, meeting_id).version
    edit_case(world, "coordinator", meeting_id, listings["anna"], "Mine", version)
    edit_case(world, "chair", meeting_id, listings["clara"], "Other case", version)
    with pytest.raises(Conflict):
        edit_case(world, "chair", meeting_id, listings["anna"], "Theirs", version)
    assert [one.risk_summary for one in reading(world, "chair", meeting_id).cases] == ["Mine", "Other case"]


def test_the_frame_is_corrected_and_a_stale_version_conflicts(world: World) -> None:
    meeting_id, _ = held(world)
    version = stored(world, meeting_id).version

    def edit(who: str, opening: str) -> None:
        words = EditMinutes(opening=opening, any_other_business="None", version=version)
        world.do(lambda unit: service.edit(unit, world.actor(who), meeting_id, words) and None)

    edit("coordinator", "Opened at 9:30")
    with pytest.raises(Conflict):
        edit("chair", "Opened late")
    edit("chair", "Opened at 9:30")
    assert reading(world, "chair", meeting_id).opening == "Opened at 9:30"


def test_approving_locks_the_minutes_and_tells_participants_without_names(world: World, database: Database) -> None:
    meeting_id, listings = held(world)
    before = meeting(world, meeting_id).revision
    approve(world, meeting_id)
    one = stored(world, meeting_id)
    assert one.status is MinutesStatus.APPROVED
    assert one.approved_by == world.users["chair"]
    assert meeting(world, meeting_id).status is MeetingStatus.MINUTES_APPROVED
    assert meeting(world, meeting_id).revision > before
    assert "minutes:approved" in tags(database)
    with database.unit() as unit:
        mails = unit.session.exec(select(OutboxMail).where(OutboxMail.kind == "minutes:approved")).all()
        assert {mail.user_id for mail in mails} >= {world.users["housing"], world.users["coordinator"]}
        assert world.users["chair"] not in {mail.user_id for mail in mails}
        from app.audit.record import looked

        looked(unit, house_actor(), Tag.MAIL_ADDRESSED)
    for attempt in (
        lambda: edit_case(world, "chair", meeting_id, listings["anna"], "Rewritten", one.version),
        lambda: world.do(lambda unit: service.edit(unit, world.actor("chair"), meeting_id, EditMinutes(opening="x", version=one.version))),
        lambda: approve(world, meeting_id),
    ):  # fmt: skip
        with pytest.raises(NotPermitted, match="approved and locked"):
            attempt()
    assert stored(world, meeting_id).content == one.content


def test_only_the_chair_approves_and_only_what_the_chair_has_read(world: World) -> None:
    meeting_id, listings = held(world)
    version = stored(world, meeting_id).version
    with pytest.raises(NotPermitted):
        approve(world, meeting_id, "coordinator")
    edit_case(world, "coordinator", meeting_id, listings["anna"], "Changed", version)
    with pytest.raises(Conflict):
        world.do(lambda unit: service.approve(unit, world.actor("chair"), meeting_id, ApproveMinutes(version=version)))
    assert stored(world, meeting_id).status is MinutesStatus.DRAFT


def test_an_addendum_comes_only_after_approval_and_changes_nothing_else(world: World, database: Database) -> None:
    meeting_id, _ = held(world)
    words = AddAddendum(text="The date was wrong.", case_file_id=world.cases["anna"])
    with pytest.raises(NotPermitted, match="still a draft"):
        world.do(lambda unit: service.add_addendum(unit, world.actor("chair"), meeting_id, words))
    approve(world, meeting_id)
    before = stored(world, meeting_id)
    world.do(lambda unit: service.add_addendum(unit, world.actor("coordinator"), meeting_id, words) and None)
    after = stored(world, meeting_id)
    assert (after.content, after.version) == (before.content, before.version)
    assert [one.text for one in reading(world, "housing", meeting_id).addenda] == ["The date was wrong."]
    assert "minutes:addendum" in tags(database)
    nowhere = AddAddendum(text="Not here", case_file_id=world.cases["berta"])
    with pytest.raises(NotFound):
        world.do(lambda unit: service.add_addendum(unit, world.actor("chair"), meeting_id, nowhere))


def test_representatives_read_approved_minutes_after_their_declaration_and_walled_people_see_no_trace(
    world: World,
) -> None:
    meeting_id, _ = held(world, ("anna", "clara"))
    declare(world, meeting_id, "walled")
    with pytest.raises(NotFound):
        reading(world, "housing", meeting_id)
    approve(world, meeting_id)
    assert [one.name for one in reading(world, "housing", meeting_id).cases] == ["Anna K", "Clara S"]
    with pytest.raises(NotPermitted, match="confidentiality"):
        reading(world, "deputy", meeting_id)
    seen = reading(world, "walled", meeting_id)
    assert [(one.number, one.name) for one in seen.cases] == [(1, "Clara S")]
    assert "anna" not in repr(seen).lower()


def test_policy_says_the_same_in_sql_and_in_sentences(world: World) -> None:
    meeting_id, _ = held(world)
    for state in ("draft", "approved"):
        if state == "approved":
            approve(world, meeting_id)
        minutes = stored(world, meeting_id)
        with world.database.unit() as unit:
            declared = set(
                unit.session.exec(select(Declaration.user_id).where(Declaration.meeting_id == meeting_id)).all()
            )
        seen = 0
        for who in CAST:
            actor = world.actor(who)

            def ask(unit: UnitOfWork, actor: Actor = actor) -> tuple[bool, bool]:
                ids = columns(col(Minutes.id))
                return (
                    unit.session.execute(ids.where(policy.visible_to(actor))).first() is not None,
                    unit.session.execute(ids.where(policy.readable_by(actor))).first() is not None,
                )

            visible, readable = world.do(ask)
            assert visible is (policy.why_not_view(actor, minutes) is None), (who, state)
            said = policy.why_not_read(actor, minutes, has_declared=actor.user_id in declared)
            assert readable is (said is None), (who, state)
            seen += readable
        assert seen == (2 if state == "draft" else 5)


@pytest.mark.parametrize(
    ("who", "edits", "approves", "adds"),
    [
        ("chair", True, True, True), ("coordinator", True, False, True), ("housing", False, False, False),
        ("idva", False, False, False), ("observer", False, False, False), ("auditor", False, False, False),
        ("administrator", False, False, False), ("coordinator_b", False, False, False),
    ],
)  # fmt: skip
def test_who_may_change_minutes(world: World, who: str, edits: bool, approves: bool, adds: bool) -> None:
    draft = Minutes(area_id=world.area, meeting_id=world.area, due_at=clock.now())
    approved = Minutes(area_id=world.area, meeting_id=world.area, due_at=clock.now(), status=MinutesStatus.APPROVED)
    actor = world.actor(who)
    assert (policy.why_not_edit(actor, draft) is None) is edits
    assert (policy.why_not_approve(actor, draft) is None) is approves
    assert (policy.why_not_add(actor, approved) is None) is adds
    assert policy.why_not_edit(actor, approved)
    assert policy.why_not_approve(actor, approved)
    assert policy.why_not_add(actor, draft)
