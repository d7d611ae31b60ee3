"""What lies at each spot where something happened, as places are shown: spots are numbered, so that columns of events can be asked by place and by area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fogline.geometry import within
from fogline.types import Place

NOWHERE: Final = -1  # the number of no spot, and of no area
Numbers = NDArray[np.int32]


def area_of(place: Place) -> str:
    """What the area of a place is called: its division with its country's code, as in `forecasts.areas`, or, where none is known, the place itself."""
    name = place.admin1 or place.name
    return f"{name}, {place.country}" if place.country else name


class Spots:
    """Spots by number, in the order in which they were told of; states of a record share them."""

    def __init__(self) -> None:
        self._numbers: dict[complex, int] = {}
        self._places: list[Place | None] = []
        self._areas: list[int] = []  # of each
        self._named: dict[str, int] = {}  # areas
        self._adding = Lock()

    def numbers(self, spots: Sequence[complex], place: Callable[[int], Place | None]) -> Numbers:
        """The number of each spot.

        Args:
            spots: degrees north, and east; not a number where there is none.
            place: what lies at the spot that stands there in the sequence; only of new ones is it asked.
        """
        with self._adding:
            for i, spot in enumerate(spots):
                if spot == spot and spot not in self._numbers:
                    self._add(spot, place(i))
            return np.fromiter((self._numbers.get(spot, NOWHERE) for spot in spots), dtype=np.int32, count=len(spots))

    def _add(self, spot: complex, place: Place | None) -> None:
        self._areas.append(self._named.setdefault(area_of(place), len(self._named)) if place is not None else NOWHERE)
        self._places.append(place)
        self._numbers[spot] = len(self._places) - 1

    def first(self, count: int) -> Spots:
        """The first so many, as they were told of, for states of a record that has others after them."""
        found = Spots()
        with self._adding:
            found._places, found._areas = self._places[:count], self._areas[:count]
            found._numbers = {spot: n for spot, n in self._numbers.items() if n < count}
            named = max(found._areas, default=NOWHERE) + 1
            found._named = {name: n for name, n in self._named.items() if n < named}
        return found

    def within(self, area: Place) -> NDArray[np.bool_]:
        """Which of them lie in an area, by number; the last one stands for no spot."""
        return np.array([*(place is not None and within(place, area) for place in self._places[:]), False])

    def areas(self) -> tuple[list[str], Numbers]:
        """The names of areas, and of each spot, by number, which of these it lies in; the last one stands for no spot."""
        with self._adding:
            return list(self._named), np.array([*self._areas, NOWHERE], dtype=np.int32)
