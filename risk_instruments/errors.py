"""What can go wrong, as three errors that each carry what a person needs to put it right."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import PurePath


def nearest(word: object, known: Iterable[str], likeness: float = 0.4) -> str | None:
    """Return the known word that was probably meant, or None when nothing comes close (likeness 0 to 1)."""
    found = get_close_matches(str(word)[:80].lower(), sorted(known), n=1, cutoff=likeness)
    return found[0] if found else None


class BrokenDefinition(ValueError):  # noqa: N818 - named for what happened
    """A definition file that is refused as a whole: which file, which line (None when unknown), why."""

    def __init__(self, file: PurePath | str, reason: str, line: int | None = None) -> None:
        self.file = str(file).encode("utf-8", "backslashreplace").decode()  # names on a disk may be no text
        self.line = line
        self.reason = reason
        place = self.file if line is None else f"{self.file}, line {line}"
        super().__init__(f"{place}: {reason}")


class UnknownInstrument(LookupError):  # noqa: N818 - named for what happened
    """No definition of that id or version is in the catalogue; the suggestion names the nearest id."""

    def __init__(self, instrument: str, version: str | None = None, suggestion: str | None = None) -> None:
        self.instrument = instrument
        self.version = version
        self.suggestion = suggestion
        asked = instrument if version is None else f"{instrument} version {version}"
        hint = f", did you mean {suggestion}?" if suggestion else ""
        super().__init__(f"unknown instrument {asked}{hint}")


class UnknownAnswer(ValueError):  # noqa: N818 - named for what happened
    """An item, answer code or input the instrument does not know: refused, never guessed.

    `code` is None when the item itself is unknown; `suggestion` is the nearest item or code, or None.
    """

    def __init__(self, item: str, code: str | None, suggestion: str | None) -> None:
        self.item = item
        self.code = code
        self.suggestion = suggestion
        what = f"unknown item {item}" if code is None else f"unknown answer {code} for {item}"
        hint = f", did you mean {suggestion}?" if suggestion else ""
        super().__init__(f"{what}{hint}")
