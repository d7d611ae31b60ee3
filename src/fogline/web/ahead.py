"""What is read ahead of a server's readers: beside it, so that it answers from the first second on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def beside(*steps: Callable[[], object]) -> Iterator[None]:
    """Take some steps, one after the other, in a thread of their own; at the end no further one is begun.

    Args:
        steps: what is done; a reader who comes before needs the same waits for it as for another reader's.
    """
    leaving = Event()

    def run() -> None:
        for step in steps:
            if leaving.is_set():
                return
            step()

    thread = Thread(target=run, name="reading ahead", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join()
