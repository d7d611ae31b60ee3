"""Ground over time as SVG, drawn by the server: land as a band from assessed to claimed, and who held one place as a strip.

Hue is the side and the pattern how sure that is, as on the map; letters name the side. All lengths across are per cent, so that patterns
and words keep their size on any window. The same is told in a table or list beside each picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from markupsafe import Markup

from fogline.territory.held import Area
from fogline.web import charts, held
from fogline.web.charts import FIRST, Span

BAND_PX, STRIP_PX, AXIS_PX = 104, 34, 20
ABOVE_PX = 12  # the highest band, so that its scale can be read
STEPS = tuple(n * 10**e for e in range(8, -1, -1) for n in (5, 2, 1))  # of a scale
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
