"""Sealing: AES-256-GCM bound to table, column and row, and keyed blind indexes for what must be matched.

Shape of a sealed value: `1 byte version | 1 byte length of key name | key name | 12 byte nonce | ciphertext and tag`.
Associated data is `table|column|row id|version`, so a ciphertext cannot be moved to another place (security.md 9.3).
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

VERSION = 1
NONCE_BYTES = 12
TOKEN_BYTES = 8


class Ciphertext(bytes):
    """A sealed value as it lies in the database; nothing but the vault opens it."""

    __slots__ = ()


class SealBroken(RuntimeError):  # noqa: N818 - what happened
    """A sealed value does not open where it lies: moved, altered, or its key is missing."""


@dataclass(frozen=True)
class Vault:
    """The key ring (current key first) and the key of the blind indexes."""

    ring: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {name: AESGCM(key) for name, key in self.ring.items()})

    @property
    def current(self) -> str:
        """Name of the key that seals."""
        return next(iter(self.ring))

    def seal(self, table: str, column: str, row: UUID, value: Any) -> Ciphertext:
        """Seal any JSON value for one place."""
        name = self.current.encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, orjson.dumps(value), _place(table, column, row))
        return Ciphertext(bytes((VERSION, len(name))) + name + nonce + sealed)

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> Any:
        """Open a value where it lies; SealBroken if it does not belong there."""
        end = 2 + sealed[1]
        cipher = self._ciphers.get(sealed[2:end].decode())
        if cipher is None:
            raise SealBroken(f"no key for {table}.{column}")
        try:
            return orjson.loads(
                cipher.decrypt(sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :], _place(table, column, row))
            )
        except InvalidTag as error:
            raise SealBroken(f"{table}.{column} does not open") from error

    def blind(self, kind: str, text: str) -> bytes:
        """Give the 64-bit token by which a normalised value is found again without being readable."""
        return hmac.digest(self.index_key, f"{kind}|{text}".encode(), sha256)[:TOKEN_BYTES]


def key_name(sealed: bytes) -> str:
    """Tell which key sealed a value."""
    return sealed[2 : 2 + sealed[1]].decode()


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|{row.hex}|{VERSION}".encode()


class Sealed(TypeDecorator[Any]):
    """Column type of everything classed C or R: reaches Python as ciphertext until its row is noted (handbook, settled 1).

    The attribute holds any JSON value (text, list, dict) once its row was loaded through a unit of work.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, klass: str = "C") -> None:
        super().__init__()
        self.klass = klass
        """Data class of security.md 7: `C` shown by need, `R` masked and never in a list or pack by default."""

    def process_bind_param(self, value: Any, _dialect: Any) -> bytes | None:
        """Let only ciphertext through to the driver."""
        if value is None or isinstance(value, Ciphertext):
            return value
        raise TypeError("a plain value reached a sealed column")

    def process_result_value(self, value: Any, _dialect: Any) -> Ciphertext | None:
        """Hand out ciphertext; only the load listener and `unit.rows` open it."""
        return None if value is None else Ciphertext(value)
