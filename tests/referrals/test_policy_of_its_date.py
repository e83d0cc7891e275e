"""A referral keeps the local policy of the day it was sent: for sending it again, for triage, and in what is shown."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.errors import Unprocessable
from app.referrals import queries, service
from app.referrals.models import Referral
from app.referrals.schemas import Resubmit
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import ReturnReferral
from tests.assessments.sheets import DASH, finished, new_protocol, yes
from tests.factories.world import Door, World
from tests.referrals.papers import row, send
from tests.referrals.test_sending_a_referral import incidents

ESCALATING = {"criteria": ["potential_escalation"], "incidents": incidents(1, 100, 200)}
SIX = {"kind": "incidents", "at_least": 3, "months": 6}


def strict(world: World, **more: Any) -> None:
    """Set a protocol from today on under which three incidents in twelve months are not enough."""
    new_protocol(world, clock.now().date(), **{"escalation_count": 5} | more)


def sent_back(world: World, referral: Referral) -> None:
    coordinator, words = world.actor("coordinator"), ReturnReferral(version=referral.version, questions="Who else?")
    world.do(lambda unit: triage.return_with_questions(unit, coordinator, referral.id, words))


def sent_again(world: World, referral_id: UUID, who: str = "police") -> Referral:
    actor, words = world.actor(who), Resubmit(version=row(world, referral_id).version, answer="Nobody else")
    return world.do(lambda unit: service.resubmit(unit, actor, referral_id, words))


def test_a_referral_keeps_the_protocol_it_was_first_sent_under(world: World) -> None:
    first = send(world, why=ESCALATING)
    assert first.protocol_id is not None
    strict(world)
    with pytest.raises(Unprocessable) as told:
        send(world, why=ESCALATING)
    assert list(told.value.fields) == ["why.incidents"]
    sent_back(world, first)
    again = sent_again(world, first.id)
    assert (again.status, again.protocol_id) == ("submitted", first.protocol_id)
    later = send(world)
    assert later.protocol_id not in {None, first.protocol_id}


def test_a_further_count_of_incidents_is_one_more_way_in(world: World) -> None:
    recent = {"criteria": ["potential_escalation"], "incidents": incidents(1, 60, 100)}
    strict(world)
    with pytest.raises(Unprocessable):
        send(world, why=recent)
    strict(world, entry_clauses=[SIX])
    assert send(world, why=recent).criteria == ["potential_escalation"]
    with pytest.raises(Unprocessable):
        send(world, why=ESCALATING)  # the third lies seven months back


def test_what_counted_on_the_day_of_referral_still_counts_when_it_is_sent_again(world: World) -> None:
    first = send(world, why={"criteria": ["potential_escalation"], "incidents": incidents(1, 30, 365)})
    sent_back(world, first)
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert sent_again(world, first.id).criteria == ["potential_escalation"]


@pytest.mark.parametrize(
    ("clauses", "is_refused"),
    [
        ([], True),
        ([{"kind": "total", "instrument": DASH, "at_least": 10}], False),
        ([{"kind": "level", "instrument": DASH, "level": "below_threshold"}], False),
        ([{"kind": "level", "instrument": "us.lap-1", "level": "screened_in"}], True),
    ],
)
def test_visible_high_risk_takes_any_total_or_level_of_the_same_form(
    world: World, clauses: list[dict[str, Any]], is_refused: bool
) -> None:
    new_protocol(world, clock.now().date(), entry_clauses=clauses)
    assessment = finished(world, yes(10, no=14), "police")
    why = {"criteria": ["visible_high_risk"]}
    if is_refused:
        with pytest.raises(Unprocessable) as told:
            send(world, why=why, assessment_id=assessment)
        assert list(told.value.fields) == ["why.criteria"]
    else:
        assert send(world, why=why, assessment_id=assessment).criteria == ["visible_high_risk"]


def test_the_months_of_a_repeat_are_those_of_its_own_protocol(world: World) -> None:
    sent = send(world)
    before = world.do(lambda unit: _hint(unit, world, sent.id).months)
    strict(world, repeat_months=3)
    assert before == world.do(lambda unit: _hint(unit, world, sent.id).months) == 12


def _hint(unit: Any, world: World, referral_id: UUID) -> queries.RepeatHint:
    return queries.repeat_hint(unit, queries.referral_for(unit, world.actor("coordinator"), referral_id))


def test_triage_and_agency_read_the_threshold_of_its_date_as_local_and_not_todays(door: Door, world: World) -> None:
    sent = send(world)
    strict(world, referral_threshold={DASH: 9})
    for who, url in (("coordinator", f"/referrals/inbox/{sent.id}"), ("police", f"/referrals/{sent.id}")):
        page = door(who).get(url).text
        assert (
            "Local threshold: Dash 24 from 14; 3 incidents in 12 months. Since Wed 1 January 2020, protocol number 1."
            in page
        )
        assert "Dash 24 from 9" not in page


def test_a_checklist_frozen_under_an_earlier_protocol_shows_its_own_threshold_too(door: Door, world: World) -> None:
    assessment = finished(world, yes(10, no=14), "police")
    strict(world, referral_threshold={DASH: 9})
    sent = send(world, assessment_id=assessment)
    page = door("coordinator").get(f"/referrals/inbox/{sent.id}").text
    assert "Local threshold: Dash 24 from 14. Since Wed 1 January 2020, protocol number 1." in page
    assert "Local threshold: Dash 24 from 9; 5 incidents in 12 months." in page


def test_a_program_reads_which_protocol_a_referral_stands_on(door: Door, world: World) -> None:
    sent = send(world)
    api = door.api("police", "referrals:read")
    for found in (api.get(f"/api/v1/referrals/{sent.id}").json(), api.get("/api/v1/referrals").json()[0]):
        assert found["protocol_id"] == str(sent.protocol_id)


def test_the_form_names_every_count_of_incidents_of_the_area(door: Door, world: World) -> None:
    new_protocol(world, clock.now().date(), entry_clauses=[SIX])
    url = door("housing").post("/referrals", data={}).headers["location"]
    page = door("housing").get(f"{url}/parts/why").text
    assert "Potential escalation takes 3 incidents in 6 months or 3 incidents in 12 months." in page
