"""What grouping keeps: the tellings by block, the links between them, and the event that each is in.

`Neighbourhood` is the seam where a database comes in: everything asked of it is one look-up by key. `InMemory` keeps it in
dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from fogline import blocks
from fogline.tellings import Telling


class Neighbourhood(Protocol):
    """Tellings, links and events; as three tables: (block, order, telling), (telling, telling, score), (telling, event)."""

    def put(self, telling: Telling) -> None:
        """Keep a telling, and find it by its blocks, its document and its claims from now on."""

    def drop(self, name: str) -> None:
        """Forget a telling; it has no links and no event any more."""

    def get(self, name: str) -> Telling:
        """The telling of a name."""

    def beside(self, telling: Telling, block: str, most: int) -> tuple[Sequence[Telling], Sequence[Telling]]:
        """The tellings before and after one in the order of a block, the nearest first, so many of each at most."""

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
        self._blocks: dict[str, list[tuple[str, str]]] = {}  # order and name
        self._documents: dict[str, list[str]] = {}
        self._holders: dict[str, list[tuple[int, str]]] = {}
        self._links: dict[str, dict[str, float]] = defaultdict(dict)
        self._events: dict[str, str] = {}

    def put(self, telling: Telling) -> None:
        """See `Neighbourhood`."""
        self._tellings[telling.name] = telling
        self._documents.setdefault(telling.document_id, []).append(telling.name)
        for key in blocks.keys(telling):
            insort(self._blocks.setdefault(key, []), (blocks.order(telling), telling.name))
        for claim, number in telling.parts:
            insort(self._holders.setdefault(claim, []), (number, telling.name))

    def drop(self, name: str) -> None:
        """See `Neighbourhood`."""
        telling = self._tellings.pop(name)
        self._documents[telling.document_id].remove(name)
        for key in blocks.keys(telling):
            self._blocks[key].remove((blocks.order(telling), name))
        for claim, number in telling.parts:
            self._holders[claim].remove((number, name))
        self._events.pop(name, None)

    def get(self, name: str) -> Telling:
        """See `Neighbourhood`."""
        return self._tellings[name]

    def beside(self, telling: Telling, block: str, most: int) -> tuple[Sequence[Telling], Sequence[Telling]]:
        """See `Neighbourhood`."""
        members = self._blocks[block]
        at = bisect_left(members, (blocks.order(telling), telling.name))
        before, after = members[max(0, at - most) : at], members[at + 1 : at + 1 + most]
        return [self._tellings[name] for _, name in reversed(before)], [self._tellings[name] for _, name in after]

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


def near(where: Neighbourhood, telling: Telling, most: int) -> Collection[Telling]:
    """The tellings that one is compared with."""
    found = {t.name: t for key in sorted(blocks.keys(telling)) for side in where.beside(telling, key, most) for t in side}
    return found.values()
