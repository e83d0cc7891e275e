"""REDCap data dictionary: 18 columns, names it takes, and a total for kinds with points alone, equal to the scorer's."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_instruments import catalogue, score
from risk_instruments.exchange import data_dictionary
from tests.risk_instruments.sheets_drawn import KINDS, begun, every_edition, parsed, sheets

EDITIONS = [*every_edition(), *KINDS]
IDS = [f"{one.id}-{one.version}" for one in EDITIONS]
SCORED = [one for one in EDITIONS if one.kind in {"additive", "triggers", "count_only"}]
HEADER = (
    "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels",Field Note,Text Validation Type OR Show Slider Number,'
    "Text Validation Min,Text Validation Max,Identifier?,Branching Logic (Show field only if...),Required Field?,"
    "Custom Alignment,Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation"
)


def rows(instrument):
    return list(csv.DictReader(StringIO(data_dictionary(instrument), newline="")))


def fields(instrument):
    return {row["Variable / Field Name"]: row for row in rows(instrument)}


def named(instrument, name):
    return f"{instrument.id.replace('.', '_').replace('-', '_')}_{name}"


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_the_dictionary_has_exactly_the_18_columns_and_names_redcap_takes(instrument):
    text = data_dictionary(instrument)
    assert text.split("\r\n")[0] == HEADER
    assert all(len(row) == 18 for row in csv.reader(StringIO(text, newline="")))
    found = rows(instrument)
    names = [row["Variable / Field Name"] for row in found]
    assert len(set(names)) == len(names)
    assert names[0] == "record_id"
    assert all(re.fullmatch(r"[a-z](?:_?[a-z0-9])*", name) and len(name) <= 100 for name in names)
    assert len({row["Form Name"] for row in found}) == 1
    assert {row["Field Type"] for row in found} <= {"text", "descriptive", "radio", "calc", "file"}
    assert instrument.definition.licence.labels in found[1]["Field Label"]
    assert "no levels, bands, rules, norms or bounds" in found[1]["Field Label"]


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_every_question_has_its_choices_its_number_and_its_section(instrument):
    found = fields(instrument)
    for item in instrument.items:
        row = found[named(instrument, item.id)]
        codes = [choice.split(", ", 1)[0] for choice in row["Choices, Calculations, OR Slider Labels"].split(" | ")]
        assert tuple(codes) == instrument.answer_codes(item.id)
        assert row["Question Number (surveys only)"] == item.n
        assert row["Field Label"] == item.label
    headers = [row["Section Header"] for row in found.values() if row["Section Header"]]
    assert headers == [section.label for section in instrument.sections if instrument.items_in(section.id)]
    for detail in instrument.definition.details:
        logic = found[named(instrument, detail.id)]["Branching Logic (Show field only if...)"]
        parent = named(instrument, detail.parent)
        assert logic == (f"[{parent}] = '{detail.when}'" if detail.when else "")


@pytest.mark.parametrize("instrument", EDITIONS, ids=IDS)
def test_only_kinds_with_points_are_added_up(instrument):
    calculated = [row for row in rows(instrument) if row["Field Type"] == "calc"]
    assert len(calculated) == (2 if instrument in SCORED else 0)


def reckoned(formula, filled):
    """A second reading of the two shapes REDCap is given: if(a or b, n, m) joined by plus."""
    total = 0
    for part in formula.split(" + "):
        if part == "0":
            continue
        tests, yes, no = re.fullmatch(r"if\((.*), (-?\d+), (-?\d+)\)", part).groups()
        met = any(filled.get(name, "") == code for name, code in re.findall(r"\[(\w+)\] = '(\w+)'", tests))
        total += int(yes) if met else int(no)
    return total


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("instrument", SCORED, ids=[one.id for one in SCORED])
def test_the_calculated_total_is_the_scorers(instrument, data):
    answers, _ = data.draw(sheets(instrument))
    answers = {item: code for item, code in answers.items() if item not in instrument.plan.details}
    found = fields(instrument)
    filled = {named(instrument, item): code for item, code in answers.items()}
    result = score(instrument, answers)
    assert (
        reckoned(found[named(instrument, "total")]["Choices, Calculations, OR Slider Labels"], filled) == result.score
    )
    assert (
        reckoned(found[named(instrument, "open")]["Choices, Calculations, OR Slider Labels"], filled) == result.missing
    )


def test_a_result_made_elsewhere_has_its_date_its_source_and_its_file():
    found = fields(parsed(begun("external")))
    assert found["xx_external_date"]["Text Validation Type OR Show Slider Number"] == "date_ymd"
    assert found["xx_external_file"]["Field Type"] == "file"
    assert found["xx_external_judged_level"]["Field Type"] == "radio"
    assert fields(parsed(begun("external", id="xx.words", levels=())))["xx_words_judged_level"]["Field Type"] == "text"


def test_what_redcap_reads_as_its_own_is_taken_out_of_labels():
    text = data_dictionary(parsed(begun("spj", levels=('Low, "calm" | none', "High <b> [q1]"))))
    level = next(
        row for row in csv.DictReader(StringIO(text, newline="")) if "judged_level" in row["Variable / Field Name"]
    )
    choices = level["Choices, Calculations, OR Slider Labels"].split(" | ")
    assert choices[:2] == ['low_calm_none, Low, "calm" / none', "high_b_q1, High &lt;b&gt; (q1)"]


def test_names_that_become_the_same_are_kept_apart():
    answers = begun("spj")
    from risk_instruments.blank import file_text
    from tests.risk_instruments.sheets_drawn import DAY

    text = file_text(answers, DAY).replace('id = "q2"', 'id = "q1_"').replace('id = "q3"', 'id = "q1__"')
    found = fields(catalogue.parse(text.encode(), "trial.toml"))
    assert {"xx_spj_q1", "xx_spj_q1_2", "xx_spj_q1_3"} <= found.keys()
