"""The command that starts a definition."""

import pytest

from risk_instruments import begin, catalogue, score
from tests.risk_instruments.command_line import run

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
            score(released, {f"q{n}": "yes" if n <= count else "no" for n in (1, 2, 3)}).level for count in range(4)
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
