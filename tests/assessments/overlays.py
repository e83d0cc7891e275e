"""A licensed deployer's folder for tests: invented words, no form's own."""

from pathlib import Path

from risk_instruments import Instrument, catalogue

SECRET = "Sentence of the licensed paper"
HOLDER = "Alderbrook partnership"


def plant(
    folder: Path, instrument_id: str, *, language: str = "en", version: str | None = None, more: str = ""
) -> Path:
    """Write an overlay with a text for every question; gives the folder."""
    instrument = catalogue.instrument(instrument_id)
    file = folder / instrument_id / f"{language}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text_of(instrument, language, version or instrument.version) + more, "utf-8")
    return folder


def text_of(instrument: Instrument, language: str, version: str) -> str:
    """Give the text of an overlay file."""
    items = "\n".join(f'{item.id} = "{SECRET} <{item.n}>"' for item in instrument.items)
    return (
        f'schema = "risk-overlay/1"\ninstrument = "{instrument.id}"\nversion = "{version}"\nlanguage = "{language}"\n'
        f'item_count = {len(instrument.items)}\n\n[licence]\nowner = "The owner"\nholder = "{HOLDER}"\nreference = "L-4711"\n\n'
        f"[items]\n{items}\n"
    )
