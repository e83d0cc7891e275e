import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.core.errors import RoundtableError
from app.core.settings import DEMO_AUDIT_KEY, DEMO_INDEX_KEY, DEMO_SEAL_KEY, UnsafeSettingsError
from tests.factories.databases import postgres_database

TOP = Path(__file__).resolve().parents[2]
BASE = {
    "ROUNDTABLE_MODE": "development", "ROUNDTABLE_SECURE_COOKIES": "false", "ROUNDTABLE_SEAL_KEYS": f"demo:{DEMO_SEAL_KEY}",
    "ROUNDTABLE_INDEX_KEY": DEMO_INDEX_KEY, "ROUNDTABLE_AUDIT_KEY": DEMO_AUDIT_KEY,
}  # fmt: skip


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, url: str = "", stdin: str | None = None, **more: str) -> Done:
    """Run a command in this process with an environment of its own; as people meet it, errors are sentences."""
    environment = {key: None for key in os.environ if key.startswith("ROUNDTABLE_")} | BASE | more
    if url:
        environment["ROUNDTABLE_DATABASE_URL"] = url
    found = CliRunner().invoke(app, list(arguments), env=environment, input=stdin)
    error = found.stderr
    if isinstance(found.exception, UnsafeSettingsError | RoundtableError):
        return Done(2, found.stdout, error + str(found.exception))
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return Done(found.exit_code, found.stdout, error)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'house.db'}"
        return
    with postgres_database() as found:
        yield found


def test_a_new_house_is_set_up_backed_up_and_restored(url: str, tmp_path: Path) -> None:
    assert run("db", "upgrade", url=url).returncode == 0
    assert "newest" in run("db", "current", url=url).stdout
    link = run("user", "first-administrator", "--area", "elmsworth", "--area-name", "Elmsworth", url=url)
    assert link.returncode == 0, link.stderr
    assert "/link/" in link.stdout
    verdict = run("audit", "verify", "--json", url=url)
    before = json.loads(verdict.stdout)
    assert before["is_whole"]
    assert before["events"] >= 3
    anchor = tmp_path / "heads"
    assert run("audit", "anchor", "--out", str(anchor), url=url).returncode == 0
    archive = tmp_path / "backup.tar"
    backup = run("backup", str(archive), url=url)
    assert backup.returncode == 0, backup.stderr
    assert run("restore", str(archive), url=url).returncode == 2, (
        "a database that holds rows is not replaced without --force"
    )
    assert run("user", "first-administrator", "--area", "fairmere", url=url).returncode == 0
    restored = run("restore", str(archive), "--force", url=url)
    assert restored.returncode == 0, restored.stderr
    assert (
        json.loads(run("audit", "verify", "--json", "--anchor", str(anchor), url=url).stdout)["events"]
        == before["events"]
    )


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.db'}"
    run("db", "upgrade", url=url)
    archive = tmp_path / "backup.tar"
    run("backup", str(archive), url=url)
    whole = archive.read_bytes()
    place = whole.index(b"\x1f\x8b") + 60
    archive.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    assert run("restore", str(archive), "--force", url=url).returncode == 1


def test_a_downgrade_over_rows_is_refused_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.db'}"
    run("db", "upgrade", url=url)
    run("user", "first-administrator", "--area", "elmsworth", url=url)
    refused = run("db", "downgrade", "base", "--discard-data", url=url)
    assert refused.returncode == 2
    assert "never discarded" in refused.stderr


def test_wrong_settings_are_one_sentence_and_no_trace(tmp_path: Path) -> None:
    wrong = run("db", "current", ROUNDTABLE_INDEX_KEY="short")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr
    assert "index_key" in wrong.stderr


def test_the_command_itself_says_what_is_wrong_and_exits_with_2() -> None:
    environment = {"PATH": os.environ["PATH"]} | BASE | {"ROUNDTABLE_AUDIT_KEY": "short"}
    command = [sys.executable, "-m", "app.cli", "db", "current"]
    found = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (found.returncode, "Traceback" in found.stderr) == (2, False)
    assert "audit_key" in found.stderr


def test_new_keys_are_three_and_different() -> None:
    lines = run("keys", "new").stdout.split()
    assert [line.split("=")[0] for line in lines] == [
        "ROUNDTABLE_SEAL_KEYS",
        "ROUNDTABLE_INDEX_KEY",
        "ROUNDTABLE_AUDIT_KEY",
    ]
    assert len({line.split("=", 1)[1] for line in lines}) == 3


def test_lists_are_matched_and_a_broken_one_is_a_sentence(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    head = "given_name,surname,date_of_birth,postcode,phone\n"
    first.write_text(
        head + "Anna,Kowalska,19910503,ZZ1 1AA,07700900123\nBerta,Quill,19880101,ZZ9 9AA,\n", encoding="utf-8"
    )
    second.write_text(
        head + "Kowalska,Ana,1991-05-03,ZZ11AA,07700 900123\nZelda,Orrin,19700707,ZZ2 2AA,\n", encoding="utf-8"
    )
    found = json.loads(run("people", "match", str(first), str(second), "--json").stdout)["pairs"]
    assert [(pair["a"], pair["b"]) for pair in found] == [(0, 0)]
    assert 0 < found[0]["score"] <= 1
    assert found[0]["reasons"]
    broken = tmp_path / "c.csv"
    broken.write_bytes(b"\xff\xfe\x00")
    refused = run("people", "match", str(broken), "--json")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_instruments_are_scored_from_the_command_line() -> None:
    sheet = json.dumps({"answers": {"q1": "yes", "q2": "unknown"}})
    scored = run("instruments", "score", "uk.safelives.dash-ric-24", "--answers", "-", stdin=sheet)
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)["lower"] == 1
    wrong = run(
        "instruments", "score", "uk.safelives.dash-ric-24", "--answers", "-", stdin='{"answers": {"q99": "yes"}}'
    )
    assert wrong.returncode == 2
    assert "q99" in wrong.stderr


def test_serving_an_old_database_is_refused(tmp_path: Path) -> None:
    refused = run("serve", url=f"sqlite:///{tmp_path / 'none.db'}")
    assert refused.returncode == 2
    assert "upgrade" in refused.stderr


def test_commands_without_settings_speak_to_the_demo_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli.settings import DEMO_MARK, settings
    from app.core.settings import UnsafeSettingsError

    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ROUNDTABLE_"):
            monkeypatch.delenv(name)
    with pytest.raises(UnsafeSettingsError):
        settings()
    DEMO_MARK.parent.mkdir()
    DEMO_MARK.write_text("{}", encoding="utf-8")
    assert settings().is_demo
    monkeypatch.setenv("ROUNDTABLE_MODE", "production")
    with pytest.raises(UnsafeSettingsError):
        settings()


def test_the_demo_is_never_served_for_real(tmp_path: Path) -> None:
    refused = run("serve", url=f"sqlite:///{tmp_path / 'none.db'}", ROUNDTABLE_MODE="demo")
    assert refused.returncode == 2
    assert "one click" in refused.stderr
