"""Choosing instruments and thresholds: who may, the next dated protocol, wrong words at their field, both doors."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from starlette.datastructures import FormData

from app.areas import queries as areas
from app.areas.schemas import Parameters
from app.assessments import sheet
from app.assessments.choice import queries
from app.assessments.choice.form import read, rows_changed, stored, typed_in
from app.core import clock
from risk_instruments import catalogue
from risk_instruments.about import Mapping
from tests.assessments.sheets import DA, DASH, LAP, finished, new_protocol, row, yes
from tests.factories.world import CAST, Door, World, tags

HERE = {who for who, (area, _, _) in CAST.items() if area == "alderbrook" and who != "former"}
FOLLOWS = {"coordinator", "administrator"}
SCOPE = "protocols:write"
DVSAT = "au-nsw.dvsat-25"


def url(world: World) -> str:
    return f"/areas/{world.area}/instruments/choice"


def tomorrow() -> date:
    return (clock.now() + timedelta(days=1)).date()


def typed(**more: Any) -> dict[str, Any]:
    """What a coordinator sends who changes nothing, from tomorrow on."""
    return {
        "number": "1", "instruments": [DASH, LAP, DA], f"totals.{DASH}": "14", "incidents.0.at_least": "3",
        "incidents.0.months": "12", "repeat_months": "12", "most_open_questions": "5",
        "valid_from": tomorrow().isoformat(), "approved_by": "Steering group",
    } | more  # fmt: skip


def command(**more: Any) -> dict[str, Any]:
    """The same as a program sends it."""
    return {
        "number": 1, "instruments": [DASH, LAP, DA], "totals": {DASH: 14}, "incidents": [{"at_least": 3, "months": 12}],
        "repeat_months": 12, "most_open_questions": 5, "valid_from": tomorrow().isoformat(), "approved_by": "Steering group",
    } | more  # fmt: skip


def holds(world: World, day: date) -> Parameters:
    return world.do(lambda unit: areas.parameters_on(unit, world.area, day))


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> str:
    """Two forms with two questions in common that nobody has compared yet."""
    lap, dash = catalogue.instrument(LAP), catalogue.instrument(DASH)
    shared = Mapping(
        to=DASH, version=dash.version, status="recalled", note="Not compared", pairs={"q1": "q2", "q2": "q1"}
    )
    monkeypatch.setattr(lap, "definition", lap.definition.model_copy(update={"mappings": (shared,)}))
    return f"{LAP}:{DASH}"


@pytest.mark.parametrize("who", CAST)
def test_who_chooses_instruments_on_the_page_and_by_program(door: Door, world: World, who: str) -> None:
    read_as = 200 if who in FOLLOWS else 403 if who in HERE else 404
    assert door(who).get(url(world)).status_code == read_as
    assert door.api(who).get(f"/api/v1{url(world)}").status_code == (401 if who == "lapsed" else read_as)
    saved = door(who).post(url(world), data=typed())
    assert saved.status_code == (303 if who in FOLLOWS else read_as)
    sent = door.api(who, SCOPE).post(f"/api/v1{url(world)}", json=command(number=2 if who in FOLLOWS else 1))
    assert sent.status_code == (401 if who == "lapsed" else 201 if who in FOLLOWS else read_as)


def test_a_token_without_the_scope_reads_and_sets_nothing(door: Door, world: World) -> None:
    api = door.api("coordinator", "assessments:write")
    assert api.get(f"/api/v1{url(world)}").status_code == 200
    assert api.post(f"/api/v1{url(world)}", json=command()).status_code == 403


def test_a_choice_is_the_next_protocol_from_its_day_and_changes_nothing_else(door: Door, world: World) -> None:
    new_protocol(world, clock.now().date(), case_cap=11, referral_threshold={DASH: 14})
    before = tags(world.database).count("protocol:changed")
    old = finished(world, yes(10, no=14))
    words = typed(**{
        "number": "2", "instruments": [LAP, DASH], "required_instruments": [DASH], f"totals.{DASH}": "10",
        f"levels.{LAP}": "screened_in", "incidents.1.at_least": "3", "incidents.1.months": "6", "repeat_months": "9",
        "most_open_questions": "2", "is_da_certificate_confirmed": "yes",
    })  # fmt: skip
    answer = door("coordinator").post(url(world), data=words)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/areas/{world.area}")
    today, later = holds(world, clock.now().date()), holds(world, tomorrow())
    assert (today.referral_threshold, today.entry_clauses) == ({DASH: 14}, [])
    assert (later.instruments, later.required_instruments) == ([LAP, DASH], [DASH])
    assert later.referral_threshold == {DASH: 10}
    assert [one.model_dump(exclude_none=True) for one in later.entry_clauses] == [
        {"kind": "level", "instrument": LAP, "level": "screened_in"}, {"kind": "incidents", "at_least": 3, "months": 6},
    ]  # fmt: skip
    assert (later.escalation_count, later.escalation_months, later.repeat_months) == (3, 12, 9)
    assert (later.most_open_questions, later.is_da_certificate_confirmed, later.case_cap) == (2, True, 11)
    assert tags(world.database).count("protocol:changed") == before + 1
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert row(world, old).is_high is False
        assert row(world, finished(world, yes(10, no=14))).is_high is True


def test_the_page_shows_what_holds_and_saving_it_unchanged_changes_nothing(door: Door, world: World) -> None:
    clauses = [{"kind": "total", "instrument": DASH, "at_least": 9}, {"kind": "level", "instrument": LAP, "level": "screened_in"},
               {"kind": "incidents", "at_least": 2, "months": 3}]  # fmt: skip
    new_protocol(world, clock.now().date(), entry_clauses=clauses, required_instruments=[DASH], repeat_months=7)
    chosen = queries.chosen_in(holds(world, clock.now().date()))
    form = read(
        stored(chosen) | {"number": ["2"], "valid_from": [tomorrow().isoformat()], "approved_by": ["Steering group"]}
    )
    assert form.errors == []
    assert form.data.model_dump(include=set(chosen.model_fields_set)) == chosen.model_dump()
    page = door("coordinator").get(url(world)).text
    assert f'name="totals.{DASH}" type="text" value="9"' in page
    assert '<option value="screened_in" selected>' in page
    assert [f'name="incidents.{n}.at_least" type="text" value="{count}"' in page for n, count in ((0, 3), (1, 2))] == [
        True,
        True,
    ]


def test_every_form_that_can_be_filled_in_can_be_chosen_and_is_described(door: Door, world: World) -> None:
    page = unescape(door("coordinator").get(url(world)).text)
    for one in sheet.fillable():
        assert f'name="instruments" value="{one.id}"' in page
        assert f"/instruments/{one.id}" in page
        assert (f'name="totals.{one.id}"' in page) is (one.kind in sheet.SCORED)
    for words in ("Points are added", "Our own labels; ask from the licensed form", "Level only with certificate",
                  "Questions not known to us; licensed form needed", "A threshold is local."):  # fmt: skip
        assert words in page
    assert "<title>Choose instruments" in page


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"instruments": [DASH, "uk.dash-99"]}, "instruments", "There is no such form"),
        ({"instruments": []}, "instruments", "Choose at least one form."),
        ({"required_instruments": [DVSAT]}, "required_instruments", "has to be in use too"),
        ({f"totals.{DASH}": "25"}, f"totals.{DASH}", "This form cannot come to so much."),
        ({f"totals.{DASH}": "0"}, f"totals.{DASH}", "Give 1 or more."),
        ({f"totals.{DASH}": "many"}, f"totals.{DASH}", "Give a whole number."),
        ({f"levels.{LAP}": "extreme"}, f"levels.{LAP}", "This form has no such level."),
        ({f"levels.{LAP}": "high"}, f"levels.{LAP}", "This form has no such level."),
        ({"confirmed_mappings": ["us.lap-1:us.da-5"]}, "confirmed_mappings", "There are no two forms"),
        ({"incidents.0.at_least": "", "incidents.0.months": ""}, "incidents", "Say how many incidents count"),
        ({"incidents.0.months": "121"}, "incidents.0.months", "Give 120 or less."),
        ({"incidents.1.at_least": "3", "incidents.1.months": ""}, "incidents.1.months", "Give a whole number."),
        ({"repeat_months": "0"}, "repeat_months", "Give 1 or more."),
        ({"most_open_questions": "-1"}, "most_open_questions", "Give 0 or more."),
        ({"valid_from": "2026-02-30"}, "valid_from", "Give a real date"),
        ({"valid_from": "2020-01-01"}, "valid_from", "A protocol begins today or later"),
        ({"approved_by": "X"}, "approved_by", "Write at least 3 characters."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    door: Door, world: World, words: dict[str, Any], field: str, sentence: str
) -> None:
    mine = {f"totals.{LAP}": "7"}
    answer = door("coordinator").post(url(world), data=typed(**mine | words))
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    assert f'name="totals.{LAP}" type="text" value="7"' in page
    assert world.do(lambda unit: len(areas.protocols(unit, world.area))) == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"instruments": ["uk.dash-99"]}, "instruments"),
        ({"totals": {"uk.s-dash-2009": 12}}, "totals.uk.s-dash-2009"),
        ({"totals": {"uk.dash-99": 3}}, "totals.uk.dash-99"),
        ({"levels": {LAP: "high"}}, f"levels.{LAP}"),
        ({"levels": {"uk.dash-99": "high"}}, "levels.uk.dash-99"),
        ({"confirmed_mappings": ["a:b"]}, "confirmed_mappings"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
    ],
)
def test_a_program_is_told_each_field_too(door: Door, world: World, words: dict[str, Any], field: str) -> None:
    answer = door.api("coordinator", SCOPE).post(f"/api/v1{url(world)}", json=command(**words))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("more", [{"colour": "red"}, {"incidents": "three"}, {"totals": {DASH: None}}, {"number": "x"}])
def test_a_command_of_another_shape_is_refused(door: Door, world: World, more: dict[str, Any]) -> None:
    assert door.api("coordinator", SCOPE).post(f"/api/v1{url(world)}", json=command(**more)).status_code == 422


@pytest.mark.parametrize("name", ["totals", "levels", "incidents", "incidents.x.y", "instruments.0", "csrf", "totals."])
def test_strange_names_of_fields_break_nothing(door: Door, world: World, name: str) -> None:
    assert door("coordinator").post(url(world), data=typed(**{name: "1"})).status_code in {303, 422}


def test_who_chose_upon_an_older_protocol_is_told_and_keeps_the_words(door: Door, world: World) -> None:
    new_protocol(world, clock.now().date())
    late = door("coordinator").post(url(world), data=typed(approved_by="The late committee"))
    assert late.status_code == 409
    assert "A newer protocol was set while you were choosing." in late.text
    assert "The late committee" in late.text
    assert 'name="number" value="2"' in late.text
    api = door.api("coordinator", SCOPE)
    assert api.post(f"/api/v1{url(world)}", json=command()).status_code == 409
    assert api.post(f"/api/v1{url(world)}", json=command(number=2)).json()["number"] == 3


def test_rows_of_incidents_are_added_and_removed_without_script_and_nothing_is_saved(door: Door, world: World) -> None:
    more = door("coordinator").post(url(world), data=typed(row="1", approved_by="Half way"))
    assert more.status_code == 200
    assert 'name="incidents.1.months"' in more.text
    assert "Half way" in more.text
    two = typed(**{"incidents.1.at_least": "2", "incidents.1.months": "1"})
    less = door("coordinator").post(url(world), data=two | {"without": "0"}).text
    assert 'name="incidents.0.at_least" type="text" value="2"' in less
    assert 'name="incidents.1.at_least"' not in less
    assert world.do(lambda unit: len(areas.protocols(unit, world.area))) == 1


def test_the_row_whose_button_was_pressed_goes_even_beside_an_empty_one() -> None:
    sent = [("incidents.0.at_least", ""), ("incidents.0.months", ""), ("incidents.1.at_least", "2"), ("incidents.1.months", "1"),
            ("incidents.2.at_least", "3"), ("incidents.2.months", "6"), ("without", "1")]  # fmt: skip
    assert rows_changed(FormData(sent)) == {"incidents.0.at_least": ["3"], "incidents.0.months": ["6"]}
    assert typed_in(FormData(sent))["incidents.1.months"] == ["6"]


def test_a_mapping_shows_its_pairs_and_counts_only_once_a_person_confirmed_it(
    door: Door, world: World, mapped: str
) -> None:
    page = door("coordinator").get(url(world)).text
    for words in (
        "Recalled: no source yet",
        "Question 1 is question 2",
        "I compared the two licensed forms",
        "Not compared",
    ):
        assert words in page
    answer = door("coordinator").post(url(world), data=typed(confirmed_mappings=[mapped], approved_by="Ann Reader"))
    assert answer.status_code == 303
    assert holds(world, clock.now().date()).confirmed_mappings == []
    assert holds(world, tomorrow()).confirmed_mappings == [mapped]
    newest = world.do(lambda unit: areas.protocols(unit, world.area)[0].approved_by)
    assert newest == "Ann Reader"


def test_the_protocol_names_the_mappings_a_person_confirmed(door: Door, world: World, mapped: str) -> None:
    page = f"/areas/{world.area}"
    assert "compared by a person" not in door("coordinator").get(page).text
    new_protocol(world, clock.now().date(), confirmed_mappings=[mapped])
    shown = door("coordinator").get(page).text
    assert "compared by a person" in shown
    assert mapped in shown


def test_a_program_reads_what_can_be_chosen_and_what_holds(door: Door, world: World, mapped: str) -> None:
    found = door.api("administrator").get(f"/api/v1{url(world)}").json()
    assert (found["number"], found["chosen"]["totals"]) == (1, {DASH: 14})
    forms = {one["id"]: one for one in found["forms"]}
    assert forms[DASH]["highest_total"] == 24
    assert [one["code"] for one in forms[LAP]["levels"]] == ["not_screened_in", "screened_in"]
    assert forms[DA]["needs_certificate"] is True
    mappings = {one["key"]: one for one in found["mappings"]}
    assert mappings[mapped]["pairs"] == {"q1": "q2", "q2": "q1"}
    assert (mappings[mapped]["status"], mappings[mapped]["is_verified"]) == ("recalled", False)


def test_a_choice_for_later_is_built_upon_the_protocol_that_will_hold_then(door: Door, world: World) -> None:
    new_protocol(world, tomorrow(), case_cap=7)
    page = door("coordinator").get(url(world)).text
    assert "Number 2 is already set" in page
    day = tomorrow() + timedelta(days=1)
    assert door("coordinator").post(url(world), data=typed(number="2", valid_from=day.isoformat())).status_code == 303
    assert [holds(world, one).case_cap for one in (clock.now().date(), tomorrow(), day)] == [20, 7, 7]


def test_the_pages_lead_to_one_another_by_who_may_go_there(door: Door, world: World) -> None:
    chosen, overseen, protocol = url(world), url(world).removesuffix("/choice"), f"/areas/{world.area}"
    for who, page, target, is_there in (
        ("coordinator", protocol, chosen, True), ("police", protocol, chosen, False), ("coordinator", overseen, chosen, True),
        ("chair", overseen, chosen, False), ("coordinator", chosen, f'{overseen}"', True), ("administrator", chosen, f'{overseen}"', False),
    ):  # fmt: skip
        assert (target in door(who).get(page).text) is is_there, (who, page)


def test_the_protocol_page_names_further_ways_in_as_local(door: Door, world: World) -> None:
    clauses = [
        {"kind": "level", "instrument": LAP, "level": "screened_in"},
        {"kind": "incidents", "at_least": 4, "months": 6},
    ]
    new_protocol(world, clock.now().date(), entry_clauses=clauses, required_instruments=[DASH])
    page = door("police").get(f"/areas/{world.area}").text
    for words in (f"Local threshold for referral, {LAP}", "screened_in", "Or so many incidents within 6 months",
                  "Required for every open case"):  # fmt: skip
        assert words in page
