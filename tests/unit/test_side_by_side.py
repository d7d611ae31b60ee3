"""Several items at a time: order, bounds, and how a run ends."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fogline import side_by_side

WAIT_S = 10.0  # far more than anything here takes; a test that hangs fails by it


def _no_threads_are_left() -> bool:
    """Do the threads of all runs end by themselves?"""
    until = time.monotonic() + WAIT_S
    while any(thread.name.startswith("fogline-") for thread in threading.enumerate()):
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def _numbers(taken: list[int], count: int = 1_000) -> Iterator[int]:
    for n in range(count):
        taken.append(n)
        yield n


def _held_up(begun: threading.Event, free: threading.Event) -> Callable[[int], int]:
    def work(n: int) -> int:
        begun.set()
        assert free.wait(WAIT_S)
        return n

    return work


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_come_in_input_order_though_later_ones_are_done_first(threads: int) -> None:
    later = [threading.Event() for _ in range(21)]

    def work(n: int) -> int:
        if threads > 1 and n % 2:
            assert later[n + 1].wait(WAIT_S)
        later[n].set()
        return n * n

    assert list(side_by_side.run(work, range(21), threads=threads)) == [n * n for n in range(21)]
    assert _no_threads_are_left()


def test_work_is_done_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=WAIT_S)

    def work(n: int) -> int:
        if n:
            meeting.wait()
        return n

    assert list(side_by_side.run(work, range(7), threads=3)) == list(range(7))


def test_the_first_is_worked_on_alone() -> None:
    at_work: list[int] = []

    def work(n: int) -> list[int]:
        at_work.append(n)
        return list(at_work) if n == 0 else []

    assert next(side_by_side.run(work, range(100), threads=4)) == [0]


@pytest.mark.parametrize("threads", [1, 3])
def test_no_more_is_taken_than_there_is_room_for(threads: int) -> None:
    taken: list[int] = []
    results = side_by_side.run(abs, _numbers(taken), threads=threads)
    assert taken == []

    for given in range(1, 50):
        next(results)
        assert len(taken) <= given + (0 if threads == 1 else side_by_side.AHEAD * threads)
    results.close()

    assert len(taken) < 60
    assert _no_threads_are_left()


def test_a_result_is_handed_out_though_the_next_item_has_not_come() -> None:
    more = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert more.wait(WAIT_S)
        yield 2

    results = side_by_side.run(abs, items(), threads=2)

    assert next(results) == 1
    more.set()
    assert list(results) == [2]


@pytest.mark.parametrize("threads", [1, 4])
def test_a_bug_in_the_work_is_raised_after_the_results_before_it(threads: int) -> None:
    got: list[float] = []

    def work(n: int) -> float:
        return 1 / (n - 10)

    with pytest.raises(ZeroDivisionError):
        got.extend(side_by_side.run(work, range(1_000_000), threads=threads))

    assert got == [1 / (n - 10) for n in range(10)]
    assert _no_threads_are_left()


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("where", ["items", "known"])
def test_a_bug_elsewhere_is_raised_after_the_results_before_it(threads: int, where: str) -> None:
    got: list[float] = []

    def items() -> Iterator[int]:
        yield from range(10)
        if where == "items":
            raise LookupError("items")
        yield from range(10, 100)

    def known(n: int) -> int | None:
        if n == 10:
            raise LookupError("known")
        return None

    with pytest.raises(LookupError, match=where):
        got.extend(side_by_side.run(abs, items(), threads=threads, known=known))

    assert got == list(range(10))


@pytest.mark.parametrize("threads", [1, 4])
def test_what_is_known_needs_no_work_and_is_asked_for_in_order_by_the_caller(threads: int) -> None:
    asked: list[tuple[int, int]] = []
    worked = []

    def known(n: int) -> str | None:
        asked.append((n, threading.get_ident()))
        return "known" if n % 3 == 0 else None

    def work(n: int) -> str:
        worked.append(n)
        return str(n)

    got = list(side_by_side.run(work, range(20), threads=threads, known=known))

    assert got == ["known" if n % 3 == 0 else str(n) for n in range(20)]
    assert asked == [(n, threading.get_ident()) for n in range(20)]
    assert sorted(worked) == [n for n in range(20) if n % 3]


def test_ctrl_c_does_not_wait_for_what_is_in_work() -> None:
    begun, free = threading.Event(), threading.Event()
    taken: list[int] = []

    def press() -> None:
        assert begun.wait(WAIT_S)
        os.kill(os.getpid(), signal.SIGINT)

    finger = threading.Thread(target=press)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins with it ignored
    try:
        finger.start()
        with pytest.raises(KeyboardInterrupt):
            list(side_by_side.run(_held_up(begun, free), _numbers(taken), threads=4))
        finger.join()
    finally:
        signal.signal(signal.SIGINT, before)

    assert not free.is_set()
    free.set()
    assert _no_threads_are_left()
    assert len(taken) <= side_by_side.AHEAD * 4 + 1


def test_nothing_is_begun_once_no_more_is_asked_for() -> None:
    begun, free = threading.Event(), threading.Event()
    worked: list[int] = []
    held_up = _held_up(begun, free)

    def work(n: int) -> int:
        worked.append(n)
        return held_up(n) if n else n

    results = side_by_side.run(work, range(100), threads=4)
    assert next(results) == 0
    assert begun.wait(WAIT_S)

    results.close()

    at_work = len(worked)
    free.set()
    assert _no_threads_are_left()
    assert len(worked) <= max(at_work, 5)


def test_an_input_that_never_comes_does_not_hold_up_the_end() -> None:
    more = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        more.wait(WAIT_S)

    results = side_by_side.run(abs, items(), threads=2)
    assert next(results) == 1
    began = time.monotonic()

    results.close()

    assert time.monotonic() - began < WAIT_S / 2
    more.set()
