"""What grouping keeps, in the record's tables: the neighbourhood of `grouping`, as of the last step."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from fogline import blocks
from fogline.neighbourhood import Sides
from fogline.record import step_queries
from fogline.record.copies import number_of, packed, unpacked
from fogline.record.engine import Engine
from fogline.tellings import Telling
from fogline.types import Filed

T = TypeVar("T")

AT_HAND = 20_000  # documents whose claims, and tellings whose links, are kept in memory


class Neighbours:
    """A neighbourhood in tables. It is used within one transaction, and what it was asked for stays at hand."""

    def __init__(self, engine: Engine, load: Callable[[str], Sequence[Filed]]) -> None:
        """Goes on from what is kept.

        Args:
            engine: in a transaction.
            load: gives a document's claims as they are known now.
        """
        self._engine = engine
        self._load = load
        self._claims: OrderedDict[str, Sequence[Filed]] = OrderedDict()
        self._links: OrderedDict[str, dict[str, float]] = OrderedDict()
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._next = int(engine.all(step_queries.NEXT_TELLING)[0]["number"])

    def file(self, document_id: str, claims: Sequence[Filed]) -> None:
        """Keep a document's claims at hand."""
        _keep(self._claims, document_id, claims)

    def claims(self, document_id: str) -> Sequence[Filed]:
        """A document's claims that are known."""
        if document_id not in self._claims:
            _keep(self._claims, document_id, self._load(document_id))
        return self._claims[document_id]

    def put(self, telling: Telling) -> None:
        """Keep a telling's name: found by its blocks, its document and its claims from now on."""
        number, place, keys = self._next, blocks.order(telling), sorted(blocks.keys(telling))
        self._next += 1
        self._engine.run(step_queries.ADD_TELLING, {"number": number, "name": telling.name, "place": place, "blocks": packed(keys)})
        self._engine.run(step_queries.ADD_BLOCK, [{"key": key, "place": place, "telling": number} for key in keys])
        parts = [{"claim": number_of(claim), "part": part, "telling": number} for claim, part in telling.parts]
        self._engine.run(step_queries.ADD_TELLING_CLAIM, parts)
        _keep(self._numbers, telling.name, number)

    def drop(self, name: str) -> None:
        """Forget a telling; it has no links any more."""
        row = self._engine.all(step_queries.TELLING, {"name": name})[0]
        self._engine.run(step_queries.DROP_BLOCK, [{"key": key, "place": row["place"]} for key in unpacked(row["blocks"])])
        for query in step_queries.DROP_TELLING:
            self._engine.run(query, {"number": row["number"]})
        self._numbers.pop(name, None)
        self._links.pop(name, None)

    def of_document(self, document_id: str) -> Sequence[str]:
        """A document's tellings."""
        return [row["name"] for row in self._engine.all(step_queries.TELLINGS_OF_DOCUMENT, {"first": f"{document_id}/", "last": f"{document_id}0"})]

    def beside(self, name: str, most: int) -> Sequence[Sides]:
        """For each block of a telling, those before it and after it in the block's order, the nearest first, so many of each at most."""
        row = self._engine.all(step_queries.TELLING, {"name": name})[0]
        found = []
        for key in unpacked(row["blocks"]):
            asked = {"key": key, "place": row["place"], "most": most}
            before, after = (self._engine.all(query, asked) for query in (step_queries.BLOCK_BEFORE, step_queries.BLOCK_AFTER))
            found.append(([r["name"] for r in before], [r["name"] for r in after]))
        return found

    def holders(self, claim_id: str) -> Sequence[str]:
        """The tellings that hold a claim, in order of the parts that they hold."""
        return [row["name"] for row in self._engine.all(step_queries.TELLINGS_OF_CLAIM, {"claim": number_of(claim_id)})]

    def links(self, name: str) -> Mapping[str, float]:
        """The tellings that one is linked with, and how surely."""
        if name not in self._links:
            rows = self._engine.all(step_queries.TELLING_LINKS, {"telling": self._number(name)})
            _keep(self._links, name, {row["name"]: row["score"] for row in rows})
        return self._links[name]

    def link(self, left: str, right: str, score: float) -> None:
        """Link two tellings, both ways."""
        a, b = self._number(left), self._number(right)
        self._engine.run(step_queries.ADD_TELLING_LINK, [{"telling": a, "other": b, "score": score}, {"telling": b, "other": a, "score": score}])
        for one, other in ((left, right), (right, left)):
            if one in self._links:
                self._links[one][other] = score

    def unlink(self, left: str, right: str) -> None:
        """Undo their link."""
        a, b = self._number(left), self._number(right)
        self._engine.run(step_queries.DROP_TELLING_LINK, [{"telling": a, "other": b}, {"telling": b, "other": a}])
        for one, other in ((left, right), (right, left)):
            if one in self._links:
                self._links[one].pop(other, None)

    def event_of(self, name: str) -> str | None:
        """The event that a telling is in."""
        found: str | None = self._engine.all(step_queries.TELLING, {"name": name})[0]["event"]
        return found

    def in_event(self, event: str) -> Collection[str]:
        """The tellings of an event."""
        return [row["name"] for row in self._engine.all(step_queries.TELLINGS_OF_EVENT, {"event": event})]

    def settle(self, name: str, event: str) -> None:
        """Say which event a telling is in."""
        self._engine.run(step_queries.SETTLE_TELLING, {"name": name, "event": event})

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            _keep(self._numbers, name, int(self._engine.all(step_queries.TELLING, {"name": name})[0]["number"]))
        return self._numbers[name]


def _keep(held: OrderedDict[str, T], name: str, thing: T) -> None:
    """Keep a thing at hand, and let the oldest go."""
    held[name] = thing
    if len(held) > AT_HAND:
        held.popitem(last=False)
