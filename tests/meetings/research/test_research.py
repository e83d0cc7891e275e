from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.audit.record import looked, record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.meetings.models import Declaration, Listing, ListingStatus, Meeting, MeetingStatus, Series
from app.meetings.research import policy, queries, service
from app.meetings.research.models import RequestStatus, ResearchItem, ResearchRequest
from app.meetings.research.schemas import Answered, ItemVersion, ItemWords, NothingForRest, NothingKnown
from tests.factories.world import CAST, Door, World, tags

pytestmark = pytest.mark.postgres


@pytest.fixture
def asked(world: World) -> dict[str, Any]:
    """A circulated meeting with Anna on it, and a request to housing and to the police."""

    def build(unit: Any) -> dict[str, Any]:
        now = clock.now()
        series = Series(
            area_id=world.area,
            name="Conference",
            starts_on=now.date(),
            starts_at=datetime(2026, 1, 1, 9, 30, tzinfo=UTC).time(),
        )
        unit.session.add(series)
        unit.session.flush()
        meeting = Meeting(
            area_id=world.area,
            series_id=series.id,
            starts_at=now + timedelta(days=5),
            status=MeetingStatus.AGENDA_CIRCULATED,
            circulated_at=now,
        )
        unit.session.add(meeting)
        unit.session.flush()
        listing = Listing(
            area_id=world.area,
            meeting_id=meeting.id,
            case_file_id=world.cases["anna"],
            status=ListingStatus.CIRCULATED,
            place=1,
            waiting_since=now,
        )
        unit.session.add(listing)
        unit.session.flush()
        requests = {
            who: ResearchRequest(area_id=world.area, meeting_id=meeting.id, listing_id=listing.id, case_file_id=listing.case_file_id,
                                 agency_id=world.agencies[who], sent_at=now, due_on=(now + timedelta(days=1)).date())
            for who in ("housing", "police")
        }  # fmt: skip
        unit.session.add_all(requests.values())
        record(unit, house_actor(), Tag.AGENDA_CIRCULATED, listing, *requests.values())
        return {"meeting": meeting.id, "listing": listing.id, **{who: one.id for who, one in requests.items()}}

    return world.do(build)


def said(world: World, asked: dict[str, Any], **words: Any) -> ResearchRequest:
    typed = {"fact": "Sole tenant since 2021.", "version": 1} | words
    return world.do(lambda unit: service.answer(unit, world.actor("housing"), asked["housing"], Answered(**typed)))


def items(world: World, who: str, asked: dict[str, Any]) -> list[queries.ItemLine]:
    actor = world.actor(who)

    def read(unit: Any) -> list[queries.ItemLine]:
        found = queries.visible_items_on(unit, actor, [asked["listing"]])
        looked(unit, actor, Tag.RESEARCH_VIEWED)
        return found

    return world.do(read)


def declare(world: World, asked: dict[str, Any], who: str) -> None:
    agency_id = world.actor(who).agency_id

    def make(unit: Any) -> None:
        unit.session.add(Declaration(area_id=world.area, meeting_id=asked["meeting"], user_id=world.users[who], agency_id=agency_id,
                                     text_version="1", made_at=clock.now()))  # fmt: skip

    world.do(make)


def test_what_an_agency_wrote_is_its_own_until_released(world: World, asked: dict[str, Any]) -> None:
    said(world, asked, opinion="She will stay.", withheld="Informant next door", withheld_reason="source at risk")
    for who in ("chair", "coordinator", "police"):
        declare(world, asked, who)
        assert items(world, who, asked) == []
    own = items(world, "deputy", asked)
    assert {(item.kind.value, item.is_withheld) for item in own} == {
        ("fact", False),
        ("opinion", False),
        ("fact", True),
    }
    fact = next(item for item in own if not item.is_withheld and item.kind.value == "fact")
    world.do(lambda unit: service.release(unit, world.actor("housing"), fact.id, ItemVersion(version=1)))
    assert [item.text for item in items(world, "chair", asked)] == ["Sole tenant since 2021."]
    assert items(world, "idva", asked) == [], "who has not declared reads nothing of others"
    declare(world, asked, "walled")
    assert items(world, "walled", asked) == []


@pytest.mark.parametrize("who", CAST)
def test_filter_and_sentence_agree(world: World, asked: dict[str, Any], who: str) -> None:
    said(world, asked, opinion="She will stay.")
    first = items(world, "housing", asked)[0]
    world.do(lambda unit: service.release(unit, world.actor("housing"), first.id, ItemVersion(version=1)))
    actor = world.actor(who)
    for has_declared in (False, True):
        if has_declared:
            declare(world, asked, who)
        seen = {item.id for item in items(world, who, asked)}

        def sentences(unit: Any, has_declared: bool = has_declared) -> set[Any]:
            from sqlmodel import select

            from app.meetings.policy import visible_listings

            listed = unit.session.execute(
                select(Listing.id).where(Listing.id == asked["listing"], visible_listings(actor))
            ).first()
            rows = unit.session.exec(select(ResearchItem)).all()
            looked(unit, actor, Tag.RESEARCH_VIEWED)
            reason = None if listed else "hidden"
            return {
                one.id
                for one in rows
                if policy.why_not_view_item(actor, one, has_declared=has_declared, case_reason=reason) is None
            }

        assert seen == world.do(sentences)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("housing", None),
        ("deputy", None),
        ("police", NotFound),
        ("chair", NotFound),
        ("coordinator", NotFound),
        ("police_b", NotFound),
    ],
)
def test_who_answers_for_an_agency(
    world: World, asked: dict[str, Any], who: str, error: type[Exception] | None
) -> None:
    def answer() -> ResearchRequest:
        return world.do(
            lambda unit: service.nothing_known(unit, world.actor(who), asked["housing"], NothingKnown(version=1))
        )

    if error is None:
        assert answer().status is RequestStatus.NOTHING_KNOWN
    else:
        with pytest.raises(error):
            answer()


def test_nothing_known_and_no_return_are_different_things(world: World, asked: dict[str, Any]) -> None:
    world.do(
        lambda unit: service.nothing_known(unit, world.actor("housing"), asked["housing"], NothingKnown(version=1))
    )

    coordinator = world.actor("coordinator")

    def close(unit: Any) -> int:
        return service.close_unanswered(unit, coordinator, unit.session.get_one(Meeting, asked["meeting"]))

    assert world.do(close) == 1

    def states(unit: Any) -> set[str]:
        found = {one.status.value for one in queries.returns_on(unit, [asked["listing"]])}
        looked(unit, coordinator, Tag.RESEARCH_VIEWED)
        return found

    assert world.do(states) == {"nothing_known", "no_return"}


def test_a_late_return_is_taken_and_marked(world: World, asked: dict[str, Any]) -> None:
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert said(world, asked).is_late
    assert not world.do(
        lambda unit: service.nothing_known(unit, world.actor("police"), asked["police"], NothingKnown(version=1))
    ).is_late


def test_nothing_held_contradicts_what_was_written(world: World, asked: dict[str, Any]) -> None:
    version = said(world, asked).version
    with pytest.raises(Unprocessable):
        world.do(
            lambda unit: service.nothing_known(
                unit, world.actor("housing"), asked["housing"], NothingKnown(version=version)
            )
        )


def test_what_was_released_stands_and_a_stale_version_is_refused(world: World, asked: dict[str, Any]) -> None:
    said(world, asked)
    item = items(world, "housing", asked)[0]
    housing = world.actor("housing")
    world.do(
        lambda unit: service.change_item(unit, housing, item.id, ItemWords(text="Sole tenant since 2020.", version=1))
    )
    with pytest.raises(Conflict):
        world.do(lambda unit: service.release(unit, housing, item.id, ItemVersion(version=1)))
    world.do(lambda unit: service.release(unit, housing, item.id, ItemVersion(version=2)))
    with pytest.raises(NotPermitted):
        world.do(lambda unit: service.change_item(unit, housing, item.id, ItemWords(text="Something else", version=3)))


def test_the_screen_keeps_what_was_typed_and_leads_on(
    door: Door, world: World, asked: dict[str, Any], database: Database
) -> None:
    page = door("housing").get(f"/research/{asked['housing']}")
    assert page.status_code == 200
    assert "Do not call" in page.text
    wrong = door("housing").post(f"/research/{asked['housing']}/answer", data={"withheld": "Informant", "version": "1"})
    assert wrong.status_code == 422
    assert "Informant" in wrong.text
    right = door("housing").post(
        f"/research/{asked['housing']}/answer", data={"fact": "Two repairs this year", "version": "1"}
    )
    assert right.status_code == 303
    assert "research:submitted" in tags(database)
    assert door("police").get(f"/research/{asked['housing']}").status_code == 404


def test_nothing_for_the_rest_asks_once_and_lists_names(door: Door, world: World, asked: dict[str, Any]) -> None:
    assert "Anna Kowalczyk" in door("police").get(f"/research/meeting/{asked['meeting']}/rest").text
    typed = {"request_ids": str(asked["police"])}
    assert door("police").post(f"/research/meeting/{asked['meeting']}/rest", data=typed).status_code == 422
    assert (
        door("police")
        .post(f"/research/meeting/{asked['meeting']}/rest", data=typed | {"are_names_checked": "yes"})
        .status_code
        == 303
    )
    listed = world.do(lambda unit: queries.requests_for(unit, world.actor("police")))
    assert [line.status for line in listed] == [RequestStatus.NOTHING_KNOWN]
    with pytest.raises(Unprocessable):
        world.do(
            lambda unit: service.nothing_for_rest(
                unit, world.actor("police"), asked["meeting"], NothingForRest(request_ids=[], are_names_checked=False)
            )
        )


def test_a_program_answers_for_its_agency(door: Door, world: World, asked: dict[str, Any]) -> None:
    api = door.api("housing", "research:read", "research:write")
    assert [one["id"] for one in api.get("/api/v1/research").json()] == [str(asked["housing"])]
    answered = api.post(f"/api/v1/research/{asked['housing']}/answer", json={"fact": "Sole tenant.", "version": 1})
    assert answered.status_code == 200
    item = answered.json()["items"][0]
    assert api.post(f"/api/v1/research/items/{item['id']}/release", json={"version": 1}).json()["items"][0][
        "released_at"
    ]
    assert api.post(f"/api/v1/research/{asked['housing']}/answer", json={"fact": "x", "version": 1}).status_code == 409
    assert (
        door.api("housing", "research:read")
        .post(f"/api/v1/research/{asked['housing']}/answer", json={"fact": "x", "version": 2})
        .status_code
        == 403
    )
