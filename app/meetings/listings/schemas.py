"""Commands about one case's line on an agenda."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.meetings.schemas import Command


class ChangeListing(Command):
    """How long, how fixed and how urgent a case is, and who presents it."""

    planned_minutes: Annotated[int, Field(ge=1, le=240)]
    is_pinned: bool = False
    is_urgent: bool = False
    presenter_agency_id: UUID | None = None
    version: int


class HandOver(Command):
    """Let another person run one case (BR-43)."""

    to_user_id: UUID
    is_own_conflict: bool = False
    """The asker has the conflict and is shut out of the case from now on."""
