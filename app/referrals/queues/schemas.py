"""An open matter as queues show it: whose it is and since when, never a name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.actor import Role


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something that waits: one kind, one owner (a person or a role), one clock."""

    kind: str
    """draft_on_high, undecided, returned, challenged, accepted_unlisted."""
    subject_id: UUID
    """The referral."""
    area_id: UUID
    agency_id: UUID
    owner_id: UUID | None
    owner_role: Role | None
    since: datetime
    due_at: datetime
