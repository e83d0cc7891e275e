"""Agencies joining an area, signing, and withdrawing. A signature that is over counts no more from the next request on."""

from uuid import UUID

from sqlmodel import select

from app.accounts.agencies.schemas import NewAgency, Signature
from app.accounts.models import Agency, Signatory
from app.accounts.policy import why_not_administer
from app.accounts.queries import agencies_of
from app.accounts.schemas import AgencyHere
from app.audit.record import record
from app.audit.tags import Tag
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, Unprocessable
from app.core.i18n import N_


def add(unit: UnitOfWork, actor: Actor, area_id: UUID, words: NewAgency) -> Agency:
    """Let an agency take part, without a signature yet; one that another area knows by this name is the same one."""
    _refuse(actor, area_id)
    agency = unit.session.exec(select(Agency).where(Agency.name == words.name)).first()
    if agency is not None:
        here = select(Signatory.id).where(Signatory.area_id == area_id, Signatory.agency_id == agency.id)
        if unit.session.exec(here).first() is not None:
            raise Unprocessable(N_("Some fields need another look."), {"name": N_("This agency is here already.")})
    else:
        aliases = [word.strip().lower() for word in words.aliases.split(",") if word.strip()]
        agency = Agency(name=words.name, short_name=words.short_name, type=words.type, aliases=aliases)
        unit.session.add(agency)
        unit.session.flush()
    signatory = Signatory(area_id=area_id, agency_id=agency.id, is_core=words.is_core)
    unit.session.add(signatory)
    record(unit, actor, Tag.AGENCY_CHANGED, agency, signatory, area_id=area_id)
    return agency


def sign(unit: UnitOfWork, actor: Actor, area_id: UUID, agency_id: UUID, words: Signature) -> Signatory:
    """Note an agency's signature, its review date or its withdrawal (BR-34)."""
    _refuse(actor, area_id)
    wanted = select(Signatory).where(Signatory.area_id == area_id, Signatory.agency_id == agency_id)
    signatory = unit.session.exec(wanted).one_or_none()
    if signatory is None:
        raise NotFound(N_("No such agency."))
    if signatory.version != words.version:
        raise Conflict(N_("Somebody else changed this agency meanwhile. Load the page again."))
    signatory.signed_on, signatory.review_on = words.signed_on, words.review_on
    signatory.withdrawn_on, signatory.is_core = words.withdrawn_on, words.is_core
    record(unit, actor, Tag.AGENCY_CHANGED, signatory, fields=["signed_on", "review_on", "withdrawn_on", "is_core"])
    return signatory


def agency_here(unit: UnitOfWork, area_id: UUID, agency_id: UUID) -> AgencyHere:
    """Give one agency of an area with its signature; NotFound if it has no part in it."""
    found = next((one for one in agencies_of(unit, area_id) if one.id == agency_id), None)
    if found is None:
        raise NotFound(N_("No such agency."))
    return found


def _refuse(actor: Actor, area_id: UUID) -> None:
    if area_id not in actor.areas:
        raise NotFound(N_("No such area."))
    if reason := why_not_administer(actor, area_id):
        raise NotPermitted(reason)
