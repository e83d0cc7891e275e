"""Handing out a pack: every pull is numbered, noted as a disclosure, and stands in the trail with its cases (BR-65, BR-76)."""

import secrets

from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import Subject, UnitOfWork
from app.core.ids import SPOKEN
from app.packs import queries
from app.packs.models import Pack
from app.packs.queries import Ready
from app.packs.schemas import PackFormat, PackOut, Purpose
from app.sharing.schemas import Disclose
from app.sharing.service import note_disclosure


def pull(unit: UnitOfWork, actor: Actor, ready: Ready, form: PackFormat, purpose: Purpose) -> PackOut:
    """Build a pack for this actor and note that it left the house; the number stands on each of its pages."""
    pack = queries.build(unit, actor, ready)
    now = clock.now()
    row = Pack(
        area_id=ready.meeting.area_id, meeting_id=ready.meeting.id, number=new_number(), format=form.value,
        agency_id=actor.agency_id, user_id=actor.user_id, client_id=actor.client_id,
        agenda_version=ready.meeting.agenda_version, at=now,
    )  # fmt: skip
    unit.session.add(row)
    cases: list[Subject] = [("case_files", one.case_file_id) for one in pack.cases]
    for table, subject_id in cases or [("meetings", ready.meeting.id)]:
        words = Disclose(
            kind="pack", subject_table=table, subject_id=subject_id, area_id=row.area_id, to_agency_id=actor.agency_id,
            to_user_id=actor.user_id, client_id=actor.client_id,
        )  # fmt: skip
        note_disclosure(unit, words)
    record(
        unit, actor, Tag.PACK_PULLED, *cases, *unit.touched, area_id=row.area_id, purpose=purpose.value, pack=row.number,
        format=form.value, meeting_id=ready.meeting.id, cases=len(cases), agenda_version=row.agenda_version,
    )  # fmt: skip
    return pack.model_copy(update={"number": row.number, "pulled_at": now})


def new_number() -> str:
    """Draw a pack number such as `7F3K-2QX9`: speakable, telling nothing."""
    drawn = "".join(secrets.choice(SPOKEN) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
