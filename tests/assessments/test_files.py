"""Reports behind results made elsewhere: small, of three kinds, sealed, a download only."""

import base64
from tempfile import SpooledTemporaryFile

import pytest

from app.assessments import service as assessments
from app.assessments.files import service
from app.assessments.files.schemas import LARGEST, AttachFile
from app.core.errors import Conflict, Unprocessable
from tests.assessments.sheets import PDF, answer, begin, complete, from_elsewhere
from tests.factories.world import tags

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
pytestmark = pytest.mark.postgres


def attach(world, id_, content, who="officer"):
    actor = world.actor(who)
    return world.do(lambda unit: service.attach(unit, actor, id_, AttachFile(name="x", content=content)).id)


def test_a_report_is_attached_listed_downloaded_and_taken_away(door, world):
    id_, file_id = from_elsewhere(world)
    officer, address = door("officer"), f"/assessments/{id_}/files"
    sent = officer.post(address, files={"content": ("C:\\scans\\page one.png", PNG)})
    assert sent.status_code == 303
    page = officer.get(address).text
    assert "report.pdf" in page
    assert "page one.png" in page
    got = officer.get(f"{address}/{file_id}")
    assert got.content == base64.b64decode(PDF)
    assert got.headers["content-disposition"].startswith('attachment; filename="report-')
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert officer.post(f"{address}/{file_id}/remove").status_code == 303
    assert officer.get(f"{address}/{file_id}").status_code == 404
    seen = tags(world.database)
    assert [tag for tag in seen if "file_" in tag] == [
        "assessment:file_added", "assessment:file_added", "assessment:file_opened", "assessment:file_opened",
        "assessment:file_removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ this runs", "Attach a PDF, PNG or JPEG file."),
        (b"<html>%PDF-", "Attach a PDF, PNG or JPEG file."),
        (b"%PDF-" + bytes(LARGEST), "at most 1 MB"),
        (b"", "Choose a file."),
    ],
)
def test_what_is_no_report_is_refused_at_the_field(door, world, content, sentence):
    id_, _ = from_elsewhere(world)
    refused = door("officer").post(f"/assessments/{id_}/files", files={"content": ("x.pdf", content)})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'aria-invalid="true"' in refused.text


def test_a_photograph_too_large_for_any_form_says_how_to_go_on(door, world):
    id_, _ = from_elsewhere(world)
    refused = door("officer").post(f"/assessments/{id_}/files", files={"content": ("x.png", PNG + bytes(2_100_000))})
    assert refused.status_code == 413
    assert "choose a smaller file" in refused.text


def test_a_form_with_questions_takes_no_files(door, world):
    page = door("officer").get(f"/assessments/{begin(world)}/files")
    assert page.status_code == 200
    assert 'type="file"' not in page.text


def test_no_upload_is_ever_written_to_disk_in_the_clear(door, world, monkeypatch):
    written = []

    def noted(file):
        written.append(file)

    monkeypatch.setattr(SpooledTemporaryFile, "rollover", noted)
    id_, _ = from_elsewhere(world)
    for size in (900_000, 1_300_000, 1_900_000):
        door("officer").post(f"/assessments/{id_}/files", files={"content": ("x.pdf", b"%PDF-" + bytes(size))})
    assert written == []


def test_programs_attach_and_read_in_base64_and_hear_why_not(door, world):
    id_, _ = from_elsewhere(world)
    api = door.api("officer", "assessments:read", "assessments:write")
    address = f"/api/v1/assessments/{id_}/files"
    made = api.post(address, json={"name": "r.png", "content": base64.b64encode(PNG).decode()})
    assert made.status_code == 201
    assert made.json()["media_type"] == "image/png"
    assert api.get(f"{address}/{made.json()['id']}").json()["content"] == base64.b64encode(PNG).decode()
    assert len(api.get(address).json()) == 2
    for wrong in ("no base64 at all!", base64.b64encode(b"plain words").decode()):
        refused = api.post(address, json={"content": wrong})
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_files_belong_to_drafts_of_results_from_elsewhere_and_go_with_a_discarded_one(world):
    with pytest.raises(Unprocessable, match="results made elsewhere"):
        attach(world, begin(world), PDF)
    id_, _ = from_elsewhere(world)
    for _ in range(4):
        attach(world, id_, PDF)
    with pytest.raises(Unprocessable, match="Five files"):
        attach(world, id_, PDF)
    other, _ = from_elsewhere(world)
    answer(world, other, {"result_on": "2025-03-02"})
    for item in ("judged_level", "result_source"):
        answer(world, other, {item: None}, seq=2, note="As the report says")
    complete(world, other)
    with pytest.raises(Conflict, match="cannot change"):
        attach(world, other, PDF)
    officer = world.actor("officer")
    world.do(lambda unit: assessments.discard(unit, officer, id_))
    left = world.database.engine.connect()
    try:
        assert left.exec_driver_sql("SELECT count(*) FROM assessment_files").scalar_one() == 1
    finally:
        left.close()
