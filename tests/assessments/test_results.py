"""Frozen results, judgement that only raises, and what a protocol may change."""

from datetime import timedelta

import pytest

from app.areas.queries import today_in
from app.assessments import asks, queries, service, sheet
from app.assessments.schemas import Complete, Judge
from app.core import clock
from app.core.errors import Conflict, NotPermitted, Unprocessable
from risk_instruments import catalogue
from risk_instruments.supplement import lacking
from tests.assessments.sheets import (
    DA,
    DASH,
    LAP,
    answer,
    begin,
    complete,
    finished,
    judge,
    new_protocol,
    row,
    yes,
)
from tests.factories.world import tags

pytestmark = pytest.mark.postgres


def test_completing_freezes_instrument_version_hash_and_protocol(world):
    found = row(world, finished(world, yes(14)))
    instrument = catalogue.instrument(DASH)
    assert (found.instrument_id, found.instrument_version) == (instrument.id, instrument.version)
    assert found.instrument_sha256 == instrument.sha256
    assert found.protocol_id is not None
    assert found.completed_at is not None


def test_a_new_protocol_does_not_change_an_old_result(world):
    old = finished(world, yes(10, no=14))
    later = clock.now() + timedelta(days=2)
    with clock.standing_at(later):
        day = world.do(lambda unit: today_in(unit, world.area))
        new_protocol(world, day, referral_threshold={DASH: 10})
        assert row(world, old).is_high is False
        actor = world.actor("officer")
        opened = world.do(lambda unit: queries.sheet_for(unit, actor, old))
        assert opened.reading.local_threshold == 14
        assert row(world, finished(world, yes(10, no=14))).is_high is True


def test_the_local_threshold_is_reached_by_what_is_sure_only_and_gives_no_level(world):
    new_protocol(world, clock.now().date(), referral_threshold={DASH: 5})
    id_ = begin(world)
    assert answer(world, id_, yes(4, unknown=20)).is_high is False
    found = answer(world, id_, {"q5": "yes"}, seq=2)
    assert (found.is_high, found.level) == (True, "below_threshold")


def test_an_empty_checklist_is_not_completed_unless_judged(world):
    id_ = begin(world)
    with pytest.raises(Unprocessable):
        complete(world, id_)
    judge(world, id_)
    found = complete(world, id_)
    assert (found.is_high, found.level, found.judged_level) == (True, None, "high")


def test_completing_what_changed_meanwhile_is_a_conflict(world):
    id_ = begin(world)
    looked_at = answer(world, id_, yes(3)).version
    answer(world, id_, {"q4": "yes"}, seq=2)
    actor = world.actor("officer")
    with pytest.raises(Conflict):
        world.do(lambda unit: service.complete(unit, actor, id_, Complete(version=looked_at)))
    assert row(world, id_).status == "draft"


def test_judgement_raises_a_draft_and_a_completed_one_whose_result_stays(world, database):
    id_ = finished(world, yes(3, no=21))
    before = row(world, id_)
    found = judge(world, id_)
    assert (found.judged_level, found.is_high) == ("high", True)
    assert (found.score, found.level, found.completed_at) == (before.score, before.level, before.completed_at)
    assert tags(database).count("assessment:judged") == 1


def test_judgement_never_lowers_and_never_repeats(world):
    id_ = finished(world, yes(14))
    for level in (None, "below_threshold", "none_identified", "high"):
        with pytest.raises(Unprocessable):
            judge(world, id_, level=level)
    low = finished(world, yes(3))
    for level in ("none_identified", "below_threshold", "enormous"):
        with pytest.raises(Unprocessable):
            judge(world, low, level=level)
    judge(world, low)
    with pytest.raises(Unprocessable):
        judge(world, low)
    assert row(world, low).judged_level == "high"


def test_answers_after_a_judgement_do_not_take_it_back(world):
    id_ = begin(world)
    judge(world, id_)
    assert answer(world, id_, yes(0, no=24)).is_high is True


@pytest.mark.parametrize("reason", ["", "  ", "ab"])
def test_judgement_needs_a_reason(reason):
    with pytest.raises(ValueError, match="reason"):
        Judge(reason=reason)


def test_a_colleague_with_the_case_judges_and_the_coordinator_does_not(world):
    id_ = finished(world, yes(3), "police", case_file_id=world.cases["anna"])
    with pytest.raises(NotPermitted):
        judge(world, id_, "coordinator")
    assert judge(world, id_, "idva").is_high is True


def test_the_officers_belief_is_part_of_an_instrument_that_asks_for_it(world):
    id_ = begin(world, instrument=LAP)
    judge(world, id_)
    assert answer(world, id_, {"q1": "no"}).level == "screened_in"
    late = finished(world, {"q1": "no"}, instrument=LAP)
    assert judge(world, late).level == "not_screened_in"


def test_the_weighted_level_is_hidden_until_the_area_confirms_its_certificate(world):
    everything = {item.id: "no" for item in catalogue.instrument(DA).items}
    hidden = row(world, finished(world, everything, instrument=DA))
    assert (hidden.level, hidden.level_max, hidden.result_status) == (None, None, "certificate_required")
    new_protocol(world, clock.now().date(), is_da_certificate_confirmed=True)
    shown = row(world, finished(world, everything, instrument=DA))
    assert shown.level == "variable"
    assert row(world, hidden.id).level is None


def test_judgement_over_bands_chooses_among_the_higher_ones(world):
    new_protocol(world, clock.now().date(), is_da_certificate_confirmed=True)
    everything = {item.id: "no" for item in catalogue.instrument(DA).items}
    id_ = finished(world, everything, instrument=DA)
    assert judge(world, id_, level="severe").judged_level == "severe"
    with pytest.raises(Unprocessable):
        judge(world, id_, level="increased")
    assert judge(world, id_, level="extreme").judgement_reason == "Extreme fear\n\nExtreme fear"


def test_a_newer_checklist_of_the_case_stands_for_the_older_and_both_are_kept(world):
    case = world.cases["anna"]
    first = finished(world, yes(14), "police", case_file_id=case)
    second = finished(world, yes(16), "idva", case_file_id=case)
    other = finished(world, {"q1": "yes"}, "idva", case_file_id=case, instrument=LAP)
    assert [row(world, id_).status for id_ in (first, second, other)] == ["superseded", "completed", "completed"]
    with pytest.raises(Conflict):
        judge(world, first, "police")


def test_an_attached_checklist_belongs_to_its_case(world):
    id_ = finished(world, yes(14))
    idva, coordinator = world.actor("idva"), world.actor("coordinator")
    assert id_ not in [line.id for line in world.do(lambda unit: queries.every(unit, idva))]
    world.do(lambda unit: service.attach(unit, coordinator, id_, world.cases["anna"]))
    assert [line.id for line in world.do(lambda unit: queries.of_case(unit, idva, world.cases["anna"]))] == [id_]


@pytest.mark.parametrize("instrument", [DASH, LAP, DA])
def test_a_stored_result_is_what_the_answers_still_give(world, instrument):
    id_ = begin(world, instrument=instrument)
    answer(world, id_, {"q1": "yes", "q2": "no", "q3": "unknown"})
    complete(world, id_)
    actor = world.actor("officer")
    opened = world.do(lambda unit: queries.sheet_for(unit, actor, id_))
    result, stored = opened.reading.result, opened.row
    assert (result.score, result.lower, result.upper, result.level) == (
        stored.score,
        stored.lower,
        stored.upper,
        stored.level,
    )
    assert opened.reading.yes + opened.reading.not_known + opened.reading.left == result.missing + 1


def test_every_offered_instrument_fits_on_screens(world):
    parameters = world.do(lambda unit: queries.areas.parameters_on(unit, world.area))
    offered = sheet.offered(parameters)
    assert [one.id for one in offered] == [DASH, "uk.s-dash-2009", LAP, DA]
    for one in offered:
        shown = [ask.item for part in asks.parts(one, {}) for ask in part.asks if not ask.is_detail]
        assert shown == [*(item.id for item in one.items), *(extra.id for extra in lacking(one))]
