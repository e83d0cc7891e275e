"""Commands of the checklist and the shapes in which the JSON door shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

LONGEST_NOTE = 4000
LONGEST_ID = 60
"""Of an instrument, as its column holds it."""

Reason = Annotated[str, Field(min_length=3, max_length=LONGEST_NOTE)]


class Command(BaseModel):
    """What every command shares: no unknown field passes."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class StartAssessment(Command):
    """Command: begin a checklist; without an area the only one of the actor is meant."""

    instrument_id: str = Field(max_length=LONGEST_ID)
    label: str = Field(default="", max_length=160)
    area_id: UUID | None = None
    case_file_id: UUID | None = None
    beside_id: UUID | None = None
    """Another form of mine at the same visit: its case, area and label hold, and what both forms ask is taken over."""


class AnswerWords(Command):
    """One answer; what is None stays as it is, an empty value says "not asked"."""

    item: str = Field(min_length=1, max_length=48)
    value: str | None = Field(default=None, max_length=40)
    note: str | None = Field(default=None, max_length=LONGEST_NOTE)
    seq: int = Field(ge=0, le=2**53)


class SaveAnswers(Command):
    """Command: take these answers; `client` names one page or program, whose numbers only rise."""

    client: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")
    answers: list[AnswerWords] = Field(min_length=1, max_length=200)


class Judge(Command):
    """Command: professional judgement with its reason (BR-4); without a level the highest is meant."""

    reason: Reason
    level: str | None = Field(default=None, max_length=40)


class Complete(Command):
    """Command: freeze what stood at this version."""

    version: int = Field(ge=1)


class AnswerOut(BaseModel):
    """One answer as it stands."""

    item: str
    value: str
    note: str
    carried_from: str = ""
    """The instrument of the same visit in which it was asked."""


class InstrumentOut(BaseModel):
    """Which version of which instrument the answers belong to."""

    id: str
    version: str
    sha256: str
    title: str


class ResultOut(BaseModel):
    """The result with its bounds: nothing open is ever counted as no; without a score where the instrument has none."""

    status: str
    score: int | None
    lower: int | None
    upper: int | None
    answered: int
    missing: int
    level: str | None
    level_min: str | None
    level_max: str | None
    fired: list[str]
    sentence: str


class AssessmentLineOut(BaseModel):
    """One checklist in a list, without its words."""

    id: UUID
    area_id: UUID
    agency_id: UUID
    case_file_id: UUID | None
    visit_id: UUID | None
    instrument_id: str
    instrument_version: str
    status: str
    is_high: bool
    judged_level: str | None
    started_at: datetime
    changed_at: datetime
    completed_at: datetime | None
    version: int


class AssessmentOut(AssessmentLineOut):
    """One checklist with everything that stands in it."""

    assessor_id: UUID
    label: str
    protocol_id: UUID | None
    judgement_reason: str
    instrument: InstrumentOut
    result: ResultOut
    answers: list[AnswerOut]
