"""Charts as SVG, drawn by the server: they print, need no script, and say in words what they show.

Bars are stacked by pattern, not by hue: `solid` and `open`. Text is never in a colour alone; every picture has a title and a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape

from markupsafe import Markup

FIRST = date(1970, 1, 1)
MOST_BARS = 400  # in a picture; more days than that are put together, to weeks, four weeks, years
WIDTHS = (1, 7, 28, 364)  # days
FAR_BACK = 0.03  # of the events: so many that began long before the rest do not make the bars of the rest narrow
HALVES, LEAST = 2, 3  # heights are counted in half pixels; the least that there is to see
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Span:
    """Days that a chart runs over, counted from 1970, the last one included, and how many days a bar is."""

    first: int
    last: int
    step: int = 1

    @classmethod
    def of(cls, first: int, last: int, most: int = MOST_BARS) -> Span:
        """The days, put together where there would be more than so many bars in one picture."""
        return cls(first, last, next((w for w in WIDTHS if (last - first + 1) / w <= most), WIDTHS[-1] * 10))

    def bar(self, day: int) -> int:
        """The first day of the bar that a day is in."""
        return self.first + (day - self.first) // self.step * self.step

    @property
    def bars(self) -> int:
        """How many bars there is room for."""
        return (self.last - self.first) // self.step + 1


def span_of(totals: Mapping[int, int]) -> Span:
    """The days that a chart of events runs over; a few that began long before the rest are left out where the rest would be half as wide with them.

    Args:
        totals: events by day, counted from 1970.
    """
    days = sorted(totals)
    if not days:
        return Span(0, 0)
    first, last, passed, room = days[0], days[-1], 0, sum(totals.values()) * FAR_BACK
    for day in days:
        if passed > room:
            break
        if (last - day) * 2 <= last - first:
            first = day
        passed += totals[day]
    return Span.of(first, last)


def day_of(number: int) -> date:
    """The day that is so many days after 1970 began."""
    return FIRST + timedelta(days=number)


def number_of(moment: datetime) -> int:
    """How many days after 1970 began a moment's day is, UTC."""
    return (moment.astimezone(UTC).date() - FIRST).days


def bars(span: Span, counts: Mapping[int, Sequence[int]], *, high: int, top: int | None = None, axis: int = 0, title: str = "") -> Markup:
    """Bars over days, as wide as there is room: what stands along them is in per cent, heights are in pixels, so that letters keep their form.

    The bars of a layer are one path, a third of the bytes of a rectangle each.

    Args:
        span: the days.
        counts: for the first day of a bar how many, by layer, from the bottom; layer 0 is solid, 1 grey, 2 open.
        high: pixels of the bars, the axis of days below not counted.
        top: what the highest possible bar stands for; None is the highest there is.
        axis: about how many days to mark below; 0 is none.
        title: what it shows, for those who hear it.
    """
    inside = [(day, layers) for day, layers in sorted(counts.items()) if span.first <= day <= span.last]
    most = top or max((sum(layers) for _, layers in inside), default=0) or 1
    wide = 8 if span.bars < 250 else 10  # of ten
    paths: dict[int, list[str]] = {}
    for day, layers in inside:
        left, below = (day - span.first) // span.step * 10, HALVES * high
        for layer, count in enumerate(layers):
            if count:
                tall = max(round(count / most * (high - 8) * HALVES), LEAST)
                paths.setdefault(layer, []).append(f"M{left} {below}v-{tall}h{wide}v{tall}z")
                below -= tall
    drawn = (f'<path class="layer{layer}" vector-effect="non-scaling-stroke" d="{"".join(path)}"/>' for layer, path in sorted(paths.items()))
    box = f'viewBox="0 0 {10 * span.bars} {HALVES * high}" preserveAspectRatio="none" overflow="visible"'
    parts = [f'<svg width="100%" height="{high}" {box}>{"".join(drawn)}</svg>']
    parts.append(f'<line class="base" x1="0" x2="100%" y1="{high}" y2="{high}"/>')
    for i, (number, label) in enumerate(ticks(span, most=axis) if axis else ()):
        x = (number - span.first) / (span.last - span.first + 1) * 100
        at = "end" if x > 94 else "start"
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{high}" y2="{high + 5}"/>')
        parts.append(f'<text class="{at} odd{i % 2}" x="{x:.2f}%" y="{high + 16}">{label}</text>')
    label = f' role="img" aria-label="{escape(title, quote=True)}"' if title else ' aria-hidden="true"'
    return Markup(f'<svg class="bars" width="100%" height="{high + (20 if axis else 1)}"{label}>{"".join(parts)}</svg>')  # noqa: S704 - numbers, and a title that is escaped


def ticks(span: Span, *, most: int) -> list[tuple[int, str]]:
    """Days to mark on an axis, no more than so many, each with its label: days, months or years, whichever fit."""
    days = [day_of(n) for n in (span.first, span.last)]
    length = span.last - span.first + 1
    if length <= most * 7:
        every = next(e for e in (1, 2, 7, 14) if length / e <= most)
        return [(n, _label(day_of(n))) for n in range(span.first, span.last + 1, every)]
    months = [date(year, month, 1) for year in range(days[0].year, days[1].year + 1) for month in range(1, 13)]
    inside = [m for m in months if days[0] <= m <= days[1]]
    every = next((e for e in (1, 2, 3, 6, 12, 24, 60, 120) if len(inside) / e <= most), 240)
    chosen = [m for m in inside if ((m.year * 12 + m.month - 1) % every) == 0]
    return [((m - FIRST).days, f"{m.year}" if every >= 12 else f"{MONTHS[m.month - 1]} {m.year}") for m in chosen]


def _label(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
