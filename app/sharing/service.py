"""Recording consent and disclosures: called by the room whose change they belong to, which has decided already."""

from app.areas.queries import parameters_on
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import CaseFile
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import N_
from app.sharing.models import Consent, ConsentState, Disclosure
from app.sharing.schemas import ConsentWords, Disclose

NO_SUCH_BASIS = N_("Choose a lawful basis of your area's protocol.")


def record_consent(unit: UnitOfWork, actor: Actor, case: CaseFile, words: ConsentWords) -> Consent:
    """Record what was said about sharing; a basis that the area's protocol does not hold is refused (BR-14)."""
    bases = {basis.code for basis in parameters_on(unit, case.area_id).lawful_bases}
    if words.state is not ConsentState.GIVEN and words.lawful_basis not in bases:
        raise Unprocessable(N_("There is a problem"), {"lawful_basis": NO_SUCH_BASIS})
    consent = Consent(
        area_id=case.area_id, case_file_id=case.id, recorded_by=actor.user_id, recorded_at=clock.now(), **words.model_dump()
    )  # fmt: skip
    unit.session.add(consent)
    record(unit, actor, Tag.CONSENT_RECORDED, consent, area_id=case.area_id, state=consent.state.value)
    return consent


def note_disclosure(unit: UnitOfWork, words: Disclose) -> Disclosure:
    """Note that something left the house (DPA 2018 s.62); the caller records the event of it."""
    disclosure = Disclosure(at=clock.now(), **words.model_dump())
    unit.session.add(disclosure)
    return disclosure
