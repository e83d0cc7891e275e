"""When a pack changes: a short stamp over the clear columns of everything that stands in it (performance 9).

It reads ids, versions and counts only, never a sealed value; so an unchanged pack costs a few small statements. It may change
more often than the pack (another field of the same row), never less often.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, literal, or_, select, union_all
from sqlmodel import col

from app.accounts.models import Agency
from app.actions import policy as actions_policy
from app.actions.models import OPEN_STATES, Action
from app.areas.models import Protocol
from app.assessments.models import Assessment
from app.cases.models import Address, CaseFile, CasePerson, Person, SafeContact
from app.cases.policy import open_to
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings.live.models import Discussion
from app.meetings.minutes.models import Addendum, Minutes
from app.meetings.models import Listing, Meeting
from app.meetings.policy import visible_listings
from app.meetings.queries import MeetingLine
from app.meetings.research.models import ResearchItem
from app.packs.queries import Ready
from app.referrals.models import Referral

AGENCIES = select(col(Agency.id), col(Agency.short_name)).order_by(col(Agency.id))


def stamp(unit: UnitOfWork, actor: Actor, ready: Ready, *words: str) -> str:
    """Give 32 hexadecimal digits that change whenever this actor's pack would; `words` are language and format."""
    meeting = ready.meeting
    listings = unit.session.execute(_listings(actor, meeting.id)).all()
    ids = [row[2] for row in listings]
    parts: list[Any] = [
        meeting.revision, meeting.version, meeting.agenda_version, meeting.series_name, meeting.chair_name, meeting.starts_at,
        ready.has_declared, actor.user_id, actor.client_id, actor.agency_id, actor.name, actor.agency_name, words,
        [tuple(row) for row in listings],
    ]  # fmt: skip
    parts.append([tuple(row) for row in unit.session.execute(AGENCIES)])
    if ids:
        parts.append([tuple(row) for row in unit.session.execute(_people(ids))])
    parts.append(sorted(tuple(row) for row in unit.session.execute(_counts(actor, meeting, ids))))
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _listings(actor: Actor, meeting_id: UUID) -> Any:
    """Select every visible listing with the versions of its case and of the person at risk."""
    return (
        select(col(Listing.id), col(Listing.version), col(CaseFile.id), col(CaseFile.version), col(Person.id), col(Person.version))
        .join(CaseFile, col(CaseFile.id) == col(Listing.case_file_id))
        .join(Person, col(Person.id) == col(CaseFile.victim_id))
        .where(col(Listing.meeting_id) == meeting_id, visible_listings(actor))
        .order_by(col(Listing.place), col(Listing.id))
    )  # fmt: skip


def _people(ids: Sequence[UUID]) -> Any:
    """Select everybody else of these cases with their versions."""
    return (
        select(col(CasePerson.id), col(Person.id), col(Person.version), col(CasePerson.lives_with_victim))
        .join(Person, col(Person.id) == col(CasePerson.person_id))
        .where(col(CasePerson.case_file_id).in_(ids))
        .order_by(col(CasePerson.id))
    )


def _counts(actor: Actor, meeting: MeetingLine, ids: Sequence[UUID]) -> CompoundSelect[Any]:
    """Count rows and versions of everything else in one statement: rows here are only added or raised, never replaced."""
    victims = select(col(CaseFile.victim_id)).where(col(CaseFile.id).in_(ids))
    others = select(col(CasePerson.person_id)).where(col(CasePerson.case_file_id).in_(ids))
    folk = or_(col(Address.person_id).in_(victims), col(Address.person_id).in_(others))
    of_series = select(col(Meeting.id)).where(col(Meeting.series_id) == meeting.series_id)
    arising = and_(
        col(Action.status).in_(OPEN_STATES), col(Action.meeting_id).in_(of_series), actions_policy.visible_to(actor)
    )
    pairs = select(col(CaseFile.id)).where(col(CaseFile.victim_id).in_(victims), col(CaseFile.id).in_(open_to(actor)))
    written = select(col(Minutes.id)).where(col(Minutes.meeting_id) == meeting.id)
    return union_all(
        _count("items", ResearchItem, col(ResearchItem.case_file_id).in_(ids)),
        _count("safe", SafeContact, col(SafeContact.person_id).in_(victims)),
        _count("homes", Address, folk),
        _count("actions", Action, or_(col(Action.case_file_id).in_(pairs), arising)),
        _count("checklists", Assessment, col(Assessment.case_file_id).in_(ids)),
        _count("referrals", Referral, col(Referral.case_file_id).in_(ids)),
        _count("heard", Discussion, col(Discussion.case_file_id).in_(pairs)),
        _count("minutes", Minutes, col(Minutes.meeting_id) == meeting.id),
        _count("addenda", Addendum, col(Addendum.minutes_id).in_(written), version=literal(1)),
        _count("protocols", Protocol, col(Protocol.area_id) == meeting.area_id, version=col(Protocol.number)),
    )


def _count(name: str, model: Any, condition: ColumnElement[bool], version: Any = None) -> Select[Any]:
    total = func.coalesce(func.sum(col(model.version) if version is None else version), 0)
    return select(literal(name), func.count(), total).select_from(model).where(condition)
