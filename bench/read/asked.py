"""The end of the line inside a measured process: it is asked for some reports and answers with what reading them took.

Needs nothing but Python, for the other reader runs it too.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

WARM_UP = "Shells killed two civilians in Baghuz on Saturday, residents said. The army denied it."
PAGE_KB = 1024


def warm_up() -> io.BytesIO:
    """A report that is none of those measured, as standard input."""
    return io.BytesIO(json.dumps({"id": "warm-up", "text": WARM_UP}).encode())


def keep_to(cores: int) -> None:
    """Use only so many cores, where the system lets a process choose."""
    if cores > 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def answer(read: Callable[[int, int], dict[str, Any]], count: int, told: dict[str, Any]) -> None:
    """Say what was loaded, then for each line `FIRST LAST` on standard input read these reports; at its end tell the peak of memory."""
    _say({"count": count, **told})
    for row in sys.stdin:
        _say(read(*map(int, row.split())))
    _say({"peak_mb": _peak_kb() / PAGE_KB})


def _peak_kb() -> int:
    """The most memory this process has held. Not ru_maxrss where it can be helped: it counts what held the process before its program."""
    try:
        with open("/proc/self/status", encoding="utf-8") as stream:
            return next(int(row.split()[1]) for row in stream if row.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _say(row: dict[str, Any]) -> None:
    print(json.dumps(row), flush=True)
