"""What stands apart from requests: scoring, and what one worker of the product costs to start and to keep."""

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.bench.ground import Ground
from app.cli.bench.rounds import Size, ratios, summed
from app.cli.bench.served import served
from app.cli.bench.wire import Wire
from risk_instruments import Instrument, catalogue, score

SUMMED = {"additive", "triggers", "count_only"}
VALUES = ("yes", "no", "unknown")
DASH = "uk.safelives.dash-ric-24"
AT_ONCE = 1_000  # sheets of answers held in memory at a time

if TYPE_CHECKING:
    from risk_instruments import Columns


def scoring(size: Size) -> dict[str, Any]:
    """Count full results per second of processor time for each instrument that is summed, over answers that differ."""
    found = {}
    for instrument in (one for one in catalogue.instruments() if one.kind in SUMMED):
        chance = random.Random(7)  # noqa: S311 - answers for a stopwatch
        sheets = [{item.id: chance.choice(VALUES) for item in instrument.items} for _ in range(50)]
        rates = []
        for _ in range(size.rounds):
            began, done = time.process_time(), 0
            while time.process_time() - began < min(0.4, size.seconds):
                for answers in sheets:
                    score(instrument, answers)
                done += len(sheets)
            rates.append(done / (time.process_time() - began))
        found[instrument.id] = summed(rates, 0)
    return found


def columns(size: Size) -> dict[str, Any]:
    """Score the same random Dash sheets by columns and one by one, in this process, and compare every result.

    `score_many` gets the rows of all sheets in every round; `score` gets each sheet once, an equal share in every round.
    Per second of processor time, which other load disturbs least; drawing, decoding and comparing are not counted, and
    `encode` is counted apart.
    """
    from risk_instruments.columns import score_many

    instrument = catalogue.instrument(DASH)
    rows = drawn(instrument, size.sheets)
    share = size.sheets // size.rounds
    rates: dict[str, list[float]] = {"score_many": [], "score": [], "encode": []}
    different = 0
    for start in range(0, share * size.rounds, share):
        began = time.process_time()
        found = score_many(instrument, rows)
        rates["score_many"].append(size.sheets / _seconds_since(began))
        scored, encoded, unequal = _one_by_one(instrument, found, range(start, start + share))
        rates["score"].append(share / scored)
        rates["encode"].append(share / encoded)
        different += unequal
    return {
        "sheets": size.sheets,
        "compared": share * size.rounds,
        "different": different,
        "per_second": {name: summed(values, 0) for name, values in rates.items()},
        "ratios": {"many_one": ratios(rates["score_many"], rates["score"])},
    }


def _one_by_one(instrument: Instrument, found: "Columns", share: range) -> tuple[float, float, int]:
    """Give the seconds of `score` and of `encode` over these sheets, and how many results or rows are not the same."""
    from risk_instruments.columns import STATUSES, decode, encode

    scored = encoded = 0.0
    different = 0
    names = found.level_names
    for start in range(share.start, share.stop, AT_ONCE):
        part = slice(start, min(start + AT_ONCE, share.stop))
        sheets = list(decode(instrument, found.rows[part]))
        began = time.process_time()
        results = [score(instrument, answers) for answers in sheets]
        scored += _seconds_since(began)
        began = time.process_time()
        rows = encode(instrument, sheets)
        encoded += _seconds_since(began)
        told = zip(
            *(column[part].tolist() for column in (found.score, found.lower, found.upper)),
            (STATUSES[status] for status in found.status[part].tolist()),
            (names[rank] for rank in found.level[part].tolist()),
            (rows == found.rows[part]).all(axis=1).tolist(),
            strict=True,
        )
        alone = ((one.score, one.lower, one.upper, one.status, one.level, True) for one in results)
        different += sum(one != other for one, other in zip(told, alone, strict=True))
    return scored, encoded, different


def _seconds_since(began: float) -> float:
    """Seconds of processor time, never none at all: some systems count in coarse steps."""
    return max(time.process_time() - began, 1e-6)


def drawn(instrument: Instrument, count: int) -> bytes:
    """Draw encoded rows: mostly yes and no, now and then every other answer, and items left out."""
    from risk_instruments.columns import LEFT_OUT

    codes = instrument.answer_codes(instrument.items[0].id)
    often = [codes.index("yes"), codes.index("no")] * 5
    usual = [*often, *range(len(codes)), LEFT_OUT]
    chance = random.Random(7)  # noqa: S311 - answers for a stopwatch
    return chance.randbytes(count * len(instrument.items)).translate(bytes(usual[n % len(usual)] for n in range(256)))


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
