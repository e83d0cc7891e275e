"""Every word of the catalogue that a screen shows can be translated."""

import io
from pathlib import Path

import pytest

import risk_instruments
from risk_instruments import catalogue
from risk_instruments.texts import extract, words_of

HOME = Path(risk_instruments.__file__).parent / "catalogue"


@pytest.mark.parametrize("instrument", catalogue.instruments(), ids=lambda one: one.id)
def test_babel_finds_every_label_guidance_level_and_prompt_with_its_line(instrument):
    file = HOME / instrument.id / f"{instrument.version}.toml"
    found = list(extract(io.BytesIO(file.read_bytes()), {}, (), {}))
    texts = {row[2] for row in found}
    definition = instrument.definition
    wanted = {definition.about.title} | {level.label for level in instrument.levels}
    wanted |= {one.label for one in (*instrument.items, *instrument.sections, *definition.details, *definition.inputs)}
    wanted |= {text for item in instrument.items for text in (item.guidance, item.follow_up) if text}
    wanted |= {notice.message for notice in (*definition.checks, *definition.prompts)}
    wanted |= {level.guidance for level in instrument.levels if level.guidance}
    wanted |= {
        instrument.answer_label(item.id, code) for item in instrument.items for code in instrument.answer_codes(item.id)
    }
    about, licence = definition.about, definition.licence
    wanted |= {about.country, licence.terms, *(one.text for one in about.validity)}
    wanted |= {one.note for one in (*definition.provenance, *definition.mappings) if one.note}
    wanted |= {text for norm in getattr(definition, "norms", ()) for text in (norm.name, norm.applies_to)}
    assert wanted <= texts
    assert not any(text.startswith("http") for text in texts)
    lines = file.read_text("utf-8").replace('\\"', '"').split("\n")
    codes = {words_of(code): code for given in definition.inputs for code in given.codes}
    assert [row[2] for row in found if codes.get(row[2], row[2]) not in lines[row[0] - 1]] == []
    assert len(texts) == len(found)
