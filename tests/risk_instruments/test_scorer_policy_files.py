"""Policies as files: one dated policy a file, and which of them holds on a day."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_instruments import Policy, policies
from risk_instruments.__main__ import main
from risk_instruments.policy import WrongField

FIRST = """
id = "alderbrook-2025"
valid_from = 2025-04-01

[[any_of]]
kind = "total"
instrument = "uk.safelives.dash-ric-24"
at_least = 14

[[any_of]]
kind = "incidents"
at_least = 3
months = 12
"""
SECOND = {"id": "alderbrook-2026", "valid_from": "2026-02-28", "escalation_months": 6}


def folder(home: Path, **files: str) -> Path:
    for name, text in files.items():
        home.joinpath(name.replace("_", ".")).write_text(text, encoding="utf-8")
    return home


def test_policies_are_read_as_toml_or_json_the_oldest_first(tmp_path):
    found = policies.read_all(folder(tmp_path, b_json=json.dumps(SECOND), z_toml=FIRST, readme_md="no policy"))
    assert [one.id for one in found] == ["alderbrook-2025", "alderbrook-2026"]
    assert [clause.kind for clause in found[0].clauses] == ["total", "incidents"]
    assert found[1].escalation_months == 6


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2025, 4, 1), "alderbrook-2025"), (date(2026, 2, 27), "alderbrook-2025"), (date(2026, 2, 28), "alderbrook-2026"),
        (date(2028, 2, 29), "alderbrook-2026"),
    ],
)  # fmt: skip
def test_a_case_keeps_the_policy_of_its_date(tmp_path, day, held):
    found = policies.read_all(folder(tmp_path, a_toml=FIRST, b_json=json.dumps(SECOND)))
    assert policies.in_force(found, day).id == held


def test_before_the_first_policy_there_is_none(tmp_path):
    found = policies.read_all(folder(tmp_path, a_toml=FIRST))
    with pytest.raises(WrongField, match="no policy was in force on 2025-03-31"):
        policies.in_force(found, date(2025, 3, 31))
    with pytest.raises(WrongField):
        policies.in_force([Policy()], date(2025, 3, 31))


@given(st.lists(st.dates(date(2020, 1, 1), date(2024, 12, 31)), min_size=1, unique=True), st.integers(0, 900))
@settings(max_examples=100, deadline=None, database=None)
def test_the_policy_in_force_is_the_one_that_began_last(days, later):
    every = [Policy(id=str(day), valid_from=day) for day in days]
    day = min(days) + timedelta(days=later)
    held = policies.in_force(every, day).valid_from
    assert held <= day
    assert not [other for other in days if held < other <= day]


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("p.toml", FIRST.replace('id = "alderbrook-2025"', ""), "p.toml.id"),
        ("p.toml", FIRST.replace("valid_from = 2025-04-01", ""), "p.toml.valid_from"),
        ("p.toml", FIRST.replace("2025-04-01", "2025-04-01T10:00:00"), "p.toml.valid_from"),
        ("p.toml", FIRST.replace("at_least = 14", "at_least = 99"), "p.toml.any_of.0.at_least"),
        ("p.toml", FIRST.replace("dash-ric-24", "dash-ric-27"), "p.toml.any_of.0.instrument"),
        ("p.toml", FIRST.replace("months = 12", "months = 0"), "p.toml.any_of.1.incidents.months"),
        ("p.toml", FIRST + "\n=", "p.toml"),
        ("p.json", json.dumps(SECOND | {"valid_from": "2026-02-30"}), "p.json.valid_from"),
        ("p.json", json.dumps(SECOND | {"levels": {"us.lap-1": "screend_in"}}), "p.json.levels.us.lap-1"),
        ("p.json", "[]", "p.json"),
        ("p.json", "{", "p.json"),
        ("p.json", "[" * 100_000, "p.json"),
        ("p.json", " " * 300_000, "p.json"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_refused_with_file_and_field(tmp_path, name, text, field):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongField) as told:
        policies.read(file)
    assert told.value.field == field


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "p.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(WrongField, match=r"p\.toml: cannot be read"):
        policies.read(file)


def test_one_wrong_file_refuses_the_folder_and_so_do_two_that_begin_on_one_day(tmp_path):
    wrong = folder(tmp_path, a_toml=FIRST, b_json="{}")
    with pytest.raises(WrongField, match=r"b\.json"):
        policies.read_all(wrong)
    folder(tmp_path, b_json=json.dumps(SECOND | {"valid_from": "2025-04-01"}))
    with pytest.raises(WrongField, match="begin on the same day"):
        policies.read_all(tmp_path)


def test_on_the_command_line_each_case_is_decided_by_the_policy_of_its_day(tmp_path, capsys):
    home = folder(tmp_path, a_toml=FIRST, b_json=json.dumps(SECOND))
    sheet = {"instrument": "uk.safelives.dash-ric-24", "answers": {f"q{n}": "no" for n in range(1, 25)}}
    dates = ["2025-12-27", "2025-12-26", "2025-03-01"]  # 3 in 12 months, not in 6
    cases = [sheet | {"inputs": {"as_of": day, "incident_dates": dates}} for day in ("2026-02-27", "2026-02-28")]
    cases.append(cases[1] | {"policy": {"escalation_months": 12}})
    cases.append(cases[0] | {"policy": {"escalation_months": 1}})
    file = tmp_path / "cases"
    file.write_text("\n".join(json.dumps(case) for case in cases))
    assert main(["entry", "--input", str(file), "--batch", "--policies", str(home)]) == 0
    found = [json.loads(line)["entry"] for line in capsys.readouterr().out.splitlines()]
    assert found == ["met", "not_met", "met", "not_met"]
    assert main(["entry", "--input", str(file), "--batch", "--policies", str(home / "b.json")]) == 2
    assert "line 1: valid_from: no policy was in force on 2026-02-27" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"policy": {"any_of": [{"kind": "level", "instrument": "us.lap-1", "level": "high"}]}}, "policy.any_of.0.level"),
        ({"policy": {"escalation_cuont": 3}}, "policy.escalation_cuont"),
        ({"inputs": {}}, "inputs.as_of"),
        ({"policy": []}, "policy"),
    ],
)  # fmt: skip
def test_the_command_line_names_the_field_that_is_wrong(tmp_path, capsys, wrong, field):
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"instrument": "us.lap-1", "answers": {}, "inputs": {"as_of": "2026-03-15"}} | wrong))
    assert main(["entry", "--input", str(file)]) == 2
    assert field in capsys.readouterr().err
