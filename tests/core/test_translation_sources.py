"""The words to translate are collected from code, templates and instruments, and a catalogue made of them is spoken."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.core import i18n

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("words") / "messages.pot"
    pybabel = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "pyproject.toml",
        "-o",
        str(out),
        ".",
    ]
    subprocess.run(pybabel, cwd=TOP, check=True, capture_output=True)
    return out


@pytest.fixture
def spoken():
    yield
    i18n.use_locale("en_GB")
    i18n.translations.cache_clear()


def test_words_come_from_code_templates_and_instruments(collected):
    with collected.open("rb") as file:
        ids = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
    assert "There is nothing here, or it is not for you." in ids, "a sentence marked in Python"
    assert "Password forgotten" in ids, "a text of a template"
    assert "Very frightened" in ids, "a label of an instrument"
    assert len(ids) > 1500


def test_a_catalogue_is_spoken_and_falls_back_to_english(collected, tmp_path, monkeypatch, spoken):
    with collected.open("rb") as file:
        catalogue = read_po(file, locale="de")
    catalogue["Password forgotten"].string = "Passwort vergessen"
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    i18n.translations.cache_clear()
    i18n.use_locale("de_DE")
    assert i18n.gettext("Password forgotten") == "Passwort vergessen"
    assert i18n.gettext("Sign in") == "Sign in"
