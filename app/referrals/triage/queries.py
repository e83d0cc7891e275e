"""The inbox of coordinator and chair, and one referral as it is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.queries import agency_names, user_names
from app.areas import queries as areas
from app.areas.schemas import Parameters
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.identity.queries import Match, known_elsewhere, known_person, possible_matches, verdicts
from app.cases.models import CaseFile, LinkVerdict, Person, PersonLink
from app.cases.queries import CaseView, banner, case_view
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotFound
from app.referrals import policy, queries
from app.referrals.drafts.paper import Paper
from app.referrals.drafts.queries import Elsewhere, area_of, whom_to_ask
from app.referrals.models import Challenge, Criterion, Referral, ReferralStatus, Screening
from app.referrals.queries import LINES, LocalPolicy, ReferralLine, RepeatHint
from app.sharing.models import Consent
from app.sharing.queries import latest_consent

MOST = 200


@dataclass(slots=True)
class Row:
    """One referral in the inbox: received, whose initials, why, flags, clock and suggestion."""

    line: ReferralLine
    initials: str
    agency: str
    due_at: datetime
    is_late: bool
    flags: list[str]
    waits_for: str
    """decision, challenge, answer or meeting."""


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody on file who may be the same as one of the referral's people, and what was decided."""

    person_id: UUID
    name: str
    match: Match
    link: PersonLink | None

    @property
    def verdict(self) -> str:
        """same, different, or nothing yet."""
        return "" if self.link is None else "same" if self.link.verdict is LinkVerdict.SAME else "different"


@dataclass(frozen=True, slots=True)
class Triage:
    """One referral as the person who decides sees it."""

    row: Referral
    paper: Paper
    view: CaseView
    safe_contact: dict[str, Any] | None
    consent: Consent | None
    rules: Parameters
    """Today's, by which the work of triage runs."""
    policies: list[LocalPolicy]
    """Those of its own date, by which its criteria are judged."""
    agency: str
    referrer: str
    repeat: RepeatHint
    questions: list[Question]
    elsewhere: list[Elsewhere]
    other_area: str
    screenings: list[Screening]
    challenge: Challenge | None
    due_at: datetime
    people: dict[UUID, str]

    @property
    def suggestion(self) -> str:
        """What the house suggests: transfer if the postcode is another area's, else accept, as a repeat if it looks like one."""
        if self.other_area:
            return "other_area"
        return "accept_repeat" if self.repeat.is_repeat else "accept"


def inbox(unit: UnitOfWork, actor: Actor) -> list[Row]:
    """Give what waits for a decision, danger first, then what waits for others; walled cases are not there."""
    waiting = (ReferralStatus.SUBMITTED, ReferralStatus.RETURNED, ReferralStatus.NOT_ACCEPTED)
    statement = LINES.where(policy.triaged_by(actor), col(Referral.status).in_(waiting)).limit(MOST)
    lines = unit.rows(statement.order_by(col(Referral.submitted_at), col(Referral.id)), ReferralLine)
    open_challenges = select(col(Challenge.referral_id), col(Challenge.raised_at)).where(
        col(Challenge.is_upheld).is_(None)
    )
    challenged = dict(unit.session.execute(open_challenges).tuples().all())
    names = agency_names(unit, (line.agency_id for line in lines))
    rules = {area_id: areas.parameters_on(unit, area_id) for area_id in {line.area_id for line in lines}}
    case_flags = _flags_of(unit, lines)
    rows = [
        _row(line, names.get(line.agency_id, ""), rules[line.area_id], challenged.get(line.id), case_flags)
        for line in lines
        if line.status is not ReferralStatus.NOT_ACCEPTED or line.id in challenged
    ]
    looked(unit, actor, Tag.REFERRALS_LISTED, area_id=min(actor.areas, default=None), count=len(rows))
    return sorted(rows, key=lambda row: (row.waits_for == "answer", not row.line.is_immediate_danger, row.due_at))


def _row(
    line: ReferralLine, agency: str, rules: Parameters, challenged_at: datetime | None, case_flags: dict[UUID, list[str]]
) -> Row:  # fmt: skip
    submitted = line.submitted_at or line.started_at
    if challenged_at is not None:
        waits_for, due_at = "challenge", challenged_at + timedelta(days=rules.challenge_days)
    elif line.status is ReferralStatus.RETURNED:
        waits_for, due_at = "answer", (line.decided_at or submitted) + timedelta(days=rules.returned_days)
    else:
        waits_for, due_at = "decision", submitted + timedelta(hours=rules.triage_hours)
    flags = ["urgent"] if line.is_immediate_danger else []
    flags += ["repeat"] if line.counts_as_repeat else []
    flags += ["transfer"] if Criterion.TRANSFER in line.criteria else []
    flags += case_flags.get(line.case_file_id, []) if line.case_file_id else []
    return Row(line, initials(line.paper), agency, due_at, due_at < clock.now(), flags, waits_for)


def initials(paper: Paper) -> str:
    """Give the initials of the person at risk: enough to speak of a row, too little to look anybody up."""
    return " ".join(f"{name[:1]}." for name in paper.victim_name if name)


def _flags_of(unit: UnitOfWork, lines: list[ReferralLine]) -> dict[UUID, list[str]]:
    cases = [line.case_file_id for line in lines if line.case_file_id]
    statement = select(col(CaseFile.id), col(CaseFile.children_count), col(CaseFile.needs_interpreter)).where(
        col(CaseFile.id).in_(cases)
    )
    return {
        case_id: ["children"] * bool(children) + ["interpreter"] * interpreter
        for case_id, children, interpreter in unit.rows(statement, lambda *values: values)
    }


def triage(unit: UnitOfWork, actor: Actor, referral_id: UUID) -> Triage:
    """Open one referral for deciding: its words, its case, who may be the same, other areas, and what was decided before."""
    runs = unit.session.execute(
        select(col(Referral.id)).where(col(Referral.id) == referral_id, policy.triaged_by(actor))
    )
    if runs.first() is None:
        raise NotFound(queries.NO_SUCH_REFERRAL)
    found = queries.opened(unit, actor, referral_id)
    row = found.row
    if row.case_file_id is None:
        raise NotFound(queries.NO_SUCH_REFERRAL)
    view = case_view(unit, actor, row.case_file_id)
    rules = areas.parameters_on(unit, row.area_id)
    victim = unit.session.get_one(Person, view.victim.id)
    elsewhere = known_elsewhere(unit, actor, row.area_id, known_person(unit, victim))
    postcodes = [address.postcode for address in view.victim.addresses if address.postcode]
    deciders = {one.decided_by for one in found.screenings} | {row.referrer_id}
    opened = Triage(
        row=row, paper=found.paper, view=view, safe_contact=banner(view.safe_contact, view.victim.language),
        consent=latest_consent(unit, view.case), rules=rules, policies=found.policies,
        agency=agency_names(unit, [row.agency_id]).get(row.agency_id, ""), referrer=user_names(unit, [row.referrer_id]).get(row.referrer_id, ""),
        repeat=queries.repeat_hint(unit, row), questions=_questions(unit, actor, view),
        elsewhere=[Elsewhere(one.area_name, whom_to_ask(unit, one.area_id)) for one in elsewhere],
        other_area=next((name for one in postcodes if (name := area_of(unit, row.area_id, one))), ""),
        screenings=found.screenings, challenge=found.challenge,
        due_at=(row.submitted_at or row.started_at) + timedelta(hours=rules.triage_hours), people=user_names(unit, deciders),
    )  # fmt: skip
    looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=row.area_id)
    return opened


def _questions(unit: UnitOfWork, actor: Actor, view: CaseView) -> list[Question]:
    """Ask of the victim and everybody causing harm who on file may be the same person; decisions stand beside."""
    harmers = view.of("perpetrator")
    here = {view.victim.id, *(person.id for person in view.people)}
    found = []
    for line in (view.victim, *harmers):
        person = unit.session.get_one(Person, line.id)
        links = {(link.first_id, link.second_id): link for link in verdicts(unit, [line.id])}
        matches = possible_matches(unit, actor, view.case.area_id, known_person(unit, person), but=here)
        for match in matches:
            low, high = sorted((line.id, match.person_id))
            found.append(Question(line.id, line.name, match, links.get((low, high))))
    return found
