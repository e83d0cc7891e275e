"""What a referral says, section by section (the same shapes for forms and programs), and the commands about it."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core.core_schema import ValidationInfo

from app.cases.models import Part
from app.cases.schemas import AddressWords, PartWords, PersonWords, SafeContactWords
from app.core.i18n import N_
from app.referrals.models import Criterion, ReferralStatus
from app.sharing.schemas import ConsentWords

CRITERION_WORDS = {
    Criterion.VISIBLE_HIGH_RISK: N_("Visible high risk"),
    Criterion.PROFESSIONAL_JUDGEMENT: N_("Professional judgement"),
    Criterion.POTENTIAL_ESCALATION: N_("Potential escalation"),
    Criterion.REPEAT: N_("Repeat"),
    Criterion.TRANSFER: N_("Transfer from another area"),
}
STATUS_WORDS = {
    ReferralStatus.DRAFT: N_("Draft"),
    ReferralStatus.SUBMITTED: N_("Waits for a decision"),
    ReferralStatus.RETURNED: N_("Returned with questions"),
    ReferralStatus.ACCEPTED: N_("Accepted"),
    ReferralStatus.NOT_ACCEPTED: N_("Not accepted"),
    ReferralStatus.WITHDRAWN: N_("Withdrawn"),
}

Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]
MOST_LINES = 20
OLDEST = date(1880, 1, 1)


def _lines(value: Any) -> list[str]:
    """Read one entry per line; refuse too many or too long ones."""
    texts: list[Any] = [value] if isinstance(value, str) else value if isinstance(value, list) else [None]
    if any(not isinstance(text, str) for text in texts):
        raise ValueError(N_("Give each one on a line of its own."))
    found = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if len(found) > MOST_LINES:
        raise ValueError(N_("Give at most 20 lines."))
    if any(len(line) > 200 for line in found):
        raise ValueError(N_("Keep each line to 200 characters."))
    return found


def _births(value: Any) -> list[date]:
    try:
        found = [date.fromisoformat(line) for line in _lines(value)]
    except ValueError:
        raise ValueError(N_("Give each date on a line of its own, such as 1991-05-03.")) from None
    if any(birth < OLDEST for birth in found):
        raise ValueError(N_("Give a date of birth after 1880."))
    return found


def _incidents(value: Any) -> Any:
    if isinstance(value, list) and any(not isinstance(one, str) for one in value):
        return value
    found = []
    for line in _lines(value):
        day, _, words = line.partition(" ")
        try:
            found.append({"happened_on": date.fromisoformat(day), "description": words.strip()})
        except ValueError:
            raise ValueError(N_("Begin each line with the date, such as 2026-03-26, then say what happened.")) from None
    return found


Lines = Annotated[list[str], BeforeValidator(_lines)]
Births = Annotated[list[date], BeforeValidator(_births)]


class Section(BaseModel):
    """What every section shares: no unknown fields, rules also about what was left out."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)

    line_fields: ClassVar[frozenset[str]] = frozenset()
    """Lists that a form shows as one entry per line."""

    def typed(self) -> dict[str, list[str]]:
        """Give the section as a form shows it."""
        found: dict[str, list[str]] = {}
        for name, value in self.model_dump(mode="json").items():
            if name in self.line_fields:
                found[name] = ["\n".join(_line_of(one) for one in value)]
            elif isinstance(value, list):
                found[name] = [str(one) for one in value]
            elif value is not None:
                found[name] = ["yes" if value is True else "no" if value is False else str(value)]
        return found


def _line_of(one: Any) -> str:
    return f"{one['happened_on']} {one['description']}".strip() if isinstance(one, dict) else str(one)


class PersonSection(Section):
    """One person; several names and several possible dates of birth are normal (BR-18)."""

    line_fields = frozenset({"aliases", "other_births", "phones"})

    given_name: Line = ""
    family_name: Line = ""
    aliases: Lines = Field(default_factory=list)
    born_on: date | None = None
    other_births: Births = Field(default_factory=list)
    phones: Lines = Field(default_factory=list)
    address: Line = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    is_address_restricted: bool = False
    gender: Line = ""
    ethnicity: Line = ""
    disability: Line = ""
    language: Line = ""
    notes: Text = ""

    @field_validator("family_name")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        if not value and not info.data.get("given_name"):
            raise ValueError(N_("Give at least one name; write what people call them if it is not known."))
        return value

    @field_validator("born_on")
    @classmethod
    def _plausible(cls, value: date | None) -> date | None:
        if value is not None and value < OLDEST:
            raise ValueError(N_("Give a date of birth after 1880."))
        return value

    @property
    def births(self) -> list[date]:
        """Every possible date of birth, the likeliest first."""
        return list(dict.fromkeys([*([self.born_on] if self.born_on else []), *self.other_births]))

    @property
    def name(self) -> str:
        """The full name as given."""
        return f"{self.given_name} {self.family_name}".strip()

    def person(self, known_as: UUID | None = None) -> PersonWords:
        """Give the words that make or complete the person on file."""
        return PersonWords(**self.plain(), known_as=known_as)

    def plain(self) -> dict[str, Any]:
        """Give what the cases room knows of a person."""
        names = (
            "given_name",
            "family_name",
            "aliases",
            "phones",
            "gender",
            "ethnicity",
            "disability",
            "language",
            "notes",
        )
        home = AddressWords(lines=self.address, postcode=self.postcode, is_restricted=self.is_address_restricted)
        return {name: getattr(self, name) for name in names} | {"births": self.births, "address": home}


class VictimSection(PersonSection):
    """The person at risk."""

    needs_interpreter: bool = False


class RelatedSection(PersonSection):
    """A child or another person in the household or family."""

    part: Literal["child", "other"]
    relationship: Line = ""
    lives_with_victim: bool = False

    def as_part(self, known_as: UUID | None = None) -> PartWords:
        """Give the words for this person's part in the case."""
        return PartWords(**self.plain(), known_as=known_as, part=Part(self.part), relationship=self.relationship,
                         lives_with_victim=self.lives_with_victim)  # fmt: skip


class HarmerSection(PersonSection):
    """A person said to cause the harm."""

    relationship: Line = ""
    lives_with_victim: bool = False

    def as_part(self, known_as: UUID | None = None) -> PartWords:
        """Give the words for this person's part in the case."""
        return PartWords(**self.plain(), known_as=known_as, part=Part.PERPETRATOR, relationship=self.relationship,
                         lives_with_victim=self.lives_with_victim)  # fmt: skip


class SafeContactSection(Section, SafeContactWords):
    """How, when and whether the person at risk may be contacted (BR-13)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=False)


class IncidentWords(Section):
    """One dated incident; it counts for escalation and repeat."""

    happened_on: date
    description: Text = ""


class WhySection(Section):
    """Why this comes to the table: a set of criteria (BR-6, BR-7), and what the person wants."""

    line_fields = frozenset({"incidents"})

    criteria: list[Criterion] = Field(default_factory=list)
    score_elsewhere: Annotated[int | None, Field(ge=0, le=400)] = None
    """Number of "yes" on a checklist that was filled in elsewhere, on paper say."""
    reason: Text = ""
    incidents: Annotated[list[IncidentWords], BeforeValidator(_incidents), Field(max_length=40)] = Field(
        default_factory=list
    )
    afraid_of: Text = ""
    victim_wishes: Text = ""

    @field_validator("criteria")
    @classmethod
    def _at_least_one(cls, value: list[Criterion]) -> list[Criterion]:
        if not value:
            raise ValueError(N_("Choose at least one reason."))
        return sorted(set(value), key=list(Criterion).index)

    @field_validator("reason")
    @classmethod
    def _judged(cls, value: str, info: ValidationInfo) -> str:
        if not value and Criterion.PROFESSIONAL_JUDGEMENT in info.data.get("criteria", ()):
            raise ValueError(N_("Say what worries you: professional judgement needs your reason."))
        return value


class ConsentSection(Section, ConsentWords):
    """Consent and awareness (BR-14)."""


class DangerSection(Section):
    """Immediate danger, and what was done already; it never holds a referral up (BR-21)."""

    is_immediate_danger: bool
    actions_taken: Text = ""


class ReferralDraft(BaseModel):
    """A whole referral, as a program sends it and as it lies sealed once it was sent."""

    model_config = ConfigDict(extra="forbid")

    area_id: UUID | None = None
    """Needed only by those who refer in several areas."""
    assessment_id: UUID | None = None
    victim: VictimSection
    safe_contact: SafeContactSection
    people: list[RelatedSection] = Field(default_factory=list, max_length=30)
    harm: list[HarmerSection] = Field(default_factory=list, max_length=10)
    """Empty: it is not known who causes the harm."""
    why: WhySection
    consent: ConsentSection
    danger: DangerSection


class Command(BaseModel):
    """What every command shares: no unknown fields, no blanks around words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Said = Annotated[str, StringConstraints(min_length=3, max_length=4000)]


class StartReferral(Command):
    """Begin a draft, from a checklist or without one."""

    assessment_id: UUID | None = None
    area_id: UUID | None = None


class Submit(Command):
    """Send a draft; `same` says which people on file the referrer recognised."""

    version: int
    same: dict[str, str] = Field(default_factory=dict)
    """`victim` or `harm-1` to the id of a person on file, `no`, or `unsure`."""


class Withdraw(Command):
    """Take a referral back before it is decided."""

    version: int


class Resubmit(Command):
    """Send a returned referral again, with an answer to the questions."""

    version: int
    answer: Said


class RaiseChallenge(Command):
    """Ask that another person looks at a referral that was not accepted (BR-19)."""

    version: int
    words: Said


class ReferralOut(BaseModel):
    """A referral as a list shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reference: str
    area_id: UUID
    agency_id: UUID
    assessment_id: UUID | None
    case_file_id: UUID | None
    protocol_id: UUID | None
    """The protocol whose thresholds its criteria were judged by."""
    status: str
    criteria: list[str]
    is_immediate_danger: bool
    referred_on: date | None
    is_repeat_suggested: bool
    is_repeat: bool | None
    started_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int


class ScreeningOut(BaseModel):
    """One decision of triage."""

    model_config = ConfigDict(from_attributes=True)

    verdict: str
    reason_code: str
    words: str
    decided_at: datetime


class ChallengeOut(BaseModel):
    """The challenge against a decision."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    referral_id: UUID
    words: str
    raised_at: datetime
    is_upheld: bool | None
    decision_words: str
    decided_at: datetime | None
    version: int


class ReferralDetailOut(ReferralOut):
    """A referral with what it said, what was decided, and the challenge."""

    said: dict[str, Any]
    screenings: list[ScreeningOut]
    challenge: ChallengeOut | None
