"""Shapes of agencies and colleagues that other rooms read, and the words for roles and kinds of agency."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.accounts.models import AgencyType
from app.core.actor import Role
from app.core.i18n import N_

ROLE_WORDS = {
    Role.CHAIR: N_("Chair"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.REPRESENTATIVE: N_("Representative"),
    Role.DEPUTY: N_("Deputy"),
    Role.ASSESSOR: N_("Assessor"),
    Role.VICTIM_ADVOCATE: N_("Victim advocate"),
    Role.OBSERVER: N_("Observer"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
}

AGENCY_WORDS = {
    AgencyType.POLICE: N_("Police"),
    AgencyType.VICTIM_ADVOCATE: N_("Victim advocate service"),
    AgencyType.PROBATION: N_("Probation"),
    AgencyType.CHILDREN_SOCIAL_CARE: N_("Children's social care"),
    AgencyType.EDUCATION: N_("Education"),
    AgencyType.HEALTH_GP: N_("Health: general practice"),
    AgencyType.HEALTH_ACUTE: N_("Health: hospital"),
    AgencyType.HEALTH_MENTAL: N_("Health: mental health"),
    AgencyType.HEALTH_COMMUNITY: N_("Health: community"),
    AgencyType.ADULT_SOCIAL_CARE: N_("Adult social care"),
    AgencyType.HOUSING: N_("Housing"),
    AgencyType.SUBSTANCE_MISUSE: N_("Drug and alcohol service"),
    AgencyType.PERPETRATOR_SERVICE: N_("Service for people causing harm"),
    AgencyType.SPECIALIST: N_("Specialist service"),
    AgencyType.COORDINATION: N_("Coordination"),
    AgencyType.OTHER: N_("Other"),
}


@dataclass(frozen=True, slots=True)
class AgencyHere:
    """An agency with its signature of one area's agreement; `id` is the agency's."""

    id: UUID
    name: str
    short_name: str
    type: AgencyType
    aliases: tuple[str, ...]
    is_core: bool
    signed_on: date | None
    review_on: date | None
    withdrawn_on: date | None
    signatory_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who holds roles in one area today; names of staff are shown to every participant."""

    user_id: UUID
    name: str
    job: str
    agency_id: UUID
    agency_name: str
    roles: frozenset[Role]
