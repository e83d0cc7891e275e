"""Repeating and summing up: every figure is a median of rounds with the lowest and highest beside it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from app.cli.bench.wire import Wire

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run measures; the quick one is for tests."""

    rounds: int
    requests: int
    listed: int
    connections: int
    seconds: float
    sheets: int

    @property
    def is_quick(self) -> bool:
        """Whether timings of this run mean anything."""
        return self.rounds < 3


FULL = Size(rounds=5, requests=12, listed=30, connections=50, seconds=1.2, sheets=1_000_000)
QUICK = Size(rounds=1, requests=2, listed=30, connections=50, seconds=0.4, sheets=20_000)


def summed(values: list[float], digits: int = 3) -> dict[str, float]:
    """Give median and spread."""
    return {
        "median": round(median(values), digits),
        "low": round(min(values), digits),
        "high": round(max(values), digits),
    }


async def alternate(measures: dict[str, Measure], rounds: int) -> dict[str, list[float]]:
    """Take every measure once in each round, so that the machine's other load falls on all of them."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(await measure())
    return found


async def usage(wire: Wire) -> float:
    """Ask the server for the CPU seconds it has used."""
    return float(json.loads((await wire.ask("GET", "/bench/usage")).body)["cpu"])


def cpu_per_request(
    wire: Wire, path: str, requests: int, status: int = 200, headers: dict[str, str] | None = None
) -> Measure:
    """Measure the server's CPU milliseconds per request of one path, one request after the other."""

    async def measure() -> float:
        before = await usage(wire)
        for _ in range(requests):
            answer = await wire.ask("GET", path, headers)
            if answer.status != status:
                raise RuntimeError(f"{path.split('?', maxsplit=1)[0]}: {answer.status} instead of {status}")
        return (await usage(wire) - before) * 1000 / requests

    return measure


def ratios(above: list[float], below: list[float]) -> dict[str, float]:
    """Divide round by round, which other load disturbs least."""
    return summed([one / other if other else 0.0 for one, other in zip(above, below, strict=True)])


def run(work: Any) -> Any:
    """Run one measurement to its end."""
    return asyncio.run(work)
