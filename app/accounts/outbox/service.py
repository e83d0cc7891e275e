"""Queueing mails in the transaction of the change they tell of, and sending them one by one later."""

import smtplib
from collections.abc import Callable, Iterable
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, func, select

from app.accounts.models import OutboxMail, User, UserContact
from app.accounts.outbox.schemas import ANYTHING, CLOSING, KINDS, SUBJECT, Sent
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import Unprocessable
from app.core.i18n import N_, gettext, use_locale
from app.core.logs import log
from app.core.settings import Settings

Transport = Callable[[EmailMessage], None]
AGAIN_AFTER = timedelta(minutes=10)
MOST_TRIES = 12
SMTP_SECONDS = 20
NO_SERVER = N_("ROUNDTABLE_MAIL_HOST is not set: mails keep waiting.")


def queue(
    unit: UnitOfWork,
    area_id: UUID | None,
    user_ids: Iterable[UUID],
    kind: str,
    path: str = "",
    secret: str | None = None,
) -> None:
    """Let one mail wait per person: a kind of `outbox.schemas.KINDS` and a path such as `/referrals/<id>`, never names (BR-66).

    `secret` is the token of a one-time link; it is put behind the path when the mail leaves, and forgotten then.
    """
    now = clock.now()
    for user_id in dict.fromkeys(user_ids):
        unit.session.add(
            OutboxMail(area_id=area_id, user_id=user_id, kind=kind, path=path, secret=secret, created_at=now)
        )


def send_waiting(database: Database, settings: Settings, transport: Transport | None = None) -> Sent:
    """Send what waits, oldest first. A mail that fails waits ten minutes; one that was sent may, after a crash, go twice.

    The address is opened here and nowhere else, in a unit that records it (`mail:addressed`); no unit is open while the
    mail server answers.
    """
    if transport is None and not settings.mail_host:
        raise Unprocessable(NO_SERVER)
    send = transport or smtp(settings)
    sent = failed = 0
    while (taken := _take(database, settings)) is not None:
        mail_id, message = taken
        try:
            if message is not None:
                send(message)
        except (OSError, smtplib.SMTPException) as error:
            failed += 1
            log.warning("mail failed", error=type(error).__name__)
            continue
        _close(database, mail_id, is_sent=message is not None)
        sent += message is not None
    with database.unit() as unit:
        left = unit.session.exec(select(func.count()).where(col(OutboxMail.sent_at).is_(None))).one()
    return Sent(sent, failed, left)


def smtp(settings: Settings) -> Transport:
    """Give the way over the installation's mail server, encrypted where the server offers it."""

    def send(message: EmailMessage) -> None:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=SMTP_SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls()
            server.send_message(message)

    return send


def _take(database: Database, settings: Settings) -> tuple[UUID, EmailMessage | None] | None:
    """Claim the next mail and write it; without message if its person may no longer get mail; None when nothing waits."""
    with database.unit() as unit:
        now = clock.now()
        mail = unit.session.exec(
            select(OutboxMail)
            .where(
                col(OutboxMail.sent_at).is_(None),
                OutboxMail.tries < MOST_TRIES,
                or_(col(OutboxMail.claimed_at).is_(None), col(OutboxMail.claimed_at) < now - AGAIN_AFTER),
            )
            .order_by(col(OutboxMail.created_at), col(OutboxMail.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if mail is None:
            return None
        mail.claimed_at, mail.tries = now, mail.tries + 1
        user = unit.session.get_one(User, mail.user_id)
        contact = unit.session.exec(select(UserContact).where(UserContact.user_id == user.id)).one_or_none()
        if contact is None:
            return mail.id, None
        record(unit, house_actor(), Tag.MAIL_ADDRESSED, contact, area_id=mail.area_id, kind=mail.kind)
        return mail.id, _written(settings, mail, user, contact.email) if user.is_active else None


def _written(settings: Settings, mail: OutboxMail, user: User, address: str) -> EmailMessage:
    use_locale(user.locale)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_sender, address, gettext(SUBJECT)
    lines = [gettext(KINDS.get(mail.kind, ANYTHING))]
    if mail.path:
        way = mail.path + mail.secret if mail.secret else f"/arrive{mail.path}"
        lines += ["", settings.base_url.rstrip("/") + way]
    message.set_content("\n".join([*lines, "", gettext(CLOSING), ""]))
    return message


def _close(database: Database, mail_id: UUID, *, is_sent: bool) -> None:
    """Note that a mail left, or will never leave; its secret is forgotten either way."""
    with database.unit() as unit:
        mail = unit.session.get_one(OutboxMail, mail_id)
        mail.sent_at, mail.secret = clock.now(), None
        if is_sent:
            record(unit, house_actor(), Tag.MAIL_SENT, mail, area_id=mail.area_id, kind=mail.kind)
