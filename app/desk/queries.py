"""What happened in one case, from every room, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.queries import agency_names
from app.actions import queries as actions
from app.actions.queries import ActionLine
from app.assessments.course import queries as courses
from app.assessments.course.drawing import Drawing, drawn
from app.assessments.course.queries import Course
from app.assessments.course.tracks import Track
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import queries as cases
from app.cases.identity.queries import same_pair_cases
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.meetings.models import Listing, ListingStatus, Meeting
from app.meetings.policy import visible_listings
from app.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on the time line: its kind is worded by the template."""

    at: datetime
    kind: str
    words: str = ""
    who: str = ""


@dataclass(slots=True)
class History:
    """One case with everything the asker may know of its way."""

    view: cases.CaseView
    course: Course
    agency_names: dict[UUID, str]
    actions: list[ActionLine]
    happenings: list[Happening]
    earlier: list[cases.CaseLine]
    """Other case files of the same two people."""

    @property
    def drawings(self) -> list[tuple[Track, Drawing | None]]:
        """Tracks with their drawings; dated words have none."""
        return [(track, drawn(track)) for track in self.course.tracks]


HEARINGS = select(
    col(Listing.id),
    col(Listing.case_file_id),
    col(Listing.status),
    col(Listing.ended_at),
    col(Listing.reason),
    col(Meeting.starts_at),
).join(Meeting, col(Meeting.id) == col(Listing.meeting_id))


def history_of(unit: UnitOfWork, actor: Actor, case_file_id: UUID) -> History:
    """Give one visible case's way: checklists, referrals, hearings, actions; earlier files of the same pair beside it."""
    view = cases.case_view(unit, actor, case_file_id)
    course = courses.course_of(unit, actor, case_file_id)
    points = [(track, point) for track in course.tracks for point in track.points]
    promised = actions.actions_of_case(unit, actor, case_file_id)
    lines = referrals.of_case(unit, actor, case_file_id)
    names = agency_names(unit, {line.agency_id for line in lines} | {point.agency_id for _, point in points})
    happenings = [
        Happening(line.submitted_at or line.started_at, "referral", line.status.value, names.get(line.agency_id, ""))
        for line in lines
    ]
    happenings += [Happening(point.at, "checklist", point.said, track.title) for track, point in points]
    hearings = HEARINGS.where(
        col(Listing.case_file_id) == case_file_id, visible_listings(actor),
        col(Listing.status).in_([ListingStatus.HEARD, ListingStatus.DEFERRED, ListingStatus.NOT_REACHED]),
    )  # fmt: skip
    for _, _, status, ended_at, reason, starts_at in unit.rows(hearings, lambda *values: values):
        happenings.append(Happening(ended_at or starts_at, status.value, reason))
    happenings += [
        Happening(line.changed_at, f"action_{line.status.value}", line.text, line.agency_name) for line in promised
    ]
    others = cases.case_lines(unit, actor, [one for one in same_pair_cases(unit, case_file_id) if one != case_file_id])
    looked(unit, actor, Tag.CASE_VIEWED, area_id=view.case.area_id, purpose="history")
    return History(
        view, course, names, promised, sorted(happenings, key=lambda one: one.at, reverse=True), list(others.values())
    )
