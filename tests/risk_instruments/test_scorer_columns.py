"""Whole columns of sheets: the same results as one sheet at a time, for every computed instrument, and many times as fast."""

import random
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk_instruments import Reason, Status, UnknownAnswer, catalogue, score
from risk_instruments.columns import LEFT_OUT, STATUSES, decode, encode, score_many
from risk_instruments.conditions import Condition, Facts, compiled
from risk_instruments.tallies import AT_ONCE
from risk_instruments.truths import ColumnFacts, truth
from tests.risk_instruments import proof_sheets
from tests.risk_instruments.trial import HEAD, LEVELS, PRESENT, YES, item, made

EDITIONS = [edition for one in catalogue.instruments() for edition in catalogue.versions(one.id)]
COMPUTED = [edition for edition in EDITIONS if edition.kind in {"additive", "triggers", "count_only"}]
EACH = pytest.mark.parametrize("instrument", COMPUTED, ids=lambda edition: f"{edition.id}-{edition.version}")
DASH = catalogue.instrument("uk.safelives.dash-ric-24")
LAP = catalogue.instrument("us.lap-1")
DVSAT = catalogue.instrument("au-nsw.dvsat-25")
ODARA = catalogue.instrument("ca.odara-13")
SOUGHT = settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
POINTED = YES.replace('"Yes"', '"Yes", points = %d').replace('"No"', '"No", points = 0')
FIELDS = ("score", "lower", "upper", "answered", "missing", "missing_scored", "certain")


def told(columns):
    """One tuple a sheet, in the words of `Result`."""
    names, rows = columns.level_names, []
    figures = zip(*(getattr(columns, field).tolist() for field in FIELDS), strict=True)
    ranks = zip(columns.level.tolist(), columns.level_min.tolist(), columns.level_max.tolist(), strict=True)
    for row, (numbers, levels, status) in enumerate(zip(figures, ranks, columns.status.tolist(), strict=True)):
        parts = {name: tuple(bounds[:, row].tolist()) for name, bounds in columns.parts.items()}
        rows.append((*numbers, *(names[rank] for rank in levels), STATUSES[status], parts))
    return rows


def one_by_one(instrument, sheets, confirmed):
    results = (score(instrument, answers, inputs, certificate_confirmed=confirmed) for answers, inputs in sheets)
    return [
        (*(getattr(one, field) for field in FIELDS), one.level, one.level_min, one.level_max, one.status, one.scores)
        for one in results
    ]


def as_columns(instrument, sheets):
    """The inputs of all sheets as columns: an open judgement is not given, an open code is 255."""
    found = {}
    for name, codes in instrument.plan.input_codes.items():
        values = [inputs.get(name) for _, inputs in sheets]
        places = [codes.index(value) if value in codes else LEFT_OUT for value in values]
        found[name] = np.array(places, np.uint8) if codes else np.array([value is True for value in values])
    return found


def drawn(instrument, count, seed=7):
    """Sheets with every code there is, from hardly answered to all yes."""
    chance = random.Random(seed)
    for _ in range(count):
        yes, left_out = chance.random(), chance.choice((0, 0.1, 0.3, 0.95))
        answers = {}
        for question in instrument.items:
            codes = instrument.answer_codes(question.id)
            code = "yes" if chance.random() < yes else chance.choice(codes)
            answers |= {} if chance.random() < left_out else {question.id: code}
        inputs = {
            name: chance.choice((*(codes or (True, False)), None))
            for name, codes in instrument.plan.input_codes.items()
        }
        yield answers, inputs


@EACH
@pytest.mark.parametrize("confirmed", [False, True])
def test_every_computed_instrument_gives_the_same_by_columns_and_one_by_one(instrument, confirmed):
    sheets = [*drawn(instrument, 3000), *proof_sheets.sheets(instrument.id), ({}, {})]
    rows = encode(instrument, (answers for answers, _ in sheets))
    columns = score_many(instrument, rows, as_columns(instrument, sheets), certificate_confirmed=confirmed)
    alone = one_by_one(instrument, sheets, confirmed)
    assert told(columns) == alone
    assert len(columns) == len(sheets) == len(rows)
    for row in range(50):
        whole = columns.result(row)
        assert (whole.level, whole.level_min, whole.level_max, whole.status, whole.scores) == alone[row][-5:]
    statuses = {result[-2] for result in alone}
    assert len(statuses) > 1, "sheets of one status alone would prove little"


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


def test_any_rows_and_any_inputs_score_as_one_by_one():
    seen = set()

    @SOUGHT
    @given(st.data())
    def held(source):
        instrument = source.draw(st.sampled_from(COMPUTED))
        bytes_ = [[*range(len(row.codes)), LEFT_OUT] for row in instrument.plan.rows]
        row = source.draw(st.tuples(*(st.sampled_from(known) for known in bytes_)))
        inputs = {
            name: source.draw(st.sampled_from([*(codes or (True, False)), "unknown", None]))
            for name, codes in instrument.plan.input_codes.items()
        }
        (answers,) = decode(instrument, bytes(row))
        columns = score_many(instrument, bytes(row), inputs, certificate_confirmed=True)
        assert told(columns) == one_by_one(instrument, [(answers, inputs)], confirmed=True)
        assert columns.result(0) == score(instrument, answers, inputs, certificate_confirmed=True)
        seen.add(instrument.id)

    held()
    assert len(seen) >= 5


TERMS = {"total": (0, 11), "critical": (0, 3), "other": (0, 8)}


def conditions():
    """Condition trees of every operator over the items, scores and inputs of LAP (and one code input)."""
    totals = st.sampled_from([*TERMS]).flatmap(
        lambda name: st.builds(
            lambda operator, limit: Condition.model_validate({operator: ({"score": name}, limit)}),
            st.sampled_from(["gte", "lte"]),
            st.integers(TERMS[name][0] - 1, TERMS[name][1] + 1),
        )
    )
    items = st.builds(
        lambda n, code: Condition.model_validate({"eq": ({"item": f"q{n}"}, code)}),
        st.integers(1, 11),
        st.sampled_from(["yes", "no", "unknown"]),
    )
    leaves = totals | items | st.just(Condition.model_validate({"input": "judgement"}))

    def wider(inner):
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return (
            inner.map(lambda one: Condition.model_validate({"not": one}))
            | several.map(lambda parts: Condition.model_validate({"all": parts}))
            | several.map(lambda parts: Condition.model_validate({"any": parts}))
            | several.flatmap(
                lambda parts: st.integers(1, len(parts)).map(
                    lambda count: Condition.model_validate({"atleast": (count, parts)})
                )
            )
        )

    return st.recursive(leaves, wider, max_leaves=8)


def test_every_operator_says_the_same_over_columns_as_over_one_sheet():
    sheets = list(drawn(LAP, 120, seed=11))
    rows = encode(LAP, (answers for answers, _ in sheets))
    columns = score_many(LAP, rows)
    bounds = {"total": np.stack([columns.score, columns.lower, columns.upper]), **columns.parts}
    beliefs = np.array([inputs["judgement"] is True for _, inputs in sheets], np.uint8)
    facts = ColumnFacts(LAP.plan, bounds, rows, {"judgement": beliefs})
    single = [
        Facts({name: tuple(figures[:, row].tolist()) for name, figures in bounds.items()}, answers, inputs)
        for row, (answers, inputs) in enumerate(sheets)
    ]
    operators, truths = set(), set()

    @SOUGHT
    @given(conditions())
    def held(condition):
        check = compiled(condition, LAP.plan.missing)
        found = truth(condition, facts).tolist()
        assert found == [check(one) for one in single]
        operators.update(name for part in condition.walk() for name in part.model_fields_set)
        truths.update(found)

    held()
    assert operators == {"all_of", "any_of", "negated", "gte", "lte", "eq", "atleast", "input"}
    assert truths == {0, 1, 2}


def test_an_input_is_one_value_for_all_sheets_or_a_column():
    sheet = {question.id: "yes" for question in DVSAT.items}
    rows = encode(DVSAT, [sheet] * 3)
    assert score_many(DVSAT, rows, {"relationship": "intimate", "as_of": "2026-11-29"}).level.tolist() == [2, 2, 2]
    unknown = score_many(DVSAT, rows, {"relationship": "unknown"})
    assert (unknown.level.tolist(), unknown.level_max.tolist()) == ([1, 1, 1], [2, 2, 2])
    codes = DVSAT.plan.input_codes["relationship"]
    column = np.array([codes.index("non_intimate"), codes.index("intimate"), LEFT_OUT], np.uint8)
    found = score_many(DVSAT, rows, {"relationship": column, "days": np.arange(3)})
    assert (found.level.tolist(), found.level_max.tolist()) == ([1, 2, 1], [1, 2, 2])
    raised = score_many(DVSAT, rows, {"relationship": column, "judgement": np.array([True, False, False])})
    assert raised.level.tolist() == [2, 2, 1]
    assert raised.result(0).fired == ("any_yes", "professional_judgement")
    assert raised.result(2).could_change == ("relationship",)
    assert found.result(2) == score(DVSAT, sheet)


def test_an_item_that_follows_from_its_details_is_encoded_by_what_they_say():
    parent = next(question for question in ODARA.items if ODARA.details(question.id))
    marks = dict.fromkeys([detail.id for detail in ODARA.details(parent.id)], "yes")
    rest = {question.id: "no" for question in ODARA.items if question.id != parent.id}
    sheets = [(rest | marks | said, {}) for said in ({}, {parent.id: "unknown"}, {parent.id: "no"}, {parent.id: "yes"})]
    columns = score_many(ODARA, encode(ODARA, [answers for answers, _ in sheets]))
    assert told(columns) == one_by_one(ODARA, sheets, confirmed=False)
    assert (columns.lower.tolist(), columns.upper.tolist()) == ([1, 1, 0, 1], [1, 1, 1, 1])


def test_full_result_and_reasons_are_there_on_demand():
    sheets = [answers for answers, _ in drawn(DASH, 200)]
    columns = score_many(DASH, encode(DASH, sheets))
    for row, answers in enumerate(sheets):
        assert columns.result(row) == score(DASH, answers)
        assert columns.reasons(row) == score(DASH, answers).reasons
    assert columns.result(-1) == score(DASH, sheets[-1])
    with pytest.raises(IndexError):
        columns.result(200)


def test_reasons_name_the_band_with_what_adds_to_it_and_the_rules_that_fired():
    no = {question.id: "no" for question in ODARA.items}
    banded = score_many(ODARA, encode(ODARA, [no | {"q2": "yes", "q9": "yes"}, {"q2": "yes"}]))
    assert banded.reasons(0) == (Reason("total", "c3", ("q2", "q9")),)
    assert banded.reasons(1) == ()
    yes = {f"q{n}": "yes" for n in range(1, 15)}
    ruled = score_many(DASH, encode(DASH, [yes, {"q1": "yes"}]))
    assert ruled.reasons(0) == (Reason("visible_high_risk", "high", tuple(yes)),)
    assert ruled.reasons(1) == (), "the silent rule of the lowest level is no reason"


def test_no_level_never_reads_as_the_highest():
    (rank,) = score_many(DASH, bytes([LEFT_OUT] * 24)).level.tolist()
    names = score_many(DASH, b"").level_names
    assert (rank, names[rank]) == (-1, None)
    assert names == ("none_identified", "below_threshold", "high", None)


def test_a_level_that_may_not_be_shown_hides_both_ends():
    bands = 'bands = [{ level = "low", up_to = 0 }, { level = "moderate", up_to = 1 }, { level = "high" }]\n'
    text = HEAD.replace("release = true", "release = false") % ("additive", 2, LEVELS + bands)
    hidden = catalogue.parse((text + POINTED % 1 + item(1) + item(2)).encode(), "xx.trial/1.0.toml")
    found = score_many(hidden, bytes([0, 1, 0, LEFT_OUT, LEFT_OUT, LEFT_OUT]), certificate_confirmed=True)
    assert [STATUSES[status] for status in found.status] == [
        Status.NOT_RELEASED, Status.NOT_RELEASED, Status.NOT_ASSESSED,
    ]  # fmt: skip
    assert found.upper.tolist() == [1, 2, 2]
    assert found.level.tolist() == found.level_min.tolist() == found.level_max.tolist() == [-1, -1, -1]
    assert not found.certain.any()


def test_no_sheets_give_no_results():
    for rows in (b"", encode(DASH, []), np.empty((0, 24), np.uint8)):
        found = score_many(DASH, rows)
        assert (len(found), found.score.tolist(), found.status.tolist(), found.level.tolist()) == (0, [], [], [])
    assert list(decode(DASH, b"")) == []


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


def test_the_largest_points_do_not_run_over():
    wide = made("count_only", 200, POINTED % 1000)
    found = score_many(wide, bytes([0] * 200 + [2] * 200 + [1] * 199 + [LEFT_OUT]))
    assert (found.score.tolist(), found.lower.tolist()) == ([200_000, 0, 0], [200_000, 0, 0])
    assert found.upper.tolist() == [200_000, 200_000, 1000]
    assert (found.missing.tolist(), found.answered.tolist()) == ([0, 200, 1], [200, 0, 199])


def test_an_instrument_whose_answers_do_not_fit_into_a_byte_is_refused():
    many = ", ".join(f'{{ code = "c{n}", label = "C", points = {n} }}' for n in range(256))
    crowded = made("count_only", 1, f"[options]\npresent = [{many}]\n")
    assert score(crowded, {"q1": "c255"}).score == 255
    for act in (lambda: encode(crowded, []), lambda: score_many(crowded, b"")):
        with pytest.raises(ValueError, match="q1 has 256 answers"):
            act()


def test_a_version_is_compiled_once():
    score_many(DASH, b"")
    first = DASH.column_plan
    score_many(DASH, b"")
    assert DASH.column_plan is first


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


@pytest.mark.alone
def test_columns_are_twenty_times_as_fast_as_one_by_one_which_scores_fifty_thousand_a_second():
    sheets = [answers for answers, _ in drawn(DASH, 5000)]
    rows = np.tile(encode(DASH, sheets), (40, 1))
    single, many = [], []
    for _ in range(5):
        began = time.process_time()
        results = [score(DASH, answers) for answers in sheets]
        single.append(len(sheets) / (time.process_time() - began))
        began = time.process_time()
        columns = score_many(DASH, rows)
        many.append(len(rows) / (time.process_time() - began))
    assert columns.score[: len(sheets)].tolist() == [one.score for one in results]
    assert len(columns) == 200_000
    assert max(many) >= 20 * max(single)
    assert max(single) >= 50_000
