"""What grouping keeps: the tellings by block, the links between them, and the event that each is in.

`Neighbourhood` is the seam where a database comes in: everything asked of it is one look-up by key, and it holds names, not words.
`InMemory` keeps it in dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from fogline import blocks
from fogline.tellings import Part, Telling
from fogline.types import Filed

Sides = tuple[Sequence[str], Sequence[str]]  # names of tellings


class Neighbourhood(Protocol):
    """Tellings, links and events, by the names of the tellings."""

    def file(self, document_id: str, claims: Sequence[Filed]) -> None:
        """Keep a document's claims, those that are known; of none, forget it."""

    def claims(self, document_id: str) -> Sequence[Filed]:
        """A document's claims that are known."""

    def put(self, telling: Telling) -> None:
        """Keep a telling's name: found by its blocks, its document and its claims from now on."""

    def drop(self, name: str) -> None:
        """Forget a telling; it has no links any more."""

    def of_document(self, document_id: str) -> Sequence[str]:
        """A document's tellings."""

    def beside(self, name: str, most: int) -> Sequence[Sides]:
        """For each block of a telling, those before it and after it in the block's order, the nearest first, so many of each at most."""

    def holders(self, claim_id: str) -> Sequence[str]:
        """The tellings that hold a claim, in order of the parts that they hold."""

    def links(self, name: str) -> Mapping[str, float]:
        """The tellings that one is linked with, and how surely."""

    def link(self, left: str, right: str, score: float) -> None:
        """Link two tellings, both ways."""

    def unlink(self, left: str, right: str) -> None:
        """Undo their link."""

    def event_of(self, name: str) -> str | None:
        """The event that a telling is in."""

    def in_event(self, event: str) -> Collection[str]:
        """The tellings of an event."""

    def settle(self, name: str, event: str) -> None:
        """Say which event a telling is in."""


class InMemory:
    """A neighbourhood in dictionaries."""

    def __init__(self) -> None:
        """Holds nothing yet."""
        self._claims: dict[str, Sequence[Filed]] = {}
        self._tellings: dict[str, tuple[bytes, frozenset[int], tuple[Part, ...]]] = {}  # order, blocks and parts
        self._documents: dict[str, list[str]] = defaultdict(list)
        self._blocks: dict[int, list[tuple[bytes, str]]] = defaultdict(list)
        self._holders: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._links: dict[str, dict[str, float]] = defaultdict(dict)
        self._events: dict[str, str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)

    def file(self, document_id: str, claims: Sequence[Filed]) -> None:
        """See `Neighbourhood`."""
        if claims:
            self._claims[document_id] = claims
        else:
            self._claims.pop(document_id, None)

    def claims(self, document_id: str) -> Sequence[Filed]:
        """See `Neighbourhood`."""
        return self._claims.get(document_id, ())

    def put(self, telling: Telling) -> None:
        """See `Neighbourhood`."""
        name, order, keys = telling.name, blocks.order(telling), blocks.keys(telling)
        self._tellings[name] = order, keys, telling.parts
        self._documents[telling.document_id].append(name)
        for key in keys:
            insort(self._blocks[key], (order, name))
        for claim, number in telling.parts:
            insort(self._holders[claim], (number, name))

    def drop(self, name: str) -> None:
        """See `Neighbourhood`."""
        order, keys, parts = self._tellings.pop(name)
        self._documents[document_of(name)].remove(name)
        for key in keys:
            self._blocks[key].remove((order, name))
        for claim, number in parts:
            self._holders[claim].remove((number, name))
        if name in self._events:
            self._members[self._events.pop(name)].discard(name)

    def of_document(self, document_id: str) -> Sequence[str]:
        """See `Neighbourhood`."""
        return tuple(self._documents.get(document_id, ()))

    def beside(self, name: str, most: int) -> Sequence[Sides]:
        """See `Neighbourhood`."""
        order, keys, _ = self._tellings[name]
        found = []
        for key in keys:
            members = self._blocks[key]
            at = bisect_left(members, (order, name))
            before, after = members[max(0, at - most) : at], members[at + 1 : at + 1 + most]
            found.append(([other for _, other in reversed(before)], [other for _, other in after]))
        return found

    def holders(self, claim_id: str) -> Sequence[str]:
        """See `Neighbourhood`."""
        return [name for _, name in self._holders.get(claim_id, ())]

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

    def in_event(self, event: str) -> Collection[str]:
        """See `Neighbourhood`."""
        return self._members.get(event, ())

    def settle(self, name: str, event: str) -> None:
        """See `Neighbourhood`."""
        if name in self._events:
            self._members[self._events[name]].discard(name)
        self._events[name] = event
        self._members[event].add(name)


def document_of(name: str) -> str:
    """The document that a telling is from."""
    return name.rpartition("/")[0]

