"""How much land each actor, or each side, holds over time: from what is assessed to all that it may hold.

Low is the land of settlements whose control is assessed, best what is expected (each cell by its chance), high that of every settlement
which it holds with a chance of `held.MAYBE` or more, on whatever word. Where nothing was said, nobody holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from fogline.control.holding import Holding
from fogline.territory.cells import Cell, Key
from fogline.territory.held import MAYBE, SURE, Area

WEEK = timedelta(days=7)
NONE = Area(0.0, 0.0, 0.0, 0)
MOST = 104  # points of one picture; where weeks are more, every second, fourth, eighth one
Naming = Callable[[Mapping[str, float], date], Mapping[str, float]]  # chances of actors to chances of those who are shown


def points(first: date, last: date) -> list[date]:
    """The days on which land is added up: every week from the first one on, or every second, fourth, eighth one where they are many; and the last."""
    step = 1
    while (last - first).days // 7 // step >= MOST:
        step *= 2
    days = [first + i * step * WEEK for i in range(max(0, (last - first).days) // (7 * step) + 1)]
    return [d for d in days if d < last] + [last]


def of_day(held: Iterable[Holding], cells: Mapping[Key, Cell], naming: Naming) -> dict[str, Area]:
    """The land of each holder on one day.

    Args:
        held: every settlement's control on that day.
        cells: of the settlements; one that has none adds nothing.
        naming: whose land it is: an actor's or a side's.
    """
    low, best, high, count = defaultdict[str, float](float), defaultdict[str, float](float), defaultdict[str, float](float), defaultdict[str, int](int)
    for one in held:
        cell = cells.get((one.place.lat, one.place.lon))
        if cell is None:
            continue
        for who, chance in naming(one.shares, one.day).items():
            best[who] += cell.km2 * chance
            if chance >= MAYBE:
                high[who] += cell.km2
                count[who] += 1
            if chance >= SURE and one.basis == "assessed":
                low[who] += cell.km2
    return {who: Area(low[who], min(max(best[who], low[who]), high[who]), high[who], count[who]) for who in best if count[who]}


def series(found: Sequence[Mapping[str, Area]]) -> dict[str, list[Area]]:
    """The land of each holder on each of some days, as `of_day` gives it; who holds most on the last one first; nought where it held none."""
    made = {who: [areas.get(who, NONE) for areas in found] for areas in found for who in areas}
    return dict(sorted(made.items(), key=lambda pair: (-pair[1][-1].best, -max(a.best for a in pair[1]), pair[0])))
