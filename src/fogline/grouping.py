"""Claims -> events, as they come: one more document decides anew only what it touches.

The events depend on the claims and judgements that there are, not on the order in which they came. `events.group` makes them of
all claims at once, and is the same.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fogline import judging
from fogline.joining import DECIDED, innermost, join, pair, unsettled
from fogline.likeness import ENOUGH, likeness
from fogline.making import make
from fogline.neighbourhood import InMemory, Neighbourhood, Sides, document_of
from fogline.tellings import Telling, tell
from fogline.types import Event, Filed, Judgement

NEIGHBOURS = 24  # in the order of a block, a telling is held against so many before it and after it
AT_HAND = 50_000  # documents whose tellings are kept in memory


@dataclass(frozen=True, slots=True)
class Touched:
    """What was decided anew."""

    made: tuple[Event, ...]  # new ones, those that changed, and some that are as they were; in order of their ids
    gone: tuple[str, ...]  # ids that no event has any more


class Grouping:
    """The events of the claims given so far."""

    def __init__(self, where: Neighbourhood | None = None, judgements: Iterable[Judgement] = ()) -> None:
        """Goes on from what is kept.

        Args:
            where: keeps tellings, links and events; in memory, and nothing yet, by default.
            judgements: those with which what is kept was made.
        """
        self._where = where if where is not None else InMemory()
        self._decide({j.id: j for j in judgements})
        self._tellings: OrderedDict[str, Mapping[str, Telling]] = OrderedDict()  # by document, those used last at the end
        self._ends: set[str] = set()  # tellings at which a link changed, or that are new
        self._new: set[tuple[str, str]] = set()  # links
        self._left: set[str] = set()  # events that lost a telling

    def add(self, claims: Iterable[Filed]) -> None:
        """Take in documents, each with all of its claims; one that is there already is replaced.

        A document whose origin became another is added again, its claims with the new origin.
        """
        documents: dict[str, list[Filed]] = defaultdict(list)
        for filed in claims:
            documents[filed.claim.document_id].append(filed)
        self.change(documents)

    def remove(self, document_id: str) -> None:
        """Take out a document with all of its claims; one that is not there changes nothing."""
        self.change({document_id: ()})

    def change(self, documents: Mapping[str, Sequence[Filed]]) -> None:
        """Let documents have these claims, and no others."""
        self._untell(documents)
        for document_id, claims in documents.items():
            self._where.file(document_id, claims)
        for document_id in documents:
            self._tell(document_id)

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Let these judgements stand, and no others.

        Args:
            judgements: all that are known and not withdrawn, in any order.
        """
        given = {j.id: j for j in judgements}
        changed = [*(j for i, j in given.items() if self._judgements.get(i) != j), *(j for i, j in self._judgements.items() if given.get(i) != j)]
        if not changed:
            return
        claims = sorted({claim for j in changed for claim in (j.left, j.right) if claim is not None})
        documents = sorted({document_of(name) for claim in claims for name in self._where.holders(claim)})
        self._untell(documents)
        self._decide(given)
        for document_id in documents:
            self._tell(document_id)

    def touched(self) -> Touched:
        """What the changes since the last call make of the events."""
        links, get = self._where.links, self._get
        open_ = unsettled(sorted(self._ends), links, get, self._new)
        gone = self._left | {event for name in open_ if (event := self._where.event_of(name)) is not None}
        made: list[Event] = []
        done: set[str] = set()
        for name in sorted(open_):
            if name in done:
                continue
            members, level = innermost(name, links, get)
            done |= members
            for tellings in join(members, level, links, get, self._decided):
                made.append(make(tellings, self._decided))
                for t in tellings:
                    self._where.settle(t.name, made[-1].id)
        self._ends, self._new, self._left = set(), set(), set()
        return Touched(tuple(sorted(made, key=lambda e: e.id)), tuple(sorted(gone - {e.id for e in made})))

    def holding(self, claims: Iterable[str], but: Container[str] = ()) -> list[Event]:
        """The events that hold any of some claims, in order of their ids; ask after `touched`.

        Args:
            claims: their ids.
            but: ids of events that are not wanted.
        """
        names = {name for claim in claims for name in self._where.holders(claim)}
        events = sorted({event for name in names if (event := self._where.event_of(name)) is not None and event not in but})
        return [make([self._get(name) for name in sorted(self._where.in_event(event))], self._decided) for event in events]

    def _decide(self, judgements: dict[str, Judgement]) -> None:
        """Let judgements stand."""
        self._judgements, self._decided = judgements, judging.decide(judgements.values())
        self._same: dict[str, set[str]] = defaultdict(set)
        for left, right in self._decided.same:
            self._same[left].add(right)
            self._same[right].add(left)

    def _get(self, name: str) -> Telling:
        """The telling of a name."""
        return self._of(document_of(name))[name]

    def _of(self, document_id: str) -> Mapping[str, Telling]:
        """A document's tellings."""
        found = self._tellings.get(document_id)
        if found is None:
            found = self._tellings[document_id] = {t.name: t for t in tell(self._where.claims(document_id), self._decided)}
            if len(self._tellings) > AT_HAND:
                self._tellings.popitem(last=False)
        else:
            self._tellings.move_to_end(document_id)
        return found

    def _tell(self, document_id: str) -> None:
        """Put a document's tellings in, and link them."""
        for name, telling in self._of(document_id).items():
            self._where.put(telling)
            self._ends.add(name)
            beside = self._where.beside(name, NEIGHBOURS)
            for other in compared(beside):
                self._link(name, other)
            for left, right in _parted(beside):
                if self._where.links(left).get(right, DECIDED) < DECIDED and right not in compared(self._where.beside(left, NEIGHBOURS)):
                    self._unlink(left, right)
        for claim in {f.claim.id for f in self._where.claims(document_id)} & self._same.keys():
            for other_claim in self._same[claim]:
                held = [names[0] for c in (claim, other_claim) if (names := self._where.holders(c))]
                if len(held) == 2 and held[0] != held[1]:
                    self._linked(held[0], held[1], DECIDED)

    def _untell(self, documents: Iterable[str]) -> None:
        """Take documents' tellings out with their links."""
        names = [name for document_id in documents for name in self._where.of_document(document_id)]
        parted: set[tuple[str, str]] = set()
        for name in names:
            parted.update(_parted(self._where.beside(name, NEIGHBOURS)))
            for other in list(self._where.links(name)):
                self._unlink(name, other)
            self._ends.discard(name)
            event = self._where.event_of(name)
            if event is not None:
                self._left.add(event)
            self._where.drop(name)
        for document_id in documents:
            self._tellings.pop(document_id, None)
        gone = set(names)
        for left, right in sorted(parted):
            if left not in gone and right not in gone:
                self._link(left, right)

    def _link(self, left: str, right: str) -> None:
        """Link two tellings that are compared, if they are alike enough."""
        if right in self._where.links(left):
            return
        score = likeness(self._get(left), self._get(right))
        if score is not None and score >= ENOUGH:
            self._linked(left, right, score)

    def _linked(self, left: str, right: str, score: float) -> None:
        self._where.link(left, right, score)
        self._new.add(pair(left, right))
        self._ends |= {left, right}

    def _unlink(self, left: str, right: str) -> None:
        self._where.unlink(left, right)
        self._new.discard(pair(left, right))
        self._ends |= {left, right}


def compared(beside: Sequence[Sides]) -> dict[str, None]:
    """The tellings that one is compared with, each once."""
    return dict.fromkeys(name for sides in beside for side in sides for name in side)


def _parted(beside: Sequence[Sides]) -> Iterator[tuple[str, str]]:
    """Pairs that a telling keeps from being compared in a block: it stands between them."""
    for before, after in beside:
        for i, left in enumerate(before):
            if NEIGHBOURS - 1 - i < len(after):
                yield left, after[NEIGHBOURS - 1 - i]
