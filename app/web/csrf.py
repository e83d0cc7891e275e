"""Nobody changes anything from another site: same-origin proof first, then the session's token (security.md 9.5).

Cookie sessions only; a bearer token cannot be sent by a stranger's page.
"""

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from app.core.errors import NotPermitted
from app.core.i18n import N_
from app.web.deps import SAFE

REFUSED = N_("This form came from another place or is too old. Load the page again and send it once more.")


def is_same_origin(request: Request) -> bool:
    """Whether the browser vouches that the request began on our own page."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host", "")


async def guard(request: Request) -> None:
    """Refuse an unsafe request without same-origin proof, or whose token is not the session's.

    The token's own comparison needs the session, so `recognise` calls `check_token` once it knows it.
    """
    if request.method in SAFE or request.url.path.startswith("/api/"):
        return
    if not is_same_origin(request):
        raise NotPermitted(REFUSED)
    token = request.headers.get("x-csrf-token", "")
    if not token and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        form = await request.form(max_files=1, max_fields=1000, max_part_size=1_600_000)
        token = str(form.get("csrf_token", ""))
    request.state.sent_csrf_token = token


def check_token(request: Request, expected: str) -> None:
    """Compare the sent token with the session's in constant time."""
    if request.method in SAFE or request.url.path.startswith("/api/"):
        return
    sent = getattr(request.state, "sent_csrf_token", "")
    if not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotPermitted(REFUSED)
