"""What each agency knows: requests, returns, and items that stay the agency's own until released (BR-28)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.columns import Moment, Personal, Versioned, Word
from app.core.crypto import Sealed
from app.core.ids import new_id


class RequestStatus(StrEnum):
    """requested -> in_progress -> submitted | nothing_known; unanswered at the close: no_return (BR-31)."""

    REQUESTED = "requested"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    NOTHING_KNOWN = "nothing_known"
    NO_RETURN = "no_return"


class ResearchRequest(SQLModel, Personal, Versioned, table=True):
    """One agency is asked about one listing, and answers on the same row."""

    __tablename__ = "research_requests"
    __table_args__ = (UniqueConstraint("listing_id", "agency_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True)
    listing_id: UUID = Field(foreign_key="listings.id", index=True)
    case_file_id: UUID = Field(foreign_key="case_files.id", index=True)
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    status: RequestStatus = Field(default=RequestStatus.REQUESTED, sa_type=Word(RequestStatus))
    sent_at: datetime = Field(sa_type=Moment)
    due_on: date
    is_late: bool = False
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_by: UUID | None = None
    last_contact: str = Field(default="", sa_type=Sealed("C"))
    key_worker: str = Field(default="", sa_type=Sealed("C"))
    suggested_action: str = Field(default="", sa_type=Sealed("C"))
    version: int = 1


class ItemKind(StrEnum):
    """Fact and opinion are separate (BR-29)."""

    FACT = "fact"
    OPINION = "opinion"


class ResearchItem(SQLModel, Personal, Versioned, table=True):
    """One thing an agency knows: private, released, or withheld with a reason (BR-28, BR-30)."""

    __tablename__ = "research_items"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="areas.id")
    request_id: UUID = Field(foreign_key="research_requests.id", index=True)
    listing_id: UUID = Field(foreign_key="listings.id", index=True)
    case_file_id: UUID = Field(foreign_key="case_files.id")
    agency_id: UUID = Field(foreign_key="agencies.id", index=True)
    kind: ItemKind = Field(sa_type=Word(ItemKind))
    text: str = Field(sa_type=Sealed("C"))
    source: str = Field(default="", sa_type=Sealed("C"))
    is_withheld: bool = False
    withheld_reason: str = Field(default="", sa_type=Sealed("C"))
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    released_by: UUID | None = None
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1
