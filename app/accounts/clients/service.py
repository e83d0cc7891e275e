"""Letting programs in: an agency in date, a person who answers for it, narrow scopes, short tokens kept as hashes (S13)."""

import hmac
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from app.accounts.clients.schemas import NewClient, Refusal, Scope, TokenOut
from app.accounts.models import Agency, ApiClient, ApiToken, User
from app.accounts.policy import why_not_administer
from app.accounts.queries import client_actor, people_of
from app.accounts.sessions import throttle
from app.accounts.sessions.throttle import Key
from app.areas.queries import area_by_code
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor, house_actor
from app.core.db import UnitOfWork
from app.core.errors import Conflict, NotFound, NotPermitted, TooManyTries, Unprocessable
from app.core.i18n import N_
from app.core.ids import new_secret
from app.core.settings import Settings

LOOK_AGAIN = N_("Some fields need another look.")
NOBODY = N_("Choose somebody who has a role in this area today.")
UNKNOWN_CLIENT = Refusal("invalid_client", N_("Client id or secret is wrong, or the client is no longer let in."), 401)
WRONG_GRANT = Refusal("unsupported_grant_type", N_("Only client_credentials is given here."))
WRONG_SCOPE = Refusal("invalid_scope", N_("The client does not have every scope that was asked for."))
INCOMPLETE = Refusal("invalid_request", N_("Send grant_type as a form, with the client's id and secret."))


def create_client(
    unit: UnitOfWork,
    actor: Actor,
    area_code: str,
    scopes: Iterable[str],
    name: str,
    accountable_user_id: UUID,
    days: int,
) -> tuple[ApiClient, str]:
    """Let a program in (the command line does this; pages go by `admit`): the client and its secret, told this once."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in set(Scope)]
    if unknown or not wanted:
        raise Unprocessable(LOOK_AGAIN, {"scopes": N_("Choose scopes from the list.")})
    area = area_by_code(unit, area_code)
    person = next((one for one in people_of(unit, area.id) if one.user_id == accountable_user_id), None)
    if person is None:
        raise Unprocessable(LOOK_AGAIN, {"accountable_user_id": NOBODY})
    secret, now = new_secret(), clock.now()
    client = ApiClient(
        area_id=area.id,
        agency_id=person.agency_id,
        accountable_user_id=person.user_id,
        name=name,
        secret_hash=_kept(secret),
        scopes=wanted,
        created_at=now,
        expires_on=now.date() + timedelta(days=days),
    )
    unit.session.add(client)
    record(unit, actor, Tag.CLIENT_CREATED, client, scopes=wanted)
    return client, secret


def admit(unit: UnitOfWork, actor: Actor, area_id: UUID, area_code: str, words: NewClient) -> tuple[ApiClient, str]:
    """Let a program in as an administrator of the area."""
    if reason := why_not_administer(actor, area_id):
        raise NotPermitted(reason)
    return create_client(unit, actor, area_code, words.scopes, words.name, words.accountable_user_id, words.days)


def revoke(unit: UnitOfWork, actor: Actor, client_id: UUID, version: int) -> ApiClient:
    """Shut a program out at once, with every token it has."""
    client = unit.session.get(ApiClient, client_id)
    if client is None or client.area_id not in actor.areas:
        raise NotFound(N_("No such program."))
    if reason := why_not_administer(actor, client.area_id):
        raise NotPermitted(reason)
    if client.version != version:
        raise Conflict(N_("Somebody else changed this program. Load the page again."))
    if client.revoked_at is None:
        client.revoked_at = clock.now()
        unit.session.execute(delete(ApiToken).where(col(ApiToken.client_id) == client.id))
        record(unit, actor, Tag.CLIENT_REVOKED, client)
    return client


def issue(
    unit: UnitOfWork, settings: Settings, grant_type: str, client_id: str, secret: str, scope: str, place: str
) -> TokenOut | Refusal:
    """Give a token, or the refusal in RFC 6749's words; refusals are counted and recorded, so they are returned, not raised."""
    if not grant_type or not client_id or not secret:
        return INCOMPLETE
    if grant_type != "client_credentials":
        return WRONG_GRANT
    keys = [Key("client", client_id), Key("place", place)]
    try:
        throttle.enter(unit, keys)
    except TooManyTries as error:
        return Refusal("slow_down", N_("Too many tries. Wait and try again."), error.status, error.retry_after)
    client, actor = _recognised(unit, client_id, secret)
    if client is None or actor is None:
        record(unit, house_actor(), Tag.TOKEN_REFUSED, area_id=client.area_id if client else None)
        return UNKNOWN_CLIENT
    throttle.succeed(unit, keys)
    wanted = frozenset(scope.split()) or frozenset(client.scopes)
    if not wanted <= frozenset(client.scopes):
        return WRONG_SCOPE
    return _give(unit, settings, client, actor, wanted)


def _recognised(unit: UnitOfWork, client_id: str, secret: str) -> tuple[ApiClient | None, Actor | None]:
    """Find the client and, while it counts today, its actor: secret, term, person, agency and signature all hold."""
    try:
        key = UUID(client_id)
    except ValueError:
        return None, None
    client = unit.session.get(ApiClient, key)
    if client is None or not hmac.compare_digest(client.secret_hash, _kept(secret)):
        return client, None
    if client.revoked_at is not None or client.expires_on < clock.now().date():
        return client, None
    user, agency = (
        unit.session.get_one(User, client.accountable_user_id),
        unit.session.get_one(Agency, client.agency_id),
    )
    actor = client_actor(unit, client, user, agency, frozenset(client.scopes)) if user.is_active else None
    return client, actor if actor is not None and actor.roles else None


def _give(unit: UnitOfWork, settings: Settings, client: ApiClient, actor: Actor, scopes: frozenset[str]) -> TokenOut:
    now, token = clock.now(), new_secret()
    over = col(ApiToken.expires_at) < now
    unit.session.execute(delete(ApiToken).where(col(ApiToken.client_id) == client.id, over))
    unit.session.add(
        ApiToken(
            client_id=client.id,
            token_hash=_kept(token),
            scopes=sorted(scopes),
            issued_at=now,
            expires_at=now + timedelta(seconds=settings.token_lifetime),
        )
    )
    record(unit, actor, Tag.TOKEN_ISSUED, client, scopes=sorted(scopes))
    return TokenOut(access_token=token, expires_in=settings.token_lifetime, scope=" ".join(sorted(scopes)))


def _kept(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
