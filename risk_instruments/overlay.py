"""Official wording from a licensed deployer: `<folder>/<instrument>/<language>.toml`, kept outside the repository (handbook 6).

An overlay changes words alone: ids, points, rules and the hash of the definition stay what they are. It is checked against the
installed version and its number of items, and one that does not fit is refused as a whole; nothing of it is ever shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from risk_instruments import catalogue
from risk_instruments.about import InstrumentId, Label, Version
from risk_instruments.conditions import Identifier, Part
from risk_instruments.errors import BrokenDefinition, UnknownInstrument, nearest
from risk_instruments.instrument import Instrument
from risk_instruments.reading import bytes_of, first_fault, refuse, table_of, text_of
from risk_instruments.soundness import Finding

LONGEST = 1000  # characters; the longest question of a printed form has about half of it
Key = tuple[str, str, str]
"""Instrument, version, language."""
Labelled = TypeVar("Labelled", bound=BaseModel)


def _one_line(text: str) -> str:
    """Refuse an empty text and one that breaks; signs nobody sees are refused before, for the whole file."""
    if not text.strip():
        raise ValueError("the text is empty")
    if "\n" in text or "\t" in text:
        raise ValueError("a text stands on one line")
    return text


Words = Annotated[str, Field(max_length=LONGEST), AfterValidator(_one_line)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class Permission(Part):
    """Who allowed the wording to be used, who may use it, and the paper that says so; shown wherever the wording is."""

    owner: Label
    holder: Label
    reference: Label


class Overlay(Part):
    """The words of one published form in one language; `items` has every item of the version exactly once."""

    schema_: Annotated[Literal["risk-overlay/1"], Field(alias="schema")]
    instrument: InstrumentId
    version: Version
    language: Language
    item_count: Annotated[int, Field(ge=0, le=200)]
    licence: Permission
    items: dict[Identifier, Words] = Field(default_factory=dict)
    sections: dict[Identifier, Words] = Field(default_factory=dict)
    details: dict[Identifier, Words] = Field(default_factory=dict)
    levels: dict[Identifier, Words] = Field(default_factory=dict)
    options: dict[Identifier, dict[Identifier, Words]] = Field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What it is found by."""
        return self.instrument, self.version, self.language

    def worded(self, instrument: Instrument) -> Instrument:
        """Return the same instrument under the official words; what it computes and its hash are untouched."""
        definition = instrument.definition
        options = {
            name: _relabelled(answers, "code", self.options.get(name, {}))
            for name, answers in getattr(definition, "options", {}).items()
        }
        found = {
            "items": _relabelled(instrument.items, "id", self.items),
            "sections": _relabelled(instrument.sections, "id", self.sections),
            "details": _relabelled(definition.details, "id", self.details),
            "levels": _relabelled(instrument.levels, "code", self.levels),
            "options": options,
        }
        known = type(definition).model_fields
        update = {name: value for name, value in found.items() if name in known}
        return Instrument(definition.model_copy(update=update), instrument.sha256)


def _relabelled(entries: Iterable[Labelled], key: str, words: Mapping[str, str]) -> tuple[Labelled, ...]:
    return tuple(
        entry.model_copy(update={"label": words[name]}) if (name := getattr(entry, key)) in words else entry
        for entry in entries
    )


@dataclass(frozen=True)
class Overlays:
    """What a folder holds: instruments under official words by (id, version, language), their overlays, and what was refused."""

    found: Mapping[Key, Overlay] = field(default_factory=dict)
    instruments: Mapping[Key, Instrument] = field(default_factory=dict)
    refused: tuple[BrokenDefinition, ...] = ()

    def of(self, instrument: Instrument, locale: str) -> Overlay | None:
        """Return the overlay of exactly this version in a reader's language (`en_GB`: en-GB, then en), or None."""
        return next((self.found[key] for key in _keys(instrument, locale) if key in self.found), None)

    def worded(self, instrument: Instrument, locale: str) -> Instrument:
        """Return the instrument under official words where there are any for this reader, else as it is."""
        return next((self.instruments[key] for key in _keys(instrument, locale) if key in self.instruments), instrument)

    def languages(self, instrument: Instrument) -> tuple[str, ...]:
        """Return the languages in which this version has official words, sorted."""
        return tuple(sorted(key[2] for key in self.found if key[:2] == (instrument.id, instrument.version)))

    def refused_for(self, instrument_id: str) -> tuple[BrokenDefinition, ...]:
        """Return why overlays of one instrument were refused."""
        return tuple(one for one in self.refused if one.file.startswith(f"{instrument_id}/"))


def _keys(instrument: Instrument, locale: str) -> Iterator[Key]:
    language = locale.replace("_", "-")
    yield instrument.id, instrument.version, language
    yield instrument.id, instrument.version, language.partition("-")[0]


def load(folder: Path) -> Overlays:
    """Read a folder of overlays; each file is used whole or refused whole, and a folder that is not there is refused too."""
    found: dict[Key, Overlay] = {}
    refused: list[BrokenDefinition] = []
    if not folder.is_dir():
        return Overlays(refused=(BrokenDefinition(folder.name, "the folder of overlays does not exist"),))
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        try:
            overlay = parse(bytes_of(file, name), name)
        except BrokenDefinition as error:
            refused.append(error)
        else:
            found[overlay.key] = overlay
    instruments = {key: one.worded(catalogue.instrument(key[0], key[1])) for key, one in found.items()}
    return Overlays(found, instruments, tuple(refused))


def check(folder: Path) -> list[BrokenDefinition]:
    """Return every overlay of a folder that would be refused, with file, line and reason; empty when all fit."""
    return list(load(folder).refused)


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file that is meant as an overlay, in the order of names; hidden files are passed over."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.name.startswith("."):
            yield from (file for file in sorted(entry.iterdir()) if not file.name.startswith("."))
        elif entry.suffix == ".toml":
            yield entry


def parse(raw: bytes, name: str) -> Overlay:
    """Turn the bytes of one file (`<instrument>/<language>.toml`) into an overlay, or refuse it (BrokenDefinition)."""
    text = text_of(raw, name)
    try:
        overlay = Overlay.model_validate(table_of(text, name))
    except ValidationError as error:
        where, reason = first_fault(error)
        refuse(name, f"{'.'.join(map(str, where))}: {reason}", text, where)
    if name != f"{overlay.instrument}/{overlay.language}.toml":
        raise BrokenDefinition(name, f"the file says it is {overlay.instrument}/{overlay.language}.toml")
    for place, reason in _faults(overlay):
        refuse(name, reason, text, place)
    return overlay


def _faults(overlay: Overlay) -> Iterator[Finding]:
    """Yield what does not fit the installed version; each yielded fault is (place in the file, reason)."""
    try:
        instrument = catalogue.instrument(overlay.instrument, overlay.version)
    except UnknownInstrument as error:
        yield ("version" if _is_installed(overlay.instrument) else "instrument",), str(error)
        return
    count = len(instrument.items)
    if overlay.item_count != count:
        yield (
            ("item_count",),
            f"{overlay.item_count} items are announced, {instrument.id} {instrument.version} has {count}",
        )
    asked = [item.id for item in instrument.items]
    yield from _strangers(("items",), overlay.items, asked)
    for item in asked:
        if item not in overlay.items:
            yield ("items",), f"{item} has no text"
    yield from _strangers(("sections",), overlay.sections, [section.id for section in instrument.sections])
    yield from _strangers(("details",), overlay.details, [detail.id for detail in instrument.definition.details])
    yield from _strangers(("levels",), overlay.levels, [level.code for level in instrument.levels])
    options = getattr(instrument.definition, "options", {})
    yield from _strangers(("options",), overlay.options, options)
    for name, words in overlay.options.items():
        yield from _strangers(("options", name), words, [option.code for option in options.get(name, ())])


def _is_installed(instrument_id: str) -> bool:
    return instrument_id in {one.id for one in catalogue.instruments()}


def _strangers(place: tuple[str | int, ...], given: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    names = list(known)
    for name in given:
        if name not in names:
            meant = nearest(name, names)
            yield (*place, name), f"{name} is not in this version" + (f", did you mean {meant}?" if meant else "")
