"""Administrators' pages: who may, for how long, over which area; nothing given to oneself, nothing reached elsewhere."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.accounts.models import Agency, ApiClient, Membership, Signatory, User
from app.accounts.people.policy import why_not_give_role, why_not_look_after
from app.accounts.policy import counts, why_not_administer
from app.accounts.queries import active_signatories, agencies_of, agency_names, people_of, user_names, users_of_agency
from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from tests.accounts.people import give_password
from tests.factories.world import CAST, Door, World, tags

TODAY = clock.now().date()
OTHERS = [name for name in CAST if name != "administrator"]


def term(days: int = 90, first: int = 0) -> dict[str, str]:
    return {
        "starts_on": (TODAY + timedelta(days=first)).isoformat(),
        "ends_on": (TODAY + timedelta(days=first + days)).isoformat(),
    }


def paths(world: World) -> list[str]:
    area, user = world.area, world.users["housing"]
    return [
        f"/people/{area}", f"/people/{area}/invite", f"/people/{area}/{user}", f"/agencies/{area}",
        f"/agencies/{area}/{world.agencies['housing']}", f"/programs/{area}",
    ]  # fmt: skip


def test_an_administrator_sees_every_page(door: Door, world: World) -> None:
    for path in ["/people", *paths(world)]:
        answer = door("administrator").get(path)
        assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_or_changes_anything_there(door: Door, world: World, who: str) -> None:
    is_here = CAST[who][0] == "alderbrook" and who != "former"
    user, area = world.users["housing"], world.area
    posts = [
        f"/people/{area}/invite", f"/people/{area}/{user}/roles", f"/people/{area}/{user}/deactivate",
        f"/people/{area}/{user}/activate", f"/people/{area}/{user}/reset-factor", f"/people/{area}/{user}/send-link",
        f"/people/{area}/roles/{uuid4()}", f"/agencies/{area}", f"/agencies/{area}/{world.agencies['housing']}",
        f"/programs/{area}",
    ]  # fmt: skip
    words = {
        "version": "1", "name": "X", "short_name": "X", "type": "other", "email": "x@example.org", "role": "chair",
        "agency_id": str(world.agencies["housing"]),
    }  # fmt: skip
    for path in paths(world):
        assert door(who).get(path).status_code == (403 if is_here else 404), path
    for path in posts:
        fields = {name: words[name] for name in _fields_of(path)} | (
            term() if "roles" in path or "invite" in path else {}
        )
        if "/roles/" in path:
            fields = {"version": "1", "ends_on": TODAY.isoformat()}
        if "/programs" in path:
            fields = {"name": "X", "accountable_user_id": str(user), "scopes": "actions:read", "days": "3"}
        assert door(who).post(path, data=fields).status_code == (403 if is_here else 404), path
    assert door(who).get("/people").status_code == 403


def _fields_of(path: str) -> list[str]:
    if path.endswith("invite"):
        return ["name", "email", "agency_id", "role"]
    if path.endswith("/roles"):
        return ["role"]
    if path.startswith("/agencies") and path.count("/") == 2:
        return ["name", "short_name", "type"]
    return ["version"]


@pytest.mark.parametrize("who", list(CAST))
def test_the_sentence_agrees_with_the_door(world: World, who: str) -> None:
    actor = world.actor(who)
    assert (why_not_administer(actor, world.area) is None) is (who == "administrator")
    assert (why_not_give_role(actor, world.area, world.users["housing"]) is None) is (who == "administrator")
    assert why_not_give_role(actor, world.area, actor.user_id) is not None
    assert why_not_look_after(actor, actor.user_id, {world.area}) is not None
    assert why_not_look_after(actor, world.users["housing"], {world.area, world.areas["brackenford"]}) is not None


def give(door: Door, world: World, who: str, **words: str) -> Any:
    return door("administrator").post(f"/people/{world.area}/{world.users[who]}/roles", data=words)


def test_a_role_is_given_for_a_time_and_counts_at_once(door: Door, world: World, database: Database) -> None:
    assert give(door, world, "housing", role="chair", **term()).status_code == 303
    assert world.actor("housing").has(world.area, Role.CHAIR)
    assert tags(database)[-1] == "membership:changed"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"role": "chair"} | term(400), "for a year at most"),
        ({"role": "chair"} | term(-3), "before the first day"),
        ({"role": "king"} | term(), "Choose one of the answers"),
        ({"role": "chair", "starts_on": "2026-02-30", "ends_on": "2026-03-01"}, "real date"),
        ({"role": "deputy"} | term(), "stands in for a named person"),
    ],
)
def test_a_role_without_a_proper_term_is_refused(
    door: Door, world: World, words: dict[str, str], sentence: str
) -> None:
    answer = give(door, world, "housing", **words)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_deputy_stands_in_for_somebody_of_the_same_agency(door: Door, world: World, database: Database) -> None:
    wrong = give(door, world, "deputy", role="deputy", deputy_for_id=str(world.users["police"]), **term())
    assert wrong.status_code == 422
    assert "same agency" in wrong.text
    assert (
        give(door, world, "deputy", role="deputy", deputy_for_id=str(world.users["housing"]), **term()).status_code
        == 303
    )
    with database.unit() as unit:
        rows = unit.session.exec(select(Membership).where(Membership.user_id == world.users["deputy"])).all()
    assert world.users["housing"] in [row.deputy_for_id for row in rows]


def test_moving_the_last_day_to_yesterday_ends_the_role_now_and_a_stale_page_does_not(
    door: Door, world: World, database: Database
) -> None:
    with database.unit() as unit:
        row = unit.session.exec(select(Membership).where(Membership.user_id == world.users["chair"])).one()
    path = f"/people/{world.area}/roles/{row.id}"
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert door("administrator").post(path, data={"ends_on": yesterday, "version": "9"}).status_code == 409
    assert world.actor("chair").has(world.area, Role.CHAIR)
    too_long = (TODAY + timedelta(days=500)).isoformat()
    assert door("administrator").post(path, data={"ends_on": too_long, "version": "1"}).status_code == 422
    assert door("administrator").post(path, data={"ends_on": yesterday, "version": "1"}).status_code == 303
    assert not world.actor("chair").has(world.area, Role.CHAIR)


def test_an_administrator_changes_nothing_about_themselves(door: Door, world: World) -> None:
    assert give(door, world, "administrator", role="chair", **term()).status_code == 403
    for act in ("deactivate", "reset-factor", "send-link"):
        path = f"/people/{world.area}/{world.users['administrator']}/{act}"
        assert door("administrator").post(path, data={"version": "1"}).status_code == 403


def test_somebody_who_works_in_two_areas_is_not_let_go_by_one(door: Door, world: World) -> None:
    row = Membership(
        area_id=world.areas["brackenford"],
        user_id=world.users["housing"],
        role=Role.OBSERVER,
        starts_on=TODAY,
        ends_on=TODAY,
    )
    world.do(lambda unit: unit.session.add(row))
    answer = door("administrator").post(
        f"/people/{world.area}/{world.users['housing']}/deactivate", data={"version": "1"}
    )
    assert answer.status_code == 403
    assert "another area too" in answer.text


def test_letting_go_and_letting_in_again(door: Door, world: World, database: Database) -> None:
    base = f"/people/{world.area}/{world.users['housing']}"
    assert door("administrator").post(f"{base}/deactivate", data={"version": "7"}).status_code == 409
    assert door("administrator").post(f"{base}/deactivate", data={"version": "1"}).status_code == 303
    assert door("administrator").post(f"{base}/send-link", data={"version": "2"}).status_code == 403
    assert door("administrator").post(f"{base}/activate", data={"version": "2"}).status_code == 303
    with database.unit() as unit:
        assert unit.session.get_one(User, world.users["housing"]).is_active
    assert tags(database).count("user:changed") == 2


def test_people_of_another_area_are_not_found(door: Door, world: World) -> None:
    for path in (
        f"/people/{world.areas['brackenford']}",
        f"/people/{world.area}/{world.users['police_b']}",
        f"/people/{world.area}/{uuid4()}",
    ):
        assert door("administrator").get(path).status_code == 404


def test_an_agency_joins_signs_and_withdraws(door: Door, world: World, database: Database) -> None:
    words = {
        "name": "Riverside Clinic",
        "short_name": "Clinic",
        "type": "health_gp",
        "aliases": "GP, doctor",
        "is_core": "yes",
    }
    assert door("administrator").post(f"/agencies/{world.area}", data=words).status_code == 303
    again = door("administrator").post(f"/agencies/{world.area}", data=words)
    assert again.status_code == 422
    assert "here already" in again.text
    with database.unit() as unit:
        clinic = unit.session.exec(select(Agency).where(Agency.name == "Riverside Clinic")).one()
        assert clinic.aliases == ["gp", "doctor"]
        assert clinic.id not in [one.id for one in active_signatories(unit, world.area, TODAY)]
    path = f"/agencies/{world.area}/{clinic.id}"
    bad = {"signed_on": TODAY.isoformat(), "review_on": "2020-01-01", "version": "1"}
    assert door("administrator").post(path, data=bad).status_code == 422
    good = {
        "signed_on": TODAY.isoformat(),
        "review_on": (TODAY + timedelta(days=365)).isoformat(),
        "version": "1",
        "is_core": "yes",
    }
    assert door("administrator").post(path, data=good).status_code == 303
    assert door("administrator").post(path, data=good).status_code == 409
    with database.unit() as unit:
        assert clinic.id in [one.id for one in active_signatories(unit, world.area, TODAY)]
    assert (
        door("administrator").post(path, data=good | {"version": "2", "withdrawn_on": TODAY.isoformat()}).status_code
        == 303
    )
    with database.unit() as unit:
        assert clinic.id not in [one.id for one in active_signatories(unit, world.area, TODAY)]
        assert clinic.id in [one.id for one in agencies_of(unit, world.area)]
    assert tags(database).count("agency:changed") == 3


def test_a_second_area_joins_the_same_agency_by_its_name(door: Door, world: World, database: Database) -> None:
    with database.unit() as unit:
        name = unit.session.get_one(Agency, world.agencies["police_b"]).name
    words = {"name": name, "short_name": "P", "type": "police"}
    assert door("administrator").post(f"/agencies/{world.area}", data=words).status_code == 303
    with database.unit() as unit:
        rows = unit.session.exec(select(Signatory).where(Signatory.agency_id == world.agencies["police_b"])).all()
    assert {row.area_id for row in rows} == set(world.areas.values())


@pytest.mark.parametrize(
    ("signed", "review", "withdrawn", "expected"),
    [
        (0, None, None, True),
        (1, None, None, False),
        (None, None, None, False),
        (-9, 1, None, True),
        (-9, 0, None, False),
        (-9, None, 0, False),
        (-9, None, 1, True),
    ],
)
def test_a_signature_counts_from_its_day_until_review_or_withdrawal(
    signed: int | None, review: int | None, withdrawn: int | None, expected: bool
) -> None:
    days = [None if days is None else TODAY + timedelta(days=days) for days in (signed, review, withdrawn)]
    assert counts(days[0], days[1], days[2], TODAY) is expected


def test_a_program_is_let_in_once_seen_and_shut_out(door: Door, world: World, database: Database) -> None:
    words: dict[str, Any] = {
        "name": "Records link",
        "accountable_user_id": str(world.users["police"]),
        "scopes": ["actions:read", "packs:read"],
        "days": "30",
    }
    shown = door("administrator").post(f"/programs/{world.area}", data=words)
    assert shown.status_code == 201, shown.text
    client_id, secret = re.findall(r"<code>([^<]+)</code>", shown.text)
    given = door._open(None).request(
        "POST",
        "/api/v1/token",
        data={"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret},
    )
    assert given.status_code == 200, given.text
    listed = door("administrator").get(f"/programs/{world.area}").text
    assert "Records link" in listed
    assert secret not in listed
    path = f"/programs/{world.area}/{client_id}/revoke"
    assert door("administrator").post(path, data={}).status_code == 422
    assert door("administrator").post(path, data={"version": "1"}).status_code == 303
    assert "Shut out" in door("administrator").get(f"/programs/{world.area}").text
    with database.unit() as unit:
        assert unit.session.get_one(ApiClient, UUID(client_id)).revoked_at is not None


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": ""},
        {"scopes": "everything"},
        {"days": "0"},
        {"days": "9999"},
        {"days": "many"},
        {"name": ""},
        {"accountable_user_id": "x"},
        {"accountable_user_id": str(uuid4())},
    ],
)
def test_a_program_needs_proper_words(door: Door, world: World, change: dict[str, str]) -> None:
    words = {
        "name": "Records link",
        "accountable_user_id": str(world.users["police"]),
        "scopes": "actions:read",
        "days": "30",
    }
    assert door("administrator").post(f"/programs/{world.area}", data=words | change).status_code == 422


def test_colleagues_are_those_with_a_role_today(world: World, database: Database) -> None:
    with database.unit() as unit:
        everybody = {one.user_id for one in people_of(unit, world.area)}
        speakers = users_of_agency(unit, world.area, world.agencies["police"], Role.REPRESENTATIVE)
        names = user_names(unit, [world.users["chair"], world.users["former"]])
        assert agency_names(unit, [world.agencies["housing"]]) == {world.agencies["housing"]: "housing"}
        assert user_names(unit, []) == {}
    assert world.users["former"] not in everybody
    assert world.users["police_b"] not in everybody
    assert {one.name for one in speakers} == {"Police", "Walled"}
    assert set(names.values()) == {"Chair", "Former"}


def test_an_administrator_ends_the_sign_ins_of_a_lost_device(door: Door, world: World) -> None:
    client = door("housing")
    assert client.get("/sessions").status_code == 200
    path = f"/people/{world.area}/{world.users['housing']}"
    assert "End every sign-in" in door("administrator").get(path).text
    assert door("administrator").post(f"{path}/end-sessions", data={"version": "1"}).status_code == 303
    assert client.get("/sessions").status_code == 303
    assert door("chair").post(f"{path}/end-sessions", data={"version": "1"}).status_code == 403


def test_a_program_reads_agencies_and_colleagues_of_its_own_area(door: Door, world: World) -> None:
    program = door.api("police", "actions:read")
    agencies = {one["short_name"]: one for one in program.get("/api/v1/agencies").json()}
    assert set(agencies) == {"police", "victim_advocate", "housing", "education", "probation", "coordination"}
    assert (agencies["police"]["is_in_date"], agencies["probation"]["is_in_date"]) == (True, False)
    people = {one["id"] for one in program.get("/api/v1/colleagues").json()}
    assert str(world.users["chair"]) in people
    assert not {str(world.users["police_b"]), str(world.users["former"])} & people
    for path in ("/api/v1/agencies", "/api/v1/colleagues"):
        assert door(None).get(path).status_code == 401
        assert door("administrator").get(path).status_code == 401, "a cookie opens no API"


def test_somebody_of_an_agency_in_two_areas_is_invited_to_the_second_one_by_a_role_alone(
    door: Door, world: World, database: Database
) -> None:
    give_password(world, "police_b")
    with database.unit() as unit:
        unit.session.add(Signatory(area_id=world.area, agency_id=world.agencies["police_b"], signed_on=TODAY))
    words = {
        "name": "Other",
        "email": "police_b@example.org",
        "role": "observer",
        "agency_id": str(world.agencies["housing"]),
    } | term()
    invite = f"/people/{world.area}/invite"
    assert door("administrator").post(invite, data=words).status_code == 422, "another agency's address"
    words["agency_id"] = str(world.agencies["police_b"])
    assert door("administrator").post(invite, data=words).status_code == 303
    assert world.actor("police_b").areas == set(world.areas.values())
    assert user_names_of(database, world.users["police_b"]) == "Police B"
    assert door("administrator").post(invite, data=words).status_code == 422, (
        "once here, roles are given on the person's page"
    )


def user_names_of(database: Database, user_id: UUID) -> str:
    with database.unit() as unit:
        return user_names(unit, [user_id])[user_id]
