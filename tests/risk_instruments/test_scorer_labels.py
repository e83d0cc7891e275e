"""Each question stands at its number: a form scored rightly under labels in another order gives reasons that are wrong (handbook 4).

One word per item, in the order of the handbook's tables; the labels themselves are ours and are not repeated here.
"""

import re
from itertools import combinations

import pytest

from risk_instruments import catalogue
from tests.risk_instruments import oracle

POLICE = "uk.police.dash-2009-27"
WORDS = {
    oracle.DASH: "injury frightened feared isolated depressed separated contact stalking pregnant often worse jealous weapon kill "
    "strangulation sexual another known animals money drugs suicide breach history",
    oracle.LAP: "weapon kill thinks gun strangulation jealousy separated unemployed themselves child spies",
    oracle.DA: "severe gun left unemployed weapon threatens arrest child sex strangulation drugs alcohol activities jealous pregnant "
    "suicide children believes follows own",
    oracle.DA5: "severe weapon believes pregnant jealous",
    oracle.ODARA: "domestic non-domestic custodial conditional threat confinement concerned more earlier outside substance pregnant barrier",
    oracle.SDASH: "frightened harassment property visits loitering threats third current enlisted drug known",
}  # fmt: skip
PLACEHOLDERS = (oracle.DVSAT, oracle.DALE, oracle.HARK, oracle.YOUNG)
# a sign of life-threatening violence: the word of the label and the flag of the item
FLAGS = {
    "strangulation": "strangulation",
    "gun": "firearm",
    "weapon": "weapon",
    "stalking": "stalking",
    "separated": "separation",
}


def in_order(labels, words):
    return all(word in label.lower() for label, word in zip(labels, words, strict=True))


@pytest.mark.parametrize("name", WORDS)
def test_every_question_stands_at_its_number_and_two_that_change_places_are_noticed(name):
    labels, words = [item.label for item in catalogue.instrument(name).items], WORDS[name].split()
    assert in_order(labels, words)
    for here, there in combinations(range(len(labels)), 2):
        changed = list(labels)
        changed[here], changed[there] = labels[there], labels[here]
        assert not in_order(changed, words), (labels[here], labels[there])


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_questions_nobody_has_read_are_numbered_and_say_where_to_look(name):
    labels = [item.label for item in catalogue.instrument(name).items]
    assert labels == [f"Question {n} of your licensed form" for n in range(1, len(labels) + 1)]
    assert catalogue.instrument(name).definition.licence.wording == "overlay-required"


@pytest.mark.parametrize(
    "name", [*(name for name in WORDS if name != oracle.SDASH), POLICE]
)  # that form is about stalking as a whole
def test_a_question_about_a_danger_to_life_carries_its_flag(name):
    found = 0
    for item in catalogue.instrument(name).items:
        for word in set(re.findall(r"\w+", item.label.lower())) & FLAGS.keys():
            assert FLAGS[word] in item.flags, item.label
            found += 1
    assert found or name == oracle.ODARA, "it asks for none of them"


def test_the_24_are_the_27_without_10_11_and_12_and_the_mapping_says_so_item_by_item():
    (mapping,) = catalogue.instrument(POLICE).definition.mappings
    same = {f"q{n}": f"q{n}" for n in range(1, 10)} | {f"q{n}": f"q{n - 3}" for n in range(13, 28)}
    assert (mapping.to, mapping.pairs, mapping.is_verified) == (oracle.DASH, same, False)
    labels = {one: {item.id: item.label for item in catalogue.instrument(one).items} for one in (POLICE, oracle.DASH)}
    assert all(labels[POLICE][here] == labels[oracle.DASH][there] for here, there in same.items())


def test_a_mapping_leads_to_a_version_and_to_questions_that_exist():
    for latest in catalogue.instruments():
        for edition in catalogue.versions(latest.id):
            for mapping in edition.definition.mappings:
                other = catalogue.instrument(mapping.to, mapping.version)
                assert {*mapping.pairs.values()} <= {item.id for item in other.items}
                back = [
                    one for one in other.definition.mappings if (one.to, one.version) == (edition.id, edition.version)
                ]
                assert all(one.pairs == {there: here for here, there in mapping.pairs.items()} for one in back)


def test_a_judgement_in_the_rules_asks_for_author_and_reason_and_never_lowers():
    for instrument in catalogue.instruments():
        judgements = [given for given in instrument.definition.inputs if given.type == "judgement"]
        assert all(given.needs == ("author", "reason") for given in judgements)
        override = getattr(instrument.definition, "override", None)
        assert override is not None or not judgements
        assert override is None or (override.raise_, override.lower, override.needs) == (
            True,
            False,
            ("author", "reason"),
        )
