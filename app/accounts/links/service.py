"""Links that work once: for the first administrator, an invitation, a new password. Only their hashes are kept."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlmodel import col, select

from app.accounts import passwords
from app.accounts.links.schemas import FirstAdministrator, ForgottenWords, NewPassword
from app.accounts.models import Agency, AgencyType, LinkKind, Membership, OneTimeLink, Signatory, User, UserContact
from app.accounts.outbox.service import queue
from app.accounts.sessions import queries as sign_ins
from app.accounts.sessions import service as sessions
from app.accounts.sessions import throttle
from app.accounts.sessions.throttle import Key
from app.areas.queries import area_by_code
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor, Role, house_actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, Unprocessable
from app.core.i18n import N_
from app.core.ids import new_secret
from app.core.settings import Settings

GOOD_FOR = {
    LinkKind.FIRST_ADMINISTRATOR: timedelta(days=1),
    LinkKind.INVITATION: timedelta(days=7),
    LinkKind.PASSWORD_RESET: timedelta(hours=1),
}
MEMBER_FOR = timedelta(days=365)
OVER = N_("This link was used, is too old, or is not complete. Ask for a new one.")
NOT_THE_SAME = N_("The two passwords are not the same.")
LOOK_AGAIN = N_("Some fields need another look.")


def make(unit: UnitOfWork, kind: LinkKind, user_id: UUID | None, area_id: UUID | None) -> str:
    """Draw a link's token; links of the same kind for the same person end with it."""
    now = clock.now()
    older = select(OneTimeLink).where(
        OneTimeLink.kind == kind, OneTimeLink.user_id == user_id, OneTimeLink.area_id == area_id, col(OneTimeLink.used_at).is_(None)
    )  # fmt: skip
    for link in unit.session.exec(older).all():
        link.used_at = now
    token = new_secret()
    unit.session.add(
        OneTimeLink(
            kind=kind, user_id=user_id, area_id=area_id, token_hash=_kept(token), expires_at=now + GOOD_FOR[kind]
        )
    )
    return token


def first_administrator_link(unit: UnitOfWork, actor: Actor, area_code: str) -> str:
    """Give the path of a link by which an area's first administrator comes in; Conflict while the area has one."""
    area = area_by_code(unit, area_code)
    day = clock.now().date()
    there = unit.session.exec(
        select(Membership.id)
        .join(User, col(User.id) == col(Membership.user_id))
        .where(
            Membership.area_id == area.id,
            Membership.role == Role.ADMINISTRATOR,
            Membership.ends_on >= day,
            User.is_active,
        )
    ).first()
    if there is not None:
        raise Conflict(N_("This area has an administrator, who invites the others."))
    token = make(unit, LinkKind.FIRST_ADMINISTRATOR, None, area.id)
    record(unit, actor, Tag.USER_INVITED, area_id=area.id, kind=LinkKind.FIRST_ADMINISTRATOR)
    return f"/link/{token}"


def invite(unit: UnitOfWork, actor: Actor, user: User, area_id: UUID) -> None:
    """Send somebody the link by which they choose their password."""
    token = make(unit, LinkKind.INVITATION, user.id, None)
    queue(unit, area_id, [user.id], "account:invitation", path="/link/", secret=token)
    record(unit, actor, Tag.USER_INVITED, user, area_id=area_id, kind=LinkKind.INVITATION)


def ask_reset(unit: UnitOfWork, words: ForgottenWords, place: str) -> None:
    """Send a link for a new password if the address is somebody's; the asker is told the same either way."""
    email = sign_ins.normal_email(words.email)
    throttle.enter(unit, [Key("reset", email), Key("place", place)])
    user = sign_ins.user_by_email(unit, email)
    if user is None or not user.is_active:
        record(unit, house_actor(), Tag.PASSWORD_RESET_ASKED)
        return
    send_reset(unit, house_actor(), user)


def send_reset(unit: UnitOfWork, actor: Actor, user: User) -> None:
    """Send the link for a new password; an administrator may start it, but nobody else ever chooses the password (S20)."""
    kind = LinkKind.PASSWORD_RESET if user.password_hash else LinkKind.INVITATION
    token = make(unit, kind, user.id, None)
    queue(
        unit,
        None,
        [user.id],
        "account:password-reset" if user.password_hash else "account:invitation",
        path="/link/",
        secret=token,
    )
    record(unit, actor, Tag.PASSWORD_RESET_ASKED, user, area_id=sessions.home_of(unit, user.id))


def send_own(unit: UnitOfWork, actor: Actor) -> None:
    """Send oneself the link for a new password."""
    send_reset(unit, actor, unit.session.get_one(User, actor.user_id))


def find(unit: UnitOfWork, token: str) -> OneTimeLink:
    """Give a link that still works; NotFound for any other, whatever the reason."""
    wanted = select(OneTimeLink).where(
        OneTimeLink.token_hash == _kept(token), col(OneTimeLink.used_at).is_(None), col(OneTimeLink.expires_at) > clock.now()
    )  # fmt: skip
    link = unit.session.exec(wanted.with_for_update()).one_or_none()
    if link is None:
        raise NotFound(OVER)
    return link


def choose_password(unit: UnitOfWork, settings: Settings, token: str, words: NewPassword) -> None:
    """Set the password of an invitation or reset: the second factor stays, every sign-in ends, the person is told (S20, S25)."""
    hashed = _hashed(settings, words)
    link = find(unit, token)
    user = unit.session.get(User, link.user_id) if link.user_id else None
    if user is None or not user.is_active:
        raise NotFound(OVER)
    _refuse_easy(words, _about(unit, user))
    actor, area_id = sessions.oneself(user), sessions.home_of(unit, user.id)
    link.used_at = clock.now()
    is_first = not user.password_hash
    user.password_hash = hashed
    record(unit, actor, Tag.PASSWORD_CHANGED, user, area_id=area_id, kind=link.kind)
    sessions.end_all(unit, actor, user.id, "new password")
    if not is_first:
        queue(unit, None, [user.id], "account:password-changed")


def begin_area(unit: UnitOfWork, settings: Settings, token: str, words: FirstAdministrator) -> User:
    """Make the first administrator of an area, with the coordinating agency and its signature of today."""
    _refuse_easy(words, (words.name, words.email, words.agency_name))
    hashed = _hashed(settings, words)
    link = find(unit, token)
    if link.kind is not LinkKind.FIRST_ADMINISTRATOR or link.area_id is None:
        raise NotFound(OVER)
    refuse_known(unit, words.email)
    link.used_at, day = clock.now(), clock.now().date()
    agency = unit.session.exec(select(Agency).where(Agency.name == words.agency_name)).first()
    if agency is None:
        agency = Agency(name=words.agency_name, short_name=words.agency_name[:20], type=AgencyType.COORDINATION)
        unit.session.add(agency)
        unit.session.flush()
    here = select(Signatory.id).where(Signatory.area_id == link.area_id, Signatory.agency_id == agency.id)
    if unit.session.exec(here).first() is None:
        unit.session.add(Signatory(area_id=link.area_id, agency_id=agency.id, signed_on=day))
    user = add_user(unit, house_actor(), link.area_id, agency.id, words.name, "", words.email, hashed)
    membership = Membership(
        area_id=link.area_id, user_id=user.id, role=Role.ADMINISTRATOR, starts_on=day, ends_on=day + MEMBER_FOR
    )
    unit.session.add(membership)
    record(
        unit, sessions.oneself(user), Tag.MEMBERSHIP_CHANGED, membership, area_id=link.area_id, role=Role.ADMINISTRATOR
    )
    return user


def add_user(
    unit: UnitOfWork, actor: Actor, area_id: UUID, agency_id: UUID, name: str, job: str, email: str, hashed: str = ""
) -> User:
    """Make a person with their sealed address; Unprocessable at `email` if it is somebody's already."""
    refuse_known(unit, email)
    plain = sign_ins.normal_email(email)
    user = User(name=name, job=job, agency_id=agency_id, password_hash=hashed, created_at=clock.now())
    unit.session.add(user)
    unit.session.flush()
    contact = UserContact(user_id=user.id, email=plain, email_key=unit.vault.blind("email", plain))
    unit.session.add(contact)
    record(unit, actor, Tag.USER_CREATED, user, contact, area_id=area_id)
    return user


def refuse_known(unit: UnitOfWork, email: str) -> None:
    """Refuse an address that is somebody's; to be called before anything is changed."""
    if sign_ins.user_by_email(unit, email) is not None:
        raise Unprocessable(LOOK_AGAIN, {"email": N_("This address belongs to somebody already.")})


def _about(unit: UnitOfWork, user: User) -> list[str]:
    agency = unit.session.get_one(Agency, user.agency_id)
    return [user.name, agency.name, agency.short_name]


def _refuse_easy(words: NewPassword, about: Iterable[str]) -> None:
    if words.password != words.again:
        raise Unprocessable(LOOK_AGAIN, {"again": NOT_THE_SAME})
    if reason := passwords.why_not(words.password, about):
        raise Unprocessable(LOOK_AGAIN, {"password": reason})


def _hashed(settings: Settings, words: NewPassword) -> str:
    """Refuse what is wrong without asking the database, then hash while no statement has run yet."""
    _refuse_easy(words, ())
    return passwords.make(settings, words.password)


def _kept(token: str) -> bytes:
    return sha256(token.encode()).digest()
