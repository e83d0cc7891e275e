"""What an authenticator app is shown."""

from dataclasses import dataclass

ISSUER = "Roundtable"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A seed to be confirmed: the address for the QR picture, and the same to be typed."""

    uri: str
    seed: str
