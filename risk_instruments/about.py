"""What every definition says about itself: title and owner, licence, where each fact was read, what it shares with another form."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from risk_instruments.conditions import Identifier, Part

Label = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(min_length=1, max_length=1500)]
InstrumentId = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,3})?(\.[a-z0-9]+(-[a-z0-9]+)*)+$", max_length=80)]
Version = Annotated[str, Field(pattern=r"^\d{1,4}(\.\d{1,4}){1,2}$")]
Status = Literal["verified", "secondary", "recalled", "own-choice"]
Computed = Literal["items", "order", "weights", "threshold", "bands", "rules", "missing"]
Explained = Literal[
    "sections", "flags", "labels", "levels", "judgement", "norms", "certificate", "population", "answers", "timepoints",
    "informants",
]  # fmt: skip


class Validity(Part):
    """One sentence on how well the instrument predicts, with where it was read."""

    text: Text
    source: Text


class About(Part):
    """Who made the instrument, for whom, and who may complete it."""

    title: Label
    short: Label
    owner: Label
    year: Annotated[int, Field(ge=1970, le=2100)] | None = None
    country: Label
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")], ...]
    completed_by: Text
    population: Text
    not_for: Text | None = None
    training: Literal["none", "advised", "certificate"]
    validity: tuple[Validity, ...] = ()


class Licence(Part):
    """What may be shown: `own-labels` are our words; `overlay-required` means the items are not known to us.

    `checked_on`: the day the terms were taken over.
    """

    wording: Literal["own-labels", "open", "permission", "overlay-required"]
    terms: Text
    url: Text | None = None
    checked_on: date
    labels: Text


class Fact(Part):
    """Where one fact comes from, and who took it over when; `Computed` facts decide the result, others explain it."""

    fact: Computed | Explained
    status: Status
    sources: tuple[Text, ...]
    note: Text | None = None
    seen_on: date
    by: Label


class Mapping(Part):
    """Questions that mean exactly the same in another form, so that nobody is asked twice in one visit (handbook 3.2).

    A mapping that is not `verified` stays off until the area's dated protocol names it (as `<id>:<other id>`).
    """

    to: InstrumentId
    version: Version
    status: Status
    sources: tuple[Text, ...] = ()
    note: Text | None = None
    pairs: Annotated[dict[Identifier, Identifier], Field(min_length=1)]
    """Own item to the other form's item; read in both directions."""

    @property
    def is_verified(self) -> bool:
        """Whether it was read on both forms, so that it needs no further confirmation."""
        return self.status == "verified"

    @model_validator(mode="after")
    def _one_to_one(self) -> Mapping:
        if len(set(self.pairs.values())) != len(self.pairs):
            raise ValueError("two items are mapped to the same item")
        return self
