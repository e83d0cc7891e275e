"""TOTP from the first day, each step once; ten recovery codes for a lost phone (security.md 9.1)."""

import base64
import hmac
import secrets

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import col, select

from app.accounts.factors.schemas import ISSUER, Enrolment
from app.accounts.models import Factor, RecoveryCode, User
from app.accounts.outbox.service import queue
from app.audit.record import looked, record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork

STEP_SECONDS = 30
WINDOW = 1
CODES = 10
CODE_BYTES = 10
_light = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
"""Recovery codes hold 80 random bits, so guessing is hopeless and a light cost is enough."""


def is_enrolled(unit: UnitOfWork, user: User) -> bool:
    """Whether the user has a confirmed factor."""
    found = select(Factor.id).where(Factor.user_id == user.id, col(Factor.confirmed_at).is_not(None))
    return unit.session.exec(found).first() is not None


def draw(unit: UnitOfWork, actor: Actor, user: User) -> None:
    """Draw a seed for somebody who has none; one that waits already stays, so that a second try shows the same picture."""
    if _waiting(unit, user) is None:
        unit.session.add(factor := Factor(user_id=user.id, seed=pyotp.random_base32(32)))
        record(unit, actor, Tag.FACTOR_ADDED, factor, is_confirmed=False)
    else:
        looked(unit, actor, Tag.FACTOR_SHOWN)


def waiting(unit: UnitOfWork, actor: Actor, user: User) -> Enrolment | None:
    """Give the seed that waits to be confirmed, for its owner's eyes; None if there is none."""
    factor = _waiting(unit, user)
    if factor is None:
        return None
    record(unit, actor, Tag.FACTOR_SHOWN, factor)
    return Enrolment(pyotp.TOTP(factor.seed).provisioning_uri(name=user.name, issuer_name=ISSUER), factor.seed)


def confirm(unit: UnitOfWork, actor: Actor, user: User, code: str) -> list[str] | None:
    """Link the app if its code is right, and give the ten recovery codes, to be shown this once; None if it is wrong."""
    factor = _waiting(unit, user)
    if factor is None:
        return None
    step = _step_of(factor, code)
    if step is None:
        record(unit, actor, Tag.SIGN_IN_FAILED, factor, step="enrolment")
        return None
    factor.confirmed_at, factor.last_step = clock.now(), step
    record(unit, actor, Tag.FACTOR_ADDED, factor, is_confirmed=True)
    queue(unit, None, [user.id], "account:factor-added")
    return _new_codes(unit, user)


def accept(unit: UnitOfWork, actor: Actor, user: User, code: str) -> bool:
    """Accept a code of the app (each step once, one step early or late) or a recovery code; the unit records either way."""
    if "-" in code.strip():
        return _accept_recovery(unit, actor, user, code)
    wanted = select(Factor).where(Factor.user_id == user.id, col(Factor.confirmed_at).is_not(None)).with_for_update()
    factor = unit.session.exec(wanted).first()
    if factor is None:
        return False
    step = _step_of(factor, code)
    if step is None:
        record(unit, actor, Tag.SIGN_IN_FAILED, factor, step="code")
        return False
    factor.last_step = step
    record(unit, actor, Tag.FACTOR_USED, factor)
    return True


def reset(unit: UnitOfWork, actor: Actor, user: User) -> None:
    """Take the factor and its recovery codes away; the next sign-in sets up a new one."""
    factors = unit.session.exec(select(Factor).where(Factor.user_id == user.id)).all()
    codes = unit.session.exec(select(RecoveryCode).where(RecoveryCode.user_id == user.id)).all()
    for row in (*factors, *codes):
        unit.session.delete(row)
    record(unit, actor, Tag.FACTOR_RESET, user, *factors)
    queue(unit, None, [user.id], "account:factor-reset")


def _waiting(unit: UnitOfWork, user: User) -> Factor | None:
    wanted = select(Factor).where(Factor.user_id == user.id, col(Factor.confirmed_at).is_(None))
    return unit.session.exec(wanted).first()


def _step_of(factor: Factor, code: str) -> int | None:
    """Find the step a code belongs to: near now, and later than the last one accepted."""
    typed = "".join(code.split())
    counter = pyotp.HOTP(factor.seed)
    current = int(clock.now().timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        is_right = hmac.compare_digest(counter.at(step).encode(), typed.encode())
        if is_right and step > factor.last_step:
            found = step
    return found


def _new_codes(unit: UnitOfWork, user: User) -> list[str]:
    shown = []
    for old in unit.session.exec(select(RecoveryCode).where(RecoveryCode.user_id == user.id)).all():
        unit.session.delete(old)
    for number in range(1, CODES + 1):
        words = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
        unit.session.add(RecoveryCode(user_id=user.id, number=number, code_hash=_light.hash(words)))
        shown.append(f"{number:02d}-" + "-".join(words[at : at + 4] for at in range(0, len(words), 4)))
    return shown


def _accept_recovery(unit: UnitOfWork, actor: Actor, user: User, code: str) -> bool:
    number, _, words = code.strip().upper().partition("-")
    wanted = select(RecoveryCode).where(RecoveryCode.user_id == user.id, col(RecoveryCode.used_at).is_(None))
    row = unit.session.exec(
        wanted.where(
            RecoveryCode.number == (int(number) if number.isdecimal() and len(number) < 4 else 0)
        ).with_for_update()
    ).one_or_none()
    if row is None or not _is_code(row.code_hash, words.replace("-", "").replace(" ", "")):
        record(unit, actor, Tag.SIGN_IN_FAILED, user, step="recovery-code")
        return False
    row.used_at = clock.now()
    record(unit, actor, Tag.RECOVERY_CODE_USED, user, number=row.number)
    return True


def _is_code(kept: str, words: str) -> bool:
    try:
        return _light.verify(kept, words)
    except (VerificationError, InvalidHashError):
        return False
