from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.cases import service as cases
from app.cases.queries import case_view
from app.cases.schemas import RaiseWall
from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.referrals import service
from app.referrals.models import Challenge, Referral, ReferralStatus
from app.referrals.schemas import RaiseChallenge, Resubmit, Withdraw
from app.referrals.triage import queries
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import (
    Accept,
    ConfirmRepeat,
    DecideChallenge,
    NotAccept,
    ReturnReferral,
    SamePeople,
    UndoSame,
)
from tests.factories.world import CAST, Door, World, tags
from tests.referrals.papers import mails, row, send

RUNS = {"chair", "coordinator"}
SEES = RUNS | {"housing", "deputy", "idva"}


def act(world: World, who: str, do: Any, about: UUID, words: Any) -> Any:
    actor = world.actor(who)
    return world.do(lambda unit: do(unit, actor, about, words))


def refused(world: World, **more: Any) -> Referral:
    """Send as housing and let the coordinator not accept it."""
    sent = send(world, "housing", **more)
    words = NotAccept(version=sent.version, reason_code="criteria_not_met", words="Nothing is met")
    act(world, "coordinator", triage.not_accept, sent.id, words)
    return row(world, sent.id)


def challenged(world: World) -> Challenge:
    found = refused(world)
    words = RaiseChallenge(version=found.version, words="She is alone")
    raised: Challenge = act(world, "housing", service.challenge, found.id, words)
    return raised


@pytest.mark.parametrize("who", CAST)
def test_who_may_decide_by_service_page_and_program(world: World, door: Door, who: str) -> None:
    sent = send(world, "housing")
    expected = 303 if who in RUNS else 403 if who in SEES else 404
    if who == "former":
        expected = 404
    page = door(who).post(f"/referrals/{sent.id}/accept", data={"version": str(sent.version)})
    assert page.status_code == expected
    other = send(world, "housing", given="Mira")
    body = {"version": other.version}
    program = door.api(who, "triage:write").post(f"/api/v1/referrals/{other.id}/accept", json=body)
    assert program.status_code == (401 if who == "lapsed" else 200 if who in RUNS else expected), program.text


@pytest.mark.postgres
def test_accepting_tells_the_referrer_and_is_recorded(world: World, database: Database) -> None:
    sent = send(world, "housing")
    act(world, "coordinator", triage.accept, sent.id, Accept(version=sent.version))
    found = row(world, sent.id)
    assert (found.status, found.is_repeat, found.decided_by) == (
        ReferralStatus.ACCEPTED,
        False,
        world.users["coordinator"],
    )
    assert mails(world, "referral:accepted") == [("referral:accepted", world.users["housing"])]
    assert "referral:accepted" in tags(database)


def test_two_deciders_at_once_meet_a_conflict(world: World) -> None:
    sent = send(world, "housing")
    with pytest.raises(Conflict):
        act(world, "chair", triage.accept, sent.id, Accept(version=sent.version + 1))
    act(world, "coordinator", triage.accept, sent.id, Accept(version=sent.version))
    with pytest.raises(NotPermitted):
        act(world, "chair", triage.accept, sent.id, Accept(version=sent.version))


def test_a_returned_referral_is_answered_changed_and_sent_again_without_new_people(world: World, door: Door) -> None:
    sent = send(world, "housing")
    act(
        world,
        "coordinator",
        triage.return_with_questions,
        sent.id,
        ReturnReferral(version=sent.version, questions="Which school?"),
    )
    page = door("housing").get(f"/referrals/{sent.id}").text
    assert "Which school?" in page
    key = {"version": "1", "given_name": "Kit", "family_name": "Vell", "part": "child", "notes": "Hill school"}
    assert door("deputy").post(f"/referrals/{sent.id}/parts/people-1", data=key).status_code == 303
    version = row(world, sent.id).version
    no_answer = door("housing").post(f"/referrals/{sent.id}/submit", data={"version": str(version)})
    assert no_answer.status_code == 422
    again = door("housing").post(
        f"/referrals/{sent.id}/submit", data={"version": str(version), "answer": "Hill school"}
    )
    assert again.status_code == 303, again.text
    found = row(world, sent.id)
    assert (found.status, found.answer, found.referred_on) == (
        ReferralStatus.SUBMITTED,
        "Hill school",
        sent.referred_on,
    )
    coordinator = world.actor("coordinator")
    view = world.do(lambda unit: case_view(unit, coordinator, found.case_file_id))
    assert [(one.name, one.notes) for one in view.of("child")] == [("Kit Vell", "Hill school")]
    assert len(view.of("perpetrator")) == 1
    assert len(mails(world, "referral:for-advocate")) == 2


def test_not_accepting_needs_a_reason_of_the_protocol_and_words(world: World, door: Door) -> None:
    sent = send(world, "housing")
    for typed in (
        {"reason_code": "too_busy", "words": "Full"},
        {"reason_code": "", "words": "Full"},
        {"reason_code": "duplicate"},
    ):
        answer = door("coordinator").post(
            f"/referrals/{sent.id}/not-accept", data={"version": str(sent.version), **typed}
        )
        assert answer.status_code == 422
        assert typed.get("words", "") in answer.text
    assert row(world, sent.id).status is ReferralStatus.SUBMITTED


def test_not_accepting_tells_the_referrer_and_allows_one_challenge(world: World, database: Database) -> None:
    found = refused(world)
    assert mails(world, "referral:not-accepted") == [("referral:not-accepted", world.users["housing"])]
    raised = act(
        world, "housing", service.challenge, found.id, RaiseChallenge(version=found.version, words="She is alone")
    )
    assert mails(world, "challenge:raised") == [("challenge:raised", world.users["chair"])]
    words = RaiseChallenge(version=found.version, words="And again")
    with pytest.raises(NotPermitted):
        act(world, "housing", service.challenge, found.id, words)
    decision = DecideChallenge(version=raised.version, is_upheld=True, words="Heard after all")
    with pytest.raises(NotPermitted):
        act(world, "coordinator", triage.decide_challenge, raised.id, decision)
    act(world, "chair", triage.decide_challenge, raised.id, decision)
    assert row(world, found.id).status is ReferralStatus.ACCEPTED
    assert {"referral:challenged", "challenge:decided"} <= set(tags(database))
    with pytest.raises(NotPermitted):
        act(world, "chair", triage.decide_challenge, raised.id, decision)


def test_a_challenge_that_is_not_upheld_leaves_the_decision(world: World) -> None:
    raised = challenged(world)
    words = DecideChallenge(version=raised.version, is_upheld=False, words="Other process leads")
    with pytest.raises(Conflict):
        act(world, "chair", triage.decide_challenge, raised.id, words.model_copy(update={"version": 9}))
    act(world, "chair", triage.decide_challenge, raised.id, words)
    assert row(world, raised.referral_id).status is ReferralStatus.NOT_ACCEPTED
    assert ("challenge:decided", world.users["housing"]) in mails(world)


@pytest.mark.parametrize("who", CAST)
def test_only_the_referring_agency_challenges_and_withdraws(world: World, who: str) -> None:
    found = refused(world)
    error = None if who in {"housing", "deputy"} else NotPermitted if who in SEES else NotFound
    words = RaiseChallenge(version=found.version, words="She is alone")
    if error is None:
        assert act(world, who, service.challenge, found.id, words).raised_by == world.users[who]
    else:
        with pytest.raises(error):
            act(world, who, service.challenge, found.id, words)
    other = send(world, "housing", given="Mira")
    if error is None:
        act(world, who, service.withdraw, other.id, Withdraw(version=other.version))
        assert row(world, other.id).status is ReferralStatus.WITHDRAWN
    else:
        with pytest.raises(error):
            act(world, who, service.withdraw, other.id, Withdraw(version=other.version))


def test_what_is_decided_is_not_withdrawn_and_what_is_withdrawn_not_decided(world: World) -> None:
    found = refused(world)
    with pytest.raises(NotPermitted):
        act(world, "housing", service.withdraw, found.id, Withdraw(version=found.version))
    other = send(world, "housing", given="Mira")
    act(world, "housing", service.withdraw, other.id, Withdraw(version=other.version))
    with pytest.raises(NotPermitted):
        act(world, "coordinator", triage.accept, other.id, Accept(version=row(world, other.id).version))
    with pytest.raises(NotPermitted):
        act(world, "housing", service.resubmit, other.id, Resubmit(version=1, answer="Please"))


def test_a_withdrawn_referral_starts_no_window(world: World) -> None:
    sent = send(world, "housing")
    act(world, "housing", service.withdraw, sent.id, Withdraw(version=sent.version))
    coordinator = world.actor("coordinator")
    view = world.do(lambda unit: case_view(unit, coordinator, sent.case_file_id))
    assert view.case.last_referred_on is None
    second = send(world, "police")
    link_all(world, second)
    assert row(world, second.id).is_repeat_suggested is False


def test_overriding_the_suggested_repeat_needs_a_reason_and_only_the_coordinator_does_it(world: World) -> None:
    sent = send(world, "housing")
    with pytest.raises(NotPermitted):
        act(world, "chair", triage.confirm_repeat, sent.id, ConfirmRepeat(version=sent.version, is_repeat=False))
    with pytest.raises(Unprocessable) as told:
        act(world, "coordinator", triage.confirm_repeat, sent.id, ConfirmRepeat(version=sent.version, is_repeat=True))
    assert list(told.value.fields) == ["reason"]
    with pytest.raises(Unprocessable) as told:
        act(world, "coordinator", triage.accept, sent.id, Accept(version=sent.version, is_repeat=True))
    assert list(told.value.fields) == ["repeat_reason"]
    words = ConfirmRepeat(version=sent.version, is_repeat=True, reason="Known from the hospital")
    act(world, "coordinator", triage.confirm_repeat, sent.id, words)
    act(world, "coordinator", triage.accept, sent.id, Accept(version=row(world, sent.id).version))
    assert row(world, sent.id).is_repeat is True


def link_all(world: World, about: Referral) -> list[Any]:
    """Link everybody the triage page asks about."""
    coordinator = world.actor("coordinator")
    opened = world.do(lambda unit: queries.triage(unit, coordinator, about.id))
    return [
        act(world, "coordinator", triage.decide_same, about.id,
            SamePeople(first_id=one.person_id, second_id=one.match.person_id, answer="same"))
        for one in opened.questions if one.link is None
    ]  # fmt: skip


@pytest.mark.parametrize(("months_ago", "is_repeat"), [(200, True), (364, True), (370, False)])
def test_a_linked_pair_is_suggested_as_a_repeat_within_the_window(
    world: World, months_ago: int, is_repeat: bool
) -> None:
    with clock.standing_at(clock.now() - timedelta(days=months_ago)):
        first = send(world, "police")
    second = send(world, "housing")
    assert second.case_file_id != first.case_file_id
    assert second.is_repeat_suggested is False
    links = link_all(world, second)
    assert len(links) == 2
    assert row(world, second.id).is_repeat_suggested is is_repeat
    if is_repeat:
        act(world, "coordinator", triage.undo_same, second.id, UndoSame(link_id=links[0].id, version=links[0].version))
        assert row(world, second.id).is_repeat_suggested is False


def test_the_page_links_keeps_apart_and_undoes(world: World, door: Door) -> None:
    send(world, "police")
    second = send(world, "housing")
    coordinator = world.actor("coordinator")
    opened = world.do(lambda unit: queries.triage(unit, coordinator, second.id))
    pair = {"first_id": str(opened.questions[0].person_id), "second_id": str(opened.questions[0].match.person_id)}
    url = f"/referrals/{second.id}"
    assert door("coordinator").post(f"{url}/same", data=pair | {"answer": "different"}).status_code == 303
    page = door("coordinator").get(f"/referrals/inbox/{second.id}").text
    assert "Two different people" in page
    opened = world.do(lambda unit: queries.triage(unit, coordinator, second.id))
    link = next(one.link for one in opened.questions if one.link)
    undo = door("coordinator").post(f"{url}/same/undo", data={"link_id": str(link.id), "version": str(link.version)})
    assert undo.status_code == 303
    assert "Two different people" not in door("coordinator").get(f"/referrals/inbox/{second.id}").text


def test_the_inbox_shows_initials_flags_clock_and_never_the_full_name_in_the_list(world: World, door: Door) -> None:
    sent = send(world, "housing", danger={"is_immediate_danger": True})
    page = door("coordinator").get("/referrals/inbox").text
    assert all(
        words in page
        for words in ("D. V.", sent.reference, "Professional judgement", "Urgent", "Children", "Your decision")
    )
    assert "Dana" not in page
    pane = door("coordinator").get(
        f"/referrals/inbox/{sent.id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert pane.text.lstrip().startswith('<div class="panes" id="panes"')
    assert "Dana Vell" in pane.text
    for who in ("housing", "idva", "observer", "auditor"):
        assert door(who).get("/referrals/inbox").status_code == 403
    assert door("coordinator_b").get(f"/referrals/inbox/{sent.id}").status_code == 404


def test_a_coordinator_behind_a_wall_sees_nothing_of_it_anywhere(world: World, door: Door) -> None:
    sent = send(world, "housing")
    chair = world.actor("chair")
    wall = RaiseWall(user_id=world.users["coordinator"], reason="neighbour")
    world.do(lambda unit: cases.raise_wall(unit, chair, sent.case_file_id, wall))
    assert sent.reference not in door("coordinator").get("/referrals/inbox").text
    nobody = UUID(int=7)
    for url in ("/referrals/inbox/{}", "/referrals/{}", "/api/v1/referrals/{}"):
        hidden, missing = (door("coordinator").get(url.format(one)) for one in (sent.id, nobody))
        assert hidden.status_code in {404, 401}
        assert hidden.status_code == missing.status_code
    assert door("coordinator").post(f"/referrals/{sent.id}/accept", data={"version": "1"}).status_code == 404
    assert sent.reference in door("chair").get("/referrals/inbox").text
