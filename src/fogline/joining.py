"""Linked tellings -> events: the circle of tellings in which it is decided, and the decision.

What is joined is decided in a circle: all tellings that are linked, through others too. Where so much is told that a circle grows
beyond `CROWD`, as of a town that is shelled for months, it falls apart into those of surer links, down to links of one day; so
the work for one more report is bounded. Which circle a telling is in depends on what is told, not on when it came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set

from fogline.blocks import LONGEST
from fogline.judging import Decided
from fogline.likeness import COPIED, ENOUGH, tolls_fit
from fogline.tellings import Telling, length
from fogline.types import Window

CROWD = 200  # tellings
LEVELS = (ENOUGH, ENOUGH + 1, ENOUGH + 2, ENOUGH + 3)  # the surer, the more is told; at the last, links of one day only
DECIDED = 99.0  # the score of a link that a person made

Links = Callable[[str], Mapping[str, float]]
Get = Callable[[str], Telling]
Pair = tuple[str, str]


def pair(left: str, right: str) -> Pair:
    """Two names in order."""
    return (left, right) if left < right else (right, left)


def circle(start: str, level: int, links: Links, get: Get, without: Collection[Pair] = ()) -> set[str] | None:
    """All tellings that are linked with one at a level, through others too; None where they are a crowd, save at the last level.

    Args:
        start: the telling's name.
        level: of `LEVELS`.
        links: of a telling.
        get: the telling of a name.
        without: links that do not count.
    """
    last = level == len(LEVELS) - 1
    found, ahead = {start}, [start]
    while ahead:
        name = ahead.pop()
        for other, score in links(name).items():
            if other in found or score < LEVELS[level] or pair(name, other) in without:
                continue
            if last and score < COPIED and _day(get(name)) != _day(get(other)):
                continue
            found.add(other)
            ahead.append(other)
            if len(found) > CROWD and not last:
                return None
    return found


def innermost(start: str, links: Links, get: Get) -> tuple[set[str], int]:
    """The circle in which it is decided what a telling is joined with, and its level."""
    for level in range(len(LEVELS)):
        found = circle(start, level, links, get)
        if found is not None:
            return found, level
    raise AssertionError("the last level has no limit")


def unsettled(starts: Iterable[str], links: Links, get: Get, changed: Collection[Pair]) -> set[str]:
    """The tellings whose circle is another than before.

    A circle changes only where a changed link ends, and what was a crowd without the changed links stays one.

    Args:
        starts: the tellings where a changed link ends.
        links: as they are now.
        get: the telling of a name.
        changed: the links that are new.
    """
    done: list[set[str]] = [set() for _ in LEVELS]
    for start in starts:
        for level, seen in enumerate(done):
            if start in seen:
                break
            found = circle(start, level, links, get, changed)
            if found is not None:
                seen |= found
                break
    return set().union(*done)


def join(names: Collection[str], level: int, links: Links, get: Get, decided: Decided) -> Iterator[list[Telling]]:
    """The tellings of each event of a circle: first those that a person joined, then the most alike.

    Links from day to day, and through reports without a toll, must not chain a war into one event: no event is longer than
    `LONGEST` or holds tolls that cannot be of one.
    """
    parent = {name: name for name in names}
    tellings = {name: get(name) for name in names}
    windows = {name: t.window for name, t in tellings.items()}
    killed: dict[str, Set[float]] = {name: t.killed for name, t in tellings.items()}
    claims = {name: {m.claim.id for m in t.claims} for name, t in tellings.items()}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def fit(a: str, b: str) -> bool:
        both = _hull(windows[a], windows[b])
        if both is not None and length(both) > LONGEST and not _is_wide(windows[a], windows[b]):
            return False
        return tolls_fit(killed[a], killed[b]) is not None and not decided.apart(claims[a], claims[b])

    within = ((name, other, score) for name in names for other, score in links(name).items() if name < other and other in parent)
    pairs = sorted((-score, name, other) for name, other, score in within if score >= LEVELS[level])
    for score, left, right in pairs:
        a, b = root(left), root(right)
        if a != b and (-score >= DECIDED or fit(a, b)):
            parent[b] = a
            windows[a], killed[a] = _hull(windows[a], windows[b]), killed[a] | killed[b]
            claims[a] |= claims[b]
    found: dict[str, list[Telling]] = defaultdict(list)
    for name in sorted(names):
        found[root(name)].append(tellings[name])
    yield from found.values()


def _day(t: Telling) -> str:
    """The first day on which it may have been."""
    return t.window.earliest.date().isoformat() if t.window and t.window.earliest else ""


def _is_wide(a: Window | None, b: Window | None) -> bool:
    """Do two windows meet of which one is longer than an event: "in 2015", of a day in it?"""
    return a is not None and b is not None and a.meets(b) and max(length(a), length(b)) > LONGEST


def _hull(a: Window | None, b: Window | None) -> Window | None:
    """The window that holds both; of a wide one and another, the shorter."""
    if a is None or b is None or a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return a or b
    if _is_wide(a, b):
        return min(a, b, key=lambda w: (length(w), w.earliest))
    return Window(min(a.earliest, b.earliest), max(a.latest, b.latest))
