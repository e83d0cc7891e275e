"""How a definition begins: the questions an author is asked, on a terminal or as options, and the first file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from risk_instruments import catalogue
from risk_instruments.about import About, InstrumentId, Label, Licence, Text, Version
from risk_instruments.blank import Answers, file_text
from risk_instruments.conditions import Identifier

ADDED = frozenset({"additive", "triggers"})
SCORED = ADDED | {"count_only"}
EVERY = SCORED | {"spj", "criteria", "external", "repeated"}
LEVELLED = ADDED | {"spj", "external"}
Asking = Callable[[str], str]


class WrongBeginning(ValueError):  # noqa: N818 - named for what it is
    """An answer that cannot be used, or one that is missing; the text names the option."""


class Question(NamedTuple):
    """One question: what its answer must be (a list is typed with commas), what it is when left empty, who is asked."""

    name: str
    text: str
    type: TypeAdapter[Any]
    default: str | None = None
    kinds: frozenset[str] = EVERY
    is_list: bool = False

    @property
    def option(self) -> str:
        """The name on the command line, without its dashes."""
        return self.name.replace("_", "-")

    def read(self, typed: str) -> Any:
        """Turn what was typed into the answer; raises WrongBeginning with the reason."""
        value = [part.strip() for part in typed.split(",") if part.strip()] if self.is_list else typed.strip()
        try:
            return self.type.validate_python(value)
        except ValidationError as error:
            reason = error.errors(include_url=False, include_input=False)[0]["msg"]
            raise WrongBeginning(f"--{self.option} {typed[:80]}: {reason}") from None


def _a(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _of(part: type[BaseModel], field: str) -> TypeAdapter[Any]:
    annotation: Any = part.model_fields[field].annotation
    return TypeAdapter(annotation)


QUESTIONS = (
    Question(
        "kind",
        "Kind: additive, triggers, count_only, spj, criteria, external or repeated",
        _a(Literal["additive", "triggers", "count_only", "spj", "criteria", "external", "repeated"]),
    ),
    Question("id", "Id: country, dot, name, such as uk.some-checklist-12; never used again", _a(InstrumentId)),
    Question("version", "Version", _a(Version), "1.0"),
    Question("title", "Title", _a(Label)),
    Question("short", "Short name for narrow places", _a(Label)),
    Question("owner", "Owner: who made it and holds the rights", _a(Label)),
    Question("country", "Country", _a(Label)),
    Question("languages", "Languages, such as en, es", _of(About, "languages"), "en", is_list=True),
    Question("population", "Population: for whom it was made", _a(Text)),
    Question("completed_by", "Completed by whom", _a(Text)),
    Question("training", "Training: none, advised or certificate", _of(About, "training")),
    Question(
        "wording",
        "Wording: own-labels, open, permission or overlay-required",
        _of(Licence, "wording"),
        "own-labels",
    ),
    Question("terms", "Licence: what its terms say", _a(Text)),
    Question("items", "How many items", _a(Annotated[int, Field(ge=0, le=200)]), None, EVERY - {"external"}),
    Question(
        "levels",
        "Levels from low to high, with commas",
        _a(Annotated[tuple[Label, ...], Field(min_length=2, max_length=20)]),
        None,
        LEVELLED,
        is_list=True,
    ),
    Question("way", "The level comes from rules or bands", _a(Literal["rules", "bands"]), "rules", ADDED),
    Question(
        "totals", "The total at which each level but the lowest begins", _a(tuple[int, ...]), None, ADDED, is_list=True
    ),
    Question(
        "timepoints",
        "Times of asking, such as intake, end",
        _a(Annotated[tuple[Identifier, ...], Field(min_length=2)]),
        None,
        frozenset({"repeated"}),
        is_list=True,
    ),
    Question(
        "informants",
        "Who is asked, such as perpetrator, partner",
        _a(Annotated[tuple[Identifier, ...], Field(min_length=1)]),
        None,
        frozenset({"repeated"}),
        is_list=True,
    ),
    Question("by", "Who takes the facts over: your name or team", _a(Label)),
)


def gathered(given: Mapping[str, str | None], ask: Asking | None, tell: Callable[[str], None]) -> Answers:
    """Collect every answer: from the options, else by asking, else the default; raises WrongBeginning.

    `ask` is None where nobody sits at a terminal: then what is missing is named at once. On a terminal a wrong answer
    is told and asked again.
    """
    answers: dict[str, Any] = {}
    missing = []
    for question in QUESTIONS:
        typed = given.get(question.name)
        if question.kinds != EVERY and answers.get("kind") not in question.kinds:
            if typed is not None and "kind" in answers:
                raise WrongBeginning(f"--{question.option} does not belong to the kind {answers['kind']}")
        elif typed is not None:
            answers[question.name] = _checked(question, typed, answers)
        elif ask is not None:
            answers[question.name] = _asked(question, answers, ask, tell)
        elif question.default is not None:
            answers[question.name] = question.read(question.default)
        else:
            missing.append(f"--{question.option}")
    if missing:
        raise WrongBeginning(f"still needed: {', '.join(missing)}")
    return Answers(**answers)


def _asked(question: Question, answers: Mapping[str, Any], ask: Asking, tell: Callable[[str], None]) -> Any:
    shown = f"{question.text} [{question.default}]: " if question.default else f"{question.text}: "
    while True:
        try:
            return _checked(question, ask(shown).strip() or question.default or "", answers)
        except WrongBeginning as error:
            tell(str(error))
        except EOFError:
            raise WrongBeginning(f"--{question.option} was not answered") from None


def _checked(question: Question, typed: str, answers: Mapping[str, Any]) -> Any:
    value = question.read(typed)
    if question.name == "items" and value == 0 and answers.get("kind") not in {"spj", "repeated"}:
        raise WrongBeginning("--items 0: only a judgement whose items are not known to us has none")
    if question.name == "totals" and "levels" in answers:
        wanted = len(answers["levels"]) - 1
        if len(value) != wanted or list(value) != sorted(set(value)):
            raise WrongBeginning(f"--totals {typed[:80]}: {wanted} whole numbers that rise")
    return value


def write(answers: Answers, folder: Path, day: date) -> Path:
    """Write `<id>/<version>.toml` below a folder and return its path; an existing file is never written over.

    Raises WrongBeginning, or BrokenDefinition when an answer makes a file that check would refuse.
    """
    file = folder / answers.id / f"{answers.version}.toml"
    raw = file_text(answers, day).encode("utf-8")
    catalogue.parse(raw, file.as_posix())
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("xb") as written:
            written.write(raw)
    except FileExistsError:
        raise WrongBeginning(f"{file} exists already: make a new version") from None
    return file
