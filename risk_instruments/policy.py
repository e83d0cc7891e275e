"""Entry to the conference: a dated local policy over results, incidents, judgement and repeat (handbook 5).

It is never a mapping of one instrument's band to another's: every threshold here is local and named as such.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from risk_instruments.errors import UnknownAnswer, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.result import Result
from risk_instruments.scoring import score

Count = Annotated[int, Field(ge=1, le=1000)]
Months = Annotated[int, Field(ge=1, le=120)]


class Policy(BaseModel):
    """An area's thresholds on their dates; `totals` is the total needed per instrument, `levels` the level needed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    escalation_count: Count = 3
    escalation_months: Months = 12
    repeat_months: Months = 12
    totals: dict[str, int] = Field(default_factory=lambda: {"uk.safelives.dash-ric-24": 14})
    levels: dict[str, str] = Field(default_factory=dict)
    id: str | None = None
    valid_from: date | None = None


class Circumstances(BaseModel):
    """What is known beside the checklist; dates are calendar days, `judgement` was recorded with author and reason."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    as_of: date
    incident_dates: tuple[date, ...] = ()
    last_referral: date | None = None
    judgement: bool | None = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether the case enters: the criteria that fired, those still open, and the count behind them."""

    incidents_in_window: int
    repeat: bool
    criteria: tuple[str, ...]
    possible: tuple[str, ...]
    entry: Literal["met", "could_be_met", "not_met"]

    def as_json(self) -> dict[str, object]:
        """Return the entry as plain lists and values, ready for json.dumps."""
        return {**asdict(self), "criteria": list(self.criteria), "possible": list(self.possible)}


def entry(
    instrument: Instrument,
    answers: Mapping[str, str],
    policy: Policy | Mapping[str, object] | None = None,
    inputs: Circumstances | Mapping[str, object] | None = None,
    *,
    certificate_confirmed: bool = False,
) -> Entry:
    """Score a sheet and decide entry under a policy; raises UnknownAnswer, or pydantic's ValidationError for bad dates."""
    given = inputs if isinstance(inputs, Mapping) else {}
    result = score(instrument, answers, given, certificate_confirmed=certificate_confirmed)
    rules = policy if isinstance(policy, Policy) else Policy.model_validate_json(_json(policy))
    known = inputs if isinstance(inputs, Circumstances) else Circumstances.model_validate_json(_json(inputs))
    return decide(instrument, result, rules, known)


def _json(values: Mapping[str, object] | None) -> str:
    return json.dumps(values or {}, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))


def decide(instrument: Instrument, result: Result, policy: Policy, known: Circumstances) -> Entry:
    """Decide entry for a sheet already scored; any one criterion is enough."""
    criteria, possible = _high_risk(instrument, result, policy)
    count = incidents_in_window(known.incident_dates, known.as_of, policy.escalation_months)
    again = is_repeat(known.incident_dates, known.last_referral, policy.repeat_months)
    if known.judgement:
        criteria.append("professional_judgement")
    if count >= policy.escalation_count:
        criteria.append("potential_escalation")
    if again:
        criteria.append("repeat")
    outcome: Literal["met", "could_be_met", "not_met"] = (
        "met" if criteria else "could_be_met" if possible else "not_met"
    )
    return Entry(count, again, tuple(criteria), tuple(possible), outcome)


def _high_risk(instrument: Instrument, result: Result, policy: Policy) -> tuple[list[str], list[str]]:
    needed = policy.totals.get(instrument.id)
    if needed is not None and result.lower is not None and result.upper is not None:
        sure, maybe = result.lower >= needed, result.upper >= needed
    elif instrument.id in policy.levels and result.level_min is not None and result.level_max is not None:
        order = [level.code for level in instrument.levels]
        rank = order.index(_known_level(instrument, policy.levels[instrument.id]))
        sure = result.level is not None and order.index(result.level_min) >= rank
        maybe = order.index(result.level_max) >= rank
    else:
        return [], []
    return (["visible_high_risk"], []) if sure else ([], ["visible_high_risk"] if maybe else [])


def _known_level(instrument: Instrument, level: str) -> str:
    codes = [one.code for one in instrument.levels]
    if level not in codes:
        raise UnknownAnswer(instrument.id, level, nearest(level, codes))
    return level


def months_away(day: date, months: int) -> date:
    """Move a day by calendar months: the same day number, or the last day of a month that does not have it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def incidents_in_window(incidents: Sequence[date], as_of: date, months: int) -> int:
    """Count the incidents of the last calendar months, both ends included."""
    start = months_away(as_of, -months)
    return sum(start <= incident <= as_of for incident in incidents)


def is_repeat(incidents: Sequence[date], last_referral: date | None, months: int) -> bool:
    """Say whether an incident followed the last referral within the months, the last day included."""
    if last_referral is None:
        return False
    end = months_away(last_referral, months)
    return any(last_referral < incident <= end for incident in incidents)
