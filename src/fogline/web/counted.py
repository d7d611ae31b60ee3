"""How many events a question finds, for legends, bars and maps, as they may be shown: of all at once where that can tell, else event by event.

Each count leaves open what it is a choice of: the legend's kinds are counted as if none were chosen, the bars run over all time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from fogline.geometry import EARTH_M
from fogline.record import selecting, spots
from fogline.record.revision_columns import KINDS, STANDINGS, Chosen, Ints
from fogline.record.rows import seconds
from fogline.record.tallies import DAY_S
from fogline.safety import middle
from fogline.types import Event, Question
from fogline.web.charts import Span
from fogline.web.page import Asked

Box = tuple[float, float, float, float]
LAYERS = (("corroborated", "confirmed"), ("contested", "discounted", "withdrawn"), ("claimed",))  # of a bar, from the bottom


@dataclass(frozen=True, slots=True)
class Cell:
    """Events that lie close together: their middle, and how many of each kind."""

    lat: float
    lon: float
    kinds: dict[str, int]

    @property
    def events(self) -> int:
        """How many in all."""
        return sum(self.kinds.values())


class Counted:
    """Counts of one question."""

    def __init__(self, asked: Asked, question: Question) -> None:
        """What is asked gives the record and the limits; the question may be another than its own."""
        self._asked, self._question = asked, replace(question, limit=None)
        self._cells: dict[tuple[float, Box | None], list[Cell]] = {}
        self._one_by_one = asked.view.is_stale()

    def by_kind(self) -> dict[tuple[str, str], int]:
        """Events of each kind and standing, were neither chosen."""
        question = replace(self._question, kinds=(), standing=STANDINGS)
        if self._one_by_one:
            return dict(Counter((event.kind, str(event.standing)) for event in self._events(question)))
        return self._asked.tallies().by_kind(self._chosen(question))

    def days(self) -> dict[int, int]:
        """Events by the day that they began, counted from 1970, over all time; those of no known day are left out."""
        question = replace(self._question, window=None)
        if self._one_by_one:
            return dict(Counter(day for day, _ in self._dated(question)))
        return self._asked.tallies().days(self._chosen(question))

    def bars(self, span: Span) -> Ints:
        """Events that began on some days, by bar, kind and standing, in the order of `KINDS` and `STANDINGS`.

        Args:
            span: the days, whatever window is asked for.
        """
        question = replace(self._question, window=None)
        if not self._one_by_one:
            return self._asked.tallies().by_day(self._chosen(question), span.first, span.last, span.step)
        found = np.zeros((span.bars, len(KINDS), len(STANDINGS)), dtype=np.int64)
        for day, event in self._dated(question):
            if span.first <= day <= span.last:
                found[(day - span.first) // span.step, KINDS.index(event.kind), STANDINGS.index(event.standing)] += 1
        return found

    def areas(self, span: Span, most: int) -> dict[str, Ints]:
        """The areas in which most of them began, the fullest first, each by bar and standing.

        Args:
            span: the days.
            most: areas.
        """
        question = replace(self._question, window=None)
        if not self._one_by_one:
            tallies = self._asked.tallies()
            tallies.place_spots(self._asked.record.engine)
            return tallies.by_area(self._chosen(question), most, span.first, span.last, span.step)
        found: dict[str, Ints] = {}
        for day, event in self._dated(question):
            if event.place is not None and span.first <= day <= span.last:
                bars = found.setdefault(spots.area_of(event.place), np.zeros((span.bars, len(STANDINGS)), dtype=np.int64))
                bars[(day - span.first) // span.step, STANDINGS.index(event.standing)] += 1
        return dict(sorted(found.items(), key=lambda one: (-one[1].sum(), one[0]))[:most])

    def _dated(self, question: Question) -> Iterator[tuple[int, Event]]:
        return ((start // DAY_S, e) for e in self._events(question) if e.window and (start := seconds(e.window.earliest)) is not None)

    def cells(self, degrees: float, box: Box | None) -> list[Cell]:
        """Events by cell of a map, the fullest first.

        Args:
            degrees: across a cell; wider where places may not be shown so finely. Points lie on the grid of the least radius.
            box: south, west, north and east to count in; None is what the question asks for.
        """
        if (degrees, box) not in self._cells:
            self._cells[degrees, box] = self._counted_cells(degrees, box)
        return self._cells[degrees, box]

    def _counted_cells(self, degrees: float, box: Box | None) -> list[Cell]:
        degrees = max(degrees, math.degrees(2 * self._asked.safety.min_radius_m / EARTH_M))
        question = replace(self._question, box=both(self._question.box, box))
        found: dict[tuple[int, int], dict[str, int]] = {}
        sums: dict[tuple[int, int], tuple[float, float]] = {}
        for x, y, kind, count, lats, lons in self._by_cell(question, degrees):
            kinds = found.setdefault((x, y), {})
            kinds[kind] = kinds.get(kind, 0) + count
            north, east = sums.get((x, y), (0.0, 0.0))
            sums[x, y] = north + lats, east + lons
        cells = []
        for (x, y), kinds in found.items():
            count = sum(kinds.values())
            cells.append(Cell(sums[x, y][0] / count, sums[x, y][1] / count, kinds))
        return sorted(cells, key=lambda c: (-c.events, c.lat, c.lon))

    def total(self) -> int:
        """How many the question finds."""
        chosen = self._question
        return sum(
            count
            for (kind, standing), count in self.by_kind().items()
            if (not chosen.kinds or kind in chosen.kinds) and (standing in chosen.standing if chosen.standing else standing != "withdrawn")
        )

    def _by_cell(self, question: Question, degrees: float) -> Iterator[tuple[int, int, str, int, float, float]]:
        if not self._one_by_one:
            for c in self._asked.tallies().by_cell(self._chosen(question), degrees):
                yield c.x, c.y, c.kind, c.events, c.latitudes, c.longitudes
            return
        for event in self._events(question):
            if event.place is not None:
                lat, lon = middle(self._asked.safety, event.place.lat, event.place.lon)
                yield int((lon + 180) / degrees), int((lat + 90) / degrees), event.kind, 1, lat, lon

    def _events(self, question: Question) -> Iterator[Event]:
        return self._asked.found(question)

    def _chosen(self, question: Question) -> Chosen:
        asked = self._asked
        return selecting.chosen(asked.record.engine, asked.tallies(), replace(question, as_of=asked.view.as_of), without=asked.withheld.by_words(question), seen=asked.seen)


def stacked(bars: Ints, span: Span) -> dict[int, list[int]]:
    """For charts: by the first day of each bar how many two voices or more tell, how many are disputed, and how many one voice claims.

    Args:
        bars: counts by bar first, and by standing last.
        span: the days.
    """
    by_standing = bars.sum(axis=tuple(range(1, bars.ndim - 1)))
    sums = np.stack([by_standing[:, [STANDINGS.index(s) for s in layer]].sum(axis=1) for layer in LAYERS], axis=1)
    there = np.flatnonzero(sums.any(axis=1))
    return dict(zip((span.first + there * span.step).tolist(), sums[there].tolist(), strict=True))


def both(a: Box | None, b: Box | None) -> Box | None:
    """What lies in both boxes; where nothing does, a box of no size that holds nothing."""
    if a is None or b is None:
        return a or b
    south, west, north, east = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (south, west, north, east) if south <= north and west <= east else (90.0, 180.0, 90.0, 180.0)
