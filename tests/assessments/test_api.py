"""The JSON door: the same way with a token, the same rules, and the same refusals."""

from uuid import UUID

import pytest

from tests.assessments.sheets import DASH, finished, row, stored, yes

SCOPES = ("assessments:read", "assessments:write")
PATH = "/api/v1/assessments"


def sent(answers, seq=1, client="program"):
    return {"client": client, "answers": [{"item": item, "value": code, "seq": seq} for item, code in answers.items()]}


def test_a_program_goes_the_whole_way(door, world):
    api = door.api("police", *SCOPES)
    begun = api.post(PATH, json={"instrument_id": DASH, "label": "Incident 4471"})
    assert begun.status_code == 201
    address = f"{PATH}/{begun.json()['id']}"
    assert begun.json()["result"]["upper"] == 24
    filled = api.put(f"{address}/answers", json=sent(yes(13, unknown=1)))
    assert filled.status_code == 200
    result = filled.json()["result"]
    assert (result["score"], result["lower"], result["upper"], result["missing"]) == (13, 13, 24, 11)
    assert result["sentence"].startswith("Could still be high. 1 more yes answer reaches 14")
    judged = api.post(f"{address}/judgement", json={"reason": "Extreme fear"})
    assert (judged.json()["judged_level"], judged.json()["is_high"]) == ("high", True)
    version = api.get(address).json()["version"]
    done = api.post(f"{address}/complete", json={"version": version})
    assert done.status_code == 200
    assert (done.json()["status"], done.json()["result"]["level"]) == ("completed", "below_threshold")
    assert done.json()["instrument"]["sha256"]
    assert done.json()["protocol_id"]
    assert [one["id"] for one in api.get(PATH, params={"status": "completed"}).json()] == [begun.json()["id"]]
    late = api.put(f"{address}/answers", json=sent({"q1": "no"}, seq=2))
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"


def test_the_same_key_begins_once_and_another_body_under_it_is_refused(door, world):
    api = door.api("police", *SCOPES)
    key = {"Idempotency-Key": "incident-4471"}
    first = api.post(PATH, json={"instrument_id": DASH}, headers=key)
    again = api.post(PATH, json={"instrument_id": DASH}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(api.get(PATH).json()) == 1
    other = api.post(PATH, json={"instrument_id": DASH, "label": "another"}, headers=key)
    assert other.status_code == 422


def test_a_replayed_sending_gives_the_same_answer_and_the_same_version(door, world):
    api = door.api("police", *SCOPES)
    address = f"{PATH}/{api.post(PATH, json={'instrument_id': DASH}).json()['id']}"
    first = api.put(f"{address}/answers", json=sent(yes(3))).json()
    assert api.put(f"{address}/answers", json=sent(yes(3))).json() == first
    assert first["answers"] == [{"item": f"q{n}", "value": "yes", "note": "", "carried_from": ""} for n in (1, 2, 3)]


BAD = [
    ("post", "", {"instrument_id": "nothing"}, 422, "instrument_id"),
    ("post", "", {}, 422, "instrument_id"),
    ("post", "", {"instrument_id": DASH, "case_file_id": "x"}, 422, "case_file_id"),
    ("post", "", {"instrument_id": DASH, "surprise": 1}, 422, "surprise"),
    ("put", "/{id}/answers", sent({"q99": "yes"}), 422, "q99"),
    ("put", "/{id}/answers", sent({"q1": "maybe"}), 422, "q1"),
    ("put", "/{id}/answers", {"client": "c", "answers": [{"item": "q1", "note": "x" * 1_000_000, "seq": 1}]}, 422, "answers.0.note"),
    ("put", "/{id}/answers", {"client": "c", "answers": [{"item": "q1", "value": "yes"}]}, 422, "answers.0.seq"),
    ("put", "/{id}/answers", {"client": "", "answers": []}, 422, "client"),
    ("post", "/{id}/judgement", {"reason": ""}, 422, "reason"),
    ("post", "/{id}/judgement", {"reason": "Extreme fear", "level": "below_threshold"}, 422, "level"),
    ("post", "/{id}/complete", {}, 422, "version"),
    ("post", "/{id}/complete", {"version": 0}, 422, "version"),
    ("post", "/{id}/complete", {"version": 99}, 409, ""),
    ("get", "/not-an-id", None, 404, ""),
    ("get", "?status=finished", None, 422, "status"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "field"), BAD)
def test_bad_input_is_a_clear_refusal_at_its_field(door, world, method, path, body, status, field):
    api = door.api("police", *SCOPES)
    id_ = api.post(PATH, json={"instrument_id": DASH}).json()["id"]
    more = {} if body is None else {"json": body}
    found = api.request(method, PATH + path.format(id=id_), **more)
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in found.json().get("errors", [])][:1] == ([field] if field else [])
    assert stored(world, UUID(id_)) == {}


@pytest.mark.parametrize("content", [b"{", b'{"client": "\xff\xfe"}', b"null", b'"words"'])
def test_a_body_that_is_no_json_or_no_utf8_is_refused(door, world, content):
    api = door.api("police", *SCOPES)
    id_ = api.post(PATH, json={"instrument_id": DASH}).json()["id"]
    found = api.put(f"{PATH}/{id_}/answers", content=content, headers={"Content-Type": "application/json"})
    assert found.status_code in {400, 422}


def test_scopes_bind_reading_and_writing(door, world):
    id_ = finished(world, yes(3), "police")
    reader, writer = door.api("police", "assessments:read"), door.api("police", "assessments:write")
    assert reader.get(f"{PATH}/{id_}").status_code == 200
    assert reader.post(PATH, json={"instrument_id": DASH}).status_code == 403
    assert writer.get(f"{PATH}/{id_}").status_code == 403
    assert writer.post(PATH, json={"instrument_id": DASH}).status_code == 201


@pytest.mark.parametrize(("who", "status"), [("officer", 201), ("police", 201), ("idva", 201), ("deputy", 201), ("chair", 403),
                                             ("coordinator", 403), ("auditor", 403)])  # fmt: skip
def test_who_may_begin_may_begin_by_token_too(door, world, who, status):
    assert door.api(who, *SCOPES).post(PATH, json={"instrument_id": DASH}).status_code == status


def test_a_colleague_reads_the_completed_one_of_the_case_and_cannot_change_it(door, world):
    id_ = finished(world, yes(3), "police", case_file_id=world.cases["anna"])
    api = door.api("housing", *SCOPES)
    assert api.get(f"{PATH}/{id_}").status_code == 200
    for path, body in (("/discard", None), ("/complete", {"version": 1})):
        assert api.post(f"{PATH}/{id_}{path}", json=body).status_code == 403
    assert api.put(f"{PATH}/{id_}/answers", json=sent({"q1": "no"})).status_code == 403
    assert row(world, id_).status == "completed"


def test_discarding_answers_with_nothing(door, world):
    api = door.api("police", *SCOPES)
    id_ = api.post(PATH, json={"instrument_id": DASH}).json()["id"]
    assert api.post(f"{PATH}/{id_}/discard").status_code == 204
    assert api.get(f"{PATH}/{id_}").json()["status"] == "discarded"
