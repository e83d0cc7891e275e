"""Who acts: a plain frozen value, whatever door it came through."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a membership lets a person be in one area; BR-79: always for a time."""

    CHAIR = "chair"
    COORDINATOR = "coordinator"
    REPRESENTATIVE = "representative"
    DEPUTY = "deputy"
    ASSESSOR = "assessor"
    VICTIM_ADVOCATE = "victim_advocate"
    OBSERVER = "observer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


SPEAKS_FOR_AGENCY = frozenset({Role.REPRESENTATIVE, Role.DEPUTY, Role.VICTIM_ADVOCATE})
RUNS_MEETINGS = frozenset({Role.CHAIR, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """The asker: a user with roles by area, or an API client that acts for an accountable user with narrower scopes."""

    user_id: UUID
    agency_id: UUID
    name: str = ""
    agency_name: str = ""
    roles: frozenset[tuple[UUID, Role]] = frozenset()
    client_id: UUID | None = None
    scopes: frozenset[str] | None = None
    session_id: UUID | None = None
    is_signatory_in: frozenset[UUID] = field(default=frozenset())
    """Areas in which the agency's signature of the information-sharing agreement is in date."""

    def has(self, area_id: UUID, *roles: Role) -> bool:
        """Whether the actor holds one of these roles in that area today."""
        return any((area_id, role) in self.roles for role in roles)

    def areas_as(self, *roles: Role) -> frozenset[UUID]:
        """Areas in which the actor holds one of these roles (all areas when none is named)."""
        return frozenset(area for area, role in self.roles if not roles or role in roles)

    def may(self, scope: str) -> bool:
        """Whether a token's scopes allow this; people are not bound by scopes."""
        return self.scopes is None or scope in self.scopes

    @property
    def areas(self) -> frozenset[UUID]:
        """Every area the actor has any role in."""
        return self.areas_as()


HOUSE = UUID(int=0)
"""Stands for the command line and the house itself where no person acts."""


def house_actor(name: str = "roundtable") -> Actor:
    """Give the actor of the command line: no roles, so no policy opens for it by accident."""
    return Actor(user_id=HOUSE, agency_id=HOUSE, name=name)
