"""Errors carry their status and a sentence for people; the doors decide how they look."""

from typing import Any


class RoundtableError(Exception):
    """Something a person can be told: `sentence` is marked for translation, `facts` fill its places."""

    status = 400
    code = "bad-request"

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


class NotSignedIn(RoundtableError):  # noqa: N818 - a word of the trade, not an accident
    """Nobody is recognised; pages lead to sign-in, the API answers 401."""

    status = 401
    code = "not-signed-in"


class NotPermitted(RoundtableError):  # noqa: N818
    """The thing is visible, the act is not allowed; the sentence says why."""

    status = 403
    code = "not-permitted"


class NotFound(RoundtableError):  # noqa: N818
    """Missing and hidden answer alike."""

    status = 404
    code = "not-found"


class Conflict(RoundtableError):  # noqa: N818
    """Somebody else changed the thing meanwhile; both texts are shown, nothing is lost."""

    status = 409
    code = "conflict"


class PreconditionFailed(RoundtableError):  # noqa: N818
    """`If-Match` names another version."""

    status = 412
    code = "precondition-failed"


class Unprocessable(RoundtableError):  # noqa: N818
    """The shape or a value is wrong; `fields` maps a field's name to its sentence."""

    status = 422
    code = "unprocessable"

    def __init__(self, sentence: str, fields: dict[str, str] | None = None, **facts: Any) -> None:
        super().__init__(sentence, **facts)
        self.fields = fields or {}


class PreconditionRequired(RoundtableError):  # noqa: N818
    """A change needs the version it was made upon."""

    status = 428
    code = "precondition-required"


class TooManyTries(RoundtableError):  # noqa: N818
    """Slow down; `retry_after` is in seconds."""

    status = 429
    code = "too-many-tries"

    def __init__(self, sentence: str, retry_after: int, **facts: Any) -> None:
        super().__init__(sentence, **facts)
        self.retry_after = retry_after


class UnauditedAccess(RuntimeError):  # noqa: N818
    """Personal rows were read or changed without an audit event: a fault of ours, answered with 500 and no data."""
