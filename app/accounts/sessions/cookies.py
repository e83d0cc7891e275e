"""The one cookie: set with every new token, taken away with everything else at the end."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.accounts.sessions.policy import browser_words
from app.accounts.sessions.service import Visitor
from app.accounts.sessions.throttle import prefix
from app.web.render import path_for

CLEAR = '"cache", "cookies", "storage"'


def visitor(request: Request) -> Visitor:
    """Say where a request comes from."""
    address = request.client.host if request.client else ""
    return Visitor(prefix(address), browser_words(request.headers.get("user-agent", "")), token_of(request))


def token_of(request: Request) -> str:
    """Give the token that the cookie carries, or nothing."""
    return request.cookies.get(request.app.state.settings.cookie_name, "")


def hand_over(request: Request, response: Response, token: str) -> Response:
    """Put a new token into the cookie: not readable by scripts, not sent from other sites, gone with the browser."""
    settings = request.app.state.settings
    response.set_cookie(
        settings.cookie_name, token, path="/", httponly=True, samesite="strict", secure=settings.secure_cookies
    )
    return response


def farewell(request: Request, name: str) -> Response:
    """Lead to a page and leave nothing in the browser (security.md 9.5: all three, or the page may come back)."""
    settings = request.app.state.settings
    response = RedirectResponse(path_for(request, name), status_code=303)
    response.delete_cookie(
        settings.cookie_name, path="/", httponly=True, samesite="strict", secure=settings.secure_cookies
    )
    response.headers["Clear-Site-Data"] = CLEAR
    return response
