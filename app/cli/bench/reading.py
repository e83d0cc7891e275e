"""What pages, fragments and packs cost: CPU per request beside the yardsticks, statements by purpose, bytes."""

import gzip
import json
import re
from typing import Any

from app.cli.bench.ground import Ground
from app.cli.bench.rounds import Size, alternate, cpu_per_request, ratios, summed
from app.cli.bench.served import PURPOSES, Served
from app.cli.bench.wire import Answer, Wire

STATIC = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"')
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
COUNT = {"x-bench-count": "1"}


async def reading(ground: Ground, served: Served, size: Size) -> dict[str, Any]:
    """Measure every reading path of one database."""
    browser = {"Cookie": f"{ground.settings.cookie_name}={ground.cookie}"}
    program = {"Authorization": f"Bearer {ground.tokens[0]}"}
    async with Wire(served.port, browser) as wire, Wire(served.port, program) as client:
        agenda, pack = f"/meetings/{ground.agenda}", f"/api/v1/meetings/{ground.agenda}/pack"
        page, first = await _fetched(wire, agenda), await _fetched(client, pack)
        shown = re.search(
            r"/live/([0-9a-f-]{36})", (await _fetched(wire, f"/meetings/{ground.live}/live")).body.decode()
        )
        fragment = f"/meetings/{ground.live}/live/panel?at={shown[1] if shown else ''}&following=0&step=share"
        etag, bare = first.headers["etag"], f"/bench/bare/{len(page.body)}"
        by_hand = await _fetched(wire, f"/bench/by-hand/{ground.agenda}")
        measures = {
            "agenda": cpu_per_request(wire, agenda, size.requests),
            "by_hand": cpu_per_request(wire, f"/bench/by-hand/{ground.agenda}", size.requests),
            "render": cpu_per_request(wire, f"/bench/render/{ground.agenda}", size.requests),
            "bare": cpu_per_request(wire, bare, size.requests * 20),
            "live_fragment": cpu_per_request(wire, fragment, size.requests, headers=PARTIAL),
            "pack_200": cpu_per_request(client, pack, size.requests),
            "pack_304": cpu_per_request(client, pack, size.requests, 304, {"If-None-Match": etag}),
        }
        for measure in measures.values():
            await measure()
        found = await alternate(measures, size.rounds)
        return {
            "cpu_ms": {name: summed(values) for name, values in found.items()},
            "ratios": {
                "agenda_by_hand": ratios(found["agenda"], found["by_hand"]), "agenda_render": ratios(found["agenda"], found["render"]),
                "agenda_bare": ratios(found["agenda"], found["bare"]), "pack_304_200": ratios(found["pack_304"], found["pack_200"]),
            },
            "statements": await _statements(ground, wire, client, fragment),
            "bytes": await _bytes(wire, page, by_hand) | {"pack_json": len(first.body)},
        }  # fmt: skip


async def _fetched(wire: Wire, path: str, headers: dict[str, str] | None = None) -> Answer:
    answer = await wire.ask("GET", path, headers)
    if answer.status != 200:
        raise RuntimeError(f"{path.split('?', maxsplit=1)[0]} answers {answer.status}")
    return answer


async def _statements(ground: Ground, wire: Wire, client: Wire, fragment: str) -> dict[str, dict[str, int]]:
    """Count each page's statements; `own` is what the page itself reads."""
    pages = {
        "agenda": f"/meetings/{ground.agenda}", "home": "/", "meetings": "/meetings", "cases": "/cases", "actions": "/actions",
        "live": f"/meetings/{ground.live}/live",
    }  # fmt: skip
    found = {}
    for name, path in pages.items():
        found[name] = _counted(await _fetched(wire, path, COUNT))
    found["live_fragment"] = _counted(await _fetched(wire, fragment, COUNT | PARTIAL))
    found["pack"] = _counted(await _fetched(client, f"/api/v1/meetings/{ground.agenda}/pack", COUNT))
    return found


def _counted(answer: Answer) -> dict[str, int]:
    counted = json.loads(answer.headers["x-bench-statements"])
    return {purpose: counted.get(purpose, 0) for purpose in PURPOSES}


async def _bytes(wire: Wire, page: Answer, by_hand: Answer) -> dict[str, int]:
    """Weigh the page, and all styles and scripts it names, as a browser would load them compressed."""
    files = [(await _fetched(wire, path)).body for path in sorted(set(STATIC.findall(page.body.decode())))]
    return {
        "agenda_html": len(page.body), "agenda_gzip": len(gzip.compress(page.body, 6)), "agenda_by_hand": len(by_hand.body),
        "css_js_gzip": sum(len(gzip.compress(one, 6)) for one in files), "css_js_files": len(files),
    }  # fmt: skip
