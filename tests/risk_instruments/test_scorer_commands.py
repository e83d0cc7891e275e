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
from risk_instruments import begin, catalogue
from risk_instruments.__main__ import main
from risk_instruments.commands import sheets as sheet_commands
from tests.risk_instruments.sheets_drawn import valid_response

VECTORS = Path(__file__).parent / "vectors.json"


def run(capsys, *arguments, stdin=None, monkeypatch=None):
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass"))))
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


HOSTILE = [
    ('{"answers": {"q44": "yes"}}', "unknown item q44, did you mean q4?"),
    ('{"answers": {"q4": "jes"}}', "unknown answer jes for q4, did you mean yes?"),
    ('{"answers": {"q4": true}}', "unknown answer true for q4"),
    ('{"answers": {"q4": null}}', "unknown answer null for q4"),
    ('{"answers": {"q4": ["yes"]}}', "for q4"),
    ('{"answers": {"q4": "yes", "q4": "no"}}', "q4 is given twice"),
    ('{"answers": ["q4"]}', "answers is no table"),
    ('{"answers": {"q4": "yes"}, "inputs": {"judgment": true}}', "unknown item judgment, did you mean judgement?"),
    ('{"answers": {"q4": "yes"}, "inputs": {"judgement": "yes"}}', 'unknown answer "yes" for judgement'),
    (
        '{"answers": {"q4": "yes"}, "inputs": {"judgement": "true"}}',
        'unknown answer "true" for judgement, did you mean true?',
    ),
    ('{"answer": {"q4": "yes"}}', "answer is no part of a sheet, did you mean answers?"),
    ('{"answers": {"q4": "yes"}, "input": {"judgement": true}}', "input is no part of a sheet, did you mean inputs?"),
    ('{"q4": "yes"}', "answers is missing"),
    ('{"answers": {"q4": "yes"}, "inputs": 3}', "inputs is no table"),
    ('{"answers": {"\\ud800": "yes"}}', "unknown item \\ud800"),
    ('{"answers": {"q4": "\\udfff"}}', "unknown answer \\udfff for q4"),
    ('{"answers": {"q4": "\ud800"}}', "not UTF-8"),
    ('{"answers": {"' + "q" * 5000 + '": "yes"}}', "unknown item " + "q" * 80),
    ('{"answers": {"q4": ' + "9" * 5000 + "}}", "error: "),
    ('{"answers": {"q4"', "not JSON"),
    ("", "not JSON"),
    ("NaN", "a sheet is a table"),
    ("[" * 100_000, "nested too deep"),
    ('{"answers": {"q4": "yes"}, "inputs": ' + '{"a":' * 100_000, "nested too deep"),
    (" " * 1_000_001, "longer than 1000000 characters"),
    ("{" + ",".join(f'"{n}": 0' for n in range(60_000)) + ', "0": 1}', "0 is given twice"),
    ('{"resourceType": "Bundle"}', "no QuestionnaireResponse"),
    ("[]", "a sheet is a table"),
]


@pytest.mark.parametrize(("sheet", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_sheet_that_cannot_be_read_ends_with_2_and_says_why(capsys, monkeypatch, sheet, said):
    code, out, err = run(capsys, "score", "us.lap-1", "--answers", "-", stdin=sheet, monkeypatch=monkeypatch)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err) < 400


@pytest.mark.parametrize(("sheet", "said"), HOSTILE[:-3], ids=range(len(HOSTILE) - 3))
def test_a_batch_names_the_line_of_such_a_sheet(capsys, monkeypatch, sheet, said):
    if not sheet.strip() and len(sheet) < 1_000_000:
        sheet = "{"
    stdin = '{"answers": {"q1": "yes"}}\n\n' + sheet + "\n"
    arguments = ("score", "us.lap-1", "--answers", "-", "--batch")
    code, out, err = run(capsys, *arguments, stdin=stdin, monkeypatch=monkeypatch)
    assert code == 2
    assert len(out.splitlines()) == 1
    assert "line 3: " in err
    assert said in err


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


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_progress_stands_on_a_terminal_alone(capsys, monkeypatch):
    monkeypatch.setattr(sheet_commands, "STEP", 2)
    lines = '{"answers": {"q1": "yes"}}\n' * 5
    arguments = ("score", "us.lap-1", "--answers", "-", "--batch")
    assert run(capsys, *arguments, stdin=lines, monkeypatch=monkeypatch)[2] == ""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    code, out, _ = run(capsys, *arguments, stdin=lines, monkeypatch=monkeypatch)
    assert (code, len(out.splitlines())) == (0, 5)
    assert screen.getvalue() == "\r2 sheets\r4 sheets\r5 sheets, done\n"


def test_a_batch_is_worked_line_by_line_without_waiting_for_its_end(monkeypatch):
    read, write = os.pipe()
    with os.fdopen(write, "wb", buffering=0) as sender, os.fdopen(read, "rb") as stream:
        instrument = catalogue.instrument("us.lap-1")
        results = sheet_commands.sheets.batch(
            stream, lambda sheet: sheet_commands.sheets.score_sheet(instrument, sheet, certificate_confirmed=False)
        )
        sender.write(b'{"answers": {"q1": "yes"}}\n')
        assert json.loads(next(results))["level"] == "screened_in"
        sender.write(b'{"answers": {"q1": "no"}}\n')
        assert json.loads(next(results))["answered"] == 1


def test_a_response_of_another_program_is_scored_like_any_sheet(capsys, monkeypatch):
    sheet = '{"answers": {"q3": "refused", "q4": "yes"}, "inputs": {"judgement": true}}'
    export = ("export", "us.lap-1", "--format", "fhir", "--answers", "-")
    code, document, _ = run(capsys, *export, stdin=sheet, monkeypatch=monkeypatch)
    assert code == 0
    valid_response(json.loads(document))
    score = ("score", "us.lap-1", "--answers", "-")
    _, expected, _ = run(capsys, *score, stdin=sheet, monkeypatch=monkeypatch)
    _, found, _ = run(capsys, *score, stdin=document, monkeypatch=monkeypatch)
    assert found == expected
    assert json.loads(found)["fired"] == ["officer_belief"]


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


NEW = {
    "kind": "additive", "id": "xx.trial-3", "title": 'A "trial"', "short": "Trial", "owner": "Us", "country": "Nowhere",
    "population": "Nobody", "completed-by": "Nobody", "training": "advised", "terms": "Not read yet", "by": "Tester",
    "items": "3", "levels": "Low, Moderate, High", "totals": "1, 3",
}  # fmt: skip
MORE = {
    "additive": {"way": "bands"},
    "triggers": {},
    "count_only": {"levels": None, "totals": None},
    "spj": {"totals": None, "items": "0"},
    "criteria": {"levels": None, "totals": None},
    "external": {"totals": None, "items": None},
    "repeated": {"levels": None, "totals": None, "timepoints": "t0, t1", "informants": "partner, perpetrator"},
}


def new_options(folder, **said):
    given = {**NEW, **{key.replace("_", "-"): value for key, value in said.items()}}
    return [
        "new",
        "--folder",
        str(folder),
        *(part for key, value in given.items() if value for part in (f"--{key}", value)),
    ]


@pytest.mark.parametrize("kind", MORE)
def test_a_new_definition_of_every_kind_is_sound_not_released_and_says_what_to_replace(capsys, tmp_path, kind):
    code, out, err = run(capsys, *new_options(tmp_path, kind=kind, **MORE[kind]))
    assert (code, err) == (0, "")
    file = tmp_path / "xx.trial-3" / "1.0.toml"
    assert str(file) in out
    assert run(capsys, "check", str(file))[:2] == (0, "xx.trial-3: sound\n")
    assert run(capsys, "check", str(tmp_path))[:2] == (0, "1 instruments\n")
    begun = catalogue.parse(file.read_bytes(), file.name)
    assert begun.release is False
    assert begun.kind == kind
    assert {fact.status for fact in begun.definition.provenance} == {"recalled", "own-choice"}
    assert all("Placeholder" in item.label for item in begun.items)
    assert sum(line.startswith("#") for line in file.read_text().splitlines()) >= 10
    before = file.read_bytes()
    code, _, err = run(capsys, *new_options(tmp_path, kind=kind, **MORE[kind]))
    assert code == 2
    assert "exists already" in err
    assert file.read_bytes() == before


def test_rules_and_bands_of_a_new_definition_meet_their_totals(capsys, tmp_path):
    for way in ("rules", "bands"):
        assert run(capsys, *new_options(tmp_path / way, way=way))[0] == 0
        file = tmp_path / way / "xx.trial-3" / "1.0.toml"
        text = file.read_text().replace("release = false", "release = true")
        read = 'status = "verified"\nsources = ["https://example.org/sheet"]'
        released = catalogue.parse(text.replace('status = "recalled"\nsources = []', read).encode(), "1.0.toml")
        levels = [
            risk_instruments.score(released, {f"q{n}": "yes" if n <= count else "no" for n in (1, 2, 3)}).level
            for count in range(4)
        ]
        assert levels == ["low", "moderate", "moderate", "high"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"id": "Trial"}, "--id Trial"),
        ({"version": "one"}, "--version one"),
        ({"kind": "sum"}, "--kind sum"),
        ({"title": None, "by": None}, "still needed: --title, --by"),
        ({"kind": None}, "still needed: --kind"),
        ({"items": "0"}, "--items 0"),
        ({"items": "many"}, "--items many"),
        ({"items": "201"}, "--items 201"),
        ({"totals": "3, 1"}, "--totals 3, 1: 2 whole numbers that rise"),
        ({"totals": "1"}, "--totals 1: 2 whole numbers that rise"),
        ({"totals": "1, x"}, "--totals 1, x"),
        ({"levels": "Low"}, "--levels Low"),
        ({"languages": "English"}, "--languages English"),
        ({"kind": "spj"}, "--totals does not belong to the kind spj"),
        ({"timepoints": "t0, t1"}, "--timepoints does not belong to the kind additive"),
        ({"title": "two\nlines"}, "--title two"),
    ],
)
def test_an_answer_to_new_that_cannot_be_used_ends_with_2_and_leaves_no_file(capsys, tmp_path, said, reason):
    code, out, err = run(capsys, *new_options(tmp_path, **said))
    assert (code, out) == (2, "")
    assert reason in err
    assert list(tmp_path.iterdir()) == []


def test_new_asks_on_a_terminal_what_no_option_says_and_asks_again_what_was_wrong(tmp_path):
    typed = iter(["xx.asked-2", "", "Asked", "Asked", "Us", "Nowhere", "", "Nobody", "Nobody", "sometimes", "none", "",
                  "Not read", "two", "2", "Low, High", "", "2", "Tester"])  # fmt: skip
    asked, told = [], []

    def ask(question):
        asked.append(question)
        return next(typed)

    answers = begin.gathered({"kind": "additive"}, ask, told.append)
    assert (answers.id, answers.version, answers.languages, answers.way) == ("xx.asked-2", "1.0", ("en",), "rules")
    assert (answers.items, answers.levels, answers.totals) == (2, ("Low", "High"), (2,))
    assert [text.split(":")[0] for text in told] == ["--training sometimes", "--items two"]
    assert "Version [1.0]: " in asked
    assert not any("Kind" in question for question in asked)
    with pytest.raises(begin.WrongBeginning, match="--kind was not answered"):
        begin.gathered({}, _no_answer, told.append)


def _no_answer(_):
    raise EOFError


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
