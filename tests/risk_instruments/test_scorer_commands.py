"""`python -m risk_instruments`, and the package on its own outside the tree."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from typer.testing import CliRunner

import risk_instruments
from app.cli.instruments import app
from risk_instruments import catalogue
from risk_instruments.__main__ import main
from tests.risk_instruments.command_line import run

VECTORS = Path(__file__).parent / "vectors.json"


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


def test_an_unknown_instrument_or_version_ends_with_2_and_a_suggestion(capsys):
    for command in (("show",), ("score", "--answers", "-"), ("export", "--format", "fhir")):
        code, out, err = run(capsys, command[0], "us.lap-2", *command[1:])
        assert (code, out) == (2, "")
        assert "unknown instrument us.lap-2, did you mean us.lap-1?" in err
        assert run(capsys, command[0], "us.lap-1", "--version", "9.9", *command[1:])[0] == 2
    code, _, err = run(capsys, "diff", "us.lap-1", "1.0", "9.9")
    assert code == 2
    assert "did you mean us.lap-1 version 1.0?" in err


def test_a_missing_file_ends_with_2(capsys, tmp_path):
    gone = str(tmp_path / "gone.json")
    for command in (
        ("score", "us.lap-1", "--answers", gone),
        ("entry", "--input", gone),
        ("verify", gone),
        ("check", gone),
    ):
        code, _, err = run(capsys, *command)
        assert code == 2
        assert "gone.json" in err


def test_every_format_is_exported_for_every_instrument(capsys):
    for instrument in catalogue.instruments():
        code, out, _ = run(capsys, "export", instrument.id, "--format", "fhir", "--version", instrument.version)
        assert code == 0
        assert Questionnaire.model_validate(json.loads(out)).title == instrument.title
        code, out, err = run(capsys, "export", instrument.id, "--format", "redcap")
        assert code == 0
        assert {len(row) for row in csv.reader(io.StringIO(out, newline=""))} == {18}
        assert "no levels, bands" in err
        code, out, _ = run(capsys, "export", instrument.id, "--format", "json-schema")
        schema = json.loads(out)
        assert code == 0
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert schema["discriminator"]["mapping"][instrument.kind]


def test_an_export_that_is_asked_wrongly_ends_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["export", "us.lap-1", "--format", "xml"])
    assert ended.value.code == 2
    code, _, err = run(capsys, "export", "us.lap-1", "--format", "redcap", "--answers", "-")
    assert code == 2
    assert "--answers goes with --format fhir" in err


def test_a_difference_is_told_line_by_line_and_as_json(capsys, tmp_path):
    home = Path(risk_instruments.__file__).parent / "catalogue"
    text = (home / "us.lap-1" / "1.0.toml").read_text("utf-8")
    draft = tmp_path / "draft.toml"
    draft.write_text(text.replace('"other" }, 4]', '"other" }, 3]').replace('version = "1.0"', 'version = "1.1"'))
    assert run(capsys, "diff", "us.lap-1", "1.0", "1.0") == (0, "", "")
    code, out, _ = run(capsys, "diff", "us.lap-1", "1.0", str(draft))
    assert code == 1
    assert out == "~ version: 1.0 -> 1.1\n~ rules four_of_4_11 if: other is 4 or more -> other is 3 or more\n"
    code, out, _ = run(capsys, "diff", "us.lap-1", str(draft), "1.0", "--json")
    assert code == 1
    assert json.loads(out)[0] == {"place": "version", "before": "1.1", "after": "1.0"}
    draft.write_text("schema = 3")
    assert run(capsys, "diff", "us.lap-1", "1.0", str(draft))[0] == 2


def test_versions_that_stand_in_the_catalogue_can_be_compared(capsys):
    code, out, _ = run(capsys, "diff", "es.viogen", "2019.1", "2025.1")
    assert code == 1
    assert "~ version: 2019.1 -> 2025.1\n" in out
    assert "- levels no_apreciado: " in out


def test_show_tells_rule_sources_and_status_of_every_kind(capsys):
    kinds = set()
    for instrument in catalogue.instruments():
        code, out, _ = run(capsys, "show", instrument.id)
        kinds.add(instrument.kind)
        assert code == 0
        assert f"Kind: {instrument.kind}" in out
        assert "\nRule" in out or "\nBand" in out
        assert "\nStatus: " in out
        assert instrument.definition.licence.labels in out
        for item in instrument.items:
            assert item.label in out
        for fact in instrument.definition.provenance:
            assert f"  {fact.fact}: {fact.status}" in out
            assert all(source in out for source in fact.sources)
    assert {"additive", "triggers", "count_only"} <= kinds
    _, out, _ = run(capsys, "show", "us.danger-assessment-20")
    assert "Band increased: total from 8 up to 13" in out
    assert "Status: the level only with a confirmed certificate" in out
    _, out, _ = run(capsys, "show", "us.lap-1")
    assert "Rule four_of_4_11: 4 or more yes in questions 4 to 11; when other is 4 or more, at least screened_in" in out


def test_a_vector_file_that_is_broken_ends_with_2(capsys, tmp_path):
    file = tmp_path / "vectors.json"
    for text in ("[", "[]", '{"schema": "risk-vectors/1", "vectors": [{"id": "a"}]}', "[" * 100_000):
        file.write_text(text)
        code, _, err = run(capsys, "verify", str(file))
        assert code == 2
        assert err.startswith("error: ")


def test_a_vector_that_is_refused_is_named_and_does_not_agree(capsys, tmp_path):
    wrong = json.loads(VECTORS.read_text())
    wrong["vectors"][3]["answers"]["q44"] = "yes"
    wrong["vectors"][7]["inputs"]["as_of"] = "soon"
    wrong["vectors"][9]["instrument"] = "us.lap-2"
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    code, out, _ = run(capsys, "verify", str(tmp_path / "wrong.json"))
    assert code == 1
    assert "dash24-p004 refused: expected a result, found unknown item q44" in out
    assert "marac-p001 refused: expected a result, found inputs.as_of" in out
    assert out.endswith("69 of 72 vectors agree\n")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("check",), 1),
        (("verify",), 2),
        (("diff", "us.lap-1", "1.0"), 2),
        (("entry", "--input", "-", "--policies"), 2),
    ],
)
def test_a_file_without_end_is_refused(capsys, tmp_path, command, code):
    endless = tmp_path / "endless.toml"
    endless.symlink_to("/dev/zero")
    found, out, err = run(capsys, *command, str(endless))
    assert (found, out) == (code, "")
    assert "is larger than" in err


def test_roundtable_instruments_has_every_command(capsys):
    runner = CliRunner()
    for command in ("list", "show", "score", "entry", "verify", "check", "diff", "export", "schema", "new"):
        assert runner.invoke(app, [command, "--help"]).exit_code == 0
        with pytest.raises(SystemExit):
            main([command, "--help"])
    capsys.readouterr()
    sheet = '{"answers": {"q44": "yes"}}'
    done = runner.invoke(app, ["score", "us.lap-1", "--answers", "-"], input=sheet)
    assert done.exit_code == 2
    assert "did you mean q4?" in done.output
    done = runner.invoke(app, ["export", "us.lap-1", "--format", "fhir"])
    assert json.loads(done.stdout)["resourceType"] == "Questionnaire"
    assert runner.invoke(app, ["diff", "us.lap-1", "1.0", "1.0"]).exit_code == 0


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
    wanted |= {f"risk_instruments/{path.relative_to(home)}" for path in home.rglob("*.py")}
    assert wanted - {"risk_instruments/pyproject.toml"} <= names
    assert "risk_instruments/catalogue/lock.txt" in names
    assert "risk_instruments/py.typed" in names
    without_numpy = "import sys; sys.modules['numpy'] = None; from risk_instruments.__main__ import main; sys.exit(main(sys.argv[1:]))"
    for arguments, said in (
        (("verify", str(VECTORS)), "72 of 72 vectors agree\n"),
        (("export", "us.lap-1", "--format", "fhir"), '"resourceType": "Questionnaire"'),
        (("export", "us.lap-1", "--format", "redcap"), "Variable / Field Name"),
        (("show", "us.lap-1"), "Rule any_of_1_3"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", without_numpy, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
