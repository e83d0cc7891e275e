"""`python -m risk_instruments`, and the package on its own outside the tree."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import risk_instruments
from risk_instruments.__main__ import main

VECTORS = Path(__file__).parent / "vectors.json"


def run(capsys, *arguments, stdin=None, monkeypatch=None):
    if stdin is not None:
        import io

        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    code = main(arguments)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_verify_says_how_many_vectors_agree(capsys, tmp_path):
    assert run(capsys, "verify", str(VECTORS))[:2] == (0, "72 of 72 vectors agree\n")
    wrong = json.loads(VECTORS.read_text())
    wrong["vectors"][3]["expect"]["score"] = 7
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    code, out, _ = run(capsys, "verify", str(tmp_path / "wrong.json"))
    assert code == 1
    assert out.endswith("71 of 72 vectors agree\n")
    assert "dash24-p004 score: expected 7, found 13" in out


def test_list_and_show_tell_rule_source_and_status(capsys):
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert len(out.splitlines()) == len(risk_instruments.catalogue.instruments())
    _, out, _ = run(capsys, "show", "us.danger-assessment-20")
    assert "q2    Owns a gun  [yes 5]" in out
    assert "weights: secondary" in out
    _, out, _ = run(capsys, "show", "us.lap-1", "--json")
    shown = json.loads(out)
    assert shown["rules"][0]["if"]["gte"][1] == 1
    assert len(shown["sha256"]) == 64


def test_a_sheet_is_scored_from_a_file_and_from_standard_input(capsys, tmp_path, monkeypatch):
    sheet = '{"answers": {"q3": "yes"}, "inputs": {"judgement": false}}'
    (tmp_path / "sheet.json").write_text(sheet)
    code, out, _ = run(capsys, "score", "us.lap-1", "--answers", str(tmp_path / "sheet.json"))
    assert code == 0
    assert json.loads(out)["fired"] == ["any_of_1_3"]
    again = run(capsys, "score", "us.lap-1", "--answers", "-", stdin=sheet, monkeypatch=monkeypatch)
    assert again[1] == out


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('{"answers": {"q44": "yes"}}', "unknown item q44, did you mean q4?"),
        ('{"answers": {"q4": "jes"}}', "unknown answer jes for q4, did you mean yes?"),
        ('{"answers": {"q4": true}}', "unknown answer true for q4"),
        ('{"answers": {"q4": "yes", "q4": "no"}}', "q4 is given twice"),
        ('{"answers": ["q4"]}', "answers is no table"),
        ('{"answers": {"q4"', "not JSON"),
        ("[" * 100_000, "nested too deep"),
        ("[]", "a sheet is a table"),
    ],
)
def test_a_sheet_that_cannot_be_read_ends_with_2_and_says_why(capsys, monkeypatch, sheet, said):
    code, out, err = run(capsys, "score", "us.lap-1", "--answers", "-", stdin=sheet, monkeypatch=monkeypatch)
    assert (code, out) == (2, "")
    assert said in err


def test_a_batch_keeps_its_order_and_names_the_line_that_is_wrong(capsys, monkeypatch):
    lines = [json.dumps({"answers": {f"q{n}": "yes"}}) for n in (1, 4, 2)]
    arguments = ("score", "us.lap-1", "--answers", "-", "--batch")
    code, out, _ = run(capsys, *arguments, stdin="\n".join(lines), monkeypatch=monkeypatch)
    assert code == 0
    assert [json.loads(line)["level"] for line in out.splitlines()] == ["screened_in", "not_screened_in", "screened_in"]
    code, out, err = run(capsys, *arguments, stdin="\n".join([lines[0], "{", lines[1]]), monkeypatch=monkeypatch)
    assert code == 2
    assert len(out.splitlines()) == 1
    assert "line 2" in err


def test_entry_takes_a_policy_and_the_dates(capsys, monkeypatch):
    case = {
        "instrument": "uk.safelives.dash-ric-24",
        "answers": {"q1": "no"},
        "policy": {"escalation_count": 1},
        "inputs": {"as_of": "2026-03-15", "incident_dates": ["2026-03-01"]},
    }
    code, out, _ = run(capsys, "entry", "--input", "-", stdin=json.dumps(case), monkeypatch=monkeypatch)
    assert code == 0
    assert json.loads(out) == {
        "incidents_in_window": 1, "repeat": False, "criteria": ["potential_escalation"],
        "possible": ["visible_high_risk"], "entry": "met",
    }  # fmt: skip
    wrong = json.dumps(case | {"inputs": {"as_of": "soon"}})
    assert run(capsys, "entry", "--input", "-", stdin=wrong, monkeypatch=monkeypatch)[0] == 2


def test_the_certificate_can_be_withheld_on_the_command_line(capsys, monkeypatch):
    sheet = '{"answers": {"q20": "no"}}'
    arguments = ("score", "us.danger-assessment-20", "--answers", "-", "--no-certificate")
    _, out, _ = run(capsys, *arguments, stdin=sheet, monkeypatch=monkeypatch)
    assert json.loads(out)["status"] == "certificate_required"


def test_check_accepts_the_catalogue_and_refuses_a_broken_file(capsys, tmp_path):
    assert run(capsys, "check")[0] == 0
    home = Path(risk_instruments.__file__).parent / "catalogue"
    assert run(capsys, "check", str(home))[0] == 0
    assert run(capsys, "check", str(home / "us.lap-1" / "1.0.toml"))[:2] == (0, "us.lap-1: sound\n")
    (tmp_path / "1.0.toml").write_text("schema = 3")
    code, _, err = run(capsys, "check", str(tmp_path / "1.0.toml"))
    assert code == 1
    assert "1.0.toml" in err


def test_the_package_builds_alone_and_runs_outside_the_tree(tmp_path):
    home = Path(risk_instruments.__file__).parent
    shutil.copytree(home, tmp_path / "source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)],
        cwd=tmp_path / "source",
        check=True,
        capture_output=True,
        timeout=60,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        wheel.extractall(tmp_path / "installed")
    wanted = {f"risk_instruments/{path.relative_to(home)}" for path in home.rglob("*.toml")}
    assert wanted - {"risk_instruments/pyproject.toml"} <= names
    assert "risk_instruments/catalogue/lock.txt" in names
    done = subprocess.run(
        [sys.executable, "-m", "risk_instruments", "verify", str(VECTORS)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "72 of 72 vectors agree\n")
