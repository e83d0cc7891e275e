"""JSON doors to cases: what an agency's program may see, never restricted details."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.cases import queries, service
from app.cases.queries import CaseLine, CaseView, PersonLine
from app.cases.schemas import CaseDetailOut, CaseOut, ChangeSafeContact, PersonOut, SafeContactOut
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/cases", tags=["cases"])
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("", dependencies=[needs_scope("cases:read")], name="api:cases")
def list_cases(unit: Unit, actor: CurrentActor, limit: Limit = 50, after: UUID | None = None) -> list[CaseOut]:
    """Give the visible cases, most recently referred first."""
    return [line_out(line) for line in queries.cases_for(unit, actor, limit=limit, after=after)]


@router.get("/{case_file_id}", dependencies=[needs_scope("cases:read")], name="api:case")
def one_case(unit: Unit, actor: CurrentActor, case_file_id: UUID) -> CaseDetailOut:
    """Give one visible case with its people."""
    return view_out(queries.case_view(unit, actor, case_file_id))


@router.put("/{case_file_id}/safe-contact", dependencies=[needs_scope("cases:write")], name="api:case_safe_contact")
def change_safe_contact(unit: Unit, actor: CurrentActor, case_file_id: UUID, words: ChangeSafeContact) -> CaseDetailOut:
    """Change how the victim may be reached; the version is the safe contact's."""
    service.change_safe_contact(unit, actor, case_file_id, words)
    return view_out(queries.case_view(unit, actor, case_file_id))


def line_out(line: CaseLine) -> CaseOut:
    """Shape one line of a list."""
    return CaseOut(
        id=line.id, reference=line.reference, area_id=line.area_id, status=line.status.value, risk_level=line.risk_level,
        children_count=line.children_count, needs_interpreter=line.needs_interpreter, version=line.version,
        is_perpetrator_unknown=line.is_perpetrator_unknown, last_referred_on=line.last_referred_on, last_heard_on=line.last_heard_on,
        victim_name=line.victim_name,
    )  # fmt: skip


def view_out(view: CaseView) -> CaseDetailOut:
    """Shape one case with people; restricted addresses are only counted."""
    case, safe = view.case, view.safe_contact
    contact = None
    if safe is not None:
        contact = SafeContactOut(phone_safe=safe.phone_safe, way=safe.way, times=safe.times, who_is_safe=safe.who_is_safe,
                                 who_is_not_safe=safe.who_is_not_safe)  # fmt: skip
    return CaseDetailOut(
        id=case.id, reference=case.reference, area_id=case.area_id, status=case.status.value, risk_level=case.risk_level,
        children_count=case.children_count, needs_interpreter=case.needs_interpreter, version=case.version,
        is_perpetrator_unknown=case.is_perpetrator_unknown, last_referred_on=case.last_referred_on, last_heard_on=case.last_heard_on,
        victim_name=view.victim.name, safe_contact=contact, people=[_person(one) for one in (view.victim, *view.people)],
    )  # fmt: skip


def _person(person: PersonLine) -> PersonOut:
    return PersonOut(
        id=person.id, part=person.part, name=person.name, aliases=person.aliases, births=person.births, gender=person.gender,
        language=person.language, relationship=person.relationship,
        addresses=[f"{one.lines}, {one.postcode}" for one in person.addresses if not one.is_restricted],
        has_restricted_address=any(one.is_restricted for one in person.addresses),
    )  # fmt: skip
