"""Items -> results: work done on several at a time, in threads, with the results in input order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
AHEAD = 2  # items held for each thread: one in work, one that waits for the others or for whoever takes the results
HEED_S = 0.5  # between two looks for ctrl-C: a signal that another thread was given does not wake the one that waits


def run(
    work: Callable[[Item], Result], items: Iterable[Item], *, threads: int, known: Callable[[Item], Result | None] = lambda _item: None
) -> Generator[Result, None, None]:
    """Yield the result of `work` for each item, in input order.

    Items are taken in a thread of their own, so that a result is handed out as soon as it is there, however long the next
    item takes to come: a pipe may still be written. Never are more than `AHEAD` items for each thread taken and not yet
    handed out. The first is worked on alone, for what is loaded at first use to be loaded once. What `items`, `known` or
    `work` raises is raised after the results before it, and stops the run. On that, on ctrl-C and where the rest is not
    asked for, nothing more is begun, and what is in work is not waited for: be it a report of 20 MB, it ends with the program.

    Args:
        work: what is done to an item; in several threads at once, where there are several.
        items: taken as needed.
        threads: how many items are worked on at once; with 1 no thread is started at all.
        known: the result where there is no need for work, or None; asked in the caller's thread, in input order.
    """
    if threads == 1:
        for item in items:
            result = known(item)
            yield work(item) if result is None else result
        return
    yield from _Pool(work, items, known, threads).results()


class _Pool(Generic[Item, Result]):
    """The threads of one run. Not concurrent.futures' pool: at its end, and at the program's, that waits for what is in work."""

    def __init__(self, work: Callable[[Item], Result], items: Iterable[Item], known: Callable[[Item], Result | None], threads: int) -> None:
        self._work, self._items, self._known = work, items, known
        self._stopped = False
        self._room = threading.Semaphore(AHEAD * threads)
        self._to_do: SimpleQueue[tuple[Item, Future[Result]] | None] = SimpleQueue()
        self._news: SimpleQueue[Callable[[], None] | None] = SimpleQueue()  # None: some result is there
        self._made: deque[Future[Result]] = deque()  # in input order, done or not
        self._is_more = True
        self._feeder = threading.Thread(target=self._feed, name="fogline-feeder", daemon=True)
        self._workers = [threading.Thread(target=self._labour, name=f"fogline-reader-{i}", daemon=True) for i in range(threads)]

    def results(self) -> Generator[Result, None, None]:
        """The results, in order; after them no thread begins anything more."""
        waiting = list(self._workers)
        try:
            self._feeder.start()
            waiting.pop().start()
            while self._is_more or self._made:
                is_ready = bool(self._made) and self._made[0].done()
                try:
                    news = self._news.get(block=not is_ready, timeout=HEED_S)
                except Empty:
                    if is_ready:
                        self._room.release()
                        yield self._made.popleft().result()
                    continue
                if news is not None:
                    news()
                while news is None and waiting:
                    waiting.pop().start()
        finally:
            self._stop()

    def _feed(self) -> None:
        """Take the items as there is room for them. Runs in the feeder."""
        try:
            items = iter(self._items)
            while True:
                self._room.acquire()
                if self._stopped:
                    return
                try:
                    item = next(items)
                except StopIteration:
                    break
                self._news.put(lambda item=item: self._take(item))  # type: ignore[misc]
                del item
            self._news.put(self._end)
        except BaseException as error:
            self._news.put(lambda error=error: self._end(error))  # type: ignore[misc]

    def _labour(self) -> None:
        """Work on one item after the other. Runs in each worker."""
        while (given := self._to_do.get()) is not None:
            item, future = given
            if not self._stopped:
                try:
                    future.set_result(self._work(item))
                except BaseException as error:
                    future.set_exception(error)
                self._news.put(None)
            del given, item, future

    def _take(self, item: Item) -> None:
        """Give an item to the workers, unless its result is known."""
        future: Future[Result] = Future()
        self._made.append(future)
        try:
            result = self._known(item)
        except Exception as error:
            future.set_exception(error)
            return
        if result is None:
            self._to_do.put((item, future))
        else:
            future.set_result(result)

    def _end(self, error: BaseException | None = None) -> None:
        """There are no more items, or no more can be had."""
        self._is_more = False
        if error is not None:
            future: Future[Result] = Future()
            future.set_exception(error)
            self._made.append(future)

    def _stop(self) -> None:
        """Let the threads end, each when it is done with what it has in hand."""
        self._stopped = True
        self._room.release()
        for _ in self._workers:
            self._to_do.put(None)
