"""Short ways to begin and fill checklists in tests."""

import base64
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.areas.schemas import FollowProtocol, Parameters
from app.areas.service import follow
from app.assessments import service
from app.assessments.files import service as files
from app.assessments.files.schemas import AttachFile
from app.assessments.models import Answer, Assessment
from app.assessments.schemas import AnswerWords, Complete, Judge, SaveAnswers, StartAssessment
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from risk_instruments import catalogue
from tests.factories.world import World

DASH, LAP, DA = "uk.safelives.dash-ric-24", "us.lap-1", "us.danger-assessment-20"


def yes(count: int, *, unknown: int = 0, no: int = 0) -> dict[str, str]:
    """Give answers to the first Dash questions: so many yes, then not known, then no."""
    codes = ["yes"] * count + ["unknown"] * unknown + ["no"] * no
    return {f"q{n}": code for n, code in enumerate(codes, start=1)}


def begin(world: World, who: str = "officer", instrument: str = DASH, **words: Any) -> UUID:
    actor = world.actor(who)
    return world.do(lambda unit: service.start(unit, actor, StartAssessment(instrument_id=instrument, **words)).id)


def said(answers: dict[str, str], client: str = "page", seq: int = 1, note: str | None = None) -> SaveAnswers:
    words = [AnswerWords(item=item, value=code, note=note, seq=seq) for item, code in answers.items()]
    return SaveAnswers(client=client, answers=words)


def answer(world: World, id_: UUID, answers: dict[str, str], who: str = "officer", **more: Any) -> Assessment:
    actor = world.actor(who)
    return world.do(lambda unit: service.save_answers(unit, actor, id_, said(answers, **more)))


def judge(world: World, id_: UUID, who: str = "officer", **words: Any) -> Assessment:
    actor = world.actor(who)
    return world.do(lambda unit: service.judge(unit, actor, id_, Judge(reason="Extreme fear", **words)))


def complete(world: World, id_: UUID, who: str = "officer") -> Assessment:
    actor, version = world.actor(who), row(world, id_).version
    return world.do(lambda unit: service.complete(unit, actor, id_, Complete(version=version)))


PDF = base64.b64encode(b"%PDF-1.7 invented report").decode()


def from_elsewhere(world: World, who: str = "officer") -> tuple[UUID, UUID]:
    """Begin a result made elsewhere with one attached file, as an area that uses such results would."""
    actor = world.actor(who)

    def act(unit: Any) -> tuple[UUID, UUID]:
        instrument = catalogue.instrument("own.partner-tool")
        now = clock.now()
        row = Assessment(
            area_id=world.area, agency_id=actor.agency_id, assessor_id=actor.user_id, instrument_id=instrument.id,
            instrument_version=instrument.version, instrument_sha256=instrument.sha256, started_at=now, changed_at=now,
        )  # fmt: skip
        unit.session.add(row)
        record(unit, house_actor(), Tag.ASSESSMENT_STARTED, row)
        return row.id, files.attach(unit, actor, row.id, AttachFile(name="report.pdf", content=PDF)).id

    return world.do(act)


def finished(world: World, answers: dict[str, str], who: str = "officer", **words: Any) -> UUID:
    id_ = begin(world, who, **words)
    answer(world, id_, answers, who)
    complete(world, id_, who)
    return id_


def row(world: World, id_: UUID) -> Assessment:
    def read(unit: Any) -> Assessment:
        found = unit.session.get_one(Assessment, id_)
        looked(unit, house_actor(), Tag.ASSESSMENT_VIEWED)
        return found

    return world.do(read)


def stored(world: World, id_: UUID) -> dict[str, tuple[str, str]]:
    def read(unit: Any) -> dict[str, tuple[str, str]]:
        found = unit.session.exec(select(Answer).where(Answer.assessment_id == id_)).all()
        looked(unit, house_actor(), Tag.ASSESSMENT_VIEWED)
        return {one.item: (one.value, one.note) for one in found}

    return world.do(read)


def new_protocol(world: World, day: Any, **values: Any) -> None:
    words = FollowProtocol(valid_from=day, parameters=Parameters(**values), approved_by="Steering group")
    world.do(lambda unit: follow(unit, house_actor(), world.area, words))
