"""No empty tests: each guard is switched off in turn, and the probe that stands for its proof must then fail.

Each probe is the green proof in small: it passes with the guard, fails without it, and passes again when the guard is back.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import event, false, insert, inspect, text, true
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from app.actions.models import Action
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import Incident, Person
from app.core import clock, db
from app.core.actor import house_actor
from app.core.crypto import Ciphertext, SealBroken, Sealed
from app.core.errors import UnauditedAccess
from app.core.ids import new_id
from tests.factories.world import ORIGIN
from tests.proof.expected import ROWS
from tests.proof.matrix import HIDDEN, NO, SIGN_IN, House, outcome

Probe = Callable[[House], None]
Off = Callable[[House, pytest.MonkeyPatch], AbstractContextManager[None]]
ROW = {row.route: row for row in ROWS}


def _asks(route: str, who: str, due: str) -> Probe:
    def probe(house: House) -> None:
        assert outcome(house.ask(ROW[route], who)) == due

    return probe


def _patched(target: str, name: str, value: Any) -> Off:
    @contextmanager
    def off(_: House, patch: pytest.MonkeyPatch) -> Iterator[None]:
        with patch.context() as only:
            only.setattr(f"{target}.{name}", value)
            yield

    return off


def _database(house: House) -> db.Database:
    app: Any = house.client.app
    found: db.Database = app.state.database
    return found


def a_silent_read_is_refused(house: House) -> None:
    try:
        with _database(house).unit() as unit:
            unit.session.get(Person, house.life.world.people["anna"])
    except UnauditedAccess:
        return
    raise AssertionError("a person was read and nobody will ever know")


@contextmanager
def no_audit_hook(_: House, __: pytest.MonkeyPatch) -> Iterator[None]:
    event.remove(db.CaseSession, "before_commit", db._nothing_unaudited)
    try:
        yield
    finally:
        event.listen(db.CaseSession, "before_commit", db._nothing_unaudited)


def _post_theme(house: House, headers: dict[str, str], token: str) -> int:
    house.client.cookies.clear()
    cookie = {"Cookie": f"{house.settings.cookie_name}=cookie-chair"}
    answer = house.client.post("/theme", data={"theme": "dark", "csrf_token": token}, headers=headers | cookie)
    return int(answer.status_code)


def another_site_cannot_post(house: House) -> None:
    assert _post_theme(house, {"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site"}, "csrf-chair") == 403


def a_form_without_the_token_is_refused(house: House) -> None:
    assert _post_theme(house, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, "guessed") == 403


def an_old_version_is_a_conflict(house: House) -> None:
    url = f"/api/v1/actions/{house.ids['action']}/start"
    answer = house.client.post(url, json={"version": 99}, headers={"Authorization": "Bearer housing-all"})
    assert answer.status_code == 409


@contextmanager
def no_version_check(_: House, patch: pytest.MonkeyPatch) -> Iterator[None]:
    from app.actions import queries, service

    careful = service._ready

    def careless(unit: Any, actor: Any, action_id: Any, version: int, *more: Any) -> Any:
        return careful(unit, actor, action_id, queries.action_line(unit, actor, action_id).version, *more)

    with patch.context() as only:
        only.setattr(service, "_ready", careless)
        yield


def the_database_itself_refuses_a_lost_update(house: House) -> None:
    try:
        with _database(house).unit() as unit:
            action = unit.session.get_one(Action, house.ids["action"])
            unit.session.connection().execute(text("UPDATE actions SET version = version + 1"))
            action.asked_due_on = clock.now().date()
            record(unit, house_actor(), Tag.ACTION_CHANGED, action)
    except StaleDataError:
        return
    raise AssertionError("a change was written over another one")


@contextmanager
def no_version_column(_: House, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as only:
        only.setattr(inspect(Action), "version_id_col", None)
        only.setattr(inspect(Action), "_memoized_values", {})  # statements that were made with the guard
        yield


def a_plain_value_never_reaches_a_sealed_column(house: House) -> None:
    row = {"id": new_id(), "area_id": house.ids["area"], "case_file_id": house.life.world.cases["anna"], "happened_on": clock.now().date(),
           "description": b"CANARY", "created_at": clock.now()}  # fmt: skip
    known = {name: value for name, value in row.items() if name in Incident.__table__.c}  # type: ignore[attr-defined]
    engine = _database(house).engine
    with engine.connect() as connection:
        try:
            connection.execute(insert(Incident), known)
        except StatementError as error:
            if "plain value reached a sealed column" in str(error):
                return
        finally:
            connection.rollback()
    raise AssertionError("a plain value lies in the database")


@contextmanager
def no_binding(house: House, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as only:
        only.setattr(Sealed, "process_bind_param", lambda _, value, __: value)
        house.renew()  # an engine remembers how it binds
        yield


def what_is_written_cannot_be_read_in_the_file(house: House) -> None:
    vault = _database(house).vault
    assert b"CANARY" not in vault.seal("people", "notes", new_id(), "CANARY")


def a_sealed_value_opens_at_its_own_place_only(house: House) -> None:
    vault = _database(house).vault
    sealed = vault.seal("people", "notes", new_id(), "CANARY")
    try:
        vault.open("people", "notes", new_id(), sealed)
    except SealBroken:
        return
    raise AssertionError("a value opened in another row")


def the_trail_cannot_be_changed(house: House) -> None:
    with _database(house).engine.connect() as connection:
        try:
            connection.execute(text("UPDATE audit_events SET tag = 'nothing'"))
        except DBAPIError:
            return
        finally:
            connection.rollback()
    raise AssertionError("the trail was changed")


@contextmanager
def no_triggers(house: House, _: pytest.MonkeyPatch) -> Iterator[None]:
    with _database(house).engine.connect() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.commit()
    yield


def an_idle_session_is_over(house: House) -> None:
    with clock.standing_at(clock.now() + timedelta(minutes=40)):
        assert outcome(house.ask(ROW["GET /cases"], "chair")) == SIGN_IN


def a_token_without_the_scope_is_refused(house: House) -> None:
    assert outcome(house.ask(ROW["GET /api/v1/cases"], "chair", token="but-cases:read")) == NO


DECLARED = "GET /meetings/{meeting_id}/live/panel"
GUARDS: dict[str, tuple[Probe, Off]] = {
    "policy filter": (
        _asks("GET /cases/{case_file_id}", "education", HIDDEN),
        _patched("app.cases.policy", "visible_to", lambda _: true()),
    ),
    "policy filter, API": (
        _asks("GET /api/v1/cases/{case_file_id}", "police_b", HIDDEN),
        _patched("app.cases.policy", "visible_to", lambda _: true()),
    ),
    "wall": (
        _asks("GET /cases/{case_file_id}", "walled", HIDDEN),
        _patched("app.cases.policy", "walled", lambda *_: false()),
    ),
    "declaration": (_asks(DECLARED, "education", NO), _patched("app.meetings.live.policy", "why_not_attend", lambda *_, **__: None)),
    "signature lapse": (
        _asks("GET /meetings/{meeting_id}", "lapsed", HIDDEN),
        _patched("app.accounts.queries", "in_date", lambda *_: True),
    ),
    "scope": (
        a_token_without_the_scope_is_refused,
        _patched("app.core.actor.Actor", "may", lambda *_: True),
    ),
    "role": (
        _asks("POST /agreed/{listing_id}/undo", "police", NO),
        _patched("app.actions.policy", "why_not_supersede", lambda *_: None),
    ),
    "audit hook": (a_silent_read_is_refused, no_audit_hook),
    "same origin": (another_site_cannot_post, _patched("app.web.csrf", "is_same_origin", lambda _: True)),
    "CSRF token": (a_form_without_the_token_is_refused, _patched("app.web.csrf", "check_token", lambda *_: None)),
    "version check": (an_old_version_is_a_conflict, no_version_check),
    "version column": (the_database_itself_refuses_a_lost_update, no_version_column),
    "seal, binding": (
        a_plain_value_never_reaches_a_sealed_column,
        no_binding,
    ),
    "seal": (
        what_is_written_cannot_be_read_in_the_file,
        _patched("app.core.crypto.Vault", "seal", lambda *words: Ciphertext(orjson.dumps(words[-1]))),
    ),
    "place of a sealed value": (a_sealed_value_opens_at_its_own_place_only, _patched("app.core.crypto", "_place", lambda *_: b"")),
    "append-only trail": (the_trail_cannot_be_changed, no_triggers),
    "session time-out": (an_idle_session_is_over, _patched("app.accounts.recognise", "is_alive", lambda *_: True)),
}  # fmt: skip


@pytest.mark.parametrize("guard", GUARDS)
def test_without_the_guard_its_proof_turns_red(house: House, monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    probe, off = GUARDS[guard]
    probe(house)
    with off(house, monkeypatch), pytest.raises(AssertionError):
        probe(house)
    house.renew()
    probe(house)
    house.renew()


def test_every_guard_that_was_promised_has_its_sabotage() -> None:
    promised = {"policy filter", "wall", "audit hook", "CSRF token", "version check", "seal", "declaration", "signature lapse",
                "place of a sealed value", "append-only trail", "session time-out"}  # fmt: skip
    assert promised <= set(GUARDS)
