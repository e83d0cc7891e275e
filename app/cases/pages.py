"""Pages of cases: the list, the case with its people, revealing what is restricted, walls, who is who."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import people_of, user_names
from app.cases import policy, queries, reveal, service
from app.cases.schemas import ChangeSafeContact, PartWords, RaiseWall
from app.core.actor import RUNS_MEETINGS
from app.core.errors import Conflict, NotPermitted, Unprocessable
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import go, show

router = APIRouter(prefix="/cases")
PAGE = 40


@router.get("", name="cases:list")
def list_cases(
    request: Request, unit: Unit, actor: CurrentActor, after: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """Show the cases this person may see."""
    lines = queries.cases_for(unit, actor, limit=PAGE + 1, after=after)
    more = lines[PAGE - 1].id if len(lines) > PAGE else None
    return show(request, "cases/list.html", "cases/_lines.html", lines=lines[:PAGE], more=more)


@router.get("/{case_file_id}", name="cases:case")
def case(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show one case: safe contact first, then its people."""
    return _case(request, unit, actor, case_file_id, forms.empty())


def _case(
    request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, form: forms.Form[Any], status: int = 200
) -> HTMLResponse:
    view = queries.case_view(unit, actor, case_file_id)
    walls = (
        [wall for wall in queries.walls_at(unit, case_file_id) if wall.lifted_at is None]
        if actor.has(view.case.area_id, *RUNS_MEETINGS)
        else []
    )
    return show(
        request, "cases/case.html", status=status, form=form, view=view, case=view.case,
        banner=queries.banner(view.safe_contact, view.victim.language),
        has_code_word=bool(view.safe_contact and view.safe_contact.code_word),
        safe_version=view.safe_contact.version if view.safe_contact else 0,
        may_change=policy.why_not_change_people(actor, view.case) is None,
        walls=walls, names=user_names(unit, {wall.user_id for wall in walls}),
    )  # fmt: skip


@router.get("/{case_file_id}/people/new", name="cases:new_person")
def new_person(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show the form for somebody who belongs to the case."""
    found = queries.case_for(unit, actor, case_file_id)
    if reason := policy.why_not_change_people(actor, found):
        raise NotPermitted(reason)
    return show(request, "cases/person_form.html", case=found, form=forms.empty())


@router.post("/{case_file_id}/people", name="cases:add_person")
def add_person(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, raw: RawForm) -> Response:
    """Add somebody to the case."""
    form = forms.read(raw, PartWords)
    if form.command is not None:
        try:
            service.add_person(unit, actor, case_file_id, form.data)
            return go(request, "cases:case", case_file_id=case_file_id)
        except Unprocessable as error:
            form = form.refused(error.fields)
    found = queries.case_for(unit, actor, case_file_id)
    return show(request, "cases/person_form.html", status=422, case=found, form=form)


@router.get("/{case_file_id}/safe-contact", name="cases:safe_contact")
def safe_contact(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show the form for safe contact as it stands."""
    view = queries.case_view(unit, actor, case_file_id)
    if reason := policy.why_not_change_people(actor, view.case):
        raise NotPermitted(reason)
    safe = view.safe_contact
    stored = (
        {name: getattr(safe, name) for name in ("phone_safe", "way", "times", "who_is_safe", "who_is_not_safe")}
        if safe
        else {}
    )
    stored["phone_safe"] = safe.phone_safe.value if safe else ""
    return show(
        request,
        "cases/safe_contact.html",
        case=view.case,
        form=forms.filled(stored),
        version=safe.version if safe else 0,
        theirs=None,
    )


@router.post("/{case_file_id}/safe-contact", name="cases:change_safe_contact")
def change_safe_contact(
    request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, raw: RawForm
) -> Response:
    """Change how the person at risk may be reached."""
    form = forms.read(raw, ChangeSafeContact)
    status, theirs = 422, None
    if form.command is not None:
        try:
            service.change_safe_contact(unit, actor, case_file_id, form.data)
            return go(request, "cases:case", case_file_id=case_file_id)
        except Conflict:
            status = 409
    view = queries.case_view(unit, actor, case_file_id)
    safe = view.safe_contact
    if status == 409:
        theirs = queries.banner(safe)
    return show(
        request,
        "cases/safe_contact.html",
        status=status,
        case=view.case,
        form=form,
        version=safe.version if safe else 0,
        theirs=theirs,
    )


@router.post("/{case_file_id}/people/{person_id}/reveal", name="cases:reveal")
def reveal_person(
    request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, person_id: UUID
) -> HTMLResponse:
    """Show a restricted address, telephone numbers or the code word: asked for one by one, and recorded as such."""
    shown = reveal.reveal(unit, actor, case_file_id, person_id)
    return show(request, "cases/revealed.html", "cases/_revealed.html", shown=shown, case_id=case_file_id)


@router.get("/{case_file_id}/exclude", name="cases:exclude")
def exclude_form(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID) -> HTMLResponse:
    """Show the form that shuts somebody out of this case."""
    found = queries.case_for(unit, actor, case_file_id)
    people = [(str(one.user_id), f"{one.name} ({one.agency_name})") for one in people_of(unit, found.area_id)]
    return show(request, "cases/exclude.html", case=found, form=forms.empty(), people=people)


@router.post("/{case_file_id}/exclude", name="cases:raise_wall")
def raise_wall(request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, raw: RawForm) -> Response:
    """Shut somebody out for a conflict of interest."""
    form = forms.read(raw, RaiseWall)
    if form.command is None:
        found = queries.case_for(unit, actor, case_file_id)
        people = [(str(one.user_id), f"{one.name} ({one.agency_name})") for one in people_of(unit, found.area_id)]
        return show(request, "cases/exclude.html", status=422, case=found, form=form, people=people)
    service.raise_wall(unit, actor, case_file_id, form.data)
    if form.data.user_id == actor.user_id:
        return go(request, "cases:list")
    return go(request, "cases:case", case_file_id=case_file_id)


@router.post("/{case_file_id}/walls/{wall_id}/lift", name="cases:lift_wall")
def lift_wall(
    request: Request, unit: Unit, actor: CurrentActor, case_file_id: UUID, wall_id: UUID, raw: RawForm
) -> Response:
    """Ask for, or agree to, the end of an exclusion."""
    service.lift_wall(unit, actor, case_file_id, wall_id, _version(raw))
    return go(request, "cases:case", case_file_id=case_file_id)


def _version(raw: RawForm) -> int:
    sent = str(raw.get("version", ""))
    return int(sent) if sent.isdigit() and len(sent) < 10 else -1
