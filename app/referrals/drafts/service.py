"""Writing a draft: begin it, save a section, keep what was typed wrongly, add and remove people, throw it away."""

from datetime import date
from uuid import UUID

from sqlmodel import select

from app.areas import queries as areas
from app.assessments import entry
from app.assessments import queries as assessments
from app.assessments.models import Assessment
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.core.ids import new_reference
from app.referrals import policy, queries
from app.referrals.drafts.paper import GROUPS, MOST, SECTIONS, Paper, Typed
from app.referrals.models import Criterion, Referral, ReferralStatus
from app.referrals.schemas import ConsentSection, PersonSection, Section, StartReferral, WhySection
from app.sharing.models import ConsentState
from app.sharing.service import NO_SUCH_BASIS

PROBLEM = N_("There is a problem")
CHANGED_MEANWHILE = N_("This part was changed in another window. Your text stands here; save again to keep it.")
NO_SUCH_PART = N_("No such part of a referral.")


def start(unit: UnitOfWork, actor: Actor, words: StartReferral) -> Referral:
    """Begin a draft; with a checklist its area is the checklist's, and its criteria are proposed."""
    sheet = assessments.sheet_for(unit, actor, words.assessment_id) if words.assessment_id else None
    area_id = sheet.row.area_id if sheet else words.area_id or _only_area(actor)
    if reason := policy.why_not_refer(actor, area_id):
        raise NotPermitted(reason)
    begun = _begun(unit, actor, words.assessment_id)
    if begun is not None:
        return begun
    now = clock.now()
    referral = Referral(
        area_id=area_id, reference=new_reference(now.year), agency_id=actor.agency_id, referrer_id=actor.user_id,
        assessment_id=words.assessment_id, started_at=now, draft=Paper().stored(),
    )  # fmt: skip
    unit.session.add(referral)
    record(unit, actor, Tag.REFERRAL_STARTED, referral, *([sheet.row] if sheet else []))
    return referral


def _begun(unit: UnitOfWork, actor: Actor, assessment_id: UUID | None) -> Referral | None:
    """Give the draft this person already began on the same checklist: pressing "Refer now" twice makes one referral."""
    if assessment_id is None:
        return None
    found = unit.session.exec(
        select(Referral).where(
            Referral.assessment_id == assessment_id, Referral.referrer_id == actor.user_id, Referral.status == ReferralStatus.DRAFT
        )
    ).first()  # fmt: skip
    if found is not None:
        record(unit, actor, Tag.REFERRAL_VIEWED, found)
    return found


def _only_area(actor: Actor) -> UUID:
    found = actor.areas_as(*policy.REFERS)
    if len(found) > 1:
        sentence = N_("Say in which area.")
        raise Unprocessable(sentence, {"area_id": sentence})
    return min(found or actor.areas, default=UUID(int=0))


def save(unit: UnitOfWork, actor: Actor, referral_id: UUID, key: str, section: Section, version: int) -> Referral:
    """Save one section that is right, or one person; `version` is how often the writer saw it saved."""
    referral, paper = _writable(unit, actor, referral_id, key, version)
    check(unit, actor, referral, section)
    return _put(unit, actor, referral, paper.saved(key, section), key)


def keep(unit: UnitOfWork, actor: Actor, referral_id: UUID, key: str, typed: Typed, version: int) -> Referral:
    """Keep what was typed into a section that is not right yet, so that nothing typed is lost."""
    referral, paper = _writable(unit, actor, referral_id, key, version)
    return _put(unit, actor, referral, paper.kept(key, typed), key)


def remove(unit: UnitOfWork, actor: Actor, referral_id: UUID, key: str, version: int) -> Referral:
    """Take one person out of a draft."""
    referral, paper = _writable(unit, actor, referral_id, key, version)
    if key not in paper.people and key not in paper.typed:
        raise NotFound(NO_SUCH_PART)
    return _put(unit, actor, referral, paper.without(key), key)


def close(unit: UnitOfWork, actor: Actor, referral_id: UUID, group: str) -> Referral:
    """Say that a group of people is complete; an empty one means "nobody", or "not known" of those causing harm."""
    referral, paper = _writable(unit, actor, referral_id, group, 0)
    closed = Paper(**{**paper.stored(), "closed": paper.closed | {group: True}})
    return _put(unit, actor, referral, closed, group)


def _writable(unit: UnitOfWork, actor: Actor, referral_id: UUID, key: str, version: int) -> tuple[Referral, Paper]:
    referral = queries.referral_for(unit, actor, referral_id)
    if reason := policy.why_not_write(actor, referral):
        raise NotPermitted(reason)
    paper = Paper.read(referral.draft)
    if not is_part(paper, key):
        raise NotFound(NO_SUCH_PART)
    if key not in GROUPS and paper.version(key) != version:
        raise Conflict(CHANGED_MEANWHILE)
    return referral, paper


def is_part(paper: Paper, key: str) -> bool:
    """Whether a key names a section, a group, a person of the draft, or the next one that may be added."""
    group, _, _ = key.partition("-")
    if key in SECTIONS or key in GROUPS:
        return True
    if group not in GROUPS:
        return False
    return key in paper.keys(group) or (key == paper.next_key(group) and len(paper.keys(group)) < MOST[group])


def _put(unit: UnitOfWork, actor: Actor, referral: Referral, paper: Paper, key: str) -> Referral:
    referral.draft = paper.stored()
    record(unit, actor, Tag.REFERRAL_CHANGED, referral, part=key)
    return referral


def check(unit: UnitOfWork, actor: Actor, referral: Referral, section: Section) -> None:
    """Check a section against the area's protocol and the checklist; Unprocessable at the field otherwise."""
    today = areas.today_in(unit, referral.area_id)
    if isinstance(section, WhySection):
        _check_why(unit, actor, referral, section, today)
    elif isinstance(section, ConsentSection):
        bases = {basis.code for basis in areas.parameters_on(unit, referral.area_id).lawful_bases}
        if section.state is not ConsentState.GIVEN and section.lawful_basis not in bases:
            raise Unprocessable(PROBLEM, {"lawful_basis": NO_SUCH_BASIS})
    elif isinstance(section, PersonSection) and any(birth > today for birth in section.births):
        field = "born_on" if section.born_on is not None and section.born_on > today else "other_births"
        raise Unprocessable(PROBLEM, {field: N_("A date of birth lies in the past.")})


def _check_why(unit: UnitOfWork, actor: Actor, referral: Referral, why: WhySection, today: date) -> None:
    """Criteria must be true (BR-2, BR-5); a score never blocks, since judgement is always open (BR-20)."""
    days = [incident.happened_on for incident in why.incidents]
    if any(day > today for day in days):
        raise Unprocessable(PROBLEM, {"incidents": N_("An incident lies in the past. Check the dates.")})
    if Criterion.POTENTIAL_ESCALATION in why.criteria and not _is_escalating(unit, referral, days, today):
        raise Unprocessable(PROBLEM, {"incidents": N_(
            "Not enough dated incidents lie in the time that counts as escalation. Add their dates, or choose professional "
            "judgement instead."
        )})  # fmt: skip
    if Criterion.VISIBLE_HIGH_RISK in why.criteria and not _is_visible_high(unit, actor, referral, why):
        raise Unprocessable(PROBLEM, {"criteria": N_(
            "The checklist does not reach your area's threshold for visible high risk. You can refer all the same: choose "
            "professional judgement and say why."
        )})  # fmt: skip


def _is_escalating(unit: UnitOfWork, referral: Referral, days: list[date], today: date) -> bool:
    """Count on the day of referral; sent again, what happened since may count too, but what counted then still does."""
    rules = queries.rules_of(unit, referral)
    return any(entry.is_escalating(rules, days, day) for day in {referral.referred_on or today, today})


def _is_visible_high(unit: UnitOfWork, actor: Actor, referral: Referral, why: WhySection) -> bool:
    if Criterion.VISIBLE_HIGH_RISK in proposed_criteria(unit, actor, referral):
        return True
    least = entry.least_total(queries.rules_of(unit, referral))
    return least is not None and why.score_elsewhere is not None and why.score_elsewhere >= least


def proposed_criteria(unit: UnitOfWork, actor: Actor, referral: Referral) -> list[str]:
    """Give the criteria that a referral's checklist meets under the protocol that froze it, else the referral's own (BR-2, BR-3)."""
    if referral.assessment_id is None:
        return []
    row = unit.session.get_one(Assessment, referral.assessment_id)
    reading = assessments.reading_of(unit, row, assessments.answers_of(unit, row.id))
    rules = assessments.parameters_for(unit, row) if row.protocol_id else queries.rules_of(unit, referral)
    today, is_judged = areas.today_in(unit, referral.area_id), row.judged_level is not None
    found = entry.entry_under(rules, reading.instrument, reading.result, as_of=today, is_judged=is_judged)
    looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=referral.area_id)
    return list(found.criteria)
