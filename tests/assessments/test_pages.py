"""The pages: the whole way without script, every refusal at its question, and the dock that htmx asks for."""

import json
import re
from uuid import UUID

import pytest

from app.core import clock
from tests.assessments.sheets import DA, DASH, answer, begin, complete, finished, new_protocol, row, stored, yes

MEGABYTE = "x" * 1_000_000


def begun(client, instrument=DASH, **words):
    answer = client.post("/assessments", data={"instrument_id": instrument} | words)
    assert answer.status_code == 303
    return UUID(re.search(r"/assessments/([0-9a-f-]{36})/safety", answer.headers["location"])[1])


def test_an_officer_goes_the_whole_way_without_script(door, world):
    officer = door("officer")
    assert "SafeLives" in officer.get("/assessments/new").text
    id_ = begun(officer, label="Incident 4471")
    safety = officer.get(f"/assessments/{id_}/safety").text
    assert "Is it safe to talk now?" in safety
    assert "Stop and hide" in safety
    assert f"/assessments/{id_}/parts/1" in safety
    address = f"/assessments/{id_}/parts/1"
    for number in range(1, 7):
        page = officer.get(address)
        assert f"Part {number} of 6" in page.text
        items = re.findall(r'data-item="(\w+)"', page.text)
        assert 4 <= len(items) <= 6 if number < 6 else items == ["also_firearm"]
        posted = officer.post(address, data=dict.fromkeys(items, "yes") | {"then": "next"})
        assert posted.status_code == 303
        address = posted.headers["location"]
    assert address == f"/assessments/{id_}"
    look = officer.get(address).text
    version = re.search(r'name="version" value="(\d+)"', look)[1]
    assert officer.post(f"{address}/completion", data={"version": version}).status_code == 303
    result = officer.get(address).text
    assert "This is high. Refer it now." in result
    assert result.index("Refer now") < result.index("Score 24; no question is open.")
    assert "licensed form" in result
    assert "Why this level" in result
    assert "Incident 4471" in officer.get("/assessments").text


def test_every_part_offers_the_referral_and_says_that_labels_are_ours(door, world):
    officer = door("officer")
    id_ = begun(officer)
    for number in range(1, 7):
        page = officer.get(f"/assessments/{id_}/parts/{number}").text
        assert 'name="then" value="refer"' in page
        assert "licensed form" in page
    led = officer.post(f"/assessments/{id_}/parts/1", data={"q1": "yes", "then": "refer"})
    assert led.headers["location"] == f"/assessments/{id_}/referral"
    page = officer.get(led.headers["location"]).text
    assert f'name="assessment_id" value="{id_}"' in page
    assert "never waits for a score" in page
    assert stored(world, id_)["q1"][0] == "yes"


def test_back_and_look_save_too(door, world):
    officer = door("officer")
    id_ = begun(officer)
    back = officer.post(f"/assessments/{id_}/parts/2", data={"q6": "no", "then": "back"})
    assert back.headers["location"].endswith("/parts/1")
    look = officer.post(f"/assessments/{id_}/parts/1", data={"q1": "unknown", "then": "look"})
    assert look.headers["location"] == f"/assessments/{id_}"
    assert {item: value for item, (value, _) in stored(world, id_).items()} == {"q6": "no", "q1": "unknown"}


def test_htmx_gets_the_dock_alone_and_a_direct_visit_the_whole_page(door, world):
    officer = door("officer")
    id_ = begun(officer)
    officer.post(f"/assessments/{id_}/parts/1", data={"q1": "yes", "q2": "unknown"})
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    dock = officer.get(f"/assessments/{id_}/parts/1", headers=headers)
    assert dock.text.lstrip().startswith('<div class="dock" id="dock"')
    assert "<html" not in dock.text
    assert "Could still be high." in dock.text
    assert "<html" in officer.get(f"/assessments/{id_}/parts/1").text


@pytest.mark.parametrize(("typed", "field"), [({"q1": "maybe"}, "q1"), ({"q1": "yes", "q1-note": MEGABYTE}, "q1-note"),
                                              ({"q2": "y" * 50}, "q2"), ({"q1": "yes", "q1-note": "x" * 4001}, "q1-note")])  # fmt: skip
def test_a_refused_part_comes_back_with_its_words_and_a_sentence_at_the_question(door, world, typed, field):
    officer = door("officer")
    id_ = begun(officer)
    page = officer.post(f"/assessments/{id_}/parts/1", data={"q3-note": "kept words"} | typed)
    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text
    assert f'id="f-{field}-error"' in page.text
    assert "kept words" in page.text
    assert "<title>Error:" in page.text
    assert stored(world, id_) == {}


BAD_SENDINGS = [
    ({"client": "c", "answers": [{"item": "q99", "value": "yes", "note": "", "seq": 1}]}, 422, "q99"),
    ({"client": "c", "answers": [{"item": "q1", "value": "maybe", "note": "", "seq": 1}]}, 422, "q1"),
    ({"client": "c", "answers": [{"item": "q1", "value": "yes", "note": MEGABYTE, "seq": 1}]}, 422, ""),
    ({"client": "c", "answers": [{"item": "q1", "value": "yes", "note": "", "seq": -1}]}, 422, ""),
    ({"client": "c", "answers": [{"item": "q1", "value": "yes", "note": ""}]}, 422, ""),
    ({"client": "no spaces", "answers": [{"item": "q1", "value": "yes", "seq": 1}]}, 422, ""),
    ({"client": "c", "answers": []}, 422, ""),
    ({"client": "c", "answers": [{"item": "q1", "value": "\ud800", "seq": 1}]}, 422, ""),
    ({"client": "c"}, 422, ""),
    ([], 422, ""),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD_SENDINGS)
def test_a_bad_autosave_is_refused_and_nothing_is_stored(door, world, body, status, field):
    officer = door("officer")
    id_ = begun(officer)
    headers = {"X-CSRF-Token": officer.token, "Content-Type": "application/json", "Accept": "application/json",
               "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}  # fmt: skip
    found = officer.request("POST", f"/assessments/{id_}/answers", content=json.dumps(body), headers=headers)
    assert found.status_code == status
    assert stored(world, id_) == {}
    if field:
        assert [one["field"] for one in found.json()["errors"]] == [field]


def test_an_autosave_needs_the_sessions_token(door, world):
    officer = door("officer")
    id_ = begun(officer)
    body = {"client": "c", "answers": [{"item": "q1", "value": "yes", "note": "", "seq": 1}]}
    refused = officer.request(
        "POST", f"/assessments/{id_}/answers", json=body, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert refused.status_code == 403


def test_an_old_page_completes_nothing_it_did_not_show(door, world):
    id_ = begin(world)
    answer(world, id_, yes(3))
    version = row(world, id_).version
    answer(world, id_, {"q4": "yes"}, seq=2)
    officer = door("officer")
    late = officer.post(f"/assessments/{id_}/completion", data={"version": version})
    assert late.status_code == 409
    assert "Answers changed after you looked" in late.text
    assert row(world, id_).status == "draft"
    assert officer.post(f"/assessments/{id_}/completion", data={"version": "abc"}).status_code == 422
    fresh = begin(world)
    nothing = officer.post(f"/assessments/{fresh}/completion", data={"version": row(world, fresh).version})
    assert nothing.status_code == 422
    assert "Nothing is answered yet" in nothing.text


def test_a_completed_one_leads_to_its_result_and_refuses_answers_with_a_sentence(door, world):
    id_ = finished(world, yes(3, no=21))
    officer = door("officer")
    for path in ("/parts/1", "/safety", "/discarding"):
        assert officer.get(f"/assessments/{id_}{path}").headers["location"] == f"/assessments/{id_}"
    refused = officer.post(f"/assessments/{id_}/parts/1", data={"q1": "no"})
    assert refused.status_code == 409
    assert "Its answers cannot change any more" in refused.text
    page = officer.get(f"/assessments/{id_}").text
    assert "Below 14" in page
    assert "Score 3; no question is open." in page


def test_judgement_has_its_own_form_and_asks_for_the_reason(door, world):
    id_ = finished(world, yes(3))
    officer = door("officer")
    form = officer.get(f"/assessments/{id_}/judgement")
    assert "can never lower it" in form.text
    for reason in ("", "x", MEGABYTE):
        refused = officer.post(f"/assessments/{id_}/judgement", data={"reason": reason, "level": "high"})
        assert refused.status_code == 422
        assert 'href="#f-reason"' in refused.text
    lower = officer.post(f"/assessments/{id_}/judgement", data={"reason": "Extreme fear", "level": "below_threshold"})
    assert lower.status_code == 422
    assert "Extreme fear" in lower.text
    assert officer.post(f"/assessments/{id_}/judgement", data={"reason": "Extreme fear"}).status_code == 303
    page = officer.get(f"/assessments/{id_}").text
    assert "This is high. Refer it now." in page
    assert "Extreme fear" in page
    assert "at the highest level already" in officer.get(f"/assessments/{id_}/judgement").text


def test_discarding_asks_first_and_says_what_goes(door, world):
    id_ = begin(world)
    answer(world, id_, yes(14))
    officer = door("officer")
    page = officer.get(f"/assessments/{id_}/discarding").text
    assert "14 answers and their notes are erased." in page
    assert "Refer it instead" in page
    assert officer.post(f"/assessments/{id_}/discarding").headers["location"] == "/assessments"
    assert "was discarded" in officer.get(f"/assessments/{id_}").text


def test_the_hidden_level_stands_on_no_page(door, world):
    id_ = begin(world, instrument=DA)
    answer(world, id_, {"q1": "yes"})
    complete(world, id_)
    officer = door("officer")
    for path in ("", "/judgement", "/referral"):
        page = officer.get(f"/assessments/{id_}{path}").text
        assert not re.search("Variable danger|Increased danger|Severe danger", page), path
    assert "has not confirmed its certificate" in officer.get(f"/assessments/{id_}").text


def test_open_questions_are_shown_as_open_never_as_no(door, world):
    id_ = finished(world, {"q1": "yes", "q2": "unknown", "q3": "no"})
    page = door("officer").get(f"/assessments/{id_}").text
    assert page.count("Not asked, stays open") == 21 + 1  # the firearm, which is always asked and never counted
    assert page.count("<b>No</b>") == 1
    assert "Score at least 1 and at most 23; 22 questions are open." in page


def test_the_local_threshold_is_named_as_local(door, world):
    new_protocol(world, clock.now().date(), referral_threshold={DASH: 10})
    id_ = finished(world, yes(10, no=14))
    page = door("officer").get(f"/assessments/{id_}").text
    assert "This is a local threshold, not a level." in page
    assert "Local threshold reached" in page


def test_a_checklist_can_begin_from_a_case(door, world):
    police = door("police")
    page = police.get(f"/assessments/new?case={world.cases['anna']}")
    assert page.status_code == 200
    id_ = begun(police, case_file_id=str(world.cases["anna"]))
    assert row(world, id_).case_file_id == world.cases["anna"]
    assert police.get(f"/assessments/new?case={world.cases['berta']}").status_code == 404


@pytest.mark.parametrize("who", ["chair", "coordinator", "observer", "auditor", "administrator"])
def test_who_does_not_assess_is_told_so(door, world, who):
    client = door(who)
    assert "fill in a checklist" in client.get("/assessments/new").text
    assert client.post("/assessments", data={"instrument_id": DASH, "area_id": str(world.area)}).status_code == 403


@pytest.mark.parametrize(("typed", "field"), [({"instrument_id": "uk.nothing"}, "instrument_id"), ({}, "instrument_id"),
                                              ({"instrument_id": DASH, "label": "x" * 161}, "label")])  # fmt: skip
def test_a_start_that_does_not_fit_says_where(door, world, typed, field):
    page = door("officer").post("/assessments", data=typed)
    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text


def test_no_words_stand_in_addresses_or_titles(door, world):
    officer = door("officer")
    id_ = begun(officer, label="Canary Elm Road")
    for path in ("", "/parts/1", "/judgement", "/referral", "/discarding", "/safety"):
        page = officer.get(f"/assessments/{id_}{path}").text
        assert "Canary" not in re.search("<title>(.*?)</title>", page)[1]
        assert not re.findall(r'(?:href|action|hx-get)="[^"]*Canary', page)
