"""Commands and shapes of research."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from app.core.i18n import N_
from app.meetings.research.models import ItemKind, RequestStatus

Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]


class Command(BaseModel):
    """What every command shares."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Answered(Command):
    """Command: we hold information. Facts and opinions are said apart (BR-29); each becomes an item of its own."""

    fact: Text = ""
    opinion: Text = ""
    source: Line = ""
    withheld: Text = ""
    withheld_reason: Line = ""
    last_contact: Line = ""
    key_worker: Line = ""
    suggested_action: Line = ""
    version: int

    @model_validator(mode="after")
    def _withholding_has_a_reason(self) -> "Answered":
        if self.withheld and not self.withheld_reason:
            raise ValueError(N_("Say why this is not to be shared; the reason stays in your agency (BR-30)."))
        return self


class NothingKnown(Command):
    """Command: searched and found nothing (BR-31)."""

    version: int


class NothingForRest(Command):
    """Command: nothing held for these requests, whose names were all checked."""

    request_ids: list[UUID]
    are_names_checked: bool


class ItemWords(Command):
    """Command: say one item again."""

    text: Annotated[str, StringConstraints(min_length=3, max_length=4000)]
    source: Line = ""
    version: int


class ItemVersion(Command):
    """Command: release or withhold one item as it stands."""

    version: int
    reason: Line = ""


class ItemOut(BaseModel):
    """One item; `is_own` tells whether the asker's agency wrote it."""

    id: UUID
    listing_id: UUID
    agency_id: UUID
    kind: ItemKind
    text: str
    source: str
    is_withheld: bool
    withheld_reason: str
    released_at: datetime | None
    is_own: bool
    version: int


class RequestOut(BaseModel):
    """One request of the asker's agency."""

    id: UUID
    meeting_id: UUID
    listing_id: UUID
    case_file_id: UUID
    reference: str
    victim_name: str
    status: RequestStatus
    due_on: date
    is_late: bool
    version: int


class RequestDetailOut(RequestOut):
    """One request with the agency's own items."""

    last_contact: str
    key_worker: str
    suggested_action: str
    items: list[ItemOut]
