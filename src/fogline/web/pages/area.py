"""One place: who held it each day and on whose word, what happened there, who was harmed and moved, who reports on it, and when nobody did."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from fogline import contract, hazards, sieges
from fogline.control.answers import Stretch
from fogline.control.sides import Sides
from fogline.control.told import name
from fogline.displacement import series
from fogline.errors import RecordError
from fogline.geometry import POINTS, within
from fogline.territory.held import Area
from fogline.types import Event, Place, Question
from fogline.web import bands, charts, held
from fogline.web.charts import FIRST, Span
from fogline.web.ground import Ground
from fogline.web.page import Answer, Asked, NotFoundError, Page, Row
from fogline.web.pages.control import HOW, Held, of_day, quoted, said
from fogline.web.twins import feature

EVENTS, SETTLEMENTS, CLAIMS = 25, 60, 400  # that a page looks at, the latest or the first by name
GAP = timedelta(days=7)  # without any report: from here on it is told
GAPS = 6
HARMS = ("killed", "injured")


@dataclass(frozen=True, slots=True)
class Turn:
    """Days in a row under one holder, as they are shown, with what was said then."""

    stretch: Stretch
    who: str
    words: tuple[Any, ...]
    more: int  # claims beyond those


@dataclass(frozen=True, slots=True)
class Month:
    """People harmed in a month, all events together: low, best and high, of one kind of harm."""

    month: date
    harm: str
    total: Area  # low, best, high, and how many events


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reports on a place, and how often: reports by source and by day, and stretches without any."""

    sources: tuple[tuple[str, int, date, date], ...]
    days: dict[date, int]
    gaps: tuple[tuple[date, date], ...]  # the days between two reports, both without one
    picture: Any


def find(asked: Asked) -> Place | None:
    """The place that the page is of; None where no place has that name, or where it may not be shown under it."""
    found = asked.ground().place(asked.name)
    if found is None or found.feature == "region":
        return None
    shown = asked.place(found)
    return found if shown is not None and shown.name == found.name else None


def answer(asked: Asked) -> Answer:
    """All that is known of a place."""
    found = find(asked)
    if found is None:
        raise NotFoundError(f"no place {asked.name!r} that may be shown; try another spelling, or look among the settlements on the page Control")
    place = asked.place(found)
    assert place is not None
    ground, smoothed, by = asked.ground(), asked.address.smoothed, asked.address.by or "side"
    day = ground.day(None, asked.now)
    events = sorted(asked.found(Question(place=found, as_of=asked.view.as_of)), key=_began, reverse=True)
    turns = list(_turns(asked, ground, found, day, smoothed=smoothed, by=by))
    inside = [] if found.feature in POINTS else [h for h in of_day(asked, ground, day, smoothed=smoothed, by=by, until=day) if within(h.of.place, found)]
    order = list(dict.fromkeys([*(t.who for t in turns if t.who), *(who for h in inside for who, _ in h.who)]))
    other = list(_since(_of(s, by) for s in ground.history(found, day, smoothed=not smoothed))) if turns else []
    months, coverage = list(_harmed(events)), ground.once("coverage", asked.name, lambda: _coverage(asked, events))
    moved = series.make(ground.figures, found)
    dangers = [h for h in ground.hazards if within(h.place, found)]
    siege = [s for s in ground.sieges if within(s.place, found)]
    shown = {
        "place": place, "day": day, "how": HOW, "smoothed": smoothed, "turns": turns, "strip": _strip(turns, order, place), "inside": inside[:SETTLEMENTS], "all_inside": len(inside),
        "hue": lambda who: min(order.index(who), 2) if who in order else 3, "letter": lambda who: held.letter(who, order), "called": name, "swatch": held.Swatches(), "bases": held.BASES,
        "events": events[:EVENTS], "all_events": len(events), "months": months, "harmed": list(_drawn(months)), "moved": moved, "words_of_moved": lambda m: list(quoted(asked, [m.figures[0][1].filed.claim.id])),
        "hazards": dangers, "sieges": siege, "shown_place": asked.place, "words": lambda told: list(quoted(asked, [t.filed.claim.id for t in reversed(told)])),
        "coverage": coverage, "forecast": _forecast(asked, found), "other": other, "earliest": ground.earliest,
    }  # fmt: skip
    body = {
        "place": contract.place_row(place), "smoothed": smoothed, "held": [_turn_row(t) for t in turns], "holdings": [_inside_row(h) for h in inside],
        "events": [contract.event_row(e) for e in events[:EVENTS]], "all_events": len(events), "harmed": [_month_row(m) for m in months],
        "displacement": [series.row(s) for s in moved], "hazards": [hazards.row(h) for h in dangers], "sieges": [sieges.row(s) for s in siege],
        "sources": [{"source": s, "reports": n, "first": a.isoformat(), "last": b.isoformat()} for s, n, a, b in coverage.sources],
        "gaps": [{"from": a.isoformat(), "to": b.isoformat()} for a, b in coverage.gaps],
    }  # fmt: skip
    features = [feature(place.gazetteer_id or place.name, place, {"of": "area"}), *(feature(e.id, e.place, {"of": "event", "kind": e.kind, "standing": e.standing}) for e in events)]
    return Answer(shown, body, [_turn_row(t) for t in turns] or [_month_row(m) for m in months], features)


def _began(event: Event) -> str:
    return contract.stamp(event.window.earliest) or "" if event.window else ""


def _of(stretch: Stretch, by: str) -> tuple[str, date]:
    """Whom a stretch is shown as held by, and since when."""
    who = stretch.actor or ""
    return (Sides.load().of(who, stretch.first) if who and by != "actor" else who), stretch.first


def _since(found: Iterable[tuple[str, date]]) -> Iterator[tuple[str, date]]:
    """Holders, each with the day since when; stretches in a row under one as one."""
    last: str | None = None
    for who, first in found:
        if who != last:
            yield who, first
        last = who


def _turns(asked: Asked, ground: Ground, place: Place, day: date, *, smoothed: bool, by: str) -> Iterator[Turn]:
    """Who held a settlement, stretch by stretch, up to a day."""
    if place.feature not in POINTS:
        return
    for stretch in ground.history(place, day, smoothed=smoothed):
        told = [s for s in ground.told(place, date.max) if stretch.first <= (s.since if smoothed else s.told) <= stretch.last]
        words = said(asked, told)
        yield Turn(stretch, _of(stretch, by)[0], words, max(0, len({s.claim for s in told}) - len(words)))


def _strip(turns: Sequence[Turn], order: Sequence[str], place: Place) -> Any:
    def hue(who: str) -> int:
        return min(order.index(who), 2) if who in order else 3

    pieces = [
        bands.Piece(t.stretch.first, t.stretch.last, t.stretch.basis, hue(t.who), 1 - hue(t.who) if hue(t.who) < 2 and len(order) > 1 else 3, held.letter(t.who, order)) for t in turns
    ]
    return bands.strip(pieces, "strip", title=f"Who held {place.name}, day by day; the list below tells the same")


def _harmed(events: Sequence[Event]) -> Iterator[Month]:
    """People harmed, month by month and by kind of harm, the latest last; an event of which only one end is known counts with it."""
    sums: dict[tuple[date, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in events:
        start = event.window.earliest if event.window else None
        for harm, toll in event.counts.items() if start else ():
            r = toll.total
            ends = [n for n in (r.low, r.best, r.high) if n is not None]
            if harm in HARMS and ends and start is not None:
                total = sums[start.astimezone(UTC).date().replace(day=1), harm]
                for i, n in enumerate((r.low if r.low is not None else 0, r.best if r.best is not None else ends[0], r.high if r.high is not None else ends[-1], 1)):
                    total[i] += n
    for (month, harm), (low, best, high, count) in sorted(sums.items()):
        yield Month(month, harm, Area(low, best, high, int(count)))


def _drawn(months: Sequence[Month]) -> Iterator[tuple[str, Any]]:
    """A picture for each kind of harm: solid up to the low number, dotted up to the high one."""
    if not months:
        return
    first, last = months[0].month, months[-1].month
    every = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13) if first <= date(year, month, 1) <= last]
    for harm in dict.fromkeys(m.harm for m in months):
        own = {m.month: m.total for m in months if m.harm == harm}
        most = max(a.high for a in own.values())
        if len(every) > 1 and most:
            ends = [(m + timedelta(31)).replace(day=1) - timedelta(1) for m in every]
            yield harm, bands.band(ends, [own.get(m, Area(0, 0, 0, 0)) for m in every], most, 2, f"harm{harm}", title=f"People {harm} by month, {first:%Y-%m} to {last:%Y-%m}")


def _coverage(asked: Asked, events: Sequence[Event]) -> Coverage:
    """Reports that the events rest on; of many the latest events' alone."""
    reports: dict[str, tuple[str, date]] = {}
    for claim in [c for e in events for c in e.claims][:CLAIMS]:
        try:
            filed = asked.view.claim(claim)
        except RecordError:
            continue
        if filed is not None and filed.published_at is not None and asked.ground().may_tell(filed.published_at):
            reports[filed.input_id] = filed.source or "publisher unknown", filed.published_at.astimezone(UTC).date()
    days = Counter(day for _, day in reports.values())
    by_source: dict[str, list[date]] = defaultdict(list)
    for source, day in reports.values():
        by_source[source].append(day)
    told = sorted(days)
    gaps = [(a + timedelta(1), b - timedelta(1)) for a, b in itertools.pairwise(told) if b - a > GAP]
    longest = sorted(sorted(gaps, key=lambda g: g[0] - g[1])[:GAPS])
    picture = None
    if len(told) > 1:
        span = Span.of((told[0] - FIRST).days, (told[-1] - FIRST).days)
        bars: dict[int, list[int]] = {}
        for day, count in days.items():
            bars.setdefault(span.bar((day - FIRST).days), [0])[0] += count
        picture = charts.bars(span, bars, high=44, axis=8, title=f"Reports by day, {told[0]} to {told[-1]}")
    sources = tuple(sorted(((s, len(d), min(d), max(d)) for s, d in by_source.items()), key=lambda r: (-r[1], r[0])))
    return Coverage(sources, dict(days), tuple(longest), picture)


def _forecast(asked: Asked, place: Place) -> str:
    """The area of the forecasts that this place lies in; empty where none is."""
    area = f"{place.admin1 or place.name}, {place.country}"
    return area if any(row["area"] == area for row in asked.view.forecasts()) else ""


def _turn_row(t: Turn) -> Row:
    s = t.stretch
    return {
        "from": s.first.isoformat(), "to": s.last.isoformat(), "holder": t.who or None, "actor": s.actor, "chance_low": round(s.low, 4), "chance_high": round(s.high, 4), "basis": s.basis,
        "claims": [f.claim.id for f, _ in t.words],
    }  # fmt: skip


def _inside_row(h: Held) -> Row:
    return {"place": contract.place_row(h.place), "shares": dict(h.who), "basis": h.basis, "last_evidence_day": h.last.isoformat() if h.last else None}


def _month_row(m: Month) -> Row:
    return {"month": f"{m.month:%Y-%m}", "harm": m.harm, "low": int(m.total.low), "best": int(m.total.best), "high": int(m.total.high), "events": m.total.settlements}


PAGE = Page(
    "area", "/areas/{name:path}", "Area", "public", answer, "One place: who held it day by day, events, people harmed and moved, hazards, sieges, sources and gaps.",
    takes=("as_of", "smoothed", "by"), in_menu=False,
)  # fmt: skip
