"""What a definition of the right shape is still refused for: one line each, with the line of the key at fault."""

import re
from pathlib import Path

import pytest

import risk_instruments
from risk_instruments import BrokenDefinition, catalogue, layout

HOME = Path(risk_instruments.__file__).parent / "catalogue"


def text_of(name, version="1.0"):
    return (HOME / name / f"{version}.toml").read_text("utf-8")


LAP, DASH, ODARA = text_of("us.lap-1"), text_of("uk.safelives.dash-ric-24"), text_of("ca.odara-13")
DA, DVSAT, LISTED = text_of("us.danger-assessment-20"), text_of("au-nsw.dvsat-25"), text_of("de-sn.high-risk")
REPEATED, OUTSIDE, STALKING = text_of("eu.impact"), text_of("es.viogen", "2025.1"), text_of("uk.s-dash-2009")


def detail(name, parent="q1", more=""):
    return f'\n[[details]]\nid = "{name}"\nparent = "{parent}"\nlabel = "L"\noptions = "yes_no"\n{more}'


def prompt(name, condition):
    return f'\n[[prompts]]\nid = "{name}"\nmessage = "M"\nif = {condition}\n'


def given(name, more='type = "judgement"'):
    return f'\n[[inputs]]\nid = "{name}"\nlabel = "L"\n{more}\n'


def mapping(name="uk.other-1", pairs='q1 = "q1"', status="recalled"):
    return f'\n[[mappings]]\nto = "{name}"\nversion = "1.0"\nstatus = "{status}"\npairs = {{ {pairs} }}\n'


Q1 = '[[items]]\nid = "q1"\n'
DERIVED = Q1 + 'derive = { atleast = [1, ["da"]] }\n'
FLAT = '[options]\nflat = [{ code = "yes", label = "Yes", points = 0 }, { code = "no", label = "No", points = 0 }]\n'
FOUR = '{ gte = [{ score = "other" }, 4] }'
FOURTEEN = '{ gte = [{ score = "total" }, 14] }'
# how it is called, the text, the row the refusal names, the reason
CASES = [
    ("a detail named like an item", LAP + detail("q2"), r"\[\[details\]\]", "q2 is used twice"),
    ("an input named like an item", LAP + given("q3"), r"\[\[inputs\]\]", "q3 is used twice"),
    ("an input named like a detail", LAP + detail("da") + given("da"), r"\[\[inputs\]\]", "da is used twice"),
    ("a prompt named like an item", LAP + prompt("q1", '{ input = "judgement" }'), r"\[\[prompts\]\]", "q1 is used twice"),
    ("a prompt named like a check", DA + prompt("gun_without_weapon", '{ eq = [{ item = "q1" }, "yes"] }'), r"\[\[prompts\]\]", "gun_without_weapon is used"),
    ("a rule twice", LAP.replace('id = "four_of_4_11"', 'id = "any_of_1_3"'), r"\[\[rules\]\]", "any_of_1_3 is used twice"),
    ("a level twice", OUTSIDE.replace('code = "alto"', 'code = "medio"'), "medio", "medio is used twice"),
    ("an answer twice", LAP.replace('code = "refused"', 'code = "unknown"'), "unknown", "unknown is used twice"),
    ("a time twice", REPEATED.replace('"t1"', '"t0"', 1), "timepoints", "t0 is used twice"),
    ("a norm twice", ODARA + ODARA[ODARA.index("[[norms]]") : ODARA.index("[override]")], r"\[\[norms\]\]", "construction_2004 is used twice"),
    ("an input with a fixed meaning", LAP + given("as_of"), 'id = "as_of"', "fixed meaning"),
    ("a judgement with codes", DASH + given("judgement", 'type = "code"\ncodes = ["a"]'), 'type = "code"', "is a judgement"),
    ("a code that means not recorded", DVSAT.replace('codes = ["intimate", ', 'codes = ["unknown", "intimate", '), "codes = ", "means not recorded"),
    ("a code twice", DVSAT.replace('"non_intimate"]\n', '"non_intimate", "intimate"]\n'), "codes = ", "intimate is used twice"),
    ("derived from what follows it", LAP.replace(Q1, DERIVED) + detail("da", more='when = "yes"\n'), "derive = ", "asked only after q1"),
    ("derived with open yes", LAP.replace(Q1, DERIVED).replace('"yes", label = "Yes", points = 1', '"yes", label = "Yes", missing = true') + detail("da"), "derive = |options = ", "need the answers|fewer than two"),
    ("derived from too few", ODARA.replace("atleast = [1, ", "atleast = [6, "), "derive = ", "too few"),
    ("a threshold nobody reaches", LAP.replace(FOUR, FOUR.replace("4", "9")), "if = ", "between 0 and 8: 9 divides nothing"),
    ("a threshold everybody has reached", LAP.replace(FOUR, FOUR.replace("4", "0")), "if = ", "between 0 and 8: 0 divides nothing"),
    ("the fourteen of another form", DASH.replace(FOURTEEN, FOURTEEN.replace("14", "25")), "if = ", "between 0 and 24"),
    ("a prompt nobody reaches", LAP + prompt("p", '{ lte = [{ score = "total" }, 11] }'), "if = ", "divides nothing"),
    ("a rule on an open answer", LAP + prompt("p", '{ eq = [{ item = "q1" }, "unknown"] }'), "if = ", "unknown is no answer of q1"),
    ("a rule undone by yes where all answers weigh the same", LAP.replace("[options]\n", FLAT).replace('options = "yes_no"', 'options = "flat"', 1).replace('{ input = "judgement" }', '{ eq = [{ item = "q1" }, "no"] }'), "if = ", "undone by a more serious answer"),
    ("no rule for the highest level", DASH.replace('level = "high"', 'level = "below_threshold"'), 'code = "high"', "no rule gives the highest level"),
    ("a band above all totals", ODARA.replace("up_to = 6", "up_to = 13"), "up_to = 13", "highest total is 13"),
    ("a band below all totals", DA.replace("up_to = 7", "up_to = -4"), "up_to = -4", "from the lowest total"),
    ("bands without levels", DA.replace('level = "severe"', 'level = "extreme"'), r"\[\[bands\]\]", "name every level once"),
    ("released on our own threshold", DASH.replace('fact = "threshold"\nstatus = "verified"', 'fact = "threshold"\nstatus = "own-choice"'), 'status = "own-choice"', "our own choice"),
    ("criteria released on our own reading", text_of("rs.article-16").replace("release = false", "release = true"), 'status = "own-choice"', "rules is our own choice"),
    ("released without saying where the rules are from", LAP.replace('fact = "rules"', 'fact = "labels"'), "release = true", "nothing says where"),
    ("one source given twice", DA.replace("release = false", "release = true"), 'status = "secondary"', "one secondary source"),
    ("a norm without source", re.sub(r'(status = "secondary"\nsources = )\["https://deploy[^\n]*', r"\1[]", ODARA), "sources = |status = ", "without a source"),
    ("an open answer that meets a criterion", LISTED.replace('met_by = "yes"', 'met_by = "unknown"'), "options = ", "has no answer unknown"),
    ("a mapping to itself", LAP + mapping("us.lap-1"), "to = ", "leads to another instrument"),
    ("a mapping twice", LAP + mapping() + mapping(), r"\[\[mappings\]\]", "uk.other-1 1.0 is used twice"),
    ("a mapped stranger", LAP + mapping(pairs='q12 = "q1"'), "pairs = ", "q12 is mapped, but is no item"),
    ("a mapping two to one", LAP + mapping(pairs='q1 = "q1", q2 = "q1"'), r"\[\[mappings\]\]", "mapped to the same item"),
    ("a verified mapping without source", LAP + mapping(status="verified"), "status = ", "without a source"),
    ("a count with a level", STALKING.replace("item_count = 11", 'item_count = 11\nlevels = [{ code = "a", label = "A" }]'), "kind = ", "has no levels"),
    ("one item too few", LAP.replace("item_count = 11", "item_count = 12"), "item_count = 12", "12 items are announced"),
    ("an unknown field in an answer", LAP.replace('label = "Yes", points', 'label = "Yes", colour = "red", points'), 'colour = "red"', "colour"),
    ("an unknown operator deep inside", DVSAT.replace('{ eq = [{ input = "relationship" }, "intimate"] }', '{ is = [{ input = "relationship" }, "intimate"] }'), "is = ", "rules.1.if.all.1"),
    ("a missing field", LAP.replace('label = "Unemployed"\n', ""), r"\[\[items\]\]", "items.7.label: Field required"),
    ("a missing field of the file", LAP.replace("release = true\n", ""), "#", "release: Field required"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_unsound_file_is_refused_with_its_reason_and_the_row_at_fault(text, row, reason):
    with pytest.raises(BrokenDefinition) as error:
        catalogue.parse(text.encode(), "x.toml")
    assert re.search(reason, error.value.reason), error.value
    assert text not in {LAP, DASH, ODARA, DA, DVSAT, LISTED, REPEATED, OUTSIDE, STALKING}, "the change did not take"
    assert re.search(row, text.split("\n")[error.value.line - 1])


def test_a_table_that_lacks_a_field_is_named_by_its_header_and_the_file_by_its_first_line():
    with pytest.raises(BrokenDefinition) as error:
        catalogue.parse(LAP.replace('label = "Unemployed"\n', "").encode(), "x.toml")
    rows = LAP.split("\n")
    assert rows[error.value.line - 1 : error.value.line + 1] == ["[[items]]", 'id = "q8"']
    with pytest.raises(BrokenDefinition) as error:
        catalogue.parse(LAP.replace("release = true\n", "").encode(), "x.toml")
    assert error.value.line == 1


def test_line_ends_of_windows_are_read_like_any_others():
    raw = LAP.encode().replace(b"\n", b"\r\n")
    assert catalogue.parse(raw, "x.toml").definition == catalogue.parse(LAP.encode(), "x.toml").definition


def test_a_layout_gives_the_line_of_every_part_however_it_is_written():
    text = """a = 1.5
b = 1979-05-27 07:32:00.5
c = [1.5, 2, # [remark]
 3.5]
x.y = '''a
'''
[q."r s"]
z = \"\"\"a\"\"\"\"\"
w = { a = [{ b = 1 }, { b = 2 }], c.d = -inf }
[[t]]
[t.u]
[[t]]
v = []
"""
    found = layout.lines(text)
    named = {"a": 1, "b": 2, "c": 3, "x": 5, "q": 7, "t": 10}
    assert {path[0]: line for path, line in found.items() if len(path) == 1} == named
    assert (found[("c", 2)], found[("x", "y")], found[("q", "r s", "w", "a", 1, "b")]) == (4, 5, 9)
    assert (found[("t", 0)], found[("t", 0, "u")], found[("t", 1)], found[("t", 1, "v")]) == (10, 11, 12, 13)
    assert layout.line_of(found, ("t", 1, "nothing", 3)) == 12
    assert layout.line_of(found, ("nowhere",)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = " + "[" * 32 + "]" * 32, None), ("y = 1\nx = " + "[" * 33 + "]" * 33, 2),
        ("a.b.c.d.e.f.g.h = 1", None), ("\n\na.b.c.d.e.f.g.h.i = 1", 3), ("x = { a . b . c.d.e.f.g.h.i = 1 }", 1),
        ("[a.b.c.d.e.f.g.h.i]", 1), ('x = "' + "a." * 50 + '"', None), ("# " + "[" * 50, None), ('x = """' + "[" * 50, None),
    ],
)  # fmt: skip
def test_nesting_is_measured_before_anything_is_read(text, line):
    assert layout.too_deep(text) == line
