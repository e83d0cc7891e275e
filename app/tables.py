"""Every table of the house, for migrations and tests: importing this module fills the metadata."""

from typing import Any

from sqlmodel import SQLModel

from app.accounts import models as accounts
from app.actions import models as actions
from app.areas import models as areas
from app.assessments import models as assessments
from app.audit import models as audit
from app.cases import models as cases
from app.core.columns import Personal
from app.meetings import models as meetings
from app.meetings.live import models as live
from app.meetings.minutes import models as minutes
from app.meetings.research import models as research
from app.packs import models as packs
from app.referrals import models as referrals
from app.sharing import models as sharing

ROOMS = (
    areas,
    accounts,
    audit,
    cases,
    sharing,
    assessments,
    referrals,
    meetings,
    research,
    live,
    minutes,
    actions,
    packs,
)
metadata = SQLModel.metadata


def personal_models() -> list[type[Any]]:
    """Give every table class marked Personal, by table name."""
    found = [model for room in ROOMS for model in vars(room).values() if isinstance(model, type)]
    marked = {model for model in found if issubclass(model, Personal) and hasattr(model, "__table__")}
    return sorted(marked, key=lambda model: str(model.__tablename__))
