"""JSON doors to research: an agency's program answers for its agency."""

from uuid import UUID

from fastapi import APIRouter

from app.core.actor import Actor
from app.meetings.research import queries, service
from app.meetings.research.queries import ItemLine, RequestLine, RequestView
from app.meetings.research.schemas import (
    Answered,
    ItemOut,
    ItemVersion,
    ItemWords,
    NothingKnown,
    RequestDetailOut,
    RequestOut,
)
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/research", tags=["research"])
READ, WRITE = needs_scope("research:read"), needs_scope("research:write")


@router.get("", dependencies=[READ], name="api:research")
def list_requests(unit: Unit, actor: CurrentActor, meeting_id: UUID | None = None) -> list[RequestOut]:
    """Give the agency's requests."""
    return [RequestOut(**_line(line)) for line in queries.requests_for(unit, actor, meeting_id)]


@router.get("/{request_id}", dependencies=[READ], name="api:research_request")
def one_request(unit: Unit, actor: CurrentActor, request_id: UUID) -> RequestDetailOut:
    """Give one request with the agency's own items."""
    return _detail(actor, queries.request_view(unit, actor, request_id))


@router.post("/{request_id}/answer", dependencies=[WRITE], name="api:research_answer")
def answer(unit: Unit, actor: CurrentActor, request_id: UUID, words: Answered) -> RequestDetailOut:
    """Say what the agency holds."""
    service.answer(unit, actor, request_id, words)
    return _detail(actor, queries.request_view(unit, actor, request_id))


@router.post("/{request_id}/nothing-known", dependencies=[WRITE], name="api:research_nothing")
def nothing_known(unit: Unit, actor: CurrentActor, request_id: UUID, words: NothingKnown) -> RequestDetailOut:
    """Say that nothing is known."""
    service.nothing_known(unit, actor, request_id, words)
    return _detail(actor, queries.request_view(unit, actor, request_id))


@router.patch("/items/{item_id}", dependencies=[WRITE], name="api:research_item_change")
def change_item(unit: Unit, actor: CurrentActor, item_id: UUID, words: ItemWords) -> RequestDetailOut:
    """Say an item again before its release."""
    return _after(unit, actor, service.change_item(unit, actor, item_id, words).request_id)


@router.post("/items/{item_id}/release", dependencies=[WRITE], name="api:research_item_release")
def release(unit: Unit, actor: CurrentActor, item_id: UUID, words: ItemVersion) -> RequestDetailOut:
    """Release one item to the meeting."""
    return _after(unit, actor, service.release(unit, actor, item_id, words).request_id)


@router.post("/items/{item_id}/withhold", dependencies=[WRITE], name="api:research_item_withhold")
def withhold(unit: Unit, actor: CurrentActor, item_id: UUID, words: ItemVersion) -> RequestDetailOut:
    """Withhold one item, or take that back."""
    return _after(unit, actor, service.withhold(unit, actor, item_id, words).request_id)


def _after(unit: Unit, actor: Actor, request_id: UUID) -> RequestDetailOut:
    return _detail(actor, queries.request_view(unit, actor, request_id))


def _line(line: RequestLine) -> dict[str, object]:
    return {
        "id": line.id, "meeting_id": line.meeting_id, "listing_id": line.listing_id, "case_file_id": line.case_file_id,
        "reference": line.reference, "victim_name": f"{line.given_name} {line.family_name}".strip(), "status": line.status,
        "due_on": line.due_on, "is_late": line.is_late, "version": line.version,
    }  # fmt: skip


def item_out(actor: Actor, item: ItemLine) -> ItemOut:
    """Shape one item."""
    return ItemOut(
        id=item.id, listing_id=item.listing_id, agency_id=item.agency_id, kind=item.kind, text=item.text, source=item.source,
        is_withheld=item.is_withheld, withheld_reason=item.withheld_reason, released_at=item.released_at,
        is_own=item.agency_id == actor.agency_id, version=item.version,
    )  # fmt: skip


def _detail(actor: Actor, view: RequestView) -> RequestDetailOut:
    request = view.request
    return RequestDetailOut(
        id=request.id, meeting_id=request.meeting_id, listing_id=request.listing_id, case_file_id=request.case_file_id,
        reference=view.case.case.reference, victim_name=view.case.victim.name, status=request.status, due_on=request.due_on,
        is_late=request.is_late, version=request.version, last_contact=request.last_contact, key_worker=request.key_worker,
        suggested_action=request.suggested_action, items=[item_out(actor, item) for item in view.items],
    )  # fmt: skip
