"""Recognising who asks, by session cookie or bearer token, on every request anew: a role taken away is gone at once."""

from datetime import timedelta
from hashlib import sha256

from fastapi import Request
from sqlmodel import col, select

from app.accounts.models import Agency, ApiClient, ApiToken, SignIn, User
from app.accounts.queries import actor_for, client_actor
from app.accounts.schemas import ROLE_WORDS
from app.accounts.sessions.policy import is_alive
from app.areas.models import Area
from app.audit.record import record
from app.audit.tags import Tag
from app.core import clock
from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, NotSignedIn, RoundtableError
from app.core.i18n import N_, gettext, use_locale
from app.web import csrf
from app.web.deps import speak

SIGN_IN_FIRST = N_("Sign in to go on.")
STAMP_EVERY = timedelta(seconds=30)
BY_THEMSELVES = ("/stream", "/panel")
"""What screens fetch by themselves: an open screen is nobody's activity."""


def recognise(request: Request, unit: UnitOfWork, *, required: bool = True) -> Actor | None:
    """Give the actor behind a request; NotSignedIn when one is required and nobody is recognised."""
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    actor = by_token(request, unit) if request.url.path.startswith("/api/") else by_cookie(request, unit)
    if actor is None:
        speak(request)
        if required:
            raise NotSignedIn(SIGN_IN_FIRST)
    return actor


def by_cookie(request: Request, unit: UnitOfWork) -> Actor | None:
    """Find the session of the cookie; an ended, idle or too old one is nobody's."""
    settings = request.app.state.settings
    token = request.cookies.get(settings.cookie_name, "")
    if not token:
        return None
    now = clock.now()
    found = unit.session.exec(
        select(SignIn, User, Agency)
        .join(User, col(User.id) == col(SignIn.user_id))
        .join(Agency, col(Agency.id) == col(User.agency_id))
        .where(SignIn.token_hash == sha256(token.encode()).digest(), col(SignIn.ended_at).is_(None), User.is_active)
    ).one_or_none()
    if found is None:
        return None
    sign_in, user, agency = found
    if not sign_in.has_second_factor or not is_alive(sign_in, settings, now):
        return None
    csrf.check_token(request, sign_in.csrf_token)
    if now - sign_in.seen_at > STAMP_EVERY and not request.url.path.endswith(BY_THEMSELVES):
        sign_in.seen_at = now
    actor = actor_for(unit, user, agency, session_id=sign_in.id)
    _dress(request, unit, user, agency, actor, sign_in)
    return actor


def _dress(request: Request, unit: UnitOfWork, user: User, agency: Agency, actor: Actor, sign_in: SignIn) -> None:
    """Leave on the request what pages show of the person who asks."""
    settings, state = request.app.state.settings, request.state
    use_locale(user.locale)
    state.csrf_token = sign_in.csrf_token
    state.theme = user.theme
    state.large_print = user.large_print
    left = settings.session_absolute - (clock.now() - sign_in.created_at).total_seconds()
    state.session_seconds = int(min(settings.session_idle, left))
    areas = (
        unit.session.exec(select(Area).where(col(Area.id).in_(actor.areas)).order_by(Area.name)).all()
        if actor.areas
        else []
    )
    state.zone = areas[0].timezone if areas else "Europe/London"
    state.actor_view = {
        "name": user.name,
        "agency": agency.short_name,
        "roles": sorted({role.value for _, role in actor.roles}),
        "role_label": ", ".join(gettext(ROLE_WORDS[role]) for role in sorted({role for _, role in actor.roles})),
        "area_name": ", ".join(area.name for area in areas),
    }


def by_token(request: Request, unit: UnitOfWork) -> Actor | None:
    """Find the client of a bearer token; an expired or revoked one, or one whose agency's signature lapsed, is nobody's."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    now = clock.now()
    found = unit.session.exec(
        select(ApiToken, ApiClient, User, Agency)
        .join(ApiClient, col(ApiClient.id) == col(ApiToken.client_id))
        .join(User, col(User.id) == col(ApiClient.accountable_user_id))
        .join(Agency, col(Agency.id) == col(ApiClient.agency_id))
        .where(ApiToken.token_hash == sha256(token.strip().encode()).digest(), col(ApiToken.expires_at) > now)
    ).one_or_none()
    if found is None:
        return None
    issued, client, user, agency = found
    if client.revoked_at is not None or client.expires_on < now.date() or not user.is_active:
        return None
    request.state.zone = "UTC"
    return client_actor(unit, client, user, agency, frozenset(issued.scopes))


def on_refusal(request: Request, error: RoundtableError) -> None:
    """Record a refusal in a unit of its own: the request's is already rolled back."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None or not isinstance(error, NotPermitted):
        return
    with request.app.state.database.unit() as unit:
        unit.facts["reference"] = request.state.reference
        route = getattr(request.scope.get("route"), "name", "-")
        record(unit, actor, Tag.ACCESS_REFUSED, area_id=next(iter(sorted(actor.areas)), None), route=route)
