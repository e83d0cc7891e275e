import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.assessments import service as checklists
from app.assessments.models import Assessment
from app.assessments.schemas import AnswerWords, Complete, SaveAnswers, StartAssessment
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import service as cases
from app.cases.models import CaseFile
from app.cases.schemas import RaiseWall
from app.core.db import Database, UnitOfWork
from app.referrals.drafts.paper import Paper
from app.referrals.models import Referral, ReferralStatus
from risk_instruments import catalogue
from tests.factories.world import Door, World, tags
from tests.referrals.papers import mails, make_findable, row

PARTS: dict[str, dict[str, Any]] = {
    "victim": {"given_name": "Dana", "family_name": "Vell", "born_on": "1990-02-03", "postcode": "ZZ1 1AA"},
    "safe_contact": {"phone_safe": "no", "way": "Through the school"},
    "harm-1": {"given_name": "Olan", "family_name": "Vell", "relationship": "husband"},
    "why": {"criteria": ["professional_judgement", "repeat"], "reason": "She sleeps in the car."},
    "consent": {"state": "given", "is_victim_aware": "yes"},
    "danger": {"is_immediate_danger": "no", "actions_taken": "Door chain"},
}


def begin(door: Door, who: str = "housing") -> str:
    answer = door(who).post("/referrals", data={})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def fill(door: Door, url: str, who: str = "housing", **more: dict[str, Any]) -> None:
    for key, typed in (PARTS | more).items():
        answer = door(who).post(f"{url}/parts/{key}", data={"version": "0"} | typed)
        assert answer.status_code == 303, (key, answer.text)
    assert door(who).post(f"{url}/groups/people", data={}).status_code == 303


def stored(world: World, url: str) -> Paper:
    return Paper.read(row(world, UUID(url.rpartition("/")[2])).draft)


def version(world: World, url: str) -> str:
    return str(row(world, UUID(url.rpartition("/")[2])).version)


def test_a_referral_is_written_part_by_part_checked_and_sent(door: Door, world: World, database: Database) -> None:
    url = begin(door)
    page = door("housing").get(url)
    assert page.text.count("To do") == 7
    fill(door, url)
    page = door("housing").get(url)
    assert "To do" not in page.text
    check = door("housing").get(f"{url}/check")
    assert all(
        words in check.text
        for words in ("Do not call or text.", "Dana Vell", "She sleeps in the car.", "Victim Advocate")
    )
    sent = door("housing").post(f"{url}/submit", data={"version": version(world, url)})
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{url}/sent"
    confirmation = door("housing").get(f"{url}/sent").text
    assert row(world, UUID(url.rpartition("/")[2])).reference in confirmation
    assert "Tonight" in confirmation
    assert len(mails(world, "referral:for-advocate")) == 1
    assert {"referral:started", "referral:changed", "referral:viewed", "person:matched"} <= set(tags(database))
    assert door("housing").get(url).status_code == 200
    assert door("idva").get(url).status_code == 200


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        (
            "victim",
            {"aliases": "Dee\nDanny", "notes": "Works at night", "born_on": "31.2.90"},
            "Give at least one name",
        ),
        ("safe_contact", {"way": "Ring the neighbour"}, "Fill this in."),
        (
            "why",
            {"criteria": ["professional_judgement"], "incidents": "lately he came"},
            "Begin each line with the date",
        ),
        (
            "why",
            {"criteria": ["potential_escalation"], "incidents": "2026-01-02 shouted"},
            "Not enough dated incidents",
        ),
        ("why", {"criteria": ["visible_high_risk"], "reason": "x", "score_elsewhere": "many"}, "Give a whole number."),
        ("consent", {"state": "refused", "is_victim_aware": "no", "necessity": "Life"}, "Choose the lawful basis"),
        ("danger", {"actions_taken": "Called twice"}, "Fill this in."),
        ("harm-1", {"relationship": "uncle", "other_births": "in May"}, "Give each date on a line of its own"),
        ("people-1", {"given_name": "Kit", "notes": "Hill school"}, "Fill this in."),
    ],
)
def test_nothing_typed_is_lost_when_a_part_is_wrong(
    door: Door, world: World, key: str, typed: dict[str, Any], sentence: str
) -> None:
    url = begin(door)
    refused = door("housing").post(f"{url}/parts/{key}", data={"version": "0"} | typed)
    assert refused.status_code == 422
    later = door("housing").get(f"{url}/parts/{key}")
    for page in (refused.text, later.text):
        for value in typed.values():
            for one in [value] if isinstance(value, str) else value:
                assert one in page
    assert sentence in refused.text
    assert not stored(world, url).is_done(key.partition("-")[0])


def test_a_lawful_basis_that_the_protocol_does_not_hold_is_refused(door: Door) -> None:
    url = begin(door)
    typed = {"state": "refused", "is_victim_aware": "yes", "necessity": "Risk to life", "lawful_basis": "mine"}
    refused = door("housing").post(f"{url}/parts/consent", data={"version": "0"} | typed)
    assert refused.status_code == 422
    assert "Choose a lawful basis of" in refused.text
    assert "Risk to life" in refused.text


def test_very_long_and_broken_texts_are_refused_at_their_field_and_kept(door: Door, world: World) -> None:
    url = begin(door)
    long = door("housing").post(
        f"{url}/parts/danger", data={"version": "0", "is_immediate_danger": "no", "actions_taken": "é" * 5000}
    )
    assert long.status_code == 422
    assert "é" * 5000 in door("housing").get(f"{url}/parts/danger").text
    assert door("housing").post(f"{url}/parts/danger", data={"version": "0", "x" * 40: "y"}).status_code in {409, 422}


def test_a_second_window_does_not_overwrite_the_first(door: Door, world: World) -> None:
    url = begin(door)
    fill(door, url)
    late = door("housing").post(
        f"{url}/parts/danger", data={"version": "0", "is_immediate_danger": "yes", "actions_taken": "From window two"}
    )
    assert late.status_code == 409
    assert "From window two" in late.text
    assert stored(world, url).words["danger"]["actions_taken"] == "Door chain"
    again = door("housing").post(
        f"{url}/parts/danger", data={"version": "1", "is_immediate_danger": "yes", "actions_taken": "From window two"}
    )
    assert again.status_code == 303


def test_people_are_added_changed_and_removed(door: Door, world: World) -> None:
    url = begin(door)
    for number, name in enumerate(("Kit", "Lou", "Max"), 1):
        door("housing").post(f"{url}/parts/people-{number}", data={"version": "0", "given_name": name, "part": "child"})
    assert door("housing").post(f"{url}/parts/people-2/remove", data={"version": "1"}).status_code == 303
    page = door("housing").get(f"{url}/groups/people").text
    assert ("Kit" in page, "Lou" in page, "Max" in page) == (True, False, True)
    assert "people-4" in page
    assert door("housing").get(f"{url}/parts/people-9").status_code == 404
    assert door("housing").get(f"{url}/parts/nonsense").status_code == 404
    assert door("housing").get(f"{url}/groups/nonsense").status_code == 404


def test_sending_waits_until_every_part_is_there_and_says_which(door: Door, world: World) -> None:
    url = begin(door)
    refused = door("housing").post(f"{url}/submit", data={"version": version(world, url)})
    assert refused.status_code == 422
    assert "Fill in every part" in refused.text
    fill(door, url)
    door("housing").post(f"{url}/parts/why", data={"version": "1", "criteria": [], "reason": "half a sentence"})
    assert door("housing").post(f"{url}/submit", data={"version": version(world, url)}).status_code == 422
    assert row(world, UUID(url.rpartition("/")[2])).status is ReferralStatus.DRAFT
    stale = door("housing").post(f"{url}/submit", data={"version": "1"})
    assert stale.status_code in {409, 422}


def test_immediate_danger_says_call_the_police_now_on_every_page(door: Door) -> None:
    url = begin(door)
    fill(door, url, danger={"is_immediate_danger": "yes"})
    for page in (url, f"{url}/check"):
        assert "Call the police now" in door("housing").get(page).text


def test_a_postcode_of_another_area_proposes_a_transfer(door: Door) -> None:
    url = begin(door)
    fill(door, url, victim={"given_name": "Dana", "postcode": "zz9 1aa"})
    assert "This postcode belongs to Brackenford" in door("housing").get(f"{url}/check").text


@pytest.mark.parametrize(("who", "is_asked"), [("police", True), ("education", False)])
def test_the_same_person_is_asked_for_only_where_the_case_is_open(
    door: Door, world: World, who: str, is_asked: bool
) -> None:
    make_findable(world)
    url = begin(door, who)
    fill(door, url, who, victim={"given_name": "Anna", "family_name": "Kowalczyk", "born_on": "1991-05-03"})
    assert ("Is Anna Kowalczyk one of these people?" in door(who).get(f"{url}/check").text) is is_asked


def test_a_recognised_pair_continues_its_case_and_is_a_repeat(door: Door, world: World) -> None:
    url = begin(door, "police")
    pair: dict[str, Any] = {
        "victim": {"given_name": "Anna", "family_name": "Kowalczyk", "born_on": "1991-05-03"},
        "harm-1": {"given_name": "Marek", "family_name": "Kowalczyk", "born_on": "1988-11-20"},
    }
    fill(door, url, "police", **pair)
    same = {"same_victim": str(world.people["anna"]), "same_harm-1": str(world.people["anna_perpetrator"])}
    sent = door("police").post(f"{url}/submit", data={"version": version(world, url)} | same)
    assert sent.status_code == 303
    referral = row(world, UUID(url.rpartition("/")[2]))
    assert referral.case_file_id == world.cases["anna"]
    assert referral.is_repeat_suggested is True
    assert referral.is_repeat is None


def test_the_same_victim_with_another_perpetrator_is_a_new_case(door: Door, world: World) -> None:
    url = begin(door, "police")
    fill(door, url, "police", victim={"given_name": "Anna", "family_name": "Kowalczyk", "born_on": "1991-05-03"})
    same = {"same_victim": str(world.people["anna"])}
    door("police").post(f"{url}/submit", data={"version": version(world, url)} | same)
    referral = row(world, UUID(url.rpartition("/")[2]))
    assert referral.case_file_id not in {None, world.cases["anna"]}
    assert referral.is_repeat_suggested is False


@pytest.mark.parametrize("answer", ["stranger", "not-a-uuid"])
def test_somebody_of_a_case_one_does_not_see_cannot_be_claimed(door: Door, world: World, answer: str) -> None:
    url = begin(door)
    fill(door, url)
    claimed = str(world.people["berta"]) if answer == "stranger" else answer
    refused = door("housing").post(f"{url}/submit", data={"version": version(world, url), "same_victim": claimed})
    assert refused.status_code == 422
    assert "not on file for you" in refused.text


def test_known_elsewhere_names_area_and_coordinator_and_is_recorded_on_both_sides(
    door: Door, world: World, database: Database
) -> None:
    make_findable(world)
    url = begin(door)
    fill(door, url, victim={"given_name": "Berta", "family_name": "Quill", "born_on": "1991-05-03"})
    before = tags(database).count("person:known-elsewhere")
    page = door("housing").get(f"{url}/check").text
    assert "Known in Brackenford: ask Coordinator B." in page
    assert tags(database).count("person:known-elsewhere") == before + 2


def test_a_draft_that_is_thrown_away_leaves_no_words(door: Door, world: World) -> None:
    url = begin(door)
    fill(door, url)
    assert door("housing").post(f"{url}/withdraw", data={"version": version(world, url)}).status_code == 303
    gone = row(world, UUID(url.rpartition("/")[2]))
    assert (gone.status, gone.draft["words"]) == (ReferralStatus.WITHDRAWN, {})
    assert "Vell" not in str(gone.draft)


def test_a_sent_referral_is_not_written_any_more(door: Door, world: World) -> None:
    url = begin(door)
    fill(door, url)
    door("housing").post(f"{url}/submit", data={"version": version(world, url)})
    assert (
        door("housing").post(f"{url}/parts/danger", data={"version": "1", "is_immediate_danger": "yes"}).status_code
        == 403
    )
    assert door("housing").get(f"{url}/parts/danger").headers["location"] == url
    assert door("housing").post(f"{url}/submit", data={"version": version(world, url)}).status_code == 403


def test_code_word_and_restricted_address_stay_out_of_what_others_see(door: Door, world: World) -> None:
    url = begin(door)
    fill(
        door, url,
        victim={"given_name": "Dana", "address": "12 Hidden Row", "postcode": "ZZ1 1AA", "is_address_restricted": "yes"},
        safe_contact={"phone_safe": "yes", "code_word": "tangerine"},
    )  # fmt: skip
    assert "tangerine" in door("housing").get(f"{url}/check").text
    door("housing").post(f"{url}/submit", data={"version": version(world, url)})
    for who, page in (
        ("coordinator", url),
        ("housing", url),
        ("coordinator", f"/referrals/inbox/{url.rpartition('/')[2]}"),
    ):
        text = door(who).get(page).text
        assert "Dana" in text
        assert "tangerine" not in text
        assert "Hidden Row" not in text


def test_a_draft_is_begun_in_the_right_area_only(door: Door, world: World) -> None:
    assert door("observer").post("/referrals", data={}).status_code == 403
    assert door("police").post("/referrals", data={"area_id": str(world.areas["brackenford"])}).status_code == 403
    assert door("police").post("/referrals", data={"area_id": "here"}).status_code == 422
    assert door("police").post("/referrals", data={"assessment_id": str(world.area)}).status_code == 404
    assert world.do(lambda unit: unit.session.execute(select(Referral.id)).all()) == []


def test_known_elsewhere_is_silent_for_somebody_behind_a_wall_there(
    door: Door, world: World, database: Database
) -> None:
    make_findable(world)
    there, wall = world.actor("coordinator_b"), RaiseWall(user_id=world.users["housing"], reason="cousin")
    world.do(lambda unit: cases.raise_wall(unit, there, world.cases["berta"], wall))
    url = begin(door)
    fill(door, url, victim={"given_name": "Berta", "family_name": "Quill", "born_on": "1991-05-03"})
    before = tags(database).count("person:known-elsewhere")
    assert "Known in" not in door("housing").get(f"{url}/check").text
    assert tags(database).count("person:known-elsewhere") == before


@pytest.mark.parametrize(("yes", "is_proposed"), [(14, True), (13, False)])
def test_a_checklist_proposes_visible_high_risk_goes_with_the_referral_and_never_blocks(
    door: Door, world: World, yes: int, is_proposed: bool
) -> None:
    officer = world.actor("officer")
    instrument = catalogue.instrument("uk.safelives.dash-ric-24")
    items = [item.id for item in instrument.items]
    answers = [
        AnswerWords(item=item, value="yes" if place < yes else "no", seq=place) for place, item in enumerate(items)
    ]

    def fill_in(unit: UnitOfWork) -> UUID:
        row = checklists.start(unit, officer, StartAssessment(instrument_id=instrument.id))
        unit.session.flush()
        checklists.save_answers(unit, officer, row.id, SaveAnswers(client="page", answers=answers))
        unit.session.flush()
        return checklists.complete(unit, officer, row.id, Complete(version=row.version)).id

    assessment_id = world.do(fill_in)
    started = door("officer").post("/referrals", data={"assessment_id": str(assessment_id)})
    url = str(started.headers["location"])
    page = door("officer").get(f"{url}/parts/why").text
    assert ("visible high risk is proposed" in page) is is_proposed
    claim = door("officer").post(f"{url}/parts/why", data={"version": "0", "criteria": "visible_high_risk"})
    assert claim.status_code == (303 if is_proposed else 422)
    fill(door, url, "officer", why=PARTS["why"] | {"version": "1"})
    assert door("officer").post(f"{url}/submit", data={"version": version(world, url)}).status_code == 303
    referral = row(world, UUID(url.rpartition("/")[2]))

    def look(unit: UnitOfWork) -> tuple[UUID | None, str]:
        checklist = unit.session.get_one(Assessment, assessment_id)
        case = unit.session.get_one(CaseFile, referral.case_file_id)
        looked(unit, officer, Tag.CASE_VIEWED)
        return checklist.case_file_id, case.risk_level

    case_id, level = world.do(look)
    assert case_id == referral.case_file_id
    assert level == ("high" if is_proposed else "below_threshold")


@pytest.mark.parametrize(
    "key",
    [
        "harm",
        "harm-",
        "harm-0",
        "harm-2",
        "harm-99999999999999999999",
        "victim-1",
        "people--1",
        "%00",
        "draft",
    ],
)
def test_a_part_that_does_not_exist_is_not_there(door: Door, key: str) -> None:
    url = begin(door)
    assert door("housing").get(f"{url}/parts/{key}").status_code in {404, 400}
    assert door("housing").post(f"{url}/parts/{key}", data={"version": "0", "given_name": "A"}).status_code in {
        404,
        400,
    }


@given(
    st.dictionaries(
        st.sampled_from(["given_name", "notes", "aliases"]), st.lists(st.text(max_size=60), min_size=1, max_size=3)
    )
)
@settings(max_examples=200)
def test_what_is_kept_comes_back_letter_by_letter(typed: dict[str, list[str]]) -> None:
    paper = Paper().kept("harm-1", typed)
    again = Paper.read(json.loads(json.dumps(paper.stored())))
    assert again.typed == {"harm-1": typed}
    assert again.keys("harm") == ["harm-1"]
    assert not again.is_done("harm")
    assert again.next_key("harm") == "harm-2"
    assert again.without("harm-1").next_key("harm") == "harm-2"
