"""A whole case life in the invented world: something in every state that a route can be asked about, with its id.

Cases beside `anna` and `berta`: clara (agenda circulated), dora and fay (in session, dora being heard), emil (heard, minutes a
draft), gina (heard, minutes approved), hana (waits for a place), lara (on no agenda). `walled` stands before a wall at every one of them.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.accounts.models import ApiClient, Membership, User
from app.actions import service as actions
from app.actions.schemas import AddAction, CompleteAction
from app.assessments.models import Assessment
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases.models import CasePerson, Wall
from app.core import clock
from app.core.actor import Role, house_actor
from app.core.db import UnitOfWork
from app.meetings.live import presence
from app.meetings.live import service as live
from app.meetings.live import words as live_words
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.live.schemas import OpenMeeting, SaveDiscussion, SetPresence
from app.meetings.minutes import service as minutes
from app.meetings.minutes.models import Minutes
from app.meetings.minutes.schemas import AddAddendum, ApproveMinutes
from app.meetings.models import Listing, Meeting, Participation, Series
from app.meetings.research import service as research
from app.meetings.research.models import ResearchItem, ResearchRequest
from app.meetings.research.schemas import Answered, ItemVersion
from app.meetings.series.queries import proposals
from app.referrals import service as referrals
from app.referrals.drafts import service as drafts
from app.referrals.drafts.paper import GROUPS, SECTIONS
from app.referrals.models import Challenge, Referral
from app.referrals.schemas import RaiseChallenge, StartReferral
from app.referrals.triage import queries as triage_queries
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import Accept, NotAccept, ReturnReferral, SamePeople
from tests.assessments import sheets
from tests.factories.world import World
from tests.meetings.agendas import call_meeting, circulate, listed, new_case, propose, stamp
from tests.meetings.hearings import SPEAKERS, circulated, declare, hear, held, long_ago, stored
from tests.referrals.papers import DANGER, row, send

SEATS = ("police", "victim_advocate", "housing")


@dataclass
class Life:
    """Ids and versions by name, as the paths and bodies of requests want them."""

    world: World
    ids: dict[str, Any] = field(default_factory=dict)


def build_life(world: World) -> Life:
    """Lead cases through everything, by the services."""
    life = Life(world, {"area": world.area})
    _checklists(life)
    _referrals(life)
    _meetings(life)
    _research(life)
    _actions(life)
    _accounts(life)
    _versions(life)
    _walls(life)
    return life


def _do(life: Life, who: str, act: Any, *words: Any) -> Any:
    actor = life.world.actor(who)
    return life.world.do(lambda unit: act(unit, actor, *words))


def _checklists(life: Life) -> None:
    world, ids = life.world, life.ids
    ids["sheet_draft"] = sheets.begin(world, label="blue door")
    sheets.answer(world, ids["sheet_draft"], sheets.yes(15, unknown=2, no=7))
    ids["sheet_done"] = sheets.finished(world, sheets.yes(9, no=15), case_file_id=None)

    ids["sheet_elsewhere"], ids["file"] = sheets.from_elsewhere(world)

    def into_the_case(unit: UnitOfWork) -> None:
        done = unit.session.get_one(Assessment, ids["sheet_done"])
        done.case_file_id = world.cases["anna"]
        record(unit, house_actor(), Tag.ASSESSMENT_COMPLETED, done)

    world.do(into_the_case)


def _referrals(life: Life) -> None:
    world, ids = life.world, life.ids
    ids["ref_draft"] = _do(life, "police", drafts.start, StartReferral(area_id=world.area)).id
    whole = _do(life, "police", drafts.start, StartReferral(area_id=world.area)).id
    ids["ref_whole"] = whole
    _write_whole(life, whole)
    ids["ref_person"] = _do(life, "police", drafts.start, StartReferral(area_id=world.area)).id
    child = GROUPS["people"].model_validate({"given_name": "Kit", "part": "child"})
    _do(life, "police", drafts.save, ids["ref_person"], "people-1", child, 0)
    ids["ref_sent"] = send(world, "police", given="Ivy").id
    ids["ref_sent_same"] = send(world, "police", given="Ivy", family="Vell").id
    back = send(world, "police", given="Jana")
    _do(life, "coordinator", triage.return_with_questions, back.id, ReturnReferral(version=back.version, questions="Who else lives there?"))  # fmt: skip
    ids["ref_returned"] = back.id
    for name in ("ref_refused", "ref_challenged"):
        sent = send(world, "police", given=name[4:].title())
        words = NotAccept(version=sent.version, reason_code="criteria_not_met", words="Nothing is met")
        _do(life, "coordinator", triage.not_accept, sent.id, words)
        ids[name] = sent.id
    now = row(world, ids["ref_challenged"])
    raised: Challenge = _do(life, "police", referrals.challenge, now.id, RaiseChallenge(version=now.version, words="She is alone"))  # fmt: skip
    ids["challenge"] = raised.id
    taken = send(world, "police", given="Kaja")
    _do(life, "coordinator", triage.accept, taken.id, Accept(version=taken.version))
    ids["ref_accepted"] = taken.id


def _write_whole(life: Life, referral_id: UUID) -> None:
    """Fill every part of a draft, so that it can be sent."""
    victim = {"given_name": "Lena", "family_name": "Vell", "born_on": "1990-02-03"}
    parts = {
        "victim": victim,
        "safe_contact": {"phone_safe": "unknown", "way": "Through the school"},
        "why": {"criteria": ["professional_judgement"], "reason": "She sleeps in the car."},
        "consent": {"state": "given", "is_victim_aware": True},
        "danger": DANGER,
    }
    assert set(parts) == set(SECTIONS)
    for key, words in parts.items():
        section = SECTIONS[key].model_validate(words)
        _do(life, "police", drafts.save, referral_id, key, section, 0)
    for group in GROUPS:
        _do(life, "police", drafts.close, referral_id, group)


def _meetings(life: Life) -> None:
    world, ids = life.world, life.ids
    ids["meeting_planned"] = call_meeting(world)
    ids["listing_planned"] = listed(world, "anna", ids["meeting_planned"])
    for key in ("clara", "dora", "fay", "emil", "gina", "hana", "lara"):
        new_case(world, key, seats=SEATS, children=key == "clara")
    ids["listing_waiting"] = propose(world, "hana")
    ids["meeting_out"] = call_meeting(world, ahead=timedelta(days=45))
    ids["listing_out"] = listed(world, "clara", ids["meeting_out"])
    circulate(world, ids["meeting_out"])
    declare(world, ids["meeting_out"], "chair", "coordinator")
    ids["meeting_live"] = call_meeting(world, ahead=timedelta(days=30))
    ids["listing_live"] = listed(world, "dora", ids["meeting_live"])
    ids["listing_next"] = listed(world, "fay", ids["meeting_live"])
    circulate(world, ids["meeting_live"], late_reason="Illness")
    declare(world, ids["meeting_live"], "chair", "coordinator", "police", "idva", "housing", "walled", "deputy")
    _do(life, "coordinator", presence.set_presence, ids["meeting_live"], SetPresence(
        agency_id=world.agencies["housing"], participation=Participation.PRESENT, user_id=world.users["housing"]))  # fmt: skip
    _do(life, "chair", live.open_meeting, ids["meeting_live"], OpenMeeting(is_quorum_waived=True))
    ids["meeting_heard"] = _heard_not_ended(world)
    ready = SaveDiscussion(
        risk_summary="High", victim_voice="Afraid", crimes_reported="None", is_informing_unsafe=True, version=1
    )
    _do(life, "chair", live_words.save_discussion, ids["listing_live"], ready)
    ids["meeting_over"], over = held(world, ("emil",))
    ids["listing_over"] = over["emil"]
    ids["meeting_past"], past = held(world, ("gina",))
    ids["listing_past"] = past["gina"]
    version = stored(world, ids["meeting_past"]).version
    _do(life, "chair", minutes.approve, ids["meeting_past"], ApproveMinutes(version=version))
    _do(life, "chair", minutes.add_addendum, ids["meeting_past"], AddAddendum(text="Police left early"))
    long_ago(world, ids["meeting_past"], 3)
    ids["series"] = world.do(
        lambda unit: unit.session.exec(select(Series.id).where(Series.area_id == world.area)).first()
    )
    for name in ("planned", "out"):
        ids[f"stamp_{name}"] = stamp(world, "coordinator", ids[f"meeting_{name}"])


def _heard_not_ended(world: World) -> UUID:
    """Hear one case at a meeting whose session is still open."""
    meeting_id, listings = circulated(world, ("nina",))
    declare(world, meeting_id, "chair", "coordinator", *SPEAKERS, "walled")
    open_now = OpenMeeting(is_quorum_waived=True)
    world.do(lambda unit: live.open_meeting(unit, world.actor("chair"), meeting_id, open_now) and None)
    world.do(lambda unit: hear(unit, world, "nina", listings["nina"]))
    return meeting_id


def _research(life: Life) -> None:
    """Clara: housing answered (a private, a released and a withheld item), police and education have not."""
    world, ids = life.world, life.ids

    def requests(unit: UnitOfWork) -> dict[UUID, UUID]:
        found = unit.session.exec(select(ResearchRequest).where(ResearchRequest.listing_id == ids["listing_out"])).all()
        looked(unit, house_actor(), Tag.RESEARCH_VIEWED)
        return {one.agency_id: one.id for one in found}

    asked = world.do(requests)
    ids["request_open"] = asked[world.agencies["police"]]
    ids["request_answered"] = asked[world.agencies["housing"]]
    for words in (
        Answered(fact="A private fact", version=1),
        Answered(fact="A released fact", version=2),
        Answered(withheld="A withheld fact", withheld_reason="Source at risk", version=3),
    ):
        _do(life, "housing", research.answer, ids["request_answered"], words)

    def items(unit: UnitOfWork) -> dict[str, UUID]:
        found = unit.session.exec(select(ResearchItem).where(ResearchItem.request_id == ids["request_answered"])).all()
        looked(unit, house_actor(), Tag.RESEARCH_VIEWED)
        return {one.text.split()[1]: one.id for one in found}

    for word, item in world.do(items).items():
        ids[f"item_{word}"] = item
    _do(life, "housing", research.release, ids["item_released"], ItemVersion(version=1))


def _actions(life: Life) -> None:
    world, ids = life.world, life.ids
    for name, listing in (("action", "listing_live"), ("action_late", "listing_past"), ("action_done", "listing_live")):
        words = AddAction(
            listing_id=ids[listing] if name != "action_late" else None,
            case_file_id=world.cases["gina"] if name == "action_late" else None,
            agency_id=world.agencies["housing"], text="Change the locks", due_on=clock.now().date() + timedelta(days=60),
        )  # fmt: skip
        ids[name] = _do(life, "coordinator", actions.add, words).id
    _do(life, "housing", actions.complete, ids["action_done"], CompleteAction(version=1, note="Locks changed"))


def _accounts(life: Life) -> None:
    world, ids = life.world, life.ids

    def act(unit: UnitOfWork) -> None:
        own = unit.session.exec(select(Membership).where(Membership.user_id == world.users["deputy"])).one()
        ids["membership"] = own.id
        now = clock.now()
        program = ApiClient(area_id=world.area, agency_id=world.agencies["police"], accountable_user_id=world.users["police"],
                            name="Intake", secret_hash=bytes(32), scopes=["cases:read"], created_at=now,
                            expires_on=(now + timedelta(days=30)).date())  # fmt: skip
        unit.session.add(program)
        unit.session.flush()
        ids["client"] = program.id
        for key, person in unit.session.exec(select(CasePerson.case_file_id, CasePerson.person_id)).all():
            ids[f"harmer_{key}"] = person
        ids["wall"] = unit.session.exec(select(Wall.id).where(col(Wall.case_file_id) == world.cases["anna"])).one()
        gone = User(name="Gone", agency_id=world.agencies["housing"], created_at=now, is_active=False)
        unit.session.add(gone)
        unit.session.flush()
        world.users["gone"] = gone.id
        unit.session.add(
            Membership(
                area_id=world.area, user_id=gone.id, role=Role.ASSESSOR, starts_on=own.starts_on, ends_on=own.ends_on
            )
        )

    world.do(act)


def _versions(life: Life) -> None:
    """Note the versions that bodies must carry, and ids that only a page shows."""
    world, ids = life.world, life.ids

    def act(unit: UnitOfWork) -> None:
        def version(model: Any, *where: Any) -> int:
            found: int = unit.session.exec(select(model.version).where(*where)).one()
            return found

        for name in ("planned", "waiting", "out", "live", "next", "over", "past"):
            ids[f"v_{name}"] = version(Listing, Listing.id == ids[f"listing_{name}"])
        for name in ("planned", "out", "live", "over", "past"):
            ids[f"v_meeting_{name}"] = version(Meeting, Meeting.id == ids[f"meeting_{name}"])
        for name in [one for one in ids if one.startswith("ref_")]:
            ids[f"v_{name}"] = version(Referral, Referral.id == ids[name])
        for name in ("over", "past"):
            ids[f"v_minutes_{name}"] = version(Minutes, Minutes.meeting_id == ids[f"meeting_{name}"])
        ids["v_sheet"] = version(Assessment, Assessment.id == ids["sheet_draft"])
        ids["v_discussion"] = version(Discussion, Discussion.listing_id == ids["listing_live"])
        housing = AgencyNote.agency_id == world.agencies["housing"]
        ids["v_note"] = version(AgencyNote, AgencyNote.listing_id == ids["listing_live"], housing)

    world.do(act)
    opened = _do(life, "coordinator", triage_queries.triage, ids["ref_sent_same"])
    first, second = opened.questions[:2]
    ids["same_first"], ids["same_second"] = first.person_id, first.match.person_id
    words = SamePeople(first_id=second.person_id, second_id=second.match.person_id, answer="same")
    ids["link"] = _do(life, "coordinator", triage.decide_same, ids["ref_sent_same"], words).id
    ids["to_listing_out"] = f"{ids['listing_out']}:0"
    ids["chosen_action"] = f"{ids['action']}:1"

    def proposed(unit: UnitOfWork) -> str:
        series = unit.session.get_one(Series, ids["series"])
        return next(one for one in proposals(unit, series, 12) if not one.is_taken).day.isoformat()

    ids["proposed"] = world.do(proposed)


def _walls(life: Life) -> None:
    world = life.world

    def act(unit: UnitOfWork) -> None:
        sent = [one for name, one in life.ids.items() if name.startswith("ref_")]
        found = unit.session.exec(select(Referral.case_file_id).where(col(Referral.id).in_(sent))).all()
        cases = {one for one in found if one} | {
            case for key, case in world.cases.items() if key not in {"anna", "berta"}
        }
        for case in sorted(cases):
            one = Wall(case_file_id=case, area_id=world.area, user_id=world.users["walled"], reason="neighbour",
                       raised_by=world.users["coordinator"], raised_at=clock.now())  # fmt: skip
            unit.session.add(one)
            record(unit, house_actor(), Tag.WALL_RAISED, one)

    world.do(act)
