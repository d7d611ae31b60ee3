"""Timeline: bars per day, a row for each shape of event, small ones for each area, and lanes for what is disputed or was withdrawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fogline import prose
from fogline.exports.cells import clean
from fogline.record.rows import seconds
from fogline.record.tallies import DAY_S, STANDINGS
from fogline.types import Event, Question
from fogline.web import charts, symbols
from fogline.web.charts import Span
from fogline.web.counted import Bars, Counted
from fogline.web.page import Answer, Asked, Page
from fogline.web.pages.events import QUESTION

TALL, ROW_HIGH, SMALL_HIGH = 120, 34, 44  # pixels
MARKS = 12  # days marked below the first bars
AREAS = 12  # small multiples
LOOKED_AT = 400  # events, the latest, of which areas and lanes are made; counts above are of all
LANE = 40  # events of a lane that are named
LAYER = {"corroborated": 0, "confirmed": 0, "claimed": 2}  # of a bar, from the bottom; what is disputed lies between
LANES = {
    "contested": "Disputed: denied, or another doer is named",
    "discounted": "Discounted: not so, a person decided",
    "withdrawn": "Withdrawn: no claim of it stands",
}


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
    days = counted.days()
    span = _span(question, days)
    bars = {key: n for key, n in counted.bars(span.first, span.step).items() if span.first <= key[0] <= span.last}
    shown_days = sum(bars.values())
    latest = list(asked.found(replace(question, limit=LOOKED_AT), newest=True))
    title = f"Events by the day they began, {charts.day_of(span.first)} to {charts.day_of(span.last)}"
    total = counted.total()
    disputed = _by_standing(counted.by_kind())
    shown = {
        "total": total, "span": span, "first": charts.day_of(span.first), "last": charts.day_of(span.last), "bars": charts.bars(span, _layers(bars), high=TALL, axis=MARKS, title=title),
        "table": _table(bars, span), "strips": _strips(bars, span), "areas": _areas(latest, span), "lanes": list(_lanes(asked, disputed)),
        "looked_at": min(LOOKED_AT, total) if total > LOOKED_AT else None, "drawn_as": symbols.drawn, "of_kind": symbols.of_kind, "day_of": charts.day_of,
        "before": sum(n for day, n in days.items() if day < span.first) if question.window is None else 0,
        "begun": shown_days,
    }  # fmt: skip
    ends = {day: (str(charts.day_of(day)), str(charts.day_of(min(day + span.step - 1, span.last)))) for day in {key[0] for key in bars}}
    rows = [
        {"from": ends[day][0], "to": ends[day][1], "kind": kind, "standing": standing, "events": n} for (day, kind, standing), n in sorted(bars.items())
    ]
    return Answer(shown, {"total": total, "bars": rows}, rows=rows)


def _span(question: Question, days: dict[int, int]) -> Span:
    """The days that are asked for, as far as there is anything; where none are, nearly all."""
    window = question.window
    if window is None:
        return charts.span_of(days)
    start = charts.number_of(window.earliest) if window.earliest else min(days, default=0)
    end = charts.number_of(window.latest - timedelta(seconds=1)) if window.latest else max(days, default=start)
    return Span.of(start, max(start, end))


def _layers(bars: Bars) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for (day, _, standing), count in bars.items():
        found.setdefault(day, [0, 0, 0])[LAYER.get(standing, 1)] += count
    return found


def _strips(bars: Bars, span: Span) -> list[Strip]:
    """A row for each shape of which there is anything, all to one scale."""
    layers: dict[str, dict[int, list[int]]] = {family.id: {} for family in symbols.families()}
    for (day, kind, standing), count in bars.items():
        layers[symbols.of_kind(kind).id].setdefault(day, [0, 0, 0])[LAYER.get(standing, 1)] += count
    top = max((sum(bar) for drawn in layers.values() for bar in drawn.values()), default=1)
    return [
        Strip(
            f.id, f.name, count, f.kinds, charts.bars(span, layers[f.id], high=ROW_HIGH, top=top, title=f"{f.name}: {prose.number(count, 'event')}")
        )
        for f in symbols.families()
        if (count := sum(sum(bar) for bar in layers[f.id].values()))
    ]


def _areas(events: list[Event], span: Span) -> list[Strip]:
    """Small bars for the areas in which most is told of, all to one scale."""
    found: dict[str, dict[int, list[int]]] = defaultdict(dict)
    for event in events:
        start = seconds(event.window.earliest) if event.window else None
        area = clean(event.place.admin1 or event.place.name) if event.place else None
        if area and start is not None and span.first <= start // DAY_S <= span.last:
            found[area].setdefault(span.bar(start // DAY_S), [0, 0, 0])[LAYER.get(event.standing, 1)] += 1
    sums = {area: sum(map(sum, bars.values())) for area, bars in found.items()}
    most = sorted(sums, key=lambda a: (-sums[a], a))[:AREAS]
    top = max((sum(bar) for area in most for bar in found[area].values()), default=1)
    return [
        Strip(
            area,
            area,
            sums[area],
            (),
            charts.bars(span, found[area], high=SMALL_HIGH, top=top, axis=2, title=f"{area}: {prose.number(sums[area], 'event')}"),
        )
        for area in most
    ]


def _lanes(asked: Asked, disputed: dict[str, int]) -> Iterable[Lane]:
    """What is disputed, discounted or withdrawn, under the standings that are asked for."""
    for standing, name in LANES.items():
        if not disputed.get(standing) or (asked.question.standing and standing not in asked.question.standing):
            continue
        found = list(asked.found(replace(asked.question, standing=(standing,), limit=LANE), newest=True))
        if found:
            yield Lane(standing, name, tuple(found), max(0, disputed[standing] - len(found)))


def _by_standing(by_kind: dict[tuple[str, str], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, standing), count in by_kind.items():
        found[standing] += count
    return found


def _table(bars: Bars, span: Span) -> list[tuple[str, str, list[int], int]]:
    """Bars as figures, the latest first: first and last day of each, one number a standing, and the sum."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for (day, _, standing), count in bars.items():
        found[day][standing] += count
    return [
        (str(charts.day_of(day)), str(charts.day_of(min(day + span.step - 1, span.last))), [counts[s] for s in STANDINGS], counts.total())
        for day, counts in sorted(found.items(), reverse=True)
    ]


PAGE = Page(
    "timeline", "/timeline", "Timeline", "public", answer, "Events of a question by day, kind and standing, and what is disputed or was withdrawn.",
    takes=QUESTION, twins=("json", "csv"), scripts=("timeline.js",),
)  # fmt: skip
