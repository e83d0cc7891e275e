"""What stands apart from requests: scoring, and what one worker of the product costs to start and to keep."""

import random
import time
from pathlib import Path
from typing import Any

from app.cli.bench.ground import Ground
from app.cli.bench.rounds import Size, summed
from app.cli.bench.served import served
from app.cli.bench.wire import Wire
from risk_instruments import catalogue, score

VALUES = ("yes", "no", "unknown")


def scoring(size: Size) -> dict[str, Any]:
    """Count full results per second for each instrument, over answers that differ."""
    found = {}
    for instrument in catalogue.instruments():
        chance = random.Random(7)  # noqa: S311 - answers for a stopwatch
        sheets = [{item.id: chance.choice(VALUES) for item in instrument.items} for _ in range(50)]
        rates = []
        for _ in range(size.rounds):
            began, done = time.perf_counter(), 0
            while time.perf_counter() - began < min(0.4, size.seconds):
                for answers in sheets:
                    score(instrument, answers)
                done += len(sheets)
            rates.append(done / (time.perf_counter() - began))
        found[instrument.id] = summed(rates, 0)
    return found


async def worker(ground: Ground, size: Size) -> dict[str, Any]:
    """Start the product's own application several times: seconds to the first answer, memory after the first pages."""
    starts, pss, rss = [], [], []
    for _ in range(min(3, size.rounds)):
        with served(ground.settings, factory="app.main:create_app") as one:
            starts.append(one.started_in)
            async with Wire(one.port, {"Cookie": f"{ground.settings.cookie_name}={ground.cookie}"}) as wire:
                for path in ("/", f"/meetings/{ground.agenda}", f"/meetings/{ground.live}/live"):
                    await wire.ask("GET", path)
            held = memory(one.pid)
            pss += [held["Pss"]] if "Pss" in held else []
            rss += [held["Rss"]] if "Rss" in held else []
    found: dict[str, Any] = {"first_answer_seconds": summed(starts, 2)}
    for name, values in (("pss_mb", pss), ("rss_mb", rss)):
        found[name] = summed(values, 1) if values else None
    return found


def memory(pid: int) -> dict[str, float]:
    """Read a process's memory in MB where the system tells it (Linux); nothing elsewhere."""
    file = Path(f"/proc/{pid}/smaps_rollup")
    if not file.exists():
        return {}
    lines = (line.split() for line in file.read_text().splitlines()[1:])
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines}
