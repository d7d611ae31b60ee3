"""What grouping keeps: the tellings by block, the links between them, and the event that each is in.

`Neighbourhood` is the seam where a database comes in: everything asked of it is one look-up by key. `InMemory` keeps it in
dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from fogline import blocks
from fogline.tellings import Telling

Sides = tuple[Sequence[str], Sequence[str]]  # names of tellings


class Neighbourhood(Protocol):
    """Tellings, links and events; as three tables: (block, order, telling), (telling, telling, score), (telling, event)."""

    def put(self, telling: Telling) -> None:
        """Keep a telling, and find it by its blocks, its document and its claims from now on."""

    def drop(self, name: str) -> None:
        """Forget a telling; it has no links and no event any more."""

    def get(self, name: str) -> Telling:
        """The telling of a name."""

    def beside(self, name: str, most: int) -> Sequence[Sides]:
        """For each block of a telling, those before it and after it in the block's order, the nearest first, so many of each at most."""

    def of_document(self, document_id: str) -> Sequence[str]:
        """Names of a document's tellings."""

    def holding(self, claim_id: str) -> str | None:
        """The telling that holds a claim, of several the one with its first part."""

    def links(self, name: str) -> Mapping[str, float]:
        """The tellings that one is linked with, and how surely."""

    def link(self, left: str, right: str, score: float) -> None:
        """Link two tellings, both ways."""

    def unlink(self, left: str, right: str) -> None:
        """Undo their link."""

    def event_of(self, name: str) -> str | None:
        """The event that a telling is in."""

    def settle(self, name: str, event: str | None) -> None:
        """Say which event a telling is in."""


class InMemory:
    """A neighbourhood in dictionaries."""

    def __init__(self) -> None:
        """Holds nothing yet."""
        self._tellings: dict[str, Telling] = {}
        self._keys: dict[str, tuple[str, tuple[str, ...]]] = {}  # order and blocks of each
        self._blocks: dict[str, list[tuple[str, str]]] = {}  # order and name
        self._documents: dict[str, list[str]] = {}
        self._holders: dict[str, list[tuple[int, str]]] = {}
        self._links: dict[str, dict[str, float]] = defaultdict(dict)
        self._events: dict[str, str] = {}

    def put(self, telling: Telling) -> None:
        """See `Neighbourhood`."""
        self._tellings[telling.name] = telling
        self._documents.setdefault(telling.document_id, []).append(telling.name)
        order, keys = self._keys[telling.name] = blocks.order(telling), tuple(sorted(blocks.keys(telling)))
        for key in keys:
            insort(self._blocks.setdefault(key, []), (order, telling.name))
        for claim, number in telling.parts:
            insort(self._holders.setdefault(claim, []), (number, telling.name))

    def drop(self, name: str) -> None:
        """See `Neighbourhood`."""
        telling = self._tellings.pop(name)
        self._documents[telling.document_id].remove(name)
        order, keys = self._keys.pop(name)
        for key in keys:
            self._blocks[key].remove((order, name))
        for claim, number in telling.parts:
            self._holders[claim].remove((number, name))
        self._events.pop(name, None)

    def get(self, name: str) -> Telling:
        """See `Neighbourhood`."""
        return self._tellings[name]

    def beside(self, name: str, most: int) -> Sequence[Sides]:
        """See `Neighbourhood`."""
        order, keys = self._keys[name]
        found = []
        for key in keys:
            members = self._blocks[key]
            at = bisect_left(members, (order, name))
            found.append(([n for _, n in reversed(members[max(0, at - most) : at])], [n for _, n in members[at + 1 : at + 1 + most]]))
        return found

    def of_document(self, document_id: str) -> Sequence[str]:
        """See `Neighbourhood`."""
        return tuple(self._documents.get(document_id, ()))

    def holding(self, claim_id: str) -> str | None:
        """See `Neighbourhood`."""
        held = self._holders.get(claim_id)
        return held[0][1] if held else None

    def links(self, name: str) -> Mapping[str, float]:
        """See `Neighbourhood`."""
        return self._links.get(name, {})

    def link(self, left: str, right: str, score: float) -> None:
        """See `Neighbourhood`."""
        self._links[left][right] = self._links[right][left] = score

    def unlink(self, left: str, right: str) -> None:
        """See `Neighbourhood`."""
        for one, other in ((left, right), (right, left)):
            del self._links[one][other]
            if not self._links[one]:
                del self._links[one]

    def event_of(self, name: str) -> str | None:
        """See `Neighbourhood`."""
        return self._events.get(name)

    def settle(self, name: str, event: str | None) -> None:
        """See `Neighbourhood`."""
        if event is None:
            self._events.pop(name, None)
        else:
            self._events[name] = event
