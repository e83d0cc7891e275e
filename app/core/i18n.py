"""Words: gettext with one translator per request; rules mark their sentences and know nobody's language."""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
PSEUDO = "en_XA"


class PseudoTranslations(NullTranslations):
    """Makes every translated text longer and strange, so that untranslated or clipped text shows in tests."""

    _table = str.maketrans("aeiouAEIOUcnsy", "áéíóúÁÉÍÓÚçñšý")

    def gettext(self, message: str) -> str:
        """Dress up one message; places such as %(count)s stay as they are."""
        parts = message.split("%(")
        dressed = [parts[0].translate(self._table)]
        for part in parts[1:]:
            name, _, rest = part.partition(")")
            dressed.append(f"{name}){rest[:1]}{rest[1:].translate(self._table)}")
        return "⟦" + "%(".join(dressed) + "~" * (len(message) * 2 // 5) + "⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Dress up the fitting one of two messages."""
        return self.gettext(msgid1 if n == 1 else msgid2)


SOURCE = "en_GB"
_spoken: ContextVar[list[str] | None] = ContextVar("spoken", default=None)
"""One cell per request: what a dependency chooses in its thread must be heard by the handler in another one."""


def N_(message: str) -> str:  # noqa: N802 - the customary name of the mark
    """Mark a sentence for translation without translating it here."""
    return message


@cache
def translations(locale: str) -> NullTranslations:
    """Load one language's words; English is the source and needs none."""
    if locale == PSEUDO:
        return PseudoTranslations()
    return translation(
        "messages", localedir=LOCALES, languages=[locale, locale.split("_", maxsplit=1)[0]], fallback=True
    )


def begin() -> None:
    """Begin a request in the source language, before its work is handed to threads."""
    _spoken.set([SOURCE])


def use_locale(locale: str) -> None:
    """Choose the language of this request (`de`, `en_GB`, ...)."""
    cell = _spoken.get()
    if cell is None:
        _spoken.set([locale])
    else:
        cell[0] = locale


def locale() -> str:
    """Tell the language of this request."""
    cell = _spoken.get()
    return cell[0] if cell else SOURCE


def gettext(message: str) -> str:
    """Translate a message into this request's language."""
    return translations(locale()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a count with the plural forms of this request's language."""
    return translations(locale()).ngettext(singular, plural, n)
