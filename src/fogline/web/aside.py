"""The ground of a large record, made aside: readers are shown the last that is ready, as of the moment that it is of, while the next is made.

It takes seconds to minutes to make what is told of who holds what out of all claims. Another process does that, at a quiet second of the log, so that
what is ready is all that was known at a moment. A page of the ground shows the record as of that moment, whole, and says so: as long as the log
has only gone on since. After a redaction, a correction or anything else that changes what was known, readers wait for the next.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final

from fogline import contract
from fogline.gazetteer import Gazetteer
from fogline.questions import Address
from fogline.record import Record, View, listings, stacks, utc_now
from fogline.record.audit import last_entry
from fogline.record.queries import AUDIT_BETWEEN
from fogline.record.stated import Stated
from fogline.safety import Safety
from fogline.web.ground import Ground

AT_ONCE: Final = 2_000  # claims of a record whose ground is made while its reader waits: half a second
ONWARD: Final = frozenset(
    {"append", "revise", "failure", "export", "read", "unmask", "user"}
)  # after these, what was known then still is what was known
LISTENS_S: Final = 1.0  # between two looks at the log for a second in which nothing was written
POLITE: Final = 10  # readers go first
WAIT_S: Final = 20.0  # of a reader, before word that it takes longer
MOST_WAIT: Final = 8  # readers; the threads are there for other pages, too


KEPT_PAST: Final = 2  # moments of the past
Limits = tuple[datetime | None, frozenset[str]]  # when the last report came out that may be told of; sources under an embargo


@dataclass(frozen=True, slots=True)
class Ready:
    """The ground as of a moment, with the log's last entry at that moment."""

    position: int
    at: datetime
    root: tuple[int, str]
    limits: Limits
    ground: Ground
    stated: Stated


@dataclass(frozen=True, slots=True)
class Shown:
    """What is ready, as a page shows it."""

    ready: Ready
    as_of: datetime | None  # its moment; None where the log has not gone on since

    def view(self, record: Record) -> View:
        """The record at that moment; what is said of who holds what is at hand."""
        return _AtHand(record, self)

    def asked(self, address: Address) -> Address:
        """What is asked, at that moment."""
        return replace(address, as_of=self.as_of)


class _AtHand(View):
    def __init__(self, record: Record, shown: Shown) -> None:
        super().__init__(record.engine, shown.as_of)
        self._ready = shown.ready

    def stated(self) -> Stated:
        """The statements of that moment."""
        return self._ready.stated


class Aside:
    """Makes the ground of one record, again and again as its log goes on and somebody asks.

    Args:
        where: the record.
        gazetteer: whose settlements bound the cells.
        safety: what may be told. What was ready under a shorter time tells less than may be told by now, never more.
    """

    def __init__(self, where: Path | str, gazetteer: Gazetteer, safety: Safety) -> None:
        self._where, self._gazetteer, self._safety = where, gazetteer, safety
        self.at_once = AT_ONCE
        self._ready: dict[datetime | None, Ready] = {}  # by the moment that is asked for; None is now
        self._wanted: list[datetime | None] = []  # to be made, one after the other
        self._changed = Condition()
        self._making: subprocess.Popen[bytes] | None = None
        self._is_closed = False
        self._failed, self._waiting = "", 0

    def is_for(self, record: Record) -> bool:
        """Is a record so large that its ground is made aside?"""
        return stacks.now(record.engine).told > self.at_once

    def shows(self, record: Record, as_of: datetime | None) -> Shown | None:
        """What a page of the ground is to show of the state that a connection reads; None where the reader has to `wait` for it.

        Where the log went on since, or more may be told by now, the next is begun.

        Args:
            record: inside one `engine.reading()`.
            as_of: the moment that is asked for; None is now.
        """
        ready, last = self._ready.get(as_of), last_entry(record.engine)
        position = last.position if last else 0
        if ready is None or ready.position > position:
            return None
        stamp = contract.stamp(as_of or ready.at) or ""
        for row in record.engine.stream(AUDIT_BETWEEN, {"first": ready.position + 1, "last": position}):
            if row["action"] not in ONWARD or row["at"] <= stamp or (row["action"] == "revise" and row["subject"] <= stamp):
                return None
        if (as_of is None and ready.position != position) or ready.limits != self._limits():
            self.begin(as_of)
        return Shown(ready, as_of or (None if ready.position == position else ready.at))

    def begin(self, as_of: datetime | None = None) -> None:
        """Make the next of a moment, if nobody does."""
        with self._changed:
            if as_of not in self._wanted and not self._is_closed:
                self._wanted.append(as_of)
                if len(self._wanted) == 1:
                    Thread(target=self._make, daemon=True).start()

    def wait(self, as_of: datetime | None) -> bool:
        """Wait until another one of a moment is ready; False where that takes too long, or too many wait.

        Raises:
            RuntimeError: it cannot be made; the message says why.
        """
        self.begin(as_of)
        with self._changed:
            if self._waiting >= MOST_WAIT:
                return False
            before, self._waiting = self._ready.get(as_of), self._waiting + 1
            try:
                is_over = self._changed.wait_for(lambda: self._ready.get(as_of) is not before or as_of not in self._wanted, WAIT_S)
            finally:
                self._waiting -= 1
            if is_over and self._ready.get(as_of) is before and self._failed:
                raise RuntimeError(self._failed)
            return is_over

    def close(self) -> None:
        """Make no more."""
        with self._changed:
            self._is_closed = True
            del self._wanted[1:]
            if self._making is not None:
                self._making.terminate()

    def _make(self) -> None:
        while self._wanted:
            as_of, ready = self._wanted[0], None
            try:
                ready = self._made(as_of)
            finally:
                with self._changed:
                    if ready is not None:
                        past = [moment for moment in self._ready if moment not in (None, as_of)]
                        for moment in past[: max(0, len(past) + 1 - KEPT_PAST)]:
                            del self._ready[moment]
                        self._ready[as_of] = ready
                    del self._wanted[0]
                    self._making = None
                    self._changed.notify_all()

    def _made(self, as_of: datetime | None) -> Ready | None:
        limits = self._limits()
        told = {"where": self._where, "until": limits[0], "embargoed": limits[1], "as_of": as_of}
        command = [sys.executable, "-m", "fogline.web.aside"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
            with self._changed:
                self._making = process
                if self._is_closed:
                    process.terminate()
            found, errors = process.communicate(pickle.dumps(told))
        self._failed = errors.decode("utf-8", "replace")[-2000:] if process.returncode else ""
        return None if process.returncode else self._read(pickle.loads(found), limits)  # noqa: S301 - of a process of our own

    def _limits(self) -> Limits:
        now = utc_now()
        cut = self._safety.cut(now)
        return cut.replace(minute=0, second=0, microsecond=0) if cut else None, self._safety.embargoed(now)

    def _read(self, told: Mapping[str, Any], limits: Limits) -> Ready:
        position, at = told["position"], told["at"]
        ground, stated = Ground.of_parts(told["parts"], self._gazetteer), Stated(position, contract.stamp(at) or "", told["statements"])
        return Ready(position, at, told["root"], limits, ground, stated)


def made(where: Path | str, until: datetime | None, embargoed: frozenset[str], as_of: datetime | None) -> Mapping[str, Any]:
    """The ground of a record in parts, of a state after whose second nothing was written yet that tells of that second.

    Args:
        where: the record.
        until: when the last report came out that may be told of; None is no limit.
        embargoed: sources whose reports may not be told of yet.
        as_of: the moment that is asked for; None is now.
    """
    with Record(where, create=False) as record:
        while True:
            with record.engine.reading():
                last = last_entry(record.engine)
                if last is None or last.at < (contract.stamp(utc_now()) or ""):
                    view, log, at = record.view(as_of), listings.log(record.engine), contract.moment(last.at) if last else utc_now()
                    told = {"parts": Ground.parts(view, until, embargoed), "statements": tuple(view.stated().statements)}
                    return {"position": log.position, "at": at, "root": (log.size, log.root), **told}
            time.sleep(LISTENS_S)


def _main() -> None:
    os.nice(POLITE)
    told = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - of the process that started this one
    sys.stdout.buffer.write(pickle.dumps(made(**told)))


if __name__ == "__main__":
    _main()
