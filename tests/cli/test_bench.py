"""The bench runs on databases of its own; what does not depend on the machine is held here: counts, bytes, no errors."""

import json

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli.bench.report import in_words
from app.cli.bench.rounds import Size
from tests.factories.databases import SERVER, postgres_answers

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def found():
    done = CliRunner().invoke(app, ["bench", "--quick", "--json", "--postgres", SERVER])
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def measured(found):
    databases = ["sqlite", "postgresql"] if postgres_answers() else ["sqlite"]
    return [found[name] for name in databases]


def test_pages_keep_to_their_statements_and_bytes_whatever_the_machine(found):
    for one in measured(found):
        counted, weighed = one["reading"]["statements"], one["reading"]["bytes"]
        assert 3 < counted["agenda"]["own"] <= 8
        assert set(counted["agenda"]) == {"own", "session", "policy", "audit"}
        assert counted["agenda"]["audit"] <= 4
        assert 40_000 < weighed["agenda_html"] <= 70_000
        assert 10_000 < weighed["css_js_gzip"] <= 60_000
        assert abs(weighed["agenda_html"] - weighed["agenda_by_hand"]) < 100


def test_fifty_writers_meet_no_error_whatever_the_audit(found):
    for one in measured(found):
        assert one["writing"]["errors"] == 0
        assert one["writing"]["connections"] == 50
        assert all(rate["median"] > 0 for rate in one["writing"]["per_second"].values())


def test_every_figure_comes_with_its_spread_and_its_goal(found):
    assert {goal["database"] for goal in found["goals"]} >= {"sqlite"}
    for figure in found["sqlite"]["reading"]["cpu_ms"].values():
        assert figure["low"] <= figure["median"] <= figure["high"]
    assert found["worker"]["first_answer_seconds"]["median"] > 0
    assert found["scoring_per_second"]["uk.safelives.dash-ric-24"]["median"] > 1000
    assert "agenda: statements of its own" in in_words(found)


def test_scoring_by_columns_is_compared_with_one_by_one_sheet_by_sheet(found):
    scorer = found["scorer"]
    assert (scorer["sheets"], scorer["compared"], scorer["different"]) == (20_000, 20_000, 0)
    assert all(scorer["per_second"][name]["median"] > 1000 for name in ("score_many", "score", "encode"))
    assert scorer["ratios"]["many_one"]["median"] > 1
    goals = {goal["what"]: goal for goal in found["goals"] if goal["database"] is None}
    assert [(goal["goal"], goal["is_least"]) for goal in goals.values()] == [(20, True), (50_000, True), (0, False)]
    assert goals["results of score_many that score gives differently"]["is_met"]
    assert "scorer      score_many ÷ score one by one" in in_words(found)


def test_a_result_by_columns_that_is_not_the_one_of_score_is_counted(monkeypatch):
    from app.cli.bench import apart

    instrument = apart.catalogue.instrument(apart.DASH)
    whole = apart.score
    first = []

    def once_wrong(instrument, answers):
        result = whole(instrument, answers)
        first.append(1)
        return result._replace(lower=-1) if len(first) == 5 else result

    monkeypatch.setattr(apart, "score", once_wrong)
    found = apart.columns(Size(rounds=2, requests=0, listed=0, connections=0, seconds=0, sheets=3_000))
    assert (found["compared"], found["different"]) == (3_000, 1)
    assert set(apart.drawn(instrument, 100)) == {*range(len(instrument.answer_codes("q1"))), 255}


def test_a_missing_server_is_named_with_its_reason(monkeypatch):
    from app.cli.bench import command

    monkeypatch.setattr(command, "_one_database", lambda *_: {})
    monkeypatch.setattr(command, "goals", lambda _: [])
    for name in ("worker", "scoring", "columns"):
        monkeypatch.setattr(command.apart, name, lambda *_: None)
    monkeypatch.setattr(command, "run", lambda _: None)
    found = command.measured(command.QUICK, "postgresql://postgres@127.0.0.1:1/postgres", lambda _: None)
    assert [one["what"] for one in found["skipped"]] == ["postgresql"]
    assert found["skipped"][0]["why"]
