"""Entry to the conference under an area's protocol: the library's policy, built from the protocol's values (handbook, instruments 5).

Every threshold is the area's own and dated; it gives a referral criterion, never a level. The date arithmetic is the library's alone.
"""

from collections.abc import Iterable
from datetime import date

from app.areas.schemas import EntryClause, Parameters
from app.assessments.asks import level_label
from app.core.i18n import gettext, ngettext
from risk_instruments import Circumstances, Entry, Instrument, Policy, Result, UnknownInstrument, catalogue
from risk_instruments.clauses import HIGH_RISK, Clause, Incidents, Judgement, Level, Repeat, Total
from risk_instruments.policy import decide
from risk_instruments.window import months_away

__all__ = [
    "entry_under", "incident_words", "is_escalating", "is_visible_high", "least_total", "months_away", "policy_of",
    "threshold_words",
]  # fmt: skip


def policy_of(parameters: Parameters) -> Policy:
    """Build the policy a protocol states; judgement and repeat are always among its clauses."""
    totals = [Total(instrument=name, at_least=least) for name, least in parameters.referral_threshold.items()]
    further = [_clause(one) for one in parameters.entry_clauses]
    usual = Incidents(at_least=parameters.escalation_count, months=parameters.escalation_months)
    return Policy(any_of=(*totals, *further, usual, Judgement(), Repeat(months=parameters.repeat_months)))


def _clause(words: EntryClause) -> Clause:
    kinds: dict[str, type[Total | Level | Incidents]] = {"total": Total, "level": Level, "incidents": Incidents}
    return kinds[words.kind](**words.model_dump(exclude_none=True))


def entry_under(
    parameters: Parameters, instrument: Instrument, result: Result, *, as_of: date, incidents: Iterable[date] = (),
    is_judged: bool = False, last_referral: date | None = None,
) -> Entry:  # fmt: skip
    """Decide entry for a result already scored, with what is known beside it on a day."""
    known = Circumstances(
        as_of=as_of, incident_dates=tuple(incidents), last_referral=last_referral, judgement=is_judged
    )
    return decide(instrument, result, policy_of(parameters), known)


def is_visible_high(parameters: Parameters, instrument: Instrument, result: Result) -> bool:
    """Whether what is sure of a result reaches any total or level of the area for this instrument (BR-2)."""
    return HIGH_RISK in entry_under(parameters, instrument, result, as_of=date.min).criteria


def is_escalating(parameters: Parameters, incidents: Iterable[date], as_of: date) -> bool:
    """Whether enough incidents lie in any of the area's windows before a day, both ends included (BR-5)."""
    return policy_of(parameters).is_escalating(Circumstances(as_of=as_of, incident_dates=tuple(incidents)))


def least_total(parameters: Parameters, instrument_id: str | None = None) -> int | None:
    """Give the total from which the area takes a case with this instrument (with any, unless one is named); None where none is set."""
    totals = [clause for clause in policy_of(parameters).clauses if isinstance(clause, Total)]
    return min((one.at_least for one in totals if instrument_id in {None, one.instrument}), default=None)


def threshold_words(parameters: Parameters, instrument_id: str | None = None) -> list[str]:
    """Say the area's thresholds over results, such as `Dash 24 from 14`; of one instrument if it is named."""
    clauses = [one for one in policy_of(parameters).clauses if isinstance(one, Total | Level)]
    return [_threshold(one) for one in clauses if instrument_id in {None, one.instrument}]


def incident_words(parameters: Parameters) -> list[str]:
    """Say the area's counts of incidents, such as `3 incidents in 12 months`."""
    found = []
    for clause in policy_of(parameters).clauses:
        if isinstance(clause, Incidents):
            incidents = ngettext("%(num)s incident", "%(num)s incidents", clause.at_least) % {"num": clause.at_least}
            months = ngettext("%(num)s month", "%(num)s months", clause.months) % {"num": clause.months}
            found.append(gettext("%(incidents)s in %(months)s") % {"incidents": incidents, "months": months})
    return found


def _threshold(clause: Total | Level) -> str:
    try:
        instrument = catalogue.instrument(clause.instrument)
    except UnknownInstrument:  # taken out of the catalogue after the protocol was set
        return clause.instrument
    if isinstance(clause, Total):
        return gettext("%(form)s from %(least)s") % {"form": instrument.short, "least": clause.at_least}
    level = level_label(instrument, clause.level) or clause.level
    return gettext("%(form)s at the level %(level)s or higher") % {"form": instrument.short, "level": level}
