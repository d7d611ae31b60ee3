"""The dead by month and cell, or month and country, in the shape of VIEWS's inputs: sums of best estimates by type of violence.

The events are those that UCDP would code. One that does not lie within one month is left out and counted, and of those by cell also one
whose place is as wide as a division or more: to put it in one cell would invent a place. A month and cell without a row has no such event
in the record, which is not the same as no dead. Rows are few, so they are held while events stream by.
Source: VIEWS, data and challenge documentation (month_id, ged_sb, ged_ns, ged_os); PRIO-GRID.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fogline.exports import codes, csv
from fogline.exports.cells import Cell
from fogline.exports.columns import Column
from fogline.exports.told import Told
from fogline.exports.ucdp import Deadly, deadly

FINEST_DIVISION = 3  # where_precision; 4 is a first-order division
TYPES = {1: "ged_sb", 2: "ged_ns", 3: "ged_os", None: "ged_unknown"}
SUMS = (
    Column("year", "integer", "of the month"),
    Column("month", "integer", "1 to 12"),
    Column("ged_sb", "integer", "best estimates of the dead of state-based violence, added"),
    Column("ged_ns", "integer", "of non-state violence"),
    Column("ged_os", "integer", "of one-sided violence"),
    Column("ged_unknown", "integer", "where a side is not known"),
    Column("low", "integer", "low ends, added, all types"),
    Column("high", "integer", "high ends, added, all types"),
    Column("events", "integer", "how many events that is"),
)
CELLS = (Column("month_id", "integer", "January 1980 is 1"), Column("priogrid_gid", "integer", "cell of PRIO-GRID"), *SUMS)
COUNTRIES = (
    Column("month_id", "integer", "January 1980 is 1"),
    Column("gwcode", "integer", "Gleditsch and Ward's number; VIEWS's own country_id is not in the record"),
    Column("isoab", "text", "ISO 3166-1 alpha-3"),
    *SUMS,
)


class Months:
    """Sums by month and cell and by month and country, as events are added."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._cells: dict[tuple[int, ...], Counter[str]] = {}
        self._countries: dict[tuple[int, ...], Counter[str]] = {}
        self._codes: dict[int, str] = {}
        self.left: Counter[str] = Counter()

    def add(self, told: Iterable[Told]) -> None:
        """Add events."""
        for one in told:
            found = deadly(one.event)
            if isinstance(found, str):
                self.left[found] += 1
            elif codes.month_id(found.first) != codes.month_id(found.last):
                self.left["over several months"] += 1
            else:
                self._add(found)

    def cells(self) -> bytes:
        """The table by month and cell."""
        return b"".join(csv.table([[c.name for c in CELLS]], ([*key, *_sums(key[0], n)] for key, n in sorted(self._cells.items()))))

    def countries(self) -> bytes:
        """The table by month and country."""
        rows = ([month, number, self._codes[number], *_sums(month, n)] for (month, number), n in sorted(self._countries.items()))
        return b"".join(csv.table([[c.name for c in COUNTRIES]], rows))

    def _add(self, d: Deadly) -> None:
        month, land = codes.month_id(d.first), codes.state(d.place.country)
        numbers = {TYPES[d.violence]: d.best, "low": d.low, "high": d.high, "events": 1}
        if (d.event.where_precision or FINEST_DIVISION + 1) <= FINEST_DIVISION:
            self._cells.setdefault((month, codes.priogrid(d.place.lat, d.place.lon)), Counter()).update(numbers)
        else:
            self.left["no cell: its place is too wide"] += 1
        if land is None:
            self.left["no country of the list"] += 1
        else:
            self._codes[land.number] = land.iso3
            self._countries.setdefault((month, land.number), Counter()).update(numbers)


def _sums(month: int, numbers: Counter[str]) -> list[Cell]:
    year, rest = divmod(month - 1, 12)
    return [codes.FIRST_YEAR + year, rest + 1, *(numbers[name] for name in (*TYPES.values(), "low", "high", "events"))]
