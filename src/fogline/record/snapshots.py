"""States of a record that others may hold it to: at the end of a day, how many entries its log had, and the root over them."""

from __future__ import annotations

from collections.abc import Sequence

from fogline.record import merkle
from fogline.record.audit import entries
from fogline.record.engine import Engine, Row

DAYS = 6
MOST = 50_000  # entries of a log whose earlier roots are worked out: a tenth of a second each


def latest(engine: Engine, days: int = DAYS) -> Sequence[Row]:
    """The last entry of each of the last days on which the log grew, the newest first: day, at, entries, root. Of a very long log, the newest alone.

    Args:
        engine: inside one `reading()`.
        days: how many at most.
    """
    held = list(entries(engine))
    leaves = [entry.leaf() for entry in held]
    ends = [i for i, entry in enumerate(held, 1) if i == len(held) or held[i].at[:10] != entry.at[:10]][-days:][::-1]
    return [
        {"day": held[end - 1].at[:10], "at": held[end - 1].at, "entries": end, "root": merkle.root(leaves[:end]).hex()}
        for end in (ends if len(held) <= MOST else ends[:1])
    ]
