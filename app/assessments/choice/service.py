"""Choosing instruments and thresholds: always the area's next dated protocol, never a change of one that stands (BR-3)."""

from collections.abc import Iterator
from uuid import UUID

from app.areas import policy as areas_policy
from app.areas import queries as areas
from app.areas import service as areas_service
from app.areas.models import Protocol
from app.areas.schemas import EntryClause, FollowProtocol, Parameters
from app.assessments.choice import queries
from app.assessments.choice.schemas import ChooseInstruments
from app.assessments.sheet import fillable
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from risk_instruments.clauses import levels_of
from risk_instruments.mapping import key

CHANGED_MEANWHILE = N_(
    "A newer protocol was set while you were choosing. What you chose stands here; look at it and save again."
)
NO_SUCH_FORM = N_("There is no such form that can be filled in here. Choose from the list.")
NOT_IN_USE = N_("What is required has to be in use too.")
NO_TOTAL = N_("This form has no total.")
TOO_HIGH = N_("This form cannot come to so much.")
NO_SUCH_LEVEL = N_("This form has no such level.")
NO_SUCH_MAPPING = N_("There are no two forms of these names with questions that mean the same.")


def choose(unit: UnitOfWork, actor: Actor, area_id: UUID, words: ChooseInstruments) -> Protocol:
    """Set the area's next protocol with this choice; everything else is taken from the one that would hold on that day."""
    if areas_policy.why_not_view(actor, area_id):
        raise NotFound(N_("No such area."))
    if reason := areas_policy.why_not_follow(actor, area_id):
        raise NotPermitted(reason)
    if areas.protocols(unit, area_id)[0].number != words.number:
        raise Conflict(CHANGED_MEANWHILE)
    if wrong := dict(_wrong(words)):
        raise Unprocessable(N_("There is a problem"), wrong)
    base = areas.parameters_on(unit, area_id, max(words.valid_from, areas.today_in(unit, area_id)))
    following = FollowProtocol(
        valid_from=words.valid_from, approved_by=words.approved_by, parameters=_parameters(base, words)
    )
    return areas_service.follow(unit, actor, area_id, following)


def _wrong(words: ChooseInstruments) -> Iterator[tuple[str, str]]:
    """Yield each field that names what the catalogue does not have."""
    forms = {one.id: one for one in fillable()}
    if not forms.keys() >= set(words.instruments):
        yield "instruments", NO_SUCH_FORM
    if not set(words.instruments) >= set(words.required_instruments):
        yield "required_instruments", NOT_IN_USE
    for name, least in words.totals.items():
        most = queries.highest_total(forms[name]) if name in forms else None
        if name not in forms or most is None or least > most:
            yield f"totals.{name}", NO_SUCH_FORM if name not in forms else NO_TOTAL if most is None else TOO_HIGH
    for name, level in words.levels.items():
        if name not in forms or level not in levels_of(forms[name]):
            yield f"levels.{name}", NO_SUCH_LEVEL if name in forms else NO_SUCH_FORM
    known = {key(one, mapping) for one, _, mapping in queries.mappings()}
    if not known >= set(words.confirmed_mappings):
        yield "confirmed_mappings", NO_SUCH_MAPPING


def _parameters(base: Parameters, words: ChooseInstruments) -> Parameters:
    usual, *further = words.incidents
    clauses = [EntryClause(kind="level", instrument=name, level=level) for name, level in words.levels.items()]
    clauses += [EntryClause(kind="incidents", at_least=one.at_least, months=one.months) for one in further]
    chosen = {
        "instruments": words.instruments, "required_instruments": words.required_instruments, "referral_threshold": words.totals,
        "entry_clauses": clauses, "escalation_count": usual.at_least, "escalation_months": usual.months,
        "repeat_months": words.repeat_months, "most_open_questions": words.most_open_questions,
        "confirmed_mappings": words.confirmed_mappings, "is_da_certificate_confirmed": words.is_da_certificate_confirmed,
    }  # fmt: skip
    return base.model_copy(update=chosen)
