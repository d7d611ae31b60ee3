"""States of a record that others may hold it to: at the end of a day, how many entries its log had, and the root over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fogline.record.audit import Entry, last_entry
from fogline.record.engine import Engine, Row
from fogline.record.merkle import Growing
from fogline.record.queries import AUDIT_BETWEEN

DAYS = 6


@dataclass(frozen=True, slots=True)
class Log:
    """The log up to an entry.

    Attributes:
        position: of that entry.
        tree: over all up to it; whoever goes on with it takes a copy.
        days: the last entry of each of the last days on which the log grew, the newest first: day, at, entries, root.
    """

    position: int
    tree: Growing
    days: Sequence[Row]

    @property
    def size(self) -> int:
        """How many entries."""
        return self.tree.size

    @property
    def root(self) -> str:
        """Over them."""
        return self.tree.root().hex()


def after(engine: Engine, before: Log | None, days: int = DAYS) -> Log:
    """The log of a state; of what an earlier one has, nothing is read again.

    Args:
        engine: inside one `reading()`.
        before: of an earlier state of the same record.
        days: how many at most.
    """
    last = last_entry(engine)
    position, since = last.position if last else 0, before.position if before else 0
    tree, ends = before.tree.copy() if before else Growing(), list(before.days[::-1]) if before else []
    for row in engine.stream(AUDIT_BETWEEN, {"first": since + 1, "last": position}):
        entry = Entry(**row)
        if ends and ends[-1]["day"] != entry.at[:10]:
            ends[-1] = {**ends[-1], "entries": tree.size, "root": tree.root().hex()}
        tree.add(entry.leaf())
        end = {"day": entry.at[:10], "at": entry.at}
        ends = [*ends[:-1], end] if ends and ends[-1]["day"] == end["day"] else [*ends[1 - days :], end]
    if ends:
        ends[-1] = {**ends[-1], "entries": tree.size, "root": tree.root().hex()}
    return Log(position, tree, ends[::-1])
