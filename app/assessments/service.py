"""Changing checklists: begin, answer (idempotent), judge (only ever upwards), complete (frozen), discard."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import select

from app.areas import queries as areas
from app.assessments import policy, queries, sheet, visits
from app.assessments.models import Answer, Assessment, AssessmentStatus
from app.assessments.schemas import AnswerWords, Complete, Judge, SaveAnswers, StartAssessment
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.cases.queries import case_for
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_
from risk_instruments import Instrument, Status

IS_FROZEN = N_("This checklist is completed. Its answers cannot change any more; start a new one.")
IS_DISCARDED = N_("This checklist was discarded. Start a new one.")
IS_SUPERSEDED = N_("A newer checklist stands for this case. Add your judgement there.")
VISIT_IS_OVER = N_("This visit is more than a day ago. Start a new checklist and ask everything again.")
IS_THE_SAME = N_("Choose another form than the one you came from.")
MOST_CLIENTS = 20


def start(unit: UnitOfWork, actor: Actor, words: StartAssessment) -> Assessment:
    """Begin a checklist with an instrument of the area's protocol, for a visible case if one is named."""
    first = _first(unit, actor, words.beside_id, words.instrument_id) if words.beside_id else None
    case_file_id = first.case_file_id if first else words.case_file_id
    case = case_for(unit, actor, case_file_id) if case_file_id else None
    area_id = first.area_id if first else case.area_id if case else words.area_id or _only_area(actor)
    if reason := policy.why_not_start(actor, area_id):
        raise NotPermitted(reason)
    offered = {one.id: one for one in sheet.offered(areas.parameters_on(unit, area_id))}
    instrument = offered.get(words.instrument_id)
    if instrument is None:
        sentence = N_("Your area does not use this checklist. Choose one of the list.")
        raise Unprocessable(sentence, {"instrument_id": sentence})
    now = clock.now()
    row = Assessment(
        area_id=area_id, agency_id=actor.agency_id, assessor_id=actor.user_id,
        label=words.label or (first.label if first else ""),
        case_file_id=case.id if case else None, instrument_id=instrument.id, instrument_version=instrument.version,
        instrument_sha256=instrument.sha256, started_at=now, changed_at=now,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    carried: dict[str, Answer] = {}
    if first is not None:
        row.visit_id = visits.visit_of(first)
        carried = visits.carry(unit, first, queries.answers_of(unit, first.id), row)
    _measure(unit, row, carried)
    looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=area_id)
    subjects = [*([case] if case else []), *([first] if first else []), *carried.values()]
    record(unit, actor, Tag.ASSESSMENT_STARTED, row, *subjects, instrument=instrument.id, carried=len(carried))
    return row


def _first(unit: UnitOfWork, actor: Actor, assessment_id: UUID, instrument_id: str) -> Assessment:
    """Load the actor's own form beside which another one begins, at the same visit."""
    first = _own(unit, actor, assessment_id)
    if visits.is_over(first):
        raise Conflict(VISIT_IS_OVER)
    if first.instrument_id == instrument_id:
        raise Unprocessable(IS_THE_SAME, {"instrument_id": IS_THE_SAME})
    return first


def _only_area(actor: Actor) -> UUID:
    areas_of_actor = actor.areas_as(*policy.ASSESSES)
    if len(areas_of_actor) > 1:
        sentence = N_("Say in which area.")
        raise Unprocessable(sentence, {"area_id": sentence})
    return min(areas_of_actor or actor.areas, default=UUID(int=0))


def save_answers(unit: UnitOfWork, actor: Actor, assessment_id: UUID, words: SaveAnswers) -> Assessment:
    """Take answers into a draft; a repeated or older one of the same client changes nothing, else the last writer wins.

    Unknown questions and answers are refused together, each at its question, and nothing is stored.
    """
    row = _draft(unit, actor, assessment_id)
    instrument = sheet.instrument_of(row)
    today = areas.today_in(unit, row.area_id)
    wrong = {one.item: text for one in words.answers if (text := sheet.check(instrument, one.item, one.value, today))}
    if wrong:
        raise Unprocessable(N_("Some answers do not fit their questions. Nothing was saved."), wrong)
    held = {answer.item: answer for answer in queries.answers_of(unit, row.id)}
    changed = [said.item for said in words.answers if _take(unit, row, held, words.client, said)]
    if not changed:
        looked(unit, actor, Tag.ASSESSMENT_VIEWED, area_id=row.area_id)
        return row
    row.changed_at = clock.now()
    _measure(unit, row, held)
    beside = _carry_on(unit, actor, row, held.values())
    record(unit, actor, Tag.ASSESSMENT_ANSWERED, row, *held.values(), *beside, items=sorted(set(changed)))
    return row


def _carry_on(unit: UnitOfWork, actor: Actor, row: Assessment, given: Collection[Answer]) -> list[Assessment | Answer]:
    """Let the other drafts of the same visit know what was answered here, so that they need not ask."""
    touched: list[Assessment | Answer] = []
    for other in visits.siblings(unit, actor, row):
        touched.append(other)
        if other.status is AssessmentStatus.DRAFT:
            theirs = visits.carry(unit, row, given, other)
            _measure(unit, other, theirs)
            touched += theirs.values()
    return touched


def _take(unit: UnitOfWork, row: Assessment, held: dict[str, Answer], client: str, said: AnswerWords) -> bool:
    answer = held.get(said.item)
    if answer is None:
        answer = held[said.item] = Answer(assessment_id=row.id, item=said.item, answered_at=clock.now())
        unit.session.add(answer)
    elif answer.seen.get(client, -1) >= said.seq:
        return False
    others = [pair for pair in answer.seen.items() if pair[0] != client][1 - MOST_CLIENTS :]
    answer.seen = dict([*others, (client, said.seq)])
    answer.answered_at = clock.now()
    if said.value is not None and said.value != answer.value:
        answer.value, answer.carried_from = said.value, ""
    if said.note is not None:
        answer.note = said.note
    return True


def judge(unit: UnitOfWork, actor: Actor, assessment_id: UUID, words: Judge) -> Assessment:
    """Raise the level by professional judgement with its reason; the result of a completed checklist stays as it was."""
    row = queries.assessment_for(unit, actor, assessment_id, is_locked=True)
    if reason := policy.why_not_judge(actor, row):
        raise NotPermitted(reason)
    if row.status is not AssessmentStatus.DRAFT and row.status is not AssessmentStatus.COMPLETED:
        raise Conflict(IS_DISCARDED if row.status is AssessmentStatus.DISCARDED else IS_SUPERSEDED)
    answers = {answer.item: answer for answer in queries.answers_of(unit, row.id)}
    row.judged_level = sheet.raised(sheet.instrument_of(row), row, words.level)
    row.judgement_reason = "\n\n".join(text for text in (row.judgement_reason, words.reason) if text)
    row.judged_by, row.judged_at = actor.user_id, clock.now()
    row.is_high = True
    is_draft = row.status is AssessmentStatus.DRAFT
    if is_draft:
        row.changed_at = row.judged_at
        _measure(unit, row, answers)
    record(unit, actor, Tag.ASSESSMENT_JUDGED, row, *answers.values(), level=row.judged_level, is_late=not is_draft)
    return row


def complete(unit: UnitOfWork, actor: Actor, assessment_id: UUID, words: Complete) -> Assessment:
    """Freeze a draft with its instrument, version, hash and protocol (BR-3); it supersedes older ones of its case."""
    row = _draft(unit, actor, assessment_id)
    if row.version != words.version:
        raise Conflict(N_("Answers changed after you looked. Look at them again, then complete."))
    held = {answer.item: answer for answer in queries.answers_of(unit, row.id)}
    instrument = _measure(unit, row, held)
    reading = queries.reading_of(unit, row, held.values())
    notes = {item: answer.note for item, answer in held.items() if answer.note}
    if lacks := sheet.why_not_whole(reading, notes):
        raise Unprocessable(next(iter(lacks.values())), lacks)
    is_empty = row.result_status == Status.NOT_ASSESSED and row.judged_level is None
    if is_empty and instrument.kind not in sheet.CHOSEN:
        raise Unprocessable(sheet.NOTHING_YET)
    row.status = AssessmentStatus.COMPLETED
    row.completed_at = row.changed_at = clock.now()
    row.instrument_sha256 = instrument.sha256
    row.protocol_id = areas.protocol_on(unit, row.area_id, areas.today_in(unit, row.area_id)).id
    older = _supersede(unit, row)
    record(
        unit, actor, Tag.ASSESSMENT_COMPLETED, row, *held.values(), *older,
        instrument=row.instrument_id, instrument_version=row.instrument_version, level=row.level, is_high=row.is_high,
    )  # fmt: skip
    return row


def attach(unit: UnitOfWork, actor: Actor, assessment_id: UUID, case_file_id: UUID) -> Assessment:
    """Give a checklist, with the other forms of its visit, to the case its referral became; the referral's service has decided."""
    row = unit.session.get(Assessment, assessment_id)
    if row is None:
        raise NotFound(queries.NO_SUCH_CHECKLIST)
    touched: list[Assessment] = []
    for one in (row, *visits.loose(unit, row)):
        one.case_file_id = case_file_id
        touched += [one, *(_supersede(unit, one) if one.status is AssessmentStatus.COMPLETED else [])]
    record(unit, actor, Tag.ASSESSMENT_LINKED, *touched)
    return row


def _supersede(unit: UnitOfWork, row: Assessment) -> list[Assessment]:
    """Let the newest completed checklist of one instrument stand for its case; older ones are kept."""
    if row.case_file_id is None:
        return []
    statement = select(Assessment).where(
        Assessment.case_file_id == row.case_file_id,
        Assessment.instrument_id == row.instrument_id,
        Assessment.status == AssessmentStatus.COMPLETED,
        Assessment.id != row.id,
    )
    others = list(unit.session.exec(statement).all())
    newest = max([row, *others], key=lambda one: one.completed_at or one.changed_at)
    for one in [row, *others]:
        if one is not newest:
            one.status = AssessmentStatus.SUPERSEDED
    return others


def discard(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> Assessment:
    """Erase a draft's answers and words; what stays is that it was, and whether it was high."""
    row = _draft(unit, actor, assessment_id)
    answers = queries.answers_of(unit, row.id)
    files = queries.files_of(unit, row.id)
    was_high = row.is_high
    for one in (*answers, *files):
        unit.session.delete(one)
    row.status = AssessmentStatus.DISCARDED
    row.label = row.judgement_reason = ""
    row.is_high = False
    row.changed_at = clock.now()
    record(unit, actor, Tag.ASSESSMENT_DISCARDED, row, *answers, *files, was_high=was_high, answers=len(answers))
    return row


def _own(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> Assessment:
    row = queries.assessment_for(unit, actor, assessment_id, is_locked=True)
    if reason := policy.why_not_change(actor, row):
        raise NotPermitted(reason)
    if row.status is AssessmentStatus.DISCARDED:
        raise Conflict(IS_DISCARDED)
    return row


def _draft(unit: UnitOfWork, actor: Actor, assessment_id: UUID) -> Assessment:
    row = _own(unit, actor, assessment_id)
    if row.status is not AssessmentStatus.DRAFT:
        raise Conflict(IS_FROZEN)
    return row


def _measure(unit: UnitOfWork, row: Assessment, held: Mapping[str, Answer]) -> Instrument:
    """Write the result with its bounds on the row."""
    reading = queries.reading_of(unit, row, held.values())
    result = reading.result
    row.score, row.lower, row.upper = result.score, result.lower, result.upper
    row.answered, row.missing = result.answered, result.missing
    row.level, row.level_min, row.level_max = result.level, result.level_min, result.level_max
    row.result_status, row.fired = result.status.value, list(result.fired)
    row.is_high = reading.is_visible_high or row.judged_level is not None
    return reading.instrument
