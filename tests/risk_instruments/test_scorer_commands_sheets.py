"""Filled sheets on the command line: one at a time and as JSON lines, sound ones and hostile ones."""

import io
import json
import os
import sys

import pytest

from risk_instruments import catalogue
from risk_instruments.commands import sheets as sheet_commands
from tests.risk_instruments.command_line import run
from tests.risk_instruments.sheets_drawn import valid_response


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
