"""Local policies as files: one dated policy a file, TOML or JSON, and which of them holds on a day (handbook 1.10).

A policy is never changed, only followed by the next: a case keeps the one that was in force on its date.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path

from risk_instruments.policy import Policy, WrongField, misnamed, stated

LARGEST = 256 * 1024


def read(file: Path) -> Policy:
    """Read one policy with its `id` and `valid_from`; raises WrongField naming file and field, or OSError."""
    policy = stated(Policy, file.name, _table(file))
    for field in ("id", "valid_from"):
        if not getattr(policy, field):
            raise WrongField(f"{file.name}.{field}", "a policy on its own needs it")
    for place, reason in misnamed(policy):
        raise WrongField(f"{file.name}.{place}", reason)
    return policy


def read_all(place: Path) -> tuple[Policy, ...]:
    """Read a file, or every policy of a folder, the oldest first; one that is wrong refuses them all, so that none is missed silently."""
    files = sorted(file for file in place.iterdir() if file.suffix in {".toml", ".json"}) if place.is_dir() else [place]
    policies = sorted((read(file) for file in files), key=lambda one: one.valid_from or date.min)
    for one, other in pairwise(policies):
        if one.valid_from == other.valid_from:
            raise WrongField("valid_from", f"{one.id} and {other.id} begin on the same day, {one.valid_from}")
    return tuple(policies)


def in_force(policies: Iterable[Policy], day: date) -> Policy:
    """Return the policy that began last on or before a day; raises WrongField when none had begun."""
    begun = [one for one in policies if one.valid_from is not None and one.valid_from <= day]
    if not begun:
        raise WrongField("valid_from", f"no policy was in force on {day}")
    return max(begun, key=lambda one: one.valid_from or date.min)


def _table(file: Path) -> dict[str, object]:
    with file.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise WrongField(file.name, f"the file is larger than {LARGEST // 1024} KB")
    try:
        text = raw.decode("utf-8")
        table = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, not TOML
        raise WrongField(file.name, f"cannot be read: {error}"[:400]) from None
    if not isinstance(table, dict):
        raise WrongField(file.name, "a policy is a table")
    return table
