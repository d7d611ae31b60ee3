"""Pictures of how well chances held, and of what is expected, as SVG drawn by the server: they print, and need no script.

Pattern and form tell apart, never a colour alone; every picture has a title for those who hear it and a table beside it.
Source of the reliability diagram with intervals: Bröcker and Smith, Increasing the reliability of reliability diagrams (2007); of the histogram of
places within the forecast: Gneiting, Balabdaoui and Raftery, Probabilistic forecasts, calibration and sharpness (2007).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

LEFT, TOP, SIDE, BELOW = 56, 10, 240, 38  # pixels: of the square, and around it
WIDE, HIGH = 310, 120  # of a fan
GAP = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A stated chance, or a range of them, and how often what was foretold came."""

    low: float
    high: float
    came: int
    of: int
    interval: tuple[float, float]  # of the share that came

    @property
    def share(self) -> float:
        """How many of how many."""
        return self.came / self.of


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected of one month: five quantiles."""

    month: str
    low: float  # 5 %
    lower: float  # 25 %
    middle: float
    upper: float  # 75 %
    high: float  # 95 %


def reliability(points: Sequence[Point], few: int, title: str) -> Markup:
    """Stated chances from left to right, how many of them came true upwards; on the dashed line both are the same.

    Args:
        points: with at least one that was judged each.
        few: below so many judged a point is open.
        title: what it shows, for those who hear it.
    """
    right, bottom = LEFT + SIDE, TOP + SIDE
    parts = [f'<path class="frame" d="M{LEFT} {TOP}V{bottom}H{right}"/>', f'<path class="even" d="M{LEFT} {bottom}L{right} {TOP}"/>']
    for tenth in (0, 25, 50, 75, 100):
        x, y = LEFT + tenth / 100 * SIDE, bottom - tenth / 100 * SIDE
        parts.append(
            f'<text class="middle" x="{x:.1f}" y="{bottom + 16}">{tenth}%</text><text class="end" x="{LEFT - 5}" y="{y + 4:.1f}">{tenth}%</text>'
        )
    for p in points:
        left, end, y = LEFT + p.low * SIDE, LEFT + p.high * SIDE, bottom - p.share * SIDE
        x = (left + end) / 2
        below, above = (bottom - at * SIDE for at in p.interval)
        parts.append(f'<path class="range" d="M{left:.1f} {y:.1f}H{end:.1f}"/><path class="interval" d="M{x:.1f} {below:.1f}V{above:.1f}"/>')
        parts.append(f'<circle class="{"few" if p.of < few else "many"}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
    parts.append(f'<text class="middle" x="{LEFT + SIDE / 2}" y="{bottom + 33}">stated chance</text>')
    return _drawn("reliability", right + 20, bottom + BELOW, parts, title)


def places(counts: Sequence[int], title: str) -> Markup:
    """How often the outcome lay in each tenth of the forecast, from the lowest to the highest; a level row of bars is right."""
    wide, high = SIDE, HIGH
    even, most = sum(counts) / len(counts), max(counts) or 1
    pitch = wide / len(counts)
    parts = []
    for i, count in enumerate(counts):
        tall = count / most * high
        x, y = LEFT + i * pitch, TOP + high - tall
        parts.append(f'<rect class="count" x="{x + 1:.1f}" y="{y:.1f}" width="{pitch - 2:.1f}" height="{tall:.1f}"/>')
    level = TOP + high - even / most * high
    parts.append(f'<path class="even" d="M{LEFT} {level:.1f}H{LEFT + wide}"/><path class="frame" d="M{LEFT} {TOP + high}H{LEFT + wide}"/>')
    parts.append(f'<text class="end" x="{LEFT - 5}" y="{TOP + 8}">{most}</text>')
    parts.append(
        f'<text class="start" x="{LEFT}" y="{TOP + high + 16}">lowest tenth</text><text class="end" x="{LEFT + wide}" y="{TOP + high + 16}">highest tenth</text>'
    )
    return _drawn("places", LEFT + wide + 14, TOP + high + BELOW - 14, parts, title)


def fan(seen: Sequence[float], bands: Sequence[Band], beside: Mapping[str, Sequence[float]], title: str) -> Markup:
    """What was counted, as a line, and to the right of it what is expected: nine in ten in the light band, half in the dark one.

    The scale is that of log(1 + value), so that one terrible month leaves the others to be seen.

    Args:
        seen: the last months, the last one last.
        bands: the months after them.
        beside: the middles of other forecasts of the same months, by name; each is a row of marks.
        title: what it shows, for those who hear it.
    """
    count = len(seen) + len(bands)
    top = math.log1p(max([*seen, *(b.high for b in bands), 3.0]))
    pitch = (WIDE - LEFT - GAP) / max(count - 1, 1)

    def at(month: int, value: float) -> str:
        return f"{LEFT + month * pitch:.1f} {TOP + HIGH - min(math.log1p(value) / top, 1.0) * HIGH:.1f}"

    def area(name: str, lower: Sequence[float], upper: Sequence[float]) -> str:
        first = len(seen)
        start = [at(first - 1, seen[-1])] if seen else []
        there = [at(first + i, v) for i, v in enumerate(upper)]
        back = [at(first + i, v) for i, v in reversed(list(enumerate(lower)))]
        return f'<path class="{name}" d="M{"L".join([*start, *there, *back])}Z"/>'

    parts = [area("nine", [b.low for b in bands], [b.high for b in bands]), area("half", [b.lower for b in bands], [b.upper for b in bands])]
    parts.append(f'<path class="middle-line" d="M{"L".join(at(len(seen) + i, b.middle) for i, b in enumerate(bands))}"/>')
    if seen:
        parts.append(f'<path class="seen" d="M{"L".join(at(i, v) for i, v in enumerate(seen))}"/>')
    for marks in beside.values():
        parts += [
            f'<circle class="beside" cx="{x}" cy="{y}" r="2"/>' for i, v in enumerate(marks) for x, y in [at(len(seen) + i, v).split()]
        ]
    parts.append(f'<path class="frame" d="M{LEFT} {TOP}V{TOP + HIGH}H{WIDE - GAP}"/>')
    for mark in (0, 1, *(10**i for i in range(1, 8))):
        if math.log1p(mark) <= top and (mark in (0, 1, 10, 100) or mark * 100 > math.exp(top)):
            parts.append(f'<text class="end" x="{LEFT - 5}" y="{TOP + HIGH - math.log1p(mark) / top * HIGH + 4:.1f}">{mark:,}</text>')
    if bands:
        parts.append(f'<text class="end" x="{WIDE - GAP}" y="{TOP + HIGH + 16}">{bands[0].month} to {bands[-1].month}</text>')
    return _drawn("fan", WIDE, TOP + HIGH + BELOW - 14, parts, title)


def interval(share: float | None, ends: tuple[float, float]) -> Markup:
    """An interval of a share from nothing to all, small enough for a table that says it in figures too."""
    low, high = (1 + 98 * end for end in ends)
    dot = f'<circle cx="{1 + 98 * share:.1f}" cy="7" r="3"/>' if share is not None else ""
    return Markup(  # noqa: S704 - numbers
        f'<svg class="share-interval" viewBox="0 0 100 14" aria-hidden="true"><path class="axis" d="M1 7H99"/><path class="ends" d="M{low:.1f} 7H{high:.1f}"/>{dot}</svg>'
    )


def _drawn(name: str, wide: float, high: float, parts: Sequence[str], title: str) -> Markup:
    label = escape(title, quote=True)
    return Markup(f'<svg class="diagram {name}" viewBox="0 0 {wide:g} {high:g}" role="img" aria-label="{label}">{"".join(parts)}</svg>')  # noqa: S704 - numbers, and a title that is escaped
