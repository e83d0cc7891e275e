"""Commands about people and cases, and the shapes that go out."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.cases.models import Part, PhoneSafe
from app.core.i18n import N_

Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]


def _plausible(day: date) -> date:
    if day.year < 1880:
        raise ValueError(N_("Give a date of birth after 1880."))
    return day


Birth = Annotated[date, AfterValidator(_plausible)]


class Command(BaseModel):
    """What every command shares: no unknown fields, no blanks around words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AddressWords(Command):
    """Where somebody can be found; a restricted one stays out of lists and packs."""

    lines: Line = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    kind: Annotated[str, StringConstraints(max_length=20)] = "home"
    is_restricted: bool = False


class PersonWords(Command):
    """One person as a professional describes them; several names and dates of birth are normal (BR-18)."""

    given_name: Line = ""
    family_name: Line = ""
    aliases: list[Line] = Field(default_factory=list, max_length=20)
    births: list[Birth] = Field(default_factory=list, max_length=8)
    phones: list[Line] = Field(default_factory=list, max_length=8)
    gender: Line = ""
    ethnicity: Line = ""
    disability: Line = ""
    language: Line = ""
    notes: Text = ""
    address: AddressWords | None = None
    known_as: UUID | None = None
    """The person already on file that the asker recognised."""


class SafeContactWords(Command):
    """How a victim may be reached (BR-13: the phone's answer is mandatory)."""

    phone_safe: PhoneSafe
    way: Text = ""
    times: Line = ""
    who_is_safe: Text = ""
    who_is_not_safe: Text = ""
    code_word: Line = ""


class PartWords(PersonWords):
    """A person with a part in the case besides the victim."""

    part: Part = Part.PERPETRATOR
    relationship: Line = ""
    lives_with_victim: bool = False


class OpenCase(Command):
    """The pairing of a victim with perpetrators, as a referral describes it."""

    victim: PersonWords
    safe_contact: SafeContactWords
    people: list[PartWords] = Field(default_factory=list, max_length=40)
    needs_interpreter: bool = False
    case_file_id: UUID | None = None
    """The case already on file that this is (a repeat)."""


class ChangePerson(PersonWords):
    """New words for a person; what was known before stays as an alias or a further date."""

    version: int


class ChangeSafeContact(SafeContactWords):
    """New words for safe contact."""

    version: int


class RaiseWall(Command):
    """Shut a user out of a case for a conflict of interest."""

    user_id: UUID
    reason: Annotated[str, StringConstraints(min_length=3, max_length=200)]


class DecideSame(Command):
    """Answer "is this the same person?"."""

    first_id: UUID
    second_id: UUID
    is_same: bool


class CaseOut(BaseModel):
    """A case as a list shows it."""

    id: UUID
    reference: str
    area_id: UUID
    status: str
    risk_level: str
    children_count: int
    needs_interpreter: bool
    is_perpetrator_unknown: bool
    last_referred_on: date | None
    last_heard_on: date | None
    victim_name: str
    version: int


class PersonOut(BaseModel):
    """A person inside a case. Restricted addresses and code words are never part of it."""

    id: UUID
    part: str
    name: str
    aliases: list[str]
    births: list[str]
    gender: str
    language: str
    relationship: str = ""
    addresses: list[str] = Field(default_factory=list)
    has_restricted_address: bool = False


class SafeContactOut(BaseModel):
    """Safe contact as the banner shows it; unknown reads as "do not call"."""

    phone_safe: PhoneSafe
    way: str
    times: str
    who_is_safe: str
    who_is_not_safe: str


class CaseDetailOut(CaseOut):
    """A case with its people and the safe-contact banner."""

    safe_contact: SafeContactOut | None
    people: list[PersonOut]
