"""What takes long to make of a state of the record, made once and kept until that state is another; connections of one record may share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from fogline.record.audit import last_entry
from fogline.record.engine import Engine

T = TypeVar("T")
MOST = 32  # things, for each open record
STATES = 4  # of what grows with the log: a reader may still be at the one before


class Kept:
    """What was made of a record at some states."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Any] = {}
        self._grown: defaultdict[str, dict[int, Any]] = defaultdict(dict)
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

    def grown(self, name: str, position: int, make: Callable[[T | None], T]) -> T:
        """What is made of a state of the log out of what was made of one before it; who asks for it while it is made waits.

        Args:
            name: of what is made.
            position: of the log's last entry.
            make: makes it, given the one before; None where there is none.
        """
        with self._lock:
            making = self._making[name]
        with making:
            held = self._grown[name]
            if position not in held:
                earlier = [p for p in held if p < position]
                held[position] = make(held[max(earlier)] if earlier else None)
                while len(held) > STATES:
                    del held[min(held)]
            found: T = held[position]
            return found


def of(engine: Engine, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was made of the same, by whoever asked first through this connection or one that shares with it."""
    return _kept(engine).get(key, make)


def grown(engine: Engine, name: str, make: Callable[[T | None], T]) -> T:
    """What grows with the log, as of the state that the connection reads; made of an earlier state where that is at hand. See `Kept.grown`."""
    last = last_entry(engine)
    return _kept(engine).grown(name, last.position if last else 0, make)


def _kept(engine: Engine) -> Kept:
    kept: Kept = engine.kept.setdefault("made once", Kept())
    return kept


def share(engine: Engine, kept: Kept) -> None:
    """Keep with others what is made through a connection; all are of one record."""
    engine.kept["made once"] = kept
