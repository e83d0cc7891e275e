"""Commands of triage."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from app.referrals.schemas import Command, Said

Reason = Annotated[str, StringConstraints(max_length=4000)]


class Accept(Command):
    """Accept a referral; the coordinator confirms the suggested repeat with it, or says otherwise and why (BR-12)."""

    version: int
    is_repeat: bool | None = None
    repeat_reason: Reason = ""


class ReturnReferral(Command):
    """Return a referral with questions."""

    version: int
    questions: Said


class NotAccept(Command):
    """Do not accept a referral: a reason of the protocol and words for the referrer (BR-19)."""

    version: int
    reason_code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    words: Said


class DecideChallenge(Command):
    """Decide a challenge: upheld means the referral is accepted after all."""

    version: int
    is_upheld: bool
    words: Said


class ConfirmRepeat(Command):
    """Confirm that a referral is a repeat or that it is none; against the suggestion only with a reason (BR-12)."""

    version: int
    is_repeat: bool
    reason: Reason = ""


class SamePeople(Command):
    """Say of two people on the triage page whether they are the same."""

    first_id: UUID
    second_id: UUID
    answer: Literal["same", "different"]


class UndoSame(Command):
    """Undo such an answer."""

    link_id: UUID
    version: int
