"""What a writer sees before sending: proposals, people who may be on file, other areas, and who will receive it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.models import AgencyType
from app.accounts.queries import active_signatories, people_of
from app.accounts.schemas import AgencyHere
from app.areas import queries as areas
from app.areas.models import Area
from app.areas.schemas import Parameters
from app.cases.identity.queries import Match, known_elsewhere, possible_matches
from app.cases.matching.scoring import Known
from app.cases.models import CaseFile
from app.core.actor import Actor, Role
from app.core.db import UnitOfWork
from app.referrals import criteria, queries
from app.referrals.drafts.paper import GROUPS, Paper
from app.referrals.models import Referral
from app.referrals.schemas import PersonSection


@dataclass(frozen=True, slots=True)
class Asked:
    """One person of the draft and those on file who may be the same (visible cases only)."""

    key: str
    name: str
    matches: list[Match]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Known in another area: its name and whom to ask there, and nothing else."""

    area_name: str
    ask: str


@dataclass(frozen=True, slots=True)
class Before:
    """What stands on the page before sending."""

    referral: Referral
    paper: Paper
    rules: Parameters
    asked: list[Asked]
    elsewhere: list[Elsewhere]
    other_area: str
    """Name of the area whose postcode the person at risk lives in; empty when it is this one (BR-17)."""
    receivers: list[AgencyHere]


def known(section: PersonSection) -> Known:
    """Give a described person in the shape that likeness compares (BR-18: everything counts)."""
    return Known(
        (section.given_name,) if section.given_name else (), (section.family_name,) if section.family_name else (),
        tuple(section.aliases), tuple(section.births), tuple(section.phones), (section.postcode,) if section.postcode else (),
    )  # fmt: skip


def before_sending(unit: UnitOfWork, actor: Actor, referral_id: UUID) -> Before:
    """Give everything a writer should see before sending; possible matches and other areas are looked up and recorded."""
    referral = queries.referral_for(unit, actor, referral_id)
    paper = Paper.read(referral.draft)
    victim = paper.section("victim")
    people = [(key, person) for key in paper.keys("harm") if (person := paper.one(key))]
    everybody: list[tuple[str, PersonSection]] = [*people]
    if isinstance(victim, PersonSection):
        everybody.insert(0, ("victim", victim))
    made = {UUID(one) for one in paper.made.values()}
    asked = [
        Asked(key, one.name, possible_matches(unit, actor, referral.area_id, known(one), but=made))
        for key, one in everybody
    ]
    found = known_elsewhere(unit, actor, referral.area_id, known(victim)) if isinstance(victim, PersonSection) else []
    return Before(
        referral=referral,
        paper=paper,
        rules=areas.parameters_on(unit, referral.area_id),
        asked=[one for one in asked if one.matches],
        elsewhere=[Elsewhere(one.area_name, whom_to_ask(unit, one.area_id)) for one in found],
        other_area=area_of(unit, referral.area_id, victim.postcode) if isinstance(victim, PersonSection) else "",
        receivers=receivers(unit, referral),
    )


def whom_to_ask(unit: UnitOfWork, area_id: UUID) -> str:
    """Give the names of another area's coordinators: whom to ask, nothing else."""
    return ", ".join(person.name for person in people_of(unit, area_id, Role.COORDINATOR))


def area_of(unit: UnitOfWork, here: UUID, postcode: str) -> str:
    """Give the name of the other area a postcode belongs to, or nothing (BR-17)."""
    every: dict[str, Area] = {area.id.hex: area for area in areas.areas(unit)}
    owner = criteria.owner_of(postcode, {key: area.postcodes for key, area in every.items()})
    return every[owner].name if owner is not None and owner != here.hex else ""


def receivers(unit: UnitOfWork, referral: Referral) -> list[AgencyHere]:
    """Give the agencies that see a referral as soon as it is sent: its own, the coordination and the victim's advocates."""
    day = areas.today_in(unit, referral.area_id)
    kinds = {AgencyType.COORDINATION, AgencyType.VICTIM_ADVOCATE}
    signed = active_signatories(unit, referral.area_id, day)
    return [agency for agency in signed if agency.type in kinds or agency.id == referral.agency_id]


def looks_like_repeat(unit: UnitOfWork, actor: Actor, referral: Referral) -> bool:
    """Whether somebody visible with the same details was referred within the protocol's months: proposes the criterion (BR-8)."""
    paper = Paper.read(referral.draft)
    victim = paper.section("victim")
    if not isinstance(victim, PersonSection):
        return False
    matches = possible_matches(unit, actor, referral.area_id, known(victim))
    cases = [case_id for match in matches for case_id, _, part in match.cases if part == "victim"]
    months = queries.rules_of(unit, referral).repeat_months
    today = areas.today_in(unit, referral.area_id)
    days = unit.session.execute(select(col(CaseFile.last_referred_on)).where(col(CaseFile.id).in_(cases))).scalars()
    return any(criteria.is_repeat(day, today, queries.incident_days(paper), months) for day in days)


def people_count(paper: Paper) -> dict[str, int]:
    """Count the people of each group."""
    return {group: len(paper.keys(group)) for group in GROUPS}
