"""What an API door takes to be repeatable: the header `Idempotency-Key` and the bytes that name the request."""

from typing import Annotated

from fastapi import Depends, Header, Request

IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=8, max_length=80, description="Same key, same request: one effect."),
]


async def asked(request: Request) -> bytes:
    """Give method, path and body, so that one key under two addresses is two requests."""
    return f"{request.method} {request.url.path}\n".encode() + await request.body()


Asked = Annotated[bytes, Depends(asked)]
