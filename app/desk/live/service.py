"""What closes a case or a session across rooms: coverage by actions, unanswered research, and the minutes as draft."""

from uuid import UUID

from app.actions import queries as actions
from app.cases import queries as cases
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.desk.live.table import must_be_covered
from app.meetings import queries as meetings
from app.meetings.live import service as live
from app.meetings.live.schemas import CloseCase
from app.meetings.minutes import service as minutes
from app.meetings.models import Listing, Meeting
from app.meetings.research import service as research


def gaps(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> list[str]:
    """Name who is left without an action: the person at risk, children if there are any, who causes harm, professionals."""
    listing = meetings.listing_for(unit, actor, listing_id)
    case = cases.case_for(unit, actor, listing.case_file_id)
    counted = actions.coverage(unit, actor, listing_id)
    wanted = must_be_covered(bool(case.children_count) or listing.has_children)
    return [one.value for one in wanted if not counted[one]]


def close_case(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: CloseCase) -> Listing:
    """Close a case as heard and go to the next; somebody left without an action asks for a reason."""
    return live.close_case(unit, actor, listing_id, words, gaps(unit, actor, listing_id))


def end_session(unit: UnitOfWork, actor: Actor, meeting_id: UUID) -> Meeting:
    """Close the session: what was not reached goes on, unanswered research is no return (BR-31), the minutes stand as draft."""
    meeting = live.end_session(unit, actor, meeting_id)
    research.close_unanswered(unit, actor, meeting)
    minutes.draft_from(unit, actor, meeting)
    return meeting
