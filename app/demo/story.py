"""Two years of conferences, told through the same services that people use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlmodel import select

from app.actions import queries as action_queries
from app.actions import service as actions
from app.actions.schemas import AddAction, CompleteAction, ExplainAction
from app.assessments import service as assessments
from app.assessments.schemas import Complete, Judge, StartAssessment
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import queries as cases
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.demo import papers
from app.demo.stage import ZONE, Stage
from app.meetings import queries as meetings
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import Circulate
from app.meetings.intake import service as intake
from app.meetings.intake.schemas import AcceptToAgenda
from app.meetings.live import presence, words
from app.meetings.live import service as live
from app.meetings.live.schemas import CloseCase, Declare, OpenMeeting, SaveDiscussion, SaveNote, SetPresence
from app.meetings.minutes import service as minutes
from app.meetings.minutes.models import Minutes
from app.meetings.minutes.schemas import ApproveMinutes
from app.meetings.models import Listing, ListingStatus, Meeting, Participation
from app.meetings.research import queries as research_queries
from app.meetings.research import service as research
from app.meetings.research.schemas import Answered, ItemVersion, NothingKnown
from app.referrals import service as referrals
from app.referrals.models import Referral

REPRESENTATIVES = {
    "Police": "Ravi Okafor", "IDVA": "Lena Novak", "Probation": "Joel Marsh", "Children": "Anna Bright", "Education": "Sunita Rao",
    "GP": "Susan Hall", "Hospital": "Nadia Quist", "Mental health": "Ines Caldo", "Adults": "Hilde Brandt", "Housing": "Rose Osei",
    "Substance use": "Femi Adair",
}  # fmt: skip
REFERRERS = ("Tunde Idowu", "Grace Pell", "Tunde Idowu", "Lena Novak", "Rose Osei", "Tom Verrall", "Carl Whitby")
CHAIR, COORDINATOR = "Karen Ashworth", "Ellie Watts"


LATE_EVERY = 6
"""So many promises of an agency, and the first of them waits: something is late whatever the dice say."""


@dataclass
class Thread:
    """One household's way through the conferences."""

    home: papers.Household
    cases: list[UUID] = field(default_factory=list)
    score: int = 0


def refer(stage: Stage, thread: Thread, on: date, *, is_repeat: bool) -> Referral:
    """Fill in a checklist and send the referral, as an officer, advocate or nurse does it."""
    random, who = stage.random, "Ravi Okafor" if is_repeat else stage.random.choice(REFERRERS)
    moment = stage.when(on, random.choice((1, 9, 14, 21, 23)), random.randrange(60))
    with stage.at(moment) as unit:
        actor = stage.actor(unit, who)
        yes = min(22, thread.score + random.randrange(1, 4)) if is_repeat else random.randrange(9, 20)
        unknown = random.randrange(0, min(4, 25 - yes))
        sheet = assessments.start(
            unit, actor, StartAssessment(instrument_id=papers.DASH, label=f"Call {on:%d.%m.}, {thread.home.given[:1]}")
        )
        sheet = assessments.save_answers(unit, actor, sheet.id, papers.answers(random, yes, unknown))
        if yes < 14:
            reason = "She is more frightened than the answers show, and he knows where she moved."
            sheet = assessments.judge(unit, actor, sheet.id, Judge(reason=reason))
        if yes % 3 == 0:
            _screen_for_stalking(unit, actor, Random(yes), sheet.id)  # noqa: S311 - invented answers
        sheet = assessments.complete(unit, actor, sheet.id, Complete(version=sheet.version))
        thread.score = yes
        is_visible = yes >= 14
        draft = papers.referral(
            random, thread.home, assessment=sheet.id, on=on, is_repeat=is_repeat, is_high=is_visible
        )
        return referrals.refer(unit, actor, draft, _recognised(unit, actor, thread) if is_repeat else None)


def _screen_for_stalking(unit: UnitOfWork, actor: Actor, random: Random, first: UUID) -> None:
    """Fill in the stalking screening at the same visit."""
    beside = assessments.start(unit, actor, StartAssessment(instrument_id=papers.S_DASH, beside_id=first))
    beside = assessments.save_answers(unit, actor, beside.id, papers.screening(random))
    assessments.complete(unit, actor, beside.id, Complete(version=beside.version))


def _recognised(unit: UnitOfWork, actor: Actor, thread: Thread) -> dict[str, str]:
    """Say which people on file they are, as somebody does who sat at the table the last time."""
    view = cases.case_view(unit, actor, thread.cases[-1])
    same = {"victim": str(view.victim.id), "harm-1": str(view.of("perpetrator")[0].id)}
    return same | {f"people-{number}": str(child.id) for number, child in enumerate(view.of("child"), start=1)}


def accept(stage: Stage, referral: Referral, thread: Thread, on: date, meeting_id: UUID | None) -> None:
    """Accept the next day, straight to the agenda."""
    with stage.at(stage.when(on, 9, stage.random.randrange(60))) as unit:
        coordinator = stage.actor(unit, COORDINATOR)
        is_repeat = bool(thread.cases)
        why = "" if is_repeat == referral.is_repeat_suggested else "Read in the earlier file."
        accepted = AcceptToAgenda(
            version=referral.version, is_repeat=is_repeat, repeat_reason=why, meeting_id=meeting_id
        )
        listing = intake.accept_referral(unit, coordinator, referral.id, accepted)
        thread.cases.append(listing.case_file_id)


def circulate(stage: Stage, meeting_id: UUID, on: date) -> None:
    """Group by children and send the agenda out."""
    with stage.at(stage.when(on, 15)) as unit:
        chair = stage.actor(unit, CHAIR)
        meeting = meetings.meeting_for(unit, chair, meeting_id)
        order = meetings.running(unit, chair, meeting)
        looked(unit, chair, Tag.AGENDA_VIEWED, area_id=meeting.area_id)
        late = "The series began with this meeting."
        agenda.circulate(
            unit,
            chair,
            meeting_id,
            Circulate(stamp=order.stamp, late_reason=late, override_reason="Agreed with the chair."),
        )


def research_answered(stage: Stage, meeting_id: UUID, on: date, share: float) -> None:
    """Let the agencies answer; `share` of all requests by then."""
    for agency, who in REPRESENTATIVES.items():
        with stage.at(stage.when(on, 11, stage.random.randrange(60))) as unit:
            actor = stage.actor(unit, who)
            for line in research_queries.requests_for(unit, actor, meeting_id):
                if line.is_answered or stage.random.random() > share:
                    continue
                if stage.random.random() < 0.45:
                    research.nothing_known(unit, actor, line.id, NothingKnown(version=line.version))
                    continue
                research.answer(
                    unit,
                    actor,
                    line.id,
                    Answered(fact=papers.FACTS[agency], source="our records", version=line.version),
                )
                for item in research_queries.request_view(unit, actor, line.id).items:
                    if stage.random.random() < 0.8:
                        research.release(unit, actor, item.id, ItemVersion(version=item.version))


def hold(stage: Stage, meeting: Meeting, end_session: Callable[[UnitOfWork, Actor, UUID], object]) -> None:
    """Hold a whole meeting: declarations, attendance, every case with words and promises, minutes approved."""
    starts = meeting.starts_at.astimezone(ZONE)
    with stage.at(starts) as unit:
        for agency, who in REPRESENTATIVES.items():
            actor = stage.actor(unit, who)
            presence.declare(unit, actor, meeting.id, Declare(is_agreed=True))
            apology = agency in {"Mental health", "Substance use"} and stage.random.random() < 0.5
            chair = stage.actor(unit, CHAIR)
            part = Participation.APOLOGIES if apology else Participation.PRESENT
            here = SetPresence(agency_id=actor.agency_id, participation=part, user_id=None if apology else actor.user_id, is_information_sent=apology,
                               information_sent_on=starts.date() if apology else None)  # fmt: skip
            if agency == "Police":
                presence.declare(unit, chair, meeting.id, Declare(is_agreed=True))
                presence.declare(unit, stage.actor(unit, COORDINATOR), meeting.id, Declare(is_agreed=True))
            presence.set_presence(unit, chair, meeting.id, here)
        live.open_meeting(unit, stage.actor(unit, CHAIR), meeting.id, OpenMeeting())
    moment = starts
    while True:
        moment += timedelta(minutes=stage.random.randrange(7, 12))
        if not _hear(stage, meeting.id, moment):
            break
    with stage.at(moment) as unit:
        end_session(unit, stage.actor(unit, CHAIR), meeting.id)
    if (approved := moment + timedelta(days=2)).date() <= stage.today:
        with stage.at(approved) as unit:
            chair = stage.actor(unit, CHAIR)
            version = unit.session.execute(select(Minutes.version).where(Minutes.meeting_id == meeting.id)).scalar_one()
            minutes.approve(unit, chair, meeting.id, ApproveMinutes(version=version))


def _hear(stage: Stage, meeting_id: UUID, moment: datetime) -> bool:
    random = stage.random
    with stage.at(moment) as unit:
        chair = stage.actor(unit, CHAIR)
        current = unit.session.execute(
            select(Listing.id).where(Listing.meeting_id == meeting_id, Listing.status == ListingStatus.IN_DISCUSSION)
        ).scalar_one_or_none()
        if current is None:
            return False
        for agency in random.sample(sorted(REPRESENTATIVES), 3):
            actor = stage.actor(unit, REPRESENTATIVES[agency])
            words.save_note(unit, actor, current, actor.agency_id, SaveNote(text=papers.FACTS[agency], version=0))
        words.save_discussion(
            unit, stage.actor(unit, COORDINATOR), current,
            SaveDiscussion(
                risk_summary="Likely to escalate while he is on bail. The children see it.", agreed_level="high", level_reason="The meeting's view.",
                victim_voice="She wants to stay in her home and asks for mornings.", informing_agency_id=stage.agencies["IDVA"],
                last_plan_worked=random.choice(("yes", "partly", "no")), version=0,
            ),
        )  # fmt: skip
        for agency, text, protects, days in random.sample(papers.PROMISES, 4):
            due = (moment + timedelta(days=days)).astimezone(ZONE).date()
            actions.add(
                unit,
                chair,
                AddAction(
                    listing_id=current, agency_id=stage.agencies[agency], text=text, due_on=due, protects=protects
                ),
            )
        version = unit.session.get_one(Listing, current).version
        live.close_case(
            unit,
            chair,
            current,
            CloseCase(version=version, unsafe_reason="Others are covered by plans that run already."),
            [],
        )
        return True


def keep_promises(stage: Stage, day: date) -> None:
    """Let the agencies do most of what they promised by a day; a few are late, impossible or not undertaken."""
    for who in REPRESENTATIVES.values():
        with stage.at(stage.when(day, 16, stage.random.randrange(60))) as unit:
            actor = stage.actor(unit, who)
            for place, line in enumerate(action_queries.worklist(unit, actor)):
                is_old = line.due_on < stage.today - timedelta(days=60)
                if is_old or place % LATE_EVERY:
                    _settle(stage, unit, actor, line.id, line.version, is_old=is_old)


def _settle(stage: Stage, unit: UnitOfWork, actor: Actor, action_id: UUID, version: int, *, is_old: bool) -> None:
    dice = stage.random.random()
    if dice < (0.95 if is_old else 0.45):
        actions.complete(unit, actor, action_id, CompleteAction(version=version, note="Done as agreed."))
    elif dice < (0.98 if is_old else 0.5):
        actions.not_possible(
            unit, actor, action_id, ExplainAction(version=version, note="She moved before it could be done.")
        )
    elif dice > 0.97:
        actions.not_undertaken(
            unit, actor, action_id, ExplainAction(version=version, note="Staff shortage; the manager knows.")
        )
