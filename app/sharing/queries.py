"""Reading why something may be told."""

from sqlmodel import select

from app.cases.models import CaseFile
from app.core.db import UnitOfWork
from app.sharing.models import Consent


def latest_consent(unit: UnitOfWork, case: CaseFile) -> Consent | None:
    """Give the newest consent of a case found visible; the caller records the look."""
    statement = select(Consent).where(Consent.case_file_id == case.id)
    return max(unit.session.exec(statement).all(), key=lambda one: one.recorded_at, default=None)
