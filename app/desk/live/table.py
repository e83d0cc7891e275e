"""One case on the table: who it is about, its risk, what each agency brings, what was agreed, and who is left unsafe."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.accounts.queries import agency_names, user_names
from app.actions import policy as action_policy
from app.actions import queries as actions
from app.actions.agreed import queries as places
from app.actions.agreed.queries import Place
from app.actions.models import Protects
from app.actions.queries import ActionLine
from app.cases import queries as cases
from app.cases.queries import CaseView
from app.core import clock
from app.core.actor import SPEAKS_FOR_AGENCY, Actor
from app.core.calendar import local_today
from app.core.db import UnitOfWork
from app.desk.live.risk import RiskCard, risk_of
from app.meetings.live import policy, queries
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.live.queries import LastTime, Presence, Spent
from app.meetings.models import ListingStatus, Meeting, MeetingStatus, Participation
from app.meetings.queries import Line
from app.meetings.research import queries as research
from app.meetings.research.models import RequestStatus
from app.meetings.research.queries import ItemLine
from app.referrals import policy as referral_policy
from app.referrals.models import Referral


def must_be_covered(has_children: bool) -> list[Protects]:
    """Name whom a plan must not leave without an action; "others" are nobody in particular."""
    children = [Protects.CHILD] if has_children else []
    return [Protects.VICTIM, *children, Protects.PERPETRATOR, Protects.PROFESSIONAL]


@dataclass(slots=True)
class Share:
    """What one agency brings to a case."""

    agency_id: UUID
    name: str
    is_referrer: bool
    person: str
    is_absent: bool
    status: RequestStatus | None
    is_speaking: bool
    items: list[ItemLine]
    note: AgencyNote | None
    may_write: bool
    is_own: bool
    changed_by: str = ""

    @property
    def state(self) -> str:
        """said, now, wait, nil (nothing held) or miss (no return)."""
        if self.is_speaking:
            return "now"
        if self.note is not None and (self.note.has_spoken or self.note.text):
            return "said"
        if self.status is RequestStatus.NOTHING_KNOWN:
            return "nil"
        if self.status in {RequestStatus.REQUESTED, RequestStatus.IN_PROGRESS, RequestStatus.NO_RETURN}:
            return "miss"
        return "wait"

    @property
    def released(self) -> list[ItemLine]:
        """What this agency released to the meeting."""
        return [one for one in self.items if one.released_at is not None and not one.is_withheld]

    @property
    def unreleased(self) -> list[ItemLine]:
        """What only the own agency sees."""
        return [one for one in self.items if one.released_at is None and not one.is_withheld]


@dataclass(slots=True)
class Table:
    """One case as one reader sees it."""

    line: Line
    spent: Spent
    view: CaseView
    banner: dict[str, Any] | None
    age: int | None
    child_ages: list[int]
    children: int
    runs: bool
    may_write: bool
    discussion: Discussion | None
    shares: list[Share]
    referral: Referral | None
    risk: RiskCard | None
    last: LastTime | None
    last_actions: list[ActionLine]
    place: Place
    agreed: list[ActionLine]
    undo: list[UUID]
    may_add: bool
    referrer_absent: bool
    changed_by: str = ""
    informing: str = ""
    names: dict[UUID, str] = field(default_factory=dict)

    @property
    def target_seconds(self) -> int:
        """What the agenda gives this case (BR-42)."""
        return self.line.planned_minutes * 60

    @property
    def started_iso(self) -> str:
        """When the clock would have started had it never stood still: what the browser counts from."""
        return (clock.now() - timedelta(seconds=self.spent.seconds)).isoformat()

    @property
    def is_current(self) -> bool:
        """Whether this case is being heard."""
        return self.line.status is ListingStatus.IN_DISCUSSION

    @property
    def spoken(self) -> int:
        """How many agencies have shared."""
        return sum(share.state == "said" for share in self.shares)

    @property
    def expected(self) -> int:
        """How many agencies have something to share or may have."""
        return sum(share.state not in {"nil", "miss"} for share in self.shares)

    @property
    def next_speaker(self) -> Share | None:
        """Who speaks after the one that speaks now: the next in order who waits, else the first who waits."""
        order = [share for share in self.shares if share.state in {"wait", "now"}]
        at = next((index for index, share in enumerate(order) if share.is_speaking), -1)
        waiting = [share for share in order[at + 1 :] + order[: max(at, 0)] if share.state == "wait"]
        return waiting[0] if waiting else None

    @property
    def missing(self) -> list[str]:
        """What closing still asks for."""
        return queries.missing(self.discussion)

    @property
    def coverage(self) -> list[tuple[str, int]]:
        """How many actions protect whom; children only where there are any."""
        counted = actions.coverage_of(self.agreed)
        return [(one.value, counted[one]) for one in must_be_covered(bool(self.children) or self.line.has_children)]

    @property
    def gaps(self) -> list[str]:
        """Who is left without an action."""
        return [who for who, count in self.coverage if not count]


def table_for(
    unit: UnitOfWork, actor: Actor, meeting: Meeting, line: Line, spent: Spent, here: list[Presence]
) -> Table:
    """Gather one case that stands among the reader's lines; `here`: who takes part. The caller records the look."""
    view = cases.case_view(unit, actor, line.case_file_id)
    place = places.place_of_listing(unit, actor, line.id)
    handed = places.is_handed_over(unit, actor, line.id)
    runs = queries.runs(unit, actor, line.id, line.area_id)
    discussion = queries.discussion_of(unit, line.id)
    shares = _shares(unit, actor, meeting, line, discussion, here, runs=runs)
    agreed = actions.actions_of_listing(unit, actor, line.id)
    last = queries.last_time(unit, actor, line)
    day = local_today(place.zone, meeting.starts_at)
    children = view.of("child")
    referrer = next((share for share in shares if share.is_referrer), None)
    names = agency_names(
        unit, [discussion.informing_agency_id] if discussion and discussion.informing_agency_id else []
    )
    writers = user_names(unit, [discussion.changed_by] if discussion and discussion.changed_by else [])
    return Table(
        line=line, spent=spent, view=view, banner=cases.banner(view.safe_contact, view.victim.language),
        age=_age(view.victim.births, day), child_ages=sorted(age for one in children if (age := _age(one.births, day)) is not None),
        children=max(len(children), view.case.children_count), runs=runs,
        may_write=runs and meeting.status is MeetingStatus.IN_SESSION
        and line.status in {ListingStatus.IN_DISCUSSION, ListingStatus.HEARD} and discussion is not None,
        discussion=discussion, shares=shares,
        referral=_referral(unit, actor, line), risk=risk_of(unit, actor, line.case_file_id), last=last,
        last_actions=actions.actions_of_listing(unit, actor, last.listing_id) if last else [],
        place=place, agreed=agreed,
        undo=[one.id for one in agreed if one.is_fresh and action_policy.why_not_supersede(actor, one) is None],
        may_add=meeting.status is MeetingStatus.IN_SESSION
        and action_policy.why_not_add(actor, line.area_id, actor.agency_id, is_handed_over=handed) is None,
        referrer_absent=referrer is not None and referrer.is_absent and not referrer.released,
        changed_by=next(iter(writers.values()), ""), informing=next(iter(names.values()), ""),
    )  # fmt: skip


def _shares(
    unit: UnitOfWork, actor: Actor, meeting: Meeting, line: Line, discussion: Discussion | None, here: list[Presence],
    *, runs: bool,
) -> list[Share]:  # fmt: skip
    """Give every agency in the order of speaking, who presents first, with its return, its released items and its note."""
    returns = {one.agency_id: one.status for one in research.returns_on(unit, [line.id])}
    items = research.visible_items_on(unit, actor, [line.id])
    notes = queries.notes_of(unit, line.id)
    names = user_names(unit, [note.changed_by for note in notes.values() if note.changed_by])
    is_heard = line.status in {ListingStatus.IN_DISCUSSION, ListingStatus.HEARD}
    is_open = is_heard and meeting.status is MeetingStatus.IN_SESSION
    speaker = discussion.speaker_id if discussion and line.status is ListingStatus.IN_DISCUSSION else None
    speaks = actor.has(line.area_id, *SPEAKS_FOR_AGENCY)
    agencies = [one for one in here if one.participation is not Participation.OBSERVER]
    found = []
    for one in sorted(agencies, key=lambda one: one.agency_id != line.presenter_agency_id):
        note = notes.get(one.agency_id)
        found.append(
            Share(
                agency_id=one.agency_id, name=one.agency_name, is_referrer=one.agency_id == line.presenter_agency_id,
                person=one.person, is_absent=one.version > 0 and not one.is_present and not one.is_information_sent,
                status=returns.get(one.agency_id), is_speaking=speaker == one.agency_id,
                items=[item for item in items if item.agency_id == one.agency_id], note=note,
                may_write=is_open and policy.why_not_note(actor, line.area_id, one.agency_id, runs=runs) is None,
                is_own=speaks and one.agency_id == actor.agency_id,
                changed_by=names.get(note.changed_by, "") if note and note.changed_by else "",
            )
        )  # fmt: skip
    return found


def _referral(unit: UnitOfWork, actor: Actor, line: Line) -> Referral | None:
    """Give the submission a listing stands on, where the reader may see it."""
    if line.referral_id is None:
        return None
    return unit.session.exec(
        select(Referral).where(Referral.id == line.referral_id, referral_policy.visible_to(actor))
    ).one_or_none()


def _age(births: list[str], day: date) -> int | None:
    """Tell somebody's age on a day by the likeliest date of birth."""
    try:
        born = date.fromisoformat(births[0])
    except (IndexError, ValueError):
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
