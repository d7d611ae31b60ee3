"""Until which entry of the log a record's past may still have changed: what was made of a moment stays as it is while the log goes on after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fogline import contract
from fogline.record import made_once, queries
from fogline.record.audit import last_entry
from fogline.record.engine import Engine

# What tells of nothing before its own time, but for the clocks of writers and the length of their work.
ONWARD: Final = frozenset({"append", "claim", "judge", "correct", "grade", "export", "read", "unmask", "gazetteer", "user"})
APART: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Changed:
    """The last entry, and the last of those that may change what was known at any moment before them."""

    position: int
    changed: int


def until(engine: Engine, as_of: str) -> int:
    """The position of the last entry that may have changed what was known at a moment: whatever comes after it is of later times.

    Args:
        engine: of the record.
        as_of: the moment's stamp; later than now is now.
    """
    last = last_entry(engine)
    if last is None or _late(last.at) <= as_of:
        return last.position if last else 0
    changed = made_once.grown(engine, "changed", lambda before: _after(engine, before)).changed
    low, high = changed, last.position  # entries are in the order of time
    while low < high:
        middle = (low + high + 1) // 2
        if _late(engine.all(queries.AUDIT_AT, {"position": middle})[0]["at"]) <= as_of:
            low = middle
        else:
            high = middle - 1
    return low


def _after(engine: Engine, before: _Changed | None) -> _Changed:
    last = last_entry(engine)
    position, changed = last.position if last else 0, before.changed if before else 0
    for row in engine.stream(queries.AUDIT_BETWEEN, {"first": before.position + 1 if before else 1, "last": position}):
        is_step = row["action"] == "revise" and row["subject"] > _late(row["at"])
        if row["action"] not in ONWARD and not is_step:
            changed = int(row["position"])
    return _Changed(position, changed)


def _late(at: str) -> str:
    """The earliest moment that an entry may tell of."""
    moment = contract.moment(at)
    return at if moment is None else contract.stamp(moment - APART) or at
