"""What is sent at sign-in, and what the page of one's own sign-ins shows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Role
from app.core.i18n import N_


class SignInWords(BaseModel):
    """The first step: who, and the password."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=1024)


class CodeWords(BaseModel):
    """The second step: a code of the app, or a recovery code."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=40)


class Theme(StrEnum):
    """Light, dark, or what the system says."""

    SYSTEM = ""
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Opened:
    """A token for the cookie, and whether the second factor is still to be set up; only its hash is kept here."""

    token: str
    needs_enrolment: bool = False


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One of a person's sign-ins."""

    id: UUID
    browser: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role of the demonstration: what to try, and the people who have it (id, name, agency)."""

    area: str
    role: Role
    try_first: str
    people: list[tuple[UUID, str, str]]


TRY_FIRST = {
    Role.COORDINATOR: N_("Look through the inbox, build the agenda, circulate it."),
    Role.CHAIR: N_("Open the next meeting and lead it case by case."),
    Role.REPRESENTATIVE: N_("Answer research for your agency, then close an action."),
    Role.ASSESSOR: N_("Fill in a checklist on your phone and refer."),
    Role.VICTIM_ADVOCATE: N_("See a new referral and speak for the person at risk."),
    Role.DEPUTY: N_("Stand in for a colleague in the meeting."),
    Role.OBSERVER: N_("Follow a meeting without seeing cases you have no part in."),
    Role.AUDITOR: N_("Find out who looked at what."),
    Role.ADMINISTRATOR: N_("Invite people, sign for agencies, let programs in."),
}
"""In the order in which the demonstration offers them."""
