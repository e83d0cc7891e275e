"""Settings come from the environment alone (`ROUNDTABLE_*`), and production refuses what is unsafe.

A setting that is wrong must stop the start, not a meeting.
"""

import base64
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32


class Mode(StrEnum):
    """How this installation is meant: invented people, a developer's machine, or real ones."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class UnsafeSettingsError(ValueError):
    """The settings would put people at risk; the sentence says which one and why."""


class Settings(BaseSettings):
    """Everything an operator can set, each with its safe default. Durations are in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="ROUNDTABLE_", extra="ignore", frozen=True)

    mode: Mode = Mode.PRODUCTION
    database_url: str = "sqlite:///var/roundtable.db"
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    debug: bool = False
    secure_cookies: bool = True
    seal_keys: SecretStr = SecretStr("")
    """Key ring of the sealed columns: `name:base64` of 32 bytes, comma separated; the first one seals, all of them open."""
    index_key: SecretStr = SecretStr("")
    audit_key: SecretStr = SecretStr("")
    workers: int = 1
    trusted_proxies: str = ""
    """Addresses of proxies whose forwarded client address is believed (comma separated); empty: none."""
    pool_size: int = 15
    session_idle: int = 15 * 60
    session_absolute: int = 12 * 60 * 60
    token_lifetime: int = 15 * 60
    password_memory_kib: int = 47104
    password_rounds: int = 2
    retention_years: int | None = None
    duty_phone: str = ""
    default_locale: str = "en_GB"
    log_file: str = ""
    mail_host: str = ""
    mail_port: int = 25
    mail_sender: str = "roundtable@example.org"
    overlay_folder: Path | None = None
    """Official wording of licensed forms, `<instrument>/<language>.toml`; without it our own neutral labels are shown."""

    @field_validator("overlay_folder", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        for name in ("index_key", "audit_key"):
            _key(name, getattr(self, name).get_secret_value())
        if not self.key_ring:
            raise UnsafeSettingsError("ROUNDTABLE_SEAL_KEYS holds no key; run `roundtable keys new` and set it.")
        if self.mode is Mode.PRODUCTION:
            self._refuse_in_production()
        if self.mode is Mode.DEMO and self.host not in {"127.0.0.1", "localhost", "::1"}:
            raise UnsafeSettingsError(
                "The demo signs in by one click, so it listens on this machine alone (127.0.0.1)."
            )
        return self

    def _refuse_in_production(self) -> None:
        if self.debug:
            raise UnsafeSettingsError("ROUNDTABLE_DEBUG shows personal data on error pages; production refuses it.")
        if not self.secure_cookies:
            raise UnsafeSettingsError(
                "ROUNDTABLE_SECURE_COOKIES=false would send sign-ins over plain HTTP; production refuses it."
            )
        if not self.base_url.startswith("https://"):
            raise UnsafeSettingsError("ROUNDTABLE_BASE_URL must begin with https:// in production.")
        demo = {DEMO_INDEX_KEY, DEMO_AUDIT_KEY}
        used = {self.index_key.get_secret_value(), self.audit_key.get_secret_value()}
        if demo & used or len(used) < 2:
            raise UnsafeSettingsError("ROUNDTABLE_INDEX_KEY and ROUNDTABLE_AUDIT_KEY must be two keys of your own.")
        if DEMO_SEAL_KEY in self.seal_keys.get_secret_value():
            raise UnsafeSettingsError("ROUNDTABLE_SEAL_KEYS is the demo's key; production needs its own.")

    @cached_property
    def key_ring(self) -> dict[str, bytes]:
        """Names and bytes of the sealing keys, the current one first."""
        ring: dict[str, bytes] = {}
        for entry in filter(None, self.seal_keys.get_secret_value().split(",")):
            name, _, encoded = entry.strip().partition(":")
            ring[name] = _key(f"seal key {name}", encoded)
        return ring

    @cached_property
    def index_bytes(self) -> bytes:
        """Key of the blind indexes."""
        return _key("index_key", self.index_key.get_secret_value())

    @cached_property
    def audit_bytes(self) -> bytes:
        """Key of the audit chain; kept outside the database."""
        return _key("audit_key", self.audit_key.get_secret_value())

    @property
    def is_demo(self) -> bool:
        """Whether one-click sign-in is offered."""
        return self.mode is Mode.DEMO

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie: `__Host-` where it is secure; the demo adds its port, since cookies ignore ports."""
        return "__Host-sid" if self.secure_cookies else f"sid-{self.port}"

    def warnings(self) -> list[str]:
        """Sentences an operator should read at every start."""
        if self.mode is Mode.PRODUCTION and self.retention_years is None:
            return ["ROUNDTABLE_RETENTION_YEARS is not set: the controller must decide it before go-live (BR-75)."]
        return []


def _key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise UnsafeSettingsError(f"{name} is not base64.") from error
    if len(key) != KEY_BYTES:
        raise UnsafeSettingsError(f"{name} must be {KEY_BYTES} bytes in base64; run `roundtable keys new` to make one.")
    return key


def _demo_key(word: str) -> str:
    return base64.b64encode(word.encode().ljust(KEY_BYTES, b"."))[:44].decode()


DEMO_SEAL_KEY = _demo_key("demo seal")
DEMO_INDEX_KEY = _demo_key("demo index")
DEMO_AUDIT_KEY = _demo_key("demo audit")


def demo_settings(**overrides: object) -> Settings:
    """Settings for invented people: known keys, plain loopback, the default database under `var/`."""
    values: dict[str, object] = {
        "mode": Mode.DEMO,
        "secure_cookies": False,
        "seal_keys": f"demo:{DEMO_SEAL_KEY}",
        "index_key": DEMO_INDEX_KEY,
        "audit_key": DEMO_AUDIT_KEY,
    }
    return Settings(**(values | overrides))  # type: ignore[arg-type]


def sqlite_path(url: str) -> Path | None:
    """File behind an SQLite address, or None for another database or one in memory."""
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) and url != prefix else None
