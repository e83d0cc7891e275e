"""Questions to the trail and its answers."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class SearchTrail(BaseModel):
    """Command: find events by who, what case or person, and when. At least one is needed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    user_id: UUID | None = None
    subject_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    before_seq: int | None = None


class EventOut(BaseModel):
    """One event as the viewer shows it: never values."""

    seq: int
    at: datetime
    tag: str
    op: str
    user_id: UUID
    agency_id: UUID
    client_id: UUID | None
    purpose: str
    reference: str
    subjects: int
