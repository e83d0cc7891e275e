"""Bad input at every door that takes a body: always a clear 4xx, at the field where one is at fault, and nothing typed is lost.

Every body begins as the right one of `expected.py` and is spoiled in one way; whoever sends it may do the act.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.factories.world import ORIGIN
from tests.proof.expected import ROWS
from tests.proof.matrix import House, Row

pytestmark = pytest.mark.slow
MEGABYTE = "x" * 1_048_576
HUGE = 10**40
LEAST_TRIED = 700
API = [row for row in ROWS if row.is_api and row.body and not row.needs_secret]
HTML = [row for row in ROWS if not row.is_api and row.method == "POST" and not row.needs_secret and row.body]
DATES = {"due_on", "starts_on", "ends_on", "signed_on", "completed_on", "valid_from", "day"}
ENUMS = {"role", "type", "participation", "phone_safe", "part", "kind", "level"}
KEEPS_TEXT = {
    "reason",
    "note",
    "words",
    "questions",
    "text",
    "fact",
    "risk_summary",
    "opening",
    "line",
    "given_name",
    "name",
    "way",
}
"""Fields in which people write: what they wrote must be in the page that comes back."""


def spoiled(body: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the body spoiled in every way that fits it: name of the way, the field at fault, the body."""
    yield "unknown field", "surprise", body | {"surprise": "1"}
    for name, value in body.items():
        yield "wrong type", name, body | {name: {"deep": ["thing"]}}
        if name in DATES:
            yield "impossible date", name, body | {name: "2026-02-30"}
        if name in ENUMS:
            yield "wrong enum", name, body | {name: "no-such-word"}
        if name == "version":
            yield "stale version", name, body | {name: 9999}
            yield "huge number", name, body | {name: HUGE}
        if name in KEEPS_TEXT and isinstance(value, str):
            yield "megabyte", name, body | {name: MEGABYTE}
            yield "NUL", name, body | {name: f"a{chr(0)}b words"}
            yield "lone surrogate", name, body | {name: "a\ud800b words"}


def api_send(house: House, row: Row, who: str, raw: bytes, **headers: str) -> Any:
    house.client.cookies.clear()
    given = {"Authorization": f"Bearer {who}-all", "Content-Type": "application/json"} | row.headers | headers
    return house.client.request(row.method, house.url(row) + row.query, content=raw, headers=given)


def sender(row: Row) -> str:
    return min(row.yes - {"lapsed"})


@pytest.mark.parametrize("row", API, ids=lambda row: row.route)
def test_programs_get_a_clear_answer_to_every_bad_body(house: House, row: Row) -> None:
    who, wrong = sender(row), []
    for way, name, body in spoiled(house.fill(row.body)):
        answer = api_send(house, row, who, json.dumps(body).encode())
        wrong += _faults_of_problem(answer, way, name)
        if answer.status_code < 400:
            house.renew()
    for way, raw in RAW.items():
        answer = api_send(house, row, who, raw)
        if not 400 <= answer.status_code < 500 or answer.headers["content-type"] != "application/problem+json":
            wrong.append(f"{way}: {answer.status_code} {answer.text[:120]}")
    house.renew()
    assert wrong == []


RAW = {
    "broken UTF-8": b'{"text": "\xff\xfe"}',
    "not JSON": b"{",
    "empty": b"",
    "a list": b"[]",
    "deep JSON": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "huge int": b'{"version": ' + b"9" * 10_000 + b"}",
    "NaN": b'{"version": NaN}',
}


def _faults_of_problem(answer: Any, way: str, name: str) -> list[str]:
    where = f"{way} at {name}: {answer.status_code} {answer.text[:160]}"
    if not 400 <= answer.status_code < 500:
        return [where]
    if answer.headers["content-type"] != "application/problem+json":
        return [f"{where} is no problem+json"]
    if way == "stale version":
        return [] if answer.status_code == 409 else [where]
    if way == "huge number" and answer.status_code == 409:
        return []
    if answer.status_code == 422:
        pointed = [one["field"].split(".")[0] for one in answer.json().get("errors", [])]
        return [] if name in pointed else [f"{where} points at {pointed}"]
    return [] if answer.status_code in {400, 404, 413} else [where]


def html_send(house: House, row: Row, who: str, body: dict[str, Any] | None = None, raw: bytes | None = None) -> Any:
    house.client.cookies.clear()
    headers = {
        "Cookie": f"{house.settings.cookie_name}=cookie-{who}", "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin",
    }  # fmt: skip
    if raw is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": f"csrf-{who}"}
        return house.client.post(house.url(row), content=raw, headers=headers)
    flat = {name: _flat(value) for name, value in (body or {}).items()}
    return house.client.post(house.url(row), data={"csrf_token": f"csrf-{who}"} | flat, headers=headers)


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return "%%%"
    return [str(one) for one in value] if isinstance(value, list) else str(value).replace("\ud800", "\ufffd")


@pytest.mark.parametrize("row", HTML, ids=lambda row: row.route)
def test_pages_come_back_with_what_was_typed(house: House, row: Row) -> None:
    who, wrong = sender(row), []
    if row.path.endswith("/answers"):
        pytest.fail("autosave speaks JSON; it is proved with the programs' doors") if row.is_api else None
        return
    for way, name, body in spoiled(house.fill(row.body)):
        answer = html_send(house, row, who, body)
        where = f"{way} at {name}: {answer.status_code}"
        if answer.status_code >= 500:
            wrong.append(where)
        if answer.status_code < 400:
            if _must_refuse(way, name, row):
                wrong.append(f"{where} was taken")
            house.renew()
        if answer.status_code == 422 and way not in {"megabyte", "NUL", "lone surrogate"}:
            wrong += [f"{where} lost what was typed in {one}" for one in _lost(row, body, name, answer.text)]
    for way, raw in {
        "broken UTF-8": b"reason=%ff%fe&text=%c0",
        "many fields": b"&".join(b"a%d=1" % n for n in range(3000)),
    }.items():
        answer = html_send(house, row, who, raw=raw)
        if answer.status_code >= 500:
            wrong.append(f"{way}: {answer.status_code}")
        elif answer.status_code < 400:
            house.renew()
    house.renew()
    assert wrong == []


def _must_refuse(way: str, name: str, row: Row) -> bool:
    return way in {"impossible date", "wrong enum", "stale version", "megabyte", "NUL"} and not row.path.endswith(
        "/parse"
    )  # which only shows how a line is understood


def _lost(row: Row, body: dict[str, Any], spoiled_name: str, page: str) -> list[str]:
    import html

    shown = html.unescape(page)
    kept = KEEPS_TEXT & set(body) - {spoiled_name}
    return [name for name in sorted(kept) if isinstance(body[name], str) and body[name] not in shown]


def test_the_same_key_with_another_body_is_refused_and_with_the_same_body_acts_once(house: House) -> None:
    headers = {"Authorization": "Bearer officer-all", "Idempotency-Key": uuid4().hex}
    body = {"instrument_id": "uk.safelives.dash-ric-24"}
    first = house.client.post("/api/v1/assessments", json=body, headers=headers)
    again = house.client.post("/api/v1/assessments", json=body, headers=headers)
    other = house.client.post("/api/v1/assessments", json=body | {"label": "another"}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    for key in ("short", "x" * 200, "n\u00fcl"):
        bad = house.client.post("/api/v1/assessments", json=body, headers=headers | {"Idempotency-Key": key.encode()})
        assert bad.status_code == 422
    house.renew()


@pytest.mark.parametrize(
    "path",
    [
        "/cases?after=not-an-id", "/actions?after=2026-99-99", "/actions?scope=%00", "/meetings/series?x=%ff", "/referrals/inbox/%00",
        "/meetings/{out}/live/panel?at=" + "x" * 36, "/meetings/{out}/versions/999999999999999999999", "/assessments/{draft}/parts/-1",
        "/assessments/{draft}/parts/99999999999999999999999", "/api/v1/actions?cursor=%00", "/api/v1/actions?cursor=" + "A" * 119,
        "/api/v1/cases?limit=99999999999999999999", "/api/v1/referrals?status=nothing", "/api/v1/meetings/{out}/pack?format=exe",
        "/arrive/%2e%2e%2f%00", "/link/%00", "/calendar/%00.ics", "/meetings/{out}/stream?since=99999999999999999999999",
        "/referrals/{ref}/parts/victim-0", "/referrals/{ref}/parts/%00", "/actions/{out}/%00",
    ],
)  # fmt: skip
def test_a_strange_address_is_never_a_fault_of_ours(house: House, path: str) -> None:
    ids = house.ids
    url = path.format(out=ids["meeting_out"], draft=ids["sheet_draft"], ref=ids["ref_draft"])
    house.client.cookies.clear()
    for who in ("coordinator", "officer", "police"):
        headers = {"Cookie": f"{house.settings.cookie_name}=cookie-{who}"}
        if path.startswith("/api"):
            headers = {"Authorization": f"Bearer {who}-all"}
        answer = house.client.get(url, headers=headers)
        assert answer.status_code < 500, f"{who} {answer.status_code}"


def test_enough_was_tried() -> None:
    tried = sum(len(list(spoiled(row.body or {}))) for row in API + HTML) + len(RAW) * len(API)
    assert len(API) >= 50
    assert len(HTML) >= 50
    assert tried >= LEAST_TRIED
