"""The checklist for programs: the same commands, the same rules, results with their bounds."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.accounts.replays.keys import Asked, IdempotencyKey
from app.accounts.replays.service import once
from app.assessments import queries, service, wording
from app.assessments.models import Assessment, AssessmentStatus
from app.assessments.queries import Line, Sheet
from app.assessments.schemas import (
    AnswerOut,
    AssessmentLineOut,
    AssessmentOut,
    Complete,
    InstrumentOut,
    Judge,
    ResultOut,
    SaveAnswers,
    StartAssessment,
)
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.web.deps import CurrentActor, Unit, needs_scope

router = APIRouter(prefix="/assessments", tags=["assessments"])
READ, WRITE = needs_scope("assessments:read"), needs_scope("assessments:write")


@router.get("", dependencies=[READ])
def list_assessments(
    unit: Unit, actor: CurrentActor, status: AssessmentStatus | None = None
) -> list[AssessmentLineOut]:
    """List the checklists this client may see, the last changed first, at most a hundred."""
    return [_line(line) for line in queries.every(unit, actor, status)]


@router.post("", status_code=201, response_model=AssessmentOut, dependencies=[WRITE])
def start(
    unit: Unit, actor: CurrentActor, words: StartAssessment, asked: Asked, key: IdempotencyKey = None
) -> JSONResponse:
    """Begin a checklist with an instrument of the area's protocol; the same Idempotency-Key begins it once."""

    def begin() -> tuple[int, Any]:
        return 201, _opened(unit, actor, service.start(unit, actor, words)).model_dump(mode="json")

    status, body = once(unit, actor, key, asked, begin)
    return JSONResponse(body, status_code=status)


@router.get("/{assessment_id}", dependencies=[READ])
def read(unit: Unit, actor: CurrentActor, assessment_id: UUID) -> AssessmentOut:
    """Give one checklist with answers and result."""
    return _out(queries.sheet_for(unit, actor, assessment_id))


@router.put("/{assessment_id}/answers", dependencies=[WRITE])
def save_answers(unit: Unit, actor: CurrentActor, assessment_id: UUID, words: SaveAnswers) -> AssessmentOut:
    """Take answers; repeating the same sending changes nothing."""
    return _opened(unit, actor, service.save_answers(unit, actor, assessment_id, words))


@router.post("/{assessment_id}/judgement", dependencies=[WRITE])
def judge(unit: Unit, actor: CurrentActor, assessment_id: UUID, words: Judge) -> AssessmentOut:
    """Raise the level by professional judgement with its reason; it is never lowered."""
    return _opened(unit, actor, service.judge(unit, actor, assessment_id, words))


@router.post("/{assessment_id}/complete", dependencies=[WRITE])
def complete(unit: Unit, actor: CurrentActor, assessment_id: UUID, words: Complete) -> AssessmentOut:
    """Freeze what stood at this version with instrument, version, hash and protocol."""
    return _opened(unit, actor, service.complete(unit, actor, assessment_id, words))


@router.post("/{assessment_id}/discard", status_code=204, dependencies=[WRITE])
def discard(unit: Unit, actor: CurrentActor, assessment_id: UUID) -> None:
    """Erase a draft."""
    service.discard(unit, actor, assessment_id)


def _opened(unit: UnitOfWork, actor: Actor, row: Assessment) -> AssessmentOut:
    return _out(queries.sheet_for(unit, actor, row.id))


def _line(line: Line | Assessment) -> AssessmentLineOut:
    return AssessmentLineOut.model_validate(line, from_attributes=True)


def _out(opened: Sheet) -> AssessmentOut:
    row, instrument, notes = opened.row, opened.reading.instrument, opened.notes
    result = ResultOut.model_validate(
        {name: getattr(row, name) for name in ResultOut.model_fields if hasattr(row, name)}
        | {"status": row.result_status, "sentence": str(wording.said(opened.reading))}
    )
    items = sorted({*opened.reading.answers, *notes})
    given = [
        AnswerOut(
            item=item,
            value=opened.reading.answers.get(item, ""),
            note=notes.get(item, ""),
            carried_from=opened.carried.get(item, ""),
        )
        for item in items
    ]
    head = InstrumentOut(
        id=row.instrument_id, version=row.instrument_version, sha256=row.instrument_sha256, title=instrument.title
    )
    return AssessmentOut(
        **_line(row).model_dump(), assessor_id=row.assessor_id, label=row.label, protocol_id=row.protocol_id,
        judgement_reason=row.judgement_reason, instrument=head, result=result, answers=given,
    )  # fmt: skip
