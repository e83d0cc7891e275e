"""Official wording is used whole or refused whole, with file, line and reason, and never changes what is computed."""

from pathlib import Path

import pytest

from risk_instruments import BrokenDefinition, catalogue, overlay, score
from risk_instruments.__main__ import main

LAP = "us.lap-1"
NAME = f"{LAP}/en.toml"
SECRET = "Words of the licensed form"
HEAD = """schema = "risk-overlay/1"
instrument = "us.lap-1"
version = "1.0"
language = "en"
item_count = 11

[licence]
owner = "The owner"
holder = "Alderbrook partnership"
reference = "L-4711"

[items]
"""
ITEMS = "".join(f'{item.id} = "{SECRET}, number {item.n}"\n' for item in catalogue.instrument(LAP).items)
MORE = """
[sections]
critical = "Part one"

[levels]
screened_in = "Protocol referral"

[options.yes_no]
yes = "Yes indeed"
"""
GOOD = HEAD + ITEMS + MORE


def planted(folder: Path, text: str = GOOD, name: str = NAME) -> Path:
    """Write one overlay below a folder; gives the folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return folder


def test_an_overlay_replaces_every_label_and_nothing_else(tmp_path):
    neutral = catalogue.instrument(LAP)
    worded = overlay.load(planted(tmp_path)).worded(neutral, "en_GB")
    assert [item.label for item in worded.items] == [f"{SECRET}, number {item.n}" for item in neutral.items]
    assert worded.sections[0].label == "Part one"
    assert worded.level_label("screened_in") == "Protocol referral"
    assert worded.level_label("not_screened_in") == neutral.level_label("not_screened_in")
    assert worded.answer_label("q1", "yes") == "Yes indeed"
    assert (worded.id, worded.version, worded.sha256) == (neutral.id, neutral.version, neutral.sha256)
    assert worded.items[0].flags == neutral.items[0].flags
    for answers in ({}, {"q1": "yes"}, {"q4": "yes", "q5": "unknown"}):
        assert score(worded, answers) == score(neutral, answers)
    assert SECRET not in str(neutral.definition)


def test_a_reader_gets_the_own_language_or_our_labels(tmp_path):
    folder = planted(
        planted(tmp_path), GOOD.replace('"en"', '"de-CH"').replace(SECRET, "Wortlaut"), f"{LAP}/de-CH.toml"
    )
    held, neutral = overlay.load(folder), catalogue.instrument(LAP)
    assert held.refused == ()
    assert held.languages(neutral) == ("de-CH", "en")
    first = {locale: held.worded(neutral, locale).items[0].label for locale in ("en_GB", "en", "de_CH", "de_DE", "fr")}
    assert first["en_GB"] == first["en"] == f"{SECRET}, number 1"
    assert first["de_CH"] == "Wortlaut, number 1"
    assert first["de_DE"] == first["fr"] == neutral.items[0].label
    assert held.of(neutral, "fr") is None
    found = held.of(neutral, "en_GB")
    assert found is not None
    assert (found.licence.owner, found.licence.holder, found.licence.reference) == (
        "The owner",
        "Alderbrook partnership",
        "L-4711",
    )


def test_an_overlay_serves_its_version_alone(tmp_path):
    held = overlay.load(planted(tmp_path))
    other = catalogue.instrument("us.da-5")
    assert held.worded(other, "en_GB") is other


REFUSED = [
    (GOOD.replace('version = "1.0"', 'version = "2.0"'), 3, "unknown instrument us.lap-1 version 2.0, did you mean us.lap-1 version 1.0?"),
    (GOOD.replace("item_count = 11", "item_count = 12"), 5, "12 items are announced, us.lap-1 1.0 has 11"),
    (GOOD.replace("q11 =", "q12 ="), 23, "q12 is not in this version"),
    (GOOD.replace(ITEMS.splitlines()[4] + "\n", ""), 12, "q5 has no text"),
    (GOOD.replace(f"{SECRET}, number 3", ""), 15, "items.q3: the text is empty"),
    (GOOD.replace(f"{SECRET}, number 3", "  "), 15, "items.q3: the text is empty"),
    (GOOD.replace(f"{SECRET}, number 3", "x" * 1001), 15, "items.q3: String should have at most 1000 characters"),
    (GOOD.replace(f"{SECRET}, number 3", r"two\nlines"), 15, "items.q3: a text stands on one line"),
    (GOOD.replace(f"{SECRET}, number 3", r"bell \u0007"), 15, "items.q3: a character nobody can see, U+0007"),
    (GOOD.replace(f"{SECRET}, number 3", "turned \u202eround"), 15, "a character nobody can see, U+202E"),
    (GOOD.replace('q3 = "', 'q2 = "'), 15, "not TOML"),
    (GOOD.replace("q3 =", "Q3 ="), 15, "items.Q3"),
    (GOOD.replace('critical = "Part one"', 'kritical = "Part one"'), 26, "kritical is not in this version, did you mean critical?"),
    (GOOD.replace("screened_in =", "screened_out ="), 29, "screened_out is not in this version"),
    (GOOD.replace("[options.yes_no]", "[options.maybe]"), 31, "maybe is not in this version"),
    (GOOD.replace('yes = "Yes indeed"', 'yep = "Yes"'), 32, "yep is not in this version, did you mean yes?"),
    (GOOD.replace('reference = "L-4711"', ""), 7, "licence.reference: Field required"),
    (GOOD.replace('reference = "L-4711"', 'reference = ""'), 10, "licence.reference"),
    (GOOD.replace("risk-overlay/1", "risk-overlay/2"), 1, "schema"),
    (GOOD + "\n[extra]\nx = 1\n", 34, "extra: Extra inputs are not permitted"),
    (GOOD.replace('language = "en"', 'language = "fr"'), None, "the file says it is us.lap-1/fr.toml"),
    (GOOD.replace('instrument = "us.lap-1"', 'instrument = "us.lap-2"'), None, "the file says it is us.lap-2/en.toml"),
    (GOOD + "[" * 100, 33, "nested too deep"),
    ("x" * 300_000, None, "larger than 256 KB"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED, ids=[reason for _, _, reason in REFUSED])
def test_what_does_not_fit_is_refused_with_its_line_and_nothing_of_it_is_used(tmp_path, text, line, reason):
    held, neutral = overlay.load(planted(tmp_path, text)), catalogue.instrument(LAP)
    assert [(one.file, one.line) for one in held.refused] == [(NAME, line)]
    assert reason in held.refused[0].reason
    assert held.found == {}
    assert held.worded(neutral, "en_GB") is neutral
    assert held.refused_for(LAP) == held.refused
    assert held.refused_for("us.lap-10") == ()
    assert [str(one) for one in overlay.check(tmp_path)] == [str(one) for one in held.refused]


def test_an_unknown_instrument_is_refused_at_its_line(tmp_path):
    text = GOOD.replace('instrument = "us.lap-1"', 'instrument = "us.lab-1"')
    found = overlay.check(planted(tmp_path, text, "us.lab-1/en.toml"))
    assert [(one.line, one.reason) for one in found] == [
        (2, "unknown instrument us.lab-1 version 1.0, did you mean us.lap-1?")
    ]


def test_one_refused_file_leaves_the_others_alone(tmp_path):
    folder = planted(planted(tmp_path), GOOD.replace("q11 =", "q12 =").replace('"en"', '"de"'), f"{LAP}/de.toml")
    held = overlay.load(folder)
    assert [one.file for one in held.refused] == [f"{LAP}/de.toml"]
    assert held.languages(catalogue.instrument(LAP)) == ("en",)


def test_strange_files_are_named_and_hidden_ones_passed_over(tmp_path):
    planted(tmp_path, "notes", f"{LAP}/notes.txt")
    planted(tmp_path, GOOD, "en.toml")
    (tmp_path / LAP / "folder.toml").mkdir()
    planted(tmp_path, "junk", f"{LAP}/.DS_Store")
    planted(tmp_path, "junk", ".git/config")
    (tmp_path / LAP / "fr.toml").write_bytes(b"\xff\xfe")
    found = {one.file: one.reason for one in overlay.check(tmp_path)}
    assert set(found) == {"en.toml", f"{LAP}/notes.txt", f"{LAP}/folder.toml", f"{LAP}/fr.toml"}
    assert found["en.toml"] == "the file says it is us.lap-1/en.toml"
    assert found[f"{LAP}/folder.toml"] == "this is no file"
    assert found[f"{LAP}/fr.toml"] == "the file is not UTF-8"


def test_a_folder_that_is_not_there_is_said(tmp_path):
    assert [one.reason for one in overlay.check(tmp_path / "nowhere")] == ["the folder of overlays does not exist"]
    assert overlay.check(tmp_path) == []


def test_a_refusal_is_the_error_of_the_library():
    with pytest.raises(BrokenDefinition):
        overlay.parse(b"", NAME)


def test_the_command_says_every_refused_file_and_how_many_fit(tmp_path, capsys):
    planted(tmp_path)
    assert main(["check", "--overlay", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 overlays fit, 0 are refused\n"
    planted(tmp_path, GOOD.replace('language = "en"', 'language = "sv"').replace("q11 =", "q12 ="), f"{LAP}/sv.toml")
    assert main(["check", str(tmp_path), "--overlay"]) == 1
    said = capsys.readouterr()
    assert said.out == "1 overlays fit, 1 are refused\n"
    assert f"{LAP}/sv.toml, line 23: q12 is not in this version" in said.err
    assert main(["check", "--overlay"]) == 2
