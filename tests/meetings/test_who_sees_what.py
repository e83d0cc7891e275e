"""Who sees meetings and the cases on them: SQL and sentence agree over the cast, and a wall leaves no trace (BR-43)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import policy as case_policy
from app.cases.models import CaseFile, Seat, Wall
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database
from app.meetings import policy, queries, service
from app.meetings.models import Listing, ListingStatus, Meeting
from tests.factories.world import CAST, Door, World
from tests.meetings.agendas import call_meeting, circulate, lines, listed, names, new_case, propose, stamp

SEES_DRAFTS = {"chair": 200, "coordinator": 200}
SEES_CIRCULATED = SEES_DRAFTS | dict.fromkeys(
    ("police", "idva", "housing", "deputy", "education", "walled", "observer"), 200
)


def every_state(world: World) -> None:
    """Meetings and listings in every state, in two areas, with Anna (walled for one), Ada (no seats) and Berta (other area)."""
    new_case(world, "ada")
    for area in ("alderbrook", "brackenford"):
        for is_circulated in (False, True):
            meeting_id = call_meeting(world, area=area)
            cases = ("anna", "ada") if area == "alderbrook" else ("berta",)

            def act(unit, meeting_id=meeting_id, cases=cases, area=area, is_circulated=is_circulated):
                if is_circulated:
                    unit.session.get_one(Meeting, meeting_id).circulated_at = clock.now()
                for key in cases:
                    for status in ListingStatus:
                        unit.session.add(
                            Listing(area_id=world.areas[area], case_file_id=world.cases[key], status=status,
                                    meeting_id=None if status is ListingStatus.PROPOSED else meeting_id, waiting_since=clock.now())
                        )  # fmt: skip
                looked(unit, house_actor(), Tag.LISTING_ADDED)

            world.do(act)


@pytest.mark.parametrize("who", CAST)
def test_what_the_statement_shows_the_sentence_allows(world: World, who: str) -> None:
    every_state(world)
    actor = world.actor(who)

    def act(unit):
        meetings = {one.id: one for one in unit.session.exec(select(Meeting)).all()}
        shown = set(unit.session.scalars(select(Meeting.id).where(policy.visible_meetings(actor))))
        allowed = {one.id for one in meetings.values() if policy.why_not_view_meeting(actor, one) is None}
        assert shown == allowed
        seats, walls = unit.session.exec(select(Seat)).all(), unit.session.exec(select(Wall)).all()
        cases = {one.id: one for one in unit.session.exec(select(CaseFile)).all()}
        listings = unit.session.exec(select(Listing)).all()
        seen = set(unit.session.scalars(select(Listing.id).where(policy.visible_listings(actor))))
        told = {
            one.id
            for one in listings
            if policy.why_not_view_listing(
                actor,
                one,
                meetings.get(one.meeting_id),
                case_policy.why_not_view(actor, cases[one.case_file_id], seats, walls),
            )
            is None
        }
        assert seen == told
        looked(unit, house_actor(), Tag.AGENDA_VIEWED)
        return len(shown), len(seen)

    meetings, listings = world.do(act)
    assert (meetings > 0) == (who in SEES_CIRCULATED or who in {"coordinator_b", "police_b"})
    assert (listings > 0) == (
        who in {"chair", "coordinator", "police", "idva", "housing", "deputy", "coordinator_b", "police_b"}
    )


@pytest.mark.parametrize("who", CAST)
def test_both_doors_answer_alike_before_and_after_circulation(world: World, door: Door, who: str) -> None:
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    for expected in (SEES_DRAFTS, SEES_CIRCULATED):
        assert door(who).get(f"/meetings/{meeting_id}").status_code == expected.get(who, 404)
        if who not in {"lapsed", "former"}:
            for path in ("", "/agenda"):
                answer = door.api(who, "meetings:read").get(f"/api/v1/meetings/{meeting_id}{path}")
                assert answer.status_code == expected.get(who, 404)
        if expected is SEES_DRAFTS:
            circulate(world, meeting_id)


CHANGES = {
    "move": {"place": 1, "stamp": "x"}, "remove": {"version": 1}, "withdraw": {"reason": "gone away", "version": 1},
    "": {"planned_minutes": 15, "version": 1},
}  # fmt: skip
MAY_CHANGE = {"chair", "coordinator"}
MAY_READ = {"police", "idva", "housing", "deputy", "education"}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("verb", CHANGES)
def test_who_changes_a_case_on_the_agenda(world: World, door: Door, who: str, verb: str) -> None:
    meeting_id = call_meeting(world)
    listing_id = listed(world, "anna", meeting_id)
    circulate(world, meeting_id)
    words = CHANGES[verb] | ({"stamp": stamp(world, who, meeting_id)} if "stamp" in CHANGES[verb] else {})
    if "version" in words:
        words["version"] = lines(world, "coordinator", meeting_id)[0].version
    meeting_seen = who in SEES_CIRCULATED
    page = door(who).post(f"/meetings/{meeting_id}/listings/{listing_id}/{verb}".rstrip("/"), data=words)
    if who in MAY_CHANGE:
        assert page.status_code == 303
    elif verb == "move":
        assert page.status_code == (403 if meeting_seen else 404)
    else:
        assert page.status_code == (403 if who in MAY_READ else 404)


@pytest.mark.parametrize(
    ("who", "status"), {"chair": 201, "coordinator": 201, "police": 403, "observer": 403, "coordinator_b": 403}.items()
)
def test_who_plans_meetings(world: World, door: Door, who: str, status: int) -> None:
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    words = {"area_id": str(world.area), "starts_on": day, "starts_at": "14:00", "reason": "A child is in danger"}
    assert door.api(who, "meetings:write").post("/api/v1/meetings/urgent", json=words).status_code == status
    assert door(who).post("/meetings/urgent", data=words).status_code == (303 if status == 201 else 403)


def test_a_token_without_the_scope_is_refused(world: World, door: Door) -> None:
    assert door.api("coordinator", "actions:read").get("/api/v1/meetings").status_code == 403
    assert door.api("coordinator", "meetings:read").post("/api/v1/series", json={}).status_code == 403


def bare(text: str) -> str:
    """A page without what differs on every request."""
    return re.sub(r'(nonce|csrf_token"? value|X-CSRF-Token)(=|":)"[^"]*"', r"\1", text)


def shut_out(world: World, who: str, key: str) -> None:
    def act(unit):
        unit.session.add(Wall(case_file_id=world.cases[key], area_id=world.area, user_id=world.users[who],
                              raised_by=world.users["chair"], raised_at=clock.now()))  # fmt: skip

    world.do(act)


def off_the_face_of_the_earth(world: World, listing_id: UUID, meeting_id: UUID, who: str = "chair") -> None:
    world.do(lambda unit: service.remove(unit, world.actor(who), listing_id).id)

    def gone(unit):
        row = unit.session.get_one(Listing, listing_id)
        row.status = ListingStatus.WITHDRAWN
        looked(unit, house_actor(), Tag.LISTING_CHANGED)

    world.do(gone)


@pytest.mark.postgres
@pytest.mark.parametrize("where", ["on the agenda", "waiting"])
def test_a_shut_out_coordinator_gets_the_same_bytes_as_if_the_case_did_not_exist(
    world: World, door: Door, where: str
) -> None:
    """First, middle and break: the hidden case stands before the break, so numbers, times and capacity would all betray it."""
    meeting_id = call_meeting(world)
    shut_out(world, "coordinator", "anna")
    new_case(world, "ada", children=1)
    chair = world.actor("chair")
    for key in ("ada", "bea"):
        new_case(world, key) if key == "bea" else None
        listing_id = propose(world, key, "chair")
        world.do(lambda unit, one=listing_id: service.place(unit, chair, one, meeting_id, 500).id)
    hidden = propose(world, "anna", "chair")
    if where == "on the agenda":
        world.do(lambda unit: service.place(unit, chair, hidden, meeting_id, 1).id)
        assert names(world, "chair", meeting_id) == ["Anna K", "Ada S", "Bea S"]
    assert names(world, "coordinator", meeting_id) == ["Ada S", "Bea S"]
    paths = (f"/meetings/{meeting_id}", "/meetings", f"/meetings/{meeting_id}/publish")
    with_it = [bare(door("coordinator").get(path).text) for path in paths]
    assert all("Anna" not in page for page in with_it)
    off_the_face_of_the_earth(world, hidden, meeting_id)
    assert [door("coordinator").get(path).status_code for path in paths] == [200, 200, 200]
    without = [bare(door("coordinator").get(path).text) for path in paths]
    assert with_it == without
    count = world.do(lambda unit: queries.waiting_listings(unit, world.actor("coordinator")))
    assert count == []


def test_a_shut_out_representative_reads_the_list_as_if_the_case_did_not_exist(world: World, door: Door) -> None:
    meeting_id = call_meeting(world)
    hidden = listed(world, "anna", meeting_id)
    listed(world, "ada", meeting_id)
    circulate(world, meeting_id)
    paths = (f"/meetings/{meeting_id}", "/meetings", f"/meetings/{meeting_id}/versions/1")
    with_it = [bare(door("walled").get(path).text) for path in paths]
    assert "Ada S" in with_it[0]
    assert "Anna" not in with_it[0] + with_it[2]
    assert "Anna K" in door("police").get(paths[0]).text
    off_the_face_of_the_earth(world, hidden, meeting_id)
    assert [bare(door("walled").get(path).text) for path in paths[:2]] == with_it[:2]


def test_a_shut_out_coordinator_moves_what_is_seen_and_the_hidden_stays(world: World, door: Door) -> None:
    meeting_id = call_meeting(world)
    for key in ("ada", "anna", "bea"):
        listed(world, key, meeting_id)
    shut_out(world, "coordinator", "anna")
    last = lines(world, "coordinator", meeting_id)[1]
    words = {"place": "1", "stamp": stamp(world, "coordinator", meeting_id)}
    assert door("coordinator").post(f"/meetings/{meeting_id}/listings/{last.id}/move", data=words).status_code == 303
    assert names(world, "chair", meeting_id) == ["Bea S", "Anna K", "Ada S"]


def test_hidden_and_missing_answer_alike(world: World, door: Door) -> None:
    meeting_id = call_meeting(world)
    hidden = listed(world, "anna", meeting_id)
    shut_out(world, "coordinator", "anna")
    random_id = "00000000-0000-4000-8000-000000000000"
    for path in ("/meetings/{m}/listings/{i}", "/meetings/{m}/listings/{i}/place"):
        one = door("coordinator").get(path.format(m=meeting_id, i=hidden))
        other = door("coordinator").get(path.format(m=meeting_id, i=random_id))
        assert (one.status_code, bare(one.text)) == (404, bare(other.text))
    assert door("housing").get(f"/meetings/{meeting_id}").status_code == 404


def test_queues_hold_no_names_and_only_what_the_asker_may_know(world: World, database: Database) -> None:
    propose(world, "anna")
    found = world.do(lambda unit: queries.waiting_listings(unit, world.actor("coordinator")))
    assert [one.case_file_id for one in found] == [world.cases["anna"]]
    assert not hasattr(found[0], "given_name")
    for who in ("coordinator_b", "housing", "auditor", "administrator"):
        assert world.do(lambda unit, who=who: queries.waiting_listings(unit, world.actor(who))) == []
