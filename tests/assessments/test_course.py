"""The course of risk: tracks never share a scale by accident, open answers stay whiskers, and "new" is said only when it is true."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from app.areas.schemas import Parameters
from app.assessments.course import completed as completed_module
from app.assessments.course import queries
from app.assessments.course.changes import THREATS, News, Turn, changed
from app.assessments.course.completed import Completed, scale_of
from app.assessments.course.drawing import ROOMY, drawn
from app.assessments.course.states import Filled, State, asked, filled
from app.assessments.course.tracks import Elsewhere, Look, tracks_of
from app.assessments.entry import least_total
from app.assessments.models import Assessment
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import clock
from app.web.render import make_templates
from risk_instruments import catalogue
from risk_instruments.instrument import Instrument
from tests.assessments.courses import ago, every, reported
from tests.assessments.sheets import DA, DASH, LAP, begin, judge, new_protocol
from tests.factories.world import World, tags

BEGUN = datetime(2026, 1, 1, 12, tzinfo=UTC)
SPJ, EXTERNAL, WORDS, CRITERIA, ODARA = "ca.b-safer-2", "es.viogen", "de.dyrias", "de-sn.high-risk", "ca.odara-13"


def sheet(day: int, instrument: str = DASH, **values: object) -> Completed:
    """A completed checklist so many days after the first; what is not given is a plain result without open questions."""
    version = catalogue.instrument(instrument).version
    plain: dict[str, object] = {
        "id": uuid4(), "area_id": uuid4(), "agency_id": uuid4(), "assessor_id": uuid4(), "instrument_id": instrument,
        "instrument_version": version, "protocol_id": None, "score": None, "lower": None, "upper": None, "missing": 0,
        "level": None, "level_min": None, "level_max": None, "judged_level": None, "visit_id": None,
        "changed_at": BEGUN + timedelta(days=day), "completed_at": BEGUN + timedelta(days=day),
    }  # fmt: skip
    return Completed(**plain | values)


def scored(day: int, score: int, upper: int | None = None, instrument: str = DASH, **values: object) -> Completed:
    upper = score if upper is None else upper
    values = {"level": "below_threshold", "missing": upper - score} | values
    return sheet(day, instrument, score=score, lower=score, upper=upper, **values)


def chosen(day: int, level: str | None, instrument: str = SPJ, **values: object) -> Completed:
    return sheet(day, instrument, level=level, level_min=level, level_max=level, **values)


# Tracks


def test_different_instruments_never_share_a_track() -> None:
    tracks = tracks_of([scored(0, 9), scored(1, 4, instrument=LAP), scored(2, 12)], {}, {})
    assert [(track.instrument_id, [point.score for point in track.points]) for track in tracks] == [
        (DASH, [9, 12]), (LAP, [4]),
    ]  # fmt: skip
    assert [(track.minimum, track.maximum, track.threshold) for track in tracks] == [(0, 24, 14), (0, 11, None)]


def other_version(instrument: Instrument, **changes: object) -> Instrument:
    return Instrument(instrument.definition.model_copy(update={"version": "2.0", **changes}), "0" * 64)


@pytest.mark.parametrize(
    ("changes", "tracks"),
    [
        ({}, 1),
        ({"items": catalogue.instrument(DASH).definition.items[:-1]}, 2),
        ({"levels": catalogue.instrument(DASH).definition.levels[1:]}, 2),
        (
            {"items": tuple(one.model_copy(update={"points": {"yes": 2}}) for one in catalogue.instrument(DASH).items)},
            2,
        ),
    ],
    ids=["the same set", "an item less", "a level less", "other points"],
)
def test_two_versions_share_a_track_only_when_they_ask_and_count_the_same(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], tracks: int
) -> None:
    first = catalogue.instrument(DASH)
    editions = {"1.0": first, "2.0": other_version(first, **changes)}
    monkeypatch.setattr(completed_module, "catalogue", SimpleNamespace(instrument=lambda _, version: editions[version]))
    found = tracks_of([scored(0, 9), scored(1, 10, instrument_version="2.0")], {}, {})
    assert len(found) == tracks
    assert sorted(version for track in found for version in track.versions) == ["1.0", "2.0"]
    assert (scale_of(editions["1.0"]) == scale_of(editions["2.0"])) is (tracks == 1)


def test_levels_without_a_number_are_steps_in_their_order_and_words() -> None:
    (track,) = tracks_of([chosen(0, "low"), chosen(5, "moderate", judged_level="high")], {}, {})
    assert (track.look, track.levels) == (Look.LEVELS, ["Low", "Moderate", "High"])
    assert [point.place for point in track.points] == [0, 1]
    assert [point.said for point in track.points] == ["Low", "Moderate"]
    assert (track.points[1].judged, track.points[1].judged_place) == ("High", 2)
    assert all(point.score is None and point.upper is None for point in track.points)


def test_criteria_that_are_not_decided_reach_from_not_met_to_met() -> None:
    (track,) = tracks_of([chosen(0, None, CRITERIA, missing=2), chosen(3, "met", CRITERIA)], {}, {})
    undecided, met = track.points
    assert (undecided.place, undecided.lowest, undecided.highest) == (None, 0, 1)
    assert "2 are open" in undecided.said
    assert (met.place, met.is_top) == (1, True)


def test_a_result_from_elsewhere_without_known_levels_is_dated_words() -> None:
    one = chosen(0, None, WORDS)
    said = Elsewhere(datetime(2026, 3, 3, tzinfo=UTC).date(), "Stufe 3 von 5")
    (track,) = tracks_of([one], {}, {one.id: said})
    assert (track.look, drawn(track)) == (Look.WORDS, None)
    assert (track.points[0].said, track.points[0].made_on) == ("Stufe 3 von 5", said.made_on)
    (known,) = tracks_of([chosen(0, "medio", EXTERNAL)], {}, {})
    assert (known.look, known.points[0].place) == (Look.LEVELS, 2)


def test_wherever_a_score_stands_the_open_count_and_the_bounds_stand_too() -> None:
    (track,) = tracks_of([scored(0, 9, 12)], {}, {})
    assert track.points[0].said == "Score at least 9 and at most 12; 3 questions are open. Below the threshold"


def test_the_local_threshold_is_the_lowest_way_in_by_that_instrument() -> None:
    clause = {"kind": "total", "instrument": DASH, "at_least": 10}
    assert least_total(Parameters(referral_threshold={DASH: 12}), DASH) == 12
    assert least_total(Parameters(referral_threshold={DASH: 12}, entry_clauses=[clause]), DASH) == 10
    assert least_total(Parameters(referral_threshold={LAP: 3}), DASH) is None


@pytest.mark.parametrize(("needed", "shown"), [(14, None), (12, 12)])
def test_a_local_threshold_is_shown_as_one_only_where_it_differs(needed: int, shown: int | None) -> None:
    protocol = uuid4()
    rules = {protocol: Parameters(referral_threshold={DASH: needed})}
    (track,) = tracks_of([scored(0, 9, protocol_id=protocol)], rules, {})
    assert track.local_threshold == shown
    drawing = drawn(track)
    assert drawing is not None
    assert [rule.kind for rule in drawing.rules] == (["limit", "local"] if shown else ["limit"])
    assert [rule.words for rule in drawing.rules][-1].startswith("Local threshold 12" if shown else "Visible high risk")


# Drawing


def numbers(svg: str, pattern: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, svg)]


def svg_of(sheets: list[Completed], local: int | None = None) -> str:
    (track,) = tracks_of(sheets, {}, {})
    track.local_threshold = local
    drawing = drawn(track)
    assert drawing is not None
    module = make_templates().get_template("components/charts.html").module
    return str(module.trajectory(drawing, [f"day {n}" for n in range(len(sheets))], "The sentence"))


@pytest.mark.parametrize("count", [1, 2, 5, ROOMY, ROOMY + 1, 20])
def test_points_stand_in_their_order_inside_the_drawing_and_never_touch(count: int) -> None:
    sheets = [
        scored(day, (day * 7) % 25, min(24, (day * 7) % 25 + day % 4), judged_level="high") for day in range(count)
    ]
    svg = svg_of(sheets, local=13)
    height = float(re.findall(r'viewBox="0 0 300 ([\d.]+)"', svg)[0])
    xs, ys, radii = (numbers(svg, rf'<circle[^>]* {name}="([\d.]+)"') for name in ("cx", "cy", "r"))
    assert len(xs) == count
    assert xs == sorted(xs)
    assert all(one - other >= 2 * radii[0] for one, other in zip(xs[1:], xs, strict=False))
    texts = numbers(svg, r'<text[^>]* y="([\d.-]+)"')
    assert all(0 < y < height for y in [*ys, *texts])
    assert all(6 <= x <= 294 for x in xs)
    dates = numbers(svg, r'class="ax c" x="([\d.]+)"')
    assert dates[-1] == xs[-1], "the last point always has its date"
    assert all(one - other >= 50 for one, other in zip(dates[1:], dates, strict=False))
    assert ('<polyline class="way"' in svg) is (count > 1)


def test_a_whisker_reaches_to_the_bounds_and_only_where_something_is_open() -> None:
    svg = svg_of([scored(0, 9), scored(10, 17, 20)])
    assert svg.count('class="maybe"') == 1
    assert ">20</text>" in svg
    assert 'role="img"' in svg
    assert ">The sentence</title>" in svg
    (track,) = tracks_of([scored(0, 12, 24)], {}, {})
    drawing = drawn(track)
    assert drawing is not None
    mark = drawing.marks[0]
    assert mark.high == drawing.top
    assert mark.low == mark.y == pytest.approx((drawing.top + drawing.floor) / 2)


def test_a_total_below_nought_is_drawn_on_its_scale() -> None:
    (track,) = tracks_of([scored(0, -3, 20, instrument=DA, level=None)], {}, {})
    drawing = drawn(track)
    assert track.minimum == -3
    assert drawing is not None
    assert drawing.marks[0].y == drawing.floor
    assert ("-3", drawing.floor) in drawing.figures


def test_the_drawing_has_a_threshold_only_where_the_file_has_one() -> None:
    assert 'class="limit"' in svg_of([scored(0, 3)])
    for instrument in (LAP, ODARA, DA):
        svg = svg_of([scored(0, 3, instrument=instrument, level=None)])
        assert 'class="limit"' not in svg
        assert 'class="zone"' not in svg


def test_levels_are_drawn_in_words_and_never_as_a_number() -> None:
    svg = svg_of([chosen(day, level) for day, level in enumerate(["low", "high", "moderate"])])
    assert [one for one in ("Low", "Moderate", "High") if f">{one}</text>" not in svg] == []
    assert re.findall(r">-?\d+</text>", svg) == []
    low, high, moderate = numbers(svg, r'<circle[^>]* cy="([\d.]+)"')
    assert high < moderate < low


def test_the_drawing_holds_no_style_and_no_colour() -> None:
    svg = svg_of([scored(0, 3, 9, judged_level="high"), scored(1, 15)], local=10)
    assert not re.search(r'style=|fill="|stroke="|#[0-9a-f]{3}', svg)
    assert 'class="judged"' in svg
    assert 'class="local"' in svg


# States


def one_filled(day: int, answers: dict[str, str], instrument: str = DASH) -> Filled:
    return filled(sheet(day, instrument), answers)


def flagged(flag: str, instrument: str = DASH) -> str:
    return next(one.id for one in asked(catalogue.instrument(instrument)) if flag in one.flags)


CHOKED = flagged("strangulation")


@pytest.mark.parametrize(
    ("code", "state"),
    [("yes", State.YES), ("no", State.NO), ("not_applicable", State.NO), ("unknown", State.UNKNOWN), ("refused", State.UNKNOWN),
     ("not_asked", State.NOT_ASKED), ("", State.NOT_ASKED)],
)  # fmt: skip
def test_an_answer_is_yes_no_not_known_or_not_asked(code: str, state: State) -> None:
    assert one_filled(0, {CHOKED: code}).states[CHOKED] is state


def test_judgement_forms_are_read_too() -> None:
    states = one_filled(0, {"q1": "partly", "q2": "absent", "q3": "omit"}, SPJ).states
    assert [states[name] for name in ("q1", "q2", "q3")] == [State.YES, State.NO, State.UNKNOWN]
    assert one_filled(0, {"q1": "yes", "q2": "no"}, CRITERIA).states["q1"] is State.YES


def test_sub_questions_are_never_counted_but_answer_the_question_that_follows_from_them() -> None:
    instrument = catalogue.instrument(ODARA)
    derived = next(item for item in instrument.items if item.derive)
    enough, details = derived.derive.atleast
    found = one_filled(0, dict.fromkeys(details[:enough], "yes"), ODARA)
    assert set(details).isdisjoint(found.states)
    assert found.states[derived.id] is State.YES
    assert found.count(State.YES) == 1


def test_a_flag_is_no_only_where_every_question_behind_it_says_so() -> None:
    instrument = catalogue.instrument(DA)
    twice = next(flag for flag in THREATS if sum(flag in item.flags for item in instrument.items) > 1)
    first, second = (item.id for item in instrument.items if twice in item.flags)
    assert one_filled(0, {first: "no", second: "no"}, DA).of(twice) is State.NO
    assert one_filled(0, {first: "no"}, DA).of(twice) is State.UNKNOWN
    assert one_filled(0, {first: "no", second: "yes"}, DA).of(twice) is State.YES
    assert one_filled(0, {}, DA).of(twice) is State.NOT_ASKED


# What is new


def news(*answers: str) -> tuple[News, datetime | None] | None:
    """Answers to the question on strangulation over time; what the last of them calls out."""
    sheets = [one_filled(day, every(**{CHOKED: code})) for day, code in enumerate(answers)]
    found = [one for one in changed(sheets[-1], sheets[:-1]).alarms if one.flag == "strangulation"]
    return (found[0].news, found[0].since) if found else None


def at(day: int) -> datetime:
    return BEGUN + timedelta(days=day)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("yes",), None),
        (("no", "yes"), (News.NEW, at(0))),
        (("no", "no", "yes"), (News.NEW, at(1))),
        (("yes", "yes"), None),
        (("yes", "no", "yes"), (News.NEW, at(1))),
        (("unknown", "yes"), (News.FIRST_KNOWN, at(0))),
        (("no", "unknown", "yes"), (News.FIRST_KNOWN, at(1))),
        (("yes", "unknown", "yes"), None),
        (("no", "", "yes"), (News.NEW, at(0))),
        (("yes", "", "yes"), None),
        (("", "yes"), (News.FIRST_ASKED, None)),
        (("no", "unknown"), None),
        (("yes", "no"), None),
    ],
)
def test_new_means_yes_now_and_not_yes_in_the_last_completed_form_that_asked(
    answers: tuple[str, ...], expected: tuple[News, datetime | None] | None
) -> None:
    assert news(*answers) == expected


def test_a_threat_is_compared_across_instruments() -> None:
    other = flagged("strangulation", LAP)
    dash = one_filled(0, every(**{CHOKED: "no"}))
    lap = one_filled(10, every(LAP, **{other: "yes"}), LAP)
    later = one_filled(20, every(**{CHOKED: "yes"}))
    (alarm,) = [one for one in changed(lap, [dash]).alarms if one.flag == "strangulation"]
    assert (alarm.news, alarm.since, [one.id for one in alarm.questions]) == (News.NEW, at(0), [other])
    found = changed(later, [dash, lap])
    assert [one.flag for one in found.alarms] == []
    assert [one.id for one in found.turned[Turn.NEWLY_YES]] == [CHOKED], "within its own instrument the answer did turn"
    assert found.news_of(next(one for one in asked(later.sheet.instrument) if one.id == CHOKED)) is None


def together(*sheets: Completed) -> list[Completed]:
    visit = uuid4()
    return [replace(one, visit_id=visit) for one in sheets]


def test_forms_of_one_visit_are_one_point_in_time() -> None:
    dash, screening = together(sheet(0), sheet(0, "uk.s-dash-2009"))
    no = filled(dash, every(DASH))
    threats = filled(screening, every("uk.s-dash-2009", q6="yes"))
    assert threats.of("threat_to_kill") is State.YES
    for now, other in ((threats, no), (no, threats)):
        found = changed(now, [other])
        assert (found.alarms, found.is_first) == ((), True), "what was filled in together is not news to itself"
    later = filled(sheet(30), every(DASH, q14="yes"))
    for visit in ([no, threats], [threats, no]):
        assert "threat_to_kill" not in {one.flag for one in changed(later, visit).alarms}, "one of the two had said so"
    assert "threat_to_kill" in {one.flag for one in changed(later, [no]).alarms}


def test_the_always_asked_question_on_firearms_counts_for_the_flag() -> None:
    before, now = (one_filled(day, every() | {"also_firearm": code}) for day, code in enumerate(["no", "yes"]))
    (alarm,) = changed(now, [before]).alarms
    assert (alarm.flag, alarm.news, alarm.word) == ("firearm", News.NEW, "firearm")


def test_every_turn_of_an_answer_is_told_once_and_better_is_never_said() -> None:
    before = {"q2": "no", "q3": "unknown", "q4": "yes", "q5": "yes", "q6": "unknown", "q7": "", "q8": "yes"}
    now = {"q2": "yes", "q3": "yes", "q4": "no", "q5": "unknown", "q6": "no", "q7": "unknown", "q8": "yes"}
    found = changed(one_filled(1, every(**now)), [one_filled(0, every(**before))])
    assert {turn: [one.id for one in questions] for turn, questions in found.turned.items()} == {
        Turn.NEWLY_YES: ["q2"], Turn.FIRST_KNOWN: ["q3"], Turn.NOW_NO: ["q4"], Turn.NOW_OPEN: ["q5"], Turn.NOW_ANSWERED: ["q6"],
    }  # fmt: skip


def test_a_form_is_compared_answer_by_answer_with_its_own_instrument_only() -> None:
    found = changed(one_filled(1, every(LAP, "yes"), LAP), [one_filled(0, every())])
    assert (found.before, found.turned, found.is_first) == (None, {}, False)
    assert changed(one_filled(0, every(code="yes")), []).is_first
    assert changed(one_filled(0, every(code="yes")), []).alarms == ()


# Reading


def course(world: World, who: str = "coordinator") -> queries.Course:
    actor = world.actor(who)
    return world.do(lambda unit: queries.course_of(unit, actor, world.cases["anna"]))


def statements(world: World, who: str = "coordinator") -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "audit" not in statement:
            seen.append(statement)

    actor = world.actor(who)
    event.listen(world.database.engine, "before_cursor_execute", note)
    world.do(lambda unit: queries.course_of(unit, actor, world.cases["anna"]) and None)
    event.remove(world.database.engine, "before_cursor_execute", note)
    return seen


def test_the_course_holds_superseded_results_and_what_changed_since_the_last(world: World) -> None:
    first = ago(world, 30, every(q1="yes"))
    ago(world, 20, every(LAP, q1="yes"), instrument=LAP)
    last = ago(world, 10, every(q1="yes", **{CHOKED: "yes"}), "idva")
    begin(world, "police", case_file_id=world.cases["anna"])
    found = course(world)
    dash = next(track for track in found.tracks if track.instrument_id == DASH)
    assert [(point.assessment_id, point.score) for point in dash.points] == [(first, 1), (last, 2)]
    assert [point.agency_id for point in dash.points] == [world.agencies["police"], world.agencies["victim_advocate"]]
    assert [one.now.sheet.instrument_id for one in found.changes] == [DASH, LAP]
    assert "strangulation" in [alarm.flag for alarm in found.alarms]


@pytest.mark.postgres
def test_it_takes_three_statements_however_many_checklists_there_are(world: World) -> None:
    ago(world, 400, every())
    few = statements(world)
    for number in range(6):
        ago(world, 300 - number, every(**{CHOKED: "yes" if number % 2 else "no"}))
        ago(world, 200 - number, every(LAP), instrument=LAP)
    assert len(few) == len(statements(world)) == 3


def test_of_older_forms_only_the_threats_are_opened_and_all_of_it_stands_in_one_event(world: World) -> None:
    ids = [ago(world, days, every()) for days in (30, 20, 10)]
    before = len(tags(world.database))
    found: dict[str, int] = {}

    def read(unit: object) -> None:
        queries.course_of(unit, actor, world.cases["anna"])
        found["answers"] = sum(table == "answers" for table, _ in unit.touched)
        found["sheets"] = sum(table == "assessments" and id_ in ids for table, id_ in unit.touched)
        assert unit.uncovered() == set()

    actor = world.actor("coordinator")
    world.do(read)
    threats = sum(bool(one.flags & THREATS.keys()) for one in asked(catalogue.instrument(DASH)) if not one.is_extra)
    assert found == {"answers": 24 + 24 + threats, "sheets": 3}
    assert tags(world.database)[before:] == ["assessment:viewed"]


@pytest.mark.parametrize("who", ["education", "walled", "observer", "coordinator_b"])
def test_who_does_not_see_the_case_sees_no_course_of_it(world: World, who: str) -> None:
    ago(world, 10, every(code="yes"))
    found = course(world, who)
    assert (found.tracks, found.changes, found.alarms) == ([], [], [])


def test_one_checklist_is_compared_with_those_before_it_alone(world: World) -> None:
    first = ago(world, 30, every(**{CHOKED: "no"}))
    second = ago(world, 20, every(**{CHOKED: "yes"}))
    ago(world, 10, every(**{CHOKED: "no"}))
    draft = begin(world, "police", case_file_id=world.cases["anna"])
    actor = world.actor("police")

    def since(unit: object, id_: UUID) -> object:
        row = unit.session.get_one(Assessment, id_)
        looked(unit, actor, Tag.ASSESSMENT_VIEWED)
        return queries.since_last(unit, actor, row)

    assert world.do(lambda unit: since(unit, first)).is_first
    found = world.do(lambda unit: since(unit, second))
    assert [(one.flag, one.news) for one in found.alarms] == [("strangulation", News.NEW)]
    assert found.before.sheet.id == first
    assert world.do(lambda unit: since(unit, draft)) is None


def test_a_result_from_elsewhere_is_read_with_its_own_day_and_words(world: World) -> None:
    new_protocol(world, clock.now().date(), instruments=[WORDS])
    for days, words in ((30, "Stufe 2 von 5"), (20, "Stufe 3 von 5"), (10, "Stufe 4 von 5")):
        reported(world, days, words, f"2025-03-{days:02}", WORDS)
    (track,) = course(world).tracks
    assert [(point.said, point.made_on and point.made_on.day) for point in track.points] == [
        ("Stufe 2 von 5", 30), ("Stufe 3 von 5", 20), ("Stufe 4 von 5", 10),
    ]  # fmt: skip


def since_words(now: Filled, *earlier: Filled) -> str:
    page = make_templates().get_template("assessments/_since.html")
    return " ".join(page.render(changed=changed(now, earlier)).split())


def test_the_result_page_can_say_in_short_what_is_new() -> None:
    before, now = one_filled(0, every(**{CHOKED: "no"})), one_filled(10, every(**{CHOKED: "yes"}))
    words = since_words(now, before)
    assert "New since Thu 1 January 2026: strangulation" in words
    assert "Now yes (1)" in words
    assert since_words(before) == ""
    assert "No answer is different." in since_words(one_filled(5, every(**{CHOKED: "no"})), before)
    assert "there is none to compare it with" in since_words(one_filled(5, every(LAP), LAP), before)


def test_a_level_by_judgement_stands_beside_the_computed_one(world: World) -> None:
    id_ = ago(world, 10, every(q1="yes"))
    judge(world, id_, "police")
    (track,) = course(world).tracks
    assert (track.points[0].level, track.points[0].judged, track.points[0].is_top) == (
        "Below the threshold", "Visible high risk", False,
    )  # fmt: skip


def test_sorting_is_by_time_whatever_the_order_of_filing() -> None:
    late, early = scored(9, 5), scored(1, 3)
    assert replace(early, completed_at=None).at == early.changed_at
    (track,) = tracks_of(sorted([late, early], key=lambda one: one.at), {}, {})
    assert [point.score for point in track.points] == [3, 5]
