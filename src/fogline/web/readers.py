"""Open connections to one record: each request reads through its own, of one state of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any

from fogline.record import Record, View, listings, utc_now, withheld
from fogline.record.audit import last_entry
from fogline.record.made_once import Kept, grown, share
from fogline.record.persons import Persons, Roles
from fogline.record.revision_columns import EVER, Chosen
from fogline.record.tallies import Tallies
from fogline.record.withheld import Withheld
from fogline.safety import Safety, middles, shown_place

MOST = 4  # connections at once; each keeps up to 64 MB of pages. A request beyond waits its turn

TALLIES = 8  # states and moments of the record that were counted


class Readers:
    """Connections to the record at `where`, opened as they are first needed.

    Args:
        where: the record.
        safety: what may be shown of it: counts lay places on the grid of its least radius.

    Raises:
        RecordError: it cannot be opened, or is no record.
    """

    def __init__(self, where: Path | str, safety: Safety) -> None:
        self._where = where
        self._safety = safety
        self._idle: LifoQueue[Record | None] = LifoQueue()
        for _ in range(MOST - 1):
            self._idle.put(None)
        self._kept = Kept()
        self._roles: dict[int, Roles] = {}  # of private persons, by reading
        self._idle.put(self._opened())
        self._withheld: dict[tuple[int, datetime | None, datetime | None, frozenset[str]], Withheld] = {}
        self._withholding = Lock()

    def _opened(self) -> Record:
        record = Record(self._where, create=False)
        share(record.engine, self._kept)
        return record

    @property
    def where(self) -> Path | str:
        """The record."""
        return self._where

    @contextmanager
    def reading(self) -> Iterator[Record]:
        """A connection; what is read through it inside is of one state."""
        record = self._idle.get()
        try:
            record = record or self._opened()
            with record.engine.reading():
                yield record
        finally:
            self._idle.put(record)

    def root(self, record: Record) -> tuple[int, str]:
        """How many entries the record's log holds, and the root over them; of what was there before nothing is read."""
        log = listings.log(record.engine)
        return log.size, log.root

    def tally(self, record: Record, view: View, now: datetime) -> dict[str, Any]:
        """How much the record holds, without events that may not be shown; where it grew, what is new is added."""
        tally = listings.tally(record.engine, view, sum(self.tallies(record).by_kind(Chosen(EVER - 1)).values()))
        return {**tally, "events": max(0, tally["events"] - len(self.withheld(record, view, now).events))}

    def withheld(self, record: Record, view: View, now: datetime) -> Withheld:
        """What may not be shown of a view; looked for anew where the record grew, and every hour."""
        last = last_entry(record.engine)
        cut = self._safety.cut(now.replace(minute=0, second=0, microsecond=0))  # of the hour: nothing is shown earlier for it
        key = (last.position if last else 0, view.as_of, cut, self._safety.embargoed(now))
        with self._withholding:
            if key not in self._withheld:
                while len(self._withheld) >= TALLIES:
                    self._withheld.pop(next(iter(self._withheld)))
                self._withheld[key] = withheld.find(record.engine, view, cut, key[3])
            return self._withheld[key]

    def persons(self, record: Record) -> Persons:
        """Who speaks privately in its reports; what is learned of that is kept for all."""
        return Persons(record.engine, self._roles)

    def tallies(self, record: Record) -> Tallies:
        """Counts of its events by what maps and legends ask for; where the record grew, what is new is added."""
        laid, shown = partial(middles, self._safety), partial(shown_place, safety=self._safety)
        return grown(record.engine, "tallies", lambda before: Tallies(record.engine, before, laid, shown))

    def warm(self) -> None:
        """Read what counts are made from, so that the first reader does not wait for it."""
        with self.reading() as record:
            self.tallies(record).place_spots(record.engine)
            view = record.view()
            self.tally(record, view, utc_now())
            listings.sources(record.engine, view)

    def close(self) -> None:
        """Let go of all connections that are idle."""
        while not self._idle.empty():
            record = self._idle.get()
            if record is not None:
                record.close()
