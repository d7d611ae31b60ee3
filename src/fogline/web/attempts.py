"""How often somebody may try: so many times in a while, counted where the server keeps no more than it needs."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

MOST_KEYS = 10_000  # those that tried longest ago are forgotten beyond


class Attempts:
    """Attempts that failed, or are not decided yet, under some key.

    Args:
        most: so many are let through within `within_s`.
        within_s: seconds.
        clock: seconds that only grow.
    """

    def __init__(self, most: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within_s, self._clock = most, within_s, clock
        self._at: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, key: str) -> float:
        """Count an attempt and return 0; or, where there were too many, how long to wait, in seconds."""
        now = self._clock()
        with self._lock:
            at = self._at.setdefault(key, deque())
            self._at.move_to_end(key)
            while at and at[0] <= now - self._within_s:
                at.popleft()
            if len(at) >= self._most:
                return at[0] + self._within_s - now
            at.append(now)
            while len(self._at) > MOST_KEYS:
                self._at.popitem(last=False)
        return 0.0

    def succeeded(self, key: str) -> None:
        """Forget what was counted under a key."""
        with self._lock:
            self._at.pop(key, None)


def network(address: str) -> str:
    """What one asker can be taken to hold: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((read, 64), strict=False)) if isinstance(read, IPv6Address) else address
