"""What every door receives: one unit of work, one actor, one form, and the guards before them.

`Unit` commits before the answer leaves (`scope="function"`); any other spelling fails a test.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.core.actor import Actor
from app.core.db import UnitOfWork
from app.core.errors import NotPermitted, Unprocessable
from app.core.i18n import N_, use_locale

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONNECTIONS = 15
MOST_FIELDS = 1000
MOST_BYTES = 400_000
UNREADABLE = N_("This text holds characters that cannot be read.")


def open_unit(request: Request) -> Iterator[UnitOfWork]:
    """Open the request's one transaction; a reading request may write nothing but audit events and sign-in stamps."""
    with request.app.state.database.unit(read_only=request.method in SAFE) as unit:
        unit.facts["reference"] = request.state.reference
        yield unit


Unit = Annotated[UnitOfWork, Depends(open_unit, scope="function", max_concurrency=CONNECTIONS)]


def current_actor(request: Request, unit: Unit) -> Actor:
    """Recognise who asks, by cookie or token; NotSignedIn if nobody."""
    actor: Actor = request.app.state.recognise(request, unit)
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def maybe_actor(request: Request, unit: Unit) -> Actor | None:
    """Recognise who asks, or nobody: for the few pages that are open to all."""
    actor: Actor | None = request.app.state.recognise(request, unit, required=False)
    request.state.actor = actor
    return actor


MaybeActor = Annotated[Actor | None, Depends(maybe_actor)]


async def raw_form(request: Request) -> FormData:
    """Read a posted form; too many fields or bytes and broken text are refused with a sentence."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BYTES * 4:
        raise Unprocessable(N_("This form is too large. Shorten the longest text and send it again."))
    return await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES * 4)


RawForm = Annotated[FormData, Depends(raw_form)]


async def readable_json(request: Request) -> None:
    """Refuse NUL in the texts of a JSON body at its field: no database takes it, and forms refuse it too."""
    if request.method in SAFE or "json" not in request.headers.get("content-type", ""):
        return
    body = await request.body()
    if rb"\u0000" in body and (found := list(_unreadable(await request.json()))):
        raise Unprocessable(N_("Some fields need another look."), dict.fromkeys(found, UNREADABLE))


def _unreadable(value: Any, place: str = "") -> Iterator[str]:
    """Name the places of texts that hold NUL, such as `answers.0.note`."""
    if isinstance(value, str) and "\x00" in value:
        yield place or "body"
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _unreadable(inner, f"{place}.{key}".lstrip("."))


def needs_scope(scope: str) -> Any:
    """Give the dependency that lets a token through only with this scope; people signed in by cookie have no API."""

    def check(actor: CurrentActor) -> None:
        if not actor.may(scope):
            raise NotPermitted(N_("This token lacks the scope %(scope)s."), scope=scope)

    check.__doc__ = f"Need the scope {scope}."
    check.scope = scope  # type: ignore[attr-defined]
    return Depends(check, scope="function")


def speak(request: Request) -> str:
    """Choose the language of an answer for somebody who is not signed in."""
    wanted = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip().replace("-", "_")
    known = (
        wanted
        if wanted and len(wanted) <= 5 and wanted.replace("_", "").isalpha()
        else request.app.state.settings.default_locale
    )
    use_locale(known)
    return known
