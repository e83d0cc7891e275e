"""Who may do what to an action: the whole cast, both doors, every verb."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.actions import policy
from app.actions.models import Action
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import CaseFile, Seat, Wall
from app.cases.policy import why_not_view
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from tests.actions.conftest import Promise
from tests.factories.world import CAST, Door, World, tags

HIDDEN = dict.fromkeys(
    [
        "officer",
        "education",
        "observer",
        "auditor",
        "administrator",
        "lapsed",
        "former",
        "walled",
        "coordinator_b",
        "police_b",
    ],
    404,
)
OWNERS = {"housing": 200, "deputy": 200, "coordinator": 200, "chair": 403, "police": 403, "idva": 403} | HIDDEN
LEADERS = {"coordinator": 200, "chair": 200, "housing": 403, "deputy": 403, "police": 403, "idva": 403} | HIDDEN
COORDINATOR = LEADERS | {"chair": 403}
LATER = (clock.now() + timedelta(days=40)).date().isoformat()
NOTE = {"note": "Both locks changed on Monday"}
VERBS = {
    "complete": (NOTE, OWNERS, "action:completed"),
    "start": ({}, OWNERS, "action:started"),
    "need-time": (NOTE | {"due_on": LATER}, OWNERS, "action:changed"),
    "not-possible": (NOTE, OWNERS, "action:not-possible"),
    "not-undertaken": (NOTE, OWNERS, "action:not-undertaken"),
    "edit": ({"text": "Change both locks"}, LEADERS, "action:changed"),
    "reopen": (NOTE, COORDINATOR, "action:reopened"),
    "supersede": ({}, LEADERS, "action:changed"),
}


def press(door: Door, way: str, who: str, verb: str, action: UUID, words: dict[str, str], version: int) -> int:
    if way == "page":
        answer = door(who).post(f"/actions/{action}/{verb}", data=words | {"version": str(version)})
        return 200 if answer.status_code == 303 else answer.status_code
    api = door.api(who, "actions:write")
    if verb == "edit":
        return api.patch(f"/api/v1/actions/{action}", json=words, headers={"If-Match": f'"{version}"'}).status_code
    return api.post(f"/api/v1/actions/{action}/{verb}", json=words | {"version": version}).status_code


@pytest.mark.parametrize(
    ("verb", "way"), [(verb, way) for verb in VERBS for way in ("page", "api") if (verb, way) != ("supersede", "api")]
)
def test_each_verb_is_open_to_those_whose_promise_it_is_and_to_nobody_else(
    verb: str, way: str, door: Door, world: World, promise: Promise, database: Database
) -> None:
    words, expected, tag = VERBS[verb]
    assert set(expected) == set(CAST)
    for who, status in expected.items():
        action, version = promise(), 1
        if verb == "reopen":
            assert press(door, "page", "housing", "complete", action, NOTE, 1) == 200
            version = 2
        before = tags(database)
        wanted = 401 if way == "api" and who == "lapsed" else status
        assert press(door, way, who, verb, action, words, version) == wanted, who
        new = tags(database)[len(before) :]
        assert new == ([tag] if status == 200 else [one for one in new if one == "access:refused"]), who


@pytest.mark.parametrize("who", CAST)
def test_visible_to_says_the_same_in_sql_and_as_a_sentence(who: str, world: World, action: UUID) -> None:
    actor = world.actor(who)

    def both(unit: UnitOfWork) -> tuple[bool, bool]:
        in_sql = unit.session.exec(select(Action).where(Action.id == action, policy.visible_to(actor))).one_or_none()
        row = unit.session.get_one(Action, action)
        case = unit.session.get_one(CaseFile, row.case_file_id)
        seats, walls = unit.session.exec(select(Seat)).all(), unit.session.exec(select(Wall)).all()
        record(unit, house_actor(), Tag.ACTION_VIEWED, row, case)
        return in_sql is not None, why_not_view(actor, case, seats, walls) is None

    in_sql, in_words = world.do(both)
    assert in_sql is in_words
    assert in_sql is (who in {"chair", "coordinator", "police", "idva", "housing", "deputy"})


ADD = {"coordinator": 201, "chair": 201, "housing": 403, "deputy": 403, "police": 403, "idva": 403} | HIDDEN


@pytest.mark.parametrize("is_immediate", [False, True])
def test_leaders_add_actions_and_agencies_add_immediate_ones_of_their_own(
    is_immediate: bool, door: Door, world: World, listing: UUID
) -> None:
    """The advocate may add immediate actions for others too (BR-62)."""
    for who, status in ADD.items():
        words = {
            "listing_id": str(listing), "agency_id": str(world.agencies["housing"]), "text": "Change the locks",
            "due_on": clock.today("Europe/London").isoformat(), "is_immediate": is_immediate,
        }  # fmt: skip
        wanted = 201 if is_immediate and who in {"housing", "deputy", "idva"} else status
        wanted = 401 if who == "lapsed" else wanted
        assert door.api(who, "actions:write").post("/api/v1/actions", json=words).status_code == wanted, who


def test_an_agency_cannot_give_another_agency_an_immediate_action(door: Door, world: World, listing: UUID) -> None:
    words = {
        "listing_id": str(listing), "agency_id": str(world.agencies["housing"]), "text": "Change the locks",
        "due_on": clock.today("Europe/London").isoformat(), "is_immediate": True,
    }  # fmt: skip
    assert door.api("police", "actions:write").post("/api/v1/actions", json=words).status_code == 403


def test_the_person_a_case_was_handed_to_adds_its_actions(door: Door, world: World, listing: UUID) -> None:
    from app.meetings.models import Handover, Listing

    def hand_over(unit: UnitOfWork) -> None:
        row = unit.session.get_one(Listing, listing)
        unit.session.add(
            Handover(
                area_id=world.area,
                meeting_id=row.meeting_id,
                listing_id=listing,
                to_user_id=world.users["idva"],
                at=clock.now(),
            )
        )
        record(unit, house_actor(), Tag.CHAIR_HANDED_OVER, row)

    world.do(hand_over)
    line = {"line": "Housing: change locks in 5 days"}
    assert door("idva").post(f"/agreed/{listing}/capture", data=line).status_code == 303
    assert door("police").post(f"/agreed/{listing}/capture", data=line).status_code == 403


def test_a_hidden_action_answers_like_one_that_does_not_exist(door: Door, action: UUID) -> None:
    nothing = "00000000-0000-4000-8000-000000000000"
    hidden = door.api("police_b", "actions:read").get(f"/api/v1/actions/{action}")
    missing = door.api("police_b", "actions:read").get(f"/api/v1/actions/{nothing}")
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_token_without_the_scope_is_refused(door: Door, action: UUID) -> None:
    assert door.api("housing", "actions:write").get(f"/api/v1/actions/{action}").status_code == 403
    reads = door.api("housing", "actions:read")
    assert reads.post(f"/api/v1/actions/{action}/start", json={"version": 1}).status_code == 403


def test_lists_are_for_those_who_speak_or_run_meetings(door: Door, action: UUID) -> None:
    for who in CAST:
        wanted = 403 if who in {"officer", "observer", "auditor", "administrator", "former"} else 200
        answer = door(who).get("/actions")
        assert answer.status_code == wanted, who
        assert ("Change the locks" in answer.text) is (who in {"housing", "deputy", "coordinator", "chair"}), who
