"""Accepting a referral straight to an agenda."""

from uuid import UUID

from app.referrals.triage.schemas import Accept


class AcceptToAgenda(Accept):
    """Command: accept, and place the case on this meeting's agenda; without one it waits for a place."""

    meeting_id: UUID | None = None
    is_urgent: bool = False
