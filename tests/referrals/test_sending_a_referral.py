from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import CaseFile, Incident, Seat
from app.cases.queries import case_view
from app.core import clock
from app.core.db import Database
from app.core.errors import NotPermitted, Unprocessable
from app.referrals import service
from app.referrals.models import Referral, ReferralStatus
from app.referrals.schemas import ReferralDraft
from app.sharing.models import Consent
from tests.factories.world import CAST, World, tags
from tests.referrals.papers import mails, send, words

REFERS = {"officer", "police", "idva", "housing", "deputy", "education", "lapsed", "walled", "police_b"}


@pytest.mark.parametrize("who", CAST)
def test_any_agency_may_refer_and_nobody_else(world: World, who: str) -> None:
    if who in REFERS:
        assert send(world, who).status is ReferralStatus.SUBMITTED
    else:
        with pytest.raises((NotPermitted, Unprocessable)):
            send(world, who)


@pytest.mark.postgres
def test_sending_makes_case_people_consent_and_seats(world: World, database: Database) -> None:
    sent = send(world, "housing")
    coordinator = world.actor("coordinator")

    def look(unit: Any) -> tuple[Any, set[tuple[str, str]], Consent]:
        view = case_view(unit, coordinator, sent.case_file_id)
        seats = unit.session.exec(select(Seat).where(Seat.case_file_id == sent.case_file_id)).all()
        names = {agency: name for name, agency in world.agencies.items()}
        consent = unit.session.exec(select(Consent)).one()
        looked(unit, coordinator, Tag.CASE_VIEWED)
        return view, {(names[seat.agency_id], seat.reason) for seat in seats}, consent

    view, seats, consent = world.do(look)
    assert (view.victim.name, [one.name for one in view.of("perpetrator")]) == ("Dana Vell", ["Olan Vell"])
    assert view.case.children_count == 1
    assert view.case.reference == sent.reference
    assert view.case.last_referred_on == sent.referred_on
    assert seats == {("housing", "referrer"), ("victim_advocate", "victim_advocate")}
    assert (consent.state, consent.is_victim_aware) == ("given", True)
    assert {"referral:started", "referral:submitted", "consent:recorded", "case:opened", "seat:given"} <= set(
        tags(database)
    )


def test_an_assessor_who_speaks_for_nobody_gets_a_seat_of_their_own(world: World) -> None:
    sent = send(world, "officer")
    seats = world.do(lambda unit: unit.session.exec(select(Seat).where(Seat.case_file_id == sent.case_file_id)).all())
    assert {seat.user_id for seat in seats} == {None, world.users["officer"]}


@pytest.mark.postgres
def test_the_advocate_is_told_in_the_same_transaction(world: World) -> None:
    send(world)
    assert mails(world, "referral:for-advocate") == [("referral:for-advocate", world.users["idva"])]
    assert mails(world, "referral:submitted") == [("referral:submitted", world.users["coordinator"])]


@pytest.mark.postgres
def test_if_sending_fails_at_the_end_nobody_is_told_and_nothing_is_there(world: World) -> None:
    draft = ReferralDraft.model_validate(words())

    def fail(unit: Any) -> None:
        service.refer(unit, world.actor("police"), draft)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        world.do(fail)
    assert mails(world) == []
    assert world.do(lambda unit: unit.session.execute(select(Referral.id)).all()) == []
    assert world.do(lambda unit: unit.session.execute(select(Consent.id)).all()) == []


def test_criteria_are_a_set_and_all_are_kept(world: World) -> None:
    why = {"criteria": ["repeat", "professional_judgement", "repeat"], "reason": "Fear"}
    assert send(world, why=why).criteria == ["professional_judgement", "repeat"]


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("why", {"criteria": []}, ("why", "criteria")),
        ("why", {}, ("why", "criteria")),
        ("why", {"criteria": ["professional_judgement"], "reason": "  "}, ("why", "reason")),
        ("why", {"criteria": ["because"]}, ("why", "criteria", 0)),
        ("why", {"criteria": ["repeat"], "incidents": ["yesterday he came"]}, ("why", "incidents")),
        ("safe_contact", {"way": "Post"}, ("safe_contact", "phone_safe")),
        ("safe_contact", {"phone_safe": "perhaps"}, ("safe_contact", "phone_safe")),
        ("consent", {"state": "given", "is_victim_aware": False}, ("consent", "not_aware_reason")),
        ("consent", {"state": "refused", "is_victim_aware": True, "necessity": "x"}, ("consent", "lawful_basis")),
        ("consent", {"state": "not_sought", "is_victim_aware": True, "lawful_basis": "public_task"}, ("consent", "necessity")),
        ("victim", {"given_name": " "}, ("victim", "family_name")),
        ("victim", {"given_name": "A", "born_on": "1990-02-30"}, ("victim", "born_on")),
        ("victim", {"given_name": "A", "born_on": "0190-02-03"}, ("victim", "born_on")),
        ("victim", {"given_name": "A", "other_births": ["3 May"]}, ("victim", "other_births")),
        ("victim", {"given_name": "A", "aliases": ["x"] * 21}, ("victim", "aliases")),
        ("victim", {"given_name": "A", "shoe_size": 43}, ("victim", "shoe_size")),
        ("danger", {}, ("danger", "is_immediate_danger")),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_at_its_field(
    part: str, value: dict[str, Any], field: tuple[Any, ...]
) -> None:
    with pytest.raises(ValidationError) as told:
        ReferralDraft.model_validate(words(**{part: value}))
    assert field in [one["loc"] for one in told.value.errors()]


def test_consent_refused_goes_with_basis_and_necessity(world: World) -> None:
    consent = {"state": "refused", "lawful_basis": "public_task", "necessity": "Risk to life", "is_victim_aware": True}
    assert send(world, consent=consent).status is ReferralStatus.SUBMITTED
    with pytest.raises(Unprocessable) as told:
        send(world, consent=consent | {"lawful_basis": "because_i_say_so"})
    assert list(told.value.fields) == ["consent.lawful_basis"]


def incidents(*days_ago: int) -> list[dict[str, str]]:
    today = clock.now().date()
    return [{"happened_on": (today - timedelta(days=days)).isoformat(), "description": "Shouted"} for days in days_ago]


def test_escalation_needs_its_dated_incidents_and_never_blocks_judgement(world: World) -> None:
    few = {"criteria": ["potential_escalation"], "incidents": incidents(1, 30, 400)}
    with pytest.raises(Unprocessable) as told:
        send(world, why=few)
    assert list(told.value.fields) == ["why.incidents"]
    assert send(world, why=few | {"incidents": incidents(1, 30, 300)}).criteria == ["potential_escalation"]
    judged = few | {"criteria": ["professional_judgement"], "reason": "Fear"}
    assert send(world, why=judged).status is ReferralStatus.SUBMITTED


def test_incidents_become_the_cases_own(world: World) -> None:
    sent = send(world, why={"criteria": ["professional_judgement"], "reason": "Fear", "incidents": incidents(1, 30)})

    coordinator = world.actor("coordinator")

    def read(unit: Any) -> list[date]:
        found = unit.session.exec(select(Incident).where(Incident.case_file_id == sent.case_file_id)).all()
        looked(unit, coordinator, Tag.CASE_VIEWED)
        return [one.happened_on for one in found]

    assert len(world.do(read)) == 2


def test_an_incident_of_tomorrow_is_refused(world: World) -> None:
    with pytest.raises(Unprocessable):
        send(world, why={"criteria": ["repeat"], "incidents": incidents(-2)})


def test_visible_high_risk_needs_the_threshold_and_a_lower_score_never_blocks(world: World) -> None:
    for score, is_refused in ((13, True), (14, False)):
        why = {"criteria": ["visible_high_risk"], "score_elsewhere": score}
        if is_refused:
            with pytest.raises(Unprocessable) as told:
                send(world, why=why)
            assert list(told.value.fields) == ["why.criteria"]
        else:
            assert send(world, why=why).criteria == ["visible_high_risk"]
    low = {"criteria": ["professional_judgement"], "reason": "Fear", "score_elsewhere": 2}
    assert send(world, why=low).status is ReferralStatus.SUBMITTED


def test_immediate_danger_never_holds_a_referral_up(world: World) -> None:
    sent = send(world, danger={"is_immediate_danger": True})
    assert (sent.status, sent.is_immediate_danger) == (ReferralStatus.SUBMITTED, True)


def test_nobody_known_to_cause_harm_is_said_so(world: World) -> None:
    sent = send(world, harm=[])

    coordinator = world.actor("coordinator")

    def read(unit: Any) -> bool:
        case = unit.session.get_one(CaseFile, sent.case_file_id)
        looked(unit, coordinator, Tag.CASE_VIEWED)
        return case.is_perpetrator_unknown

    assert world.do(read) is True


def test_several_people_cause_harm(world: World) -> None:
    sent = send(world, harm=[{"given_name": "Olan"}, {"given_name": "Berit"}, {"family_name": "Stone"}])
    coordinator = world.actor("coordinator")
    view = world.do(lambda unit: case_view(unit, coordinator, sent.case_file_id))
    assert sorted(one.name for one in view.of("perpetrator")) == ["Berit", "Olan", "Stone"]
