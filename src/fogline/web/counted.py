"""How many events a question finds, for legends, bars and maps: counted in the database where it can tell, else event by event.

Each count leaves open what it is a choice of: the legend's kinds are counted as if none were chosen, the bars run over all time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import get_args

from fogline.geometry import EARTH_M, in_box
from fogline.record.rows import seconds
from fogline.record.tallies import Tallies
from fogline.types import Event, Question, Standing
from fogline.web.page import Asked

STANDINGS: tuple[str, ...] = get_args(Standing)
DAY_S = 86_400
KEPT = 64  # answers
Box = tuple[float, float, float, float]
Days = dict[tuple[int, str, str], int]


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
    """Counts of one question, as they may be shown."""

    def __init__(self, asked: Asked, question: Question) -> None:
        """What is asked gives the record and the limits; the question may be another than its own."""
        self._asked, self._question = asked, replace(question, limit=None)

    def by_kind(self) -> dict[tuple[str, str], int]:
        """Events of each kind and standing, were neither chosen."""
        return _by_kind(_Counting(self._asked, self._open()))

    def by_day(self) -> Days:
        """Events by the day that they began, counted from 1970, over all time, each kind and standing; those of no known day are left out."""
        return _by_day(_Counting(self._asked, replace(self._question, window=None)))

    def cells(self, degrees: float, box: Box | None) -> list[Cell]:
        """Events by cell of a map, the fullest first.

        Args:
            degrees: across a cell.
            box: south, west, north and east to count in; None is what the question asks for.
        """
        least = math.degrees(2 * self._asked.safety.min_radius_m / EARTH_M)
        return list(_cells(_Counting(self._asked, replace(self._question, box=both(self._question.box, box))), max(degrees, least)))

    def total(self) -> int:
        """How many the question finds."""
        chosen = self._question
        return sum(
            count
            for (kind, standing), count in self.by_kind().items()
            if (not chosen.kinds or kind in chosen.kinds) and (standing in chosen.standing if chosen.standing else standing != "withdrawn")
        )

    def _open(self) -> Question:
        return replace(self._question, kinds=(), standing=STANDINGS)


@dataclass(frozen=True)
class _Counting:
    """What is counted, by which an answer is kept: the same question, moment, limits and state of the record have the same answer."""

    asked: Asked
    question: Question

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Counting) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (self.question, self.asked.view.as_of, self.asked.root, self.asked.safety, self.over_by)

    @property
    def over_by(self) -> datetime | None:
        """What had not ended by then is too fresh to be counted; to the hour, so that an answer can be kept."""
        delay = self.asked.safety.delay_h
        return (self.asked.now - timedelta(hours=delay)).replace(minute=0, second=0, microsecond=0) if delay else None

    def tallies(self) -> Tallies | None:
        return self.asked.view.tallies(self.question, self.over_by)

    def events(self) -> Iterator[Event]:
        return self.asked.events(self.asked.view.events(self.question))


def both(a: Box | None, b: Box | None) -> Box | None:
    """What lies in both boxes; where nothing does, a box of no size that holds nothing."""
    if a is None or b is None:
        return a or b
    south, west, north, east = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (south, west, north, east) if south <= north and west <= east else (90.0, 180.0, 90.0, 180.0)


@lru_cache(KEPT)
def _by_kind(asked: _Counting) -> dict[tuple[str, str], int]:
    tallies = asked.tallies()
    if tallies is not None:
        return {(row["kind"], row["standing"]): row["events"] for row in tallies.by_kind()}
    return dict(Counter((event.kind, event.standing) for event in asked.events()))


@lru_cache(KEPT)
def _by_day(asked: _Counting) -> Days:
    tallies = asked.tallies()
    if tallies is not None:
        return {(row["day"], row["kind"], row["standing"]): row["events"] for row in tallies.by_day()}
    began = ((start, e) for e in asked.events() if e.window and (start := seconds(e.window.earliest)) is not None)
    return dict(Counter((start // DAY_S, e.kind, str(e.standing)) for start, e in began))


@lru_cache(KEPT)
def _cells(asked: _Counting, degrees: float) -> Sequence[Cell]:
    tallies = asked.tallies()
    found: dict[tuple[int, int], dict[str, int]] = {}
    sums: dict[tuple[int, int], tuple[float, float]] = {}

    def put(at: tuple[int, int], kind: str, count: int, lats: float, lons: float) -> None:
        kinds = found.setdefault(at, {})
        kinds[kind] = kinds.get(kind, 0) + count
        north, east = sums.get(at, (0.0, 0.0))
        sums[at] = north + lats, east + lons

    if tallies is not None:
        for row in tallies.by_cell(degrees):
            put((row["x"], row["y"]), row["kind"], row["events"], row["latitudes"], row["longitudes"])
    else:
        for event in asked.events():
            if event.place is not None and (asked.question.box is None or in_box(event.place, asked.question.box)):
                at = int((event.place.lon + 180) / degrees), int((event.place.lat + 90) / degrees)
                put(at, event.kind, 1, event.place.lat, event.place.lon)
    cells = []
    for at, kinds in found.items():
        count = math.fsum(kinds.values())
        middle = (sums[at][0] / count, sums[at][1] / count)
        if asked.asked.safety.min_radius_m:  # the middle of few events would tell where they are
            middle = ((at[1] + 0.5) * degrees - 90, (at[0] + 0.5) * degrees - 180)
        cells.append(Cell(*middle, kinds))
    return tuple(sorted(cells, key=lambda c: (-c.events, c.lat, c.lon)))
