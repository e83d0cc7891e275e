"""Commands of the agenda builder, and the shapes of its versions and checks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.meetings.schemas import Command, Place, Remark

Stamp = Annotated[str, StringConstraints(max_length=32)]


MOST_VERSIONS = 100_000
"""More often no agenda is circulated; a larger number names nothing."""


class MoveListing(Command):
    """Put a case at a place, from 1 as the reader counts; places beyond the ends mean the ends."""

    place: Annotated[int, Field(ge=-1, le=500)]
    stamp: Stamp


class Order(Command):
    """A change of the whole order, made upon the order that was shown."""

    stamp: Stamp


class ArrangeAgenda(Order):
    """The same from a list with one form: `to` names a case and its place, such as `<id>:3`."""

    to: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{36}:-?[0-9]{1,3}$")]

    @property
    def listing_id(self) -> UUID:
        """The case."""
        return UUID(self.to.split(":")[0])

    @property
    def place(self) -> int:
        """Its place, from 1; beyond the ends means the ends."""
        return int(self.to.split(":")[1])


class SetBreak(Order):
    """Let the break follow a place, or take it away."""

    after: Place | None = None
    minutes: Annotated[int, Field(ge=0, le=90)] = 10


class Circulate(Order):
    """Send the agenda as it stands to every representative (BR-26, BR-27)."""

    late_reason: Remark = ""
    override_reason: Remark = ""


@dataclass(slots=True)
class Check:
    """One line of "Before you publish": its code has its sentence in the template."""

    code: str
    state: str
    """ok, warn or stop."""
    count: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frozen:
    """One line of a circulated agenda as one reader counts it."""

    listing_id: UUID
    case_file_id: UUID
    number: int
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one case between two versions: added, removed, moved, retimed or resized."""

    kind: str
    listing_id: UUID
    case_file_id: UUID
    before: Frozen | None
    after: Frozen | None


class MoveOut(BaseModel):
    """Where a moved case stands now."""

    place: int
    starts_at: datetime
    stamp: str


class VersionOut(BaseModel):
    """A circulated version as its reader may know it."""

    number: int
    circulated_at: datetime
    lines: list["VersionLineOut"]
    changes: list["ChangeOut"]


class VersionLineOut(BaseModel):
    """One case of a circulated version."""

    number: int
    starts_at: datetime
    minutes: int
    listing_id: UUID
    case_file_id: UUID
    reference: str
    name: str


class ChangeOut(BaseModel):
    """One change against the version before."""

    kind: str
    listing_id: UUID
    reference: str
    name: str
    starts_at: datetime | None
    started_at: datetime | None
