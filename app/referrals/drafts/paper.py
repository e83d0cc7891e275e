"""What lies in a draft: the sections that were filled in, and what was typed where one still has a fault; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

from pydantic import ValidationError

from app.core.i18n import N_
from app.referrals.schemas import (
    ConsentSection,
    DangerSection,
    HarmerSection,
    ReferralDraft,
    RelatedSection,
    SafeContactSection,
    Section,
    VictimSection,
    WhySection,
)

SECTIONS: dict[str, type[Section]] = {
    "victim": VictimSection,
    "safe_contact": SafeContactSection,
    "why": WhySection,
    "consent": ConsentSection,
    "danger": DangerSection,
}
GROUPS: dict[str, type[RelatedSection] | type[HarmerSection]] = {"people": RelatedSection, "harm": HarmerSection}
MOST = {"people": 30, "harm": 10}
ORDER = ("victim", "safe_contact", "people", "harm", "why", "consent", "danger")
Typed = Mapping[str, list[str]]


@dataclass(frozen=True)
class Paper:
    """A draft's content. `words`: sections that are right; `typed`: raw texts of those that are not; `saves`: how often each was saved."""

    words: dict[str, Any] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    """`people-1` or `harm-2` to that person's words."""
    typed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    saves: dict[str, int] = field(default_factory=dict)
    closed: dict[str, bool] = field(default_factory=dict)
    """Groups whose writer said "nobody else" (people), or "not known" or "that is everybody" (harm)."""
    made: dict[str, str] = field(default_factory=dict)
    """Once sent: each person's key to the id on file."""
    same: dict[str, str] = field(default_factory=dict)
    """What the referrer answered to "is this the same person?"."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a referral's sealed `draft` holds."""
        return cls(**stored)

    def stored(self) -> dict[str, Any]:
        """Give what is sealed into the referral."""
        return dict(self.__dict__)

    def saved(self, key: str, section: Section) -> "Paper":
        """Give the paper with a section that is right."""
        words = section.model_dump(mode="json")
        typed = {name: found for name, found in self.typed.items() if name != key}
        paper = replace(self, typed=typed, saves=self.saves | {key: self.version(key) + 1})
        if key in SECTIONS:
            return replace(paper, words=self.words | {key: words})
        return replace(paper, people=self.people | {key: words})

    def kept(self, key: str, typed: Typed) -> "Paper":
        """Give the paper with what was typed into a section that is not right yet."""
        kept = {name: list(values) for name, values in typed.items()}
        return replace(self, typed=self.typed | {key: kept}, saves=self.saves | {key: self.version(key) + 1})

    def without(self, key: str) -> "Paper":
        """Give the paper without one person."""
        people = {name: words for name, words in self.people.items() if name != key}
        typed = {name: words for name, words in self.typed.items() if name != key}
        return replace(self, people=people, typed=typed)

    def version(self, key: str) -> int:
        """Tell how often a section was saved: what a window must know to change it."""
        return self.saves.get(key, 0)

    def keys(self, group: str) -> list[str]:
        """Give the keys of a group's people, in the order in which they were added."""
        found = {key for key in (*self.people, *self.typed) if key.startswith(f"{group}-")}
        return sorted(found, key=_number)

    def next_key(self, group: str) -> str:
        """Give the key of the next person of a group; a removed one's is never given again."""
        used = [_number(key) for key in (*self.saves, *self.keys(group)) if key.startswith(f"{group}-")]
        return f"{group}-{max(used, default=0) + 1}"

    def one(self, key: str) -> RelatedSection | HarmerSection | None:
        """Give one person as far as the words are right."""
        words = self.people.get(key)
        return None if words is None else GROUPS[key.partition("-")[0]].model_validate(words)

    def section(self, key: str) -> Section | None:
        """Give one section as far as its words are right."""
        words = self.words.get(key)
        return None if words is None else SECTIONS[key].model_validate(words)

    def is_done(self, key: str) -> bool:
        """Whether a part of the task list needs nothing more."""
        if key in SECTIONS:
            return key in self.words and key not in self.typed
        keys = self.keys(key)
        return not any(one in self.typed for one in keys) and (
            self.closed.get(key, False) or (key == "harm" and bool(keys))
        )

    @property
    def victim_name(self) -> tuple[str, str]:
        """Given and family name of the person at risk as far as they are written down."""
        typed = self.typed.get("victim", {})
        words = self.words.get("victim", {})
        given, family = (
            (typed.get(name) or [str(words.get(name, ""))])[-1].strip() for name in ("given_name", "family_name")
        )
        return given, family

    def whole(self, area_id: UUID, assessment_id: UUID | None) -> ReferralDraft:
        """Give the referral if every part is done; ValidationError with the path of each missing field otherwise."""
        return ReferralDraft.model_validate(
            {name: words for name, words in self.words.items() if name not in self.typed}
            | {group: [self.people[key] for key in self.keys(group) if key in self.people] for group in GROUPS}
            | {"area_id": area_id, "assessment_id": assessment_id}
        )

    def shared(self) -> "Paper":
        """Give the paper as others see it: without code word, restricted addresses only named as such."""
        words = {key: _open_words(one) for key, one in self.words.items()}
        return replace(self, words=words, people={key: _open_words(one) for key, one in self.people.items()}, typed={})

    def missing(self) -> list[str]:
        """Give the parts of the task list that are still to do."""
        return [key for key in ORDER if not self.is_done(key)]


def _open_words(words: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only the safe-contact page and the coordinator show (classes R)."""
    hidden = {"address": "", "postcode": ""} if words.get("is_address_restricted") else {}
    return {name: one for name, one in words.items() if name != "code_word"} | hidden


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])


def paper_of(draft: ReferralDraft) -> Paper:
    """Lay a whole referral of a program down as a paper."""
    paper = Paper(closed=dict.fromkeys(GROUPS, True))
    for key in SECTIONS:
        paper = paper.saved(key, getattr(draft, key))
    for group in GROUPS:
        for number, person in enumerate(getattr(draft, group), 1):
            paper = paper.saved(f"{group}-{number}", person)
    return paper


def faults(error: ValidationError) -> list[str]:
    """Give the parts that a validation speaks of."""
    return sorted({str(one["loc"][0]) for one in error.errors()})


FILL_IN_FIRST = N_("Fill in every part before you send the referral.")
