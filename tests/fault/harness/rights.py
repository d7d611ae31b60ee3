"""Runs under other conditions: without the rights of root, whom no permission binds, with less patience, by another clock."""

from __future__ import annotations

import ctypes
from datetime import datetime

VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3: two words for each of three sets


def give_up() -> None:
    """Go on as a user whom permissions bind, also where this is root; what root owns is still its own.

    Source: capset(2).
    """
    header, none = (ctypes.c_uint32 * 2)(VERSION, 0), (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "the process cannot give up its rights")


def wait_ms(wait: int) -> None:
    """Wait less long for another writer."""
    from fogline.record import sqlite

    sqlite.WAIT_MS = wait


def set_clock(moment: str) -> None:
    """Go by a clock that stands."""
    from fogline import record

    record.utc_now = lambda: datetime.fromisoformat(moment)
