"""Sending a referral and what its agency may do later: withdraw, send again, challenge. Each is one transaction with its notices."""

from datetime import date
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import col

from app.accounts.models import AgencyType
from app.accounts.outbox.service import queue
from app.accounts.queries import active_signatories, people_of
from app.areas import queries as areas
from app.assessments import service as assessments
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases import persons
from app.cases import policy as case_policy
from app.cases import service as cases
from app.cases.models import CaseFile, CasePerson, CaseStatus, Incident, Part, Person
from app.cases.queries import walls_at
from app.cases.schemas import OpenCase
from app.core import clock
from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.referrals import policy, queries
from app.referrals.drafts import service as drafts
from app.referrals.drafts.paper import FILL_IN_FIRST, GROUPS, SECTIONS, Paper, faults, paper_of
from app.referrals.models import Challenge, Referral, ReferralStatus
from app.referrals.schemas import (
    PersonSection,
    RaiseChallenge,
    ReferralDraft,
    Resubmit,
    StartReferral,
    Submit,
    Withdraw,
)
from app.sharing import service as sharing
from app.sharing.schemas import ConsentWords

CHANGED_MEANWHILE = N_("Somebody else changed this referral while you were looking. Look at it again.")
NOT_ON_FILE = N_("This person is not on file for you. Look again.")


def submit(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: Submit) -> Referral:
    """Send a draft: case, people, incidents, consent, seats, and the advocate's notice, all in this transaction (BR-16)."""
    referral = queries.referral_for(unit, actor, referral_id)
    if reason := policy.why_not_write(actor, referral):
        raise NotPermitted(reason)
    if referral.status is not ReferralStatus.DRAFT:
        raise Conflict(CHANGED_MEANWHILE)
    _same_version(referral, words.version)
    return _send(unit, actor, referral, words.same)


def refer(unit: UnitOfWork, actor: Actor, draft: ReferralDraft, same: dict[str, str] | None = None) -> Referral:
    """Begin and send a whole referral at once; `same` as in `Submit`: which people on file were recognised."""
    referral = drafts.start(unit, actor, StartReferral(assessment_id=draft.assessment_id, area_id=draft.area_id))
    for key in SECTIONS:
        _checked(unit, actor, referral, draft, key)
    for group in GROUPS:
        for number, person in enumerate(getattr(draft, group)):
            _checked(unit, actor, referral, draft, group, number, person)
    referral.draft = paper_of(draft).stored()
    return _send(unit, actor, referral, same or {})


def _checked(
    unit: UnitOfWork, actor: Actor, referral: Referral, draft: ReferralDraft, key: str, number: int | None = None,
    person: PersonSection | None = None,
) -> None:  # fmt: skip
    try:
        drafts.check(unit, actor, referral, person or getattr(draft, key))
    except Unprocessable as error:
        path = key if number is None else f"{key}.{number}"
        raise Unprocessable(error.sentence, {f"{path}.{name}": text for name, text in error.fields.items()}) from error


def resubmit(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: Resubmit) -> Referral:
    """Send a returned referral again with an answer; the clock of triage begins anew, its day of referral stays."""
    referral = queries.referral_for(unit, actor, referral_id)
    if referral.status is not ReferralStatus.RETURNED:
        raise NotPermitted(N_("Only a referral that was returned is sent again."))
    if reason := policy.why_not_write(actor, referral):
        raise NotPermitted(reason)
    _same_version(referral, words.version)
    referral.answer = "\n\n".join(text for text in (referral.answer, words.answer) if text)
    return _send(unit, actor, referral, {})


def _same_version(referral: Referral, version: int) -> None:
    if referral.version != version:
        raise Conflict(CHANGED_MEANWHILE)


def _send(unit: UnitOfWork, actor: Actor, referral: Referral, same: dict[str, str]) -> Referral:
    """Turn the words into case, people and seats; every name of a field that is wrong is told."""
    paper = Paper.read(referral.draft)
    said = _whole(unit, actor, referral, paper)
    known = _recognised(unit, actor, paper, same) | {key: UUID(one) for key, one in paper.made.items()}
    today = areas.today_in(unit, referral.area_id)
    case_id = referral.case_file_id or _case_of_pair(unit, actor, known)
    opening = OpenCase(
        victim=said.victim.person(known.get("victim")), safe_contact=said.safe_contact.model_dump(),
        people=[one.as_part(known.get(key)) for key in _keys(paper) if (one := paper.one(key))],
        needs_interpreter=said.victim.needs_interpreter, case_file_id=case_id,
    )  # fmt: skip
    case = cases.open_case(unit, actor, referral.area_id, opening)
    is_first = referral.submitted_at is None
    if is_first:
        referral.previous_on = case.last_referred_on
    _put_incidents(unit, actor, case, said)
    sharing.record_consent(unit, actor, case, ConsentWords(**said.consent.model_dump()))
    level = _attach_assessment(unit, actor, referral, case)
    cases.mark(unit, actor, case, status=CaseStatus.REFERRED, referred_on=today if is_first else None, risk_level=level)
    advocates = _give_seats(unit, actor, referral, case)
    referral.protocol_id = queries.protocol_of(unit, referral).id
    _write(referral, case, paper, said, _made(unit, paper, case, known), same, today)
    unit.session.flush()
    referral.is_repeat_suggested = queries.repeat_hint(unit, referral).is_repeat
    _tell(unit, referral, case, advocates)
    looked(unit, actor, Tag.CASE_VIEWED, area_id=case.area_id)
    record(unit, actor, Tag.REFERRAL_SUBMITTED, referral, case, criteria=referral.criteria, is_first=is_first)
    return referral


def _whole(unit: UnitOfWork, actor: Actor, referral: Referral, paper: Paper) -> ReferralDraft:
    if missing := paper.missing():
        raise Unprocessable(FILL_IN_FIRST, dict.fromkeys(missing, FILL_IN_FIRST))
    try:
        said = paper.whole(referral.area_id, referral.assessment_id)
    except ValidationError as error:
        raise Unprocessable(FILL_IN_FIRST, dict.fromkeys(faults(error), FILL_IN_FIRST)) from error
    for key in SECTIONS:
        _checked(unit, actor, referral, said, key)
    return said


def _keys(paper: Paper) -> list[str]:
    return [key for group in GROUPS for key in paper.keys(group)]


def _recognised(unit: UnitOfWork, actor: Actor, paper: Paper, same: dict[str, str]) -> dict[str, UUID]:
    """Give the people on file that the referrer said yes to; each must be of a case the referrer sees."""
    found: dict[str, UUID] = {}
    for key, answer in same.items():
        if answer in {"", "no", "unsure"}:
            continue
        try:
            found[key] = persons.visible_person(unit, actor, UUID(answer)).id
        except (ValueError, NotFound):
            raise Unprocessable(NOT_ON_FILE, {f"same_{key}": NOT_ON_FILE}) from None
        if key != "victim" and key not in _keys(paper):
            raise Unprocessable(NOT_ON_FILE, {f"same_{key}": NOT_ON_FILE})
    return found


def _case_of_pair(unit: UnitOfWork, actor: Actor, known: dict[str, UUID]) -> UUID | None:
    """Give the visible case of the same victim and one same perpetrator, the last referred first; none: a new case (BR-11)."""
    harmers = [person for key, person in known.items() if key.startswith("harm-")]
    if "victim" not in known or not harmers:
        return None
    statement = (
        select(col(CaseFile.id))
        .join(CasePerson, col(CasePerson.case_file_id) == col(CaseFile.id))
        .where(
            col(CaseFile.victim_id) == known["victim"], col(CasePerson.person_id).in_(harmers),
            col(CasePerson.part) == Part.PERPETRATOR, case_policy.visible_to(actor),
        )
        .order_by(col(CaseFile.last_referred_on).desc(), col(CaseFile.id))
    )  # fmt: skip
    return unit.session.execute(statement).scalars().first()


def _put_incidents(unit: UnitOfWork, actor: Actor, case: CaseFile, said: ReferralDraft) -> None:
    """Add the incidents that the case does not know yet."""
    there = select(col(Incident.id), col(Incident.happened_on), col(Incident.description)).where(
        col(Incident.case_file_id) == case.id
    )
    known = {(day, words) for _, day, words in unit.rows(there, lambda *values: values)}
    for one in said.why.incidents:
        if (one.happened_on, one.description) not in known:
            cases.add_incident(unit, actor, case, one.happened_on, one.description)


def _attach_assessment(unit: UnitOfWork, actor: Actor, referral: Referral, case: CaseFile) -> str | None:
    """Give the checklist to the case, and its level; None leaves the case's level as it was."""
    if referral.assessment_id is None:
        return None
    row = assessments.attach(unit, actor, referral.assessment_id, case.id)
    return row.judged_level or row.level


def _give_seats(unit: UnitOfWork, actor: Actor, referral: Referral, case: CaseFile) -> set[UUID]:
    """Seat the referring agency, the referrer alone if nobody else could see it for them, and the victim's advocates."""
    cases.give_seat(unit, actor, case.id, referral.agency_id, "referrer")
    if not actor.has(case.area_id, *SPEAKS_FOR_AGENCY):
        cases.give_seat(unit, actor, case.id, referral.agency_id, "referrer", user_id=actor.user_id)
    signed = active_signatories(unit, case.area_id, areas.today_in(unit, case.area_id))
    advocates = {agency.id for agency in signed if agency.type is AgencyType.VICTIM_ADVOCATE}
    for agency_id in sorted(advocates):
        cases.give_seat(unit, actor, case.id, agency_id, "victim_advocate")
    return advocates


def _made(unit: UnitOfWork, paper: Paper, case: CaseFile, known: dict[str, UUID]) -> dict[str, str]:
    """Tell which person on file each described one became, so that sending again adds to them and makes nobody twice."""
    parts = select(col(CasePerson.person_id), col(CasePerson.part)).where(col(CasePerson.case_file_id) == case.id)
    free = [(person, part) for person, part in unit.session.execute(parts) if person not in known.values()]
    made = {"victim": case.victim_id} | {key: person for key, person in known.items() if key in _keys(paper)}
    for key in _keys(paper):
        described = paper.one(key)
        if key in made or described is None:
            continue
        for person_id, part in free:
            person = unit.session.get_one(Person, person_id)
            same_name = (person.given_name, person.family_name) == (described.given_name, described.family_name)
            if part is described.as_part().part and same_name:
                made[key] = person_id
                free.remove((person_id, part))
                break
    return {key: str(person) for key, person in made.items()}


def _write(
    referral: Referral, case: CaseFile, paper: Paper, said: ReferralDraft, made: dict[str, str], same: dict[str, str], today: date
) -> None:  # fmt: skip
    """Write the sent words into the referral's own columns."""
    referral.draft = Paper(
        **{**paper.stored(), "made": made, "same": {key: one for key, one in same.items() if key in made} or paper.same}
    ).stored()
    referral.case_file_id, referral.reference = case.id, case.reference
    referral.criteria = [criterion.value for criterion in said.why.criteria]
    referral.reason, referral.afraid_of, referral.victim_wishes = (
        said.why.reason,
        said.why.afraid_of,
        said.why.victim_wishes,
    )
    referral.actions_taken, referral.is_immediate_danger = said.danger.actions_taken, said.danger.is_immediate_danger
    referral.referred_on = referral.referred_on or today
    referral.status, referral.submitted_at = ReferralStatus.SUBMITTED, clock.now()


def _tell(unit: UnitOfWork, referral: Referral, case: CaseFile, advocates: set[UUID]) -> None:
    """Queue the advocates' notice (BR-16) and the coordinators'; nobody behind a wall is told."""
    shut_out = {wall.user_id for wall in walls_at(unit, case.id) if wall.lifted_at is None}
    path = f"/referrals/{referral.id}"
    helpers = [one.user_id for one in people_of(unit, case.area_id, Role.VICTIM_ADVOCATE) if one.agency_id in advocates]
    queue(unit, case.area_id, (one for one in helpers if one not in shut_out), "referral:for-advocate", path)
    coordinators = [one.user_id for one in people_of(unit, case.area_id, Role.COORDINATOR)]
    inbox = f"/referrals/inbox/{referral.id}"
    queue(unit, case.area_id, (one for one in coordinators if one not in shut_out), "referral:submitted", inbox)


def withdraw(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: Withdraw) -> Referral:
    """Take a referral back before it is decided; a draft's words are erased with it."""
    referral = queries.referral_for(unit, actor, referral_id)
    if reason := policy.why_not_withdraw(actor, referral):
        raise NotPermitted(reason)
    _same_version(referral, words.version)
    was_sent = referral.submitted_at is not None
    referral.status = ReferralStatus.WITHDRAWN
    if not was_sent:
        referral.draft = Paper().stored()
    else:
        _take_day_back(unit, actor, referral)
        tell_deciders(unit, referral, "referral:withdrawn")
    record(unit, actor, Tag.REFERRAL_WITHDRAWN, referral, was_sent=was_sent)
    return referral


def _take_day_back(unit: UnitOfWork, actor: Actor, referral: Referral) -> None:
    """Let the case forget the day of a withdrawn referral: no repeat is counted from it (BR-8)."""
    case = unit.session.get_one(CaseFile, referral.case_file_id)
    if case.last_referred_on == referral.referred_on:
        case.last_referred_on = referral.previous_on
    cases.mark(unit, actor, case)


def challenge(unit: UnitOfWork, actor: Actor, referral_id: UUID, words: RaiseChallenge) -> Challenge:
    """Challenge a referral that was not accepted, once; another person than the first decider will decide (BR-19)."""
    referral = queries.referral_for(unit, actor, referral_id)
    standing = queries.challenge_of(unit, referral.id)
    if standing is not None:
        looked(unit, actor, Tag.REFERRAL_VIEWED, area_id=referral.area_id)
    if reason := policy.why_not_challenge(actor, referral, standing is not None):
        raise NotPermitted(reason)
    _same_version(referral, words.version)
    raised = Challenge(
        referral_id=referral.id, area_id=referral.area_id, words=words.words, raised_by=actor.user_id, raised_at=clock.now()
    )  # fmt: skip
    unit.session.add(raised)
    record(unit, actor, Tag.REFERRAL_CHALLENGED, raised, referral)
    tell_deciders(unit, referral, "challenge:raised", but=referral.decided_by)
    return raised


def tell_deciders(unit: UnitOfWork, referral: Referral, kind: str, but: UUID | None = None) -> None:
    """Queue a notice for those who may decide, except one of them and everybody behind a wall."""
    skip = {wall.user_id for wall in walls_at(unit, referral.case_file_id)} if referral.case_file_id else set()
    people = (one.user_id for one in people_of(unit, referral.area_id, *RUNS_MEETINGS))
    queue(
        unit,
        referral.area_id,
        (one for one in people if one not in skip | {but}),
        kind,
        f"/referrals/inbox/{referral.id}",
    )
