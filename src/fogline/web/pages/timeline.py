"""Timeline: bars per day, a row for each shape of event, small ones for each area, forecasts of the months ahead, and lanes for what is disputed or was withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from fogline import prose
from fogline.exports.cells import clean
from fogline.record.revision_columns import KINDS, STANDINGS, Ints, Marks
from fogline.types import Event, Question
from fogline.web import charts, expected, symbols
from fogline.web.charts import Span
from fogline.web.counted import Counted, stacked
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.pages.events import QUESTION

TALL, ROW_HIGH, SMALL_HIGH = 120, 34, 44  # pixels
MARKS = 12  # days marked below the first bars
AREAS, SMALL_BARS = 12, 140  # small multiples, and bars of each: a pixel or two is the least that one can see
LANE = 40  # events of a lane that are named
ROWS = 3_000  # of a page of a twin, some 300 kB of JSON; the last bar is whole
LANES = {
    "contested": "Disputed: denied, or another doer is named",
    "discounted": "Discounted: not so, a person decided",
    "withdrawn": "Withdrawn: no claim of it stands",
}
DAY = {"type": "string", "format": "date"}
TOLD: Final[dict[str, Row]] = {
    "total": {"type": "integer", "description": "Events that are found, also those of no known day."},
    "span": {
        "type": "object", "required": ["from", "to", "days_a_bar", "rows", "exact"],
        "properties": {
            "from": DAY, "to": DAY,
            "days_a_bar": {"type": "integer", "description": f"Days that are counted together: 1, 7, 28, 364 or 3640, so that there are about {charts.MOST_BARS} bars at most. Ask for fewer days, with from and to, for finer bars."},
            "rows": {"type": "integer", "description": "Of all pages together."},
            "exact": {"type": "boolean", "description": "False where min is asked for: bars and total count events of any chance."},
        },
    },
    "bars": {
        "type": "array", "description": f"Events by the day they began, kind and standing, in order of days. A page has whole bars, some {ROWS:,} rows; `next` leads to the rest, and is null on the last page.",
        "items": {
            "type": "object", "required": ["from", "to", "kind", "standing", "events"],
            "properties": {"from": DAY, "to": DAY, "kind": {"enum": list(KINDS)}, "standing": {"enum": list(STANDINGS)}, "events": {"type": "integer", "minimum": 1}},
        },
    },
    "expected": {
        "type": "array", "description": f"Forecasts of the dead of a month, of the {expected.TOLD} areas asked for with most expected, on every page; no observation. Empty where none was issued. /forecasts.json has every one, and what came of it.",
        "items": {
            "type": "object", "required": ["area", "month", "what", "quantiles", "months_ahead", "issued_at", "data_until", "maker", "id", "entry", "entry_hash"],
            "properties": {
                "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                "quantiles": {"type": "object", "required": list(expected.LEVELS), "additionalProperties": {"type": "number"}},
                "months_ahead": {"type": "integer", "minimum": 1, "description": "After the last month that was over when it was issued."},
            },
        },
    },
    "all_expected": {"type": "integer", "description": "Areas of which anything is expected, also those that are not told here."},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of bars with what it is of."""

    id: str
    name: str
    count: int
    kinds: tuple[str, ...]
    drawn: Any


@dataclass(frozen=True, slots=True)
class Lane:
    """Events of one standing, the latest first."""

    standing: str
    name: str
    events: tuple[Event, ...]
    more: int


def answer(asked: Asked) -> Answer:
    """The bars of a question."""
    question = asked.question
    counted = Counted(asked, question)
    days = counted.days() if question.window is None or None in (question.window.earliest, question.window.latest) else {}
    span = _span(question, days)
    small, bars, total = Span.of(span.first, span.last, SMALL_BARS), counted.bars(span), counted.total()
    areas = counted.areas(small, AREAS)
    ahead = expected.of(asked, areas)
    title = f"Events by the day they began, {charts.day_of(span.first)} to {charts.day_of(span.last)}"
    shown = {
        "total": total, "span": span, "first": charts.day_of(span.first), "last": charts.day_of(span.last), "bars": charts.bars(span, stacked(bars, span), high=TALL, axis=MARKS, title=title),
        "table": _table(bars, span), "strips": _strips(bars, span), "areas": _areas(areas, small), "small": small, "lanes": list(_lanes(asked, counted)),
        "drawn_as": symbols.drawn, "of_kind": symbols.of_kind, "day_of": charts.day_of,
        "before": sum(n for day, n in days.items() if day < span.first) if question.window is None else 0,
        "begun": int(bars.sum()),
        "ahead": ahead[: expected.TOLD], "pictures": [area.drawn(i) for i, area in enumerate(ahead[: expected.DRAWN])], "all_ahead": len(ahead),
    }  # fmt: skip
    pages = _pages(bars, whole=asked.static)
    rows = list(_rows(bars, span, pages == asked.address.page - 1))
    told = {
        "from": charts.day_of(span.first).isoformat(), "to": charts.day_of(span.last).isoformat(), "days_a_bar": span.step, "rows": int(np.count_nonzero(bars)),
        "exact": not question.least_chance,
    }  # fmt: skip
    body = {"total": total, "span": told, "bars": rows, "expected": [expected.row(f) for area in ahead[: expected.TOLD] for f in area.forecasts], "all_expected": len(ahead)}
    last = int(pages.max(initial=0)) + 1
    return Answer(shown, body, rows=_table_rows(rows, ahead[: expected.TOLD] if asked.address.page == last else ()), pages=last)


def _table_rows(rows: Sequence[Row], ahead: Sequence[expected.Area]) -> list[Row]:
    """Counts, and behind them what is expected, under the same columns."""
    counts, nothing = dict.fromkeys(("kind", "standing", "events")), dict.fromkeys(expected.CELLS)
    return [*({**row, **nothing} for row in rows), *({"from": row["from"], "to": row["to"], **counts, **row} for row in expected.cells(ahead))]


def _ends(span: Span) -> list[tuple[date, date]]:
    """The first and the last day of each bar."""
    return [(charts.day_of(first), charts.day_of(min(first + span.step - 1, span.last))) for first in range(span.first, span.last + 1, span.step)]


def _span(question: Question, days: dict[int, int]) -> Span:
    """The days that are asked for, as far as there is anything; where none are, nearly all."""
    window = question.window
    if window is None:
        return charts.span_of(days)
    start = charts.number_of(window.earliest) if window.earliest else min(days, default=0)
    end = charts.number_of(window.latest - timedelta(seconds=1)) if window.latest else max(days, default=start)
    return Span.of(start, max(start, end))


def _pages(bars: Ints, *, whole: bool) -> Ints:
    """The page of the twins, from 0, on which each bar stands.

    Args:
        bars: by stretch, kind and standing.
        whole: all on one: of a copy without a server, in which only what a page links to has a second one.
    """
    rows = np.count_nonzero(bars, axis=(1, 2))
    found: Ints = (np.cumsum(rows) - rows) // (ROWS if not whole else max(1, int(rows.sum())))
    return found


def _rows(bars: Ints, span: Span, chosen: Marks) -> Iterator[Row]:
    """The counts of some bars as rows."""
    ends = [(first.isoformat(), last.isoformat()) for first, last in _ends(span)]
    at = np.nonzero((bars > 0) & chosen[:, None, None])
    for bar, kind, standing, count in zip(*(axis.tolist() for axis in at), bars[at].tolist(), strict=True):
        first, last = ends[bar]
        yield {"from": first, "to": last, "kind": KINDS[kind], "standing": STANDINGS[standing], "events": count}


def _strips(bars: Ints, span: Span) -> list[Strip]:
    """A row for each shape of which there is anything, all to one scale."""
    layers = {f.id: stacked(bars[:, [KINDS.index(k) for k in f.kinds]], span) for f in symbols.families()}
    top = max((sum(bar) for drawn in layers.values() for bar in drawn.values()), default=1)
    return [
        Strip(
            f.id, f.name, count, f.kinds, charts.bars(span, layers[f.id], high=ROW_HIGH, top=top, title=f"{f.name}: {prose.number(count, 'event')}")
        )
        for f in symbols.families()
        if (count := sum(sum(bar) for bar in layers[f.id].values()))
    ]


def _areas(found: Mapping[str, Ints], span: Span) -> list[Strip]:
    """Small bars for the areas in which most is told of, all to one scale."""
    top = max((int(bars.sum(axis=1).max()) for bars in found.values()), default=1)
    return [_small(clean(area), bars, span, top) for area, bars in found.items()]


def _small(area: str, bars: Ints, span: Span, top: int) -> Strip:
    count = int(bars.sum())
    return Strip(area, area, count, (), charts.bars(span, stacked(bars, span), high=SMALL_HIGH, top=top, axis=2, title=f"{area}: {prose.number(count, 'event')}"))


def _lanes(asked: Asked, counted: Counted) -> Iterable[Lane]:
    """What is disputed, discounted or withdrawn, under the standings that are asked for."""
    by_kind = counted.by_kind()
    for standing, name in LANES.items():
        count = sum(n for (_, s), n in by_kind.items() if s == standing)
        if not count or (asked.question.standing and standing not in asked.question.standing):
            continue
        found = list(asked.found(replace(asked.question, standing=(standing,), limit=LANE), newest=True))
        if found:
            yield Lane(standing, name, tuple(found), max(0, count - len(found)))


def _table(bars: Ints, span: Span) -> list[tuple[date, date, list[int], int]]:
    """Bars as figures, the latest first: first and last day of each, one number a standing, and the sum."""
    counts: Ints = bars.sum(axis=1)
    sums = counts.sum(axis=1).tolist()
    return [(*ends, own, total) for ends, own, total in zip(_ends(span), counts.tolist(), sums, strict=True) if total][::-1]


PAGE = Page(
    "timeline", "/timeline", "Timeline", "public", answer, "Events of a question by day, kind and standing, and what is disputed or was withdrawn.",
    takes=(*QUESTION, "page"), twins=("json", "csv"), scripts=("timeline.js",), told=TOLD,
)  # fmt: skip
