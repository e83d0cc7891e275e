"""The browser's share: small enough for a phone on a bad line, and without the habits that would open a door."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "app/web/static"
OWN = ["tokens.css", "app.css", "pages.css", "print.css", "app.js", "checklist.js"]
VENDOR = ["vendor/htmx.min.js", "vendor/hx-sse.min.js", "vendor/hx-csp.min.js"]
BANNED = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|parseFromString|createContextualFragment|\beval\(|new Function|localStorage|sessionStorage|indexedDB|"
    r"createPolicy|https?://(?!www\.w3\.org)|window\.(alert|confirm|prompt)"
)


def test_styles_and_scripts_weigh_at_most_60_kilobytes_compressed():
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in [*OWN, *VENDOR]}
    assert all(size > 100 for size in sizes.values())
    assert sum(sizes.values()) <= 60 * 1024, sizes


@pytest.mark.parametrize("script", ["app.js", "checklist.js"])
def test_scripts_make_no_markup_from_text_and_store_nothing(script):
    source = (STATIC / script).read_text()
    assert '"use strict"' in source
    assert BANNED.findall(source) == []
    assert BANNED.search("box.innerHTML = text")


def test_the_set_up_step_has_brought_the_pinned_htmx():
    assert all((STATIC / name).stat().st_size > 3000 for name in VENDOR)
