"""People moved at one place, as a series: flows that may be added, stocks and running totals that supersede.

Source: IDMC's rules: flows may be summed over times that do not overlap, stocks may not; a running total replaces the one before it.
Of each movement the recommended figure is what most independent origins say; the others triangulate it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Literal

from fogline import contract, tolls
from fogline.displacement.ends import End
from fogline.displacement.figures import Figure, Measure
from fogline.geometry import within
from fogline.types import Place, Range, Window

Role = Literal["recommended", "triangulation", "superseded"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of people, or one number of those who are somewhere, with every figure that is stated of it."""

    event: str
    window: Window  # when people moved; of a stock and a running total, up to when it was stated
    total: Range
    figures: tuple[tuple[Role, Figure], ...]  # the recommended first

    @property
    def origins(self) -> int:
        """How many independent origins state a number of it."""
        return len({f.origin[0] for _, f in self.figures})


@dataclass(frozen=True, slots=True)
class Series:
    """The movements of one kind at one end of them, in order of time."""

    end: End | None  # None where the words name no place
    place: Place | None
    category: str
    measure: Measure
    unit: str
    movements: tuple[Movement, ...]
    total: Range  # of flows the sum over times that do not overlap; else the last


def make(figures: Iterable[Figure], area: Place | None = None) -> list[Series]:
    """The series of all places, by name of the place.

    Args:
        figures: of the claims; each counts at every place that its sentence names.
        area: only of places in it.
    """
    held: dict[tuple[End | None, Place | None, str, Measure, str], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        for end, place in figure.places or ((None, None),):
            if area is None or (place is not None and within(place, area)):
                held[end, place, figure.category, figure.measure, figure.unit][figure.event].append(figure)
    found = [_series(key, [part for own in events.values() for part in _apart(own)]) for key, events in held.items()]
    return sorted(found, key=lambda s: (s.place is None, s.place.name if s.place else "", s.end or "", s.category, s.measure, s.unit))


def _series(key: tuple[End | None, Place | None, str, Measure, str], groups: Iterable[Sequence[Figure]]) -> Series:
    movements = sorted(map(_movement, groups), key=lambda m: (contract.stamp(m.window.earliest) or "", contract.stamp(m.window.latest) or "", m.event))
    end, place, category, measure, unit = key
    if measure == "flow":
        return Series(end, place, category, measure, unit, tuple(movements), _summed(movements))
    movements.sort(key=lambda m: (max(f.stated_at for _, f in m.figures), m.event))
    return Series(end, place, category, measure, unit, tuple(movements), movements[-1].total)


def _apart(figures: Sequence[Figure]) -> list[list[Figure]]:
    """The figures of one event, those of different times apart: it may tell of several days. Those whose words say no time go with the first."""
    timed = [f for f in figures if f.filed.claim.window is not None]
    if figures[0].measure != "flow" or not timed:
        return [list(figures)]  # a running total replaces the one before it
    groups: list[list[Figure]] = []
    for figure in sorted(timed, key=lambda f: (contract.stamp(_when(f).earliest) or "", contract.stamp(_when(f).latest) or "", f.filed.claim.id)):
        if groups and any(_when(f).meets(_when(figure)) for f in groups[-1]):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    groups[0] += [f for f in figures if f.filed.claim.window is None]
    return groups


def _when(figure: Figure) -> Window:
    """The time that a figure tells of; where no words say it, the day it was published; open where that is not known either."""
    if figure.filed.claim.window is not None:
        return figure.filed.claim.window
    if figure.filed.published_at is None:
        return Window(None, None)
    day = figure.filed.published_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(day, day + DAY)


def _movement(figures: Sequence[Figure]) -> Movement:
    """One movement: of each origin the last figure stands, and the range is over those."""
    ordered = sorted(figures, key=lambda f: (f.stated_at, f.count.low, f.filed.claim.id))
    last = {f.origin: f for f in ordered}
    standing = [f for f in ordered if last[f.origin] is f]
    if standing[0].measure == "running total":
        standing = [f for f in standing if f.stated_at[:10] == standing[-1].stated_at[:10]]  # an older one counts fewer days
    total = tolls.spread([(int(f.count.low), int(f.count.high) if f.count.high is not None else None) for f in standing])
    roles: list[tuple[Role, Figure]] = [(_role(f, standing, total), f) for f in ordered]
    order: tuple[Role, ...] = ("recommended", "triangulation", "superseded")
    return Movement(figures[0].event, _window(standing), total, tuple(sorted(roles, key=lambda r: order.index(r[0]))))


def _role(figure: Figure, standing: Sequence[Figure], total: Range) -> Role:
    if figure not in standing:
        return "superseded"
    best = int(figure.count.low or figure.count.high or 0)
    return "recommended" if best == total.best else "triangulation"


def _window(figures: Sequence[Figure]) -> Window:
    """From the first moment that a figure tells of to the last; of those whose words say a time, where some do."""
    figures = [f for f in figures if f.filed.claim.window is not None] or figures
    starts, ends = [_when(f).earliest for f in figures], [_when(f).latest for f in figures]
    return Window(None if None in starts else min(s for s in starts if s), None if None in ends else max(e for e in ends if e))


def _summed(movements: Sequence[Movement]) -> Range:
    """The sum over times that do not overlap; of those that do the largest movement counts, since the others may be part of it."""
    low = best = high = 0
    at_least = False
    for group in _overlapping(movements):
        most = max((m.total for m in group), key=lambda r: (r.best or 0, r.high or 0))
        low, best, high = low + (most.low or 0), best + (most.best or 0), high + (most.high or 0)
        at_least = at_least or most.at_least
    return Range(low, best, high, at_least)


def _overlapping(movements: Sequence[Movement]) -> Iterator[list[Movement]]:
    """Movements in order of time, those whose times share a moment together."""
    group: list[Movement] = []
    for movement in movements:
        if group and all(not m.window.meets(movement.window) for m in group):
            yield group
            group = []
        group.append(movement)
    if group:
        yield group


def row(series: Series) -> contract.Row:
    """A series for programs."""
    return {
        "place": contract.place_row(series.place), "end": series.end, "category": series.category, "measure": series.measure, "unit": series.unit,
        "total": contract.range_row(series.total),
        "movements": [
            {
                "event": m.event, "window": contract.window_row(m.window), "total": contract.range_row(m.total), "origins": m.origins,
                "figures": [_figure_row(role, f) for role, f in m.figures],
            }
            for m in series.movements
        ],
    }  # fmt: skip


def _figure_row(role: Role, figure: Figure) -> contract.Row:
    return {
        "role": role, "quantifier": figure.quantifier, "count": contract.count_row(figure.count), "stated_at": figure.stated_at,
        **contract.said_row(figure.filed),
    }  # fmt: skip
