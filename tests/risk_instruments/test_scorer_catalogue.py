"""The catalogue: what may be in it, what is refused, and that a released file is never edited."""

import hashlib
import random
from pathlib import Path
from typing import get_args

import pytest

import risk_instruments
from risk_instruments import BrokenDefinition, catalogue
from risk_instruments.about import Computed
from risk_instruments.definition import json_schema

HOME = Path(risk_instruments.__file__).parent / "catalogue"
FILES = sorted(HOME.glob("*/*.toml"))
LAP = (HOME / "us.lap-1" / "1.0.toml").read_text("utf-8")
DA = (HOME / "us.danger-assessment-20" / "1.0.toml").read_text("utf-8")
DASH = (HOME / "uk.safelives.dash-ric-24" / "1.0.toml").read_text("utf-8")
ODARA = (HOME / "ca.odara-13" / "1.0.toml").read_text("utf-8")


def refused(text, match):
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BrokenDefinition, match=match) as error:
        catalogue.parse(raw, "x/1.0.toml")
    assert error.value.file == "x/1.0.toml"
    assert error.value.reason
    return error.value


def test_every_file_is_as_it_was_on_the_day_of_its_release():
    lock = {
        name: digest for digest, name in (line.split("  ") for line in (HOME / "lock.txt").read_text().splitlines())
    }
    assert {f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES} == lock


def test_an_edited_added_or_lost_file_refuses_the_whole_catalogue(tmp_path):
    for file in FILES:
        (tmp_path / file.parent.name).mkdir(exist_ok=True)
        (tmp_path / file.parent.name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "lock.txt").write_bytes((HOME / "lock.txt").read_bytes())
    assert sum(map(len, catalogue.load(tmp_path).values())) == len(FILES)
    edited = tmp_path / "us.lap-1" / "1.0.toml"
    edited.write_text(LAP + "# one more remark\n")
    with pytest.raises(BrokenDefinition, match="changed after its release"):
        catalogue.load(tmp_path)
    edited.unlink()
    with pytest.raises(BrokenDefinition, match="is missing"):
        catalogue.load(tmp_path)
    edited.write_text(LAP)
    newer = tmp_path / "us.lap-1" / "1.1.toml"
    newer.write_text(LAP.replace('version = "1.0"', 'version = "1.1"'))
    with pytest.raises(BrokenDefinition, match=r"not in lock\.txt"):
        catalogue.load(tmp_path)
    assert [one.version for one in catalogue.load(tmp_path, locked=False)["us.lap-1"]] == ["1.0", "1.1"]
    newer.rename(tmp_path / "us.lap-1" / "1.2.toml")
    with pytest.raises(BrokenDefinition, match=r"the file says it is us.lap-1/1.1.toml"):
        catalogue.load(tmp_path, locked=False)


def test_the_latest_version_is_the_highest_number_not_the_last_word(tmp_path):
    (tmp_path / "us.lap-1").mkdir()
    for version in ("1.0", "1.10", "1.9"):
        (tmp_path / "us.lap-1" / f"{version}.toml").write_text(LAP.replace('version = "1.0"', f'version = "{version}"'))
    assert [one.version for one in catalogue.load(tmp_path, locked=False)["us.lap-1"]] == ["1.0", "1.9", "1.10"]


@pytest.mark.parametrize("instrument", catalogue.instruments(), ids=lambda one: one.id)
def test_a_file_says_where_its_facts_come_from_and_whose_its_labels_are(instrument):
    definition = instrument.definition
    assert "ask from your organisation's licensed form" in definition.licence.labels
    facts = {fact.fact: fact.status for fact in definition.provenance}
    assert "labels" in facts
    if definition.release:
        assert all(facts.get(fact) != "recalled" for fact in get_args(Computed))
    else:
        unread = definition.licence.wording == "overlay-required"
        chosen = facts.get("rules") == "own-choice"
        assert instrument.needs_certificate or unread or chosen or "recalled" in facts.values()


def test_the_danger_assessment_is_not_released_because_its_weights_have_one_source():
    assert catalogue.instrument("us.danger-assessment-20").release is False
    refused(DA.replace("release = false", "release = true"), "one secondary source")


BROKEN = [
    ("unknown field", LAP.replace("release = true", "release = true\nexecute = 1"), "execute"),
    ("item twice", LAP.replace('id = "q5"', 'id = "q4"'), "q4 is used twice"),
    ("unknown section", LAP.replace('section = "other"', 'section = "others"', 1), "section others does not exist"),
    ("unknown option list", LAP.replace('options = "yes_no"', 'options = "maybe"', 1), "option list maybe"),
    ("one item too few", LAP.replace("item_count = 11", "item_count = 12"), "12 items are announced, 11"),
    ("unknown operator", LAP.replace("{ gte = [", "{ sum = [", 1), "sum"),
    ("two operators", LAP.replace('{ input = "judgement" }', '{ input = "judgement", any = [] }'), "one operator|at least 1"),
    ("unknown score", LAP.replace('score = "critical"', 'score = "criticl"'), "criticl does not exist"),
    ("unknown level", LAP.replace('level = "screened_in"', 'level = "screened"', 1), "level screened does not exist"),
    ("a rule that lowers", LAP.replace("{ gte = [", "{ lte = [", 1), "undone by a more serious answer"),
    ("eq on no", LAP.replace('{ input = "judgement" }', '{ eq = [{ item = "q1" }, "no"] }'), "undone by a more serious"),
    ("eq on a code that is none", LAP.replace('{ input = "judgement" }', '{ eq = [{ item = "q1" }, "si"] }'), "undone|no answer"),
    ("threshold as text", LAP.replace("}, 4] }", '}, "4"] }'), "gte"),
    ("threshold as fraction", LAP.replace("}, 4] }", "}, 3.5] }"), "gte"),
    ("points true", LAP.replace("points = 1", "points = true"), "points"),
    ("points infinite", LAP.replace("points = 1", "points = inf"), "cannot be used"),
    ("points huge", LAP.replace("points = 1", "points = 99999999999"), "points"),
    ("points for an unknown answer", DA.replace("points = { yes = 5 }", "points = { ja = 5 }"), "ja, which is no scored"),
    ("missing and points", LAP.replace("missing = true }", "missing = true, points = 0 }", 1), "missing or has points"),
    ("override lowers", LAP.replace("lower = false", "lower = true"), "override.lower"),
    ("bands fall", DA.replace("up_to = 13", "up_to = 7"), "bands rise strictly"),
    ("last band closed", DA.replace('level = "extreme"\n', 'level = "extreme"\nup_to = 99\n'), "the last is open"),
    ("score of a stranger", LAP.replace('critical = ["q1", ', 'critical = ["q99", '), "q99, which is no item"),
    ("derived from a stranger", ODARA.replace('"q13e"] ]', '"q11a"] ]').replace('"q13e"]]', '"q11a"]]'), "derived from q11a"),
    ("derived from itself", ODARA.replace('"q13e"]]', '"q13"]]'), "derived from q13"),
    ("parent that is none", DA.replace('parent = "q5"', 'parent = "q5a"'), "parent q5a is no item"),
    ("wrong schema", LAP.replace("risk-instrument/1", "risk-instrument/2"), "schema"),
    ("wrong kind", LAP.replace('kind = "triggers"', 'kind = "eval"'), "kind"),
    ("judgement that sums", LAP.replace('kind = "triggers"', 'kind = "spj"'), "points"),
    ("verified without source", LAP.replace('sources = ["https://shamelesssurvivors.com/lethality-assessment-screen/"]', "sources = []").replace('sources = [\n  "https://shamelesssurvivors.com/lethality-assessment-screen/",\n]', "sources = []"), "without a source"),
    ("recalled but released", DASH.replace('status = "verified"', 'status = "recalled"'), "only recalled"),
    ("label with a line break", LAP.replace("Weapon used or threatened", "Weapon\\nused"), "label"),
    ("id that climbs", LAP.replace('id = "us.lap-1"', 'id = "../us.lap-1"'), "id"),
    ("a time where a date belongs", LAP.replace("seen_on = 2026-11-21", "seen_on = 10:00:00"), "cannot be used"),
    ("no table at all", "", "kind"),
    ("not TOML", LAP + "\n[[[", "not TOML"),
    ("lone surrogate", LAP.replace("Weapon used", "\\ud800 used"), "not TOML"),
    ("not UTF-8", LAP.encode() + b"\n# \xff", "not UTF-8"),
    ("NUL", LAP.encode() + b"\n\x00", "nobody can see, U.0000"),
    ("10 MB", b"#" * 10_000_000, "larger than 256 KB"),
    ("deep arrays", "x = " + "[" * 100_000 + "]" * 100_000, "nested too deep|not TOML"),
    ("deep conditions", LAP.replace('{ input = "judgement" }', "{ any = [" * 40 + '{ input = "judgement" }' + "] }" * 40), "deep"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "match"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_or_hostile_file_is_refused_with_file_and_reason(text, match):
    assert text not in {LAP, DA, DASH, ODARA}, "the mutation did not take"
    refused(text, match)


def test_a_refusal_names_the_line():
    line = LAP.split("\n").index('id = "q5"')
    found = refused(LAP.replace('id = "q5"', 'id = "q4"'), "used twice")
    assert LAP.split("\n")[found.line - 1] == "[[items]]"
    assert found.line == line
    assert refused(LAP + "\nx = ", "not TOML").line == len(LAP.split("\n")) + 1


def test_random_damage_is_refused_or_read_and_never_crashes():
    draw = random.Random(3)
    sources = [LAP.encode(), DA.encode(), ODARA.encode()]
    outcomes = {"read": 0, "refused": 0}
    for _ in range(400):
        raw = bytearray(draw.choice(sources))
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(raw))
            raw[place : place + draw.randint(0, 6)] = draw.randbytes(draw.randint(0, 3))
        try:
            catalogue.parse(bytes(raw), "x/1.0.toml")
            outcomes["read"] += 1
        except BrokenDefinition:
            outcomes["refused"] += 1
    assert outcomes["refused"] > 50
    assert sum(outcomes.values()) == 400


def test_the_json_schema_knows_every_kind():
    text = str(json_schema())
    assert all(
        kind in text for kind in ("additive", "triggers", "count_only", "spj", "criteria", "external", "repeated")
    )
