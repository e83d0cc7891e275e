"""The action bar's grammar: `Housing: change locks by Fri` becomes owner, text and due date (design 2.8, BR-52).

Parsing never raises and never loses what was typed: whatever it is not sure of is named in `unclear`, and the chair or the
coordinator decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from rapidfuzz import fuzz

from app.actions.due_phrases import find_due

MATCH_CUTOFF = 80
"""Below this likeness (0 to 100) a name is not taken for an agency: one slip in a word of five letters still passes."""
AMBIGUOUS_GAP = 5
"""Two agencies this close to each other are both offered instead of one being chosen."""
CANDIDATE_CUTOFF = 50
MOST_CANDIDATES = 3
PREFIX_LIKENESS = 90
EXACT = 100
SHORTEST_LIKENESS = 3
LONGEST_HEAD = 120
MOST_NAME_WORDS = 5

_COLON = re.compile(r"(?<!\d):|:(?!\d)")
_LIST = re.compile(r"[,;&+/]")
_AND = re.compile(r"\s+(?:and|und|og|och)\s+", re.IGNORECASE)
_AND_WORDS = frozenset({"and", "und", "og", "och", "&", "+"})
_DROPPED = str.maketrans("", "", "'’‘`.@")


class Part(StrEnum):
    """The three parts of an action; each is a chip on the screen."""

    OWNER = "owner"
    TEXT = "text"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Owner:
    """An agency that may own actions: the name shown, then its aliases and the people who speak for it."""

    agency_id: UUID
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An agency recognised in what was typed, with the likeness from 0 to 100."""

    agency_id: UUID
    name: str
    typed: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that fits no agency or several, with those that come nearest (perhaps none)."""

    typed: str
    options: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One action ready to be recorded: each owner has its own."""

    agency_id: UUID
    text: str
    due: date


@dataclass(frozen=True, slots=True)
class Capture:
    """A line understood: `unclear` names the parts that need a decision, `candidates` the agencies to choose from."""

    owners: tuple[Chip, ...]
    text: str
    due: date | None
    unclear: tuple[Part, ...] = ()
    candidates: tuple[Choice, ...] = ()
    due_typed: str = ""

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Give one action for each owner; none while a part is unclear."""
        if self.unclear or self.due is None:
            return ()
        return tuple(Draft(chip.agency_id, self.text, self.due) for chip in self.owners)


@dataclass(frozen=True, slots=True)
class _Alias:
    """One name of an agency, prepared for comparison."""

    plain: str
    words: tuple[str, ...]
    initials: str
    agency_id: UUID
    shown: str


def parse(
    line: str,
    owners: Sequence[Owner],
    today: date,
    default_due: date | None,
    next_meeting_on: date | None = None,
    locale: str = "en_GB",
) -> Capture:
    """Understand one typed line; `today` is the area's, `default_due` its protocol's date when none is typed. Never raises."""
    aliases = _aliases(tuple(owners))
    head, body = _split_head(line)
    phrase = find_due(body, today, next_meeting_on, locale)
    text = phrase.before if phrase else body
    choices: tuple[Choice, ...] = ()
    if head is None:
        chips, text = _leading_owners(text, aliases)
        first_word = " ".join(text.split()[:1])
        choices = () if chips else (Choice(first_word, _nearest(first_word, aliases)),)
    else:
        chips, choices = _read_owners(head, aliases)
    text = " ".join(text.split()).strip(" ,;:-–")
    due = phrase.due if phrase else default_due
    unclear = {
        Part.OWNER: not chips or bool(choices),
        Part.TEXT: not text,
        Part.DUE: due is None or due < today or (phrase is not None and not phrase.certain),
    }
    return Capture(
        owners=chips,
        text=text,
        due=due,
        unclear=tuple(part for part, is_unclear in unclear.items() if is_unclear),
        candidates=choices,
        due_typed=phrase.typed if phrase else "",
    )


def _split_head(line: str) -> tuple[str | None, str]:
    """Cut at the first colon that is no time of day; a long head is prose and no list of owners."""
    match = _COLON.search(line)
    if match is None or not line[: match.start()].strip() or match.start() > LONGEST_HEAD:
        return None, line
    return line[: match.start()].strip(), line[match.end() :]


def _read_owners(head: str, aliases: Sequence[_Alias]) -> tuple[tuple[Chip, ...], tuple[Choice, ...]]:
    """Read the names before the colon, each agency once; names that stay open become choices."""
    found: dict[UUID, Chip] = {}
    choices: list[Choice] = []
    for typed in _names_in(head, aliases):
        match = _match(typed, aliases)
        if isinstance(match, Chip):
            found.setdefault(match.agency_id, match)
        else:
            choices.append(match)
    return tuple(found.values()), tuple(choices)


def _names_in(head: str, aliases: Sequence[_Alias]) -> list[str]:
    """Cut the head into names, except where a mark or an "and" belongs to an agency's own name."""
    if _is_exact(head, aliases):
        return [head]
    names: list[str] = []
    for piece in filter(str.strip, _LIST.split(head)):
        halves = [piece] if isinstance(_match(piece, aliases), Chip) else _AND.split(piece)
        names.extend(half.strip() for half in halves)
    return names or [head]


def _leading_owners(text: str, aliases: Sequence[_Alias]) -> tuple[tuple[Chip, ...], str]:
    """Take agencies from the first words of a line without colon, exact names only; give them and the rest of the text."""
    found: dict[UUID, Chip] = {}
    words = text.split()
    start = 0
    while start < len(words):
        for count in range(min(MOST_NAME_WORDS, len(words) - start), 0, -1):
            typed = " ".join(words[start : start + count])
            match = _match(typed.rstrip(",;"), aliases)
            if isinstance(match, Chip) and match.likeness == EXACT:
                found.setdefault(match.agency_id, match)
                start += count
                break
        else:
            break
        joined = start < len(words) and words[start].lower() in _AND_WORDS
        if joined and _starts_with_owner(words[start + 1 :], aliases):
            start += 1
        elif not typed.endswith((",", ";")):
            break
    return tuple(found.values()), " ".join(words[start:])


def _starts_with_owner(words: Sequence[str], aliases: Sequence[_Alias]) -> bool:
    """Tell whether another agency's exact name follows."""
    counts = range(1, min(MOST_NAME_WORDS, len(words)) + 1)
    return any(_is_exact(" ".join(words[:count]).rstrip(",;"), aliases) for count in counts)


def _is_exact(typed: str, aliases: Sequence[_Alias]) -> bool:
    """Tell whether the words are exactly one of the names."""
    plain = _plain(typed)
    return any(alias.plain == plain for alias in aliases)


def _match(typed: str, aliases: Sequence[_Alias]) -> Chip | Choice:
    """Find the one agency meant, or the choice to offer when none or several come near enough."""
    ranked = _ranked(typed, aliases)
    if not ranked or ranked[0].likeness < MATCH_CUTOFF:
        return Choice(typed, tuple(ranked[:MOST_CANDIDATES]))
    best = ranked[0]
    gap = 1 if best.likeness == EXACT else AMBIGUOUS_GAP
    rivals = [chip for chip in ranked if best.likeness - chip.likeness < gap]
    return best if len(rivals) == 1 else Choice(typed, tuple(rivals))


def _nearest(typed: str, aliases: Sequence[_Alias]) -> tuple[Chip, ...]:
    """List the agencies that come nearest, for the select beside the question mark."""
    return tuple(_ranked(typed, aliases)[:MOST_CANDIDATES])


def _ranked(typed: str, aliases: Sequence[_Alias]) -> list[Chip]:
    """Rank the agencies by their best name, likest first, without those that are nowhere near."""
    plain = _plain(typed)
    best: dict[UUID, Chip] = {}
    for alias in aliases:
        likeness = _likeness(plain, alias)
        known = best.get(alias.agency_id)
        if likeness >= CANDIDATE_CUTOFF and (known is None or known.likeness < likeness):
            best[alias.agency_id] = Chip(alias.agency_id, alias.shown, typed, likeness)
    return sorted(best.values(), key=lambda chip: -chip.likeness)


def _likeness(plain: str, alias: _Alias) -> int:
    """Compare a typed name with one alias: exact 100, beginnings of its words or its initials 90, otherwise rapidfuzz below 100."""
    if plain == alias.plain:
        return EXACT
    if len(plain) < SHORTEST_LIKENESS:
        return 0
    begun = all(any(word.startswith(part) for word in alias.words) for part in plain.split())
    if begun or plain == alias.initials:
        return PREFIX_LIKENESS
    likeness = max(fuzz.ratio(plain, alias.plain), fuzz.token_sort_ratio(plain, alias.plain))
    return min(int(likeness), EXACT - 1)


@lru_cache(maxsize=64)
def _aliases(owners: tuple[Owner, ...]) -> tuple[_Alias, ...]:
    """Prepare an area's names once, as the bar is parsed at every pause in typing."""
    prepared: dict[tuple[str, UUID], _Alias] = {}
    for owner in owners:
        for name in owner.names:
            plain = _plain(name)
            words = tuple(plain.split())
            initials = "".join(word[0] for word in words) if len(words) >= SHORTEST_LIKENESS else ""
            if plain:
                prepared.setdefault(
                    (plain, owner.agency_id), _Alias(plain, words, initials, owner.agency_id, owner.names[0])
                )
    return tuple(prepared.values())


def _plain(name: str) -> str:
    """Drop case, apostrophes, dots and spare spaces: "Children’s" and "childrens" are one."""
    return " ".join(name.casefold().translate(_DROPPED).split())
