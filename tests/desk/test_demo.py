"""Alderbrook is what the issue promises, the same twice, and every open matter of it stands in a queue."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import func, select

from app.accounts.models import Agency, Membership, User
from app.actions.models import OPEN_STATES, Action
from app.areas.models import Area
from app.audit.chain import verify
from app.cases.models import CaseFile, Wall
from app.core.db import Database
from app.core.settings import demo_settings
from app.demo import alderbrook
from app.main import database_for
from app.meetings.models import Listing, ListingKind, Meeting, MeetingStatus
from app.meetings.research.models import RequestStatus, ResearchRequest
from tests.factories.databases import template_file

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Database:
    file: Path = template_file(tmp_path_factory.mktemp("demo"))
    database = database_for(demo_settings(database_url=f"sqlite:///{file}"))
    alderbrook.build(database, today=TODAY, seed=1, progress=lambda _: None)
    return database


@pytest.mark.slow
def test_alderbrook_holds_what_it_promises(built: Database) -> None:
    with built.unit(read_only=True) as unit:

        def count(statement: object) -> int:
            return unit.session.execute(statement).scalar_one()

        area = unit.session.execute(select(Area.id).where(Area.code == "alderbrook")).scalar_one()
        members = select(Membership.user_id).where(Membership.area_id == area)
        assert count(select(func.count()).select_from(User).where(User.id.in_(members))) == 30
        agencies = select(User.agency_id).where(User.id.in_(members))
        assert count(select(func.count()).select_from(Agency).where(Agency.id.in_(agencies))) == 12
        meetings = unit.session.exec(select(Meeting).where(Meeting.area_id == area).order_by(Meeting.starts_at)).all()
        states = [meeting.status for meeting in meetings]
        assert states[:25] == [MeetingStatus.MINUTES_APPROVED] * 25
        assert states[25:] == [MeetingStatus.AGENDA_CIRCULATED, MeetingStatus.SCHEDULED, MeetingStatus.SCHEDULED]
        coming = meetings[25].id
        assert count(select(func.count()).select_from(Listing).where(Listing.meeting_id == coming)) == 18
        requests = select(func.count()).select_from(ResearchRequest).where(ResearchRequest.meeting_id == coming)
        answered = requests.where(ResearchRequest.status.in_([RequestStatus.SUBMITTED, RequestStatus.NOTHING_KNOWN]))
        assert 0.35 < count(answered) / count(requests) < 0.65
        assert (
            count(select(func.count()).select_from(Action).where(Action.status.in_(OPEN_STATES), Action.due_on < TODAY))
            >= 5
        )
        assert count(select(func.count()).select_from(Wall)) >= 1
        assert count(select(func.count()).select_from(CaseFile).where(CaseFile.area_id == area)) == 60
        assert count(select(func.count()).select_from(CaseFile).where(CaseFile.area_id != area)) == 1, "known next door"
        assert count(select(func.count()).select_from(CaseFile).where(CaseFile.children_count > 0)) >= 20
        assert count(select(func.count()).select_from(CaseFile).where(CaseFile.needs_interpreter)) >= 5
        assert count(select(func.count()).select_from(Listing).where(Listing.kind == ListingKind.REPEAT)) >= 8
    assert verify(built).faults == ()


@pytest.mark.slow
def test_the_same_seed_and_day_invent_the_same_people(built: Database, tmp_path: Path) -> None:
    again = database_for(demo_settings(database_url=f"sqlite:///{template_file(tmp_path)}"))
    alderbrook.build(again, today=TODAY, seed=1, progress=lambda _: None)

    def references(database: Database) -> list[str]:
        with database.unit(read_only=True) as unit:
            return sorted(unit.session.execute(select(CaseFile.reference)).scalars())

    assert references(built) == references(again)
