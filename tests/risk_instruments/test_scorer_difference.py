"""What changed between two definitions: nothing between equals, every change in its place, whatever the kinds."""

import itertools

import pytest

from risk_instruments import catalogue
from risk_instruments.difference import Change, differences
from tests.risk_instruments.sheets_drawn import KINDS, every_edition

LAP = catalogue.versions("us.lap-1")[0]
HOME = catalogue.files("risk_instruments.catalogue")


def raw(instrument):
    return HOME.joinpath(instrument.id, f"{instrument.version}.toml").read_text("utf-8")


def edited(instrument, *pairs):
    text = raw(instrument)
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return catalogue.parse(text.encode(), "edited.toml")


@pytest.mark.parametrize("instrument", every_edition() + KINDS, ids=lambda one: one.id)
def test_a_definition_does_not_differ_from_itself(instrument):
    assert differences(instrument, instrument) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "change"),
    [
        ("us.lap-1", 'version = "1.0"', 'version = "1.1"', Change("version", "1.0", "1.1")),
        ("us.lap-1", 'label = "Unemployed"', 'label = "Out of work"', Change("items q8 label", "Unemployed", "Out of work")),
        ("us.lap-1", '"other" }, 4]', '"other" }, 5]', Change("rules four_of_4_11 if", "other is 4 or more", "other is 5 or more")),
        ("us.lap-1", "points = 1", "points = 2", Change("options yes_no yes points", "1", "2")),
        ("us.lap-1", 'critical = ["q1", "q2", "q3"]', 'critical = ["q1", "q2"]', Change("scores critical", "q1, q2, q3", "q1, q2")),
        ("us.lap-1", 'flags = ["firearm"]', "", Change("items q4 flags", "firearm", None)),
        ("us.lap-1", "release = true", "release = false", Change("release", "yes", "no")),
        ("us.lap-1", 'training = "advised"', 'training = "none"', Change("about training", "advised", "none")),
        ("us.lap-1", 'label = "Not screened in"', 'label = "No"', Change("levels not_screened_in label", "Not screened in", "No")),
        ("us.lap-1", 'wording = "own-labels"', 'wording = "open"', Change("licence wording", "own-labels", "open")),
        ("us.lap-1", 'fact = "order"\nstatus = "verified"', 'fact = "order"\nstatus = "secondary"\nnote = "x"', Change("provenance order status", "verified", "secondary")),
        ("us.danger-assessment-20", "up_to = 7", "up_to = 8", Change("bands variable up_to", "7", "8")),
        ("us.danger-assessment-20", "yes = 5", "yes = 4", Change("items q2 points yes", "5", "4")),
        ("ca.odara-13", "max_missing = 5", "max_missing = 4", Change("max_missing", "5", "4")),
    ],
)  # fmt: skip
def test_a_change_is_told_in_its_place(name, before, after, change):
    old = catalogue.versions(name)[0]
    text = raw(old).replace(before, after, 1)
    text = text.replace("release = true", "release = false") if change.place.startswith("provenance") else text
    assert change in differences(old, catalogue.parse(text.encode(), "edited.toml"))
    if not change.place.startswith("provenance"):
        assert differences(old, catalogue.parse(text.encode(), "edited.toml")) == [change]


def test_an_item_that_comes_or_goes_is_one_line_and_the_back_way_is_the_mirror():
    last = raw(LAP)[raw(LAP).index('[[items]]\nid = "q11"') : raw(LAP).index("[scores]")]
    shorter = edited(LAP, (last, ""), ("item_count = 11", "item_count = 10"), (', "q11"]', "]"))
    found = {change.place: change for change in differences(LAP, shorter)}
    assert found.keys() == {"item_count", "items q11", "scores other"}
    assert found["items q11"].after is None
    assert "label: Follows, spies" in found["items q11"].before
    mirrored = [Change(place, after, before) for place, before, after in differences(LAP, shorter)]
    assert differences(shorter, LAP) == mirrored


def test_a_move_is_told_as_a_move():
    first, second = (
        '[[sections]]\nid = "critical"\nlabel = "One yes is enough"\n',
        '[[sections]]\nid = "other"\nlabel = "Four yes are enough"\n',
    )
    turned = edited(LAP, (first, "FIRST"), (second, first), ("FIRST", second))
    assert differences(LAP, turned) == [Change("sections (order)", "critical, other", "other, critical")]


def test_facts_of_the_same_name_are_kept_apart():
    fact = '[[provenance]]\nfact = "labels"\nstatus = "own-choice"\nsources = []\nnote = "Once more."\nseen_on = 2026-11-29\nby = "T"\n\n[options]'
    (change,) = differences(LAP, edited(LAP, ("[options]", fact)))
    assert change.place == "provenance labels (2)"
    assert "Once more." in change.after


def test_any_two_instruments_can_be_compared_and_places_are_unique():
    for old, new in itertools.product(every_edition() + KINDS, repeat=2):
        found = differences(old, new)
        assert len({change.place for change in found}) == len(found)
        assert all(change.before != change.after for change in found)
        assert bool(found) == (old is not new)
        assert all(isinstance(text, str) or text is None for change in found for text in change)
