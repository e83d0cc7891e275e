import pytest

from tests.factories.world import CAST, Door, World, tags

SEES_ANNA = {"chair", "coordinator", "police", "idva", "housing", "deputy"}
MAY_CHANGE = {"coordinator", "idva"}


@pytest.mark.parametrize("who", [*CAST, None])
def test_who_sees_a_case_page_and_its_json(door: Door, world: World, who: str | None) -> None:
    anna = world.cases["anna"]
    page = door(who).get(f"/cases/{anna}")
    if who is None:
        assert page.status_code == 303
        return
    assert page.status_code == (200 if who in SEES_ANNA else 404)
    assert ("Kowalczyk" in page.text) is (who in SEES_ANNA)
    shown = door.api(who, "cases:read").get(f"/api/v1/cases/{anna}")
    expected = 401 if who == "lapsed" else 200 if who in SEES_ANNA else 404
    assert shown.status_code == expected
    if expected == 200:
        assert shown.json()["safe_contact"]["phone_safe"] == "no"


def test_hidden_and_missing_are_byte_equal(door: Door, world: World) -> None:
    hidden = door("walled").get(f"/cases/{world.cases['anna']}")
    missing = door("walled").get("/cases/00000000-0000-4000-8000-000000000000")
    assert hidden.status_code == missing.status_code == 404

    def body(response: object) -> str:
        return response.text.replace(
            response.headers["content-security-policy"].split("nonce-")[1].split("'")[0], "NONCE"
        )

    assert body(hidden) == body(missing)
    api = door.api("walled", "cases:read")
    assert (
        api.get(f"/api/v1/cases/{world.cases['anna']}").content
        == api.get("/api/v1/cases/00000000-0000-4000-8000-000000000000").content
    )


def test_the_list_of_a_walled_user_has_no_trace_of_the_case(door: Door, world: World) -> None:
    assert "Anna" in door("police").get("/cases").text
    assert "Anna" not in door("walled").get("/cases").text


@pytest.mark.parametrize("who", ["coordinator", "idva", "housing", "walled"])
def test_who_changes_safe_contact_and_what_a_stale_version_shows(door: Door, world: World, who: str) -> None:
    anna = world.cases["anna"]
    typed = {"phone_safe": "yes", "way": "Text her sister first", "version": "1"}
    first = door(who).post(f"/cases/{anna}/safe-contact", data=typed)
    assert first.status_code == (303 if who in MAY_CHANGE else 404 if who == "walled" else 403)
    if who in MAY_CHANGE:
        stale = door(who).post(f"/cases/{anna}/safe-contact", data=typed | {"way": "Another way"})
        assert stale.status_code == 409
        assert "Another way" in stale.text
        assert "Text her sister first" in stale.text


def test_a_wrong_answer_stays_in_the_form_with_its_sentence(door: Door, world: World) -> None:
    answer = door("coordinator").post(
        f"/cases/{world.cases['anna']}/people",
        data={"part": "child", "given_name": "Kit", "births": "2015-13-40", "notes": "likes trains"},
    )
    assert answer.status_code == 422
    assert "likes trains" in answer.text
    assert "Give a real date" in answer.text


def test_revealing_is_a_look_of_its_own(door: Door, world: World) -> None:
    anna, victim = world.cases["anna"], world.people["anna"]
    assert "07700" not in door("idva").get(f"/cases/{anna}").text.replace(" ", "")
    shown = door("idva").post(f"/cases/{anna}/people/{victim}/reveal", htmx=True)
    assert shown.status_code == 200
    assert "447700900123" in shown.text.replace(" ", "")
    assert "tel:" not in shown.text
    assert tags(world.database)[-1] == "person:revealed"
    assert door("deputy").post(f"/cases/{anna}/people/{victim}/reveal").status_code == 403


def test_whoever_excludes_themselves_loses_the_case_at_once(door: Door, world: World) -> None:
    anna = world.cases["anna"]
    posted = door("police").post(
        f"/cases/{anna}/exclude", data={"user_id": str(world.users["police"]), "reason": "cousin"}
    )
    assert posted.status_code == 303
    assert door("police").get(f"/cases/{anna}").status_code == 404


def test_a_post_without_same_origin_or_token_changes_nothing(door: Door, world: World) -> None:
    client, anna = door("coordinator"), world.cases["anna"]
    typed = {"phone_safe": "yes", "version": "1"}
    foreign = client.post(f"/cases/{anna}/safe-contact", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    untokened = client.post(f"/cases/{anna}/safe-contact", data=typed | {"csrf_token": "x"})
    assert foreign.status_code == untokened.status_code == 403
    assert (
        door.api("coordinator", "cases:read").get(f"/api/v1/cases/{anna}").json()["safe_contact"]["phone_safe"] == "no"
    )
