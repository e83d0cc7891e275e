from datetime import timedelta

import pytest

from app.areas import queries
from app.areas.profiles import names, profile
from app.areas.schemas import Parameters
from app.core import clock
from tests.factories.world import CAST, Door, World, tags

HERE = {who for who, (area, _, _) in CAST.items() if area == "alderbrook" and who != "former"}
FOLLOWS = {"coordinator", "administrator"}


@pytest.mark.parametrize("who", CAST)
def test_who_reads_and_who_sets_a_protocol(door: Door, world: World, who: str) -> None:
    page = door(who).get(f"/areas/{world.area}")
    assert page.status_code == (200 if who in HERE else 404)
    typed = {
        "valid_from": (clock.now() + timedelta(days=1)).date().isoformat(),
        "approved_by": "Steering group",
        "case_cap": "18",
    }
    answer = door(who).post(f"/areas/{world.area}", data=typed)
    assert answer.status_code == (303 if who in FOLLOWS else 403 if who in HERE else 404)


def test_the_next_protocol_holds_from_its_day_and_changes_nothing_backwards(door: Door, world: World) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).date()
    typed = {
        "valid_from": tomorrow.isoformat(),
        "approved_by": "Steering group",
        "case_cap": "18",
        "threshold": "12",
        "closures": "2027-01-04",
    }
    assert door("coordinator").post(f"/areas/{world.area}", data=typed).status_code == 303
    today, later = (
        world.do(lambda unit, day=day: queries.parameters_on(unit, world.area, day))
        for day in (clock.now().date(), tomorrow)
    )
    assert (today.case_cap, later.case_cap) == (20, 18)
    assert next(iter(later.referral_threshold.values())) == 12
    assert today.minutes_per_case == later.minutes_per_case
    assert tags(world.database).count("protocol:changed") == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("case_cap", "many"),
        ("case_cap", "-1"),
        ("valid_from", "2026-02-30"),
        ("valid_from", "2020-01-01"),
        ("approved_by", ""),
        ("closures", "soon"),
    ],
)
def test_a_wrong_value_stays_in_the_form_with_its_sentence(door: Door, world: World, name: str, value: str) -> None:
    typed = {
        "valid_from": (clock.now() + timedelta(days=1)).date().isoformat(),
        "approved_by": "Steering group",
        "duty_phone": "+44 7700 900001",
    }
    answer = door("coordinator").post(f"/areas/{world.area}", data=typed | {name: value})
    assert answer.status_code == 422
    assert "+44 7700 900001" in answer.text
    assert f'id="f-{name}' in answer.text


def test_a_program_reads_what_holds_today(door: Door, world: World) -> None:
    api = door.api("police")
    assert [one["code"] for one in api.get("/api/v1/areas").json()] == ["alderbrook"]
    assert api.get(f"/api/v1/areas/{world.area}/protocol").json()["parameters"]["repeat_months"] == 12
    assert api.get(f"/api/v1/areas/{world.areas['brackenford']}/protocol").status_code == 404


def test_every_profile_is_complete_and_no_value_is_hidden_in_code() -> None:
    assert names()
    for name in names():
        assert set(profile(name)) == set(Parameters.model_fields)
    assert all(field.is_required() for field in Parameters.model_fields.values())
