"""Origins kept as documents come and go: one document more needs work among its own neighbours alone.

The groups are those of `origins.find`, whatever the order of arrival. Two documents are held against each other while they stand
near each other among the holders of one of their keys, in order of their ids; who comes between two may part them, and who goes
may bring two together. So each change looks at NEAR holders on either side, and a group is gone through anew only where a link of
it was lost. Where the keys are kept is left to a `Shelf`: here in memory, in a record a table.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from fogline.origins import NEAR, Copy, Sketch, copied, sketch, worth_comparing

KEPT = 2048  # sketches at hand, about 3 kB each: a story's copies come close together
Pair = tuple[str, str]  # of ids, the lesser first


class Shelf(Protocol):
    """Where an index keeps which document holds which key, which are copies, and the groups."""

    def keys(self, name: str) -> Collection[int]:
        """The keys of a document; none where it is not held."""

    def around(self, key: int, name: str) -> tuple[list[str], list[str]]:
        """Those who hold a key: up to NEAR before a name, ascending, and up to NEAR after it; itself left out."""

    def hold(self, name: str, keys: frozenset[int]) -> None:
        """Keep a document's keys; alone in its group."""

    def release(self, name: str) -> None:
        """Forget a document, its keys and its links."""

    def linked(self, name: str) -> set[str]:
        """The documents that a document is linked with."""

    def link(self, pair: Pair, copy: Copy) -> None:
        """Keep that two documents are copies."""

    def unlink(self, pair: Pair) -> None:
        """Forget that two documents are copies."""

    def origin(self, name: str) -> str:
        """The least id of a document's group."""

    def group(self, origin: str) -> set[str]:
        """The documents of a group, by its least id."""

    def regroup(self, names: Iterable[str], origin: str) -> None:
        """Give documents an origin."""


class Index:
    """Documents one at a time, and the groups of copies that they make."""

    def __init__(self, shelf: Shelf, text_of: Callable[[str], str]) -> None:
        """Keep groups on a shelf.

        Args:
            shelf: what is known so far.
            text_of: the text of a document that is held; asked only for those that may be copies.
        """
        self._shelf = shelf
        self._sketch_of = lru_cache(maxsize=KEPT)(lambda name: sketch(text_of(name)))
        self._before: dict[str, str | None] = {}  # origins that the change under way has touched, as they were

    def add(self, name: str, text: str) -> set[str]:
        """Take a document in; returns the documents whose origin is another than before, the new one among them.

        A document that is held already stays as it is.
        """
        shelf = self._shelf
        if shelf.keys(name):
            return set()
        made = sketch(text)
        met: set[str] = set()
        parted: set[Pair] = set()
        for key in made.keys:
            before, after = shelf.around(key, name)
            met.update(before, after)
            parted.update(_across(before, after))
        shelf.hold(name, made.keys)
        self._before = {name: None}
        for other in sorted(met):
            self._compare(name, made, other)
        self._part({(a, b) for a, b in parted if b in shelf.linked(a) and not self._are_near(a, b)})
        return self._changed()

    def remove(self, name: str) -> set[str]:
        """Let a document go; returns the documents whose origin is another than before."""
        shelf = self._shelf
        self._before = {}
        closer = {pair for key in shelf.keys(name) for pair in _across(*shelf.around(key, name))}
        self._part({_pair(name, other) for other in shelf.linked(name)})
        shelf.release(name)
        self._before.pop(name, None)
        for a, b in sorted(closer):
            if b not in shelf.linked(a) and worth_comparing(frozenset(shelf.keys(a)), shelf.keys(b)):
                self._compare(a, self._sketch_of(a), b)
        return self._changed()

    def _compare(self, name: str, made: Sketch, other: str) -> None:
        """Link two documents and join their groups, if they are copies."""
        shelf = self._shelf
        if not worth_comparing(made.keys, shelf.keys(other)):
            return
        copy = copied(made, self._sketch_of(other))
        if copy is None:
            return
        shelf.link(_pair(name, other), copy)
        low, high = sorted((shelf.origin(name), shelf.origin(other)))
        if low != high:
            self._regroup(shelf.group(high), low)

    def _part(self, lost: set[Pair]) -> None:
        """Take links back, and part the groups that they held together."""
        shelf = self._shelf
        for a, b in lost:
            shelf.unlink((a, b))
        broken = {shelf.origin(a) for a, b in lost if not shelf.linked(a) & shelf.linked(b)}
        for origin in broken:
            left = set(shelf.group(origin))
            while left:
                members = self._connected(next(iter(left)))
                self._regroup(members, min(members))
                left -= members

    def _connected(self, name: str) -> set[str]:
        """All documents that links lead to from one."""
        found: set[str] = set()
        waiting = {name}
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting |= self._shelf.linked(one) - found
        return found

    def _are_near(self, a: str, b: str) -> bool:
        """Do two documents stand near each other among the holders of a key?"""
        return any(b in self._shelf.around(key, a)[1] for key in set(self._shelf.keys(a)).intersection(self._shelf.keys(b)))

    def _regroup(self, names: Iterable[str], origin: str) -> None:
        moved = [name for name in names if self._shelf.origin(name) != origin]
        for name in moved:
            self._before.setdefault(name, self._shelf.origin(name))
        self._shelf.regroup(moved, origin)

    def _changed(self) -> set[str]:
        return {name for name, origin in self._before.items() if self._shelf.origin(name) != origin}


class Memory:
    """A shelf in memory; where one document holds a key, as most are, only its name is kept."""

    def __init__(self) -> None:
        """An empty one."""
        self._keys: dict[str, tuple[int, ...]] = {}
        self._holders: dict[int, str | list[str]] = {}
        self._links: dict[str, dict[str, Copy]] = defaultdict(dict)
        self._origins: dict[str, str] = {}
        self._groups: dict[str, set[str]] = {}  # of more than one

    def keys(self, name: str) -> Collection[int]:
        """The keys of a document; none where it is not held."""
        return self._keys.get(name, ())

    def around(self, key: int, name: str) -> tuple[list[str], list[str]]:
        """Those who hold a key: up to NEAR before a name, ascending, and up to NEAR after it; itself left out."""
        held = self._holders.get(key, ())
        if isinstance(held, str):
            return ([held] if held < name else [], [held] if held > name else [])
        at = bisect_left(held, name)
        after = at + (held[at : at + 1] == [name])
        return list(held[max(0, at - NEAR) : at]), list(held[after : after + NEAR])

    def hold(self, name: str, keys: frozenset[int]) -> None:
        """Keep a document's keys; alone in its group."""
        self._keys[name] = tuple(keys)
        self._origins[name] = name
        for key in keys:
            held = self._holders.get(key)
            if held is None:
                self._holders[key] = name
            elif isinstance(held, str):
                self._holders[key] = sorted((held, name))
            else:
                insort(held, name)

    def release(self, name: str) -> None:
        """Forget a document, its keys and its links."""
        for key in self._keys.pop(name):
            held = self._holders[key]
            if isinstance(held, str):
                del self._holders[key]
            else:
                held.remove(name)
                if len(held) == 1:
                    self._holders[key] = held[0]
        for other in self._links.pop(name, {}):
            del self._links[other][name]
        self._regrouped(name, None)

    def linked(self, name: str) -> set[str]:
        """The documents that a document is linked with."""
        return set(self._links.get(name, ()))

    def copy(self, a: str, b: str) -> Copy | None:
        """What makes two documents one origin."""
        return self._links.get(a, {}).get(b)

    def link(self, pair: Pair, copy: Copy) -> None:
        """Keep that two documents are copies."""
        a, b = pair
        self._links[a][b] = self._links[b][a] = copy

    def unlink(self, pair: Pair) -> None:
        """Forget that two documents are copies."""
        a, b = pair
        del self._links[a][b], self._links[b][a]

    def origin(self, name: str) -> str:
        """The least id of a document's group."""
        return self._origins[name]

    def origins(self) -> dict[str, str]:
        """The origin of each document."""
        return dict(self._origins)

    def group(self, origin: str) -> set[str]:
        """The documents of a group, by its least id."""
        return set(self._groups.get(origin, (origin,)))

    def regroup(self, names: Iterable[str], origin: str) -> None:
        """Give documents an origin."""
        for name in names:
            self._regrouped(name, origin)

    def _regrouped(self, name: str, origin: str | None) -> None:
        old = self._origins.pop(name)
        if old in self._groups:
            self._groups[old].discard(name)
        if origin is not None:
            self._origins[name] = origin
            self._groups.setdefault(origin, {origin}).add(name)


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def _across(before: list[str], after: list[str]) -> Iterator[Pair]:
    """Those on either side of a place who are NEAR apart without it and one more with it."""
    for steps, one in enumerate(reversed(before), 1):
        if NEAR - steps < len(after):
            yield one, after[NEAR - steps]
