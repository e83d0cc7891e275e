"""People with passwords and apps, for tests of sign-in."""

import re
from typing import Any

import pyotp
from sqlmodel import select

from app.accounts import passwords
from app.accounts.factors.service import confirm, draw
from app.accounts.models import Factor, OutboxMail, User, UserContact
from app.accounts.sessions.service import oneself
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import UnitOfWork
from app.core.settings import demo_settings
from tests.factories.world import BrowserClient, World

PASSWORD = "otter lantern gravel seven"
SETTINGS = demo_settings(password_memory_kib=8192, password_rounds=1)


def give_password(world: World, who: str, *, enrol: bool = True) -> str:
    """Give somebody of the cast an address and the password above; the TOTP seed comes back."""

    def act(unit: UnitOfWork) -> str:
        user = unit.session.get_one(User, world.users[who])
        user.password_hash = passwords.make(SETTINGS, PASSWORD)
        email = f"{who}@example.org"
        contact = UserContact(user_id=user.id, email=email, email_key=unit.vault.blind("email", email))
        unit.session.add(contact)
        record(unit, house_actor(), Tag.USER_CHANGED, user, contact)
        if not enrol:
            return ""
        draw(unit, oneself(user), user)
        factor = unit.session.exec(select(Factor).where(Factor.user_id == user.id)).one()
        assert confirm(unit, oneself(user), user, code_for(factor.seed, -90)) is None
        factor.confirmed_at, factor.last_step = clock.now(), 0
        record(unit, house_actor(), Tag.FACTOR_ADDED, factor)
        return factor.seed

    return str(world.do(act))


def code_for(seed: str, seconds: int = 0) -> str:
    """Give the code of the app, now or some seconds away."""
    return pyotp.HOTP(seed).at((int(clock.now().timestamp()) + seconds) // 30)


def knock(client: BrowserClient, who: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the first step as the page does."""
    return client.post("/sign-in", data={"email": f"{who}@example.org", "password": password}, **more)


def token_in(page: str) -> str:
    """Find the CSRF token in a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def come_in(client: BrowserClient, who: str, seed: str, seconds: int = 0) -> Any:
    """Go both steps; the client has the session then."""
    assert knock(client, who).headers["location"] == "/sign-in/code"
    client.token = token_in(client.get("/sign-in/code").text)
    answer = client.post("/sign-in/code", data={"code": code_for(seed, seconds)})
    if answer.status_code == 303:
        client.token = token_in(client.get("/sessions").text)
    return answer


def mails(world: World) -> list[OutboxMail]:
    """Give what waits in the outbox."""

    def act(unit: UnitOfWork) -> list[OutboxMail]:
        found = list(unit.session.exec(select(OutboxMail).order_by(OutboxMail.created_at)).all())
        looked(unit, house_actor(), Tag.MAIL_ADDRESSED)
        return found

    return list(world.do(act))
