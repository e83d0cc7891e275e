"""Reading a form into the same command that the JSON door takes, keeping what was typed and one sentence per field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from app.core.i18n import N_, gettext

Command = TypeVar("Command", bound=BaseModel)
UNREADABLE = ("\ufffd", "\x00")
"""What broken UTF-8 becomes in a posted form, and the sign that no database takes."""
OWN_FIELDS = frozenset({"csrf_token", "idempotency_key"})

SENTENCES = {
    "missing": N_("Fill this in."),
    "string_too_short": N_("Write at least %(min_length)s characters."),
    "string_too_long": N_("Write at most %(max_length)s characters."),
    "enum": N_("Choose one of the answers."),
    "literal_error": N_("Choose one of the answers."),
    "date_from_datetime_parsing": N_("Give a real date, such as 2026-03-26."),
    "date_parsing": N_("Give a real date, such as 2026-03-26."),
    "datetime_parsing": N_("Give a real date and time."),
    "datetime_from_date_parsing": N_("Give a real date and time."),
    "time_parsing": N_("Give a real time, such as 09:30."),
    "int_parsing": N_("Give a whole number."),
    "bool_parsing": N_("Choose yes or no."),
    "uuid_parsing": N_("Choose one from the list."),
    "extra_forbidden": N_("This field is not part of the form."),
    "greater_than_equal": N_("Give %(ge)s or more."),
    "less_than_equal": N_("Give %(le)s or less."),
    "string_unicode": N_("This text holds characters that cannot be read."),
}


@dataclass(frozen=True)
class Form(Generic[Command]):
    """What was typed, what is wrong with it, and the command if nothing is."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    command: Command | None = None

    def value(self, name: str, default: Any = "") -> Any:
        """Give what was typed into a field, or the default when it was not sent."""
        found = self.typed.get(name)
        return found[-1] if found else default

    def values(self, name: str, default: Any = ()) -> Any:
        """Give everything that was chosen in a field of several."""
        return self.typed.get(name, default) if self.typed else default

    def error(self, name: str) -> str:
        """Give the sentence beside a field, or nothing."""
        return next((sentence for field_name, sentence in self.errors if field_name == name), "")

    @property
    def data(self) -> Command:
        """Give the command; only to be asked when there are no errors."""
        if self.command is None:
            raise ValueError("the form has errors")
        return self.command

    def refused(self, fields: Mapping[str, str]) -> "Form[Command]":
        """Give the same form with sentences from a rule at their fields."""
        return Form(self.typed, [*self.errors, *((name, gettext(text)) for name, text in fields.items())], self.command)


def empty() -> Form[Any]:
    """Give a form nobody has filled in yet."""
    return Form()


def filled(values: Mapping[str, Any]) -> Form[Any]:
    """Give a form that shows what is stored."""
    return Form({name: _texts(value) for name, value in values.items()})


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [] if value is None else [str(value)]


def read(raw: FormData, command: type[Command], **extra: Any) -> Form[Command]:
    """Read a form into a command; several values of one name become a list where the command wants one."""
    typed: dict[str, list[str]] = {}
    for name, value in raw.multi_items():
        if isinstance(value, str) and name not in OWN_FIELDS:
            typed.setdefault(name, []).append(value.replace("\r\n", "\n"))
    values: dict[str, Any] = dict(extra)
    for name, found in typed.items():
        wanted = command.model_fields.get(name)
        many = wanted is not None and str(wanted.annotation).startswith(("list", "set", "tuple", "frozenset"))
        if many:
            values[name] = [one for one in found if one != ""]
        elif found[-1].strip() != "" or (wanted is not None and wanted.is_required() and wanted.annotation is str):
            values[name] = found[-1]
    broken = [name for name, found in typed.items() if any(sign in text for text in found for sign in UNREADABLE)]
    if broken:
        return Form(typed, [(name, gettext(SENTENCES["string_unicode"])) for name in broken], None)
    try:
        return Form(typed, [], command.model_validate(values))
    except ValidationError as error:
        return Form(typed, sentences(error), None)


def settled(raw: FormData, *names: str) -> FormData:
    """Read the answer of a conflict panel: keep=mine or theirs stands for the text that was shown, both for what was written together."""
    choice = raw.get("keep")
    texts = {name: raw.get(f"{name}_{choice}", raw.get(name, "")) for name in names}
    panel = {"keep", *(f"{name}_{side}" for name in names for side in ("mine", "theirs"))}
    return FormData([(name, texts.get(name, value)) for name, value in raw.multi_items() if name not in panel])


def sentences(error: ValidationError) -> list[tuple[str, str]]:
    """Turn Pydantic's errors into one plain sentence per field."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"]) or "form"
        found.setdefault(name, sentence_for(one))
    return list(found.items())


def sentence_for(error: Mapping[str, Any]) -> str:
    """Give the sentence for one of Pydantic's errors; a rule's own ValueError speaks for itself."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return gettext(str(context.get("error", error["msg"])))
    text = SENTENCES.get(error["type"])
    if text is None:
        return gettext(N_("This cannot be read. Check it, please."))
    return gettext(text) % context if "%(" in text else gettext(text)
