"""The catalogue as people and programs read it; official wording where a licensed overlay is held, refused overlays named, never half used."""

import re
from collections.abc import Iterator

import pytest

from app.core.settings import demo_settings
from app.main import create_app
from risk_instruments import catalogue
from tests.assessments.overlays import HOLDER, SECRET, plant
from tests.assessments.sheets import DASH, LAP, begin, finished, new_protocol, yes
from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.factories.world import CAST, Door

OURS = "Labels are our own short words. Ask from your organisation&#39;s licensed form."
FORM_NEEDED = "Have your licensed form beside you"
VIOGEN, DVSAT, POLICE = "es.viogen", "au-nsw.dvsat-25", "uk.police.dash-2009-27"


@pytest.fixture
def licensed(database, world, tmp_path) -> Iterator[Door]:
    """A house whose deployer holds the wording of LAP, and has one overlay that does not fit."""
    plant(plant(tmp_path, LAP), "us.da-5", version="9.9")
    app = create_app(demo_settings(database_url=database.url, overlay_folder=tmp_path), database)
    with Door(app, world) as opened:
        yield opened


def begun(door, instrument=LAP):
    return begin(door.world, instrument=instrument)


def test_everybody_signed_in_reads_the_catalogue_and_a_stranger_does_not(door):
    for who in CAST:
        for path in ("/instruments", f"/instruments/{LAP}"):
            assert door(who).get(path).status_code == 200, who
    assert door(None).get("/instruments").status_code == 303


def test_the_list_names_every_instrument_with_what_its_result_may_be_used_for(door):
    page = door("observer").get("/instruments").text
    rows = dict(re.findall(r'href="/instruments/([a-z0-9.-]+)">.*?</th>(.*?)</tr>', page, re.DOTALL))
    assert set(rows) == {one.id for one in catalogue.instruments()}
    said = {
        DASH: "Computed level", "us.danger-assessment-20": "Level only with certificate", "uk.s-dash-2009": "Raw score only",
        "ca.b-safer-2": "Judgement record", VIOGEN: "Result from elsewhere", "de-sn.high-risk": "List of criteria",
        "eu.impact": "Outcome over time", DVSAT: "Licensed overlay required",
    }  # fmt: skip
    assert {name: words for name, words in said.items() if words not in rows[name]} == {}
    assert "Licensed overlay required" not in rows[VIOGEN], "a result from elsewhere asks no questions"
    assert "Our own labels" in rows[LAP]
    assert "Alderbrook" in rows[DASH]
    assert "Alderbrook" not in rows[VIOGEN]
    assert "also 2019.1" in page


def test_an_area_that_requires_an_instrument_says_so(door, world):
    from app.core import clock

    new_protocol(world, clock.now().date(), instruments=[DASH], required_instruments=[LAP])
    page = door("officer").get("/instruments").text
    row = re.search(rf'href="/instruments/{LAP}">.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "required" in row[0]
    assert "Alderbrook" not in door("police_b").get("/instruments").text.partition("<main")[2]


def test_one_instrument_says_for_whom_under_which_licence_and_where_each_fact_was_read(door):
    page = door("officer").get(f"/instruments/{LAP}").text
    definition = catalogue.instrument(LAP).definition
    for text in (definition.about.population, definition.about.not_for, definition.about.completed_by, "Training advised",
                 definition.licence.terms, definition.about.validity[0].text, "Any yes in questions 1 to 3",
                 "An open answer is never counted as no", "Judgement may raise the level", catalogue.instrument(LAP).sha256,
                 "Life threat on its own", "Yes +1", "In use in my areas"):  # fmt: skip
        assert str(text) in page, text
    for fact in definition.provenance:
        for source in fact.sources:
            assert f'href="{source}" rel="noreferrer external"' in page
    assert "Verified: read at the source" in page
    assert "Our choice, stated to be challenged" in page
    assert OURS in page


def test_every_instrument_has_its_page_its_blank_form_and_its_validity_with_sources(door):
    officer = door("officer")
    for one in catalogue.instruments():
        page = officer.get(f"/instruments/{one.id}")
        assert page.status_code == 200
        for validity in one.definition.about.validity:
            assert validity.source.split("://", 1)[-1].rstrip("/") in page.text
        assert one.sha256 in page.text
        assert officer.get(f"/instruments/{one.id}/blank").status_code == 200


def test_norms_stand_with_name_and_year_and_bands_with_their_ranges(door):
    page = door("officer").get("/instruments/ca.odara-13").text
    assert "Norms: Construction sample, 2004" in page
    assert "Total 5 to 6: <b>Category 6 of 7</b>" in page
    assert "No level with more than 5 open questions." in page
    assert "Always asked in addition" in page


def test_a_mapping_is_off_until_a_person_confirms_it_and_stands_on_both_pages(door, world):
    from app.core import clock

    here, there = (door("officer").get(f"/instruments/{one}").text for one in (POLICE, DASH))
    assert "Switched off until a person confirms it" in here
    assert f'href="/instruments/{POLICE}"' in there
    assert "24 pairs of questions" in here
    assert "24 pairs of questions" in there
    mapping = catalogue.instrument(POLICE).definition.mappings[0]
    new_protocol(world, clock.now().date(), confirmed_mappings=[f"{POLICE}:{mapping.to}"])
    for path in (POLICE, DASH):
        assert "Confirmed by the protocol of Alderbrook" in door("officer").get(f"/instruments/{path}").text
        assert "Switched off until" in door("police_b").get(f"/instruments/{path}").text


def test_versions_are_chosen_by_address_and_what_is_not_installed_is_not_there(door):
    officer = door("officer")
    old = officer.get(f"/instruments/{VIOGEN}?version=2019.1").text
    assert catalogue.instrument(VIOGEN, "2019.1").sha256 in old
    assert catalogue.instrument(VIOGEN).sha256 in officer.get(f"/instruments/{VIOGEN}").text
    for path in (f"/{VIOGEN}?version=1.0", "/es.nothing", f"/{VIOGEN}/difference?from=1.0&to=2025.1", f"/{VIOGEN}/difference?to=9.9",
                 "/es.nothing/difference", "/es.nothing/blank", f"/{LAP}/blank?version=3.0", f"/{LAP}/blank.pdf?version=3.0"):  # fmt: skip
        assert officer.get(f"/instruments{path}").status_code == 404, path
    api = door.api("officer")
    assert api.get(f"/api/v1/instruments/{VIOGEN}?version=1.0").status_code == 404
    assert officer.get(f"/instruments/{VIOGEN}?version={'9' * 30}").status_code == 422


def test_two_versions_stand_side_by_side(door):
    officer = door("officer")
    page = officer.get(f"/instruments/{VIOGEN}/difference").text
    assert "What changed between versions" in page
    assert "Level, no_apreciado" in page
    assert "About, not for" in page
    assert page.count("not there") >= 2
    turned = officer.get(f"/instruments/{VIOGEN}/difference?from=2025.1&to=2019.1").text
    assert turned.index("Version 2025.1") < turned.index("Version 2019.1")
    assert "Both say the same." in officer.get(f"/instruments/{VIOGEN}/difference?from=2025.1&to=2025.1").text
    assert "Only one version is installed." in officer.get(f"/instruments/{LAP}/difference").text


def test_programs_get_definitions_with_their_hash(door):
    api = door.api("officer")
    lines = {one["id"]: one for one in api.get("/api/v1/instruments").json()}
    assert set(lines) == {one.id for one in catalogue.instruments()}
    assert lines[VIOGEN]["versions"] == ["2025.1", "2019.1"]
    found = api.get(f"/api/v1/instruments/{LAP}").json()
    assert found["sha256"] == lines[LAP]["sha256"] == catalogue.instrument(LAP).sha256
    assert found["definition"]["schema"] == "risk-instrument/1"
    assert [one["id"] for one in found["definition"]["items"]] == [one.id for one in catalogue.instrument(LAP).items]
    assert api.get(f"/api/v1/instruments/{VIOGEN}?version=2019.1").json()["version"] == "2019.1"


def test_the_list_of_checklists_and_a_result_lead_to_the_catalogue(door, world):
    id_ = finished(world, yes(9, no=15))
    officer = door("officer")
    assert 'href="/instruments"' in officer.get("/assessments").text
    page = officer.get(f"/assessments/{id_}").text
    assert f'href="/instruments/{DASH}?version=1.0"' in page
    assert "Item by item" in page
    assert "Counts" in page


def test_official_words_stand_on_every_screen_of_a_checklist_with_whose_licence_it_is(licensed):
    officer, id_ = licensed("officer"), begun(licensed)
    for path in ("safety", "parts/1", ""):
        page = officer.get(f"/assessments/{id_}/{path}".rstrip("/")).text
        assert f"Wording of the licensed form: The owner, licensed to {HOLDER}, L-4711." in page, path
        assert OURS not in page
    part = officer.get(f"/assessments/{id_}/parts/1").text
    assert f"{SECRET} &lt;1&gt;" in part, "shown as text, never read as markup"
    assert "Weapon used or threatened" not in part
    look = officer.get(f"/assessments/{id_}").text
    assert look.count(f"{SECRET} &lt;11&gt;") == 2, "among the answers, and item by item"
    refused = officer.post(f"/assessments/{id_}/parts/1", data={"q1": "maybe"})
    assert refused.status_code == 422
    assert f"{SECRET} &lt;1&gt;" in refused.text


def test_an_overlay_changes_no_answer_no_result_and_nothing_that_programs_get(licensed, door):
    id_ = finished(licensed.world, {"q1": "yes", "q4": "unknown"}, instrument=LAP)
    paths = (f"/api/v1/assessments/{id_}", f"/api/v1/instruments/{LAP}")
    api = licensed.api("officer", "assessments:read")
    told = [api.get(path).json() for path in paths]
    plain = [door.api("officer", "assessments:read").get(path).json() for path in paths]
    assert told == plain
    assert SECRET not in str(told)
    assert SECRET in licensed("officer").get(f"/assessments/{id_}").text
    assert SECRET not in door("officer").get(f"/assessments/{id_}").text


def test_the_catalogue_says_which_overlay_is_held_and_which_was_refused_with_the_reason(licensed):
    officer = licensed("officer")
    page = officer.get("/instruments").text
    assert "Licensed wording: en" in page
    assert "Overlay refused" in page
    assert "us.da-5/en.toml, line 3: unknown instrument us.da-5 version 9.9" in page
    one = officer.get("/instruments/us.da-5").text
    assert "unknown instrument us.da-5 version 9.9" in one
    assert OURS in one
    assert SECRET not in one
    held = officer.get(f"/instruments/{LAP}").text
    assert f"{SECRET} &lt;1&gt;" in held
    assert "unknown instrument" not in held


def test_a_reader_of_another_language_keeps_our_labels(database, world, tmp_path):
    app = create_app(
        demo_settings(database_url=database.url, overlay_folder=plant(tmp_path, LAP, language="sv")), database
    )
    with Door(app, world) as door:
        page = door("officer").get(f"/assessments/{begin(world, instrument=LAP)}/parts/1").text
        assert "Weapon used or threatened" in page
        assert OURS in page
        assert "Licensed wording: sv" in door("officer").get("/instruments").text


def test_a_form_whose_questions_are_not_known_says_so_until_an_overlay_is_there(door, world, database, tmp_path):
    from app.core import clock

    new_protocol(world, clock.now().date(), instruments=[DVSAT])
    id_ = begin(world, instrument=DVSAT)
    for path in (
        f"/assessments/{id_}/parts/2",
        f"/assessments/{id_}",
        f"/instruments/{DVSAT}",
        f"/instruments/{DVSAT}/blank",
    ):
        assert FORM_NEEDED in door("officer").get(path).text, path
    app = create_app(demo_settings(database_url=database.url, overlay_folder=plant(tmp_path, DVSAT)), database)
    with Door(app, world) as held:
        page = held("officer").get(f"/instruments/{DVSAT}").text
        assert "Licensed overlay required" not in page
        assert FORM_NEEDED not in page


def test_a_refused_overlay_is_said_at_the_start(database, tmp_path):
    folder, log = plant(tmp_path / "overlay", LAP, version="7.0"), tmp_path / "log"
    for held, said in ((folder, f"{LAP}/en.toml, line 3: unknown instrument {LAP} version 7.0"),
                       (tmp_path / "nowhere", "nowhere: the folder of overlays does not exist")):  # fmt: skip
        create_app(demo_settings(database_url=database.url, overlay_folder=held, log_file=str(log)), database)
        assert said in log.read_text("utf-8")
    create_app(demo_settings(database_url=database.url), database)


def test_an_empty_setting_means_no_overlay(monkeypatch):
    monkeypatch.setenv("ROUNDTABLE_OVERLAY_FOLDER", "")
    assert demo_settings().overlay_folder is None


@pytest.mark.browser
def test_pages_of_the_catalogue_are_readable_for_everybody_at_every_width(licensed):
    app = licensed.app
    id_ = finished(licensed.world, {"q1": "yes", "q4": "unknown"}, instrument=LAP)
    paths = (f"/instruments/{LAP}", "/instruments/ca.odara-13", f"/instruments/{POLICE}", f"/instruments/{VIOGEN}/difference",
             f"/instruments/{LAP}/blank", "/instruments/ca.b-safer-2/blank", f"/assessments/{id_}", f"/assessments/{id_}/print")  # fmt: skip
    faults = {}
    with browser() as started, served(app) as address:
        context = started.new_context(
            base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        name = app.state.settings.cookie_name
        context.add_cookies([{"name": name, "value": licensed("officer").cookies.get(name), "url": address}])
        page = context.new_page()
        for path in paths:
            assert page.goto(path).status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            found = []
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                found += [f"{theme}: {one}" for one in axe_faults(page)]
            page.set_viewport_size({"width": 320, "height": 640})
            found += ["too wide"] if is_too_wide(page) else []
            page.set_viewport_size({"width": 1280, "height": 900})
            faults |= {path: found} if found else {}
    assert faults == {}
