"""Every page of this room that anybody may open answers 200 with the full frame."""

import pytest

from tests.factories.world import Door


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/away", "/arrive/sessions"])
def test_a_stranger_may_open_the_public_pages(door: Door, path: str) -> None:
    answer = door(None).get(path)
    assert answer.status_code == 200, answer.text
    assert "<html" in answer.text


def test_the_account_page_shows_the_session_it_is_seen_by(door: Door) -> None:
    answer = door("coordinator").get("/sessions")
    assert answer.status_code == 200, answer.text
    assert "This one" in answer.text


@pytest.mark.parametrize("path", ["/arrive//example.org", "/arrive/https://example.org", "/arrivehttps:example.org"])
def test_the_way_station_leads_only_to_our_own_pages(door: Door, path: str) -> None:
    assert door(None).get(path).status_code == 404


def test_somebody_who_is_in_does_not_sign_in_again(door: Door) -> None:
    answer = door("coordinator").get("/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/sessions", "/people", "/sign-in/code", "/sign-in/app"])
def test_a_stranger_is_led_to_sign_in(door: Door, path: str) -> None:
    answer = door(None).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
