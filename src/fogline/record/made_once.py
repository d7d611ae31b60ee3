"""What takes long to make of a state of the record, made once and kept with the connection until that state is another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fogline.record.engine import Engine

T = TypeVar("T")
MOST = 16  # things, for each open record


def of(engine: Engine, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was made of the same, by whoever asked first.

    Args:
        engine: the record's; what is kept goes with it.
        key: what is made, of which moment, and what tells the state that it is made of.
        make: makes it.
    """
    kept: dict[tuple[object, ...], T] = engine.kept.setdefault("made once", {})
    if key not in kept:
        while len(kept) >= MOST:
            kept.pop(next(iter(kept)))
        kept[key] = make()
    return kept[key]
