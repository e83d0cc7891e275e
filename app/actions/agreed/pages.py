"""The action bar of the meeting: a line, its chips, and what was agreed so far; without script the same as one page."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.queries import active_signatories, people_of
from app.actions import capture, policy, queries, service
from app.actions.agreed import queries as places
from app.actions.agreed.queries import Place
from app.actions.capture import Capture, Owner, Part
from app.actions.models import Protects
from app.actions.schemas import AddAction, AgreeLine, SupersedeAction, TakeBack
from app.areas.queries import parameters_on
from app.audit.record import looked
from app.audit.tags import Tag
from app.core import i18n
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_, ngettext
from app.web import forms
from app.web.deps import CurrentActor, RawForm, Unit
from app.web.render import announce, go, render, show, wants_fragment

router = APIRouter(prefix="/agreed")


@dataclass(frozen=True, slots=True)
class Understood:
    """A line as it was understood, together with the answers to what was unclear."""

    capture: Capture
    owners: list[tuple[UUID, str]]
    due_on: date | None
    asks: set[Part] = field(default_factory=set)
    choices: list[tuple[UUID, str]] = field(default_factory=list)


@router.get("/{listing_id}", name="actions:agreed")
def agreed(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID) -> HTMLResponse:
    """Show what was agreed about a case so far, with the line to add more; the list alone to htmx."""
    place = places.place_of_listing(unit, actor, listing_id)
    return show(request, "actions/agreed.html", "actions/_list.html", **_context(unit, actor, place))


@router.get("/{listing_id}/line", name="actions:line")
def empty_line(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID) -> HTMLResponse:
    """Show the empty line alone, for the live meeting; for those who may add."""
    place = _may_add(unit, actor, listing_id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=place.area_id)
    context = _context(unit, actor, place)
    return show(request, "actions/agreed.html", "actions/_capture.html", **context)


@router.post("/{listing_id}/parse", name="actions:parse")
def parse(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> HTMLResponse:
    """Show as chips how the typed line is understood; changes nothing."""
    place = _may_add(unit, actor, listing_id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=place.area_id)
    form = forms.read(raw, AgreeLine)
    context: dict[str, Any] = {
        "understood": _understand(unit, place, form.command) if form.command else None,
        "form": form,
    }
    if wants_fragment(request):
        return show(request, "actions/_chips.html", **context)
    return show(request, "actions/agreed.html", **_context(unit, actor, place) | context)


@router.post("/{listing_id}/capture", name="actions:capture")
def add_line(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Add one action for each owner named; an unclear line comes back with its questions (422)."""
    place = _may_add(unit, actor, listing_id)
    form = forms.read(raw, AgreeLine)
    understood = _understand(unit, place, form.command) if form.command else None
    added = 0
    if form.command and understood and not understood.asks:
        try:
            added = _add_all(unit, actor, listing_id, form.command, understood)
        except Unprocessable as error:
            form = form.refused(error.fields)
    elif understood:
        form = form.refused({"line": N_("Answer the questions below, then add the action.")})
    if not added:
        context = _context(unit, actor, place) | {"form": form, "understood": understood}
        return show(request, "actions/agreed.html", "actions/_capture.html", status=422, **context)
    if not wants_fragment(request):
        return go(request, "actions:agreed", listing_id=listing_id)
    context = _context(unit, actor, place) | {"is_next": True}
    answer = show(request, "actions/agreed.html", "actions/_capture.html", **context)
    answer = _with_list(request, answer, context)
    return announce(answer, ngettext("%(num)s action added", "%(num)s actions added", added) % {"num": added})


@router.post("/{listing_id}/undo", name="actions:undo")
def undo(request: Request, unit: Unit, actor: CurrentActor, listing_id: UUID, raw: RawForm) -> Response:
    """Take back an action that has just been added."""
    place = places.place_of_listing(unit, actor, listing_id)
    looked(unit, actor, Tag.LIVE_VIEWED, area_id=place.area_id)
    form = forms.read(raw, TakeBack)
    if form.command is None:
        raise Unprocessable(N_("Say which action is taken back."))
    service.supersede(unit, actor, form.command.action_id, SupersedeAction(version=form.command.version))
    if not wants_fragment(request):
        return go(request, "actions:agreed", listing_id=listing_id)
    return show(request, "actions/agreed.html", "actions/_list.html", **_context(unit, actor, place))


def _may_add(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> Place:
    place = places.place_of_listing(unit, actor, listing_id)
    handed_over = places.is_handed_over(unit, actor, listing_id)
    if reason := policy.why_not_add(actor, place.area_id, actor.agency_id, is_handed_over=handed_over):
        raise NotPermitted(reason)
    return place


def _add_all(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: AgreeLine, understood: Understood) -> int:
    """Add the same action for each owner; what could be refused is the same for all, so the first is refused or none."""
    due_on = understood.due_on or date.max
    for agency_id, _ in understood.owners:
        command = AddAction(
            listing_id=listing_id, agency_id=agency_id, text=understood.capture.text, due_on=due_on, protects=words.protects
        )  # fmt: skip
        service.add(unit, actor, command)
    return len(understood.owners)


def _understand(unit: UnitOfWork, place: Place, words: AgreeLine) -> Understood:
    """Parse a line with the area's names, calendar and protocol; answers count only for what is unclear in it."""
    agencies = active_signatories(unit, place.area_id, place.today)
    people: dict[UUID, list[str]] = {}
    for one in people_of(unit, place.area_id, *SPEAKS_FOR_AGENCY):
        people.setdefault(one.agency_id, []).append(one.name)
    owners = [Owner(one.id, (one.short_name, one.name, *one.aliases, *people.get(one.id, []))) for one in agencies]
    days = timedelta(days=parameters_on(unit, place.area_id, place.today).action_default_days)
    default_due = max(place.today, place.meeting_day or place.today) + days
    found = capture.parse(
        words.line, owners, place.today, default_due, places.next_meeting_day(unit, place), i18n.locale()
    )
    known = {one.id: one.short_name for one in agencies}
    asks = set(found.unclear)
    named = {chip.agency_id: chip.name for chip in found.owners}
    if Part.OWNER in asks:
        named |= {one: known[one] for one in words.agency_id if one in known}
        asks -= {Part.OWNER} if words.agency_id and named else set()
    due_on = found.due
    if Part.DUE in asks and words.due_on is not None:
        due_on = words.due_on
        asks -= {Part.DUE}
    asks |= {Part.TEXT} if len(found.text) < 3 else set()
    nearest = {chip.agency_id: known[chip.agency_id] for choice in found.candidates for chip in choice.options}
    return Understood(found, list(named.items()), due_on, asks, list((nearest | known).items()))


def _context(unit: UnitOfWork, actor: Actor, place: Place) -> dict[str, Any]:
    """Gather what page, line and list read; the look at the list covers the place too."""
    lines = queries.actions_of_listing(unit, actor, place.listing_id) if place.listing_id else []
    handed_over = places.is_handed_over(unit, actor, place.listing_id)
    return {
        "place": place,
        "agreed": lines,
        "undo": [one.id for one in lines if one.is_fresh and policy.why_not_supersede(actor, one) is None],
        "coverage": [(one.value, count) for one, count in queries.coverage_of(lines).items()],
        "may_add": policy.why_not_add(actor, place.area_id, actor.agency_id, is_handed_over=handed_over) is None,
        "protects": [one.value for one in Protects],
        "form": forms.empty(),
        "understood": None,
        "is_next": False,
    }


def _with_list(request: Request, answer: HTMLResponse, context: dict[str, Any]) -> HTMLResponse:
    """Send the renewed list along with the empty line."""
    part = f'<hx-partial hx-target="#agreed" hx-swap="outerHTML">{render(request, "actions/_list.html", **context)}</hx-partial>'
    answer.body = bytes(answer.body) + part.encode()
    answer.headers["content-length"] = str(len(answer.body))
    return answer
