"""What takes long to make of a state of the record, made once and kept until that state is another; connections of one record may share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from fogline.record.engine import Engine

T = TypeVar("T")
MOST = 32  # things, for each open record


class Kept:
    """What was made of a record at some states."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Any] = {}
        self._making: defaultdict[object, Lock] = defaultdict(Lock)
        self._lock = Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made under a key; who asks for it while it is made waits.

        Args:
            key: its name first, then what tells the state that it is made of.
            make: makes it.
        """
        with self._lock:
            making = self._making[key[0]]
        with making:
            if key not in self._made:
                made = make()
                with self._lock:
                    while len(self._made) >= MOST:
                        self._made.pop(next(iter(self._made)))
                    self._made[key] = made
            found: T = self._made[key]
            return found


def of(engine: Engine, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was made of the same, by whoever asked first through this connection or one that shares with it."""
    kept: Kept = engine.kept.setdefault("made once", Kept())
    return kept.get(key, make)


def share(engine: Engine, kept: Kept) -> None:
    """Keep with others what is made through a connection; all are of one record."""
    engine.kept["made once"] = kept
