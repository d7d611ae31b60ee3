"""Bands over time as SVG, drawn by the server: land from assessed to claimed, who held one place as a strip, and what is expected of the months ahead.

Hue is the side and the pattern how sure that is, as on the map; letters name the side. All lengths across are per cent, so that patterns
and words keep their size on any window. The same is told in a table or list beside each picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from markupsafe import Markup

from fogline.territory.held import Area
from fogline.web import charts, held
from fogline.web.charts import FIRST, MONTHS, Span
from fogline.web.diagrams import Band

BAND_PX, STRIP_PX, AXIS_PX = 104, 34, 20
ABOVE_PX = 12  # the highest band, so that its scale can be read
STEPS = tuple(n * 10**e for e in range(8, -1, -1) for n in (5, 2, 1))  # of a scale
MONTHS_PX, HEAD_PX, SCALE = 104, 16, 10.0  # of the months ahead; above them for a word; per cent of the width, before them, for the scale
TICKS = 8
LETTER_ROOM = 4.0  # per cent of the width that a letter needs


@dataclass(frozen=True, slots=True)
class Piece:
    """Days in a row of a strip: from the first to the last, how sure, and the numbers of the two likeliest sides' hues."""

    first: date
    last: date
    basis: str
    hue: int
    second: int
    letter: str


def band(days: Sequence[date], areas: Sequence[Area], most: float, hue: int, name: str, *, unit: str = "", title: str) -> Markup:
    """The land of one side: solid up to what is assessed, dotted up to what it may hold, a line at what is expected.

    Args:
        days: on which it is added up, in order.
        areas: the land on each.
        most: km2 at the top of the picture; the same for every side that is compared.
        hue: of the side.
        name: of the picture among those of its page: letters and digits.
        unit: of the scale.
        title: what it shows, for those who hear it.
    """
    if not days or not most:
        return Markup("")
    start = days[0] - (days[1] - days[0] if len(days) > 1 else timedelta(1)) + timedelta(1)  # a bar ends at its day
    length = (days[-1] - start).days + 1
    ends = [((d - start).days + 1) / length * 100 for d in days]
    parts = [f"<defs>{held.pattern('assessed', hue, 3, name)}{held.pattern('claimed', hue, 3, name)}</defs>"]
    for x, end, area in zip((0.0, *ends), ends, areas, strict=False):
        wide = end - x
        low, best, high = (_height(value, most) for value in (area.low, area.best, area.high))
        if area.high:
            parts.append(f'<rect class="may" fill="url(#held-{name}-claimed-{hue}-3)" x="{x:.3f}%" y="{high:.1f}" width="{wide:.3f}%" height="{low - high:.1f}"/>')
            parts.append(f'<line class="edge{hue}" x1="{x:.3f}%" x2="{end:.3f}%" y1="{high:.1f}" y2="{high:.1f}" stroke-dasharray="4 3"/>')
            parts.append(f'<line class="expected" x1="{x:.3f}%" x2="{end:.3f}%" y1="{best:.1f}" y2="{best:.1f}"/>')
        if area.low:
            parts.append(f'<rect fill="url(#held-{name}-assessed-{hue}-3)" x="{x:.3f}%" y="{low:.1f}" width="{wide + 0.02:.3f}%" height="{BAND_PX - low:.1f}"/>')
    parts += [*_scale(most, unit), *_axis(start, days[-1], BAND_PX)]
    return _picture(parts, BAND_PX, title)


def _height(value: float, most: float) -> float:
    """Where a value stands, in pixels from the top."""
    return BAND_PX - value / most * (BAND_PX - ABOVE_PX)


def _scale(most: float, unit: str) -> list[str]:
    """One to three lines at round numbers, each with its number."""
    step = next((s for s in STEPS if most / s >= 1.5), 1)
    return [
        f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/><text class="grid" x="0" y="{y - 3:.1f}">{value:,}{f" {unit}" if unit else ""}</text>'
        for value in range(step, int(most) + 1, step) for y in [_height(value, most)]
    ]  # fmt: skip


def strip(pieces: Sequence[Piece], name: str, *, title: str) -> Markup:
    """Who held one place, day by day."""
    if not pieces:
        return Markup("")
    first, last = pieces[0].first, pieces[-1].last
    length = (last - first).days + 1
    kinds = sorted({(p.basis, p.hue, p.second) for p in pieces})
    parts = ["<defs>", *(held.pattern(*kind, name) for kind in kinds), "</defs>"]
    for p in pieces:
        x, wide = (p.first - first).days / length * 100, ((p.last - p.first).days + 1) / length * 100
        parts.append(f'<rect class="held side{p.hue} {p.basis}" fill="url(#held-{name}-{p.basis}-{p.hue}-{p.second})" x="{x:.3f}%" y="2" width="{wide:.3f}%" height="{STRIP_PX - 4}"/>')
        if wide >= LETTER_ROOM:
            parts.append(f'<text class="letter" x="{x + wide / 2:.2f}%" y="{STRIP_PX / 2 + 5}">{escape(p.letter)}</text>')
    parts += _axis(first, last, STRIP_PX)
    return _picture(parts, STRIP_PX, title)


def months(first: str, seen: Sequence[float], expected: Sequence[Band], name: str, *, title: str) -> Markup:
    """What was counted month by month, as solid bars; and behind a line, hatched and with a broken edge, where what is expected lies in nine of ten cases, and in half of them.

    The scale is that of log(1 + value), so that one terrible month leaves the others to be seen.

    Args:
        first: the first month that was counted, YYYY-MM.
        seen: its value, and those of the months after it.
        expected: of later months, in order; between may lie some of which nothing is known here.
        name: of the picture among those of its page: letters and digits.
        title: what it shows, for those who hear it.
    """
    start, end = _number(first), _number(expected[-1].month)
    pitch = (100 - SCALE) / (end - start + 1)
    top, wide = math.log1p(max([*seen, *(b.high for b in expected), 3.0])), pitch * 0.84
    across = [SCALE + (month - start) * pitch for month in range(start, end + 1)]

    def height(value: float) -> float:
        return MONTHS_PX - math.log1p(max(value, 0.0)) / top * (MONTHS_PX - HEAD_PX)

    def box(look: str, x: float, low: float, high: float) -> str:
        tall = max(height(low) - height(high), 1.5)
        return f'<rect {look} x="{x:.2f}%" y="{height(low) - tall:.1f}" width="{wide:.2f}%" height="{tall:.1f}"/>'

    lines = (("few", 7, 1), ("many", 4, 1.6))
    hatches = [f'<pattern id="{name}-{look}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V{gap}" stroke-width="{thick}"/></pattern>' for look, gap, thick in lines]
    parts = ["<defs>", *hatches, "</defs>"]
    marks = [m for m in (0, 1, *(10**i for i in range(1, 8))) if math.log1p(m) <= top and (m in (0, 10, 100) or m * 100 > math.exp(top))]
    parts += [f'<text class="scale" x="0" y="{height(mark) + 4:.1f}">{mark:,}</text>' for mark in marks]
    parts += [box('class="layer0"', x, 0, value) for x, value in zip(across, seen, strict=False) if value]
    for b in expected:
        x = across[_number(b.month) - start]
        parts += [box(f'class="nine" fill="url(#{name}-few)"', x, b.low, b.high), box(f'class="half" fill="url(#{name}-many)"', x, b.lower, b.upper)]
        parts.append(f'<line class="middle" x1="{x:.2f}%" x2="{x + wide:.2f}%" y1="{height(b.middle):.1f}" y2="{height(b.middle):.1f}"/>')
    now = across[_number(expected[0].month) - start] - pitch * 0.08
    parts.append(f'<line class="now" x1="{now:.2f}%" x2="{now:.2f}%" y1="0" y2="{MONTHS_PX}"/><text class="end" x="100%" y="11">forecast</text>')
    parts.append(f'<line class="base" x1="{SCALE}%" x2="100%" y1="{MONTHS_PX}" y2="{MONTHS_PX}"/>')
    labels = ((SCALE, "start", first), (100, "end", expected[-1].month))
    parts += [f'<text class="{at}" x="{x:.0f}%" y="{MONTHS_PX + 16}">{MONTHS[int(month[5:]) - 1]} {month[:4]}</text>' for x, at, month in labels]
    return Markup(f'<svg class="bars ahead" width="100%" height="{MONTHS_PX + AXIS_PX}" role="img" aria-label="{escape(title, quote=True)}">{"".join(parts)}</svg>')  # noqa: S704 - numbers, names of ours, and a title that is escaped


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _axis(first: date, last: date, high: float) -> list[str]:
    """A line with days, months or years, whichever fit."""
    span = Span((first - FIRST).days, max((last - FIRST).days, (first - FIRST).days))
    parts = [f'<line class="base" x1="0" x2="100%" y1="{high}" y2="{high}"/>']
    for i, (number, label) in enumerate(charts.ticks(span, most=TICKS)):
        x = (number - span.first) / (span.last - span.first + 1) * 100
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{high}" y2="{high + 5}"/>')
        parts.append(f'<text class="{"end" if x > 90 else "start"} odd{i % 2}" x="{x:.2f}%" y="{high + 16}">{label}</text>')
    return parts


def _picture(parts: Sequence[str], high: float, title: str) -> Markup:
    return Markup(f'<svg class="bars ground" width="100%" height="{high + AXIS_PX}" role="img" aria-label="{escape(title, quote=True)}">{"".join(parts)}</svg>')  # noqa: S704 - numbers, letters of ours, and a title that is escaped
