"""POST /api/v1/token: OAuth 2 client credentials (RFC 6749 4.4), by form body or Basic."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.accounts.clients import service
from app.accounts.clients.schemas import Refusal, TokenOut, TokenProblem
from app.accounts.sessions.cookies import visitor
from app.core.i18n import gettext
from app.web.deps import RawForm, Unit, speak

router = APIRouter(tags=["token"])
ANSWERS: dict[int | str, dict[str, Any]] = {status: {"model": TokenProblem} for status in (400, 401, 429)}
FIELDS = {name: {"type": "string"} for name in ("grant_type", "client_id", "client_secret", "scope")}
FORM = {"type": "object", "required": ["grant_type"], "properties": FIELDS}
BODY = {"requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": FORM}}}}


@router.post("/token", name="api:token", responses=ANSWERS, response_model=TokenOut, openapi_extra=BODY)
def token(request: Request, unit: Unit, raw: RawForm) -> TokenOut | JSONResponse:
    """Give a short-lived bearer token to a program that proves who it is."""
    speak(request)
    basic = request.headers.get("authorization", "")
    client_id, secret = _basic(basic) if basic else (str(raw.get("client_id", "")), str(raw.get("client_secret", "")))
    given = service.issue(
        unit, request.app.state.settings, str(raw.get("grant_type", "")), client_id, secret, str(raw.get("scope", "")),
        visitor(request).place,
    )  # fmt: skip
    return _refuse(given) if isinstance(given, Refusal) else given


def _refuse(refusal: Refusal) -> JSONResponse:
    body = TokenProblem(error=refusal.error, error_description=gettext(refusal.sentence)).model_dump()
    headers = {"Cache-Control": "no-store"}
    if refusal.error == "invalid_client":
        headers["WWW-Authenticate"] = 'Basic realm="roundtable"'
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse(body, status_code=refusal.status, headers=headers)


def _basic(header: str) -> tuple[str, str]:
    """Read id and secret from a Basic header (form-encoded inside, RFC 6749 2.3.1); nothing if it cannot be read."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
