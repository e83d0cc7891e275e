"""The wheel carries templates, migrations, catalogue and alembic.ini, and runs outside the tree."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.cli.test_commands import BASE

TOP = Path(__file__).resolve().parents[2]
PROBE = """
from pathlib import Path
import app, risk_instruments
from starlette.testclient import TestClient
from app.core.settings import demo_settings
from app.main import create_app
import os
assert Path(app.__file__).is_relative_to(Path(os.environ["PROBE_HOME"])), app.__file__
client = TestClient(create_app(demo_settings(database_url=os.environ["ROUNDTABLE_DATABASE_URL"])))
assert client.get("/readyz").json()["status"] == "ready"
page = client.get("/sign-in")
assert page.status_code == 200, page.status_code
assert "static/vendor/htmx.min.js?v=missing" not in page.text
assert client.get("/static/app.css").status_code == 200
assert len(risk_instruments.catalogue.instruments()) >= 3
print("the wheel runs")
"""


@pytest.mark.slow
def test_the_wheel_runs_outside_the_tree(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(TOP)]
    subprocess.run(build, check=True, capture_output=True, timeout=240, cwd=tmp_path)
    wheel = next((tmp_path / "dist").glob("*.whl"))
    home = tmp_path / "home"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=120)
    site = next((home / "lib").glob("python*")) / "site-packages"
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(home / "bin" / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True, timeout=240)
    url = f"sqlite:///{tmp_path / 'wheel.db'}"
    environment = {"PATH": os.environ["PATH"], "ROUNDTABLE_DATABASE_URL": url, "PROBE_HOME": str(home)} | BASE
    command = [str(home / "bin" / "roundtable"), "db", "upgrade"]
    subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=tmp_path, env=environment)
    found = subprocess.run(
        [str(home / "bin" / "python"), "-c", PROBE],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert "the wheel runs" in found.stdout, found.stderr[-2000:]
