"""Coming in by password and code, staying, and going. A new token at every step up; only hashes of tokens are kept."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlmodel import col, func, select

from app.accounts import passwords
from app.accounts.factors import service as factors
from app.accounts.models import Membership, SignIn, User
from app.accounts.outbox.service import queue
from app.accounts.sessions import queries, throttle
from app.accounts.sessions.policy import MOST_SESSIONS
from app.accounts.sessions.schemas import Opened, SignInWords, Theme
from app.accounts.sessions.throttle import Key
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor, house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.ids import new_secret
from app.core.settings import Settings

NO_SESSION = N_("No such sign-in.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a try comes from: the address prefix, the browser in few words, and the token it carried."""

    place: str
    browser: str
    token: str = ""


def oneself(user: User) -> Actor:
    """Give a person as actor of their own coming and going, before any role counts."""
    return Actor(user_id=user.id, agency_id=user.agency_id, name=user.name)


def home_of(unit: UnitOfWork, user_id: UUID) -> UUID | None:
    """Give the area in whose chain a person's own events stand: the first of their memberships, or none."""
    return unit.session.exec(
        select(Membership.area_id)
        .where(Membership.user_id == user_id)
        .order_by(col(Membership.starts_on), col(Membership.id))
    ).first()


def enter(database: Database, settings: Settings, words: SignInWords, visitor: Visitor) -> Opened | None:
    """Take the first step: None if e-mail or password is wrong, in the same time and words for both.

    Hashing stands between two units, so that nobody waits for the database meanwhile; the try is counted before it.
    """
    email = queries.normal_email(words.email)
    with database.unit() as unit:
        keys = throttle.keys_of_sign_in(unit, email, visitor.place)
        throttle.enter(unit, keys)
        user = queries.user_by_email(unit, email)
        stored = user.password_hash if user is not None and user.is_active else ""
    is_right = passwords.fits(settings, stored, words.password)
    renewed = passwords.make(settings, words.password) if is_right and passwords.is_outdated(settings, stored) else ""
    with database.unit() as unit:
        user = queries.user_by_email(unit, email)
        if not is_right or user is None or not user.is_active or user.password_hash != stored:
            _note_failure(unit, user)
            return None
        throttle.succeed(unit, keys, known=throttle.pair(email, visitor.place))
        throttle.sweep(unit)
        if renewed:
            user.password_hash = renewed
            record(
                unit, oneself(user), Tag.USER_CHANGED, user, area_id=home_of(unit, user.id), fields=["password_hash"]
            )
        _drop(unit, visitor.token)
        token, _ = _new_session(unit, user, visitor, has_second_factor=False)
        needs_enrolment = not factors.is_enrolled(unit, user)
        if needs_enrolment:
            factors.draw(unit, oneself(user), user)
        return Opened(token, needs_enrolment)


def pass_code(unit: UnitOfWork, half: SignIn, user: User, code: str, visitor: Visitor) -> str | None:
    """Take the second step with a code: gives the new token, or None if the code is wrong or was used before."""
    keys = [Key("factor", user.id.hex), Key("place", visitor.place)]
    throttle.enter(unit, keys)
    if not factors.accept(unit, oneself(user), user, code):
        return None
    throttle.succeed(unit, keys)
    return _rise(unit, half, user, visitor)


def pass_enrolment(
    unit: UnitOfWork, half: SignIn, user: User, code: str, visitor: Visitor
) -> tuple[str, list[str]] | None:
    """Take the second step by linking an app for the first time: the new token and the recovery codes, or None."""
    keys = [Key("factor", user.id.hex), Key("place", visitor.place)]
    throttle.enter(unit, keys)
    if factors.is_enrolled(unit, user):
        return None
    codes = factors.confirm(unit, oneself(user), user, code)
    if codes is None:
        return None
    throttle.succeed(unit, keys)
    return _rise(unit, half, user, visitor), codes


def enter_demo(unit: UnitOfWork, settings: Settings, user_id: UUID, visitor: Visitor) -> str:
    """Come in by one click; only in the demonstration, otherwise there is no such door."""
    user = unit.session.get(User, user_id) if settings.is_demo else None
    if user is None or not user.is_active:
        raise NotFound(N_("No such person."))
    _drop(unit, visitor.token)
    token, row = _new_session(unit, user, visitor, has_second_factor=True)
    _note_sign_in(unit, user, row, step="demo")
    return token


def leave(unit: UnitOfWork, actor: Actor, how: str) -> None:
    """End the session one stands in; `how` is sign-out or hide."""
    row = unit.session.get(SignIn, actor.session_id) if actor.session_id else None
    if row is not None:
        row.ended_at = clock.now()
        record(unit, actor, Tag.SIGNED_OUT, row, area_id=home_of(unit, actor.user_id), how=how)


def end(unit: UnitOfWork, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions; NotFound for anybody else's."""
    row = unit.session.get(SignIn, session_id)
    if row is None or row.user_id != actor.user_id or row.ended_at is not None:
        raise NotFound(NO_SESSION)
    _end(unit, actor, [row], "own list")


def end_all(unit: UnitOfWork, actor: Actor, user_id: UUID, why: str, *, but: UUID | None = None) -> int:
    """End a person's sessions, half-open ones too, all but one if wanted; gives how many."""
    found = unit.session.exec(select(SignIn).where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None))).all()
    rows = [row for row in found if row.id != but]
    _end(unit, actor, rows, why)
    return len(rows)


def stay(unit: UnitOfWork, actor: Actor) -> None:
    """Begin the idle time anew."""
    row = unit.session.get(SignIn, actor.session_id) if actor.session_id else None
    if row is not None:
        row.seen_at = clock.now()


def choose_theme(unit: UnitOfWork, actor: Actor, theme: Theme) -> None:
    """Remember light or dark for a person."""
    user = unit.session.get_one(User, actor.user_id)
    user.theme = theme.value


def _end(unit: UnitOfWork, actor: Actor, rows: list[SignIn], why: str) -> None:
    if not rows:
        return
    now = clock.now()
    for row in rows:
        row.ended_at = now
    record(unit, actor, Tag.SESSION_ENDED, *rows, area_id=home_of(unit, rows[0].user_id), why=why, count=len(rows))


def _drop(unit: UnitOfWork, token: str) -> None:
    """End what the browser's old cookie stood for; a token never rises with its holder."""
    found = queries.by_token(unit, token)
    if found is not None:
        found[0].ended_at = clock.now()


def _rise(unit: UnitOfWork, half: SignIn, user: User, visitor: Visitor) -> str:
    half.ended_at = clock.now()
    token, row = _new_session(unit, user, visitor, has_second_factor=True)
    _note_sign_in(unit, user, row, step="code")
    return token


def _new_session(unit: UnitOfWork, user: User, visitor: Visitor, *, has_second_factor: bool) -> tuple[str, SignIn]:
    token, now = new_secret(), clock.now()
    row = SignIn(
        user_id=user.id,
        token_hash=sha256(token.encode()).digest(),
        csrf_token=new_secret(),
        has_second_factor=has_second_factor,
        browser=visitor.browser,
        created_at=now,
        seen_at=now,
    )
    unit.session.add(row)
    unit.session.flush()
    return token, row


def _note_sign_in(unit: UnitOfWork, user: User, row: SignIn, step: str) -> None:
    """Record who came in, end the oldest session above the number allowed, and tell of a browser not seen before."""
    actor = oneself(user)
    record(unit, actor, Tag.SIGNED_IN, row, user, area_id=home_of(unit, user.id), step=step)
    others = unit.session.exec(
        select(SignIn)
        .where(SignIn.user_id == user.id, col(SignIn.ended_at).is_(None), SignIn.has_second_factor, SignIn.id != row.id)
        .order_by(col(SignIn.seen_at).desc())
    ).all()
    _end(unit, actor, list(others[MOST_SESSIONS - 1 :]), "too many")
    seen = (
        select(func.count())
        .select_from(SignIn)
        .where(SignIn.user_id == user.id, SignIn.has_second_factor, SignIn.id != row.id)
    )
    if unit.session.exec(seen).one() and not unit.session.exec(seen.where(SignIn.browser == row.browser)).one():
        queue(unit, None, [user.id], "account:new-device", path="/sessions")


def _note_failure(unit: UnitOfWork, user: User | None) -> None:
    """Record a refused try; of an unknown person there is nobody to name."""
    if user is None:
        record(unit, house_actor(), Tag.SIGN_IN_FAILED, step="password")
    else:
        record(unit, house_actor(), Tag.SIGN_IN_FAILED, user, area_id=home_of(unit, user.id), step="password")
