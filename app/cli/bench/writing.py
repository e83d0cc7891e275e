"""Writes at many connections: over HTTP through the product's handlers, and at driver level for comparison."""

import asyncio
import json
import time
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import psycopg

from app.cli.bench.ground import Ground
from app.cli.bench.rounds import Size, alternate, ratios, summed
from app.cli.bench.served import Served
from app.cli.bench.wire import Wire

WORDS = ("Change both locks", "Change the front lock")


class Writers:
    """Fifty programs that each edit one action as fast as they are answered."""

    def __init__(self, ground: Ground, served: Served, size: Size) -> None:
        self.ground, self.served, self.size = ground, served, size
        self.tags: dict[UUID, str] = {}
        self.errors = 0
        self.waits: list[float] = []

    async def burst(self, audit: str, areas: int) -> float:
        """Write for some seconds with this way of auditing, spread over so many areas; gives accepted writes per second."""
        count = self.size.connections
        places = [(n % areas, n // areas) for n in range(count)] if areas > 1 else [(0, n) for n in range(count)]
        began = time.perf_counter()
        done = await asyncio.gather(
            *(
                self._write(area, self.ground.actions[area][at % len(self.ground.actions[area])], audit, began)
                for area, at in places
            )
        )
        return sum(done) / (time.perf_counter() - began)

    async def _write(self, area: int, action: UUID, audit: str, began: float) -> int:
        done, path = 0, f"/api/v1/actions/{action}"
        async with Wire(
            self.served.port, {"Authorization": f"Bearer {self.ground.tokens[area]}", "x-bench-audit": audit}
        ) as wire:
            tag = self.tags.get(action) or (await wire.ask("GET", path)).headers["etag"]
            for text in cycle(WORDS):
                if time.perf_counter() - began > self.size.seconds:
                    break
                sent = time.perf_counter()
                answer = await wire.ask("PATCH", path, {"If-Match": tag}, json.dumps({"text": text}).encode())
                self.waits.append(time.perf_counter() - sent)
                if answer.status != 200:
                    self.errors += 1
                    tag = (await wire.ask("GET", path)).headers["etag"]
                    continue
                tag, done = answer.headers["etag"], done + 1
        self.tags[action] = tag
        return done


async def writing(ground: Ground, served: Served, size: Size) -> dict[str, Any]:
    """Measure writes per second of one database, every way of auditing in alternating rounds."""
    writers = Writers(ground, served, size)
    ways = {
        "chained": ("chained", 10),
        "unchained": ("unchained", 10),
        "no_audit": ("none", 10),
        "one_area": ("chained", 1),
    }
    await writers.burst("chained", 10)
    writers.waits.clear()
    found = await alternate({name: _burst(writers, *way) for name, way in ways.items()}, size.rounds)
    waits = sorted(writers.waits)
    return {
        "per_second": {name: summed(values, 0) for name, values in found.items()},
        "ratios": {
            "chained_unchained": ratios(found["chained"], found["unchained"]), "chained_no_audit": ratios(found["chained"], found["no_audit"]),
        },
        "errors": writers.errors, "connections": size.connections,
        "wait_ms": {"p50": round(waits[len(waits) // 2] * 1000, 1), "p99": round(waits[int(len(waits) * 0.99)] * 1000, 1)},
    }  # fmt: skip


def _burst(writers: Writers, audit: str, areas: int) -> Any:
    async def measure() -> float:
        return await writers.burst(audit, areas)

    return measure


EVENT = """INSERT INTO audit_events (id, chain, seq, at, tag, op, user_id, agency_id, purpose, reference, facts, prev, mac)
VALUES (%s, %s, %s, now(), 'bench', 'write', %s, %s, '', '', '{}', %s, %s)"""
BYTES = bytes(32)


async def driver_level(ground: Ground, size: Size) -> dict[str, Any]:
    """Measure the same on PostgreSQL by the driver alone: one update and one audit row per transaction, no handler around it."""
    chains = [uuid4() for _ in range(10)]
    connections = [await psycopg.AsyncConnection.connect(ground.url) for _ in range(size.connections)]
    try:
        async with connections[0].transaction():
            for chain in chains:
                await connections[0].execute(
                    "INSERT INTO audit_heads (chain, seq, mac) VALUES (%s, 0, %s)", (chain, BYTES)
                )
        await connections[0].commit()
        ways = {"chained": chains, "unchained": None, "no_audit": (), "one_area": chains[:1]}
        found = await alternate(
            {name: _driver(ground, size, connections, way) for name, way in ways.items()}, max(1, size.rounds - 2)
        )
    finally:
        for connection in connections:
            await connection.close()
    return {
        "per_second": {name: summed(values, 0) for name, values in found.items()},
        "ratios": {"chained_unchained": ratios(found["chained"], found["unchained"])},
    }


def _driver(ground: Ground, size: Size, connections: list[Any], chains: Any) -> Any:
    actions = [action for area in ground.actions for action in area]

    async def one(number: int, began: float) -> int:
        done, connection, action = 0, connections[number], actions[number % len(actions)]
        while time.perf_counter() - began < size.seconds:
            async with connection.transaction():
                await connection.execute("UPDATE actions SET changed_at = now() WHERE id = %s", (action,))
                if chains is None:
                    await _event(connection, uuid4(), 1)
                elif chains:
                    chain = chains[number % len(chains)]
                    head = await connection.execute("SELECT seq FROM audit_heads WHERE chain = %s FOR UPDATE", (chain,))
                    seq = (await head.fetchone())[0] + 1
                    async with connection.pipeline():
                        await _event(connection, chain, seq)
                        await connection.execute("UPDATE audit_heads SET seq = %s WHERE chain = %s", (seq, chain))
            done += 1
        return done

    async def measure() -> float:
        began = time.perf_counter()
        done = await asyncio.gather(*(one(number, began) for number in range(len(connections))))
        return sum(done) / (time.perf_counter() - began)

    return measure


async def _event(connection: Any, chain: UUID, seq: int) -> None:
    await connection.execute(EVENT, (uuid4(), chain, seq, chain, chain, BYTES, BYTES))
