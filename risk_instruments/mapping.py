"""What two forms ask with exactly the same meaning, so that in one visit nobody is asked twice (handbook 3.2).

Only a mapping read on both forms (`verified`), or one that a person confirmed, counts; likeness of words never does.
"""

from __future__ import annotations

from collections.abc import Collection

from risk_instruments.about import Mapping
from risk_instruments.instrument import Instrument
from risk_instruments.supplement import lacking


def key(instrument: Instrument, mapping: Mapping) -> str:
    """Name a mapping as protocols do: `<id>:<other id>`."""
    return f"{instrument.id}:{mapping.to}"


def shared(one: Instrument, other: Instrument, confirmed: Collection[str]) -> dict[str, str]:
    """Give the items of `one` with the items of `other` that mean the same; `confirmed` holds names as `key` gives them.

    The questions that are always asked are the same wherever both forms lack them.
    """
    pairs = dict(_stated(one, other, confirmed)) | {own: theirs for theirs, own in _stated(other, one, confirmed)}
    both = {extra.id for extra in lacking(one)} & {extra.id for extra in lacking(other)}
    return pairs | {item: item for item in sorted(both)}


def _stated(one: Instrument, other: Instrument, confirmed: Collection[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for mapping in one.definition.mappings:
        is_on = mapping.is_verified or key(one, mapping) in confirmed
        if is_on and (mapping.to, mapping.version) == (other.id, other.version):
            found += mapping.pairs.items()
    return found
