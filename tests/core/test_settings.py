import base64

import pytest
from pydantic import ValidationError

from app.core.settings import DEMO_AUDIT_KEY, DEMO_INDEX_KEY, DEMO_SEAL_KEY, Settings, demo_settings


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


GOOD = {
    "mode": "production",
    "base_url": "https://roundtable.example.org",
    "seal_keys": f"k1:{key('a')}",
    "index_key": key("b"),
    "audit_key": key("c"),
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"debug": True},
        {"secure_cookies": False},
        {"base_url": "http://roundtable.example.org"},
        {"seal_keys": f"demo:{DEMO_SEAL_KEY}"},
        {"index_key": DEMO_INDEX_KEY},
        {"audit_key": DEMO_AUDIT_KEY},
        {"audit_key": key("b")},
        {"seal_keys": ""},
        {"seal_keys": "k1:short"},
        {"index_key": "not base64!"},
        {"mode": "demo", "host": "192.0.2.1"},
    ],
)
def test_production_refuses_what_is_unsafe(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**(GOOD | wrong))


def test_production_starts_with_keys_of_its_own_and_warns_while_retention_is_unset() -> None:
    assert Settings(**GOOD).warnings()
    assert Settings(**GOOD, retention_years=7).warnings() == []
    assert Settings(**GOOD).cookie_name == "__Host-sid"


def test_nothing_is_set_by_default_that_could_hold_real_people(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAL_KEYS", "INDEX_KEY", "AUDIT_KEY"):
        monkeypatch.delenv(f"ROUNDTABLE_{name}", raising=False)
    with pytest.raises(ValidationError):
        Settings()


def test_the_demo_puts_its_port_into_the_cookies_name() -> None:
    assert demo_settings(port=8010).cookie_name == "sid-8010"
