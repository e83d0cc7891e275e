"""Every route × everybody × relation, asked for real: the table of `expected.py` is what the house does.

Relations are those of the cast: own agency, other agency, without a seat, walled, lapsed, former, other area, signed out.
"""

from pathlib import Path

import pytest

from tests.factories.world import CAST
from tests.permissions import PAGE, page
from tests.proof.expected import ROWS
from tests.proof.matrix import HIDDEN, NO, SIGN_IN, YES, House, bare, outcome, routes_of

pytestmark = pytest.mark.slow
LEAST_ROUTES = 245
ASKED = [row for row in ROWS if not row.needs_secret and row.method != "MOUNT"]


def test_every_route_stands_in_the_table(house: House) -> None:
    """FastAPI keeps included routers out of `app.routes`; the floor shows that the walk really finds them."""
    found = set(routes_of(house.client.app))
    assert len(found) >= LEAST_ROUTES
    listed = [row.route for row in ROWS]
    assert len(listed) == len(set(listed))
    assert found == set(listed)


def test_everybody_gets_from_every_route_what_the_table_says(house: House) -> None:
    wrong, opened, hidden = [], set(), 0
    for row in ASKED:
        for who in [None, *CAST]:
            answer = house.ask(row, who)
            found = outcome(answer)
            if found != row.expected(who):
                wrong.append(f"{row.route} as {who}: {row.expected(who)} is due, {found} came ({answer.status_code})")
            if found == YES:
                opened.add(row.route)
                if row.method != "GET":
                    house.renew()
            if found == NO and len(_sentence(answer)) < 15:
                wrong.append(f"{row.route} as {who}: refused without a sentence")
            if found == HIDDEN:
                hidden += 1
                missing = house.ask(row, who, random=True)
                if bare(missing) != bare(answer):
                    wrong.append(f"{row.route} as {who}: hidden differs from missing")
    assert wrong == []
    assert opened == {row.route for row in ASKED}, "a route that lets nobody in proves nothing"
    assert hidden >= 1000
    assert house.requests >= LEAST_ROUTES * len(CAST)


def _sentence(answer: object) -> str:
    if "json" in answer.headers["content-type"]:  # type: ignore[attr-defined]
        return str(answer.json()["detail"])  # type: ignore[attr-defined]
    return str(answer.text.partition("<main")[2])  # type: ignore[attr-defined]


def test_a_token_opens_exactly_what_its_scope_says(house: House) -> None:
    """Whoever may, may with the one right scope, and may not with every other scope."""
    wrong, scoped = [], [row for row in ASKED if row.scope]
    for row in scoped:
        who = min(row.yes - {"lapsed"})
        if outcome(house.ask(row, who, token=f"but-{row.scope}")) != NO:
            wrong.append(f"{row.route} opens without {row.scope}")
        if outcome(house.ask(row, who, token=f"only-{row.scope}")) != YES:
            wrong.append(f"{row.route} does not open with {row.scope}")
        if row.method != "GET":
            house.renew()
    assert wrong == []
    assert len(scoped) >= 60
    unscoped = {row.route for row in ASKED if row.is_api and not row.scope}
    assert unscoped == {
        "GET /api/v1/agencies", "GET /api/v1/colleagues", "GET /api/v1/areas", "GET /api/v1/areas/{area_id}/protocol",
        "GET /api/v1/instruments", "GET /api/v1/instruments/{instrument_id}",
        "GET /api/v1/areas/{area_id}/instruments/choice",
    }  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.needs_secret], ids=lambda row: row.route)
def test_doors_with_a_secret_stay_shut_without_it(house: House, row: object) -> None:
    """What opens them is proved in tests/accounts and tests/packs; here: knowing nothing opens nothing."""
    answer = house.ask(row, None)  # type: ignore[arg-type]
    if row.route == "POST /forgotten":  # type: ignore[attr-defined]
        assert answer.status_code == 422
    assert outcome(answer) in {SIGN_IN, NO, HIDDEN, "400", "422"}


def test_the_printed_table_is_up_to_date() -> None:
    assert Path(PAGE).read_text(encoding="utf-8") == page(), "run `make permissions`"
