"""Reading referrals, always through `visible_to`; every look leaves its mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlmodel import col
from sqlmodel import select as select_row

from app.areas import queries as areas
from app.areas.models import Protocol
from app.areas.schemas import Parameters
from app.assessments import entry
from app.assessments.models import Assessment
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.identity.queries import same_pair_cases
from app.cases.models import CaseFile
from app.cases.queries import short_name
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.referrals import criteria, policy
from app.referrals.drafts.paper import Paper
from app.referrals.models import Challenge, Referral, ReferralStatus, Screening
from app.referrals.queues import queries as queues
from app.referrals.queues.schemas import OpenMatter

NO_SUCH_REFERRAL = N_("No such referral.")
PAST = frozenset({ReferralStatus.WITHDRAWN, ReferralStatus.DRAFT})


@dataclass(slots=True)
class ReferralLine:
    """One referral in a list."""

    id: UUID
    reference: str
    area_id: UUID
    agency_id: UUID
    referrer_id: UUID
    assessment_id: UUID | None
    case_file_id: UUID | None
    protocol_id: UUID | None
    status: ReferralStatus
    draft: dict[str, Any]
    criteria: list[str]
    is_immediate_danger: bool
    referred_on: date | None
    is_repeat_suggested: bool
    is_repeat: bool | None
    started_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int

    @property
    def paper(self) -> Paper:
        """What the referral says."""
        return Paper.read(self.draft)

    @property
    def short_name(self) -> str:
        """Given name and initial of the person at risk, or nothing yet."""
        return short_name(*self.paper.victim_name)

    @property
    def counts_as_repeat(self) -> bool:
        """What the coordinator said, or what is suggested until then (BR-12)."""
        return self.is_repeat_suggested if self.is_repeat is None else self.is_repeat


LINES: Select[Any] = select(
    col(Referral.id), col(Referral.reference), col(Referral.area_id), col(Referral.agency_id), col(Referral.referrer_id),
    col(Referral.assessment_id), col(Referral.case_file_id), col(Referral.protocol_id), col(Referral.status), col(Referral.draft), col(Referral.criteria),
    col(Referral.is_immediate_danger), col(Referral.referred_on), col(Referral.is_repeat_suggested), col(Referral.is_repeat),
    col(Referral.started_at), col(Referral.submitted_at), col(Referral.decided_at), col(Referral.version),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepeatHint:
    """Whether a referral looks like a repeat, and the last referral of the same pair before it (BR-8, BR-10)."""

    is_repeat: bool
    previous_on: date | None
    months: int
    references: tuple[str, ...]
    """References of the other case files of the same pair."""


def referral_for(unit: UnitOfWork, actor: Actor, referral_id: UUID) -> Referral:
    """Load one visible referral; NotFound if it is missing or hidden."""
    found = unit.session.exec(
        select_row(Referral).where(Referral.id == referral_id, policy.visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_REFERRAL)
    looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=found.area_id)
    return found


def referrals_for(
    unit: UnitOfWork,
    actor: Actor,
    *,
    status: ReferralStatus | None = None,
    limit: int = 50,
    after: UUID | None = None,
) -> list[ReferralLine]:
    """Give the visible referrals, the newest first; `after` continues behind one (keyset)."""
    newest_first = LINES.where(policy.visible_to(actor)).order_by(col(Referral.started_at).desc(), col(Referral.id))
    statement = newest_first.limit(limit)
    if status is not None:
        statement = statement.where(col(Referral.status) == status)
    if after is not None:
        anchor = select(col(Referral.started_at)).where(col(Referral.id) == after)
        moment = unit.session.execute(anchor).scalar()
        if moment is None:
            raise NotFound(NO_SUCH_REFERRAL)
        same = and_(col(Referral.started_at) == moment, col(Referral.id) > after)
        statement = statement.where(or_(col(Referral.started_at) < moment, same))
    lines = unit.rows(statement, ReferralLine)
    looked(unit, actor, Tag.REFERRALS_LISTED, area_id=min(actor.areas, default=None), count=len(lines))
    return lines


def own_drafts(unit: UnitOfWork, actor: Actor) -> list[ReferralLine]:
    """Give the drafts the actor has begun, the newest first."""
    return referrals_for(unit, actor, status=ReferralStatus.DRAFT)


def of_case(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> list[ReferralLine]:
    """Give the visible referrals of one case, the newest first."""
    statement = LINES.where(policy.visible_to(actor), col(Referral.case_file_id) == case_file_id)
    lines = unit.rows(statement.order_by(col(Referral.submitted_at).desc()), ReferralLine)
    looked(unit, actor, Tag.REFERRALS_LISTED, area_id=lines[0].area_id if lines else None, count=len(lines))
    return lines


def screenings_of(unit: UnitOfWork, referral_id: UUID) -> list[Screening]:
    """Give the decisions about a referral found visible, the newest first; the caller records the look."""
    found = unit.session.exec(select_row(Screening).where(Screening.referral_id == referral_id)).all()
    return sorted(found, key=lambda one: one.decided_at, reverse=True)


def challenge_of(unit: UnitOfWork, referral_id: UUID) -> Challenge | None:
    """Give the challenge of a referral found visible; the caller records the look."""
    return unit.session.exec(select_row(Challenge).where(Challenge.referral_id == referral_id)).one_or_none()


def protocol_of(unit: UnitOfWork, referral: Referral) -> Protocol:
    """Give the protocol a referral was first sent under, whatever holds today; today's for a draft."""
    if referral.protocol_id is not None:
        return areas.protocol(unit, referral.protocol_id)
    return areas.protocol_on(unit, referral.area_id, areas.today_in(unit, referral.area_id))


def rules_of(unit: UnitOfWork, referral: Referral) -> Parameters:
    """Give the values that the criteria of a referral are judged by."""
    return Parameters.model_validate(protocol_of(unit, referral).parameters)


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """Local thresholds in words, since which day they held, and the number of their protocol; never a level."""

    words: str
    since: date
    number: int


def local_policies(unit: UnitOfWork, referral: Referral) -> list[LocalPolicy]:
    """Give the thresholds a referral was made under; its checklist's own ones first where an earlier protocol froze them (BR-3)."""
    protocol = protocol_of(unit, referral)
    rules = Parameters.model_validate(protocol.parameters)
    found = [_policy(protocol, entry.threshold_words(rules) + entry.incident_words(rules))]
    statement = select(col(Assessment.protocol_id), col(Assessment.instrument_id)).where(
        col(Assessment.id) == referral.assessment_id
    )
    for protocol_id, instrument_id in unit.session.execute(statement).tuples():
        if protocol_id is not None and protocol_id != protocol.id:
            frozen = areas.protocol(unit, protocol_id)
            older = Parameters.model_validate(frozen.parameters)
            if words := entry.threshold_words(older, instrument_id):
                found.insert(0, _policy(frozen, words))
    return found


def _policy(protocol: Protocol, words: list[str]) -> LocalPolicy:
    return LocalPolicy("; ".join(words), protocol.valid_from, protocol.number)


@dataclass(frozen=True, slots=True)
class Opened:
    """One referral with what it says, what was decided, the challenge, and the local thresholds it was made under."""

    row: Referral
    paper: Paper
    screenings: list[Screening]
    challenge: Challenge | None
    policies: list[LocalPolicy]


def opened(unit: UnitOfWork, actor: Actor, referral_id: UUID) -> Opened:
    """Open one visible referral with everything that stands about it."""
    row = referral_for(unit, actor, referral_id)
    found = Opened(
        row, Paper.read(row.draft), screenings_of(unit, row.id), challenge_of(unit, row.id), local_policies(unit, row)
    )
    looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=row.area_id)
    return found


def repeat_hint(unit: UnitOfWork, referral: Referral) -> RepeatHint:
    """Tell whether a sent referral looks like a repeat: the same pair, referred within the protocol's months before it (BR-8)."""
    if referral.case_file_id is None or referral.referred_on is None:
        return RepeatHint(False, None, 0, ())
    months = rules_of(unit, referral).repeat_months
    pair = same_pair_cases(unit, referral.case_file_id)
    others = [case_id for case_id in pair if case_id != referral.case_file_id]
    earlier = [referral.previous_on, *_referred_on(unit, pair, referral.id)]
    cases = unit.session.execute(
        select(col(CaseFile.reference), col(CaseFile.last_referred_on)).where(col(CaseFile.id).in_(others))
    ).all()
    earlier += [day for _, day in cases]
    previous = max((day for day in earlier if day is not None and day <= referral.referred_on), default=None)
    incidents = incident_days(Paper.read(referral.draft))
    is_repeat = criteria.is_repeat(previous, referral.referred_on, incidents, months)
    return RepeatHint(is_repeat, previous, months, tuple(sorted(reference for reference, _ in cases)))


def _referred_on(unit: UnitOfWork, cases: Iterable[UUID], but: UUID) -> list[date | None]:
    statement = select(col(Referral.referred_on)).where(
        col(Referral.case_file_id).in_(list(cases)), col(Referral.id) != but, col(Referral.status).not_in(PAST)
    )
    return list(unit.session.execute(statement).scalars())


def incident_days(paper: Paper) -> list[date]:
    """Give the days of the incidents that a referral tells of."""
    return [date.fromisoformat(one["happened_on"]) for one in paper.words.get("why", {}).get("incidents", [])]


def referred_assessments() -> Select[Any]:
    """Select the ids of checklists that a referral stands on, drafts too, withdrawn ones not: the rest is unreferred."""
    standing = and_(col(Referral.assessment_id).is_not(None), col(Referral.status) != ReferralStatus.WITHDRAWN)
    return select(col(Referral.assessment_id)).where(standing)


def accepted_without_listing(unit: UnitOfWork, area_id: UUID, listed: Select[Any]) -> list[OpenMatter]:
    """Give accepted referrals that stand on no agenda (`listed`: referral ids that do); the caller records the look."""
    return queues.accepted_without_listing(unit, area_id, listed)
