"""What is typed while a case is heard: one note for each agency, one discussion for the chair; two who write at once lose nothing."""

from typing import Any
from uuid import UUID

from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from app.meetings.live import policy, queries
from app.meetings.live.models import AgencyNote, Discussion
from app.meetings.live.schemas import LEVELS, GiveFloor, SaveDiscussion, SaveNote
from app.meetings.models import Listing, Meeting
from app.meetings.policy import why_not_run
from app.meetings.service import touch

CHANGED = N_("Somebody else changed this while you were writing. Both texts are here; nothing is lost.")
NO_SUCH_AGENCY = N_("No such agency at this meeting.")
PROBLEM = N_("Some fields need another look.")


def save_note(unit: UnitOfWork, actor: Actor, listing_id: UUID, agency_id: UUID, words: SaveNote) -> AgencyNote:
    """Save what one agency said; the same text again is no change, another text upon an older version is a conflict."""
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    runs = queries.runs(unit, actor, listing.id, listing.area_id)
    if reason := policy.why_not_note(actor, listing.area_id, agency_id, runs=runs):
        raise NotPermitted(reason)
    if reason := policy.why_not_write(listing, meeting):
        raise Conflict(reason)
    note = _note(unit, listing, meeting, agency_id)
    if note.text == words.text:
        record(unit, actor, Tag.LIVE_VIEWED, note, listing)
        return note
    if not note.text_in <= words.version <= note.version:
        raise Conflict(CHANGED)
    note.text, note.text_in = words.text, note.version + 1
    note.changed_at, note.changed_by = clock.now(), actor.user_id
    touch(unit, meeting)
    record(unit, actor, Tag.DISCUSSION_SAVED, note, listing, field="note", on_behalf=agency_id != actor.agency_id)
    return note


def give_floor(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: GiveFloor) -> Discussion:
    """Let the next agency speak; the one that spoke is marked as having shared."""
    listing, meeting, discussion = _to_write(unit, actor, listing_id)
    if discussion.speaker_id == words.agency_id:
        record(unit, actor, Tag.LIVE_VIEWED, discussion, listing)
        return discussion
    changed: list[Any] = [discussion, listing]
    if discussion.speaker_id is not None:
        spoke = _note(unit, listing, meeting, discussion.speaker_id)
        spoke.has_spoken = True
        changed.append(spoke)
    if words.agency_id is not None:
        changed.append(_note(unit, listing, meeting, words.agency_id))
    discussion.speaker_id = words.agency_id
    touch(unit, meeting)
    record(unit, actor, Tag.DISCUSSION_SAVED, *changed, field="speaker")
    return discussion


def save_discussion(unit: UnitOfWork, actor: Actor, listing_id: UUID, words: SaveDiscussion) -> Discussion:
    """Save the fields that were sent; only a field that somebody else changed meanwhile is a conflict."""
    listing, meeting, discussion = _to_write(unit, actor, listing_id)
    sent = _sent(words)
    fresh = {name: value for name, value in sent.items() if getattr(discussion, name) != value}
    if words.version > discussion.version or queries.changed_since(discussion, list(fresh), words.version):
        raise Conflict(CHANGED)
    _check(unit, meeting, listing, discussion, sent)
    settled = {name for name in sent if name == "risk_summary" and name not in discussion.changed_in and sent[name]}
    if not fresh and not settled:
        record(unit, actor, Tag.LIVE_VIEWED, discussion, listing)
        return discussion
    for name, value in fresh.items():
        setattr(discussion, name, value)
    number = discussion.version + 1
    discussion.changed_in = {**discussion.changed_in, **dict.fromkeys([*fresh, *settled], number)}
    discussion.changed_at, discussion.changed_by = clock.now(), actor.user_id
    touch(unit, meeting)
    record(unit, actor, Tag.DISCUSSION_SAVED, discussion, listing, fields=sorted({*fresh, *settled}))
    return discussion


def _sent(words: SaveDiscussion) -> dict[str, Any]:
    """Give the fields that were sent; naming who informs takes back "not safe", and the other way round."""
    sent = {name: getattr(words, name) for name in words.model_fields_set if name != "version"}
    blank = {"informing_agency_id": None, "is_informing_unsafe": False}
    sent = {name: blank.get(name, "") if value is None else value for name, value in sent.items()}
    if sent.get("informing_agency_id") is not None:
        sent["is_informing_unsafe"] = False
    elif sent.get("is_informing_unsafe"):
        sent["informing_agency_id"] = None
    return sent


def _check(unit: UnitOfWork, meeting: Meeting, listing: Listing, discussion: Discussion, sent: dict[str, Any]) -> None:
    """Refuse a level below the instrument's, another level without reason, and an informer who is not at this meeting."""
    level = sent.get("agreed_level", discussion.agreed_level)
    reason = sent.get("level_reason", discussion.level_reason)
    wrong = {}
    if level and listing.risk_level in LEVELS and LEVELS.index(level) < LEVELS.index(listing.risk_level):
        wrong["agreed_level"] = N_("Judgement never lowers the level of the checklist.")
    elif level and level != listing.risk_level and listing.risk_level in LEVELS and len(reason.strip()) < 3:
        wrong["level_reason"] = N_("Say why the level is another one than the checklist's.")
    informing = sent.get("informing_agency_id")
    if informing is not None and informing not in {one.id for one in queries.speakers(unit, meeting)}:
        wrong["informing_agency_id"] = N_("Choose one from the list.")
    if wrong:
        raise Unprocessable(PROBLEM, wrong)


def _to_write(unit: UnitOfWork, actor: Actor, listing_id: UUID) -> tuple[Listing, Meeting, Discussion]:
    """Load the discussion of a case for somebody who runs it, locked against others."""
    listing, meeting = queries.at_the_table(unit, actor, listing_id)
    handed = frozenset(queries.stand_ins(unit, [listing.id]))
    if reason := why_not_run(actor, listing, handed):
        raise NotPermitted(reason)
    if reason := policy.why_not_write(listing, meeting):
        raise Conflict(reason)
    discussion = queries.discussion_of(unit, listing.id, is_locked=True)
    if discussion is None:
        raise NotFound(N_("This case is not being heard now."))
    return listing, meeting, discussion


def _note(unit: UnitOfWork, listing: Listing, meeting: Meeting, agency_id: UUID) -> AgencyNote:
    """Load an agency's note, locked; an agency that signed meanwhile gets its row now."""
    note = queries.note_of(unit, listing.id, agency_id, is_locked=True)
    if note is not None:
        return note
    if agency_id not in {one.id for one in queries.speakers(unit, meeting)}:
        raise NotFound(NO_SUCH_AGENCY)
    note = AgencyNote(
        area_id=listing.area_id, listing_id=listing.id, case_file_id=listing.case_file_id, agency_id=agency_id,
        changed_at=clock.now(),
    )  # fmt: skip
    unit.session.add(note)
    unit.session.flush()
    return note
