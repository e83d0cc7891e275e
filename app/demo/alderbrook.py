"""The demo area Alderbrook: the same people and dates for the same seed and day."""

from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

from sqlmodel import col, select

from app.areas import service as areas
from app.areas.models import Area, Protocol
from app.areas.queries import parameters_on
from app.areas.schemas import FollowProtocol
from app.assessments import service as assessments
from app.assessments.schemas import Complete, StartAssessment
from app.cases import service as cases
from app.cases.schemas import RaiseWall
from app.core import clock
from app.core.db import Database
from app.core.ids import invented
from app.demo import papers, story
from app.demo.stage import HOUSE, Stage, build_ground
from app.desk.live.service import end_session
from app.meetings.models import Meeting
from app.meetings.series import queries as series_queries
from app.meetings.series import service as series
from app.meetings.series.schemas import ConfirmDates, CreateSeries, Rhythm
from app.referrals import service as referrals

DONE = "Alderbrook stands"
MEETINGS_PAST, MEETINGS_TO_COME, EVERY = 25, 3, 28
CASE_FILES, NEXT_CASES, UNDECIDED = 60, 18, 3
Progress = Callable[[str], None]


def is_built(database: Database) -> bool:
    """Whether the demo was built to its end."""
    with database.unit(read_only=True) as unit:
        return unit.session.exec(select(Protocol.id).where(Protocol.approved_by == DONE)).first() is not None


def is_begun(database: Database) -> bool:
    """Whether somebody began to build it."""
    with database.unit(read_only=True) as unit:
        return unit.session.exec(select(Area.id).where(Area.code == "alderbrook")).first() is not None


def build(database: Database, *, today: date | None, seed: int, progress: Progress) -> None:
    """Build everything through the services, meeting by meeting; `today` is the day the demo stands on."""
    with invented(seed) as random:
        stage = Stage(database, random, today or clock.now().date())
        build_ground(stage)
        progress("Two areas, 15 agencies, 33 people")
        dates = _meetings(stage)
        threads = [story.Thread(home) for home in papers.households(random, stage.today, CASE_FILES - UNDECIDED)]
        past, coming = dates[:MEETINGS_PAST], dates[MEETINGS_PAST:]
        fresh = iter(threads)
        known: list[story.Thread] = []
        for number, meeting in enumerate(past, start=1):
            new = [next(fresh) for _ in range(2)]
            again = random.sample(known, min(len(known), random.choice((0, 1, 1)))) if number > 4 else []
            _one_meeting(stage, meeting, new, again)
            known += new
            if number % 5 == 0:
                progress(f"{number} of {MEETINGS_PAST} meetings held")
        _next_meeting(stage, coming[0], list(fresh), known)
        _open_matters(stage, threads)
        _next_door(stage, threads)
        _finish(stage)
        progress(f"{CASE_FILES} case files, the next meeting with {NEXT_CASES} cases")


def _meetings(stage: Stage) -> list[Meeting]:
    """Set up the series and its meetings: every fourth Thursday, the next one within eleven days."""
    ahead = (3 - stage.today.weekday()) % 7
    next_on = stage.today + timedelta(days=ahead if ahead > 3 else ahead + 7)
    first = next_on - timedelta(days=EVERY * MEETINGS_PAST)
    area, ids = stage.areas["alderbrook"], []
    with stage.at(stage.when(first - timedelta(days=40))) as unit:
        coordinator = stage.actor(unit, story.COORDINATOR)
        chair_id = stage.users[story.CHAIR]
        forum = series.create(
            unit, coordinator,
            CreateSeries(area_id=area, name="Alderbrook conference", rhythm=Rhythm.FOUR_WEEKLY, starts_on=first, starts_at=time(9, 30), minutes=240,
                         place="Harbour Room", chair_id=chair_id),
        )  # fmt: skip
        ids.append(forum.id)
    for start in (first - timedelta(days=40), next_on - timedelta(days=EVERY * 2)):
        with stage.at(stage.when(start)) as unit:
            coordinator = stage.actor(unit, story.COORDINATOR)
            forum = series_queries.series_for(unit, coordinator, ids[0])
            last = next_on + timedelta(days=EVERY * (MEETINGS_TO_COME - 1) + 6)
            days = [
                one.day for one in series_queries.proposals(unit, forum, 24) if not one.is_taken and one.day <= last
            ]
            if days:
                series.confirm(unit, coordinator, forum.id, ConfirmDates(days=days, months=24))
    with stage.database.unit() as unit:
        found = list(
            unit.session.exec(select(Meeting).where(Meeting.series_id == ids[0]).order_by(col(Meeting.starts_at))).all()
        )
        unit.session.expunge_all()
    return found


def _one_meeting(stage: Stage, meeting: Meeting, new: list[story.Thread], again: list[story.Thread]) -> None:
    on = meeting.starts_at.date()
    for thread in [*new, *again]:
        back = stage.random.randrange(19, 26)
        sent = story.refer(stage, thread, on - timedelta(days=back), is_repeat=thread in again)
        story.accept(stage, sent, thread, on - timedelta(days=back - 1), meeting.id)
    story.circulate(stage, meeting.id, on - timedelta(days=16))
    story.research_answered(stage, meeting.id, on - timedelta(days=8), 0.9)
    story.hold(stage, meeting, end_session)
    story.keep_promises(stage, min(on + timedelta(days=12), stage.today))


def _next_meeting(stage: Stage, meeting: Meeting, new: list[story.Thread], known: list[story.Thread]) -> None:
    """Eighteen cases, circulated, the research half returned, one conflict of interest."""
    on = meeting.starts_at.date()
    again = known[-(NEXT_CASES - len(new)) :] if len(new) < NEXT_CASES else []
    for thread in [*new, *again]:
        sent = story.refer(
            stage, thread, on - timedelta(days=stage.random.randrange(20, 25)), is_repeat=thread in again
        )
        story.accept(stage, sent, thread, on - timedelta(days=18), meeting.id)
    story.circulate(stage, meeting.id, on - timedelta(days=16))
    story.research_answered(stage, meeting.id, stage.today - timedelta(days=1), 0.5)
    with stage.at(stage.when(stage.today - timedelta(days=1), 17)) as unit:
        chair = stage.actor(unit, story.CHAIR)
        words = RaiseWall(user_id=stage.users["Rose Osei"], reason="neighbour of the family")
        cases.raise_wall(unit, chair, new[0].cases[-1], words)


def _open_matters(stage: Stage, threads: list[story.Thread]) -> None:
    """Leave something in every queue: undecided, returned, high and not referred, a draft that is high already."""
    homes = papers.households(stage.random, stage.today, CASE_FILES)[-UNDECIDED:]
    day = stage.today - timedelta(days=1)
    sent = [story.refer(stage, story.Thread(home), day, is_repeat=False) for home in homes]
    from app.referrals.triage import service as triage
    from app.referrals.triage.schemas import ReturnReferral

    with stage.at(stage.when(day, 23, 50)) as unit:
        coordinator = stage.actor(unit, story.COORDINATOR)
        questions = ReturnReferral(
            version=sent[0].version, questions="Is the school the same as last year? Who else lives there?"
        )
        triage.return_with_questions(unit, coordinator, sent[0].id, questions)
    for back, completes in ((3, True), (2, False)):
        with stage.at(stage.when(stage.today - timedelta(days=back), 2, 10)) as unit:
            officer = stage.actor(unit, "Grace Pell")
            sheet = assessments.start(
                unit, officer, StartAssessment(instrument_id=papers.DASH, label="Night call, Mill Lane")
            )
            sheet = assessments.save_answers(unit, officer, sheet.id, papers.answers(stage.random, 16, 2))
            if completes:
                assessments.complete(unit, officer, sheet.id, Complete(version=sheet.version))
    del threads


def _next_door(stage: Stage, threads: list[story.Thread]) -> None:
    """Let Brackenford know one of Alderbrook's people."""
    with stage.at(stage.when(stage.today - timedelta(days=200))) as unit:
        officer = stage.actor(unit, "Dee Larkin")
        draft = papers.referral(stage.random, threads[-1].home, assessment=None, on=stage.today - timedelta(days=200), is_repeat=False, is_high=False,
                                area=stage.areas["brackenford"])  # fmt: skip
        referrals.refer(unit, officer, draft)


def _finish(stage: Stage) -> None:
    """Write the last line: without it the demo was interrupted and is built anew."""
    with stage.at(stage.when(stage.today, 0, 5)) as unit:
        area: UUID = stage.areas["alderbrook"]
        rules = parameters_on(unit, area, stage.today)
        areas.follow(unit, HOUSE, area, FollowProtocol(valid_from=stage.today, parameters=rules, approved_by=DONE))
