"""Whoever changes what an instrument yields, in memory or in its file, is noticed without the lock and without golden files.

The oracle is written from the handbook and knows nothing of the files; every computed instrument of the catalogue is held to it.
"""

import re
from itertools import product
from pathlib import Path

import pytest

import risk_instruments
from risk_instruments import BrokenDefinition, Instrument, catalogue, score
from tests.risk_instruments import mutants, oracle, proof_sheets

HOME = Path(risk_instruments.__file__).parent / "catalogue"
COMPUTED = [one for one in catalogue.instruments() if one.kind in {"additive", "triggers", "count_only"}]
EACH = pytest.mark.parametrize("instrument", COMPUTED, ids=lambda one: one.id)


def test_every_computed_instrument_has_an_oracle_and_every_oracle_its_instrument():
    assert {one.id for one in COMPUTED} == set(oracle.FACTS)


@EACH
def test_an_instrument_yields_what_the_handbook_says(instrument):
    for edition in catalogue.versions(instrument.id):
        assert proof_sheets.first_difference(edition) is None
    assert list(oracle.FACTS[instrument.id].points) == [item.id for item in instrument.items]


@EACH
def test_every_mutant_of_a_definition_differs_from_the_handbook(instrument):
    made = [(name, Instrument(mutant, instrument.sha256)) for name, mutant in mutants.mutants(instrument.definition)]
    survivors = [name for name, mutant in made if proof_sheets.first_difference(mutant) is None]
    assert survivors == []
    assert len(made) >= 12 * len(instrument.items)


@EACH
def test_one_figure_changed_in_a_file_on_disk_is_refused_or_differs_from_the_handbook(instrument):
    file = HOME / instrument.id / f"{instrument.version}.toml"
    text = file.read_text("utf-8")
    survivors = []
    for count, (line, changed) in enumerate(mutants.file_mutants(text), start=1):  # noqa: B007 - the last count
        try:
            mutant = catalogue.parse(changed.encode(), file.name)
        except BrokenDefinition:
            continue
        if proof_sheets.first_difference(mutant) is None:
            survivors.append(line)
    assert survivors == []
    assert count >= 6, "points of yes, no and does not apply, each up and down"


@EACH
def test_no_figure_of_a_file_escapes_the_mutants(instrument):
    """Every whole number of the scoring tables is one of the mutated figures; the others are years, days and counts of items."""
    text = (HOME / instrument.id / f"{instrument.version}.toml").read_text("utf-8")
    body = text[text.index("[options]") :]
    norms = body.find("[[norms]]")
    body = body if norms < 0 else body[:norms] + body[body.index("[override]") :]
    bare = re.sub(r'"[^"]*"|#.*', '""', body)
    numbers = len(re.findall(r"(?<![\w.-])-?\d+(?![\w.-])", bare))
    assert numbers == len(mutants.FIGURE.findall(body))


def criteria_differ(instrument):
    """Say whether a list of criteria yields otherwise than: any one yes is met, all no is not met, else it is open."""
    count, is_read = oracle.CRITERIA[instrument.id]
    ids = [f"q{n}" for n in range(1, count + 1)]
    if [item.id for item in instrument.items] != ids:
        return True
    for item, code in product(ids, ("yes", "no", "unknown")):
        found = score(instrument, dict.fromkeys(ids, "no") | {item: code})
        wanted = {"yes": ("met", (item,), ()), "no": ("not_met", (), ()), "unknown": (None, (), (item,))}[code]
        if (found.level, found.fired, found.possible) != (wanted if is_read else (None, (), ())):
            return True
    return False


@pytest.mark.parametrize("name", oracle.CRITERIA)
def test_any_one_criterion_of_a_list_is_enough_and_a_mutant_is_noticed(name):
    listed = catalogue.instrument(name)
    assert not criteria_differ(listed)
    _, is_read = oracle.CRITERIA[name]
    changes = [
        {"release": not is_read},
        {"items": listed.definition.items[1:]},
        *([{"met_by": "no"}] if is_read else []),
    ]
    for change in changes:
        assert criteria_differ(Instrument(listed.definition.model_copy(update=change), "")), change


def test_every_list_of_criteria_is_held_to_the_handbook():
    assert {one.id for one in catalogue.instruments() if one.kind == "criteria"} == set(oracle.CRITERIA)
