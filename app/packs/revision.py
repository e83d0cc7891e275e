"""When a pack changes: a short stamp over the clear columns of everything that stands in it (performance 9).

It reads ids, versions and counts only, never a sealed value; so an unchanged pack costs a few small statements. It may change
more often than the pack (another field of the same row), never less often.
"""

from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, cast, func, literal, or_, select, union_all
from sqlmodel import col

from app.accounts.models import Agency
from app.actions import policy as actions_policy
from app.actions.models import OPEN_STATES, Action
from app.areas.models import Protocol
from app.assessments.models import Assessment
from app.cases.models import Address, CaseFile, CasePerson, Person, SafeContact
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings.live.models import Discussion
from app.meetings.minutes.models import Addendum, Minutes
from app.meetings.models import Listing, Meeting
from app.meetings.policy import visible_listings
from app.meetings.research.models import ResearchItem
from app.packs.queries import Ready
from app.referrals.models import Referral

MEETING: Any = bindparam("meeting")
SERIES: Any = bindparam("series")
AREA: Any = bindparam("area")
CASES: Any = bindparam("cases", expanding=True)
VICTIMS = select(col(CaseFile.victim_id)).where(col(CaseFile.id).in_(CASES))
OTHERS = select(col(CasePerson.person_id)).where(col(CasePerson.case_file_id).in_(CASES))
PAIRS = select(col(CaseFile.id)).where(col(CaseFile.victim_id).in_(VICTIMS))


def _count(name: str, model: Any, condition: ColumnElement[bool], version: Any = None) -> Select[Any]:
    total = func.coalesce(func.sum(col(model.version) if version is None else version), 0)
    return select(literal(name), func.count(), total).select_from(model).where(condition)


COUNTS: Any = union_all(
    select(col(Agency.short_name), literal(0), literal(0)),
    select(
        cast(col(CasePerson.person_id), String), col(Person.version), cast(col(CasePerson.lives_with_victim), Integer)
    )
    .join(Person, col(Person.id) == col(CasePerson.person_id))
    .where(col(CasePerson.case_file_id).in_(CASES)),
    _count("items", ResearchItem, col(ResearchItem.case_file_id).in_(CASES)),
    _count("safe", SafeContact, col(SafeContact.person_id).in_(VICTIMS)),
    _count("homes", Address, or_(col(Address.person_id).in_(VICTIMS), col(Address.person_id).in_(OTHERS))),
    _count("actions", Action, col(Action.case_file_id).in_(PAIRS)),
    _count("checklists", Assessment, col(Assessment.case_file_id).in_(CASES)),
    _count("referrals", Referral, col(Referral.case_file_id).in_(CASES)),
    _count("heard", Discussion, col(Discussion.case_file_id).in_(PAIRS)),
    _count("minutes", Minutes, col(Minutes.meeting_id) == MEETING),
    _count(
        "addenda",
        Addendum,
        col(Addendum.minutes_id).in_(select(col(Minutes.id)).where(col(Minutes.meeting_id) == MEETING)),
        literal(1),
    ),
    _count("protocols", Protocol, col(Protocol.area_id) == AREA, col(Protocol.number)),
)
"""Names of agencies, everybody in the cases, and rows and versions of everything else, which is added and raised, never replaced."""
LISTINGS = (
    select(
        col(Listing.id),
        col(Listing.version),
        col(CaseFile.id),
        col(CaseFile.version),
        col(Person.id),
        col(Person.version),
    )
    .join(CaseFile, col(CaseFile.id) == col(Listing.case_file_id))
    .join(Person, col(Person.id) == col(CaseFile.victim_id))
    .where(col(Listing.meeting_id) == MEETING)
    .order_by(col(Listing.place), col(Listing.id))
)
ARISING: Any = (
    select(func.count(), func.coalesce(func.sum(col(Action.version)), 0))
    .join(Meeting, col(Meeting.id) == col(Action.meeting_id))
    .where(col(Meeting.series_id) == SERIES, col(Action.status).in_(OPEN_STATES))
)


def stamp(unit: UnitOfWork, actor: Actor, ready: Ready, *words: str) -> str:
    """Give 32 hexadecimal digits that change whenever this actor's pack would; `words` are language and format."""
    meeting = ready.meeting
    listings = _rows(unit, LISTINGS.where(visible_listings(actor)), meeting=meeting.id)
    bound: dict[str, Any] = {"meeting": meeting.id, "area": meeting.area_id, "cases": [row[2] for row in listings]}
    parts: list[Any] = [
        meeting.revision, meeting.version, meeting.agenda_version, meeting.series_name, meeting.chair_name, meeting.starts_at,
        ready.has_declared, actor.user_id, actor.client_id, actor.agency_id, actor.name, actor.agency_name, words, listings,
        sorted(_rows(unit, COUNTS, **bound)),
        _rows(unit, ARISING.where(actions_policy.visible_to(actor)), series=meeting.series_id),
    ]  # fmt: skip
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _rows(unit: UnitOfWork, statement: Any, **bound: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in unit.session.execute(statement, bound)]
