"""Sheets as rows of bytes: nothing is lost on the way, and what is no answer is refused by row and item."""

import subprocess
import sys

import numpy as np
import pytest

from risk_instruments import UnknownAnswer, catalogue, score
from risk_instruments.columns import LEFT_OUT, decode, encode, score_many
from risk_instruments.tallies import AT_ONCE
from tests.risk_instruments.many_sheets import COMPUTED, EACH, EDITIONS, drawn, one_by_one, told
from tests.risk_instruments.trial import LEVELS, PRESENT, made

DASH = catalogue.instrument("uk.safelives.dash-ric-24")
DVSAT = catalogue.instrument("au-nsw.dvsat-25")
ODARA = catalogue.instrument("ca.odara-13")


@EACH
def test_encoded_sheets_decode_to_themselves_and_bytes_of_any_kind_score_alike(instrument):
    sheets = [answers for answers, _ in drawn(instrument, 500, seed=3)]
    rows = encode(instrument, sheets)
    assert rows.shape == (500, len(instrument.items))
    assert list(decode(instrument, rows)) == sheets
    whole = told(score_many(instrument, rows))
    for same in (rows.tobytes(), bytearray(rows.tobytes()), memoryview(rows.tobytes()), np.asfortranarray(rows)):
        assert told(score_many(instrument, same)) == whole
    assert told(score_many(instrument, rows[::-2])) == whole[::-2]


def test_an_item_that_follows_from_its_details_is_encoded_by_what_they_say():
    parent = next(question for question in ODARA.items if ODARA.details(question.id))
    marks = dict.fromkeys([detail.id for detail in ODARA.details(parent.id)], "yes")
    rest = {question.id: "no" for question in ODARA.items if question.id != parent.id}
    sheets = [(rest | marks | said, {}) for said in ({}, {parent.id: "unknown"}, {parent.id: "no"}, {parent.id: "yes"})]
    columns = score_many(ODARA, encode(ODARA, [answers for answers, _ in sheets]))
    assert told(columns) == one_by_one(ODARA, sheets, confirmed=False)
    assert (columns.lower.tolist(), columns.upper.tolist()) == ([1, 1, 0, 1], [1, 1, 1, 1])


@pytest.mark.parametrize("row", [0, AT_ONCE - 1, AT_ONCE, AT_ONCE + 5])
def test_a_byte_that_is_no_answer_is_refused_with_its_row_and_item(row):
    rows = encode(DASH, [{"q1": "yes"}] * (AT_ONCE + 6))
    most = len(DASH.answer_codes("q7")) - 1
    bad = rows.copy()
    bad[row, 6] = most + 1
    with pytest.raises(ValueError, match=rf"row {row}: {most + 1} is no answer of q7 \(0 to {most}, 255"):
        score_many(DASH, bad)
    bad[row, 6] = most
    assert score_many(DASH, bad).result(row) == score(DASH, {"q1": "yes", "q7": DASH.answer_codes("q7")[most]})


def test_rows_of_another_shape_or_kind_are_refused():
    whole = encode(DASH, [{"q1": "yes"}] * 2)
    for rows in (whole.tobytes()[:-1], bytes(25)):
        with pytest.raises(ValueError, match="24 bytes"):
            score_many(DASH, rows)
    for rows in (whole.astype(np.int64), whole[:, :23], whole.ravel(), whole.view(np.bool_)):
        with pytest.raises(ValueError, match="24 columns"):
            score_many(DASH, rows)
    with pytest.raises(ValueError, match="row 1: 200 is no answer of q1"):
        list(decode(DASH, bytes(24) + bytes([200]) + bytes(23)))
    with pytest.raises(TypeError):
        score_many(DASH, [[0] * 24])


def test_a_column_of_an_input_that_does_not_fit_is_refused():
    rows = bytes(75)
    for column in (np.zeros(3, np.uint8), np.zeros(2, np.bool_), np.zeros((3, 1), np.bool_)):
        with pytest.raises(ValueError, match="judgement is a column of 3 bool"):
            score_many(DVSAT, rows, {"judgement": column})
    with pytest.raises(ValueError, match="relationship is a column of 3 uint8"):
        score_many(DVSAT, rows, {"relationship": np.zeros(3, np.int64)})
    first_free = len(DVSAT.plan.input_codes["relationship"])
    with pytest.raises(ValueError, match=f"row 2: {first_free} is no code of relationship"):
        score_many(DVSAT, rows, {"relationship": np.array([0, LEFT_OUT, first_free], np.uint8)})
    with pytest.raises(UnknownAnswer, match="did you mean judgement"):
        score_many(DVSAT, rows, {"judgment": np.zeros(3, np.bool_)})
    with pytest.raises(UnknownAnswer, match="did you mean intimate"):
        score_many(DVSAT, rows, {"relationship": "intimat"})


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"q1": "yse"}, "did you mean yes"),
        ({"q25": "yes"}, "unknown item q25, did you mean"),
        ({"q1": ["yes"]}, "unknown answer"),
    ],
)
def test_an_unknown_item_or_answer_is_refused_as_by_score_with_the_number_of_its_sheet(answers, message):
    with pytest.raises(UnknownAnswer, match=message) as alone:
        score(DASH, answers)
    with pytest.raises(UnknownAnswer) as refused:
        encode(DASH, [{"q1": "yes"}, answers])
    assert str(refused.value) == str(alone.value)
    assert refused.value.__notes__ == ["in sheet 1, counted from 0"]


def test_kinds_that_are_never_summed_are_refused():
    for instrument in EDITIONS:
        if instrument not in COMPUTED:
            with pytest.raises(ValueError, match=f"{instrument.kind} and never summed"):
                score_many(instrument, b"")
    judged = made("spj", 3, PRESENT, LEVELS)
    assert list(decode(judged, encode(judged, [{"q2": "partly"}]))) == [{"q2": "partly"}]


def test_an_instrument_whose_answers_do_not_fit_into_a_byte_is_refused():
    many = ", ".join(f'{{ code = "c{n}", label = "C", points = {n} }}' for n in range(256))
    crowded = made("count_only", 1, f"[options]\npresent = [{many}]\n")
    assert score(crowded, {"q1": "c255"}).score == 255
    for act in (lambda: encode(crowded, []), lambda: score_many(crowded, b"")):
        with pytest.raises(ValueError, match="q1 has 256 answers"):
            act()


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_numpy_is_loaded_when_columns_are_asked_for_and_not_before():
    done = run(
        "import sys, risk_instruments\nassert 'numpy' not in sys.modules\n"
        "from risk_instruments import Columns, decode, encode, score_many\nassert 'numpy' in sys.modules\n"
        "import risk_instruments.columns as c\nassert score_many is c.score_many and Columns is c.Columns\n"
        "try:\n    risk_instruments.score_all\nexcept AttributeError as error:\n    print(error)"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "no attribute 'score_all'" in done.stdout


def test_without_numpy_one_sheet_is_scored_and_columns_say_what_to_install():
    done = run(
        "import sys\nsys.modules['numpy'] = None\nfrom risk_instruments import catalogue, score\n"
        "print(score(catalogue.instrument('us.lap-1'), {'q1': 'yes'}).level)\nfrom risk_instruments import score_many"
    )
    assert done.returncode == 1
    assert done.stdout.split() == ["screened_in"]
    assert "needs NumPy, an optional extra: pip install 'risk-instruments[fast]'" in done.stderr
