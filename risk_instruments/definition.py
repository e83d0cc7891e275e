"""The schema `risk-instrument/1`: what one published version of an instrument says, as data (handbook 6).

Judgement kinds have no field for points, scores, bands or rules at all, so no screen and no program can sum them by accident.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from risk_instruments.about import About, Fact, InstrumentId, Label, Licence, Mapping, Status, Text, Version
from risk_instruments.conditions import Condition, Identifier, Part

Points = Annotated[int, Field(ge=-1000, le=1000)]
Flag = Literal[
    "critical", "strangulation", "weapon", "firearm", "threat_to_kill", "stalking", "separation", "escalation",
    "coercive_control", "children", "fear", "suicide", "honour", "victim_view", "serious_indicator",
]  # fmt: skip


class Choice(Part):
    """One answer a person can give; `missing` marks the answers that leave the question open."""

    code: Identifier
    label: Label
    missing: bool = False


class Option(Choice):
    """An answer of a scored instrument; `points` is its value, absent for the open ones."""

    points: Points | None = None

    @model_validator(mode="after")
    def _scored_or_missing(self) -> Option:
        if self.missing == (self.points is not None):
            raise ValueError("an option either is missing or has points")
        return self


class Section(Part):
    """A group of questions that fits on one screen of a phone."""

    id: Identifier
    label: Label


class Question(Part):
    """One question of the instrument under our own neutral label; `offers` names an instrument to offer on yes."""

    id: Identifier
    n: Annotated[str, Field(pattern=r"^[0-9]{1,3}[a-z]?$")]
    section: Identifier
    label: Label
    guidance: Text | None = None
    follow_up: Text | None = None
    options: Identifier
    flags: tuple[Flag, ...] = ()
    offers: InstrumentId | None = None


class Derive(Part):
    """A question answered by its details: yes from `atleast[0]` of them on (handbook 7.4)."""

    atleast: tuple[Annotated[int, Field(ge=1)], Annotated[tuple[Identifier, ...], Field(min_length=1)]]


class Item(Question):
    """A question of a scored instrument; `points` overrides the value of single answers."""

    points: dict[Identifier, Points] = Field(default_factory=dict)
    derive: Derive | None = None


class Detail(Part):
    """A sub-question, asked when its parent has the answer `when`; never counted among the items."""

    id: Identifier
    parent: Identifier
    label: Label
    options: Identifier
    when: Identifier | None = None


class Input(Part):
    """Something beside the answers that the rules may read; a judgement needs author and reason from the caller."""

    id: Identifier
    label: Label
    type: Literal["judgement", "code"]
    codes: tuple[Identifier, ...] = ()
    needs: tuple[Literal["author", "reason"], ...] = ()

    @model_validator(mode="after")
    def _codes_belong_to_codes(self) -> Input:
        if (self.type == "code") != bool(self.codes):
            raise ValueError("an input of type code lists its codes, a judgement has none")
        return self


class Level(Part):
    """A level the instrument can give; the file lists them from low to high, `guidance` says when a person chooses it."""

    code: Identifier
    label: Label
    guidance: Text | None = None


class Notice(Part):
    """A sentence shown when its condition is true: a contradiction to put right, or a prompt for judgement."""

    id: Identifier
    condition: Annotated[Condition, Field(alias="if")]
    message: Text


class Rule(Part):
    """A condition that lifts the result to a level; a `silent` rule sets a base level and is never reported as fired."""

    id: Identifier
    label: Label
    condition: Annotated[Condition, Field(alias="if")]
    level: Identifier
    silent: bool = False


class Band(Part):
    """The level of a range of totals, up to and including `up_to`; the last band is open."""

    level: Identifier
    up_to: int | None = None


class NormRow(Part):
    """The published figures of one level, in whole percent."""

    level: Identifier
    percent: dict[Identifier, Annotated[int, Field(ge=0, le=100)]]


class Norm(Part):
    """A table of published figures, versioned apart from the items; shown only with its name and year."""

    id: Identifier
    name: Label
    year: Annotated[int, Field(ge=1970, le=2100)]
    applies_to: Text
    status: Status
    sources: tuple[Text, ...]
    rows: tuple[NormRow, ...]


class Override(Part):
    """What judgement may do to the level: raise it, never lower it (decision 7)."""

    raise_: Annotated[Literal[True], Field(alias="raise")]
    lower: Literal[False]
    needs: tuple[Literal["author", "reason"], ...]


class Definition(Part):
    """What every kind of instrument has."""

    schema_: Annotated[Literal["risk-instrument/1"], Field(alias="schema")]
    id: InstrumentId
    version: Version
    release: bool
    """Whether a computed level may be shown. A level that a person chose or that was made elsewhere is never held back."""
    item_count: Annotated[int, Field(ge=0, le=200)]
    about: About
    licence: Licence
    provenance: Annotated[tuple[Fact, ...], Field(min_length=1)]
    sections: tuple[Section, ...] = ()
    details: tuple[Detail, ...] = ()
    inputs: tuple[Input, ...] = ()
    checks: tuple[Notice, ...] = ()
    prompts: tuple[Notice, ...] = ()
    mappings: tuple[Mapping, ...] = ()


class Scored(Definition):
    """An instrument with points: rules or bands turn them into a level, `count_only` gives none."""

    kind: Literal["additive", "triggers", "count_only"]
    options: dict[Identifier, Annotated[tuple[Option, ...], Field(min_length=2)]]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]
    scores: dict[Identifier, Annotated[tuple[Identifier, ...], Field(min_length=1)]] = Field(default_factory=dict)
    levels: tuple[Level, ...] = ()
    rules: tuple[Rule, ...] = ()
    bands: tuple[Band, ...] = ()
    max_missing: Annotated[int, Field(ge=0)] | None = None
    certificate: Text | None = None
    override: Override | None = None
    norms: tuple[Norm, ...] = ()


class Judged(Definition):
    """Structured professional judgement: factors and a chosen level, no score field exists."""

    kind: Literal["spj"]
    options: dict[Identifier, Annotated[tuple[Choice, ...], Field(min_length=2)]] = Field(default_factory=dict)
    items: Annotated[tuple[Question, ...], Field(max_length=200)] = ()
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    timepoints: tuple[Identifier, ...] = ()
    scenarios: bool = False
    plan: bool = False


class Listed(Definition):
    """Criteria of which any one is enough, each with a written reason."""

    kind: Literal["criteria"]
    options: dict[Identifier, Annotated[tuple[Choice, ...], Field(min_length=2)]]
    items: Annotated[tuple[Question, ...], Field(min_length=1, max_length=200)]
    met_by: Identifier = "yes"
    needs: tuple[Literal["author", "reason"], ...] = ("reason",)


class External(Definition):
    """A result made elsewhere: only its level, date, source and file are recorded.

    Without `levels` the level is taken over in the words of the report.
    """

    kind: Literal["external"]
    levels: tuple[Level, ...] = ()
    accept: tuple[Literal["level", "date", "source", "file"], ...]


class Repeated(Definition):
    """The same questions at several times from several informants; outcome, not risk.

    `confidential` names the informants whose answers the other side must not see (handbook 3.15).
    """

    kind: Literal["repeated"]
    options: dict[Identifier, Annotated[tuple[Choice, ...], Field(min_length=2)]] = Field(default_factory=dict)
    items: Annotated[tuple[Question, ...], Field(max_length=200)] = ()
    timepoints: Annotated[tuple[Identifier, ...], Field(min_length=2)]
    informants: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    confidential: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _confidential_informants(self) -> Repeated:
        if strangers := set(self.confidential) - set(self.informants):
            raise ValueError(f"{', '.join(sorted(strangers))} is confidential, but no informant")
        return self


AnyDefinition = Annotated[Scored | Judged | Listed | External | Repeated, Field(discriminator="kind")]
SCHEMA: TypeAdapter[Scored | Judged | Listed | External | Repeated] = TypeAdapter(AnyDefinition)


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of a definition file, for editors that complete and check while typing."""
    return SCHEMA.json_schema(by_alias=True)
