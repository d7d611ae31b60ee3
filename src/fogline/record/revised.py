"""The revisions that changed an event, newest first. The list is walked no further than anybody asks, and from where it was left: a deep page is as cheap as the first."""

from __future__ import annotations

import json
from array import array
from threading import Lock
from typing import Final

from fogline import contract
from fogline.record import derived, table_queries
from fogline.record.engine import Engine, Row
from fogline.record.record import Record
from fogline.record.view import View

AT_ONCE: Final = 200  # of the list
LAST: Final = 2**62


class Walk:
    """The numbers of the list's first revisions, at one state of a record and one moment."""

    def __init__(self, moment: str) -> None:
        self._numbers = array("q")
        self._next = {"at": moment, "before": LAST}
        self._is_whole = False
        self._walking = Lock()

    def numbers(self, engine: Engine, skip: int, limit: int) -> list[int]:
        """A stretch of the list."""
        with self._walking:
            while len(self._numbers) < skip + limit and not self._is_whole:
                asked = max(AT_ONCE, skip + limit - len(self._numbers))
                held = engine.all(table_queries.REVISED_BEFORE, {**self._next, "limit": asked})
                self._numbers.extend(row["number"] for row in held)
                self._is_whole = len(held) < asked
                if held:
                    self._next = {"at": held[-1]["recorded_at"], "before": held[-1]["number"]}
            return self._numbers[skip : skip + limit].tolist()


def page(record: Record, view: View, skip: int, limit: int) -> list[Row]:
    """Some of the list: what was revised, when, and by which entry of the log.

    Args:
        record: of the view.
        view: up to whose moment.
        skip: how many come before.
        limit: how many at most.
    """
    moment = contract.stamp(view.as_of) or derived.LAST
    walk = view.kept("revised", lambda: Walk(moment))
    return record.engine.all(table_queries.REVISED, {"numbers": json.dumps(walk.numbers(record.engine, skip, limit))})
