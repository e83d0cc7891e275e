"""Who takes part in a meeting, and who writes what: sentences for refusals."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_
from app.meetings.models import Listing, ListingStatus, Meeting, MeetingStatus
from app.meetings.policy import why_not_plan, why_not_view_meeting

UPCOMING = frozenset({MeetingStatus.AGENDA_CIRCULATED, MeetingStatus.IN_SESSION})
"""Meetings at which one can take part."""
REMAINING = frozenset({ListingStatus.LISTED, ListingStatus.CIRCULATED})
"""Cases that wait for their turn."""
DECLARE_FIRST = N_("First read and agree to the confidentiality statement of this meeting.")


class Sitting(Protocol):
    """What the rules ask of a meeting, whether it came as a row or as a line of a list."""

    area_id: UUID
    status: MeetingStatus
    circulated_at: datetime | None


def is_observer(actor: Actor, area_id: UUID) -> bool:
    """Whether the actor only observes here: runs nothing and speaks for nobody."""
    return actor.has(area_id, Role.OBSERVER) and not actor.has(area_id, *RUNS_MEETINGS, *SPEAKS_FOR_AGENCY)


def why_not_declare(actor: Actor, meeting: Sitting) -> str | None:
    """Whoever may see the meeting declares, from circulation on (handbook, settled 11)."""
    if reason := why_not_view_meeting(actor, meeting):
        return reason
    if meeting.circulated_at is None:
        return N_("The agenda has not been circulated yet.")
    return None


def why_not_attend(actor: Actor, meeting: Sitting, *, has_declared: bool) -> str | None:
    """Nobody is shown anything of a case in the meeting before their own declaration for it (BR-36)."""
    if reason := why_not_view_meeting(actor, meeting):
        return reason
    return None if has_declared else DECLARE_FIRST


def why_not_keep_attendance(actor: Actor, meeting: Meeting) -> str | None:
    """Chair and coordinator keep the list of who is here, until the session is closed."""
    if not actor.has(meeting.area_id, *RUNS_MEETINGS):
        return N_("Only the coordinator or the chair keeps the list of who is here.")
    if meeting.status not in UPCOMING:
        return N_("The list of who is here can be kept from circulation to the end of the session.")
    return None


def why_not_open(actor: Actor, meeting: Meeting) -> str | None:
    """Chair or coordinator opens a circulated agenda; an emergency skips lead times, never the declaration (BR-50)."""
    if why_not_plan(actor, meeting.area_id):
        return N_("Only the coordinator or the chair opens and closes a meeting.")
    if meeting.status is MeetingStatus.SCHEDULED:
        return N_("Circulate the agenda first.")
    if meeting.status is not MeetingStatus.AGENDA_CIRCULATED:
        return N_("This meeting was opened already, or it is over.")
    return None


def why_not_end(actor: Actor, meeting: Meeting) -> str | None:
    """Chair or coordinator closes the session."""
    if why_not_plan(actor, meeting.area_id):
        return N_("Only the coordinator or the chair opens and closes a meeting.")
    return None if meeting.status is MeetingStatus.IN_SESSION else NOT_IN_SESSION


NOT_IN_SESSION = N_("This meeting is not in session.")
NOT_BEING_HEARD = N_("This case is not being heard now.")


def why_not_write(listing: Listing, meeting: Meeting) -> str | None:
    """Words about a case are written while it is being heard, and corrected until the session is closed."""
    if meeting.status is not MeetingStatus.IN_SESSION:
        return NOT_IN_SESSION
    if listing.status not in {ListingStatus.IN_DISCUSSION, ListingStatus.HEARD}:
        return NOT_BEING_HEARD
    return None


def why_not_note(actor: Actor, area_id: UUID, agency_id: UUID, *, runs: bool) -> str | None:
    """Those who run the case type for everybody; an agency types its own note and nobody else's."""
    speaks = actor.has(area_id, *SPEAKS_FOR_AGENCY) and area_id in actor.is_signatory_in
    if runs or (speaks and actor.agency_id == agency_id):
        return None
    return N_("You can write the note of your own agency only.")
