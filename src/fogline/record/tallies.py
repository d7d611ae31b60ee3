"""Which events there are, and how many by kind and standing, by day and by cell of a map: of a million at once, without opening one.

What is counted by is held in memory (`revision_columns`), read once and then only what the record's log says is new. Counts are as
`View.events` would give them: what meets the window, a withdrawn event only where its standing is asked for. A place is known by where its
middle lies: of several that share one to the last digit, a province and its town, the first that was told of stands for all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import numpy as np

from fogline import contract
from fogline.record import rows
from fogline.record.audit import last_entry
from fogline.record.engine import Engine, Row
from fogline.record.queries import AUDIT_BETWEEN
from fogline.record.revision_columns import CODES, EVER, KINDS, STANDINGS, Among, Chosen, Columns, Ints, Laid, Marks, seconds_of
from fogline.record.spots import NOWHERE, Numbers, Spots
from fogline.types import Place

Sort = Literal["latest", "earliest", "known"]
DAY_S: Final = 86_400
KEPT: Final = 128  # answers
WITHDRAWN_SINCE = "SELECT number, withdrawn_at FROM revision WHERE withdrawn_at >= :moment"
LAST_REVISION = """
SELECT v.number, v.id, v.position, (SELECT max(recorded_at) FROM revision) AS moment FROM revision v WHERE v.number = (SELECT max(number) FROM revision)
"""
AT_NUMBER = "SELECT id, position FROM revision WHERE number = :number"
BODY_OF = "SELECT body FROM revision WHERE number = :number"
Shown = Callable[[Place | None], Place | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellCount:
    """Events of one kind in a cell of a grid, with the sums of their degrees, from which their middle follows."""

    x: int
    y: int
    kind: str
    events: int
    latitudes: float
    longitudes: float


class Tallies:
    """The columns of every event's revisions at one state of the record; nothing in it changes but the answers that are kept."""

    def __init__(self, engine: Engine, before: Tallies | None = None, laid: Laid | None = None, shown: Shown | None = None) -> None:
        """Read the columns; of those that were read before, only what is new, where the log shows that the rest is as it was.

        Args:
            engine: of the record.
            before: counts of an earlier state.
            laid: where points are counted, given their degrees north and east; None is where they are.
            shown: a place as it is asked of, which may be wider than what is known; None is as it is known.
        """
        last: Row = next(iter(engine.all(LAST_REVISION)), {"number": 0, "moment": "", "id": "", "position": 0})
        entry = last_entry(engine)
        self.position = entry.position if entry else 0
        self._moment, self._last, self._last_row = str(last["moment"]), int(last["number"]), {"id": last["id"], "position": last["position"]}
        start = before.start_of(engine, self.position) if before is not None else None
        found = Columns.read(engine, start.last if start else 0, laid)
        if start is not None:
            found = start.columns.closed(engine.all(WITHDRAWN_SINCE, {"moment": start.moment})).joined(found)
        self._shown = shown
        self._spots = start.spots if start is not None else Spots()
        self._spot_of = start.spot_of if start is not None else np.empty(0, dtype=np.int32)  # of the first revisions; of the rest it is not known yet
        self._areas: dict[Place, Marks] = {}
        self._columns: Columns = found
        self._answers: dict[tuple[object, ...], Any] = {}

    def start_of(self, engine: Engine, position: int) -> _Start | None:
        """What of this state still stands in a later one of the record, up to an entry of its log: all of it where the log only added to it.

        A step that was made anew (a second one in the same second, an archive that is replayed into the past, a redaction) leaves what was before its
        moment. None where nothing is sure to stand.
        """
        remade = ""
        for row in engine.stream(AUDIT_BETWEEN, {"first": self.position + 1, "last": position}):
            if row["action"] == "rebuild":
                return None
            if row["action"] == "revise" and row["subject"] <= self._moment:
                remade = min(remade or row["subject"], row["subject"])
        if not remade:
            stands = self._last == 0 or engine.all(AT_NUMBER, {"number": self._last}) == [self._last_row]
            return _Start(self._columns, self._last, self._moment, self._spots, self._spot_of) if stands else None
        since, columns = seconds_of(remade), self._columns
        size = int(np.searchsorted(columns.recorded, since))
        if size == 0 or (columns.recorded[:size] >= since).any() or (columns.recorded[size:] < since).any():
            return None  # not in the order of time
        left = columns.before(size, since)
        spot_of = self._spot_of[:size]
        return _Start(left, int(left.number[-1]), remade, self._spots.first(int(spot_of.max(initial=NOWHERE)) + 1), spot_of)

    def numbers(self, chosen: Chosen, sort: Sort, most: int | None = None) -> Ints:
        """Revisions of the events, in order.

        Args:
            chosen: which.
            sort: latest or earliest to begin first, or those first that became known last; those whose beginning is not known come last.
            most: so many of the first are enough; None is all.
        """

        def find() -> Ints:
            columns = self._columns
            at = np.flatnonzero(self._fits(chosen))
            first = {"latest": -columns.earliest[at], "known": -columns.recorded[at]}.get(sort, columns.earliest[at])
            if sort == "earliest":
                first = np.where(first == -EVER, EVER, first)
            if most is not None and most < len(at):
                near = first <= np.partition(first, most)[most]
                at, first = at[near], first[near]
            order = np.lexsort((columns.number[at] if sort == "earliest" else -columns.number[at], first))
            found: Ints = columns.number[at[order[:most]]]
            return found

        return self._answer(("numbers", chosen, sort, most), find)

    def place_spots(self, engine: Engine) -> None:
        """Learn what lies at each spot where something happened; of those that are known nothing is read."""
        first, numbers = len(self._spot_of), self._columns.number

        def place(i: int) -> Place | None:
            body = json.loads(rows.inflate(engine.all(BODY_OF, {"number": int(numbers[first + i])})[0]["body"]))
            known = contract.to_place(body["place"])
            return self._shown(known) if self._shown is not None else known

        if first < len(numbers):
            self._spot_of = np.concatenate((self._spot_of[:first], self._spots.numbers(self._columns.spot[first:].tolist(), place)))

    def _within(self, area: Place) -> Marks:
        """Of which revisions the place lies in an area."""
        if area not in self._areas:
            self._areas[area] = self._spots.within(area)[self._spot_of]
        return self._areas[area]

    def _fits(self, chosen: Chosen) -> Marks:
        fits = self._columns.fits(chosen)
        return fits if chosen.area is None else fits & self._within(chosen.area)

    def by_kind(self, chosen: Chosen) -> dict[tuple[str, str], int]:
        """Events of each kind and standing."""

        def count() -> dict[tuple[str, str], int]:
            counts = np.bincount(self._columns.code[self._fits(chosen)], minlength=1)
            return {_named(int(code)): int(counts[code]) for code in np.flatnonzero(counts)}

        return self._answer(("kind", chosen), count)

    def by_day(self, chosen: Chosen, first: int, last: int, step: int = 1) -> Ints:
        """Events by the stretch of days in which they began, kind and standing; those of no known day are left out.

        Args:
            chosen: which.
            first: a day, counted from 1970, with which the first stretch begins.
            last: the last day that is counted.
            step: days of a stretch.

        Returns:
            How many, by stretch, kind and standing, in the order of `KINDS` and `STANDINGS`.
        """

        def count() -> Ints:
            at = self._begun(chosen, first, last)
            keys = (self._columns.earliest[at] // DAY_S - first) // step * CODES + self._columns.code[at]
            return _counts(keys, (last - first) // step + 1, CODES).reshape(-1, len(KINDS), len(STANDINGS))

        return self._answer(("day", chosen, first, last, step), count)

    def by_area(self, chosen: Chosen, most: int, first: int, last: int, step: int = 1) -> dict[str, Ints]:
        """Events of the areas in which most of them began, the fullest first, by stretch of days and standing; see `by_day`. What lies at new spots is to be learnt before."""

        def count() -> dict[str, Ints]:
            columns, many, found = self._columns, len(STANDINGS), dict[str, Ints]()
            at = self._begun(chosen, first, last)
            names, area_of = self._spots.areas()
            areas = area_of[self._spot_of[at]]
            sums = np.bincount(areas[areas >= 0], minlength=len(names))
            for area in sorted(np.flatnonzero(sums).tolist(), key=lambda a: (-sums[a], names[a]))[:most]:
                own = at[areas == area]
                keys = (columns.earliest[own] // DAY_S - first) // step * many + columns.code[own] % many
                found[names[area]] = _counts(keys, (last - first) // step + 1, many)
            return found

        return self._answer(("area", chosen, most, first, last, step), count)

    def days(self, chosen: Chosen) -> dict[int, int]:
        """Events of all kinds by the day that they began, counted from 1970."""

        def count() -> dict[int, int]:
            columns = self._columns
            days = columns.earliest[self._fits(chosen) & (columns.earliest > -EVER)] // DAY_S
            first = int(days.min(initial=EVER))
            sums = np.bincount(days - first)
            there = np.flatnonzero(sums)
            return dict(zip((there + first).tolist(), sums[there].tolist(), strict=True))

        return self._answer(("days", chosen), count)

    def _begun(self, chosen: Chosen, first: int, last: int) -> Ints:
        """Where those stand in the columns that began on some days."""
        earliest = self._columns.earliest
        return np.flatnonzero(self._fits(chosen) & (earliest >= first * DAY_S) & (earliest < (last + 1) * DAY_S))

    def by_cell(self, chosen: Chosen, degrees: float) -> list[CellCount]:
        """Events by cell of a grid of so many degrees, from 180 degrees west and 90 south on, each kind; those without a place are left out."""

        def count() -> list[CellCount]:
            columns = self._columns
            fits = self._fits(chosen) & ~np.isnan(columns.lat)
            lat, lon, kinds = columns.lat[fits], columns.lon[fits], columns.code[fits].astype(np.int64) // len(STANDINGS)
            rows = int(180 / degrees) + 2
            keys = (((lon + 180) / degrees).astype(np.int64) * rows + ((lat + 90) / degrees).astype(np.int64)) * len(KINDS) + kinds
            found, where, sums = np.unique(keys, return_inverse=True, return_counts=True)
            lats, lons = np.bincount(where, lat, len(found)), np.bincount(where, lon, len(found))
            cells = found // len(KINDS)
            return [
                CellCount(int(cell) // rows, int(cell) % rows, KINDS[int(key) % len(KINDS)], int(n), float(north), float(east))
                for key, cell, n, north, east in zip(found, cells, sums, lats, lons, strict=True)
            ]

        return self._answer(("cell", chosen, degrees), count)

    def found_by(self, name: tuple[object, ...], find: Callable[[], tuple[Iterable[int], bool]]) -> Among:
        """Revisions that are found in another way, kept for who asks the same.

        Args:
            name: of what is asked.
            find: looks for their numbers, and says whether these are all.
        """

        def make() -> Among:
            numbers, is_all = find()
            return Among(name, np.unique(np.fromiter(numbers, dtype=np.int64)), is_all)

        return self._answer(("among", name), make)

    def _answer(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """An answer that is kept for who asks the same."""
        if key not in self._answers:
            if len(self._answers) >= KEPT:
                self._answers.clear()
            self._answers[key] = make()
        found: T = self._answers[key]
        return found


def _counts(keys: Ints, stretches: int, wide: int) -> Ints:
    """How often each key is there, by stretch; nothing changes them, since answers are kept."""
    found: Ints = np.bincount(keys, minlength=stretches * wide).reshape(stretches, wide)
    found.flags.writeable = False
    return found


@dataclass(frozen=True, slots=True)
class _Start:
    """What of a state a later one begins with."""

    columns: Columns
    last: int  # number of the last revision
    moment: str  # from when on revisions may have been withdrawn since
    spots: Spots
    spot_of: Numbers


def _named(code: int) -> tuple[str, str]:
    return KINDS[code // len(STANDINGS)], STANDINGS[code % len(STANDINGS)]
