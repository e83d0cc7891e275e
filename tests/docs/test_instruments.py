"""The page of instruments says what the files say: every version, every fact with its status and source."""

import re

import pytest

from risk_instruments import Instrument
from tests.docs import instruments
from tests.docs.pages import text_of

EDITIONS = instruments.editions()
TEXT = text_of(instruments.PAGE)
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))


def of(edition):
    return SECTIONS[edition.title]


def changed(edition, **changes):
    return Instrument(edition.definition.model_copy(update=changes), edition.sha256)


def test_the_page_is_the_one_the_files_give():
    assert instruments.page() == TEXT, "run: python -m tests.docs.instruments"


def test_every_version_has_its_own_part_and_stands_in_the_list():
    assert len(SECTIONS) == len(EDITIONS) >= 26
    for edition in EDITIONS:
        assert f"| `{edition.id}` {edition.version} |" in TEXT
        assert f"`{edition.id}`, version {edition.version}" in of(edition)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda one: f"{one.id}-{one.version}")
def test_a_part_names_every_fact_with_status_and_source_the_terms_and_every_level(edition):
    definition, part = edition.definition, of(edition)
    for fact in definition.provenance:
        assert f"| {fact.fact} | {fact.status} |" in part
        assert all(source in part for source in fact.sources)
    assert definition.licence.terms in part
    assert definition.about.owner in part
    assert all(level.label in part for level in edition.levels)
    assert all(one.text in part and one.source in part for one in definition.about.validity)
    assert all(f"{norm.name} of {norm.year}" in part for norm in getattr(definition, "norms", ()))


def test_each_row_of_each_table_has_the_cells_of_its_head():
    rows = [line for line in TEXT.split("\n") if line.startswith("|")]
    assert len(rows) > 400
    width = 0
    for before, line in zip(["", *TEXT.split("\n")], TEXT.split("\n"), strict=False):
        cells = len(re.findall(r"(?<!\\)\|", line))
        if line.startswith("|") and not before.startswith("|"):
            width = cells
        assert not line.startswith("|") or cells == width, line


def test_a_mapping_that_is_not_confirmed_reads_as_off():
    police = next(one for one in EDITIONS if one.id == "uk.police.dash-2009-27")
    assert "24 questions as in uk.safelives.dash-ric-24 1.0: recalled, off until" in of(police)


def test_a_level_that_is_held_back_is_never_called_computed():
    kinds = {one.id: instruments.level_is(one) for one in EDITIONS}
    assert kinds["uk.hark-4"] == "held back: not released"
    assert kinds["us.danger-assessment-20"] == "computed, shown with a confirmed certificate"
    assert kinds["uk.police.dash-2009-27"].startswith("chosen by the assessor; not every fact")
    screening = next(one for one in EDITIONS if one.id == "uk.hark-4")
    assert instruments.level_is(changed(screening, release=True)) == "computed"


def test_weights_and_bands_are_said_in_words():
    danger = next(one for one in EDITIONS if one.id == "us.danger-assessment-20")
    assert "yes 4, never lived together -3: question 3" in of(danger)
    assert "Total up to 7: Variable danger.<br>Total 8 to 13: Increased danger." in of(danger)
    assert "12 of the score" in of(danger)
