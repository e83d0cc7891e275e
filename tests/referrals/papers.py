"""Invented referrals for tests, and the short ways to begin, send and read them."""

from typing import Any
from uuid import UUID

from sqlmodel import select

from app.accounts.models import OutboxMail
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import persons
from app.cases.models import Person
from app.referrals import service
from app.referrals.models import Referral
from app.referrals.schemas import ReferralDraft
from tests.factories.world import World

DANGER = {"is_immediate_danger": False, "actions_taken": "Door chain fitted"}


def words(given: str = "Dana", family: str = "Vell", **more: Any) -> dict[str, Any]:
    """Give a whole referral as a program sends it."""
    return {
        "victim": {"given_name": given, "family_name": family, "born_on": "1990-02-03", "postcode": "ZZ1 1AA"},
        "safe_contact": {"phone_safe": "unknown", "way": "Through the school", "code_word": "tangerine"},
        "people": [{"given_name": "Kit", "family_name": family, "part": "child", "lives_with_victim": True}],
        "harm": [{"given_name": "Olan", "family_name": family, "born_on": "1985-07-01", "relationship": "husband"}],
        "why": {"criteria": ["professional_judgement"], "reason": "She sleeps in the car with the child."},
        "consent": {"state": "given", "is_victim_aware": True},
        "danger": DANGER,
    } | more


def send(world: World, who: str = "police", **more: Any) -> Referral:
    """Send a whole referral as somebody of the cast."""
    draft = ReferralDraft.model_validate(words(**more))
    actor = world.actor(who)
    return world.do(lambda unit: service.refer(unit, actor, draft))


def row(world: World, referral_id: UUID) -> Referral:
    """Read a referral as it stands."""

    coordinator = world.actor("coordinator")

    def read(unit: Any) -> Referral:
        found = unit.session.get_one(Referral, referral_id)
        looked(unit, coordinator, Tag.REFERRAL_VIEWED)
        return found

    return world.do(read)


def mails(world: World, kind: str = "") -> list[tuple[str, UUID]]:
    """Give kind and receiver of the waiting mails."""
    found = world.do(lambda unit: [(one.kind, one.user_id) for one in unit.session.exec(select(OutboxMail)).all()])
    return [one for one in found if not kind or one[0] == kind]


def make_findable(world: World) -> None:
    """Give the world's people their blind tokens, as opening their cases through the service would have."""
    coordinator = world.actor("coordinator")

    def index(unit: Any) -> None:
        for person in unit.session.exec(select(Person)).all():
            persons.index(unit, person)
        looked(unit, coordinator, Tag.CASES_LISTED)

    world.do(index)
