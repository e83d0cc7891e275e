"""Reading what an area can choose and what it chose. Nothing here is personal."""

from dataclasses import dataclass
from uuid import UUID

from app.areas import policy as areas_policy
from app.areas import queries as areas
from app.areas.models import Area, Protocol
from app.areas.schemas import Parameters
from app.assessments import entry
from app.assessments.asks import in_words, level_label
from app.assessments.choice.schemas import ChoiceOut, Chosen, FormOut, LevelOut, MappingOut, Window
from app.assessments.sheet import fillable
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.core.i18n import N_
from risk_instruments import Instrument, catalogue, score
from risk_instruments.about import Mapping
from risk_instruments.clauses import Incidents, Level, Total, levels_of
from risk_instruments.mapping import key


@dataclass(frozen=True, slots=True)
class Choice:
    """An area's page of choices: what holds today, the newest protocol, and one that is set for later, if any."""

    area: Area
    today: Protocol
    newest: Protocol
    chosen: Chosen


def choice_of(unit: UnitOfWork, actor: Actor, area_id: UUID) -> Choice:
    """Open the choice of one area for who may set its protocol; NotFound without a role there, NotPermitted for others."""
    if areas_policy.why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    if reason := areas_policy.why_not_follow(actor, area_id):
        raise NotPermitted(reason)
    today = areas.protocol_on(unit, area_id, areas.today_in(unit, area_id))
    chosen = chosen_in(Parameters.model_validate(today.parameters))
    return Choice(areas.area(unit, area_id), today, areas.protocols(unit, area_id)[0], chosen)


def chosen_in(parameters: Parameters) -> Chosen:
    """Read the choice out of a protocol: of several thresholds of one form the one that is reached first."""
    clauses = entry.policy_of(parameters).clauses
    totals: dict[str, int] = {}
    levels: dict[str, str] = {}
    for clause in clauses:
        if isinstance(clause, Total):
            totals[clause.instrument] = min(clause.at_least, totals.get(clause.instrument, clause.at_least))
        elif isinstance(clause, Level):
            levels[clause.instrument] = _lower(clause.instrument, clause.level, levels.get(clause.instrument))
    windows = [Window(at_least=one.at_least, months=one.months) for one in clauses if isinstance(one, Incidents)]
    return Chosen(
        instruments=parameters.instruments, required_instruments=parameters.required_instruments, totals=totals, levels=levels,
        incidents=[windows[-1], *windows[:-1]], repeat_months=parameters.repeat_months,
        most_open_questions=parameters.most_open_questions, confirmed_mappings=parameters.confirmed_mappings,
        is_da_certificate_confirmed=parameters.is_da_certificate_confirmed,
    )  # fmt: skip


def _lower(instrument_id: str, one: str, other: str | None) -> str:
    scale = next((levels_of(form) for form in fillable() if form.id == instrument_id), ())
    known = [code for code in scale if code in {one, other}]
    return known[0] if known else one


def highest_total(instrument: Instrument) -> int | None:
    """Give the most a form can come to; None where nothing is added up."""
    return score(instrument, {}).upper


def levels(instrument: Instrument) -> list[tuple[str, str]]:
    """Give the levels a threshold can name, from low to high, with their labels."""
    return [(code, level_label(instrument, code)) for code in levels_of(instrument)]


def mappings() -> list[tuple[Instrument, Instrument, Mapping]]:
    """Give every mapping between two forms that can be filled in here."""
    forms = {one.id: one for one in fillable()}
    return [
        (one, catalogue.instrument(mapping.to, mapping.version), mapping)
        for one in forms.values()
        for mapping in one.definition.mappings
        if mapping.to in forms
    ]


def choice_out(choice: Choice) -> ChoiceOut:
    """Give the choice as programs read it."""
    forms = [
        FormOut(
            id=one.id, version=one.version, title=in_words(one.title), kind=one.kind, release=one.release,
            needs_certificate=one.needs_certificate, highest_total=highest_total(one),
            levels=[LevelOut(code=code, label=label) for code, label in levels(one)],
        )
        for one in fillable()
    ]  # fmt: skip
    shared = [
        MappingOut(key=key(one, mapping), status=mapping.status, is_verified=mapping.is_verified, pairs=mapping.pairs)
        for one, _, mapping in mappings()
    ]
    return ChoiceOut(
        area_id=choice.area.id, number=choice.newest.number, valid_from=choice.today.valid_from,
        approved_by=choice.today.approved_by, chosen=choice.chosen, forms=forms, mappings=shared,
    )  # fmt: skip
