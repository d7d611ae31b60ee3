"""What an actor's settlements add up to on a day: square kilometres of their cells, from what it surely holds to what it may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fogline import contract
from fogline.geometry import within
from fogline.territory.cells import Cell, Key
from fogline.types import Place

SURE, MAYBE = 0.9, 0.1  # chances from which a settlement is surely, and may be, an actor's; stated, not tuned


@dataclass(frozen=True, slots=True)
class Area:
    """Square kilometres: of what is surely held, expected, and at most held; and of how many settlements."""

    low: float
    best: float
    high: float
    settlements: int  # that count for `high`


def of(rows: Iterable[contract.Row], actors: frozenset[str], cells: Mapping[Key, Cell], inside: Place | None = None) -> Area:
    """The area that some actors hold together.

    Args:
        rows: of control on one day, in the contract's shape.
        actors: their ids.
        cells: of the settlements.
        inside: only of settlements in this place.
    """
    low = best = high = 0.0
    count = 0
    for row in rows:
        cell = cells.get((row["place"]["lat"], row["place"]["lon"]))
        if cell is None or (inside is not None and not within(cell.place, inside)):
            continue
        share = sum(chance for actor, chance in row["shares"].items() if actor in actors)
        low += cell.km2 if share >= SURE else 0.0
        best += cell.km2 * share
        if share >= MAYBE:
            high += cell.km2
            count += 1
    return Area(low, min(max(best, low), high) if high else 0.0, high, count)
