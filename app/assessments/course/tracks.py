"""The results of a case, one track for each instrument: totals with their bounds, levels in their order, or dated words.

Different instruments never share a track, nor do two versions that do not ask and count the same.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.areas.schemas import Parameters
from app.assessments.asks import level_label
from app.assessments.course.completed import Completed, scale_of
from app.assessments.entry import least_total
from app.assessments.sheet import SCORED
from app.assessments.wording import score_words
from app.core.i18n import N_, gettext, ngettext
from risk_instruments import Instrument, score
from risk_instruments.definition import Listed


class Look(StrEnum):
    """How a track is drawn: a total on its own scale, levels as steps with words, or a list of dated words."""

    SCORE = "score"
    LEVELS = "levels"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a result made elsewhere says of itself."""

    made_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One completed checklist in its track; places count the track's levels from 0, the lowest."""

    assessment_id: UUID
    agency_id: UUID
    at: datetime
    score: int | None
    lower: int | None
    upper: int | None
    missing: int
    level: str
    """In the reader's language; empty where there is none."""
    place: int | None
    lowest: int | None
    highest: int | None
    judged: str
    """The level by professional judgement, beside the computed one; empty where nobody raised it."""
    judged_place: int | None
    is_top: bool
    made_on: date | None = None
    words: str = ""

    @property
    def said(self) -> str:
        """The result in one line; wherever a score stands, the open count and the bounds stand too (rule 18)."""
        if self.lower is not None and self.upper is not None:
            counted = score_words(self.lower, self.upper, self.missing)
            return f"{counted} {self.level}".strip()
        if self.lowest != self.highest:
            undecided = ngettext("Not certain; %(num)s is open.", "Not certain; %(num)s are open.", self.missing)
            return undecided % {"num": self.missing}
        return self.level or self.words or gettext("No level")


@dataclass(slots=True)
class Track:
    """The way of one instrument in one case, oldest first."""

    instrument_id: str
    title: str
    look: Look
    levels: list[str]
    """Words of the levels from low to high."""
    top: str
    """Words of the highest level, or nothing."""
    minimum: int
    maximum: int
    threshold: int | None
    """The instrument's own, which gives the level."""
    local_threshold: int | None = None
    """The area's, under the protocol of the newest point, where it differs; never a level (handbook, settled 6)."""
    versions: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


def tracks_of(
    sheets: Iterable[Completed], rules: Mapping[UUID, Parameters], elsewhere: Mapping[UUID, Elsewhere]
) -> list[Track]:
    """Sort completed checklists (oldest first) into tracks; the one with the newest result comes first.

    `rules` are protocols by id, `elsewhere` what results from elsewhere say, by checklist.
    """
    tracks: dict[Hashable, Track] = {}
    for sheet in sheets:
        instrument = sheet.instrument
        track = tracks.setdefault(scale_of(instrument), _track(instrument))
        if instrument.version not in track.versions:
            track.versions.append(instrument.version)
        track.points.append(_point(sheet, instrument, elsewhere.get(sheet.id, Elsewhere())))
        if sheet.protocol_id is not None and sheet.protocol_id in rules:
            local = least_total(rules[sheet.protocol_id], instrument.id)
            track.local_threshold = local if local != track.threshold else None
    return sorted(tracks.values(), key=lambda track: track.points[-1].at, reverse=True)


def codes_of(instrument: Instrument) -> list[str]:
    """Give the codes of an instrument's levels from low to high; a list of criteria is met or not."""
    if isinstance(instrument.definition, Listed):
        return ["not_met", "met"]
    return [level.code for level in instrument.levels]


def _track(instrument: Instrument) -> Track:
    codes = codes_of(instrument)
    labels = [level_label(instrument, code) for code in codes]
    is_scored = instrument.kind in SCORED
    whole = score(instrument, {})
    return Track(
        instrument_id=instrument.id,
        title=gettext(instrument.short),
        look=Look.SCORE if is_scored else Look.LEVELS if len(codes) > 1 else Look.WORDS,
        levels=labels,
        top=labels[-1] if labels else "",
        minimum=min(0, whole.lower or 0),
        maximum=max(1, whole.upper or 0),
        threshold=instrument.threshold,
    )


def _point(sheet: Completed, instrument: Instrument, elsewhere: Elsewhere) -> Point:
    codes = codes_of(instrument)

    def place(code: str | None) -> int | None:
        return codes.index(code) if code in codes else None

    is_open = sheet.level is None and isinstance(instrument.definition, Listed)
    judged = sheet.judged_level
    return Point(
        sheet.id, sheet.agency_id, sheet.at,
        *((sheet.score, sheet.lower, sheet.upper) if sheet.is_scored else (None, None, None)),
        sheet.missing, level_label(instrument, sheet.level), place(sheet.level),
        0 if is_open else place(sheet.level_min), len(codes) - 1 if is_open else place(sheet.level_max),
        (level_label(instrument, judged) or gettext(HIGH)) if judged else "",
        place(judged), sheet.level is not None and sheet.level == instrument.top_level, elsewhere.made_on, elsewhere.words,
    )  # fmt: skip


HIGH = N_("High")
