"""Where everything of a track stands in its drawing: coordinates of a box 300 wide, to scale; templates only print them.

Whiskers reach from the lower to the upper bound, so that an open answer is seen and never read as a no.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.assessments.course.tracks import Look, Point, Track
from app.core.i18n import gettext

LEFT, RIGHT, FIRST, LAST = 26.0, 296.0, 46.0, 268.0
TOP, TALL, ROW, FOOT, LINE = 12.0, 128.0, 32.0, 24.0, 15.0
ROOMY = 8
"""Points up to this number are drawn large, each with its figure."""
FEW, BESIDE = 3, 140.0
"""So few points stand to the right of the words of their levels."""
MOST_DATES = 4
"""Dates that fit side by side under the drawing."""
APART = 13.0
"""Figures of the scale closer than this would cover each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of the drawing; `y` is None where nothing is sure, `figure` empty where a number would be one too many."""

    point: Point
    x: float
    y: float | None
    low: float
    high: float
    is_dated: bool
    figure: str = ""
    figure_x: float = 0.0
    figure_y: float = 0.0
    ends: tuple[tuple[str, float], ...] = ()
    """The bounds in figures, each with its height."""
    judged_y: float | None = None
    """Where the level by judgement is marked: at its level, or above the point where levels have no place."""

    @property
    def has_whisker(self) -> bool:
        """Whether open answers leave room."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, named beside a piece of itself: the instrument's own threshold, the area's, or a level."""

    kind: str
    y: float
    words: str
    words_y: float
    figure: str = ""
    is_in_key: bool = True
    """Named above the drawing, where no point can cover the words; a level is named on its own line."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One track, ready to be printed."""

    height: float
    top: float
    floor: float
    radius: float
    marks: list[Mark]
    rules: list[Rule]
    figures: list[tuple[str, float]] = field(default_factory=list)
    """Ends of the scale with their heights; none where there is no number."""

    @property
    def zone(self) -> float | None:
        """How far down the highest level reaches; None where no total gives it."""
        return next((rule.y for rule in self.rules if rule.kind == "limit"), None)

    @property
    def way(self) -> str:
        """The line through what is sure."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks if mark.y is not None)


def drawn(track: Track, most: int | None = None) -> Drawing | None:
    """Draw a track, or only its last so many points; None for dated words, which have no order to draw."""
    points = track.points[-most:] if most else track.points
    if track.look is Look.SCORE:
        return _scores(track, points)
    return _levels(track, points) if track.look is Look.LEVELS else None


def _places(count: int, first: float = FIRST) -> list[float]:
    if count == 1:
        return [(first + LAST) / 2]
    return [round(first + (LAST - first) * number / (count - 1), 1) for number in range(count)]


def _is_dated(number: int, count: int) -> bool:
    """The last point always has its date, and of the others as many as fit, evenly."""
    every = -(-count // MOST_DATES)
    return (count - 1 - number) % every == 0


def _scores(track: Track, points: Sequence[Point]) -> Drawing:
    named = _thresholds(track)
    top = TOP + LINE * len(named)
    floor = top + TALL

    def height(value: int) -> float:
        return round(floor - (value - track.minimum) * TALL / (track.maximum - track.minimum), 1)

    marks = [_mark(points, number, x, height, floor) for number, x in enumerate(_places(len(points)))]
    rules: list[Rule] = []
    for number, (kind, value, words) in enumerate(named):
        is_clear = all(abs(height(value) - rule.y) >= APART for rule in rules)
        figure = str(value) if is_clear else ""
        rules.append(Rule(kind, height(value), words, TOP + LINE * number, figure))
    taken = [rule.y for rule in rules if rule.figure]
    ends = [(str(track.minimum), floor), (str(track.maximum), top)]
    figures = [(figure, y) for figure, y in ends if all(abs(y - other) >= APART for other in taken)]
    return Drawing(floor + FOOT + 6, top, floor, _radius(points), marks, rules, figures)


def _mark(points: Sequence[Point], number: int, x: float, height: Callable[[int], float], floor: float) -> Mark:
    """Draw one total: small and with fewer figures where there are many."""
    point, count, is_roomy = points[number], len(points), len(points) <= ROOMY
    value = point.score or 0
    low = height(value if point.lower is None else point.lower)
    high = height(value if point.upper is None else point.upper)
    y, is_dated = height(value), _is_dated(number, count)
    is_falling = number > 0 and (points[number - 1].score or 0) > value
    figure = str(value) if is_roomy or number == count - 1 else ""
    if is_roomy and low != high:
        figure_x, figure_y = x - 17, y + 14 if is_falling and y + 14 <= floor - 3 else y - 6
    else:
        below = max(y, low) + (21 if is_roomy else 15)
        figure_x, figure_y = x, below if below <= floor - 3 else min(y, high) - (11 if is_roomy else 8)
    bounds = ((point.upper, high), (point.lower, low)) if is_roomy or number == count - 1 else ()
    ends = tuple((str(bound), place) for bound, place in bounds if bound is not None and bound != point.score)
    highest = min(y, high, figure_y - 9 if figure else floor)
    judged = round(max(6.0, highest - 10), 1) if point.judged else None
    return Mark(point, x, y, low, high, is_dated, figure, figure_x, figure_y, ends, judged)


def _radius(points: Sequence[Point]) -> float:
    return 6 if len(points) <= ROOMY else 4


def _thresholds(track: Track) -> list[tuple[str, int, str]]:
    """Give both thresholds that lie on the scale, with their names; the area's is always named as local."""
    found = []
    if track.threshold is not None and track.minimum < track.threshold <= track.maximum:
        words = gettext("%(level)s, from %(num)s") % {"level": track.top, "num": track.threshold}
        found.append(("limit", track.threshold, words))
    if track.local_threshold is not None and track.minimum < track.local_threshold <= track.maximum:
        words = gettext("Local threshold %(num)s") % {"num": track.local_threshold}
        found.append(("local", track.local_threshold, words))
    return found


def _levels(track: Track, points: Sequence[Point]) -> Drawing:
    floor = TOP + ROW * len(track.levels) - 8

    def height(place: int) -> float:
        return round(floor - 6 - ROW * place, 1)

    marks = []
    first = BESIDE if len(points) <= FEW else FIRST
    for number, (x, point) in enumerate(zip(_places(len(points), first), points, strict=True)):
        y = None if point.place is None else height(point.place)
        low = y or 0.0 if point.lowest is None else height(point.lowest)
        high = y or 0.0 if point.highest is None else height(point.highest)
        judged = None if point.judged_place is None else height(point.judged_place)
        marks.append(Mark(point, x, y, low, high, _is_dated(number, len(points)), judged_y=judged))
    rules = [
        Rule("level", height(place), words, height(place) - 9, is_in_key=False)
        for place, words in enumerate(track.levels)
    ]
    return Drawing(floor + FOOT, TOP, floor, _radius(points), marks, rules)
