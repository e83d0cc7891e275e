"""A real port and a real Chromium for tests marked `browser`."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Give the path of the machine's Chromium; a browser test without one fails and says so."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        raise RuntimeError("no Chromium on this machine: install the package chromium")
    return found


@contextmanager
def browser(*, keeps_back_forward_cache: bool = False) -> Iterator[Browser]:
    """Start Chromium; Playwright switches its back/forward cache off unless told otherwise."""
    left_out = ["--disable-back-forward-cache"] if keeps_back_forward_cache else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"], ignore_default_args=left_out or None
        )
        yield started
        started.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application on a free loopback port in a thread and give its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def axe_faults(page: Page) -> list[str]:
    """Run axe over the page as it stands (A, AA, best practice) and give each violation with its first element."""
    page.evaluate(AXE.read_text())
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert len(result["passes"]) > 5
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]


def is_too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
