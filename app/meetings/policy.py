"""Who sees and changes meetings and the cases on them: twice the same, as SQL and as sentences.

Those who run an area's meetings see drafts; those who speak for a signatory agency see circulated agendas, and of them the cases
that are open to them; observers see that there is a meeting, and nothing of its cases.
"""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from app.cases.policy import open_to
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_
from app.meetings.models import Listing, ListingStatus, Meeting, MeetingStatus

OPEN_MEETINGS = frozenset({MeetingStatus.SCHEDULED, MeetingStatus.AGENDA_CIRCULATED})
"""Meetings whose agenda may still change."""
PLACEABLE = frozenset({ListingStatus.PROPOSED, ListingStatus.LISTED, ListingStatus.CIRCULATED})
"""Listings that have not been heard, deferred or withdrawn."""
DRAFTED = frozenset({ListingStatus.PROPOSED, ListingStatus.LISTED})
"""Listings that no participant has been told of."""


class Sitting(Protocol):
    """What the rules ask of a meeting, whether it came as a row or as a line of a list."""

    area_id: UUID
    status: MeetingStatus
    circulated_at: datetime | None


HIDDEN = N_("There is nothing here, or it is not for you.")


def visible_meetings(actor: Actor) -> ColumnElement[bool]:
    """Condition on Meeting: exactly the meetings this actor may see."""
    ways: list[Any] = []
    runs = actor.areas_as(*RUNS_MEETINGS)
    told = (actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in) | actor.areas_as(Role.OBSERVER)
    if runs:
        ways.append(col(Meeting.area_id).in_(runs))
    if told:
        ways.append(and_(col(Meeting.area_id).in_(told), col(Meeting.circulated_at).is_not(None)))
    return or_(*ways) if ways else false()


def visible_listings(actor: Actor) -> ColumnElement[bool]:
    """Condition on Listing: exactly the listings this actor may know of."""
    ways: list[Any] = []
    runs = actor.areas_as(*RUNS_MEETINGS)
    speaks = actor.areas_as(*SPEAKS_FOR_AGENCY) & actor.is_signatory_in
    if runs:
        ways.append(col(Listing.area_id).in_(runs))
    if speaks:
        circulated = select(col(Meeting.id)).where(col(Meeting.circulated_at).is_not(None))
        ways.append(
            and_(
                col(Listing.area_id).in_(speaks),
                col(Listing.status).not_in(DRAFTED),
                col(Listing.meeting_id).in_(circulated),
            )
        )
    if not ways:
        return false()
    return and_(or_(*ways), col(Listing.case_file_id).in_(open_to(actor)))


def why_not_view_meeting(actor: Actor, meeting: Sitting) -> str | None:
    """Say why this actor may not see a meeting: the twin of `visible_meetings`."""
    if actor.has(meeting.area_id, *RUNS_MEETINGS):
        return None
    speaks = actor.has(meeting.area_id, *SPEAKS_FOR_AGENCY) and meeting.area_id in actor.is_signatory_in
    if (speaks or actor.has(meeting.area_id, Role.OBSERVER)) and meeting.circulated_at is not None:
        return None
    return HIDDEN


def why_not_view_listing(
    actor: Actor, listing: Listing, meeting: Sitting | None, case_reason: str | None
) -> str | None:
    """Say why this actor may not know of a listing: the twin of `visible_listings`; `case_reason` is the case's own answer."""
    if case_reason is not None:
        return HIDDEN
    if actor.has(listing.area_id, *RUNS_MEETINGS):
        return None
    speaks = actor.has(listing.area_id, *SPEAKS_FOR_AGENCY) and listing.area_id in actor.is_signatory_in
    is_told = meeting is not None and meeting.circulated_at is not None and listing.status not in DRAFTED
    return None if speaks and is_told else HIDDEN


def why_not_plan(actor: Actor, area_id: UUID) -> str | None:
    """Chair and coordinator plan an area's meetings."""
    if actor.has(area_id, *RUNS_MEETINGS):
        return None
    return N_("Only the coordinator or the chair can plan meetings and agendas.")


def why_not_change(actor: Actor, meeting: Sitting) -> str | None:
    """An agenda changes until the meeting opens; after circulation each change makes a supplement (BR-26)."""
    if reason := why_not_plan(actor, meeting.area_id):
        return reason
    if meeting.status not in OPEN_MEETINGS:
        return N_("This meeting has begun or is over. Its agenda can no longer change.")
    return None


def why_not_overrun(actor: Actor, meeting: Sitting) -> str | None:
    """Only the chair lets an agenda hold more than it has room for (BR-24)."""
    if actor.has(meeting.area_id, Role.CHAIR):
        return None
    return N_("This agenda is full. Only the chair can add more, with a reason.")


def why_not_hand_over(actor: Actor, meeting: Sitting) -> str | None:
    """Who runs the meeting may let somebody else run one case, until the meeting is over."""
    if reason := why_not_plan(actor, meeting.area_id):
        return reason
    if meeting.status not in OPEN_MEETINGS | {MeetingStatus.IN_SESSION}:
        return N_("This meeting is over.")
    return None


def why_not_run(actor: Actor, listing: Listing, handed_to: frozenset[UUID]) -> str | None:
    """A case is run by chair or coordinator, or by whoever it was handed over to (BR-43)."""
    if actor.has(listing.area_id, *RUNS_MEETINGS) or actor.user_id in handed_to:
        return None
    return N_("Only those who run this case in the meeting can do this.")
