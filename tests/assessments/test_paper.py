"""Forms on paper: a blank one with boxes, a filled one with its result and every open question, on the record, under a neutral name."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from app.audit.models import AuditEvent, AuditSubject
from app.core.settings import demo_settings
from app.main import create_app
from risk_instruments import catalogue
from tests.architecture.test_templates import BETRAYING
from tests.assessments.overlays import HOLDER, SECRET, plant
from tests.assessments.sheets import DASH, LAP, answer, begin, complete, finished, judge, new_protocol, row, yes
from tests.factories.browsing import browser, served
from tests.factories.world import CAST, Door, tags

BSAFER, DVSAT = "ca.b-safer-2", "au-nsw.dvsat-25"
NASTY = "#panic() *bold* <b>$x$</b> `raw` \u202eback 漢字 שלום"


def pdf(client, path):
    answered = client.get(path)
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/pdf"
    return answered


def words(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def sheet_done(world, **more):
    return finished(world, yes(13, unknown=1, no=9), label="Incident 4471", **more)


@pytest.mark.parametrize("one", catalogue.instruments(), ids=lambda one: one.id)
def test_every_instrument_has_a_blank_form_as_tagged_pdf(door, one):
    answered = pdf(door("officer"), f"/instruments/{one.id}/blank.pdf")
    reader = PdfReader(BytesIO(answered.content))
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "en"
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()
    text = words(answered.content)
    assert f"version {one.version}, {one.sha256[:12]}" in text
    assert "OFFICIAL-SENSITIVE when completed" in text
    for item in one.items:
        assert item.label.split(" ", maxsplit=1)[0] in text


def test_a_blank_form_has_boxes_lines_to_write_on_and_what_is_always_asked(door):
    page = door("officer").get(f"/instruments/{DASH}/blank").text
    assert page.count('class="box">Yes<') == len(catalogue.instrument(DASH).items) + 1, (
        "and the question about firearms"
    )
    assert "Always asked" in page
    assert page.count('class="write"') > 24
    assert "Is it safe to talk now?" in page
    text = words(pdf(door("officer"), f"/instruments/{DASH}/blank.pdf").content)
    assert text.count("Not known") == len(catalogue.instrument(DASH).items) + 1
    assert "Firearm owned or within reach" in text
    assert "Ask from your organisation's licensed form." in text


def test_a_blank_judgement_form_leaves_room_for_level_scenarios_and_plan(door):
    text = words(pdf(door("officer"), f"/instruments/{BSAFER}/blank.pdf").content)
    for piece in ("Level in your judgement", "What could happen", "What would make it safer", "No answer computes it"):
        assert piece in text, piece
    assert "Score" not in text


def test_a_blank_form_holds_nothing_personal_and_needs_no_record(door, world):
    for who in ("observer", "administrator", "former"):
        assert door(who).get(f"/instruments/{LAP}/blank").status_code == 200
    assert "assessment:printed" not in tags(world.database)


def test_a_filled_form_says_result_with_bounds_why_judgement_and_every_open_question(door, world):
    id_ = begin(world, label="Incident 4471")
    answer(world, id_, yes(12, unknown=1, no=9), note="Said quietly")
    judge(world, id_)
    complete(world, id_)
    for text in (words(pdf(door("officer"), f"/assessments/{id_}/sheet.pdf").content),
                 " ".join(door("officer").get(f"/assessments/{id_}/print").text.split())):  # fmt: skip
        for piece in ("Incident 4471", "Score at least 12 and at most 15; 3 questions are open.", "Visible high risk",
                      "Extreme fear", "Not asked, stays open", "Not known", "Said quietly", "OFFICIAL-SENSITIVE",
                      "Item by item", "Open; could change the level", "Officer, police", "printed by Officer, police",
                      f"Dash 24, version 1.0, {catalogue.instrument(DASH).sha256[:12]}"):  # fmt: skip
            assert piece in text, piece
        assert "OFFICIAL-SENSITIVE when completed" not in text


def test_a_draft_says_that_it_is_one_and_a_discarded_one_is_gone(door, world):
    id_ = begin(world)
    answer(world, id_, {"q1": "yes"})
    officer = door("officer")
    assert "Draft, not completed" in officer.get(f"/assessments/{id_}/print").text
    assert "Draft, not completed" in words(pdf(officer, f"/assessments/{id_}/sheet.pdf").content)
    assert officer.post(f"/assessments/{id_}/discarding").status_code == 303
    for end in ("print", "sheet.pdf"):
        assert officer.get(f"/assessments/{id_}/{end}").status_code == 404


def test_the_areas_own_threshold_is_told_apart_from_the_level(door, world):
    from app.core import clock

    new_protocol(world, clock.now().date(), referral_threshold={DASH: 10})
    page = door("officer").get(f"/assessments/{sheet_done(world)}/print").text
    assert "The area refers from 10. This is a local threshold, not a level." in page
    assert "needs 14" in page


def test_who_may_read_a_checklist_may_print_it_and_nobody_else(door, world):
    id_ = sheet_done(world, case_file_id=None)
    for who in CAST:
        reads = door(who).get(f"/assessments/{id_}").status_code
        for end in ("print", "sheet.pdf"):
            assert door(who).get(f"/assessments/{id_}/{end}").status_code == reads, who
    assert door("police").get(f"/assessments/{id_}/sheet.pdf").status_code == 404
    assert door(None).get(f"/assessments/{id_}/print").status_code == 303


def test_every_print_stands_in_the_trail_with_its_checklist_and_its_answers(door, world):
    id_ = sheet_done(world)
    door("officer").get(f"/assessments/{id_}/print")
    door("officer").get(f"/assessments/{id_}/sheet.pdf")
    with world.database.unit() as unit:
        events = unit.session.exec(select(AuditEvent).where(AuditEvent.tag == "assessment:printed")).all()
        assert {(one.op, one.user_id) for one in events} == {("disclose", world.users["officer"])}
        assert sorted('"form":"pdf"' in one.facts for one in events) == [False, True]
        for one in events:
            subjects = unit.session.exec(select(AuditSubject).where(AuditSubject.event_id == one.id)).all()
            kinds = [subject.subject_table for subject in subjects]
            assert kinds.count("answers") == 23
            assert [subject.subject_id for subject in subjects if subject.subject_table == "assessments"] == [id_]
            assert "Incident" not in one.facts


def test_names_of_files_and_titles_tell_nothing(door, world):
    id_ = sheet_done(world)
    officer = door("officer")
    for path in (f"/instruments/{DASH}/blank.pdf", f"/assessments/{id_}/sheet.pdf"):
        answered = pdf(officer, path)
        name = answered.headers["content-disposition"]
        assert name in {
            'attachment; filename="checklist-blank.pdf"',
            f'attachment; filename="checklist-{id_.hex[:8]}.pdf"',
        }
        assert not BETRAYING.search(name)
        found = PdfReader(BytesIO(answered.content)).metadata
        assert found is not None
        assert found.title == "Checklist"
        assert found.author in {None, ""}


def test_nothing_typed_is_read_as_markup_and_no_sign_stops_the_print(door, world):
    id_ = begin(world, label=NASTY)
    answer(world, id_, {"q1": "yes"}, note=NASTY)
    page = door("officer").get(f"/assessments/{id_}/print").text
    assert "<b>$x$</b>" not in page
    text = words(pdf(door("officer"), f"/assessments/{id_}/sheet.pdf").content)
    assert text.count("#panic() *bold* <b>$x$</b> `raw`") == 2


def test_official_words_stand_on_paper_with_whose_licence_it_is(database, world, tmp_path):
    app = create_app(demo_settings(database_url=database.url, overlay_folder=plant(tmp_path, LAP)), database)
    id_ = finished(world, {"q1": "yes"}, instrument=LAP)
    with Door(app, world) as door:
        officer = door("officer")
        for path in (f"/instruments/{LAP}/blank.pdf", f"/assessments/{id_}/sheet.pdf"):
            text = words(pdf(officer, path).content)
            assert f"{SECRET} <11>" in text
            assert f"Wording of the licensed form: The owner, licensed to {HOLDER}, L-4711." in text
            assert "Weapon used or threatened" not in text
        for path in (f"/instruments/{LAP}/blank", f"/assessments/{id_}/print"):
            assert f"{SECRET} &lt;11&gt;" in officer.get(path).text


def test_a_form_we_do_not_know_says_to_have_it_beside_you(door):
    assert "Have your licensed form beside you" in words(
        pdf(door("officer"), f"/instruments/{DVSAT}/blank.pdf").content
    )


def test_large_print_is_larger(door, world):
    from app.accounts.models import User

    path = f"/instruments/{LAP}/blank.pdf"
    small = len(PdfReader(BytesIO(pdf(door("officer"), path).content)).pages)
    with world.database.unit() as unit:
        unit.session.get_one(User, world.users["officer"]).large_print = True
    assert len(PdfReader(BytesIO(pdf(door("officer"), path).content)).pages) > small


def test_a_printed_draft_changes_nothing(door, world):
    id_ = begin(world)
    before = row(world, id_).version
    door("officer").get(f"/assessments/{id_}/print")
    assert row(world, id_).version == before


@pytest.mark.browser
def test_on_paper_only_the_form_remains(door, world):
    id_ = sheet_done(world)
    app = door.app
    with browser() as started, served(app) as address:
        context = started.new_context(base_url=address)
        name = app.state.settings.cookie_name
        context.add_cookies([{"name": name, "value": door("officer").cookies.get(name), "url": address}])
        page = context.new_page()
        for path in (f"/instruments/{DASH}/blank", f"/assessments/{id_}/print"):
            page.goto(path)
            page.emulate_media(media="print")
            for gone in ("header.bar", ".acts-row", "#status"):
                assert not page.locator(gone).first.is_visible(), gone
            assert page.locator(".sheet").is_visible()
            assert page.locator(".handling").is_visible()
            printed = words(page.pdf())
            assert "Injury in this incident" in printed
            assert "OFFICIAL-SENSITIVE" in printed
            page.emulate_media(media="null")
        page.goto(f"/assessments/{id_}")
        assert "Open; could change the level" in words(page.pdf()), "what is folded on screen is open on paper"
