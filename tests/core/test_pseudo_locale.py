"""Every page in the pseudo language: what a person reads is translated, or it is data.

The pseudo language puts every translated text into ⟦…⟧. We walk through the house by its links as each role; what then stands
outside the brackets must be a value of the database, a number, a date, or one of the few words named here.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from babel.dates import get_day_names, get_month_names
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import select

from app.accounts.clients.schemas import Scope
from app.accounts.models import User
from app.areas.models import Protocol
from app.areas.schemas import Parameters
from app.audit.record import looked
from app.audit.tags import Tag
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork, sealed_columns
from app.core.i18n import PSEUDO, PseudoTranslations
from app.core.settings import demo_settings
from app.main import create_app, database_for
from app.tables import personal_models
from risk_instruments import catalogue
from tests.factories.databases import template_file
from tests.factories.life import build_life
from tests.factories.world import BrowserClient, Door, build_world

pytestmark = pytest.mark.slow


def addresses(definition: Any) -> set[str]:
    """Where a definition's facts were read, as its page shows it."""
    facts = [source for fact in (*definition.provenance, *definition.mappings) for source in fact.sources]
    norms = [source for norm in getattr(definition, "norms", ()) for source in norm.sources]
    found = [*facts, *norms, *(one.source for one in definition.about.validity), definition.licence.url or ""]
    return {one.split("://", 1)[1].rstrip("/") for one in found if "://" in one}


OUR_OWN_WORDS = {"roundtable", "alt", "shift", "ctrl", "enter", "tab", "esc", "english"}
"""The product's name, names of keys, and a language's own name in the choice of languages."""
EDITIONS = [one for latest in catalogue.instruments() for one in catalogue.versions(latest.id)]
CODES_SHOWN = {
    "/audit": [*(tag.word for tag in Tag), "history"],
    "/programs/{}": list(Scope),
    "/areas/{}/instruments": [one.id for one in EDITIONS],
    "/instruments/{}": [text for one in EDITIONS for text in (one.id, one.sha256, *addresses(one.definition))],
    "/instruments/{}/difference": [level.code for one in EDITIONS for level in one.levels],
}
"""Pages that show codes as codes: the trail its tags and purposes, the page of programs their scopes, instruments their sources."""
CLEAR = (
    "SELECT name FROM users UNION SELECT job FROM users UNION SELECT name FROM agencies UNION SELECT short_name FROM agencies"
    " UNION SELECT name FROM areas UNION SELECT reference FROM case_files UNION SELECT name FROM series UNION SELECT place FROM meetings"
    " UNION SELECT reference FROM referrals UNION SELECT approved_by FROM protocols UNION SELECT name FROM api_clients UNION SELECT reason FROM walls"
)
"""Clear columns that hold words of people: names of staff, agencies, areas and series."""
ROLES = (
    "coordinator",
    "chair",
    "officer",
    "police",
    "idva",
    "housing",
    "education",
    "observer",
    "auditor",
    "administrator",
)
PAGES_PER_ROUTE = 3
OFTEN_ONE_WORD = {"relationship", "code_word"}
"""Fields in which people write a single small word, which would else be taken for a code."""
CODE = re.compile(r"[a-z]+(_[a-z]+)*")
WORD = re.compile(r"[^\W\d_]{2,}")
HEXADECIMAL = re.compile(r"\b[0-9a-f]{12}\b")


class Reader(HTMLParser):
    """Collects what a person sees or hears, and where links lead."""

    SPOKEN = ("aria-label", "title", "alt", "placeholder", "aria-description", "data-label", "data-key-label")
    SILENT = ("script", "style", "svg", "kbd", "textarea")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._silent += tag in self.SILENT
        self.pieces += [value for name in self.SPOKEN if (value := given.get(name))]
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT
        self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def bare(text: str) -> str:
    """What stands outside the brackets, however deep they nest."""
    depth, kept = 0, []
    for sign in text:
        if sign == "⟦":
            depth += 1
        elif sign == "⟧":
            depth -= 1
            kept.append(" ")
        elif depth == 0:
            kept.append(sign)
    return "".join(kept)


def words_in(value: Any, name: str = "") -> Iterator[str]:
    """Words of people in a value, however it is nested; single codes such as `given` are not words of people."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from words_in(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from words_in(one, name)
    elif isinstance(value, str) and (name in OFTEN_ONE_WORD or not CODE.fullmatch(value)):
        yield from (word.casefold() for word in WORD.findall(value))


def data_words(database: Database) -> set[str]:
    """Every word that people wrote into the house, opened."""

    def read(unit: UnitOfWork) -> set[str]:
        found: set[str] = set()
        for model in personal_models():
            for row in unit.session.exec(select(model)).all():
                for name in sealed_columns(model):
                    found.update(words_in(getattr(row, name), name))
        for (value,) in unit.session.connection().execute(text(CLEAR)):
            found.update(words_in(value))
        for rules in [Parameters().model_dump(mode="json"), *unit.session.exec(select(Protocol.parameters)).all()]:
            found.update(words_in(rules))
        found.update(word for one in catalogue.instruments() for word in words_in(f"{one.short}."))
        looked(unit, house_actor(), Tag.CASES_LISTED)
        return found

    with database.unit() as unit:
        found = read(unit)
    calendar = [*get_month_names("wide", locale="en_GB").values(), *get_month_names("abbreviated", locale="en_GB").values(),
                *get_day_names("wide", locale="en_GB").values(), *get_day_names("abbreviated", locale="en_GB").values()]  # fmt: skip
    return found | {word.casefold() for word in calendar} | OUR_OWN_WORDS


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Door, Database]]:
    settings = demo_settings(database_url=f"sqlite:///{template_file(tmp_path_factory.mktemp('pseudo'))}")
    database = database_for(settings)
    world = build_world(database)
    build_life(world)
    with database.unit() as unit:
        for user in unit.session.exec(select(User)).all():
            user.locale = PSEUDO
            unit.session.add(user)
    app = create_app(settings, database)
    with Door(app, world) as door:
        yield app, door, database
    database.dispose()


def walk(client: BrowserClient, seen: dict[str, int]) -> Iterator[tuple[str, str, Reader]]:
    """Follow every link of the house, a few pages of each kind."""
    waiting, known = ["/"], set()
    while waiting:
        path = urlsplit(waiting.pop(0)).path
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)|(?<=^/instruments/)[^/]+", "{}", path)
        if path in known or seen.get(kind, 0) >= PAGES_PER_ROUTE or path.startswith(("/static", "/arrive")):
            continue
        known.add(path)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        reader = Reader()
        reader.feed(answer.text)
        waiting += [link for link in reader.links if link.startswith("/")]
        yield path, kind, reader


def untranslated(reader: Reader, data: set[str], codes: Iterable[str] = ()) -> set[str]:
    shown = HEXADECIMAL.sub(" ", bare("".join(reader.pieces)))
    for code in sorted(codes, key=len, reverse=True):
        shown = shown.replace(code, " ")
    return {word for word in WORD.findall(shown) if word.casefold() not in data}


def test_every_page_speaks_through_the_translations(house):
    _, door, database = house
    data = data_words(database)
    faults: dict[str, set[str]] = {}
    kinds: set[str] = set()
    for who in ROLES:
        seen: dict[str, int] = {}
        for _, kind, reader in walk(door(who), seen):
            kinds.add(kind)
            if found := untranslated(reader, data, CODES_SHOWN.get(kind, ())):
                faults.setdefault(kind, set()).update(found)
    assert not faults, "\n".join(f"{kind}: {' '.join(sorted(found))}" for kind, found in sorted(faults.items()))
    assert len(kinds) >= 45, sorted(kinds)


def test_the_door_to_the_house_is_translated_too(house):
    _, door, database = house
    data = data_words(database)
    stranger = door(None)
    stranger.headers["Accept-Language"] = PSEUDO
    for path in ("/sign-in", "/forgotten", "/help", "/away", "/no-such-page"):
        reader = Reader()
        reader.feed(stranger.get(path).text)
        assert "⟦" in "".join(reader.pieces)
        assert untranslated(reader, data) == set(), path


def test_a_bare_word_is_caught_and_a_translated_one_is_not():
    reader = Reader()
    dressed = PseudoTranslations().gettext("Place of %(name)s") % {"name": "Anna"}
    reader.feed(f"<p aria-label='Left bare'>{dressed} <b>Anna</b></p><kbd>Esc</kbd>")
    assert untranslated(reader, {"anna"}) == {"Left", "bare"}
