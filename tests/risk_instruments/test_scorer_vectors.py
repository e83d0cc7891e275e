"""The public vectors: what everybody must get."""

from pathlib import Path

import pytest

from risk_instruments import vectors

FILE = Path(__file__).parent / "vectors.json"
CASES = vectors.read(FILE)


def test_the_public_file_holds_72_vectors():
    assert len(CASES) == 72
    assert len({case["id"] for case in CASES}) == 72


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_vector_comes_out_as_agreed(case):
    assert list(vectors.differences([case])) == []
    assert len(case["expect"]) >= 5


def test_a_wrong_expectation_is_noticed():
    case = CASES[0] | {"expect": CASES[0]["expect"] | {"score": 99, "fired": ["nothing"]}}
    assert {difference.field for difference in vectors.differences([case])} == {"score", "fired"}


def test_a_file_of_another_schema_is_refused(tmp_path):
    (tmp_path / "v.json").write_text('{"schema": "other/1", "vectors": []}')
    with pytest.raises(ValueError, match="risk-vectors/1"):
        vectors.read(tmp_path / "v.json")
