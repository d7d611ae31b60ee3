"""What is known of land and of the people on it: who holds what, sieges, hazards, people moved; read once of each state of a record.

Only claims that may be told today are read: those of reports which came out before the delay that safety sets.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import RLock
from typing import Any, TypeVar

import numpy as np
import shapely

from fogline import contract, hazards, judging, sieges
from fogline.control.answers import Answers, Stretch
from fogline.control.holding import Holding, key_of
from fogline.control.sides import Sides
from fogline.control.statements import Statement
from fogline.displacement import figures
from fogline.displacement.figures import Figure
from fogline.gazetteer import Gazetteer, places
from fogline.record import View, queries
from fogline.record.filed import Shelf
from fogline.record.fitting import claim_fits
from fogline.record.latest import listed
from fogline.safety import Safety
from fogline.territory import beside, cells, over_time, stated
from fogline.territory.beside import Compared
from fogline.territory.cells import Cell, Key
from fogline.territory.held import Area
from fogline.territory.stated import Stated
from fogline.types import Filed, Place, Question

BACK = (7, 28)  # days before the one that is shown from which rates of change are
KEPT = 4  # states of a record
LATE = 2  # days after the last word for which answers are kept
FURTHEST, PAST = 3653, 8_000_000  # days before the first report, and chances, that smoothing looks back at most
ROOM = 40_000_000  # chances that are kept of all days at once, four bytes each; beyond, weeks are kept
MADE, MOST_MADE = {"held": 32, "sided": 32, "land": 2000, "shape": 20_000}, 500
GEONAMES = "geonames:"
T = TypeVar("T")
Row = contract.Row


class Told(View):
    """A record's claims of some kinds, without those of reports that came out after a moment or are under an embargo."""

    def __init__(self, view: View, until: datetime | None, embargoed: frozenset[str]) -> None:
        super().__init__(view._engine, view.as_of)
        self._until, self._embargoed = until, embargoed

    def claims(self, question: Question) -> Iterator[Filed]:
        """Claims of the question's kinds, in order of recording."""
        shelf, decided = Shelf(self._engine), self.decided()
        for row in self._engine.stream(queries.CLAIMS_OF_KINDS, {"as_of": self._as_of, "kinds": listed(tuple(question.kinds))}):
            filed = judging.corrected(shelf.filed(row), decided)
            is_told = (self._until is None or (filed.published_at or filed.recorded_at) <= self._until) and filed.source not in self._embargoed
            if is_told and claim_fits(filed, question):
                yield filed


class Ground:
    """One state of a record as it may be told.

    Args:
        view: of the record; it is read here and not kept.
        gazetteer: whose settlements bound the cells.
        until: when the last report came out that may be told of; None is no limit.
        embargoed: sources whose reports may not be told of yet.
    """

    def __init__(self, view: View, gazetteer: Gazetteer, until: datetime | None, embargoed: frozenset[str] = frozenset()) -> None:
        self._begin(self.parts(view, until, embargoed), gazetteer)

    @staticmethod
    def parts(view: View, until: datetime | None, embargoed: frozenset[str]) -> Row:
        """What ground is made of, as it may be told; another process can make it, and `of_parts` goes on with it."""
        told, asked = Told(view, until, embargoed), Question(as_of=view.as_of)
        last_shown = None if until is None else until.astimezone(UTC).date() - timedelta(1)  # the last day that is over by then
        may = (s for s in view.stated().statements if s.source not in embargoed)
        return {
            "until": until, "last_shown": last_shown, "hazards": hazards.find(told, asked), "sieges": sieges.find(told, asked),
            "figures": list(figures.find(told, asked)), "stated": stated.find(told, asked),
            "statements": [s for s in may if last_shown is None or s.told <= last_shown],
        }  # fmt: skip

    @classmethod
    def of_parts(cls, parts: Row, gazetteer: Gazetteer) -> Ground:
        """Ground that was made elsewhere."""
        made = cls.__new__(cls)
        made._begin(parts, gazetteer)
        return made

    def _begin(self, parts: Row, gazetteer: Gazetteer) -> None:
        self.gazetteer, self._until, self.last_shown = gazetteer, parts["until"], parts["last_shown"]
        self.hazards: list[hazards.Hazard] = parts["hazards"]
        self.sieges: list[sieges.Siege] = parts["sieges"]
        self.figures: list[Figure] = parts["figures"]
        self.stated: list[Stated] = parts["stated"]
        self._take(parts["statements"])

    @classmethod
    def of_statements(cls, statements: list[Statement], gazetteer: Gazetteer) -> Ground:
        """Ground of which nothing but control is told."""
        told: Row = {"until": None, "last_shown": None, "hazards": [], "sieges": [], "figures": [], "stated": []}
        return cls.of_parts({**told, "statements": statements}, gazetteer)

    def _take(self, statements: list[Statement]) -> None:
        published = [s.told for s in statements]
        self.first, self.last = min(published, default=None), max(published, default=None)
        self._sides = len({side for s in statements for side in (s.side, s.against)})
        back = min(FURTHEST, PAST // max(1, self._sides * len({(s.place.lat, s.place.lon) for s in statements})))
        self.earliest = self.first - timedelta(back) if self.first else date.min  # what is said to be older is taken to be of this day
        self.statements = [s if s.since >= self.earliest else replace(s, since=self.earliest) for s in statements]
        self.places = {(s.place.lat, s.place.lon): s.place for s in self.statements}
        self._of: dict[Key, list[Statement]] = defaultdict(list)
        for s in sorted(self.statements, key=lambda s: (s.told, s.claim)):
            self._of[s.place.lat, s.place.lon].append(s)
        self._lock = RLock()
        self._whole: dict[bool, Answers] = {}
        self._late: dict[tuple[bool, date], Answers] = {}
        self._cells: Mapping[Key, Cell] | None = None
        self._made: dict[str, dict[Hashable, Any]] = defaultdict(dict)

    def may_tell(self, published: datetime) -> bool:
        """May a report be told of that came out then?"""
        return self._until is None or published <= self._until

    def day(self, asked: date | None, now: datetime) -> date:
        """The day that is shown: the one that is asked for, or else that of the last word; never one that is too fresh or still to come."""
        latest = min(self.last_shown or date.max, now.astimezone(UTC).date())
        return min(asked or self.last or latest, latest)

    def answers(self, day: date, *, smoothed: bool) -> Answers:
        """Answers for a day, and for every week before it; for all days where there is room."""
        with self._lock:
            if self._is_small and self.last is not None and day <= self.last:
                if smoothed not in self._whole:
                    self._whole[smoothed] = Answers(self.statements, self.last, smoothed=smoothed)
                return self._whole[smoothed]
            key = smoothed, day
            if key not in self._late:
                while len(self._late) >= LATE:
                    del self._late[next(iter(self._late))]
                self._late[key] = Answers(self.statements, max(day, self.last or day), days=self._days(day), smoothed=smoothed)
            return self._late[key]

    def history(self, place: Place, day: date, *, smoothed: bool) -> list[Stretch]:
        """Who most likely held a settlement up to a day, stretch by stretch."""
        return self.once("history", (place, day, smoothed), lambda: self.answers(day, smoothed=smoothed).history(key_of(place)))

    @property
    def cells(self) -> Mapping[Key, Cell]:
        """The land of every settlement of which something was ever said."""
        with self._lock:
            if self._cells is None:
                self._cells = cells.of(list(self.places.values()), self.gazetteer)
            return self._cells

    def held(self, day: date, until: date, *, smoothed: bool) -> list[Holding]:
        """Who held what on a day; `until` is the day that the page is of, whose answers know the other one too."""
        return self.once("held", (day, smoothed), lambda: self.answers(until, smoothed=smoothed).holdings(day))

    def land(self, day: date, until: date, *, smoothed: bool, by: str) -> dict[str, Area]:
        """The land of each side (`by` is "side") or actor on a day."""
        return self.once("land", (day, smoothed, by), lambda: over_time.of_day(self.answers(until, smoothed=smoothed).holdings(day), self.cells, naming(by)))

    def series(self, day: date, *, smoothed: bool, by: str) -> tuple[list[date], dict[str, list[Area]]]:
        """Weeks up to a day, and the land of each side or actor on each."""
        days = over_time.points(min(self.first or day, day), day)
        return days, over_time.series([self.land(d, day, smoothed=smoothed, by=by) for d in days])

    def shape(self, key: Key) -> Row | None:
        """The land of a settlement as a geometry of GeoJSON; None where it has none."""
        cell = self.cells.get(key)
        if cell is None:
            return None
        found: Row = self.once("shape", key, lambda: json.loads(shapely.to_geojson(shapely.transform(cell.shape, lambda p: p.round(4)))))
        return found

    def once(self, kind: str, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of this state but once; for what is asked for later, room is made by kind."""
        with self._lock:
            kept = self._made[kind]
            if key not in kept:
                while len(kept) >= MADE.get(kind, MOST_MADE):
                    del kept[next(iter(kept))]
                kept[key] = make()
            found: T = kept[key]
            return found

    def told(self, place: Place, day: date, *, after: date = date.min) -> list[Statement]:
        """What was said of who holds a place, published up to a day and after another one, the latest first."""
        return [s for s in reversed(self._of.get((place.lat, place.lon), [])) if after < s.told <= day]

    def beside(self, *, smoothed: bool) -> list[Compared]:
        """Stated areas and shares beside what the settlements of the same actor add up to."""

        def rows(day: date) -> list[contract.Row]:
            return [contract.holding_row(h) for h in self.answers(min(day, self.last or day), smoothed=smoothed).holdings(day)]

        return self.once("beside", smoothed, lambda: list(beside.compare(self.stated, rows, self.cells)))

    def place(self, name: str) -> Place | None:
        """The place that an area's page is of: by its number in GeoNames, or by its name."""
        told = [*self.places.values(), *(h.place for h in self.hazards), *(s.place for s in self.sieges)]
        found = next((p for p in told if name in (p.gazetteer_id, p.name)), None)
        if found is not None:
            return found
        if not name.startswith(GEONAMES):
            return places.asked_for(self.gazetteer, name)
        number = name.removeprefix(GEONAMES)
        if not (number.isascii() and number.isdigit() and len(number) <= 9 and int(number)):
            return None
        records = np.flatnonzero(np.asarray(self.gazetteer.column("geonames")) == int(number))
        return self.gazetteer.place(int(records[0])) if len(records) else None

    @property
    def _is_small(self) -> bool:
        if self.first is None or self.last is None:
            return True
        return len(self.places) * self._sides * (self.last - self.first).days + PAST <= ROOM

    def _days(self, day: date) -> frozenset[date]:
        """Weeks before a day; and every day that a stated area is of."""
        weeks = over_time.points(min(self.first or day, day), day)
        return frozenset((*weeks, *(day - timedelta(n) for n in BACK), *(s.at.astimezone(UTC).date() for s in self.stated)))


def naming(by: str) -> over_time.Naming:
    """Whose chances are shown: actors' as they are, or sides'."""
    return Sides.load().shares if by != "actor" else lambda shares, _: shares


class Grounds:
    """What is known of the ground, of the last states of a record that were asked for."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Ground] = {}
        self._lock = RLock()

    def of(self, view: View, root: str, gazetteer: Gazetteer, safety: Safety, now: datetime) -> Ground:
        """The ground of a state; read anew only where the log grew, another moment is asked for, or, where there is a delay, an hour passed.

        Args:
            view: of the moment.
            root: over the log.
            gazetteer: of the site.
            safety: its limits.
            now: by the clock.
        """
        cut, embargoed = safety.cut(now), safety.embargoed(now)
        until = cut.replace(minute=0, second=0, microsecond=0) if cut else None
        key = root, str(view.as_of), until, embargoed
        with self._lock:
            if key not in self._kept:
                while len(self._kept) >= KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = Ground(view, gazetteer, until, embargoed)
            return self._kept[key]
